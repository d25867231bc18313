/* tests/lib/fake_alert.c: where alerts are POSTed to. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_impl.h"
#include <stdio.h>

#define ALERTS_MAX 256
#define ALERT_MAX 4096

static struct {
	char all[ALERTS_MAX][ALERT_MAX];
	size_t n, seen;
} al;

void fake_alert(struct fake_call *c)
{
	bool json = str_is(c->method, "POST") && str_starts(fake_header(c, "Content-Type"), STR("application/json"));
	fake_lock();
	if (json && al.n < ALERTS_MAX)
		(void)snprintf(al.all[al.n++], ALERT_MAX, STR_FMT, STR_ARG(c->body));
	fake_unlock();
	fake_answer(c, json ? 200 : 400, "", STR("{}"));
}

size_t fake_alerts(void)
{
	fake_lock();
	size_t n = al.n;
	fake_unlock();
	return n;
}

bool fake_alert_next(struct arena *a, struct str *ret_json)
{
	fake_lock();
	bool any = al.seen < al.n;
	if (any)
		*ret_json = arena_str(a, str_of(al.all[al.seen++]));
	fake_unlock();
	return any;
}
