/* tests/lib/fake_events.c: the operator's own system, to which events are POSTed: http://127.0.0.1:{fake}/events. */
/* SPDX-License-Identifier: MIT
 *
 * It believes nothing that is not signed with FAKE_EVENTS_SECRET within five minutes of now (written after the specification, not after
 * our code). Faults of its own: "410", "302" (to /alerts, where nothing may arrive).
 */
#include "base/clock.h"
#include "base/seal.h"
#include "tests/lib/fake_route.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define EVENTS_MAX 4096
#define EVENT_MAX 2048
#define TOLERANCE_S 300

static struct {
	struct { char id[64], body[EVENT_MAX]; bool used; } all[EVENTS_MAX];
	size_t n, refused;
} ev;

static bool is_signed(const struct fake_call *c, struct str id)
{
	uint8_t key[24], mac[SHA256_BYTES];
	int64_t at = 0, now = clock_wall_us() / SEC_US;
	struct str at_text = fake_header(c, "webhook-timestamp"), all = fake_header(c, "webhook-signature");
	if (id.n == 0 || err_is(str_int64(at_text, 1, INT64_MAX, &at)) || llabs((long long)(now - at)) > TOLERANCE_S ||
		!seal_base64_decode(STR(FAKE_EVENTS_KEY), key, sizeof key))
		return false;
	seal_hmac_sha256(str_n((const char *)key, sizeof key), arena_printf(c->a, STR_FMT "." STR_FMT "." STR_FMT, STR_ARG(id), STR_ARG(at_text), STR_ARG(c->body)), mac);
	while (all.p != NULL && all.n > 0) {
		struct str one = str_cut(&all, ' ');
		uint8_t got[SHA256_BYTES];
		if (str_starts(one, STR("v1,")) && seal_base64_decode(str_sub(one, 3, one.n), got, sizeof got) && memcmp(got, mac, sizeof mac) == 0)
			return true;
	}
	return false;
}

static void take(struct fake_call *c)
{
	struct str id = fake_header(c, "webhook-id");
	if (strcmp(c->fault, "410") == 0) {
		fake_answer(c, 410, "", STR("{}"));
		return;
	}
	if (strcmp(c->fault, "302") == 0) {
		fake_answer(c, 302, "Location: /alerts\r\n", STR("{}"));
		return;
	}
	if (!is_signed(c, id) || ev.n == EVENTS_MAX || c->body.n >= EVENT_MAX || id.n >= sizeof ev.all[0].id) {
		ev.refused++;
		fake_answer(c, 400, "", STR("{}"));
		return;
	}
	(void)snprintf(ev.all[ev.n].id, sizeof ev.all[0].id, STR_FMT, STR_ARG(id));
	(void)snprintf(ev.all[ev.n++].body, EVENT_MAX, STR_FMT, STR_ARG(c->body));
	fake_answer(c, 204, "", STR(""));
}

const struct fake_route fake_events_routes[] = {
	{ .op = "events", .method = "POST", .path = "/events", .handle = take },
	{ .op = NULL },
};

bool fake_event_match(struct arena *a, bool (*is)(void *ctx, struct str json), void *ctx, struct str *ret_id)
{
	bool found = false;
	fake_lock();
	for (size_t i = 0; i < ev.n && !found; i++) {
		found = !ev.all[i].used && is(ctx, str_of(ev.all[i].body));
		if (found) {
			ev.all[i].used = true;
			*ret_id = arena_str(a, str_of(ev.all[i].id));
		}
	}
	fake_unlock();
	return found;
}

size_t fake_events(void)
{
	fake_lock();
	size_t n = ev.n;
	fake_unlock();
	return n;
}

size_t fake_events_refused(void)
{
	fake_lock();
	size_t n = ev.refused;
	fake_unlock();
	return n;
}
