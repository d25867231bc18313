/* tests/edge/words.c: hostile words come back inert: in TwiML, on the payment page, in log lines. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "tests/edge/edge.h"
#include "tests/lib/stripe.h"

#define TEXT_BYTES_MAX ((size_t)256 * 1024)
#define N_OF(a) (sizeof(a) / sizeof(a)[0])

/* The tags of a document without what stands in attributes: what a parser would do with it. */
static struct str shape(const char *what, struct str doc)
{
	struct buf b;
	buf_init(&b, TEXT_BYTES_MAX);
	LAB_CHECK(utf8_valid(doc), "%s: not UTF-8", what);
	bool in_style = false;
	for (size_t i = 0; i < doc.n; i++) {
		unsigned char c = (unsigned char)doc.p[i];
		LAB_CHECK(c >= ' ' || c == '\n' || c == '\t' || c == '\r', "%s: control character %d", what, c);
		struct str rest = str_sub(doc, i, doc.n);
		LAB_CHECK(!str_starts(rest, STR("\xef\xbf\xbe")) && !str_starts(rest, STR("\xef\xbf\xbf")), "%s: no character of XML", what);
		if (in_style && !str_starts(rest, STR("</style")))
			continue;
		in_style = str_starts(rest, STR("<style"));
		if (c != '<')
			continue;
		size_t end = i + 1;
		while (end < doc.n && doc.p[end] != '>' && doc.p[end] != ' ')
			end++;
		buf_add(&b, str_sub(doc, i, end - i));
	}
	struct str s = arena_str(lab_arena(), buf_str(&b));
	buf_done(&b);
	return s;
}

static const struct str names[] = {
	STR("Bob <Dial>+15005550006</Dial> Ltd"),
	STR("Bob</Message><Redirect>http://evil.example</Redirect><Message> Ltd"),
	STR("Bob]]> Plumbing"),
	STR("Bob & \"Sons\" 'Quoted' Ltd"),
	STR("<script>alert(1)</script> Plumbing"),
	STR("Bob\" onmouseover=\"alert(1) Ltd"),
	STR("Bob &lt;b&gt; &#60; Ltd"),
	STR("<!-- Bob Plumbing"),
	STR("<![CDATA[ Bob Plumbing"),
	STR("<?xml version=\"1.0\"?> Bob Ltd"),
	STR("{brand} {?trade}Bob{/trade} {number} Ltd"),
	STR("Bob %s%n%d %1$s Ltd"),
	STR("Bob\xe2\x80\xae gnibmulP Ltd"),
	STR("Bob\xef\xbf\xbe Ltd"),
	STR("Bob\x00 Plumbing Ltd"),
	STR("Bob\xef\xbf\xbd Ltd"),
	STR("Bob\x1b[31m Ltd\x07"),
	STR("Robert'); DROP TABLE clients;--"),
	STR("=HYPERLINK(\"http://evil.example\") Ltd"),
	STR("Bob\r\nX-Injected: 1 Ltd"),
	STR("$(reboot) `id` Ltd"),
};

/* A sign-up up to the payment link, with this name; every answer must have the shape of a plain one. */
static void sign_up(const char *from, struct str name)
{
	struct str texts[] = { STR("Plumber, Leeds"), name, STR("Sam"), name, STR("SMS"), STR("CHANGE business"), name, STR("YES"), name };
	for (size_t i = 0; i < N_OF(texts); i++) {
		struct str got = shape("TwiML", edge_say(from, texts[i]).body);
		for (struct str rest = got; rest.n > 0;) {
			static const char *const known[] = { "<?xml", "<Response", "</Response", "<Message", "</Message", "<Response/" };
			size_t end = 1;
			while (end < rest.n && rest.p[end] != '<')
				end++;
			bool ok = false;
			for (size_t k = 0; k < N_OF(known); k++)
				ok |= str_is(str_sub(rest, 0, end), known[k]);
			LAB_CHECK(ok, "TwiML with " STR_FMT " after " STR_FMT, STR_ARG(got), STR_ARG(texts[i]));
			rest = str_sub(rest, end, rest.n);
		}
	}
}

static struct str page_of(const char *phone, const char *name)
{
	/* Whatever the conversation made of the name, the page shows what is stored: here the name itself. */
	struct arena *a = lab_arena();
	struct str quoted = arena_printf(a, "%s", name);
	(void)rig_sql("UPDATE clients SET business_name = $usher$" STR_FMT "$usher$ WHERE phone_e164 = '%s'", STR_ARG(quoted), phone);
	struct str token = rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '%s'", phone);
	struct http_answer r = edge_ask("GET", arena_z(a, arena_printf(a, "/p/" STR_FMT, STR_ARG(token))), STR(""), STR_NONE);
	LAB_CHECK(r.status == 200, "the payment page: %d", r.status);
	return r.body;
}

void edge_words(void *arg)
{
	(void)arg;
	rig_start();
	LAB_CHECK(rig_usher(NULL, "pool add +447700900801") == 0, "pool add");
	static const char *const plain[] = { "Plumber, Leeds", "Bob Ltd", "Sam", "SMS", "OK" };
	for (size_t i = 0; i < N_OF(plain); i++)
		(void)edge_say(EDGE_PHONE, str_of(plain[i]));
	struct str want = shape("the page", page_of(EDGE_PHONE, "Bob Ltd"));
	for (size_t i = 0; i < N_OF(names); i++) {
		char from[20];
		(void)snprintf(from, sizeof from, "+4477009001%02zu", i);
		sign_up(from, names[i]);
		if (str_chr(names[i], '\0') >= 0)
			continue;
		const char *name = arena_z(lab_arena(), names[i]);
		struct str got = shape("the page", page_of(EDGE_PHONE, name));
		LAB_CHECK(str_eq(got, want), "a name changes the page: %s: " STR_FMT, name, STR_ARG(got));
	}
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients") == (int64_t)N_OF(names) + 1, "every owner is there");
	/* What is stored of a name is one visible line. */
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE business_name || coalesce(owner_name, '') ~ E'[\\x01-\\x1f\\x7f\\u202e]' AND "
		"phone_e164 <> '" EDGE_PHONE "'") == 0, "a name with control characters");
}

static bool is_number(struct str s)
{
	int64_t v;
	return !err_is(str_int64(s, 1, INT32_MAX, &v));
}

/* "2026-11-21T10:00:00.123Z info pid=12 event=NAME ..." */
static bool is_log_line(struct str line)
{
	struct str rest = line, time = str_cut(&rest, ' '), level = str_cut(&rest, ' '), pid = str_cut(&rest, ' '), event = str_cut(&rest, ' ');
	if (time.n != 24 || time.p[23] != 'Z' || !str_starts(pid, STR("pid=")) || !is_number(str_sub(pid, 4, pid.n)))
		return false;
	if (!str_is(level, "info") && !str_is(level, "warn") && !str_is(level, "error") && !str_is(level, "debug"))
		return false;
	for (size_t i = 6; i < event.n; i++)
		if (!((event.p[i] >= 'A' && event.p[i] <= 'Z') || event.p[i] == '_' || (event.p[i] >= '0' && event.p[i] <= '9')))
			return false;
	return str_starts(event, STR("event=")) && event.n > 6;
}

#define FAKE "2026-01-01T00:00:00.000Z error pid=1 event=FORGED_LINE x=1"

static void say_forged(struct arena *a)
{
	static const char *const between[] = { "\n", "\r", "\r\n", "\xe2\x80\xa8", "\xc2\x85", "\v", "\x1b[2K\r", "\xe2\x80\xae", "\\n" };
	struct hook h;
	for (size_t i = 0; i < N_OF(between); i++) {
		struct str forged = arena_printf(a, "Plumber%s" FAKE "%s, Leeds", between[i], between[i]);
		(void)edge_say(EDGE_PHONE, forged);
		hook_text(a, &h, EDGE_PHONE, RIG_NUMBER, forged, NULL);
		hook_set(&h, "MessageSid", forged);
		(void)hook_send(a, &h);
		hook_text(a, &h, EDGE_PHONE, RIG_NUMBER, STR("x"), NULL);
		hook_set(&h, "From", forged);
		(void)hook_send(a, &h);
		hook_set(&h, "To", forged);
		(void)hook_send(a, &h);
		hook_set(&h, "AccountSid", forged);
		(void)hook_send(a, &h);
		hook_call(a, &h, EDGE_PHONE, RIG_NUMBER, arena_z(a, forged));
		hook_set(&h, "CallStatus", forged);
		(void)hook_send(a, &h);
		h.path = "/webhooks/twilio/call-status";
		(void)hook_send(a, &h);
		struct http_answer r;
		(void)stripe_send(a, &(struct stripe_event){ .kind = "paid", .reference = "x\\n" FAKE, .id = "evt_\\n" FAKE }, &r);
		(void)stripe_send(a, &(struct stripe_event){ .kind = "paid", .reference = "r", .header = "t=1,v1=\t" FAKE }, &r);
	}
}

void edge_lines(void *arg)
{
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	struct arena *a = lab_arena();
	size_t lines = 0;
	say_forged(a);
	(void)edge_ask("GET", "/x?" "%0a" "2026-01-01T00:00:00.000Z", STR("User-Agent: \t" FAKE "\r\n"), STR_NONE);
	(void)rig_usher(NULL, "client pay " EDGE_PHONE " --reason \"$(printf 'cash\\n" FAKE "')\"");
	rig_stop(15);
	for (struct str rest = edge_log(); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		if (line.n == 0)
			continue;
		lines++;
		LAB_CHECK(utf8_valid(line), "a line that is not UTF-8: " STR_FMT, STR_ARG(line));
		LAB_CHECK(!str_starts(line, STR("2026-01-01T00:00:00.000Z error pid=1 ")), "a forged line");
		LAB_CHECK(!edge_has(line, "\xe2\x80\xae") && !edge_has(line, "\x1b") && str_chr(line, '\r') < 0, "a line that turns: " STR_FMT, STR_ARG(line));
		/* The few words at the start are for people. */
		if (edge_has(line, " event="))
			LAB_CHECK(is_log_line(line), "a line of another kind: " STR_FMT, STR_ARG(line));
	}
	LAB_CHECK(lines > 5, "%zu lines", lines);
}
