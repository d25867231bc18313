/* server/demo_twiml.c: what TwiML tells a carrier to do: Message, Say, Redirect; other verbs are passed over. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "server/demo_impl.h"

#define TEXT_MAX_BYTES (32 * 1024)
#define ENTITY_MAX 8

/* "amp" -> '&', "#39", "#x27"; 0: none that we know. */
static uint32_t entity(struct str name)
{
	static const struct { const char *name; uint32_t cp; } known[] = {
		{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_is(name, known[i].name))
			return known[i].cp;
	uint32_t cp = 0;
	bool hex = str_starts(name, STR("#x"));
	for (size_t i = hex ? 2 : 1; i < name.n; i++) {
		char c = name.p[i];
		uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : hex && (c | 32) >= 'a' && (c | 32) <= 'f' ? (uint32_t)((c | 32) - 'a' + 10) : 99;
		if (digit == 99)
			return 0;
		cp = cp * (hex ? 16 : 10) + digit;
	}
	return name.n > 1 && name.p[0] == '#' && cp < 0x110000 ? cp : 0;
}

static struct str unescape(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, TEXT_MAX_BYTES);
	for (size_t i = 0; i < s.n; i++) {
		ptrdiff_t end = s.p[i] == '&' ? str_chr(str_sub(s, i, ENTITY_MAX + 2), ';') : -1;
		uint32_t cp = end > 1 ? entity(str_sub(s, i + 1, (size_t)end - 1)) : 0;
		if (cp == 0) {
			buf_add_char(&b, s.p[i]);
			continue;
		}
		utf8_add(&b, cp);
		i += (size_t)end;
	}
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* The next element that has text: its name and text; moves *rest behind it. */
static bool next_element(struct str *rest, struct str *ret_name, struct str *ret_text)
{
	for (;;) {
		ptrdiff_t open = str_chr(*rest, '<');
		if (open < 0)
			return false;
		struct str tag = str_sub(*rest, (size_t)open + 1, rest->n);
		ptrdiff_t close = str_chr(tag, '>');
		if (close < 0)
			return false;
		*rest = str_sub(tag, (size_t)close + 1, tag.n);
		tag = str_sub(tag, 0, (size_t)close);
		if (tag.n == 0 || tag.p[0] == '?' || tag.p[0] == '/' || tag.p[tag.n - 1] == '/')
			continue;
		struct str name = str_cut(&tag, ' ');
		if (str_is(name, "Response"))
			continue;
		ptrdiff_t end = str_chr(*rest, '<');
		*ret_name = name;
		*ret_text = str_sub(*rest, 0, end < 0 ? rest->n : (size_t)end);
		return true;
	}
}

void demo_twiml_read(struct arena *a, struct str xml, struct demo_twiml *ret)
{
	struct str name, text;
	*ret = (struct demo_twiml){ .said = STR_NONE, .redirect = STR_NONE };
	while (next_element(&xml, &name, &text)) {
		if (str_is(name, "Message") && ret->n_messages < DEMO_TWIML_MESSAGES_MAX)
			ret->messages[ret->n_messages++] = unescape(a, text);
		else if (str_is(name, "Say"))
			ret->said = unescape(a, text);
		else if (str_is(name, "Redirect"))
			ret->redirect = unescape(a, text);
	}
}
