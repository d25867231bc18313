/* server/rotate_operators.h: the second factors of operators, sealed anew with the first key. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/ops.h"

/* e: ERR_RETRY and the like, nothing was changed. Else n_sealed rows are under the first key; `failed` names those that could not be
 * opened, one a line with the reason, or is absent; n_failed counts them. */
typedef void rotated_operators(void *ctx, struct err e, size_t n_sealed, size_t n_failed, struct str failed);
/* All of them, in one transaction: they are few. */
void rotate_operators(struct op_call *c, rotated_operators *done, void *ctx);
