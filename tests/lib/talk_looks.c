/* tests/lib/talk_looks.c: words of scripts that look: states, rows, log, metrics; that set, wait and ask over HTTP. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/span.h"
#include "tests/lib/talk.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_WAIT_MS 10000
#define HTTP_BODY_MAX (256u * 1024)

static void state(struct talk *t, struct str rest)
{
	rig_sql_becomes(STATE_WAIT_MS, arena_z(t->a, str_trim(rest)), "SELECT state FROM clients WHERE %s", talk_client(t));
}

/* sql SELECT ... => pattern (null: NULL or no row) */
static void sql(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	ptrdiff_t at = str_find(line, STR("=>"));
	if (at < 0) {
		(void)rig_sql("%s", arena_z(t->a, line));
		return;
	}
	const char *want = arena_z(t->a, str_trim(str_sub(line, (size_t)at + 2, line.n)));
	rig_sql_becomes(STATE_WAIT_MS, want, "%s", arena_z(t->a, str_sub(line, 0, (size_t)at)));
}

/* keep NAME SELECT ...: {NAME} stands for the value from here on */
static void keep(struct talk *t, struct str rest)
{
	struct str name = talk_word_cut(&rest);
	talk_keep(t, name, rig_sql("%s", arena_z(t->a, talk_fill(t, rest))));
}

/* keep-out NAME: what the last command printed */
static void keep_out(struct talk *t, struct str rest)
{
	talk_keep(t, str_trim(rest), str_trim(t->output));
}

struct client_want {
	struct talk *t;
	const char *field;
	struct str want, got;
};

static bool client_is(void *ctx)
{
	struct client_want *w = ctx;
	struct arena *a = w->t->a;
	struct json_val root;
	int status = rig_usher(&w->t->output, arena_z(a, arena_printf(a, "client show %s --json", w->t->phone)));
	LAB_CHECK(status == 0 && !err_is(json_parse(a, w->t->output, &root)), "client show: " STR_FMT, STR_ARG(w->t->output));
	struct json_val v = json_at(root, w->field);
	LAB_CHECK(json_type(v) != JSON_ABSENT, "client show has no %s: " STR_FMT, w->field, STR_ARG(w->t->output));
	w->got = json_type(v) == JSON_STRING ? json_str(a, v) : json_raw(v);
	return lab_glob(w->want, w->got);
}

static void client(struct talk *t, struct str rest)
{
	struct str want = talk_fill(t, str_trim(rest));
	struct str field = str_cut(&want, '=');
	struct client_want w = { .t = t, .field = arena_z(t->a, field), .want = want };
	LAB_CHECK(want.p && lab_wait(STATE_WAIT_MS, client_is, &w), "client show: %s is " STR_FMT ", want " STR_FMT, w.field, STR_ARG(w.got), STR_ARG(want));
}

static void log_has(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	const char *event = arena_z(t->a, talk_word_cut(&line));
	LAB_CHECK(rig_log_has(event, line.n ? arena_z(t->a, line) : NULL), "no event=%s " STR_FMT " in the log", event, STR_ARG(line));
}

static void log_has_not(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	const char *event = arena_z(t->a, talk_word_cut(&line));
	LAB_CHECK(!rig_log_has(event, line.n ? arena_z(t->a, line) : NULL), "event=%s " STR_FMT " is in the log", event, STR_ARG(line));
}

/* no-log TEXT: nowhere in the log */
static void log_never(struct talk *t, struct str rest)
{
	const char *text = arena_z(t->a, str_trim(rest));
	char line[8192];
	FILE *f = fopen(rig.log_path, "r");
	LAB_CHECK(f != NULL, "no log");
	while (fgets(line, sizeof line, f))
		LAB_CHECK(strstr(line, text) == NULL, "%s is in the log: %s", text, line);
	(void)fclose(f);
}

/* metric NAME VALUE   metric NAME >VALUE */
static void metric(struct talk *t, struct str rest)
{
	const char *name = arena_z(t->a, talk_word_cut(&rest));
	bool more = rest.n && rest.p[0] == '>';
	int64_t want = talk_number(more ? str_sub(rest, 1, rest.n) : rest), got = rig_metric(name);
	LAB_CHECK(more ? got > want : got == want, "%s is %lld, want %s%lld", name, (long long)got, more ? "> " : "", (long long)want);
}

static void set(struct talk *t, struct str rest)
{
	struct str value = str_trim(rest);
	struct str name = str_cut(&value, '=');
	LAB_CHECK(!t->started && value.p, "set NAME=VALUE, before anything else");
	rig_set(arena_z(t->a, name), arena_z(t->a, value));
}

/* wording KEY = TEXT: of our own, laid over the built-in ones */
static void wording(struct talk *t, struct str rest)
{
	static struct str all;
	static const char *dir;
	if (dir == NULL) {
		dir = arena_z(t->a, arena_printf(t->a, "%s/words_%d", rig.cluster_dir, (int)getpid()));
		LAB_CHECK(mkdir(dir, 0755) == 0, "cannot make %s", dir);
		rig_set("USHER_MESSAGES_DIR", dir);
		all = STR("");
	}
	struct str text = rest;
	struct str key = str_trim(str_cut(&text, '='));
	all = arena_printf(t->a, STR_FMT "[" STR_FMT "]\n" STR_FMT "\n\n", STR_ARG(all), STR_ARG(key), STR_ARG(str_trim(text)));
	FILE *f = fopen(arena_z(t->a, arena_printf(t->a, "%s/en.txt", dir)), "w");
	LAB_CHECK(f && fwrite(all.p, 1, all.n, f) == all.n && fclose(f) == 0, "cannot write the wording");
}

static void hup(struct talk *t, struct str rest)
{
	(void)t, (void)rest;
	LAB_CHECK(kill(rig.server, SIGHUP) == 0, "no server");
	lab_sleep_ms(500);
}

static void wait_for(struct talk *t, struct str rest)
{
	int64_t us = 0;
	(void)t;
	LAB_CHECK(!err_is(span_parse(str_trim(rest), &us)), "not a time");
	lab_sleep_ms((int)(us / 1000));
}

static void move_clock(struct talk *t, struct str rest)
{
	rig_clock(arena_z(t->a, str_trim(rest)));
}

/* clock-at HH[:MM]: forward to the next time of day, UTC */
static void move_clock_to(struct talk *t, struct str rest)
{
	struct str minutes = str_trim(rest);
	struct str hours = str_cut(&minutes, ':');
	int64_t day = INT64_C(86400000000), at = (talk_number(hours) * 60 + (minutes.p ? talk_number(minutes) : 0)) * INT64_C(60000000);
	int64_t by = (at - rig_now_us() % day + day) % day;
	rig_clock(arena_z(t->a, arena_printf(t->a, "%lldms", (long long)(by / 1000))));
}

/* http STATUS METHOD TARGET [type=..] [size=N] [head=Name:value] [bearer=TOKEN] [| body] */
static void http(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, str_cut(&rest, '|'));
	struct str body = rest.p ? talk_fill(t, str_trim(rest)) : STR_NONE, head = STR("");
	int64_t want = talk_number(talk_word_cut(&line));
	struct http_ask q = { .method = arena_z(t->a, talk_word_cut(&line)) };
	q.target = arena_z(t->a, talk_word_cut(&line));
	for (struct str o = talk_word_cut(&line); o.n; o = talk_word_cut(&line)) {
		struct str value = o;
		struct str name = str_cut(&value, '=');
		if (str_is(name, "type"))
			head = arena_printf(t->a, STR_FMT "Content-Type: " STR_FMT "\r\n", STR_ARG(head), STR_ARG(value));
		else if (str_is(name, "head"))
			head = arena_printf(t->a, STR_FMT STR_FMT "\r\n", STR_ARG(head), STR_ARG(value));
		else if (str_is(name, "bearer"))
			head = arena_printf(t->a, STR_FMT "Authorization: Bearer " STR_FMT "\r\n", STR_ARG(head), STR_ARG(value));
		else if (str_is(name, "size")) {
			size_t n = (size_t)talk_number(value);
			char *p = arena_alloc(t->a, n + 1);
			memset(p, 'x', n);
			body = str_n(p, n);
		} else
			lab_fail("no such option of http: " STR_FMT, STR_ARG(name));
	}
	q.headers = head;
	q.body = body;
	t->answer = http_call(t->a, rig.port, &q);
	LAB_CHECK(t->answer.status == want, "%s %s: %d, want %d: " STR_FMT, q.method, q.target, t->answer.status, (int)want, STR_ARG(t->answer.body));
}

/* header NAME PATTERN: of the last answer */
static void header(struct talk *t, struct str rest)
{
	const char *name = arena_z(t->a, talk_word_cut(&rest));
	struct str got = http_header(&t->answer, name), want = talk_fill(t, rest);
	LAB_CHECK(lab_glob(want, got), "%s: " STR_FMT ", want " STR_FMT, name, STR_ARG(got), STR_ARG(want));
}

static void body(struct talk *t, struct str rest)
{
	struct str p = talk_fill(t, str_trim(rest));
	LAB_CHECK(lab_glob(p, t->answer.body), "the page is not like \"" STR_FMT "\":\n" STR_FMT, STR_ARG(p), STR_ARG(t->answer.body));
}

static void body_not(struct talk *t, struct str rest)
{
	struct str p = talk_fill(t, str_trim(rest));
	LAB_CHECK(!lab_glob(p, t->answer.body), "the page should not be like \"" STR_FMT "\":\n" STR_FMT, STR_ARG(p), STR_ARG(t->answer.body));
}

/* use NAME: the lines of tests/talk/parts/NAME.part, for the current phone */
static void use(struct talk *t, struct str rest)
{
	talk_run_in(t, arena_z(t->a, arena_printf(t->a, "tests/talk/parts/" STR_FMT ".part", STR_ARG(str_trim(rest)))));
}

static void restart(struct talk *t, struct str rest)
{
	(void)t, (void)rest;
	rig_stop(SIGTERM);
	rig.shift_us = 0;
	rig_serve();
}

const struct talk_word talk_looks[] = {
	{ .word = "state", .run = state }, { .word = "sql", .run = sql }, { .word = "keep", .run = keep }, { .word = "keep-out", .run = keep_out },
	{ .word = "client", .run = client }, { .word = "log", .run = log_has }, { .word = "!log", .run = log_has_not }, { .word = "metric", .run = metric },
	{ .word = "no-log", .run = log_never },
	{ .word = "set", .run = set, .before_start = true }, { .word = "wording", .run = wording, .before_start = true }, { .word = "hup", .run = hup },
	{ .word = "wait", .run = wait_for }, { .word = "clock", .run = move_clock }, { .word = "clock-at", .run = move_clock_to },
	{ .word = "http", .run = http }, { .word = "header", .run = header }, { .word = "body", .run = body }, { .word = "!body", .run = body_not },
	{ .word = "use", .run = use, .before_start = true },
	{ .word = "restart", .run = restart }, { .word = NULL },
};
