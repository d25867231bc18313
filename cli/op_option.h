/* cli/op_option.h: the option that a field of an operation is: what the command takes, help, manual and completion tell. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/ops.h"

#define OP_OPTION_MAX 32

/* "--reason"; of a secret: "--secret-file", or, of one that need not be given, "--password-stdin". */
void op_option_name(const struct op_field *f, char out[OP_OPTION_MAX]);
/* Does it stand alone, without a value? */
bool op_option_is_flag(const struct op_field *f);
