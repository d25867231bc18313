/* tests/lib/fake_telnyx_profiles.c: Telnyx's messaging profiles. */
/* SPDX-License-Identifier: MIT
 *
 * Fault of the handlers: telnyx.profile-mend: "ignored" (200, the webhook as it was).
 */
#include "base/form.h"
#include "base/json.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/fake_telnyx.h"
#include <stdio.h>
#include <stdlib.h>

#define OUT_MAX (4u * 1024 * 1024)

static struct {
	struct fake_profile all[FAKE_PROFILES_MAX];
	size_t n;
} profiles;

struct fake_profile *fake_profile_by_id(struct str id)
{
	for (size_t i = 0; i < profiles.n; i++)
		if (str_is(id, profiles.all[i].id) && !profiles.all[i].deleted)
			return &profiles.all[i];
	return NULL;
}

static void put_profile(struct json_out *o, const struct fake_profile *p)
{
	json_open(o, '{');
	fake_put(o, "id", p->id);
	fake_put(o, "record_type", "messaging_profile");
	fake_put(o, "name", p->name);
	fake_put(o, "webhook_url", p->webhook);
	fake_put(o, "webhook_api_version", "2");
	fake_put(o, "v1_secret", "rP1VamejkU2v0qIUxntqLW2c");
	json_name(o, "enabled");
	json_put_bool(o, true);
	json_name(o, "whitelisted_destinations");
	json_put_raw(o, str_of(p->countries));
	json_close(o, '}');
}

static void answer_profile(struct fake_call *c, const struct fake_profile *p)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "data");
	put_profile(&o, p);
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void list_profiles(struct fake_call *c)
{
	struct form q = { 0 };
	struct buf b;
	struct json_out o;
	if (!fake_telnyx_authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->query, &q));
	struct str name = form_get(&q, "filter[name][eq]");
	size_t n = 0;
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "data");
	json_open(&o, '[');
	for (size_t i = 0; i < profiles.n; i++)
		if (!profiles.all[i].deleted && (name.n == 0 || str_is(name, profiles.all[i].name))) {
			put_profile(&o, &profiles.all[i]);
			n++;
		}
	json_close(&o, ']');
	json_name(&o, "meta");
	json_put_raw(&o, arena_printf(c->a, "{\"page_number\":1,\"page_size\":50,\"total_pages\":1,\"total_results\":%zu}", n));
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

struct fake_profile *fake_profile_new(const char *name, const char *webhook, const char *countries)
{
	if (profiles.n == FAKE_PROFILES_MAX)
		abort();
	struct fake_profile *p = &profiles.all[profiles.n++];
	snprintf(p->id, sizeof p->id, "3fa85f64-5717-4562-b3fc-%012zx", profiles.n);
	snprintf(p->name, sizeof p->name, "%s", name);
	snprintf(p->webhook, sizeof p->webhook, "%s", webhook);
	snprintf(p->countries, sizeof p->countries, "%s", countries);
	return p;
}

struct fake_profile *fake_profile_find(const char *name)
{
	for (size_t i = 0; i < profiles.n; i++)
		if (strcmp(profiles.all[i].name, name) == 0 && !profiles.all[i].deleted)
			return &profiles.all[i];
	return NULL;
}

size_t fake_profiles(void)
{
	return profiles.n;
}

static void make_profile(struct fake_call *c)
{
	struct json_val root;
	if (!fake_telnyx_authorised(c))
		return;
	if (err_is(json_parse(c->a, c->body, &root)) || json_str_at(c->a, root, "name").n == 0 || json_len(json_at(root, "whitelisted_destinations")) == 0) {
		fake_telnyx_error(c, 422, "10004", "");
		return;
	}
	answer_profile(c, fake_profile_new(arena_z(c->a, json_str_at(c->a, root, "name")), arena_z(c->a, json_str_at(c->a, root, "webhook_url")),
		arena_z(c->a, json_raw(json_at(root, "whitelisted_destinations")))));
}

static void get_profile(struct fake_call *c)
{
	const struct fake_profile *p = fake_telnyx_authorised(c) ? fake_profile_by_id(fake_segment(c, 0)) : NULL;
	if (p)
		answer_profile(c, p);
	else
		fake_telnyx_error(c, 404, "10005", "");
}

static void mend_profile(struct fake_call *c)
{
	struct json_val root;
	struct fake_profile *p = fake_telnyx_authorised(c) ? fake_profile_by_id(fake_segment(c, 0)) : NULL;
	if (p == NULL || err_is(json_parse(c->a, c->body, &root))) {
		fake_telnyx_error(c, 404, "10005", "");
		return;
	}
	if (strcmp(c->fault, "ignored") != 0)
		snprintf(p->webhook, sizeof p->webhook, STR_FMT, STR_ARG(json_str_at(c->a, root, "webhook_url")));
	answer_profile(c, p);
}

const struct fake_route fake_telnyx_profile_routes[] = {
	TELNYX("telnyx.profiles", "GET", "/messaging_profiles", list_profiles),
	TELNYX("telnyx.profile-make", "POST", "/messaging_profiles", make_profile),
	TELNYX("telnyx.profile", "GET", "/messaging_profiles/{}", get_profile),
	TELNYX("telnyx.profile-mend", "PATCH", "/messaging_profiles/{}", mend_profile),
	{ .op = NULL },
};
