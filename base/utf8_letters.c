/* base/utf8_letters.c: letters with and without their marks, small and capital. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

/* U+00DF to U+00FF; NULL: no letter. */
static const char *const latin_1[] = { "ss", "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n",
	"o", "o", "o", "o", "o", NULL, "o", "u", "u", "u", "u", "y", "th", "y" };

/* Latin Extended-A, by the last code point that has this letter. */
static const struct {
	uint16_t last;
	const char *plain;
} extended_a[] = {
	{ 0x105, "a" }, { 0x10D, "c" }, { 0x111, "d" }, { 0x11B, "e" }, { 0x123, "g" }, { 0x127, "h" }, { 0x131, "i" }, { 0x133, "ij" },
	{ 0x135, "j" }, { 0x138, "k" }, { 0x142, "l" }, { 0x14B, "n" }, { 0x151, "o" }, { 0x153, "oe" }, { 0x159, "r" }, { 0x161, "s" },
	{ 0x167, "t" }, { 0x173, "u" }, { 0x175, "w" }, { 0x178, "y" }, { 0x17E, "z" }, { 0x17F, "s" },
};

const char *utf8_plain(uint32_t cp)
{
	if (cp >= 0x300 && cp < 0x370)
		return ""; /* a mark of its own behind the letter */
	if (cp >= 0xDF && cp <= 0xFF)
		return latin_1[cp - 0xDF];
	if (cp < 0x100 || cp > 0x17F)
		return cp == 0x1E9E ? "ss" : NULL;
	size_t i = 0;
	while (cp > extended_a[i].last)
		i++;
	return extended_a[i].plain;
}

uint32_t utf8_upper(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
	if (cp == 0xFF)
		return 0x178;
	/* In all blocks that utf8_lower() knows a small letter stands at most 80 behind its capital. */
	static const uint8_t steps[] = { 1, 32, 80, 37, 38, 64, 63 };
	for (size_t i = 0; i < sizeof steps; i++)
		if (cp - steps[i] >= 0xC0 && utf8_lower(cp - steps[i]) == cp)
			return cp - steps[i];
	return cp;
}
