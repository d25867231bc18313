/* tests/bench/buying.c: from OK to payment link, from payment to number and text, with an empty pool; and with failing carriers. */
/* SPDX-License-Identifier: MIT
 *
 * buying USHER [QUICK]
 *
 * The stand-ins answer every call after 200 ms: search, purchase, look at the number, text. Times end when the carrier has taken the text.
 */
#include "tests/lib/agree.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/telnyx.h"
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#define RUNS 25
#define LATENCY_MS 200
#define TEXT_MS 20000
#define CASE_S 900
#define OUTAGE_CLIENTS 400
#define BATCH 50

static char figures[64];        /* where the cases write what they found */
static bool quick;

static void say(const char *name, const char *asked, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void say(const char *name, const char *asked, const char *fmt, ...)
{
	char value[200];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	FILE *f = fopen(figures, "a");
	LAB_CHECK(f != NULL && fprintf(f, "  %-66s %-34s %s\n", name, value, asked) > 0 && fclose(f) == 0, "cannot write %s", figures);
}

struct awaited {
	const char *phone, *pattern;
	struct fake_text text;
};

static bool has_come(void *ctx)
{
	struct awaited *w = ctx;
	return fake_text_next(w->phone, &w->text) && lab_glob(str_of(w->pattern), str_of(w->text.body));
}

/* When the carrier took the text, in microseconds from `from_us`. */
static int64_t text_after(const char *phone, const char *pattern, int64_t from_us)
{
	struct awaited w = { .phone = phone, .pattern = pattern };
	LAB_CHECK(lab_wait(TEXT_MS, has_come, &w), "no text like %s", pattern);
	return w.text.at_us - from_us;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static void report(const char *name, int64_t *us, int n)
{
	qsort(us, (size_t)n, sizeof *us, by_value);
	say(name, "<= 3 s", "median %.2f s, p99 %.2f s, n %d", (double)us[n / 2] / 1e6, (double)us[n - 1] / 1e6, n);
}

static void buying_on(const char *workers)
{
	rig_set("USHER_WORKERS", workers);
	rig_set("USHER_POOL_BUY", "1");
	rig_set("USHER_POOL_LOW", "0");
	rig_set("USHER_BUY_LIMIT_PER_DAY", "100000");
}

static void link_times(const char *name)
{
	int64_t us[RUNS];
	crowd_to_s5(RUNS);
	fake_latency_ms(LATENCY_MS);
	for (int i = 0; i < RUNS; i++) {
		int64_t from = rig_now_us();
		crowd_say(i, "OK");
		us[i] = text_after(crowd_phone(i), "*/p/*", from);
	}
	fake_latency_ms(0);
	accounts_must_agree(5000);
	report(name, us, RUNS);
}

static void from_ok_to_link(void *arg)
{
	(void)arg;
	buying_on("2");
	rig_start();
	link_times("OK to payment link, number bought at Twilio");
}

static void from_ok_to_link_by_order(void *arg)
{
	(void)arg;
	telnyx_settings(false);
	rig_set("TELNYX_MESSAGING_PROFILE_ID", "");
	rig_set("USHER_BUY_FROM", "telnyx");
	buying_on("2");
	rig_start();
	fake_orders_at_once();
	link_times("OK to payment link, number ordered at Telnyx, own profile");
}

static void from_payment_to_number(void *arg)
{
	int64_t us[RUNS];
	struct str out;
	(void)arg;
	rig_set("STRIPE_SECRET_KEY", "");
	rig_set("STRIPE_WEBHOOK_SECRET", "");
	rig_set("STRIPE_PRICE_ID", "");
	rig_set("STRIPE_API_BASE", "");
	buying_on("2");
	rig_start();
	crowd_to_s5(RUNS);
	for (int i = 0; i < RUNS; i++)
		crowd_say(i, "OK");
	fake_latency_ms(LATENCY_MS);
	for (int i = 0; i < RUNS; i++) {
		int64_t from = rig_now_us();
		const char *command = arena_z(lab_arena(), arena_printf(lab_arena(), "client pay %s --reason cash", crowd_phone(i)));
		LAB_CHECK(rig_usher(&out, command) == 0, STR_FMT, STR_ARG(out));
		us[i] = text_after(crowd_phone(i), "*your own number is*", from);
	}
	fake_latency_ms(0);
	accounts_must_agree(5000);
	report("payment by hand (the command) to number and text, Twilio", us, RUNS);
}

static void say_ok(int i, void *ctx)
{
	crowd_say(*(const int *)ctx + i, "OK");
}

static void one_call_in_five_fails(void *arg)
{
	int n = quick ? 100 : OUTAGE_CLIENTS, first = 0;
	(void)arg;
	buying_on("2");
	rig_start();
	crowd_to_s5(n);
	fake_latency_ms(20);
	fake_fail_percent("twilio.", 20);
	int64_t from = rig_now_us();
	for (; first < n; first += BATCH)
		crowd_run(BATCH, say_ok, &first);
	rig_sql_becomes(600000, "0", "SELECT count(*) FROM clients WHERE gate IS DISTINCT FROM 'link_sent'");
	double s = (double)(rig_now_us() - from) / 1e6;
	accounts_must_agree(30000);
	LAB_CHECK(fake_numbers_owned(NULL) == (size_t)n, "%zu numbers for %d owners", fake_numbers_owned(NULL), n);
	int64_t served = rig_sql_int("SELECT count(*) FROM clients WHERE gate = 'link_sent'");
	say("20% of all calls fail: owners with a number held and a link", "100 %", "%.1f %% of %d, all in %.0f s", 100.0 * (double)served / n, n, s);
	say("  purchases: median and slowest", "", "%.1f s, %.1f s", (double)rig_sql_int("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ended_us - began_us) "
		"FROM purchases WHERE state = 'stored'") / 1e6, (double)rig_sql_int("SELECT max(ended_us - began_us) FROM purchases WHERE state = 'stored'") / 1e6);
	say("  numbers bought twice, lost, or left over", "0", "%zu", fake_numbers_owned(NULL) - (size_t)served);
}

int main(int argc, char **argv)
{
	static const struct lab_case cases[] = {
		{ .name = "from_ok_to_link", .run = from_ok_to_link }, { .name = "from_ok_to_link_by_order", .run = from_ok_to_link_by_order },
		{ .name = "from_payment_to_number", .run = from_payment_to_number }, { .name = "one_call_in_five_fails", .run = one_call_in_five_fails },
	};
	if (argc < 2) {
		(void)fprintf(stderr, "usage: buying USHER [QUICK]\n");
		return 2;
	}
	quick = argc > 2 && argv[2][0] != 0;
	(void)snprintf(figures, sizeof figures, "/tmp/usher-buying-%d", (int)getpid());
	rig_cluster_start(argv[1], NULL);
	int failed = lab_run("buying", cases, sizeof cases / sizeof cases[0], 1, CASE_S);
	rig_cluster_stop();
	FILE *f = fopen(figures, "r");
	char line[400];
	while (f && fgets(line, sizeof line, f))
		(void)fputs(line, stdout);
	if (f)
		(void)fclose(f);
	(void)unlink(figures);
	return failed ? 1 : 0;
}
