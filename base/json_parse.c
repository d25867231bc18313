/* base/json_parse.c: jsmn's tokens turned into a tree that can be walked without trusting them. */
/* SPDX-License-Identifier: MIT
 *
 * After json_check() the text is one valid value, so jsmn runs in its tolerant mode (the strict one refuses a number or a word
 * as the root). Its token count must be the checker's. Of each token only type, bounds and parent are used; jsmn's `size` is
 * counted anew from the parents. A key's one child is its value, and stands right behind it.
 */
#include "base/json_doc.h"
#include "base/json_check.h"
#include "base/utf8.h"
#include <limits.h>
#include <stdlib.h>

#define JSMN_STATIC
#define JSMN_PARENT_LINKS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wconversion"
#include <jsmn.h>
#pragma GCC diagnostic pop

static enum json_type type_of(const jsmntok_t *tok, const char *text)
{
	if (tok->type == JSMN_OBJECT)
		return JSON_OBJECT;
	if (tok->type == JSMN_ARRAY)
		return JSON_ARRAY;
	if (tok->type == JSMN_STRING)
		return JSON_STRING;
	char c = text[tok->start];
	return c == 'n' ? JSON_NULL : c == 't' || c == 'f' ? JSON_BOOL : JSON_NUMBER;
}

static bool is_sound(const jsmntok_t *tok, int i, size_t n)
{
	return tok->start >= 0 && tok->end >= tok->start && (size_t)tok->end <= n && tok->parent < i && (i == 0 || tok->parent >= 0);
}

/* Fills doc->nodes and doc->kids; false if the tokens make no tree (then jsmn and the checker disagree). */
static bool build(struct json *doc, const jsmntok_t *toks)
{
	for (int i = 0; i < doc->n; i++) {
		if (!is_sound(&toks[i], i, doc->text.n))
			return false;
		doc->nodes[i] = (struct json_node){ .start = toks[i].start, .end = toks[i].end, .type = type_of(&toks[i], doc->text.p) };
		if (i > 0)
			doc->nodes[toks[i].parent].n_kids++;
	}
	for (int i = 0, at = 0; i < doc->n; i++) {
		doc->nodes[i].kids_at = at;
		at += doc->nodes[i].n_kids;
		doc->nodes[i].n_kids = 0; /* counted again as they are filed */
	}
	for (int i = 1; i < doc->n; i++) {
		struct json_node *parent = &doc->nodes[toks[i].parent];
		doc->kids[parent->kids_at + parent->n_kids++] = i;
	}
	return true;
}

static int compare_keys(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	return str_cmp(*x, *y);
}

/* Decodes the object's keys for good, and refuses one that comes twice. `sorted` has room for all keys. */
static struct err take_keys(struct arena *a, struct json *doc, const struct json_node *object, struct str *sorted)
{
	size_t n = (size_t)object->n_kids;
	for (size_t i = 0; i < n; i++) {
		int key = doc->kids[object->kids_at + (int)i];
		if (key + 1 >= doc->n || doc->nodes[key].type != JSON_STRING || doc->nodes[key].n_kids != 1)
			return err_new(ERR_BUG, "JSON: a key without a value");
		doc->nodes[key].key = sorted[i] = json_unescape(a, str_n(doc->text.p + doc->nodes[key].start,
		                                                         (size_t)(doc->nodes[key].end - doc->nodes[key].start)));
	}
	qsort(sorted, n, sizeof *sorted, compare_keys);
	for (size_t i = 1; i < n; i++)
		if (str_eq(sorted[i - 1], sorted[i]))
			return err_new(ERR_REJECT, "JSON: the same key twice");
	return OK;
}

struct err json_parse_large(struct arena *a, struct str text, size_t tokens_max, struct json_val *ret_root)
{
	size_t n = 0;
	struct err e = json_check(text, tokens_max, &n);
	if (err_is(e))
		return e;
	if (text.n > INT_MAX)
		return err_new(ERR_LIMIT, "JSON: too long");
	jsmn_parser parser;
	jsmn_init(&parser);
	jsmntok_t *toks = ARENA_ARRAY(a, n, jsmntok_t);
	struct json *doc = ARENA_NEW(a, struct json);
	*doc = (struct json){ .text = text, .n = (int)n };
	doc->nodes = ARENA_ARRAY(a, n, struct json_node);
	doc->kids = ARENA_ARRAY(a, n, int);
	if (jsmn_parse(&parser, text.p, text.n, toks, (unsigned)n) != doc->n || !build(doc, toks))
		return err_new(ERR_BUG, "JSON: check and parser disagree");
	struct str *sorted = ARENA_ARRAY(a, n, struct str);
	for (int i = 0; i < doc->n; i++) {
		if (doc->nodes[i].type != JSON_OBJECT)
			continue;
		e = take_keys(a, doc, &doc->nodes[i], sorted);
		if (err_is(e))
			return e;
	}
	*ret_root = (struct json_val){ .doc = doc, .tok = 0 };
	return OK;
}

struct err json_parse(struct arena *a, struct str text, struct json_val *ret_root)
{
	return json_parse_large(a, text, JSON_TOKENS_MAX, ret_root);
}
