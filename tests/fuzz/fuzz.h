/* tests/fuzz/fuzz.h: what fuzz targets share: one target a file, one input a call. */
/* SPDX-License-Identifier: MIT
 *
 * A target decodes the bytes and checks what must hold whatever they were; a broken promise aborts with the line. The input
 * stands in memory of exactly its size, so that ASan sees a read behind it. libFuzzer calls the targets in `make fuzz`;
 * tests/fuzz/replay.c does in `make fuzz-quick`.
 */
#pragma once
#include "base/arena.h"
#include <stdio.h>
#include <stdlib.h>

#define FUZZ_ARENA_MAX ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define MUST(cond) \
	do { \
		if (!(cond)) { \
			(void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #cond); \
			abort(); \
		} \
	} while (0)

static inline struct str fuzz_str(const uint8_t *data, size_t n)
{
	return str_n((const char *)data, n);
}

/* The first byte of *s, which moves on; 0 at its end. */
static inline unsigned fuzz_byte(struct str *s)
{
	if (s->n == 0)
		return 0;
	unsigned c = (unsigned char)s->p[0];
	*s = str_n(s->p + 1, s->n - 1);
	return c;
}

/* A copy in memory of exactly that size; free(p). */
static inline struct str fuzz_copy(struct str s)
{
	char *p = malloc(s.n ? s.n : 1);
	MUST(p != NULL);
	if (s.n)
		memcpy(p, s.p, s.n);
	return str_n(p, s.n);
}
