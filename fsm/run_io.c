/* fsm/run_io.c: sessions driven by lines of text, and by scripts in SCION's JSON. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/span.h"
#include "fsm/run.h"
#include <stdlib.h>

#define RUN_TEXT_MAX 8192

static void put_configuration(const struct run *r, FILE *out)
{
	struct buf b;

	buf_init(&b, RUN_TEXT_MAX);
	run_print(r, &b);
	buf_add_char(&b, '\n');
	fwrite(b.p, 1, b.n, out);
	fflush(out);
	buf_done(&b);
}

/* "NAME", "NAME GUARD GUARD..." or "@+DURATION". */
static void take_line(struct run *r, struct str line)
{
	struct str rest = line, name;
	int64_t us = 0;

	run_deliver_own(r);
	if (str_starts(line, STR("@+"))) {
		if (err_is(span_parse(str_trim(str_sub(line, 2, line.n)), &us)) || us < 0) {
			diag_error(r->d, (struct pos){ 0 }, "'" STR_FMT "' is not @+ and a duration such as 500ms, 60s or 24h", STR_ARG(line));
			r->failed = true;
			return;
		}
		run_advance(r, us);
		return;
	}
	name = str_cut(&rest, ' ');
	run_event(r, name, run_guards(r, rest, ' '));
}

bool run_lines(struct diags *d, struct compile_unit *u, struct str guards, FILE *in, FILE *out)
{
	struct run *r = ARENA_NEW(d->arena, struct run);
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	run_start(r, d, u, guards);
	if (!r->failed)
		put_configuration(r, out);
	while (!r->failed && (n = getline(&line, &cap, in)) >= 0) {
		take_line(r, str_trim(str_n(line, (size_t)n)));
		if (!r->failed)
			put_configuration(r, out);
	}
	free(line);
	return !r->failed;
}

/* Are exactly the states of the JSON list active? */
static bool is_configuration(struct run *r, struct json_val want)
{
	struct buf b;
	struct str rest, word;
	size_t n = 0, found = 0;

	buf_init(&b, RUN_TEXT_MAX);
	run_print(r, &b);
	for (rest = buf_str(&b); ir_word(&rest, &word); n++)
		for (size_t i = 0; i < json_len(want); i++)
			found += str_eq(word, json_str(r->d->arena, json_item(want, i)));
	buf_done(&b);
	return n == found && n == json_len(want);
}

static bool expect(struct run *r, struct json_val want, size_t number)
{
	struct buf b;
	bool ok = !r->failed && is_configuration(r, want);

	if (ok || r->failed)
		return ok;
	buf_init(&b, RUN_TEXT_MAX);
	run_print(r, &b);
	diag_error(r->d, (struct pos){ 0 }, "after event %zu: active is [" STR_FMT "], expected " STR_FMT, number, STR_ARG(buf_str(&b)),
		STR_ARG(json_raw(want)));
	buf_done(&b);
	return false;
}

bool run_script(struct diags *d, struct compile_unit *u, struct str guards, const char *file)
{
	struct run *r = ARENA_NEW(d->arena, struct run);
	struct json_val root, events;
	struct str text;
	struct err e;

	if (!compile_read(d, file, &text))
		return false;
	e = json_parse(d->arena, text, &root);
	if (err_is(e)) {
		diag_error(d, (struct pos){ 0 }, "%s: %s", file, e.what);
		return false;
	}
	run_start(r, d, u, guards);
	if (!expect(r, json_at(root, "initialConfiguration"), 0))
		return false;
	events = json_at(root, "events");
	for (size_t i = 0; i < json_len(events); i++) {
		struct json_val v = json_item(events, i), names = json_at(v, "event.guards");
		uint64_t set = 0;
		for (size_t k = 0; k < json_len(names); k++)
			set |= run_guards(r, json_str(d->arena, json_item(names, k)), ',');
		run_deliver_own(r);
		run_advance(r, json_int_at(v, "after", 0) * 1000);
		if (json_type(json_at(v, "event")) == JSON_OBJECT)
			run_event(r, json_str_at(d->arena, v, "event.name"), set);
		if (!expect(r, json_at(v, "nextConfiguration"), i + 1))
			return false;
	}
	return true;
}
