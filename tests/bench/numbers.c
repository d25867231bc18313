/* tests/bench/numbers.c: 10,000 numbers synchronised: seconds and requests, at Twilio and at Telnyx, whose answers take 200 ms. */
/* SPDX-License-Identifier: MIT
 *
 * numbers USHER [HOW-MANY]. First an account of which nothing is known (every number enters the pool), then the same once more (nothing
 * changes), then with one in a hundred changed behind our back; last, by the operator's word, numbers that the carrier confirms.
 */
#include "base/json.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/rig.h"
#include "tests/lib/telnyx.h"
#include <stdlib.h>
#include <unistd.h>

#define LATENCY_MS 200
#define ASKED_S 60

static int how_many = 10000;
static const char *carrier;
static FILE *figures;         /* what a case prints itself is shown only when it fails */

static void put_numbers(void)
{
	char phone[20];
	for (int i = 0; i < how_many; i++) {
		snprintf(phone, sizeof phone, "+1416%07d", i);
		fake_number_put(carrier, phone, "");
	}
}

static int64_t sync_once(const char *what)
{
	struct str out;
	struct json_val root;
	int status = rig_usher(&out, arena_z(lab_arena(), arena_printf(lab_arena(), "pool sync --json --carrier %s 2>/dev/null", carrier)));
	ptrdiff_t at = str_find(out, STR("[{"));
	LAB_CHECK(status == 0 && at >= 0 && !err_is(json_parse(lab_arena(), str_sub(out, (size_t)at, out.n), &root)), "pool sync: " STR_FMT, STR_ARG(out));
	struct json_val r = json_at(root, "0");
	double seconds = (double)json_int_at(r, "milliseconds", 0) / 1000;
	(void)fprintf(figures, "  %-7s %-44s %6.1f s %6lld requests   listed %lld, new %lld, changed %lld, drifted %lld%s\n", carrier, what, seconds,
		(long long)json_int_at(r, "requests", 0), (long long)json_int_at(r, "listed", 0), (long long)json_int_at(r, "added", 0),
		(long long)json_int_at(r, "changed", 0), (long long)json_int_at(r, "drifted", 0), seconds <= ASKED_S ? "" : "   MISSED");
	(void)fflush(figures);
	LAB_CHECK(json_int_at(r, "listed", 0) == how_many, "not every number was listed");
	return json_int_at(r, "drifted", 0);
}

static void run(void *arg)
{
	carrier = arg;
	rig_set("TELNYX_API_KEY", RIG_TELNYX_API_KEY);
	rig_set("TELNYX_PUBLIC_KEY", RIG_TELNYX_PUBLIC_KEY);
	rig_set("TELNYX_NUMBER", RIG_TELNYX_NUMBER);
	rig_set("TELNYX_MESSAGING_PROFILE_ID", RIG_TELNYX_PROFILE);
	rig_set("TELNYX_API_BASE", "http://127.0.0.1:{fake}/telnyx");
	rig_set("USHER_POOL_LOW", "0");
	rig_set("USHER_LINKING", "off"); /* links are measured by themselves */
	rig_start();
	put_numbers();
	fake_latency_ms(LATENCY_MS);
	(void)sync_once("an unknown account");
	/* As after their links. */
	(void)rig_sql("UPDATE jobs SET state = 'done' WHERE kind = 'link'");
	fake_lock();
	for (size_t i = 0; fake_number_at(i) != NULL; i++) {
		struct fake_number *n = fake_number_at(i);
		snprintf(n->sms_url, sizeof n->sms_url, "%s/webhooks/twilio/sms#rc=2&rp=ct,rt,5xx", rig.url);
		snprintf(n->voice_url, sizeof n->voice_url, "%s/webhooks/twilio/voice#rc=2&rp=ct,rt,5xx", rig.url);
		snprintf(n->status_url, sizeof n->status_url, "%s/webhooks/twilio/call-status#rc=2&rp=ct,rt,5xx", rig.url);
		snprintf(n->profile, sizeof n->profile, "%s", RIG_TELNYX_PROFILE);
	}
	fake_unlock();
	(void)sync_once("all linked meanwhile");
	(void)sync_once("nothing changed");
	fake_lock();
	for (size_t i = 0; fake_number_at(i) != NULL; i += 100) {
		snprintf(fake_number_at(i)->sms_url, sizeof fake_number_at(i)->sms_url, "https://elsewhere.example/");
		snprintf(fake_number_at(i)->profile, sizeof fake_number_at(i)->profile, "other");
	}
	fake_unlock();
	LAB_CHECK(sync_once("one in a hundred changed behind our back") == (how_many + 99) / 100, "not every drift was found");
	(void)rig_sql("UPDATE number_pool SET seen_at = NULL, verified_at = NULL, carrier_sid = NULL, features = '{}'");
	(void)sync_once("by the operator's word, verified");
}

int main(int argc, char **argv)
{
	static char twilio[] = "twilio", telnyx[] = "telnyx";
	static const struct lab_case cases[] = { { "twilio", run, twilio }, { "telnyx", run, telnyx } };
	if (argc < 2) {
		(void)fprintf(stderr, "usage: numbers USHER [HOW-MANY]\n");
		return 2;
	}
	how_many = argc > 2 ? atoi(argv[2]) : how_many;
	figures = fdopen(dup(STDOUT_FILENO), "w");
	if (figures == NULL)
		return 2;
	rig_cluster_start(argv[1], NULL);
	int failed = lab_run("numbers", cases, sizeof cases / sizeof cases[0], 1, 600);
	rig_cluster_stop();
	return failed ? 1 : 0;
}
