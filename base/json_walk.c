/* base/json_walk.c: reading a parsed JSON document. */
/* SPDX-License-Identifier: MIT */
#include "base/json_check.h"
#include "base/json_doc.h"
#include "base/utf8.h"

#define ABSENT ((struct json_val){ .doc = NULL, .tok = -1 })

/* Never NULL: what is absent has a node that says so. */
static const struct json_node *node_of(struct json_val v)
{
	static const struct json_node absent = { .type = JSON_ABSENT };
	return v.doc && v.tok >= 0 && v.tok < v.doc->n ? &v.doc->nodes[v.tok] : &absent;
}

static struct str bytes_of(struct json_val v, const struct json_node *node)
{
	return str_n(v.doc->text.p + node->start, (size_t)(node->end - node->start));
}

/* One escape behind its backslash at s.p[*i]; two of them make a surrogate pair. */
static uint32_t escape_at(struct str s, size_t *i)
{
	static const char names[] = "bfnrt", meant[] = "\b\f\n\r\t";
	char c = s.p[(*i)++];
	if (c != 'u') {
		const char *at = strchr(names, c);
		return (uint8_t)(at ? meant[at - names] : c);
	}
	uint32_t cp = json_hex4(s.p + *i);
	*i += 4;
	if (cp >= 0xD800 && cp <= 0xDBFF) {
		cp = 0x10000 + ((cp - 0xD800) << 10) + (json_hex4(s.p + *i + 2) - 0xDC00);
		*i += 6;
	}
	return cp ? cp : UTF8_REPLACEMENT;
}

struct str json_unescape(struct arena *a, struct str s)
{
	if (str_chr(s, '\\') < 0)
		return s;
	/* No escape is shorter than what it means, so the arena's memory never grows. */
	struct buf b = { .p = arena_alloc(a, s.n + 1), .cap = s.n + 1, .max = s.n };
	for (size_t i = 0; i < s.n;) {
		ptrdiff_t run = str_chr(str_sub(s, i, s.n), '\\');
		size_t plain = run < 0 ? s.n - i : (size_t)run;
		buf_add(&b, str_sub(s, i, plain));
		i += plain;
		if (i == s.n)
			break;
		i++;
		utf8_add(&b, escape_at(s, &i));
	}
	return buf_str(&b);
}

enum json_type json_type(struct json_val v)
{
	return node_of(v)->type;
}

size_t json_len(struct json_val v)
{
	const struct json_node *node = node_of(v);
	return node->type == JSON_OBJECT || node->type == JSON_ARRAY ? (size_t)node->n_kids : 0;
}

struct json_val json_item(struct json_val v, size_t i)
{
	if (i >= json_len(v))
		return ABSENT;
	const struct json_node *node = node_of(v);
	int kid = v.doc->kids[node->kids_at + (int)i];
	return (struct json_val){ .doc = v.doc, .tok = node->type == JSON_OBJECT ? kid + 1 : kid };
}

static const struct json_node *key_node(struct json_val v, size_t i)
{
	return &v.doc->nodes[v.doc->kids[node_of(v)->kids_at + (int)i]];
}

struct str json_item_key(struct arena *a, struct json_val v, size_t i)
{
	if (json_type(v) != JSON_OBJECT || i >= json_len(v))
		return STR_NONE;
	return arena_str(a, key_node(v, i)->key);
}

struct json_val json_key(struct json_val v, struct str key)
{
	if (json_type(v) != JSON_OBJECT)
		return ABSENT;
	for (size_t i = 0, n = json_len(v); i < n; i++)
		if (str_eq(key_node(v, i)->key, key))
			return json_item(v, i);
	return ABSENT;
}

static struct json_val step(struct json_val v, struct str name)
{
	int64_t i;
	if (json_type(v) == JSON_OBJECT)
		return json_key(v, name);
	if (json_type(v) != JSON_ARRAY || err_is(str_int64(name, 0, JSON_TOKENS_MAX, &i)))
		return ABSENT;
	return json_item(v, (size_t)i);
}

struct json_val json_at(struct json_val v, const char *path)
{
	struct str rest = str_of(path);
	if (rest.n == 0)
		return v;
	while (rest.p && json_type(v) != JSON_ABSENT)
		v = step(v, str_cut(&rest, '.'));
	return v;
}

struct str json_str(struct arena *a, struct json_val v)
{
	if (json_type(v) != JSON_STRING)
		return STR_NONE;
	struct str raw = bytes_of(v, node_of(v));
	struct str s = json_unescape(a, raw);
	return s.p == raw.p ? arena_str(a, s) : s;
}

struct str json_str_at(struct arena *a, struct json_val v, const char *path)
{
	return json_str(a, json_at(v, path));
}

struct str json_raw(struct json_val v)
{
	const struct json_node *node = node_of(v);
	if (node->type == JSON_ABSENT)
		return STR_NONE;
	struct str s = bytes_of(v, node);
	return node->type == JSON_STRING ? str_n(s.p - 1, s.n + 2) : s;
}

int64_t json_int_at(struct json_val v, const char *path, int64_t def)
{
	int64_t n;
	struct json_val at = json_at(v, path);
	if (json_type(at) != JSON_NUMBER || err_is(str_int64(json_raw(at), INT64_MIN, INT64_MAX, &n)))
		return def;
	return n;
}

bool json_bool_at(struct json_val v, const char *path, bool def)
{
	struct json_val at = json_at(v, path);
	return json_type(at) == JSON_BOOL ? str_is(json_raw(at), "true") : def;
}
