/* base/json_check.h: the strict grammar check that stands before jsmn (private to base/json_*.c). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

/* ERR_REJECT unless text is one JSON value by RFC 8259 in valid UTF-8 without lone surrogates; ERR_LIMIT past JSON_DEPTH_MAX or
 * tokens_max. *ret_tokens is how many tokens jsmn makes of it: containers, keys and values. Duplicate keys are not seen here. */
struct err json_check(struct str text, size_t tokens_max, size_t *ret_tokens) MUST_CHECK;
/* The four hex digits of a \u escape, at p, known to be hex digits. */
uint32_t json_hex4(const char *p);
