/* sms/understand_lang.h: which language a text is in: for understand.c only. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "sms/understand_text.h"

/* The language whose own words this text holds, more than twice as many as of the language in use; that one where there is none, or
 * where two are alike. `trades`: names of trades count, too. *ret_score: two per word, one per trade; 0: none. */
size_t understand_lang(const struct reading *r, bool trades, unsigned *ret_score);
