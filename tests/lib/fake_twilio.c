/* tests/lib/fake_twilio.c: Twilio's message API: sends, lists, and faults on order. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_route.h"
#include "base/clock.h"
#include "base/form.h"
#include "tests/lib/rig.h"
#include <stdlib.h>
#include <unistd.h>

#define HANG_S 120

static struct {
	struct fake_text *texts;
	size_t n;
	int calls;
	enum fake_fault fault;
	int count, retry_after_s;
} t;

void fake_fault(enum fake_fault f, int count, int retry_after_s)
{
	fake_lock();
	t.fault = f;
	t.count = count;
	t.retry_after_s = retry_after_s;
	fake_unlock();
}

bool fake_fault_by_name(struct str name, enum fake_fault *ret)
{
	static const struct { const char *name; enum fake_fault f; } names[] = {
		{ "none", FAULT_NONE }, { "429", FAULT_429 }, { "500", FAULT_500 }, { "503", FAULT_503 }, { "reset-before", FAULT_RESET_BEFORE },
		{ "reset-after", FAULT_RESET_AFTER }, { "hang", FAULT_HANG }, { "opted-out", FAULT_OPTED_OUT }, { "bad-number", FAULT_BAD_NUMBER },
		{ "account", FAULT_ACCOUNT }, { "list-500", FAULT_LIST_500 },
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (str_is(name, names[i].name)) {
			*ret = names[i].f;
			return true;
		}
	return false;
}

/* The fault of this call, used up by it. */
static enum fake_fault take_fault(bool list)
{
	enum fake_fault f = t.fault;
	if (t.count == 0 || (f == FAULT_LIST_500) != list)
		return FAULT_NONE;
	if (t.count > 0)
		t.count--;
	return f;
}

static void put(char *out, size_t n, struct str s)
{
	snprintf(out, n, STR_FMT, STR_ARG(s));
}

static struct fake_text *keep(struct str from, struct str to, struct str body)
{
	if (t.texts == NULL)
		t.texts = calloc(FAKE_TEXTS_MAX, sizeof *t.texts);
	if (t.texts == NULL || t.n == FAKE_TEXTS_MAX)
		abort();
	struct fake_text *x = &t.texts[t.n++];
	snprintf(x->sid, sizeof x->sid, "SM%032zx", t.n);
	put(x->from, sizeof x->from, from);
	put(x->to, sizeof x->to, to);
	put(x->body, sizeof x->body, body);
	x->at_us = fake_now_us();
	return x;
}

void fake_text_keep(struct str id, struct str from, struct str to, struct str body)
{
	struct fake_text *x = keep(from, to, body);
	put(x->sid, sizeof x->sid, id);
}

static void refuse(struct fake_call *c, int status, int code, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"code\":%d,\"message\":\"refused\",\"status\":%d}", code, status));
}

static void accept_text(struct fake_call *c)
{
	struct form f = { 0 };
	(void)err_is(form_parse(c->a, c->body, &f));
	struct str from = form_get(&f, "From");
	const struct fake_text *x = keep(from.n ? from : STR(RIG_NUMBER), form_get(&f, "To"), form_get(&f, "Body"));
	fake_answer(c, 201, "", arena_printf(c->a, "{\"sid\":\"%s\",\"status\":\"queued\",\"error_code\":null}", x->sid));
}

static void hang(void)
{
	fake_unlock();
	sleep(HANG_S);
	fake_lock();
}

static void send_text(struct fake_call *c)
{
	t.calls++;
	enum fake_fault f = take_fault(false);
	switch (f) {
	case FAULT_429:
		refuse(c, 429, 20429, arena_z(c->a, arena_printf(c->a, "Retry-After: %d\r\n", t.retry_after_s)));
		return;
	case FAULT_500:
	case FAULT_503:
		refuse(c, f == FAULT_500 ? 500 : 503, 20500, "");
		return;
	case FAULT_RESET_AFTER:
		accept_text(c);
		c->reset = true;
		return;
	case FAULT_RESET_BEFORE:
		c->reset = true;
		return;
	case FAULT_HANG:
		hang();
		c->reset = true;
		return;
	case FAULT_OPTED_OUT:
		refuse(c, 400, 21610, "");
		return;
	case FAULT_BAD_NUMBER:
		refuse(c, 400, 21211, "");
		return;
	case FAULT_ACCOUNT:
		refuse(c, 401, 20003, "");
		return;
	case FAULT_NONE:
	case FAULT_LIST_500:
	default:
		accept_text(c);
	}
}

static bool authorised(struct fake_call *c)
{
	bool good = str_starts(fake_header(c, "Authorization"), STR("Basic "));
	if (!good)
		refuse(c, 401, 20003, "");
	else if (!str_is(fake_segment(c, 0), RIG_ACCOUNT))
		refuse(c, 404, 20404, "");
	return good && str_is(fake_segment(c, 0), RIG_ACCOUNT);
}

static void post_message(struct fake_call *c)
{
	if (authorised(c))
		send_text(c);
}

static void get_messages(struct fake_call *c)
{
	if (!authorised(c))
		return;
	if (take_fault(true) == FAULT_LIST_500)
		refuse(c, 500, 20500, "");
	else
		fake_twilio_list(c, t.texts, t.n);
}

/* The error bodies that Twilio writes for what the dispatcher refuses. */
static void refuse_as_twilio(struct fake_call *c, int status, const char *headers)
{
	refuse(c, status, status == 401 ? 20003 : status == 404 ? 20404 : status == 429 ? 20429 : status == 503 ? 20503 : 20500, headers);
}

#define MESSAGES "/twilio/2010-04-01/Accounts/{}/Messages.json"
const struct fake_route fake_twilio_routes[] = {
	{ .op = "twilio.send", .method = "POST", .path = MESSAGES, .handle = post_message, .refuse = refuse_as_twilio },
	{ .op = "twilio.list", .method = "GET", .path = MESSAGES, .handle = get_messages, .refuse = refuse_as_twilio },
	{ .op = NULL },
};

int fake_calls(void)
{
	fake_lock();
	int n = t.calls;
	fake_unlock();
	return n;
}

size_t fake_texts(const char *to)
{
	size_t n = 0;
	fake_lock();
	for (size_t i = 0; i < t.n; i++)
		n += !t.texts[i].inbound && !t.texts[i].reply && (to == NULL || strcmp(t.texts[i].to, to) == 0);
	fake_unlock();
	return n;
}

bool fake_text_next(const char *to, struct fake_text *ret)
{
	bool found = false;
	fake_lock();
	for (size_t i = 0; i < t.n && !found; i++) {
		struct fake_text *x = &t.texts[i];
		found = !x->seen && !x->inbound && !x->reply && strcmp(x->to, to) == 0;
		if (found) {
			x->seen = true;
			*ret = *x;
		}
	}
	fake_unlock();
	return found;
}

void fake_text_known(const char *from, const char *to, struct str body, bool inbound)
{
	fake_lock();
	struct fake_text *x = keep(str_of(from), str_of(to), body);
	x->inbound = inbound;
	x->reply = !inbound;
	fake_unlock();
}

static int by_content(const void *a, const void *b)
{
	const struct fake_text *x = *(const struct fake_text *const *)a, *y = *(const struct fake_text *const *)b;
	int order = strcmp(x->to, y->to);
	return order ? order : strcmp(x->body, y->body);
}

bool fake_text_twice(struct fake_text *ret)
{
	bool found = false;
	fake_lock();
	const struct fake_text **sorted = calloc(t.n + 1, sizeof(*sorted));
	size_t n = 0;
	for (size_t i = 0; sorted && i < t.n; i++)
		if (!t.texts[i].inbound && !t.texts[i].reply)
			sorted[n++] = &t.texts[i];
	if (sorted)
		qsort(sorted, n, sizeof(*sorted), by_content);
	for (size_t i = 1; sorted && i < n && !found; i++) {
		found = by_content(&sorted[i - 1], &sorted[i]) == 0;
		if (found)
			*ret = *sorted[i];
	}
	free(sorted);
	fake_unlock();
	return found;
}

void fake_each_text(void (*f)(void *ctx, const struct fake_text *x), void *ctx)
{
	fake_lock();
	for (size_t i = 0; i < t.n; i++)
		f(ctx, &t.texts[i]);
	fake_unlock();
}

void fake_text_in(const char *sid, struct str from, struct str to, struct str body, int64_t ago_us)
{
	fake_lock();
	for (size_t i = 0; i < t.n; i++)
		if (strcmp(t.texts[i].sid, sid) == 0) {
			fake_unlock();
			return;
		}
	struct fake_text *x = keep(from, to, body);
	put(x->sid, sizeof x->sid, str_of(sid));
	x->inbound = true;
	x->at_us -= ago_us;
	fake_unlock();
}
