/* fsm/emit.c: the tables as C source. */
/* SPDX-License-Identifier: MIT */
#include "fsm/emit.h"
#include <errno.h>
#include <inttypes.h>

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* As an identifier: other characters become '_'. */
static void put_word(FILE *f, const char *z, bool upper)
{
	for (; *z; z++) {
		char c = is_word(*z) ? *z : '_';
		fputc(upper && c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c, f);
	}
}

static void put_string(FILE *f, const char *z)
{
	fputc('"', f);
	for (; *z; z++) {
		unsigned char c = (unsigned char)*z;
		if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c == '?' || c < 0x20 || c >= 0x7f)
			fprintf(f, "\\%03o", c);
		else
			fputc(c, f);
	}
	fputc('"', f);
}

static void put_enum(FILE *f, const char *chart, const char *what, const char *prefix, const struct fsm_named *names, uint16_t n,
	const char *first)
{
	fprintf(f, "\nenum ");
	put_word(f, chart, false);
	fprintf(f, "_%s {\n", what);
	for (uint16_t i = 0; i < n; i++) {
		fprintf(f, "\t%s", prefix);
		put_word(f, first && i == 0 ? first : names[i].name, true);
		fprintf(f, " = %u,\n", i);
	}
	if (n == 0)
		fprintf(f, "\t%sUNUSED\n", prefix);
	fprintf(f, "};\n");
}

static void put_count(FILE *f, const char *chart, const char *what, unsigned n)
{
	fprintf(f, "#define ");
	put_word(f, chart, true);
	fprintf(f, "_%s %u\n", what, n);
}

static void emit_header(FILE *f, const char *chart, const struct fsm_chart *c)
{
	fprintf(f, "/* Made by chartc from the chart of this name: do not edit. */\n#pragma once\n#include \"fsm/chart.h\"\n\n");
	put_count(f, chart, "EVENTS", c->n_events);
	put_count(f, chart, "GUARDS", c->n_guards);
	put_count(f, chart, "ACTIONS", c->n_actions);
	put_enum(f, chart, "event", "EV_", c->events, c->n_events, "none");
	put_enum(f, chart, "guard", "GUARD_", c->guards, c->n_guards, NULL);
	put_enum(f, chart, "action", "ACT_", c->actions, c->n_actions, NULL);
	fprintf(f, "\nextern const struct fsm_chart chart_");
	put_word(f, chart, false);
	fprintf(f, ";\n");
}

static void emit_states(FILE *f, const struct fsm_chart *c)
{
	static const char *const kinds[] = { "FSM_ATOMIC", "FSM_COMPOUND", "FSM_PARALLEL", "FSM_FINAL", "FSM_SHALLOW", "FSM_DEEP" };

	fprintf(f, "\nstatic const struct fsm_state states[] = {\n");
	for (uint16_t i = 0; i < c->n_states + c->n_hist; i++) {
		const struct fsm_state *s = &c->states[i];
		fprintf(f, "\t{ .descendants = 0x%" PRIx64 ", .children = 0x%" PRIx64 ", .initial = 0x%" PRIx64 ",\n", s->descendants,
			s->children, s->initial);
		fprintf(f, "\t  .entry = %u, .exit = %u, .initial_code = %u, .done_event = %u, .name = %u, .old_name = %u,\n", s->entry,
			s->exit, s->initial_code, s->done_event, s->name, s->old_name);
		fprintf(f, "\t  .key = %u, .asks = %u, .title = %u, .help = %u, .resumes = %u, .stuck_timer = %u,\n", s->key, s->asks,
			s->title, s->help, s->resumes, s->stuck_timer);
		fprintf(f, "\t  .kind = %s, .parent = %u, .goal = %u }, /* %u ", kinds[s->kind], s->parent, s->goal, i);
		put_word(f, c->strings[s->name], false);
		fprintf(f, " */\n");
	}
	fprintf(f, "};\n");
}

static void emit_transitions(FILE *f, const struct fsm_chart *c)
{
	fprintf(f, "\nstatic const struct fsm_tran trans[] = {\n");
	for (uint16_t i = 0; i < c->n_trans; i++) {
		const struct fsm_tran *t = &c->trans[i];
		fprintf(f, "\t{ .target = 0x%" PRIx64 ", .exit_mask = 0x%" PRIx64 ", .cond = %u, .code = %u, .source = %u, .domain = %u, "
			".internal = %u, .line = %" PRIu32 " }, /* %u */\n", t->target, t->exit_mask, t->cond, t->code, t->source, t->domain,
			t->internal, t->line, i);
	}
	if (c->n_trans == 0)
		fprintf(f, "\t{ .target = 0 },\n");
	fprintf(f, "};\n");
}

static void emit_words(FILE *f, const char *name, const uint16_t *p, size_t n)
{
	fprintf(f, "\nstatic const uint16_t %s[] = {", name);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%u,", i % 16 ? " " : "\n\t", p[i]);
	fprintf(f, "%s\n};\n", n ? "" : "\n\t0,");
}

static void emit_timers(FILE *f, const struct fsm_chart *c)
{
	fprintf(f, "\nstatic const struct fsm_timer timers[] = {\n");
	for (uint16_t i = 0; i < c->n_timers; i++) {
		const struct fsm_timer *t = &c->timers[i];
		fprintf(f, "\t{ .delay_us = INT64_C(%" PRId64 "), .event = %u, .id = %u, .leaf_or_parent = %u, .since = %u, "
			".since_silence = %u, .daytime = %u },\n", t->delay_us, t->event, t->id, t->leaf_or_parent, t->since, t->since_silence,
			t->daytime);
	}
	if (c->n_timers == 0)
		fprintf(f, "\t{ .delay_us = 0 },\n");
	fprintf(f, "};\n");
}

static void emit_names(FILE *f, const char *table, const struct fsm_named *names, uint16_t n)
{
	fprintf(f, "\nstatic const struct fsm_named %s[] = {\n", table);
	for (uint16_t i = 0; i < n; i++) {
		fprintf(f, "\t{ .name = ");
		put_string(f, names[i].name);
		fprintf(f, ", .class = %u },\n", names[i].class);
	}
	if (n == 0)
		fprintf(f, "\t{ .name = \"\" },\n");
	fprintf(f, "};\n");
}

static void emit_strings(FILE *f, const struct fsm_chart *c)
{
	fprintf(f, "\nstatic const char *const strings[] = {\n");
	for (uint16_t i = 0; i < c->n_strings; i++) {
		fprintf(f, "\t/* %u */ ", i);
		put_string(f, c->strings[i]);
		fprintf(f, ",\n");
	}
	fprintf(f, "};\n");
}

static void emit_ignored(FILE *f, const struct fsm_chart *c)
{
	size_t n = (size_t)c->n_states * c->n_events / 8 + 1;

	fprintf(f, "\nstatic const uint8_t ignored[] = {");
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%u,", i % 24 ? " " : "\n\t", c->ignored[i]);
	fprintf(f, "\n};\n");
}

static void emit_tables(FILE *f, const char *chart, const struct fsm_chart *c)
{
	fprintf(f, "/* Made by chartc from the chart of this name: do not edit. */\n#include \"gen/%s.h\"\n", chart);
	emit_states(f, c);
	emit_transitions(f, c);
	emit_words(f, "dispatch", c->dispatch, (size_t)c->n_states * c->n_events);
	emit_words(f, "candidates", c->candidates, c->n_candidates);
	emit_words(f, "code", c->code, c->n_code);
	emit_timers(f, c);
	emit_names(f, "events", c->events, c->n_events);
	emit_names(f, "guards", c->guards, c->n_guards);
	emit_names(f, "actions", c->actions, c->n_actions);
	emit_strings(f, c);
	emit_ignored(f, c);
	fprintf(f, "\nconst struct fsm_chart chart_");
	put_word(f, chart, false);
	fprintf(f, " = {\n\t.name = ");
	put_string(f, c->name[0] ? c->name : chart);
	fprintf(f, ", .version = ");
	put_string(f, c->version);
	fprintf(f, ",\n\t.hash = ");
	put_string(f, c->hash);
	fprintf(f, ",\n\t.n_states = %u, .n_hist = %u, .n_trans = %u, .n_events = %u, .n_guards = %u, .n_actions = %u, .n_timers = %u,\n"
		"\t.n_strings = %u, .n_code = %u, .n_candidates = %u,\n", c->n_states, c->n_hist, c->n_trans, c->n_events, c->n_guards,
		c->n_actions, c->n_timers, c->n_strings, c->n_code, c->n_candidates);
	fprintf(f, "\t.states = states, .trans = trans, .dispatch = dispatch, .candidates = candidates, .code = code, .timers = timers,\n"
		"\t.events = events, .guards = guards, .actions = actions, .strings = strings, .ignored = ignored,\n};\n");
}

bool emit_files(struct diags *d, const struct compile_unit *u, struct str prefix)
{
	const char *path = arena_z(d->arena, prefix), *slash = strrchr(path, '/'), *chart = slash ? slash + 1 : path;

	for (int i = 0; i < 2; i++) {
		struct str name = arena_printf(d->arena, "%s.%c", path, i == 0 ? 'h' : 'c');
		FILE *f = fopen(name.p, "w");
		bool bad = !f;
		if (f) {
			if (i == 0)
				emit_header(f, chart, u->chart);
			else
				emit_tables(f, chart, u->chart);
			bad = ferror(f) != 0;
			bad = fclose(f) != 0 || bad;
		}
		if (bad) {
			diag_error(d, (struct pos){ 0 }, "%s: cannot be written: %s", name.p, strerror(errno));
			return false;
		}
	}
	return true;
}
