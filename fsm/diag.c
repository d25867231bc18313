/* fsm/diag.c: errors and warnings of one run of the compiler. */
/* SPDX-License-Identifier: MIT */
#include "fsm/diag.h"
#include <stdarg.h>
#include <stdlib.h>

#define DIAG_TEXT_MAX 2000

void diags_init(struct diags *d, struct arena *a, const char *file)
{
	*d = (struct diags){ .arena = a, .file = file };
	d->last = &d->first;
}

PRINTF_LIKE(4, 0) static void diag_add(struct diags *d, struct pos at, bool warning, const char *fmt, va_list ap)
{
	char text[DIAG_TEXT_MAX];
	int n = vsnprintf(text, sizeof text, fmt, ap);
	struct diag *g = ARENA_NEW(d->arena, struct diag);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;

	*g = (struct diag){ .at = at, .warning = warning, .text = arena_str(d->arena, str_n(text, len)) };
	*d->last = g;
	d->last = &g->next;
	if (warning)
		d->warnings++;
	else
		d->errors++;
}

void diag_error(struct diags *d, struct pos at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_add(d, at, false, fmt, ap);
	va_end(ap);
}

void diag_warn(struct diags *d, struct pos at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_add(d, at, true, fmt, ap);
	va_end(ap);
}

static int diag_order(const void *pa, const void *pb)
{
	const struct diag *a = *(const struct diag *const *)pa, *b = *(const struct diag *const *)pb;

	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	if (a->at.col != b->at.col)
		return a->at.col < b->at.col ? -1 : 1;
	return str_cmp(a->text, b->text);
}

void diags_print(const struct diags *d, FILE *to)
{
	size_t n = 0, total = d->errors + d->warnings;
	const struct diag **all = ARENA_ARRAY(d->arena, total + 1, const struct diag *);

	for (const struct diag *g = d->first; g; g = g->next)
		all[n++] = g;
	qsort(all, n, sizeof *all, diag_order);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && diag_order(&all[i - 1], &all[i]) == 0)
			continue;
		fprintf(to, "%s:%d:%d: %s: " STR_FMT "\n", d->file, all[i]->at.line > 0 ? all[i]->at.line : 1,
			all[i]->at.col > 0 ? all[i]->at.col : 1, all[i]->warning ? "warning" : "error", STR_ARG(all[i]->text));
	}
}
