/* base/err.h: the error value. */
/* SPDX-License-Identifier: MIT
 *
 * Returned by value, must be checked. `what` is a string literal, so nobody owns it.
 * The kind says what the caller should do; base/err.def maps it to a log level and an HTTP status.
 */
#pragma once
#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

enum err_kind {
#define ERR_KIND(name, level, http, help) ERR_##name,
#include "base/err.def"
#undef ERR_KIND
	ERR_KINDS
};

struct err {
	enum err_kind kind; /* ERR_NONE: all is well */
	int code;           /* the cause's own number (errno, HTTP status, CURLcode), or 0 */
	const char *what;   /* literal: what failed, in words */
};

#define OK ((struct err){ .kind = ERR_NONE })

static inline bool err_is(struct err e)
{
	return e.kind != ERR_NONE;
}

/* Build an error. `what` must be a string literal. */
static inline struct err err_new(enum err_kind kind, const char *what)
{
	return (struct err){ .kind = kind, .what = what };
}

static inline struct err err_code(enum err_kind kind, int code, const char *what)
{
	return (struct err){ .kind = kind, .code = code, .what = what };
}

/* The kind's name ("RETRY"), for logs. */
const char *err_kind_name(enum err_kind kind);
/* The HTTP status that a caller from outside sees for this kind. */
int err_http_status(enum err_kind kind);
