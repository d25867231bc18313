/* base/embedded.h: a file built into the program (tools/embed.sh writes the tables). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

struct embedded_file {
	const char *name; /* without folders; NULL ends a table */
	const unsigned char *p;
	size_t n;
};

static inline struct str embedded_str(const struct embedded_file *f)
{
	return str_n((const char *)f->p, f->n);
}

/* The row of that name, or NULL. */
static inline const struct embedded_file *embedded_find(const struct embedded_file *table, struct str name)
{
	for (; table->name != NULL; table++)
		if (str_is(name, table->name))
			return table;
	return NULL;
}
