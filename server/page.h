/* server/page.h: pages built into the program, given as answers. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/embedded.h"

struct page_blank {
	const char *name;           /* {{name}} in the page; NULL ends a list */
	struct str value;
};

/* "text/css; charset=utf-8" of "phone.css". */
const char *page_type(struct str name);
/* The page with its blanks filled in, escaped; one without a value is left empty. */
void page_fill(struct buf *b, struct str page, const struct page_blank *blanks);
