/* base/json.h: strict JSON in and out, over jsmn. */
/* SPDX-License-Identifier: MIT
 *
 * jsmn alone is no validator (it takes `:,:{}:,,`, duplicate keys and pools that overrun), so json_parse() first checks the
 * grammar strictly, then lets jsmn make tokens, and every walk is bounded by the token count.
 * Refused: anything RFC 8259 refuses, invalid UTF-8, lone surrogates, duplicate keys in one object, depth over JSON_DEPTH_MAX,
 * more than JSON_TOKENS_MAX tokens, trailing text.
 */
#pragma once
#include "base/arena.h"

#define JSON_DEPTH_MAX 16
#define JSON_TOKENS_MAX 4096

struct json; /* a parsed document in an arena; borrows the text */

enum json_type { JSON_ABSENT, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_OBJECT, JSON_ARRAY };

/* One value: the document and a token index. A value that is absent is passed on safely: every getter of it says absent. */
struct json_val {
	const struct json *doc;
	int tok; /* -1: absent */
};

/* ERR_REJECT with what was wrong, ERR_LIMIT past a limit. Document and copies live in `a`; `text` must outlive it. */
struct err json_parse(struct arena *a, struct str text, struct json_val *ret_root) MUST_CHECK;
/* The same with another bound than JSON_TOKENS_MAX, for long lists: each token costs about 80 bytes of the arena. */
struct err json_parse_large(struct arena *a, struct str text, size_t tokens_max, struct json_val *ret_root) MUST_CHECK;
enum json_type json_type(struct json_val v);
/* By path: "data.object.metadata.client", array elements as numbers: "items.data.0.price.id". Absent if any step is. */
struct json_val json_at(struct json_val v, const char *path);
struct json_val json_key(struct json_val v, struct str key);     /* member of an object by exact key (may hold dots) */
size_t json_len(struct json_val v);                              /* members or elements; 0 for others */
struct json_val json_item(struct json_val v, size_t i);          /* i-th element, or i-th member's value */
struct str json_item_key(struct arena *a, struct json_val v, size_t i);
/* String value unescaped to UTF-8 in the arena; STR_NONE if it is not a string. \u0000 becomes U+FFFD. */
struct str json_str(struct arena *a, struct json_val v);
struct str json_str_at(struct arena *a, struct json_val v, const char *path);
struct str json_raw(struct json_val v);                          /* the value's own bytes */
/* Whole numbers only; def when absent or not such a number. */
int64_t json_int_at(struct json_val v, const char *path, int64_t def);
bool json_bool_at(struct json_val v, const char *path, bool def);

/* Writer: commas and escapes are its business; nesting is the caller's. Invalid UTF-8 is written as U+FFFD. */
struct json_out {
	struct buf *b;
	bool comma; /* state of the writer: a comma is due before the next value */
};
void json_out_init(struct json_out *o, struct buf *b);
void json_open(struct json_out *o, char bracket);   /* '{' or '[' */
void json_close(struct json_out *o, char bracket);  /* '}' or ']' */
void json_name(struct json_out *o, const char *key);
void json_put_str(struct json_out *o, struct str s); /* absent: null */
void json_put_int(struct json_out *o, int64_t v);
void json_put_bool(struct json_out *o, bool v);
void json_put_null(struct json_out *o);
void json_put_time(struct json_out *o, int64_t us);  /* RFC 3339 UTC string; 0: null */
void json_put_raw(struct json_out *o, struct str json);

/* JSON that PostgreSQL wrote, without the blanks between its parts. */
struct str json_compact(struct arena *a, struct str json);
struct str json_compact_to(struct str json, char *out);     /* the same into out, of json.n bytes */
