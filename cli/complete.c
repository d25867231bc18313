/* cli/complete.c: what may stand next on a command line. */
/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"
#include "server/ops.h"

#define OPTION_MAX 40

struct completing {
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

static void option(const struct completing *c, const char *name, const char *tail, const char *help)
{
	char full[OPTION_MAX];
	int n = snprintf(full, sizeof full, "--%s%s", name, tail);
	if (n > 0 && (size_t)n < sizeof full)
		offer(c, str_n(full, (size_t)n), str_of(help));
}

/* The field whose option the word before is, or NULL. */
static const struct op_field *field_of(const struct op *op, struct str word)
{
	if (!str_starts(word, STR("--")))
		return NULL;
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		if (!op->fields[i].positional && str_is(str_sub(word, 2, word.n), op->fields[i].name))
			return &op->fields[i];
	return NULL;
}

static void operation(const struct completing *c, const struct op *op, struct str before)
{
	const struct op_field *of = field_of(op, before);
	if (of && strcmp(of->name, "yes") != 0) { /* its value */
		if (of->words)
			offer_words(c, of->words);
		return;
	}
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++) {
		const struct op_field *f = &op->fields[i];
		if (!f->positional)
			option(c, f->name, f->type == OP_SECRET ? "-file" : "", f->help);
		else if (f->words)
			offer_words(c, f->words);
	}
	option(c, "json", "", "as JSON");
	option(c, "config", "", "a file of settings");
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
	struct completing c = { .typed = str_of(words[n - 1]), .found = found, .ctx = ctx };
	const struct command *cmd = n > 1 ? command_find(str_of(words[0])) : NULL;
	if (n == 1)
		commands_all(&c);
	else if (cmd == NULL)
		return;
	else if (strcmp(cmd->name, "help") == 0)
		commands_all(&c);
	else if (!has_operations(cmd))
		usage_words(&c, cmd, n == 2);
	else if (n == 2)
		verbs(&c, cmd);
	else {
		const struct op *op = op_find(str_of(words[0]), str_of(words[1]));
		if (op)
			operation(&c, op, str_of(words[n - 2]));
	}
}
