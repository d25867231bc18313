/* tests/lib/fake_says.c: answers that a case dictates: to a method and path, before any stand-in sees the request. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_route.h"
#include "tests/lib/lab.h"
#include <stdio.h>

#define SAYINGS_MAX 32

static struct {
	char method[8], path[256];
	int status;
	struct str body;
} sayings[SAYINGS_MAX];
static size_t n;

void fake_says(struct str method, struct str path, int status, struct str body)
{
	size_t i = 0;
	fake_lock();
	while (i < n && (!str_is(method, sayings[i].method) || !str_is(path, sayings[i].path)))
		i++;
	LAB_CHECK(i < SAYINGS_MAX, "too many sayings");
	snprintf(sayings[i].method, sizeof sayings[i].method, STR_FMT, STR_ARG(method));
	snprintf(sayings[i].path, sizeof sayings[i].path, STR_FMT, STR_ARG(path));
	sayings[i].status = status;
	sayings[i].body = arena_str(lab_arena(), body);
	n += i == n;
	fake_unlock();
}

/* In any thread. Even here nothing may be asked that the provider does not know. */
bool fake_said(struct fake_call *c)
{
	char unknown[300];
	bool found = false;
	fake_lock();
	for (size_t i = 0; i < n && !found; i++) {
		found = str_is(c->method, sayings[i].method) && str_is(c->path, sayings[i].path);
		if (!found)
			continue;
		fake_params_check(c, unknown, sizeof unknown);
		fake_answer(c, unknown[0] ? 418 : sayings[i].status, "", unknown[0] ? arena_str(c->a, str_of(unknown)) : sayings[i].body);
	}
	fake_unlock();
	return found;
}
