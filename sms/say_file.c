/* sms/say_file.c: reading a catalogue file: sections and texts. */
/* SPDX-License-Identifier: MIT */
#include "sms/say_file.h"
#include "base/utf8.h"
#include "sms/say_fill.h"
#include <stdlib.h>

#define BLOCKS_MAX 4    /* inside each other */

struct reader {
	struct arena *arena;
	struct str name;
	struct buf *problems;
	bool bad;
	struct say_entry *entries;
	size_t n;
};

static void complain(struct reader *r, int line, const char *why, struct str what)
{
	r->bad = true;
	buf_printf(r->problems, STR_FMT ":%d: %s" STR_FMT "\n", STR_ARG(r->name), line, why, STR_ARG(what));
}

/* Blocks open and close in pairs, the inner one first. */
static void check_blocks(struct reader *r, const struct say_entry *e, struct str text)
{
	struct str open[BLOCKS_MAX];
	size_t depth = 0;
	struct say_part part;
	while (say_part_next(&text, &part)) {
		bool opens = part.kind == SAY_IF || part.kind == SAY_UNLESS;
		if (opens && depth == BLOCKS_MAX) {
			complain(r, e->line, "too many blocks inside each other: ", part.s);
			return;
		}
		if (opens)
			open[depth++] = part.s;
		else if (part.kind == SAY_ENDIF && (depth == 0 || !str_eq(open[--depth], part.s))) {
			complain(r, e->line, "a block is closed that is not open: ", part.s);
			return;
		}
	}
	if (depth > 0)
		complain(r, e->line, "a block is not closed: ", open[depth - 1]);
}

static void add_text(struct reader *r, struct say_entry *e, struct str text)
{
	struct str s = str_trim(text);
	if (s.n == 0)
		complain(r, e->line, "an empty text in ", e->key);
	else if (e->n == SAY_TEXTS_MAX)
		complain(r, e->line, "more than two texts in ", e->key);
	else
		e->texts[e->n++] = s;
	check_blocks(r, e, s);
}

static bool is_comment(struct str line)
{
	return line.n > 1 && line.p[0] == '#' && line.p[1] == ' ';
}

/* The body of a section, from behind its head to the next one: texts between lines of three dashes, comments left out. */
static void add_body(struct reader *r, struct say_entry *e, struct str body)
{
	char *text = arena_alloc(r->arena, body.n + 2);
	size_t n = 0, from = 0;
	for (struct str rest = body; rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		if (is_comment(line))
			continue;
		if (str_is(str_trim(line), "---")) {
			add_text(r, e, str_n(text + from, n - from));
			from = n;
			continue;
		}
		memcpy(text + n, line.p, line.n);
		n += line.n;
		text[n++] = '\n';
	}
	add_text(r, e, str_n(text + from, n - from));
}

static int by_key(const void *a, const void *b)
{
	return str_cmp(((const struct say_entry *)a)->key, ((const struct say_entry *)b)->key);
}

static void read_sections(struct reader *r, struct str text)
{
	struct say_entry *open = NULL;
	const char *body = NULL;
	int line_no = 0;
	for (struct str rest = text; rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		line_no++;
		bool head = line.n > 0 && line.p[0] == '[';
		if (!head && open == NULL && str_trim(line).n > 0 && !is_comment(line))
			complain(r, line_no, "text before the first [key]", STR(""));
		if (!head)
			continue;
		if (open != NULL)
			add_body(r, open, str_n(body, (size_t)(line.p - body)));
		struct str key = str_trim(line);
		key = str_sub(key, 1, key.n > 1 ? key.n - 2 : 0);
		if (!str_ends(str_trim(line), STR("]")) || !say_is_name(key, true))
			complain(r, line_no, "not a key in brackets: ", str_trim(line));
		if (r->n == SAY_KEYS_MAX) {
			complain(r, line_no, "too many keys", STR(""));
			return;
		}
		open = &r->entries[r->n++];
		*open = (struct say_entry){ .key = key, .line = line_no };
		body = rest.p != NULL ? rest.p : text.p + text.n;
	}
	if (open != NULL)
		add_body(r, open, str_n(body, (size_t)(text.p + text.n - body)));
}

struct err say_file_read(struct arena *a, struct str name, struct str text, struct say_file *ret, struct buf *problems)
{
	struct reader r = { .arena = a, .name = name, .problems = problems, .entries = ARENA_ARRAY(a, SAY_KEYS_MAX, struct say_entry) };
	if (!utf8_valid(text))
		complain(&r, 1, "not UTF-8", STR(""));
	else
		read_sections(&r, text);
	qsort(r.entries, r.n, sizeof *r.entries, by_key);
	for (size_t i = 1; i < r.n; i++)
		if (str_eq(r.entries[i].key, r.entries[i - 1].key))
			complain(&r, r.entries[i].line, "a key that is there twice: ", r.entries[i].key);
	if (r.bad)
		return err_new(ERR_REJECT, "a message file is wrong");
	ret->entries = r.entries;
	ret->n = r.n;
	return OK;
}

const struct say_entry *say_file_find(const struct say_file *f, struct str key)
{
	struct say_entry probe = { .key = key };
	return f->n > 0 ? bsearch(&probe, f->entries, f->n, sizeof *f->entries, by_key) : NULL;
}
