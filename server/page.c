/* server/page.c: pages with blanks. */
/* SPDX-License-Identifier: MIT */
#include "server/page.h"
#include "base/xml.h"

const char *page_type(struct str name)
{
	return str_ends(name, STR(".css")) ? "text/css; charset=utf-8" : str_ends(name, STR(".js")) ? "text/javascript; charset=utf-8" :
		str_ends(name, STR(".svg")) ? "image/svg+xml" : "text/html; charset=utf-8";
}

static struct str value_of(const struct page_blank *blanks, struct str name)
{
	for (; blanks->name != NULL; blanks++)
		if (str_is(name, blanks->name))
			return blanks->value;
	return STR("");
}

void page_fill(struct buf *b, struct str page, const struct page_blank *blanks)
{
	for (;;) {
		ptrdiff_t open = str_find(page, STR("{{")), close = str_find(page, STR("}}"));
		if (open < 0 || close < open)
			break;
		buf_add(b, str_sub(page, 0, (size_t)open));
		xml_add_text(b, value_of(blanks, str_sub(page, (size_t)open + 2, (size_t)(close - open) - 2)));
		page = str_sub(page, (size_t)close + 2, page.n);
	}
	buf_add(b, page);
}
