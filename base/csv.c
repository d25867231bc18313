/* base/csv.c: one record of CSV after the other. */
/* SPDX-License-Identifier: MIT */
#include "base/csv.h"

struct csv csv_of(struct str text)
{
	static const char mark[] = "\xEF\xBB\xBF";
	if (str_starts(text, str_n(mark, 3)))
		text = str_sub(text, 3, text.n);
	return (struct csv){ .rest = text.p ? text : STR(""), .next_line = 1 };
}

static bool wrong(struct csv *c, const char *what)
{
	c->e = err_code(ERR_REJECT, (int)c->line, what);
	return false;
}

static char at(const struct csv *c, size_t i)
{
	return i < c->rest.n ? c->rest.p[i] : '\0';
}

/* Moves past n bytes and the line ends in them. */
static void skip(struct csv *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		c->next_line += c->rest.p[i] == '\n';
	c->rest = str_n(c->rest.p + n, c->rest.n - n);
}

static bool read_quoted(struct csv *c, struct arena *a, struct str *ret)
{
	size_t end = 1, n = 0;
	while (end < c->rest.n && (c->rest.p[end] != '"' || at(c, end + 1) == '"'))
		end += c->rest.p[end] == '"' ? 2 : 1;
	if (end >= c->rest.n)
		return wrong(c, "a quote without its end");
	char *out = arena_alloc(a, end);
	for (size_t i = 1; i < end; i++) {
		i += c->rest.p[i] == '"';
		out[n++] = c->rest.p[i];
	}
	*ret = str_n(out, n);
	skip(c, end + 1);
	return true;
}

static bool read_bare(struct csv *c, struct str *ret)
{
	size_t n = 0;
	while (n < c->rest.n && c->rest.p[n] != ',' && c->rest.p[n] != '\n' && c->rest.p[n] != '\r' && c->rest.p[n] != '"')
		n++;
	if (at(c, n) == '"')
		return wrong(c, "a quote in the middle of a field");
	*ret = str_n(c->rest.p, n);
	skip(c, n);
	return true;
}

/* The end of a line here? Then moves past it. */
static bool ends(struct csv *c)
{
	size_t n = at(c, 0) == '\n' ? 1 : at(c, 0) == '\r' && at(c, 1) == '\n' ? 2 : 0;
	bool end = n > 0 || c->rest.n == 0;
	skip(c, n);
	return end;
}

bool csv_next(struct csv *c, struct arena *a, struct str *fields, size_t max, size_t *ret_n)
{
	size_t n = 0;
	while (c->rest.n > 0 && ends(c))
		;
	c->line = c->next_line;
	if (c->rest.n == 0)
		return false;
	for (;;) {
		if (n == max)
			return wrong(c, "too many fields");
		if (!(at(c, 0) == '"' ? read_quoted(c, a, &fields[n]) : read_bare(c, &fields[n])))
			return false;
		n++;
		if (ends(c))
			break;
		if (at(c, 0) != ',')
			return wrong(c, at(c, 0) == '\r' ? "a carriage return without its line feed" : "text behind a closing quote");
		skip(c, 1);
	}
	*ret_n = n;
	return true;
}
