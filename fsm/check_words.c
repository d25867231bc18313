/* fsm/check_words.c: what is said: every text exists wherever it may be needed, and nothing is said after an opt-out. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_parts.h"

#define TEXT_KEYS_MAX 4000

struct keys {
	struct str *all;
	size_t n;
};

typedef void reply_visit(void *ctx, const struct check_graph *g, const struct check_move *m, const struct ir_op *op);

static void each_reply(const struct ir_op *op, reply_visit *visit, void *ctx, const struct check_graph *g, const struct check_move *m)
{
	for (; op; op = op->next) {
		if (op->kind == IR_REPLY)
			visit(ctx, g, m, op);
		for (const struct ir_branch *b = op->branches; b; b = b->next)
			each_reply(b->body, visit, ctx, g, m);
	}
}

/* Every reply that this move may cause. */
static void move_replies(const struct check_graph *g, const struct check_move *m, reply_visit *visit, void *ctx)
{
	for (uint16_t i = 1; i < g->c->n_states; i++) {
		if (m->exits >> i & 1)
			each_reply(g->states[i]->exit, visit, ctx, g, m);
		if (m->entries >> i & 1) {
			each_reply(g->states[i]->entry, visit, ctx, g, m);
			each_reply(g->states[i]->initial_body, visit, ctx, g, m);
		}
	}
	for (uint16_t h = g->c->n_states; m->t && h < g->c->n_states + g->c->n_hist; h++)
		if (g->c->trans[m->t->index].target >> h & 1)
			each_reply(g->states[h]->initial_body, visit, ctx, g, m);
	if (m->t)
		each_reply(m->t->body, visit, ctx, g, m);
}

static void reply_in_silence(void *ctx, const struct check_graph *g, const struct check_move *m, const struct ir_op *op)
{
	(void)ctx;
	diag_error(g->d, op->at, "state '%s', event '%s': a reply to somebody who has opted out (only events declared optin=\"yes\" may "
		"have one)", check_name(g, m->from), g->c->events[m->event].name);
}

static void silent_move(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	bool silent = m->from != FSM_NONE && (g->states[m->from]->optout || g->states[m->to]->optout);

	if (silent && !g->events[m->event]->optin)
		move_replies(g, m, reply_in_silence, ctx);
}

void check_silence(struct check_graph *g)
{
	check_graph_visit(g, silent_move, NULL);
}

void check_titles(struct check_graph *g)
{
	for (uint16_t i = 1; i < g->c->n_states; i++) {
		const struct ir_state *s = g->states[i];
		if (s->kind != FSM_ATOMIC)
			continue;
		if (str_trim(s->title).n == 0)
			diag_error(g->d, s->at, "state '%s' has no f:title", check_name(g, i));
		if (str_trim(s->help).n == 0)
			diag_error(g->d, s->at, "state '%s' has no f:help", check_name(g, i));
	}
}

/* Does `key` fit the pattern, in which {anything} stands for one character or more? */
static bool fits(struct str pattern, struct str key)
{
	ptrdiff_t end;

	if (pattern.n == 0)
		return key.n == 0;
	end = pattern.p[0] == '{' ? str_chr(pattern, '}') : -1;
	if (end < 0)
		return key.n > 0 && key.p[0] == pattern.p[0] &&
			fits(str_sub(pattern, 1, pattern.n), str_sub(key, 1, key.n));
	pattern = str_sub(pattern, (size_t)end + 1, pattern.n);
	for (size_t i = 1; i <= key.n; i++)
		if (fits(pattern, str_sub(key, i, key.n)))
			return true;
	return false;
}

static bool has_key(const struct keys *k, struct str pattern)
{
	for (size_t i = 0; i < k->n; i++)
		if (fits(pattern, k->all[i]))
			return true;
	return false;
}

static void reply_text(void *ctx, const struct check_graph *g, const struct check_move *m, const struct ir_op *op)
{
	const struct keys *k = ctx;

	if (!str_starts(op->a, STR("@"))) {
		if (!has_key(k, op->a))
			diag_error(g->d, op->at, "text '" STR_FMT "' does not exist", STR_ARG(op->a));
		return;
	}
	for (uint64_t ends = check_settled(g, m->to); ends; ends &= ends - 1) {
		uint16_t leaf = (uint16_t)fsm_lowest(ends);
		const char *prefix = g->c->strings[g->c->states[leaf].key];
		struct str key = arena_printf(g->d->arena, "%s." STR_FMT, prefix, STR_ARG(str_sub(op->a, 1, op->a.n)));
		if (!prefix[0])
			diag_error(g->d, op->at, "reply '" STR_FMT "' may be needed in state '%s', which has no f:key", STR_ARG(op->a),
				check_name(g, leaf));
		else if (!has_key(k, key))
			diag_error(g->d, op->at, "text '" STR_FMT "' does not exist; reply '" STR_FMT "' may need it in state '%s' (event '%s')",
				STR_ARG(key), STR_ARG(op->a), check_name(g, leaf), g->c->events[m->event].name);
	}
}

static void texts_of_move(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	move_replies(g, m, reply_text, ctx);
}

/* Lines that open an entry: [key]. */
static struct keys read_keys(struct arena *a, struct str texts)
{
	struct keys k = { .all = ARENA_ARRAY(a, TEXT_KEYS_MAX, struct str) };

	while (texts.p && k.n < TEXT_KEYS_MAX) {
		struct str line = str_cut(&texts, '\n');
		ptrdiff_t end = str_starts(line, STR("[")) ? str_chr(line, ']') : -1;
		if (end > 0)
			k.all[k.n++] = str_trim(str_sub(line, 1, (size_t)end - 1));
	}
	return k;
}

void check_texts(struct check_graph *g, struct str texts)
{
	static const char *const needed[] = { "ask", "help", "unclear1", "unclear2", "unclear3" };
	struct keys k = read_keys(g->d->arena, texts);

	for (uint16_t i = 1; i < g->c->n_states; i++) {
		const char *prefix = g->c->strings[g->c->states[i].key];
		for (size_t n = 0; n < sizeof needed / sizeof *needed && g->states[i]->kind == FSM_ATOMIC && prefix[0]; n++) {
			struct str key = arena_printf(g->d->arena, "%s.%s", prefix, needed[n]);
			if (!has_key(&k, key))
				diag_error(g->d, g->states[i]->at, "text '" STR_FMT "' of state '%s' does not exist", STR_ARG(key),
					check_name(g, i));
		}
	}
	check_graph_visit(g, texts_of_move, &k);
}
