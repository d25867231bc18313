/* sms/say_fill.c: values put into a text's placeholders. */
/* SPDX-License-Identifier: MIT */
#include "sms/say_fill.h"

#define NAME_MAX_BYTES 40                       /* of a key or placeholder */
#define FILLED_MAX ((size_t)16 * 1024)          /* bytes of one text with its values */

bool say_is_name(struct str s, bool dots)
{
	if (s.n == 0 || s.n > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (dots && c == '.')))
			return false;
	}
	return true;
}

/* A placeholder at the start of s: fills *ret and returns its bytes, or 0. */
static size_t placeholder_at(struct str s, struct say_part *ret)
{
	ptrdiff_t end = s.n > 2 && s.p[0] == '{' ? str_chr(s, '}') : -1;
	if (end < 0)
		return 0;
	struct str name = str_sub(s, 1, (size_t)end - 1);
	enum say_part_kind kind = SAY_VALUE;
	if (name.n > 0 && (name.p[0] == '?' || name.p[0] == '!' || name.p[0] == '/')) {
		kind = name.p[0] == '?' ? SAY_IF : name.p[0] == '!' ? SAY_UNLESS : SAY_ENDIF;
		name = str_sub(name, 1, name.n);
	}
	if (!say_is_name(name, false))
		return 0;
	*ret = (struct say_part){ .kind = kind, .s = name };
	return (size_t)end + 1;
}

bool say_part_next(struct str *rest, struct say_part *ret)
{
	if (rest->n == 0)
		return false;
	size_t n = placeholder_at(*rest, ret);
	if (n == 0) {
		struct say_part next;
		for (n = 1; n < rest->n; n++)
			if (rest->p[n] == '{' && placeholder_at(str_sub(*rest, n, rest->n), &next) > 0)
				break;
		*ret = (struct say_part){ .kind = SAY_PLAIN, .s = str_sub(*rest, 0, n) };
	}
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

static struct str value_of(const struct say_var *vars, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, vars[i].name))
			return vars[i].value;
	return STR("");
}

static void add_value(struct buf *b, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		buf_add_char(b, (c < ' ' && c != '\n') || c == 0x7F ? ' ' : (char)c);
	}
}

/* Three or more line ends in a row become two: where a block was left out. */
static struct str squeeze(struct arena *a, struct str text)
{
	char *out = arena_alloc(a, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\n' || n < 2 || out[n - 1] != '\n' || out[n - 2] != '\n')
			out[n++] = text.p[i];
	return str_trim(str_n(out, n));
}

struct str say_fill(struct arena *a, struct str text, const struct say_var *vars, size_t n)
{
	if (str_chr(text, '{') < 0)
		return sms_fold(a, text);
	struct buf b;
	buf_init(&b, FILLED_MAX);
	size_t depth = 0, hidden_at = 0;        /* hidden_at: depth of the block that hides what is inside, 0: none */
	struct say_part part;
	while (say_part_next(&text, &part)) {
		if (part.kind == SAY_IF || part.kind == SAY_UNLESS) {
			depth++;
			if (hidden_at == 0 && (value_of(vars, n, part.s).n > 0) != (part.kind == SAY_IF))
				hidden_at = depth;
		} else if (part.kind == SAY_ENDIF) {
			hidden_at = hidden_at == depth ? 0 : hidden_at;
			depth -= depth > 0;
		} else if (hidden_at == 0 && part.kind == SAY_PLAIN) {
			buf_add(&b, part.s);
		} else if (hidden_at == 0) {
			add_value(&b, value_of(vars, n, part.s));
		}
	}
	struct str out = sms_fold(a, squeeze(a, buf_str(&b)));
	buf_done(&b);
	return out;
}

static bool has_line_end(struct str s)
{
	return str_chr(s, '\n') >= 0;
}

struct str say_glue(struct arena *a, struct str first, struct str second)
{
	if (first.n == 0 || second.n == 0)
		return first.n == 0 ? second : first;
	const char *between = has_line_end(first) || has_line_end(second) ? "\n\n" : "\n";
	return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(first), between, STR_ARG(second));
}
