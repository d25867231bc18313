/* tests/lib/fake_route.c: the dispatcher of the stand-ins, with faults and the ledger. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_route.h"
#include "base/clock.h"
#include "tests/lib/lab.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FAULTS_MAX 64
#define HANG_S 120
#define PREFIXES_MAX 8

/* The stand-ins. */
static const struct fake_route *const tables[] = { fake_telnyx_routes, fake_twilio_routes, fake_twilio_number_routes, fake_account_routes, fake_stripe_routes,
	fake_call_routes, fake_events_routes,
	fake_telnyx_number_routes, fake_telnyx_profile_routes,
	fake_vapi_routes,
	fake_telnyx_order_routes,
	fake_paddle_routes,
};

static struct {
	struct { char op[48], fault[24]; int count, retry_after_s; } faults[FAULTS_MAX];
	size_t n_faults;
	struct { char op[48]; int percent; } random[PREFIXES_MAX];
	size_t n_random;
	unsigned seed;
	int latency_ms;
	struct fake_entry *ledger;
	size_t n;
	char unknown[512];
} f = { .seed = 12345 };

void fake_fault_at(const char *op, const char *fault, int count, int retry_after_s)
{
	fake_lock();
	size_t i = 0;
	while (i < f.n_faults && strcmp(f.faults[i].op, op) != 0)
		i++;
	if (i == FAULTS_MAX)
		abort();
	snprintf(f.faults[i].op, sizeof f.faults[i].op, "%s", op);
	snprintf(f.faults[i].fault, sizeof f.faults[i].fault, "%s", fault);
	f.faults[i].count = strcmp(fault, "none") == 0 ? 0 : count;
	f.faults[i].retry_after_s = retry_after_s;
	f.n_faults += i == f.n_faults;
	fake_unlock();
}

void fake_fail_percent(const char *op_prefix, int percent)
{
	fake_lock();
	size_t i = 0;
	while (i < f.n_random && strcmp(f.random[i].op, op_prefix) != 0)
		i++;
	if (i == PREFIXES_MAX)
		abort();
	snprintf(f.random[i].op, sizeof f.random[i].op, "%s", op_prefix);
	f.random[i].percent = percent;
	f.n_random += i == f.n_random;
	fake_unlock();
}

void fake_latency_ms(int ms)
{
	fake_lock();
	f.latency_ms = ms;
	fake_unlock();
}

static bool by_chance(const char *op, const char **fault)
{
	static const char *const kinds[] = { "500", "500-after", "429", "reset-before", "reset-after" };
	for (size_t i = 0; i < f.n_random; i++)
		if (strncmp(op, f.random[i].op, strlen(f.random[i].op)) == 0 && rand_r(&f.seed) % 100 < f.random[i].percent) {
			*fault = kinds[(unsigned)rand_r(&f.seed) % (sizeof kinds / sizeof kinds[0])];
			return true;
		}
	return false;
}

/* The fault of this call, used up by it; "": none. */
static const char *take_fault(const char *op, int *retry_after_s)
{
	static _Thread_local char name[24];
	const char *chance;
	*retry_after_s = 1;
	for (size_t i = 0; i < f.n_faults; i++) {
		if (f.faults[i].count == 0 || (strcmp(f.faults[i].op, op) != 0 && strcmp(f.faults[i].op, "*") != 0))
			continue;
		if (f.faults[i].count > 0)
			f.faults[i].count--;
		*retry_after_s = f.faults[i].retry_after_s;
		snprintf(name, sizeof name, "%s", f.faults[i].fault);
		return name;
	}
	return by_chance(op, &chance) ? chance : "";
}

static void wait_unlocked(unsigned ms)
{
	if (ms == 0)
		return;
	fake_unlock();
	usleep(ms * 1000u);
	fake_lock();
}

static bool path_matches(struct fake_call *c, const char *pattern)
{
	struct str want = str_of(pattern), got = c->path;
	c->n_segments = 0;
	while (want.p != NULL && got.p != NULL) {
		struct str w = str_cut(&want, '/'), g = str_cut(&got, '/');
		ptrdiff_t hole = str_find(w, STR("{}"));
		if (hole < 0) {
			if (!str_eq(w, g))
				return false;
			continue;
		}
		struct str before = str_sub(w, 0, (size_t)hole), after = str_sub(w, (size_t)hole + 2, w.n);
		if (g.n <= before.n + after.n || !str_starts(g, before) || !str_ends(g, after))
			return false;
		if (c->n_segments < FAKE_SEGMENTS_MAX)
			c->segments[c->n_segments++] = str_sub(g, before.n, g.n - before.n - after.n);
	}
	return want.p == NULL && got.p == NULL;
}

static const struct fake_route *find(struct fake_call *c)
{
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
		for (const struct fake_route *r = tables[t]; r->op; r++)
			if (str_is(c->method, r->method) && path_matches(c, r->path))
				return r;
	return NULL;
}

struct str fake_segment(const struct fake_call *c, int i)
{
	return i < c->n_segments ? c->segments[i] : STR_NONE;
}

static void put(char *out, size_t n, struct str s)
{
	snprintf(out, n, "%.*s", s.n < n ? (int)s.n : (int)n - 1, s.p ? s.p : "");
}

static size_t enter(const struct fake_call *c, const struct fake_route *r, const char *fault)
{
	if (f.ledger == NULL)
		f.ledger = calloc(FAKE_LEDGER_MAX, sizeof *f.ledger);
	if (f.ledger == NULL || f.n == FAKE_LEDGER_MAX)
		abort();
	struct fake_entry *e = &f.ledger[f.n];
	e->op = r->op;
	put(e->method, sizeof e->method, c->method);
	put(e->path, sizeof e->path, c->path);
	put(e->query, sizeof e->query, c->query);
	put(e->body, sizeof e->body, c->body);
	snprintf(e->fault, sizeof e->fault, "%s", fault);
	e->at_us = fake_now_us();
	return f.n++;
}

static void refuse(struct fake_call *c, const struct fake_route *r, int status, int retry_after_s)
{
	const char *headers = status == 429 ? arena_z(c->a, arena_printf(c->a, "Retry-After: %d\r\n", retry_after_s)) : "";
	if (r->refuse)
		r->refuse(c, status, headers);
	else
		fake_answer(c, status, headers, STR("{}"));
}

static void carry_out(struct fake_call *c, const struct fake_route *r, size_t entry)
{
	f.ledger[entry].carried_out = true;
	r->handle(c);
}

/* One of the dispatcher's own faults? */
static bool general_fault(struct fake_call *c, const struct fake_route *r, const char *fault, int retry_after_s, size_t entry)
{
	static const int refusals[] = { 401, 404, 429, 500, 503 };
	char number[8];
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		snprintf(number, sizeof number, "%d", refusals[i]);
		if (strcmp(fault, number) == 0) {
			refuse(c, r, refusals[i], retry_after_s);
			return true;
		}
	}
	bool after = strlen(fault) > 6 && strcmp(fault + strlen(fault) - 6, "-after") == 0;
	bool hang = strncmp(fault, "hang", 4) == 0, reset = strncmp(fault, "reset-", 6) == 0, garbage = strncmp(fault, "garbage", 7) == 0;
	if (!hang && !reset && !garbage && strcmp(fault, "500-after") != 0)
		return false;
	if (after) {
		carry_out(c, r, entry);
		buf_reset(c->out);
	}
	if (hang)
		wait_unlocked(HANG_S * 1000u);
	if (garbage)
		fake_answer(c, 200, "", STR("<html><body>Bad gateway</body></html>"));
	else if (strcmp(fault, "500-after") == 0)
		refuse(c, r, 500, 0);
	c->reset = hang || reset;
	return true;
}

bool fake_route_serve(struct fake_call *c)
{
	const struct fake_route *r = find(c);
	char unknown[sizeof f.unknown];
	if (r == NULL)
		return false;
	fake_params_check(c, unknown, sizeof unknown);
	fake_lock();
	if (unknown[0] && f.unknown[0] == 0)
		snprintf(f.unknown, sizeof f.unknown, "%s", unknown);
	int retry_after_s;
	const char *fault = take_fault(r->op, &retry_after_s);
	size_t entry = enter(c, r, fault);
	wait_unlocked((unsigned)f.latency_ms);
	c->fault = fault;
	if (fault[0] == 0 || !general_fault(c, r, fault, retry_after_s, entry))
		carry_out(c, r, entry);
	struct str status = str_sub(buf_str(c->out), strlen("HTTP/1.1 "), 3);
	int64_t code = 0;
	(void)err_is(str_int64(status, 0, 999, &code));
	f.ledger[entry].status = c->reset ? 0 : (int)code;
	fake_unlock();
	return true;
}

static size_t count(const char *op, bool done)
{
	size_t n = 0;
	fake_lock();
	for (size_t i = 0; i < f.n; i++)
		n += (op == NULL || strcmp(f.ledger[i].op, op) == 0) && (!done || f.ledger[i].carried_out);
	fake_unlock();
	return n;
}

size_t fake_ledger_count(const char *op)
{
	return count(op, false);
}

size_t fake_ledger_done(const char *op)
{
	return count(op, true);
}

bool fake_ledger_last(const char *op, struct fake_entry *ret)
{
	bool found = false;
	fake_lock();
	for (size_t i = f.n; i-- > 0 && !found;) {
		found = strcmp(f.ledger[i].op, op) == 0;
		if (found)
			*ret = f.ledger[i];
	}
	fake_unlock();
	return found;
}

void fake_ledger_each(void (*fn)(void *ctx, const struct fake_entry *e), void *ctx)
{
	fake_lock();
	for (size_t i = 0; i < f.n; i++)
		fn(ctx, &f.ledger[i]);
	fake_unlock();
}

const char *fake_unknown(void)
{
	return f.unknown;
}
