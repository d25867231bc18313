/* sms/segments.c: what a text costs on the air: encoding, segments; and how a long one is cut in two. */
/* SPDX-License-Identifier: MIT */
#include "sms/segments.h"
#include "base/utf8.h"

#define GSM7_ONE 160u
#define GSM7_EACH 153u
#define UCS2_ONE 70u
#define UCS2_EACH 67u

/* The default alphabet beyond ASCII. */
static const uint16_t gsm7_other[] = {
	0xA1, 0xA3, 0xA4, 0xA5, 0xA7, 0xBF, 0xC4, 0xC5, 0xC6, 0xC7, 0xC9, 0xD1, 0xD6, 0xD8, 0xDC, 0xDF, 0xE0, 0xE4, 0xE5, 0xE6,
	0xE8, 0xE9, 0xEC, 0xF1, 0xF2, 0xF6, 0xF8, 0xF9, 0xFC, 0x393, 0x394, 0x398, 0x39B, 0x39E, 0x3A0, 0x3A3, 0x3A6, 0x3A8, 0x3A9,
};

int sms_septets(uint32_t cp)
{
	switch (cp) {
	case '\f': case '^': case '{': case '}': case '\\': case '[': case '~': case ']': case '|': case 0x20AC:
		return 2;
	case '`':
		return 0;
	case '\n': case '\r':
		return 1;
	default:
		break;
	}
	if (cp < 0x7F)
		return cp >= ' ';
	for (size_t i = 0; i < sizeof gsm7_other / sizeof *gsm7_other; i++)
		if (gsm7_other[i] == cp)
			return 1;
	return 0;
}

static bool fits_gsm7(struct str text)
{
	for (size_t i = 0; i < text.n;)
		if (sms_septets(utf8_next(text, &i)) == 0)
			return false;
	return true;
}

struct sms_size sms_measure(struct str text)
{
	bool gsm7 = fits_gsm7(text);
	const size_t one = gsm7 ? GSM7_ONE : UCS2_ONE, each = gsm7 ? GSM7_EACH : UCS2_EACH;
	size_t units = 0, segments = 0, left = 0;
	for (size_t i = 0; i < text.n;) {
		uint32_t cp = utf8_next(text, &i);
		size_t width = gsm7 ? (size_t)sms_septets(cp) : 1u + (cp > 0xFFFF);
		if (width > left) {
			segments++;
			left = each;
		}
		left -= width;
		units += width;
	}
	if (units > 0 && units <= one)
		segments = 1;
	return (struct sms_size){ .encoding = gsm7 ? SMS_GSM7 : SMS_UCS2, .units = units, .segments = segments };
}

/* What a character is folded to; NULL: stays. */
static const char *folded(uint32_t cp)
{
	if ((cp >= 0x2018 && cp <= 0x201B) || cp == 0x2032 || cp == '`' || cp == 0xB4)
		return "'";
	if ((cp >= 0x201C && cp <= 0x201F) || cp == 0x2033 || cp == 0xAB || cp == 0xBB)
		return "\"";
	if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x2022 || cp == 0xB7)
		return "-";
	if (cp == 0x2026)
		return "...";
	if (cp == '\t' || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000)
		return " ";
	if (cp == 0x200B || cp == 0x2060 || cp == 0xFEFF || cp == 0xAD || cp == '\r')
		return "";
	return NULL;
}

struct str sms_fold(struct arena *a, struct str text)
{
	bool any = false;
	for (size_t i = 0; i < text.n && !any;)
		any = folded(utf8_next(text, &i)) != NULL;
	if (!any)
		return text;
	/* An ASCII character is never longer than what it stands for but for "`", of equal length. */
	char *out = arena_alloc(a, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		const char *as = folded(utf8_next(text, &i));
		struct str piece = as != NULL ? str_of(as) : str_sub(text, from, i - from);
		memcpy(out + n, piece.p, piece.n);
		n += piece.n;
	}
	return str_n(out, n);
}

bool sms_line_is_whole(struct str line)
{
	struct str s = str_trim(line);
	bool code = s.n > 1 && (s.p[0] == '*' || s.p[0] == '#' || s.p[s.n - 1] == '#') && str_chr(s, ' ') < 0;
	return code || str_find(line, STR("://")) >= 0;
}

enum cut { CUT_PARAGRAPH, CUT_LINE, CUT_SENTENCE, CUT_WORD, CUT_KINDS };

static struct str line_at(struct str text, size_t i)
{
	size_t from = i, to = i;
	while (from > 0 && text.p[from - 1] != '\n')
		from--;
	while (to < text.n && text.p[to] != '\n')
		to++;
	return str_sub(text, from, to - from);
}

/* May the text be cut at byte i, in this way? */
static bool may_cut(struct str text, size_t i, enum cut kind)
{
	char c = text.p[i], before = text.p[i - 1];
	switch (kind) {
	case CUT_PARAGRAPH:
		return c == '\n' && before == '\n';
	case CUT_LINE:
		return c == '\n';
	case CUT_SENTENCE:
		return c == ' ' && (before == '.' || before == '!' || before == '?') && !sms_line_is_whole(line_at(text, i));
	case CUT_WORD:
	case CUT_KINDS:
		break;
	}
	return c == ' ' && !sms_line_is_whole(line_at(text, i));
}

static bool fits(struct str s)
{
	return sms_measure(s).segments <= SMS_SEGMENTS_MAX;
}

/* The longest beginning that fits, cut between lines or words, or else between characters. */
static struct str shorten(struct str text)
{
	for (size_t i = text.n; i > 1; i--)
		if (may_cut(text, i - 1, CUT_LINE) || may_cut(text, i - 1, CUT_WORD)) {
			struct str s = str_trim(str_sub(text, 0, i - 1));
			if (s.n > 0 && fits(s))
				return s;
		}
	struct str s = text;
	while (!fits(s))
		s = utf8_cut(s, s.n - 1);
	return str_trim(s);
}

bool sms_split(struct str text, struct str parts[SMS_SPLIT_MAX], size_t *ret_n)
{
	struct str all = str_trim(text);
	parts[0] = all;
	*ret_n = all.n > 0;
	if (fits(all))
		return true;
	for (enum cut kind = CUT_PARAGRAPH; kind < CUT_KINDS; kind++)
		for (size_t i = all.n - 1; i > 0; i--) {
			if (!may_cut(all, i, kind))
				continue;
			struct str first = str_trim(str_sub(all, 0, i)), second = str_trim(str_sub(all, i, all.n));
			if (!fits(first) || !fits(second))
				continue;
			parts[0] = first;
			parts[1] = second;
			*ret_n = 2;
			return true;
		}
	parts[0] = shorten(all);
	parts[1] = shorten(str_trim(str_sub(all, parts[0].n, all.n)));
	*ret_n = 2;
	return false;
}
