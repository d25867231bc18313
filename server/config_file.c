/* server/config_file.c: KEY=value lines: comments, quotes, `export`. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "server/config_impl.h"
#include <errno.h>
#include <stdio.h>

#define NAME_SHOWN_MAX 60

static struct str read_whole(struct arena *a, const char *path, int *ret_errno)
{
	FILE *f = fopen(path, "re");
	if (f == NULL) {
		*ret_errno = errno;
		return STR_NONE;
	}
	char *p = arena_alloc(a, CONFIG_FILE_MAX_BYTES + 1);
	size_t n = fread(p, 1, CONFIG_FILE_MAX_BYTES + 1, f);
	*ret_errno = ferror(f) ? errno : n > CONFIG_FILE_MAX_BYTES ? EFBIG : 0;
	(void)fclose(f);
	return *ret_errno ? STR_NONE : str_n(p, n);
}

/* The value inside quotes: in double ones \" \\ \n are escapes, in single ones nothing is. STR_NONE if no quote ends it or if
 * something other than a comment follows. */
static struct str unquote(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1), quote = s.p[0];
	size_t n = 0, i = 1;
	for (; i < s.n && s.p[i] != quote; i++) {
		bool escape = quote == '"' && s.p[i] == '\\' && i + 1 < s.n;
		if (escape)
			i++;
		out[n++] = escape && s.p[i] == 'n' ? '\n' : s.p[i];
	}
	if (i >= s.n)
		return STR_NONE;
	struct str rest = str_trim(str_sub(s, i + 1, s.n));
	return rest.n == 0 || rest.p[0] == '#' ? str_n(out, n) : STR_NONE;
}

/* An unquoted value ends where white space and a '#' follow. */
static struct str plain(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] == '#' && (s.p[i - 1] == ' ' || s.p[i - 1] == '\t'))
			return str_trim(str_sub(s, 0, i));
	return s.n > 0 && s.p[0] == '#' ? STR("") : s;
}

static void read_pair(struct config *c, struct str name, struct str text, struct str where)
{
	struct config_impl *m = c->impl;
	enum config_id id = config_find(name);
	bool quoted = text.n > 0 && (text.p[0] == '"' || text.p[0] == '\'');
	if (id == CONFIG_IDS) {
		struct str hint = config_suggest(c, name);
		config_problem(c, (struct problem){ .name = arena_str(m->arena, utf8_cut(name, NAME_SHOWN_MAX)), .where = where,
			.found = STR("a name that usher does not know"),
			.mend = hint.p ? hint : STR("docs/config.md lists the names") });
		return;
	}
	struct str value = quoted ? unquote(m->arena, text) : plain(text);
	if (value.p == NULL) {
		config_problem(c, (struct problem){ .name = name, .where = where, .expected = STR("a value in quotes, and nothing behind them"),
			.found = STR("a quote that does not end"), .mend = STR("close the quote, or leave quotes out") });
		return;
	}
	if (m->raw[id].text.p != NULL)
		config_problem(c, (struct problem){ .warning = true, .name = name, .where = where,
			.found = arena_printf(m->arena, "set before at " STR_FMT "; this one counts", STR_ARG(m->raw[id].where)) });
	m->raw[id] = (struct raw){ .text = value, .where = where };
}

void config_read_file(struct config *c, const char *path)
{
	struct arena *a = c->impl->arena;
	int error = 0, number = 0;
	struct str all = read_whole(a, path, &error);
	if (error) {
		config_problem(c, (struct problem){ .name = STR("--config"), .found = arena_printf(a, "%s: %s", path, strerror(error)),
			.expected = STR("a readable file of KEY=value lines"), .mend = STR("check the path and who may read it") });
		return;
	}
	while (all.p != NULL) {
		struct str line = str_trim(str_cut(&all, '\n'));
		number++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		struct str where = arena_printf(a, "%s:%d", path, number), rest = line;
		if (str_starts(line, STR("export ")))
			rest = str_sub(line, 7, line.n);
		struct str name = str_trim(str_cut(&rest, '='));
		if (rest.p == NULL) {
			config_problem(c, (struct problem){ .where = where, .expected = STR("KEY=value, or # and a comment"),
				.found = STR("a line without ="), .mend = STR("write the setting's name, =, and its value") });
			continue;
		}
		read_pair(c, name, str_trim(rest), where);
	}
}
