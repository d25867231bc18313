/* tests/unit/check.h: cmocka with what it needs before it, and assertions on slices and error values. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka.h needs the headers above. */
#include <cmocka.h>

#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])
#define ASSERT_STR(s, lit) check_str((s), STR(lit), __FILE__, __LINE__)
#define ASSERT_OK(e) check_kind((e), ERR_NONE, __FILE__, __LINE__)
#define ASSERT_ERR(e, k) check_kind((e), (k), __FILE__, __LINE__)

static inline void check_str(struct str got, struct str want, const char *file, int line)
{
	if (got.p != NULL && str_eq(got, want))
		return;
	print_error("got  %zu bytes: " STR_FMT "%s\nwant %zu bytes: " STR_FMT "\n", got.n, STR_ARG(got), got.p ? "" : "(absent)", want.n,
	            STR_ARG(want));
	_fail(file, line);
}

static inline void check_kind(struct err got, enum err_kind want, const char *file, int line)
{
	if (got.kind == want)
		return;
	print_error("got %s (%s), want %s\n", err_kind_name(got.kind), got.what ? got.what : "", err_kind_name(want));
	_fail(file, line);
}

/* The same bytes in memory of exactly that size, so that ASan and valgrind see a read behind them. free() it. */
static inline struct str check_exact(struct str s)
{
	char *p = malloc(s.n ? s.n : 1);
	assert_non_null(p);
	if (s.n)
		memcpy(p, s.p, s.n);
	return str_n(p, s.n);
}
