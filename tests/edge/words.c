/* tests/edge/words.c: hostile words come back inert: in TwiML, on the payment page, in log lines. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/utf8.h"
#include "tests/edge/edge.h"
#include "tests/lib/stripe.h"
#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

#define TEXT_BYTES_MAX ((size_t)256 * 1024)
#define FAKE "2026-01-01T00:00:00.000Z error pid=1 event=FORGED_LINE x=1"
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

/* The command line's JSON is JSON, and what it prints for people moves no cursor. */
static void check_command_line(void)
{
	static const char *const commands[] = { "client list", "client list --json" };
	for (size_t i = 0; i < N_OF(commands); i++) {
		struct str out;
		struct json_val v;
		LAB_CHECK(rig_usher(&out, commands[i]) == 0, "%s: " STR_FMT, commands[i], STR_ARG(out));
		for (size_t k = 0; i == 0 && k < out.n;) {
			uint32_t cp = utf8_next(out, &k);
			LAB_CHECK(cp == '\n' || !utf8_is_control(cp), "%s prints U+%04X", commands[i], (unsigned)cp);
		}
		LAB_CHECK(i == 0 || !err_is(json_parse(lab_arena(), out, &v)), "not JSON: " STR_FMT, STR_ARG(out));
	}
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
	check_command_line();
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

/* A provider whose every answer is an error with a message that would be a line of its own. */
static int start_liar(void)
{
	static const char answer[] = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
		"{\"code\":21617,\"message\":\"no\\n" FAKE "\\u202e\",\"error\":{\"type\":\"x\",\"message\":\"no\\n" FAKE "\\u202e\\u001b[2K\"}}";
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	LAB_CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 16) == 0, "no socket for a liar");
	LAB_CHECK(getsockname(fd, (struct sockaddr *)&at, &n) == 0, "no port for a liar");
	pid_t pid = fork();
	LAB_CHECK(pid >= 0, "no process for a liar");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			char in[8192];
			int c = accept(fd, NULL, NULL);
			struct timeval tv = { .tv_usec = 200000 };
			(void)setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
			(void)recv(c, in, sizeof in, 0);
			(void)send(c, answer, sizeof answer - 1, MSG_NOSIGNAL);
			(void)shutdown(c, SHUT_WR);
			while (recv(c, in, sizeof in, 0) > 0)
				continue;
			(void)close(c);
		}
	}
	(void)close(fd);
	return ntohs(at.sin_port);
}

/* As far as the payment link, then the button. */
static void ask_liar(struct arena *a)
{
	static const char *const texts[] = { "Plumber, Leeds", "Bob Ltd", "Sam", "SMS", "OK" };
	for (size_t i = 0; i < N_OF(texts); i++)
		(void)edge_say("+447700900002", str_of(texts[i]));
	struct str token = rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '+447700900002'");
	(void)edge_ask("POST", arena_z(a, arena_printf(a, "/p/" STR_FMT, STR_ARG(token))), STR(EDGE_FORM), STR(""));
	LAB_CHECK(rig_log_has("CHECKOUT_REFUSED", "FORGED_LINE"), "the provider's words are not in the log");
}

void edge_lines(void *arg)
{
	(void)arg;
	const char *liar = arena_z(lab_arena(), arena_printf(lab_arena(), "http://127.0.0.1:%d", start_liar()));
	rig_set("USHER_WORKERS", "1");
	rig_set("STRIPE_API_BASE", liar);
	rig_set("TWILIO_API_BASE", liar);
	rig_start();
	LAB_CHECK(rig_usher(NULL, "pool add +447700900801") == 0, "pool add");
	ask_liar(lab_arena());
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
