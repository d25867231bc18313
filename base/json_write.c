/* base/json_write.c: JSON out. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/span.h"
#include "base/utf8.h"

/* What a value or name needs before it; afterwards a comma is due. */
static void separate(struct json_out *o)
{
	if (o->comma)
		buf_add_char(o->b, ',');
	o->comma = true;
}

static void put_escape(struct buf *b, uint32_t cp)
{
	static const char hex[] = "0123456789abcdef";
	static const char meant[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	if (cp == 0 || cp >= 0x80) {
		utf8_add(b, UTF8_REPLACEMENT);
		return;
	}
	const char *at = strchr(meant, (int)cp);
	if (at)
		buf_add(b, str_n((char[]){ '\\', names[at - meant] }, 2));
	else
		buf_add(b, str_n((char[]){ '\\', 'u', '0', '0', hex[cp >> 4], hex[cp & 15] }, 6));
}

static void put_quoted(struct buf *b, struct str s)
{
	buf_add_char(b, '"');
	size_t from = 0; /* start of what can be copied as it is */
	for (size_t i = 0; i < s.n;) {
		size_t at = i;
		uint32_t cp = utf8_next(s, &i);
		if (cp >= 0x20 && cp != '"' && cp != '\\' && cp != UTF8_REPLACEMENT)
			continue;
		buf_add(b, str_sub(s, from, at - from));
		put_escape(b, cp);
		from = i;
	}
	buf_add(b, str_sub(s, from, s.n));
	buf_add_char(b, '"');
}

void json_out_init(struct json_out *o, struct buf *b)
{
	*o = (struct json_out){ .b = b };
}

void json_open(struct json_out *o, char bracket)
{
	separate(o);
	buf_add_char(o->b, bracket);
	o->comma = false;
}

void json_close(struct json_out *o, char bracket)
{
	buf_add_char(o->b, bracket);
	o->comma = true;
}

void json_name(struct json_out *o, const char *key)
{
	separate(o);
	put_quoted(o->b, str_of(key));
	buf_add_char(o->b, ':');
	o->comma = false;
}

void json_put_str(struct json_out *o, struct str s)
{
	if (s.p == NULL) {
		json_put_null(o);
		return;
	}
	separate(o);
	put_quoted(o->b, s);
}

void json_put_int(struct json_out *o, int64_t v)
{
	separate(o);
	buf_add_int(o->b, v);
}

void json_put_bool(struct json_out *o, bool v)
{
	json_put_raw(o, v ? STR("true") : STR("false"));
}

void json_put_null(struct json_out *o)
{
	json_put_raw(o, STR("null"));
}

void json_put_time(struct json_out *o, int64_t us)
{
	char text[TIME_TEXT_MAX];
	if (us == 0)
		json_put_null(o);
	else
		json_put_str(o, str_of(time_format(us, text)));
}

void json_put_raw(struct json_out *o, struct str json)
{
	separate(o);
	buf_add(o->b, json);
}

struct str json_compact(struct arena *a, struct str json)
{
	return json_compact_to(json, arena_alloc(a, json.n + 1));
}

struct str json_compact_to(struct str json, char *out)
{
	size_t n = 0;
	bool text = false;
	for (size_t i = 0; i < json.n; i++) {
		char c = json.p[i];
		if (!text && (c == ' ' || c == '\n'))
			continue;
		out[n++] = c;
		if (c == '"')
			text = !text;
		else if (text && c == '\\' && i + 1 < json.n)
			out[n++] = json.p[++i];
	}
	return str_n(out, n);
}
