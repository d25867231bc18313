/* base/xml.c: escaping writer for TwiML, HTML and SVG. */
/* SPDX-License-Identifier: MIT */
#include "base/xml.h"
#include "base/utf8.h"

static const char *escape_of(uint32_t cp)
{
	switch (cp) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	case '\r': return "&#13;"; /* a parser would make it a newline */
	default: return NULL;
	}
}

static bool is_xml_char(uint32_t cp)
{
	if (cp < 0x20)
		return cp == '\t' || cp == '\n' || cp == '\r';
	return cp != 0xFFFE && cp != 0xFFFF;
}

void xml_add_text(struct buf *b, struct str s)
{
	size_t from = 0; /* start of what can be copied as it is */
	for (size_t i = 0; i < s.n;) {
		size_t at = i;
		uint32_t cp = utf8_next(s, &i);
		const char *escape = escape_of(cp);
		bool bad = cp == UTF8_REPLACEMENT || !is_xml_char(cp);
		if (escape == NULL && !bad)
			continue;
		buf_add(b, str_n(s.p + from, at - from));
		if (escape)
			buf_add_z(b, escape);
		else
			utf8_add(b, UTF8_REPLACEMENT);
		from = i;
	}
	if (from < s.n)
		buf_add(b, str_n(s.p + from, s.n - from));
}
