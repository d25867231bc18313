/* cli/complete.c: what may stand next on a command line. */
/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"
#include "cli/op_option.h"

#define WORDS_BYTES_MAX (256u * 1024)

struct completing {
	struct arena *a;
	struct str typed;
	complete_found *found;
	void *ctx;
};

static void offer(const struct completing *c, struct str word, struct str help)
{
	if (word.n >= c->typed.n && str_eq(str_sub(word, 0, c->typed.n), c->typed))
		c->found(c->ctx, word, help);
}

static void offer_words(const struct completing *c, const char *words)
{
	for (struct str rest = str_of(words); rest.p != NULL;)
		offer(c, str_cut(&rest, ' '), STR(""));
}

static void commands_all(const struct completing *c)
{
	for (const struct command *const *k = commands; *k != NULL; k++)
		if (!(*k)->hidden)
			offer(c, str_of((*k)->name), str_of((*k)->summary));
}

static bool has_operations(const struct command *cmd)
{
	const struct op *op;
	for (size_t i = 0; (op = op_at(i)) != NULL; i++)
		if (strcmp(op->noun, cmd->name) == 0)
			return true;
	return false;
}

static void verbs(const struct completing *c, const struct command *cmd)
{
	const struct op *op;
	for (size_t i = 0; (op = op_at(i)) != NULL; i++)
		if (strcmp(op->noun, cmd->name) == 0)
			offer(c, str_of(op->verb), str_of(op->help));
}

/* The field whose option the word before is, or NULL. */
static const struct op_field *field_of(const struct op *op, struct str word)
{
	const struct op_field *f;
	char name[OP_OPTION_MAX];
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++) {
		op_option_name(f, name);
		if (!f->positional && str_is(word, name))
			return f;
	}
	return NULL;
}

static void operation(const struct completing *c, const struct op *op, struct str before)
{
	const struct op_field *f = field_of(op, before);
	if (str_is(before, "--config"))
		return; /* a file's name: the shell's */
	if (f && !op_option_is_flag(f)) { /* its value */
		offer_words(c, f->type == OP_TEXT && strcmp(f->name, "sort") == 0 ? op->sorts : op_field_words(c->a, f));
		return;
	}
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++) {
		char name[OP_OPTION_MAX];
		op_option_name(f, name);
		if (f->positional)
			offer_words(c, op_field_words(c->a, f));
		else
			offer(c, str_of(name), str_of(f->help));
	}
	if (op->shape == OP_LIST)
		offer(c, STR("--csv"), STR("as CSV, to its end"));
	offer(c, STR("--json"), STR("as JSON"));
	offer(c, STR("--config"), STR("a file of settings"));
}

/* A command without operations: the words and options of its usage lines, "svg|dot|table", "[--json] [--config FILE]". */
static void usage_words(const struct completing *c, const struct command *cmd, bool first)
{
	for (struct str rest = str_of(cmd->usage); rest.p != NULL;) {
		struct str form = str_cut(&rest, '\n');
		bool begin = true;
		while (form.p != NULL) {
			struct str word = str_cut(&form, ' ');
			while (word.n && (word.p[0] == '[' || word.p[0] == '('))
				word = str_sub(word, 1, word.n);
			while (word.n && (word.p[word.n - 1] == ']' || word.p[word.n - 1] == ')'))
				word.n--;
			bool plain = begin && first && word.n && word.p[0] >= 'a' && word.p[0] <= 'z';
			begin = false;
			for (struct str all = word; all.p != NULL;) {
				struct str one = str_cut(&all, '|');
				if (plain || str_starts(one, STR("--")))
					offer(c, one, STR(""));
			}
		}
	}
}

void complete_words(int n, char *const words[], complete_found *found, void *ctx)
{
	if (n < 1)
		return;
	struct completing c = { .a = arena_new(WORDS_BYTES_MAX), .typed = str_of(words[n - 1]), .found = found, .ctx = ctx };
	const struct command *cmd = n > 1 ? command_find(str_of(words[0])) : NULL;
	const struct op *op = n > 2 ? op_find(str_of(words[0]), str_of(words[1])) : NULL;
	if (n == 1 || (cmd && strcmp(cmd->name, "help") == 0))
		commands_all(&c);
	else if (cmd && !has_operations(cmd))
		usage_words(&c, cmd, n == 2);
	else if (cmd && n == 2)
		verbs(&c, cmd);
	else if (op)
		operation(&c, op, str_of(words[n - 2]));
	arena_free(c.a);
}
