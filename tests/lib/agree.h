/* tests/lib/agree.h: what carriers sold us against what the database holds, by a program that is not the server. */
/* SPDX-License-Identifier: MIT */
#pragma once

/* Each number in an account is in the pool, once, and not RELEASED; each that the pool holds as bought is in the account; nothing was
 * sold to us twice. Asked again for up to `ms`; then the case fails. */
void accounts_must_agree(int ms);
