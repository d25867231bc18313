/* sms/keyword.c: the reserved words and how a message is compared with them. */
/* SPDX-License-Identifier: MIT */
#include "sms/keyword.h"

#include "base/utf8.h"
#include "sms/understand.h"

#define RESERVED_LETTERS_MAX 16
#define KEYWORD_LETTERS_MAX 32 /* the longest reserved word fits, so a longer message is none */

static const struct {
	const char *letters;
	enum keyword keyword;
} reserved[] = {
	{ "stop", KEYWORD_STOP },
	{ "stopall", KEYWORD_STOP },
	{ "stop all", KEYWORD_STOP },
	{ "unsubscribe", KEYWORD_STOP },
	{ "cancel", KEYWORD_STOP },
	{ "end", KEYWORD_STOP },
	{ "quit", KEYWORD_STOP },
	{ "revoke", KEYWORD_STOP },
	{ "optout", KEYWORD_STOP },
	{ "opt out", KEYWORD_STOP },
	{ "start", KEYWORD_START },
	{ "unstop", KEYWORD_START },
	{ "yes", KEYWORD_YES },
	{ "help", KEYWORD_HELP },
	{ "info", KEYWORD_HELP },
};

/* Shown as nothing: copied texts and keyboards leave these anywhere. */
static bool invisible(uint32_t cp)
{
	return cp == 0xAD || cp == 0x61C || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x2064) || cp == 0xFE0F || cp == 0xFE0E || cp == 0xFEFF;
}

static bool space(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
	       cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static bool punctuation(uint32_t cp)
{
	if (cp < 0x80)
		return cp > ' ' && cp != 0x7F && !(cp >= '0' && cp <= '9') && !((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
	return cp == 0xA1 || cp == 0xA7 || cp == 0xAB || cp == 0xB4 || cp == 0xB6 || cp == 0xB7 || cp == 0xBB || cp == 0xBF ||
	       (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x2030 && cp <= 0x205E) || (cp >= 0x3001 && cp <= 0x3003) ||
	       (cp >= 0x3008 && cp <= 0x3011) || cp == 0xFF01 || cp == 0xFF0C || cp == 0xFF0E || cp == 0xFF1F;
}

/* The message between its outer ornaments, in small letters, inner gaps (space, dash) as one space. False: it cannot be a word of ours. `fold`: without accents. */
static bool reduce(struct str text, bool fold, char out[KEYWORD_LETTERS_MAX + 1])
{
	size_t n = 0, max = fold ? KEYWORD_LETTERS_MAX : RESERVED_LETTERS_MAX;
	bool gap = false, ornament = false;

	for (size_t i = 0; i < text.n;) {
		uint32_t cp = utf8_next(text, &i);

		if (invisible(cp))
			continue;
		if (space(cp) || cp == '-') {
			gap = n > 0;
			continue;
		}
		if (punctuation(cp)) {
			ornament = n > 0;
			continue;
		}
		if (cp >= 'A' && cp <= 'Z')
			cp |= 0x20;
		const char *plain = fold && cp >= 0x80 ? utf8_plain(utf8_lower(cp)) : NULL;

		if (plain != NULL && plain[0] == '\0')
			continue;
		if (plain != NULL && plain[1] == '\0')
			cp = (uint32_t)plain[0];
		if (cp < 'a' || cp > 'z' || ornament || n + 2 > max)
			return false;
		if (gap)
			out[n++] = ' ';
		gap = false;
		out[n++] = (char)cp;
	}
	out[n] = '\0';
	return n > 0;
}

enum keyword sms_keyword(struct str text)
{
	char letters[KEYWORD_LETTERS_MAX + 1];

	if (!reduce(text, false, letters))
		return KEYWORD_NONE;
	for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
		if (strcmp(letters, reserved[i].letters) == 0)
			return reserved[i].keyword;
	return KEYWORD_NONE;
}

/* Is one of the words of the list, reduced in the same way, these letters? */
static bool listed(struct str list, const char *letters)
{
	char word[KEYWORD_LETTERS_MAX + 1];

	for (struct str rest = list; rest.p != NULL;)
		if (reduce(str_cut(&rest, '|'), true, word) && strcmp(word, letters) == 0)
			return true;
	return false;
}

enum keyword sms_keyword_in(struct str text, struct str stop, struct str start, struct str help)
{
	char letters[KEYWORD_LETTERS_MAX + 1];

	if ((stop.p == NULL && start.p == NULL && help.p == NULL) || !reduce(text, true, letters))
		return KEYWORD_NONE;
	if (listed(stop, letters))
		return KEYWORD_STOP;
	if (listed(start, letters))
		return KEYWORD_START;
	return listed(help, letters) ? KEYWORD_HELP : KEYWORD_NONE;
}

bool sms_is_stop(struct str text)
{
	return sms_keyword(text) == KEYWORD_STOP;
}
