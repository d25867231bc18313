/* server/hook_twilio.c: signature, account and fields of a Twilio webhook; TwiML answers. */
/* SPDX-License-Identifier: MIT */
#include "server/hook_twilio.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "base/xml.h"
#include "server/metrics.h"
#include "server/note.h"
#include "sms/twilio_signature.h"
#include <stdlib.h>

#define CALL_BYTES_MAX (1024 * 1024)
#define PATIENCE_US (10 * SEC_US)       /* contract section 4: Twilio waits 15 s in all */

void twiml_open(struct buf *b)
{
	buf_add(b, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>"));
}

void twiml_close(struct buf *b)
{
	buf_add(b, STR("</Response>"));
}

static void element(struct buf *b, const char *open, struct str text, const char *close)
{
	buf_add_z(b, open);
	xml_add_text(b, text);
	buf_add_z(b, close);
}

void twiml_message(struct buf *b, struct str text)
{
	element(b, "<Message>", text, "</Message>");
}

void twiml_say(struct buf *b, struct str text)
{
	element(b, "<Say>", text, "</Say>");
}

void twiml_redirect(struct buf *b, struct str url)
{
	element(b, "<Redirect method=\"POST\">", url, "</Redirect>");
}

static void answer_now(struct httpd_request *r, int status, struct str body)
{
	struct httpd_reply a = { .status = status, .content_type = body.n ? "text/plain; charset=utf-8" : NULL, .body = body };
	httpd_reply(r, &a);
}

static void call_free(struct twilio_call *c)
{
	arena_free(c->a);
	free(c);
}

bool twilio_reply(struct twilio_call *c, int status, struct str twiml)
{
	struct httpd_reply a = { .status = status, .content_type = twiml.p ? "text/xml; charset=utf-8" : NULL, .body = twiml };
	bool got = httpd_reply_id(c->w->httpd, c->request, &a);
	call_free(c);
	return got;
}

bool twilio_reply_nothing(struct twilio_call *c)
{
	return twilio_reply(c, 200, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>"));
}

void twilio_reply_error(struct twilio_call *c, struct err e)
{
	bool passes = e.kind == ERR_DOWN || e.kind == ERR_RETRY || e.kind == ERR_LIMIT || e.kind == ERR_UNKNOWN;
	struct httpd_reply a = { .status = passes ? 503 : 500, .content_type = "text/plain; charset=utf-8", .body = str_of(e.what) };
	httpd_reply_id(c->w->httpd, c->request, &a);
	call_free(c);
}

void twilio_foreign(struct twilio_call *c, const char *why)
{
	metric_add(M_FOREIGN_INPUT, 1);
	log_event(LOG_WARN, "FOREIGN_INPUT", "carrier=twilio why=%s to=%s", why, phone_mask(&c->to));
	note_alert(c->w, "foreign_input", "warning", str_of(why), STR("a signed webhook that is not ours"));
	twilio_reply_nothing(c);
}

bool twilio_is_onboarding(const struct world *w, const struct phone *number)
{
	return w->cfg->twilio_number[0] && strcmp(number->z, w->cfg->twilio_number) == 0;
}

bool twilio_country_served(const struct world *w, const struct phone *from)
{
	const struct config_list *allowed = &w->cfg->countries;
	struct country country = phone_country(from);
	for (size_t i = 0; i < allowed->n; i++)
		if (strcmp(allowed->items[i], country.z) == 0)
			return true;
	return allowed->n == 0;
}

bool twilio_toll_free(const struct phone *number)
{
	static const char *const codes[] = { "800", "833", "844", "855", "866", "877", "888" };
	if (number->z[0] != '+' || number->z[1] != '1')
		return false;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (strncmp(number->z + 2, codes[i], 3) == 0)
			return true;
	return false;
}

static bool verified(const struct world *w, struct httpd_request *r, const struct form *form)
{
	struct str signature = httpd_header(r, "X-Twilio-Signature");
	struct str url = arena_printf(r->arena, "%s" STR_FMT, w->cfg->public_url, STR_ARG(r->target));
	const struct config_list *tokens = &w->cfg->twilio_auth_token;
	bool good = false;
	for (size_t i = 0; i < tokens->n; i++)
		good |= twilio_signature_valid(str_of(tokens->items[i]), url, form, signature);
	return good;
}

static bool complete(const struct form *form, const char *const *needs)
{
	for (; *needs; needs++)
		if (form_get(form, *needs).p == NULL)
			return false;
	return true;
}

enum twilio_entry twilio_enter(struct world *w, struct httpd_request *r, const char *const *needs, struct twilio_call **ret)
{
	struct arena *a = arena_new(CALL_BYTES_MAX);
	struct form form;
	struct str body = arena_str(a, r->body);
	/* A body that cannot be decoded cannot be verified either. */
	if (httpd_header(r, "X-Twilio-Signature").p == NULL || err_is(form_parse(a, body, &form)) || !verified(w, r, &form)) {
		arena_free(a);
		metric_add(M_SIGNATURE_TWILIO, 1);
		log_event(LOG_WARN, "SIGNATURE_REFUSED", "carrier=twilio path=" STR_FMT " peer=" STR_FMT, STR_ARG(r->path), STR_ARG(r->peer));
		answer_now(r, 403, STR("signature missing or wrong\n"));
		return TWILIO_ANSWERED;
	}
	/* What is signed is taken, whatever its bytes: a refusal would lose it (contract section 9). */
	for (size_t i = 0; i < form.n; i++)
		form.pairs[i].value = utf8_repair(a, form.pairs[i].value);
	if (!complete(&form, needs)) {
		arena_free(a);
		answer_now(r, 400, STR("a field is missing\n"));
		return TWILIO_ANSWERED;
	}
	struct twilio_call *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	*c = (struct twilio_call){ .w = w, .request = r->id, .a = a, .form = form, .deadline_us = clock_mono_us() + PATIENCE_US };
	bool to_ok = !err_is(phone_parse(form_get(&form, "To"), &c->to));
	bool from_ok = !err_is(phone_parse(form_get(&form, "From"), &c->from));
	if (!str_is(form_get(&form, "AccountSid"), w->cfg->twilio_account_sid)) {
		twilio_foreign(c, "unknown_account");
		return TWILIO_ANSWERED;
	}
	if (!to_ok) {
		twilio_foreign(c, "odd_to");
		return TWILIO_ANSWERED;
	}
	if (!from_ok)
		c->from = (struct phone){ { 0 } };
	*ret = c;
	return TWILIO_TAKEN;
}
