/* cli/handset.c: what the simulated phone asks of the demonstration, and what it shows. */
/* SPDX-License-Identifier: MIT */
#include "cli/handset.h"
#include "base/form.h"
#include "cli/talk.h"
#include <inttypes.h>
#include <stdarg.h>

#define HISTORY 8                   /* messages that are shown when a phone is taken up */

void handset_say(struct handset *h, enum term_style style, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	h->dirty = true;
	(void)fputs(h->t.tty ? "\r\033[K" : "", h->t.to);
	term_on(&h->t, style);
	(void)vfprintf(h->t.to, fmt, args);
	term_off(&h->t, style);
	(void)fputc('\n', h->t.to);
	va_end(args);
}

static void over(struct handset *h)
{
	h->busy = false;
	arena_reset(h->a);
	h->ready(h);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct handset *h = ctx;
	if (err_is(e)) {
		if (!h->failed) /* once, not with every look */
			handset_say(h, TERM_BAD, "no answer from %s: %s. Does `usher serve --demo` run there?", h->url, e.what);
		h->failed = true;
		over(h);
		return;
	}
	h->failed = false;
	h->status = r->status;
	h->answer = arena_str(h->a, r->body);
	h->location = arena_str(h->a, r->location);
	h->next(h);
}

void handset_ask(struct handset *h, const char *method, struct str path, const char *type, struct str body, void (*next)(struct handset *h))
{
	struct httpc_request q = { .method = method, .url = arena_printf(h->a, "%s" STR_FMT, h->url, STR_ARG(path)), .body = body };
	if (str_starts(path, STR("http")))
		q.url = path;
	if (type)
		q.headers[q.n_headers++] = (struct httpc_header){ "Content-Type", str_of(*type ? type : "application/x-www-form-urlencoded") };
	h->busy = true;
	h->next = next;
	httpc_start(h->http, &q, answered, h);
}

bool handset_json(struct handset *h, struct json_val *ret)
{
	if (!err_is(json_parse_large(h->a, h->answer, HANDSET_BYTES_MAX / 100, ret)) && h->status / 100 == 2)
		return true;
	struct str why = json_str_at(h->a, *ret, "error");
	if (h->status == 404 && why.p == NULL)
		handset_say(h, TERM_BAD, "%s has no phones: it is not a demonstration (usher serve --demo)", h->url);
	else
		handset_say(h, TERM_BAD, "%.*s (%d)", (int)(why.p ? why.n : 21), why.p ? why.p : "that was not accepted", h->status);
	over(h);
	return false;
}

static struct str phone_query(struct handset *h, const char *path)
{
	return arena_printf(h->a, "%s?phone=%%2B%s", path, h->phone + 1);
}

/* The payment page in a text is remembered: /pay goes there. */
static void note_link(struct handset *h, struct str body)
{
	ptrdiff_t at = str_find(body, STR("/p/"));
	if (at < 0)
		return;
	size_t from = (size_t)at, to = from;
	while (from > 0 && body.p[from - 1] > ' ')
		from--;
	while (to < body.n && body.p[to] > ' ')
		to++;
	if (to - from < HANDSET_LINK_MAX)
		(void)snprintf(h->link, sizeof h->link, "%.*s", (int)(to - from), body.p + from);
}

static void show(struct handset *h, struct json_val m, bool own)
{
	struct str direction = json_str_at(h->a, m, "direction"), body = json_str_at(h->a, m, "body");
	h->dirty = true;
	if (h->t.tty)
		(void)fputs("\r\033[K", h->t.to);
	if (str_is(direction, "note"))
		talk_text(&h->t, "  * ", TERM_DIM, body);
	else if (str_is(direction, "inbound") && own)
		talk_text(&h->t, h->t.utf8 ? "  ▸ " : "  > ", TERM_BOLD, body);
	else if (!str_is(direction, "inbound")) {
		talk_text(&h->t, h->t.utf8 ? "  ◂ " : "  < ", TERM_PLAIN, body);
		note_link(h, body);
	}
}

static void looked(struct handset *h)
{
	struct json_val all;
	if (!handset_json(h, &all))
		return;
	size_t n = json_len(all), from = h->fresh && n > HISTORY ? n - HISTORY : 0;
	for (size_t i = from; i < n; i++)
		show(h, json_item(all, i), h->fresh);
	if (n > 0)
		h->seen = json_int_at(json_item(all, n - 1), "id", h->seen);
	h->fresh = false;
	(void)fflush(h->t.to);
	over(h);
}

void handset_look(struct handset *h)
{
	handset_ask(h, "GET", arena_printf(h->a, STR_FMT "&after=%" PRId64, STR_ARG(phone_query(h, "/phone/api/messages")), h->seen), NULL, STR_NONE, looked);
}

static void list(struct handset *h, struct json_val all)
{
	for (size_t i = 0; i < json_len(all); i++) {
		struct json_val p = json_item(all, i);
		struct str phone = json_str_at(h->a, p, "phone"), label = json_str_at(h->a, p, "label"), network = json_str_at(h->a, p, "network");
		handset_say(h, str_is(phone, h->phone) ? TERM_BOLD : TERM_PLAIN, "%c %2zu  " STR_FMT "  " STR_FMT ", " STR_FMT, str_is(phone, h->phone) ? '*' : ' ', i + 1,
			STR_ARG(phone), STR_ARG(label), STR_ARG(network));
	}
}

static void chosen(struct handset *h)
{
	struct json_val all, found = { .tok = -1 };
	int64_t wanted = 0;
	if (!handset_json(h, &all))
		return;
	struct str which = str_of(h->wanted);
	bool counted = !str_starts(which, STR("+")) && !err_is(str_int64(which, 1, 9999, &wanted));
	for (size_t i = 0; i < json_len(all); i++) {
		struct json_val p = json_item(all, i);
		if (counted ? (size_t)wanted == i + 1 : which.n == 0 ? i == 0 : str_eq(which, json_str_at(h->a, p, "phone")))
			found = p;
	}
	if (json_type(found) == JSON_ABSENT) {
		if (!str_is(which, "?"))
			handset_say(h, TERM_BAD, "there is no such phone; there are:");
		list(h, all);
		over(h);
		return;
	}
	struct str phone = json_str_at(h->a, found, "phone"), label = json_str_at(h->a, found, "label"), network = json_str_at(h->a, found, "network");
	(void)snprintf(h->phone, sizeof h->phone, STR_FMT, STR_ARG(phone));
	h->seen = 0;
	h->fresh = true;
	*h->link = 0;
	handset_say(h, TERM_DIM, "You have a " STR_FMT " (" STR_FMT ", " STR_FMT ") and own a business. Text anything to begin; /help lists what else there is.",
		STR_ARG(label), STR_ARG(network), STR_ARG(phone));
	handset_look(h);
}

void handset_choose(struct handset *h, struct str which)
{
	(void)snprintf(h->wanted, sizeof h->wanted, STR_FMT, STR_ARG(which));
	handset_ask(h, "GET", STR("/phone/api/phones"), NULL, STR_NONE, chosen);
}
