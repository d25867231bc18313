/* tests/edge/secrets.c: no secret, phone number or text where it does not belong: logs, metrics, answers, processes. */
/* SPDX-License-Identifier: MIT */
#include "tests/edge/edge.h"
#include "tests/lib/fake.h"
#include "tests/lib/stripe.h"
#include "tests/lib/talk.h"
#include <stdlib.h>

#define DB_PASSWORD "hunter2Kanarienvogel"
#define TOKEN "cafe0123456789abcdef0123456789ff"
#define CALLER "+447911123456"

static const char *const secrets[] = { TOKEN, RIG_STRIPE_KEY, RIG_STRIPE_SECRET, DB_PASSWORD, "tok_apiKanarienvogel" };
static const char *const personal[] = { "447700900001", "7700900001", "447911123456", "447700900801", "Wilhelmina", "Zebrafink", "Kakapo" };
#define N_OF(a) (sizeof(a) / sizeof(a)[0])

static void search(const char *where, struct str text, bool persons)
{
	for (size_t i = 0; i < N_OF(secrets); i++)
		LAB_CHECK(!edge_has(text, secrets[i]), "a secret (%zu) is in %s", i, where);
	for (size_t i = 0; persons && i < N_OF(personal); i++) {
		ptrdiff_t at = str_find(text, str_of(personal[i]));
		LAB_CHECK(at < 0, "%s is in %s: ..." STR_FMT, personal[i], where, STR_ARG(str_sub(text, at > 150 ? (size_t)at - 150 : 0, 300)));
	}
}

static void search_processes(void)
{
	pid_t pids[64];
	size_t n = edge_pids(pids, 64);
	LAB_CHECK(n >= 3, "a parent and two workers: %zu processes", n);
	for (size_t i = 0; i < n; i++) {
		static const char *const files[] = { "environ", "cmdline", "status", "limits" };
		for (size_t k = 0; k < N_OF(files); k++) {
			char path[64];
			(void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pids[i], files[k]);
			struct str text = edge_file(path);
			search(path, text, true);
			if (k == 3) {
				ptrdiff_t at = str_find(text, STR("Max core file size"));
				struct str line = str_trim(str_sub(text, (size_t)at + 18, 24));
				LAB_CHECK(str_starts(line, STR("0")), "process %d may dump core: " STR_FMT, (int)pids[i], STR_ARG(line));
			}
		}
	}
}

static void forge(const char *target, const char *type, struct str body)
{
	struct str head = arena_printf(lab_arena(), "Content-Type: %s\r\nX-Kakapo: Kakapo %s\r\nUser-Agent: Kakapo\r\n", type, CALLER);
	struct http_answer r = edge_ask("POST", target, head, body);
	LAB_CHECK(r.status >= 400, "%s: %d", target, r.status);
	search("a refusal", r.body, true);
}

/* A whole sign-up, and everything that goes wrong around it. */
static void live(void)
{
	static struct talk t;
	t = (struct talk){ .a = lab_arena(), .started = true, .phone = EDGE_PHONE, .to = RIG_NUMBER };
	LAB_CHECK(rig_usher(NULL, "pool add +447700900801") == 0, "pool add");
	static const char *const texts[] = { "Plumber, Leeds", "Zebrafink Ltd", "Wilhelmina", "SMS", "OK Kakapo", "OK" };
	for (size_t i = 0; i < N_OF(texts); i++)
		(void)edge_say(EDGE_PHONE, str_of(texts[i]));
	struct str token = rig_sql("SELECT pay_token FROM clients");
	const char *page = arena_z(t.a, arena_printf(t.a, "/p/" STR_FMT, STR_ARG(token)));
	fake_stripe_fails(1);
	search("the payment page", edge_ask("POST", page, STR(EDGE_FORM), STR("")).body, false);
	(void)edge_ask("GET", page, STR(""), STR_NONE);
	(void)edge_ask("POST", page, STR(EDGE_FORM), STR(""));
	LAB_CHECK(stripe_pay(t.a, arena_z(t.a, token), NULL) == 200, "paying");
	fake_fault(FAULT_500, 1, 0);
	(void)edge_say(EDGE_PHONE, STR("Kakapo?? +447911123456"));
	struct hook h;
	hook_call(t.a, &h, CALLER, "+447700900801", NULL);
	LAB_CHECK(hook_send(t.a, &h).status == 200, "a call");
	hook_call(t.a, &h, CALLER, RIG_NUMBER, NULL);
	LAB_CHECK(hook_send(t.a, &h).status == 200, "a call to us");
	hook_text(t.a, &h, CALLER, "+447700900801", STR("Kakapo for the client"), NULL);
	(void)hook_send(t.a, &h);
	hook_text(t.a, &h, CALLER, "+15005550006", STR("Kakapo"), NULL);
	(void)hook_send(t.a, &h);
	hook_text(t.a, &h, "Kakapo", RIG_NUMBER, STR("Kakapo"), NULL);
	(void)hook_send(t.a, &h);
	(void)edge_say(EDGE_PHONE, STR("STOP"));
	(void)edge_say(EDGE_PHONE, STR("Kakapo \n again"));
}

static void set_secrets(void)
{
	/* RIG_TOKEN, which signs, is a part of the account's id. */
	rig_set("TWILIO_AUTH_TOKEN", TOKEN "," RIG_TOKEN);
	rig_set("USHER_API_TOKENS", "tok_apiKanarienvogel");
}

static void use_password(void)
{
	/* Local connections are trusted: the password is only there to leak. */
	struct str url = arena_printf(lab_arena(), "%s password=" DB_PASSWORD, rig.database);
	rig_stop(15);
	rig_set("DATABASE_URL", arena_z(lab_arena(), url));
	rig_serve();
}

void edge_secrets(void *arg)
{
	(void)arg;
	set_secrets();
	rig_start();
	use_password();
	live();
	forge("/webhooks/twilio/sms", "application/x-www-form-urlencoded", STR("Body=Kakapo&From=%2B447700900001"));
	forge("/webhooks/twilio/sms?Kakapo=%2B447700900001", "application/x-www-form-urlencoded", STR("Body=Kakapo"));
	forge("/webhooks/stripe", "application/json", STR("{\"id\":\"Kakapo\"}"));
	forge("/Kakapo/+447700900001", "text/plain", STR("Kakapo"));
	forge("/p/Kakapo", "application/x-www-form-urlencoded", STR("Kakapo"));
	search("/metrics", edge_ask("GET", "/metrics", STR(""), STR_NONE).body, true);
	search("/readyz", edge_ask("GET", "/readyz", STR(""), STR_NONE).body, true);
	search_processes();
	rig_stop(15);
	struct str log = edge_log();
	LAB_CHECK(edge_has(log, "event="), "an empty log");
	search("the log", log, true);
	/* A payment link in a log would open the payment page of its owner. */
	struct str token = rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '" EDGE_PHONE "'");
	LAB_CHECK(str_find(log, token) < 0, "a payment link is in the log");
}

static bool is_unready(void *ctx)
{
	struct http_answer *r = ctx;
	*r = edge_ask("GET", "/readyz", STR(""), STR_NONE);
	return r->status == 503;
}

static bool is_ready(void *ctx)
{
	struct http_answer *r = ctx;
	*r = edge_ask("GET", "/readyz", STR(""), STR_NONE);
	return r->status == 200;
}

/* Open or shut the case's database, without a word to anybody's cluster. */
static void let_in(struct str name, bool in)
{
	struct str out;
	int status = lab_shell(&out, "psql -qAtX \"%s dbname=postgres\" -c 'ALTER DATABASE " STR_FMT " ALLOW_CONNECTIONS %s' -c \"SELECT "
		"pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" STR_FMT "'\" 2>&1", rig.cluster, STR_ARG(name), in ? "true" : "false",
		STR_ARG(name));
	LAB_CHECK(status == 0, "psql: " STR_FMT, STR_ARG(out));
}

void edge_outage_tells_nothing(void *arg)
{
	struct http_answer r = { 0 };
	(void)arg;
	set_secrets();
	rig_start();
	use_password();
	struct str name = rig_sql("SELECT current_database()");
	let_in(name, false);
	LAB_CHECK(lab_wait(5000, is_unready, &r), "the database is away, and /readyz does not say so");
	search("/readyz", r.body, true);
	LAB_CHECK(!edge_has(r.body, "/tmp/") && !edge_has(r.body, "usher-pg"), "/readyz tells where the database is: " STR_FMT, STR_ARG(r.body));
	struct hook h;
	hook_text(lab_arena(), &h, EDGE_PHONE, RIG_NUMBER, STR("Kakapo"), NULL);
	r = hook_send(lab_arena(), &h);
	LAB_CHECK(r.status == 503 && http_header(&r, "Retry-After").n > 0, "a text meanwhile: %d", r.status);
	search("the answer", r.body, true);
	r = edge_ask("GET", "/p/abcdefghijklmnopqrstuv", STR(""), STR_NONE);
	LAB_CHECK(r.status == 503, "the payment page meanwhile: %d", r.status);
	search("the payment page", r.body, true);
	LAB_CHECK(edge_ask("GET", "/healthz", STR(""), STR_NONE).status == 200, "the process is up");
	LAB_CHECK(rig_log_has("DATABASE_AWAY", NULL), "the log does not tell of the outage");
	let_in(name, true);
	LAB_CHECK(lab_wait(5000, is_ready, &r), "the database is back, and /readyz does not say so: %d", r.status);
	search("the log", edge_log(), true);
}
