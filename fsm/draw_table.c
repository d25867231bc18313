/* fsm/draw_table.c: the chart as Markdown: what every state does on every event. */
/* SPDX-License-Identifier: MIT */
#include "base/span.h"
#include "fsm/draw.h"
#include "fsm/step.h"

#define CELL_MAX 4096

static const char *const classes[] = { "client", "backend", "timer", "internal", "operator" };

static bool is_leaf(const struct ir_state *s)
{
	return s->kind == FSM_ATOMIC || s->kind == FSM_FINAL;
}

/* Markdown's table bar, escaped. */
static void put_text(struct str s, FILE *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '|')
			fputc('\\', out);
		fputc(s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i], out);
	}
}

static void outcome(const struct compile_unit *u, const struct ir_tran *t, struct buf *b)
{
	struct str rest = t->target, word;

	buf_reset(b);
	while (ir_word(&rest, &word))
		buf_printf(b, "%s" STR_FMT, b->n > 0 ? " + " : "\xe2\x86\x92 ", STR_ARG(draw_short(u->ir, ir_state_named(u->ir, word))));
	if (b->n == 0)
		buf_add_z(b, "stays");
}

/* Outcomes in the order in which they are tried, each once. */
static void put_cell(const struct compile_unit *u, const struct ir_state *s, uint16_t event, FILE *out)
{
	const struct fsm_chart *c = u->chart;
	size_t cell = (size_t)s->index * c->n_events + event;
	struct buf all, one;

	buf_init(&all, CELL_MAX);
	buf_init(&one, CELL_MAX);
	for (const uint16_t *t = c->candidates + c->dispatch[cell]; *t != FSM_NONE; t++) {
		outcome(u, ir_tran_at(u->ir, *t), &one);
		if (str_find(buf_str(&all), buf_str(&one)) < 0)
			buf_printf(&all, "%s" STR_FMT, all.n > 0 ? " or " : "", STR_ARG(buf_str(&one)));
	}
	if (c->ignored[cell / 8] >> cell % 8 & 1)
		buf_printf(&all, "%signored", all.n > 0 ? " or " : "");
	fprintf(out, " " STR_FMT " |", STR_ARG(buf_str(&all)));
	buf_done(&all);
	buf_done(&one);
}

static void put_matrix(const struct compile_unit *u, FILE *out)
{
	fprintf(out, "| event | class |");
	for (const struct ir_state *s = u->ir->states; s; s = s->next) {
		if (is_leaf(s)) {
			fprintf(out, " ");
			put_text(draw_short(u->ir, s), out);
			fprintf(out, " |");
		}
	}
	fprintf(out, "\n|---|---|");
	for (const struct ir_state *s = u->ir->states; s; s = s->next)
		if (is_leaf(s))
			fprintf(out, "---|");
	fprintf(out, "\n");
	for (const struct ir_decl *e = u->ir->events.first->next; e; e = e->next) {
		fprintf(out, "| `" STR_FMT "` | %s |", STR_ARG(e->name), classes[e->class]);
		for (const struct ir_state *s = u->ir->states; s; s = s->next)
			if (is_leaf(s))
				put_cell(u, s, e->index, out);
		fprintf(out, "\n");
	}
}

/* What a block does, in words. */
static void put_ops(const struct ir_op *op, FILE *out)
{
	for (size_t n = 0; op; op = op->next, n++) {
		fprintf(out, "%s", n ? ", " : "");
		switch (op->kind) {
		case IR_REPLY:
			fprintf(out, "says `" STR_FMT "`", STR_ARG(op->a));
			break;
		case IR_DO:
			fprintf(out, "`" STR_FMT "%s" STR_FMT "`", STR_ARG(op->a), op->b.p ? " " : "", STR_ARG(op->b));
			break;
		case IR_RAISE:
			fprintf(out, "raises `" STR_FMT "`", STR_ARG(op->a));
			break;
		case IR_SEND:
			fprintf(out, "starts timer `" STR_FMT "`", STR_ARG(op->id));
			break;
		case IR_CANCEL:
			fprintf(out, "stops timer `" STR_FMT "`", STR_ARG(op->a));
			break;
		case IR_REMEMBER:
		case IR_RECALL:
			fprintf(out, "`" STR_FMT "` := `" STR_FMT "`", STR_ARG(op->a), STR_ARG(op->b));
			break;
		case IR_IF:
			fprintf(out, "perhaps (");
			for (const struct ir_branch *b = op->branches; b; b = b->next) {
				put_ops(b->body, out);
				fprintf(out, "%s", b->next ? " | " : "");
			}
			fprintf(out, ")");
			break;
		default:
			fprintf(out, "notes it");
			break;
		}
	}
}

static void put_timers(const struct compile_unit *u, const struct ir_state *s, FILE *out)
{
	char span[TIME_TEXT_MAX];

	for (uint16_t i = 0; i < u->chart->n_timers; i++) {
		const struct fsm_timer *t = &u->chart->timers[i];
		if (t->leaf_or_parent == s->index)
			fprintf(out, "- after %s (since %s%s): `%s`\n", span_format(t->delay_us, span), u->chart->strings[t->since],
				t->daytime ? ", in daytime" : "", u->chart->events[t->event].name);
	}
}

static void put_state(const struct compile_unit *u, const struct ir_state *s, FILE *out)
{
	struct buf label;

	fprintf(out, "\n### `" STR_FMT "`%s" STR_FMT "\n\n", STR_ARG(s->id), s->title.p ? ": " : "", STR_ARG(s->title));
	if (s->help.p)
		fprintf(out, STR_FMT "\n", STR_ARG(s->help));
	if (s->parent > 0)
		fprintf(out, "Part of `" STR_FMT "`: what is not listed here is decided there.\n", STR_ARG(ir_state_at(u->ir, s->parent)->id));
	if (s->help.p || s->parent > 0)
		fputc('\n', out);
	put_timers(u, s, out);
	buf_init(&label, CELL_MAX);
	for (const struct ir_tran *t = u->ir->trans; t; t = t->next) {
		if (t->source != s->index)
			continue;
		buf_reset(&label);
		draw_label(&label, t, ", ");
		fprintf(out, "- `" STR_FMT "`%s" STR_FMT "%s", STR_ARG(buf_str(&label)), t->target.p ? " \xe2\x86\x92 `" : "", STR_ARG(t->target),
			t->target.p ? "`" : "");
		if (t->body)
			fprintf(out, ": ");
		put_ops(t->body, out);
		fputc('\n', out);
	}
	for (const struct ir_ignore *g = u->ir->ignores; g; g = g->next)
		if (g->source == s->index)
			fprintf(out, "- ignores `" STR_FMT "`: " STR_FMT "\n", STR_ARG(g->events), STR_ARG(g->why));
	buf_done(&label);
}

void draw_table(const struct compile_unit *u, FILE *out)
{
	fprintf(out, "## Every event in every state\n\n`\xe2\x86\x92 X`: goes to X. `stays`: answered or noted, the state remains. "
		"`ignored`: declared to have no effect. Where conditions decide, outcomes are in the order in which they are tried.\n\n");
	put_matrix(u, out);
	fprintf(out, "\n## The states\n");
	for (const struct ir_state *s = u->ir->states->next; s; s = s->next)
		put_state(u, s, out);
}
