/* tests/lib/fake_params.c: does the provider know what a request names? By tests/data/api_params.tsv. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/json.h"
#include "tests/lib/fake_route.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define TABLE "tests/data/api_params.tsv"
#define TABLE_MAX (1024u * 1024)
#define NAME_MAX_BYTES 256

static struct str table;

static void read_table(void)
{
	FILE *in = fopen(TABLE, "re");
	char *text = malloc(TABLE_MAX);
	if (in == NULL || text == NULL) {
		(void)fprintf(stderr, "cannot read " TABLE "\n");
		abort();
	}
	table = str_n(text, fread(text, 1, TABLE_MAX, in));
	(void)fclose(in);
}

static bool path_is(struct str pattern, struct str path)
{
	while (pattern.p != NULL && path.p != NULL) {
		struct str w = str_cut(&pattern, '/'), g = str_cut(&path, '/');
		ptrdiff_t hole = str_find(w, STR("{}"));
		struct str before = hole < 0 ? w : str_sub(w, 0, (size_t)hole), after = hole < 0 ? STR("") : str_sub(w, (size_t)hole + 2, w.n);
		if (hole < 0 ? !str_eq(w, g) : !str_starts(g, before) || !str_ends(g, after) || g.n <= before.n + after.n)
			return false;
	}
	return pattern.p == NULL && path.p == NULL;
}

/* The row of a request: path without the stand-in's name. */
static bool find_row(const struct fake_call *c, struct str *query, struct str *body)
{
	struct str path = str_sub(c->path, 1, c->path.n), provider = str_cut(&path, '/');
	struct str rest = table;
	path = str_sub(c->path, provider.n + 1, c->path.n);
	while (rest.p != NULL) {
		struct str line = str_cut(&rest, '\n');
		if (line.n == 0 || line.p[0] == '#')
			continue;
		struct str who = str_cut(&line, '\t'), method = str_cut(&line, '\t'), pattern = str_cut(&line, '\t');
		if (!str_eq(who, provider) || !str_eq(method, c->method) || !path_is(pattern, path))
			continue;
		*query = str_cut(&line, '\t');
		*body = line;
		return true;
	}
	return false;
}

/* "line_items[0][price]" -> "line_items[][price]"; a [] at the end falls away. */
static struct str normal(struct str name, char out[NAME_MAX_BYTES])
{
	size_t n = 0;
	for (size_t i = 0; i < name.n && n + 1 < NAME_MAX_BYTES; i++) {
		bool digit = name.p[i] >= '0' && name.p[i] <= '9';
		bool inside = n > 0 && out[n - 1] == '[';
		if (!(digit && inside))
			out[n++] = name.p[i];
	}
	if (n > 2 && out[n - 2] == '[' && out[n - 1] == ']')
		n -= 2;
	return str_n(out, n);
}

/* A name of the list, or below one that takes any: "metadata[*]", "custom_data.*". */
static bool allowed(struct str list, struct str name)
{
	while (list.p != NULL) {
		struct str one = str_cut(&list, ' ');
		ptrdiff_t star = str_chr(one, '*');
		if (str_eq(one, name) || (star >= 0 && str_starts(name, str_sub(one, 0, (size_t)star))))
			return true;
		if (one.n == name.n + 2 && str_ends(one, STR("[]")) && str_starts(one, name))
			return true;
	}
	return false;
}

struct check {
	struct fake_call *c;
	struct str list;
	char *out;
	size_t n;
};

static void complain(const struct check *k, const char *what, struct str name)
{
	if (k->out[0] == 0)
		snprintf(k->out, k->n, STR_FMT " " STR_FMT ": %s \"" STR_FMT "\" is not known to the provider", STR_ARG(k->c->method), STR_ARG(k->c->path), what,
			STR_ARG(name));
}

static void check_form(const struct check *k, struct str text, const char *what)
{
	struct form form = { 0 };
	char name[NAME_MAX_BYTES];
	if (text.n == 0)
		return;
	if (err_is(form_parse(k->c->a, text, &form)))
		complain(k, what, STR("(cannot be decoded)"));
	for (size_t i = 0; i < form.n; i++)
		if (!allowed(k->list, normal(form.pairs[i].name, name)))
			complain(k, what, form.pairs[i].name);
}

static void check_json(const struct check *k, struct json_val v, struct str path, int depth)
{
	struct arena *a = k->c->a;
	if (depth > 8)
		return;
	if (json_type(v) == JSON_ARRAY) {
		for (size_t i = 0; i < json_len(v); i++)
			check_json(k, json_item(v, i), arena_printf(a, STR_FMT "[]", STR_ARG(path)), depth + 1);
		return;
	}
	if (json_type(v) != JSON_OBJECT)
		return;
	for (size_t i = 0; i < json_len(v); i++) {
		struct str key = json_item_key(a, v, i);
		struct str name = path.n ? arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(path), STR_ARG(key)) : key;
		if (!allowed(k->list, name))
			complain(k, "field", name);
		check_json(k, json_item(v, i), name, depth + 1);
	}
}

void fake_params_check(struct fake_call *c, char *out, size_t n)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct str query, body;
	struct check k = { .c = c, .out = out, .n = n };
	out[0] = 0;
	pthread_once(&once, read_table);
	if (str_is(c->path, "/events"))
		return; /* the operator's own system is no provider: its body is ours */
	if (!find_row(c, &query, &body)) {
		complain(&k, "path", c->path);
		return;
	}
	k.list = query;
	check_form(&k, c->query, "parameter");
	k.list = body;
	if (c->body.n && str_starts(fake_header(c, "Content-Type"), STR("application/json"))) {
		struct json_val root;
		if (err_is(json_parse(c->a, c->body, &root)))
			complain(&k, "body", STR("(no JSON)"));
		else
			check_json(&k, root, STR(""), 0);
	} else
		check_form(&k, c->body, "field");
}
