/* base/err.c: names and statuses of the error kinds. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"

static const struct {
	const char *name;
	int http;
} kinds[ERR_KINDS] = {
#define ERR_KIND(name, level, http, help) { #name, http },
#include "base/err.def"
#undef ERR_KIND
};

const char *err_kind_name(enum err_kind kind)
{
	return kind < ERR_KINDS ? kinds[kind].name : "BUG";
}

int err_http_status(enum err_kind kind)
{
	return kind < ERR_KINDS ? kinds[kind].http : 500;
}
