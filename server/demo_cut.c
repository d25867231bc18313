/* server/demo_cut.c: a webhook whose sender is gone before it is answered: usher must find out and say again what was lost. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "io/cut.h"
#include "server/demo_impl.h"

#define CUT_MAX_BYTES (256 * 1024)

struct gone {
	struct world *w;
	struct arena *a;
	struct demo_wire wire;
};

static void cut(void *ctx, bool sent)
{
	struct gone *g = ctx;
	struct arena *a = g->a;
	if (!sent) /* the text is in the carrier's log, where usher will find it */
		log_event(LOG_WARN, "DEMO_CUT_NOT_SENT", "target=" STR_FMT, STR_ARG(g->wire.target));
	demo_wire_add(g->w, &g->wire);
	arena_free(a);
}

void demo_cut_twilio(struct world *w, struct str url, struct str form)
{
	struct arena *a = arena_new(CUT_MAX_BYTES);
	struct gone *g = ARENA_NEW(a, struct gone);
	struct form pairs = { 0 };
	(void)err_is(form_parse(a, form, &pairs));
	struct str signature = demo_sign_twilio(a, str_of(w->cfg->twilio_auth_token.items[0]), url, &pairs);
	ptrdiff_t at = str_find(url, STR("/webhooks/"));
	struct str path = at < 0 ? STR("/") : arena_str(a, str_sub(url, (size_t)at, url.n));
	struct str request = arena_printf(a, "POST " STR_FMT " HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
		"X-Twilio-Signature: " STR_FMT "\r\nContent-Length: %zu\r\n\r\n" STR_FMT, STR_ARG(path), w->cfg->listen, STR_ARG(signature), form.n, STR_ARG(form));
	*g = (struct gone){ .w = w, .a = a, .wire = { .way = "webhook", .provider = "twilio", .method = "POST", .target = path, .asked = arena_str(a, form),
		.proof = arena_printf(a, "X-Twilio-Signature: " STR_FMT, STR_ARG(signature)), .answer = STR("(the connection broke before the answer came)"),
		.at_us = clock_now_us(), .numbers = { form_get(&pairs, "From") } } };
	cut_send(w->loop, str_of(w->cfg->listen), request, cut, g);
}
