/* base/arena.c: bump allocation in a chain of blocks. */
/* SPDX-License-Identifier: MIT
 *
 * The newest block is the one filled; what does not fit opens a block of twice the size (or of the request's size).
 * Under ASan everything that was not handed out is poisoned, so overruns are caught as with malloc.
 */
#include "base/arena.h"
#include "base/log.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ARENA_POISON
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_POISON)
#include <sanitizer/asan_interface.h>
#define FORBID(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define ALLOW(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define FORBID(p, n) ((void)(p), (void)(n))
#define ALLOW(p, n) ((void)(p), (void)(n))
#endif

#define ALIGN_BYTES ((size_t)16)
#define FIRST_BLOCK_BYTES ((size_t)4000) /* with malloc's own bytes a little under a page */
#define BLOCK_MAX_BYTES ((size_t)64 * 1024)
#define ARENA_MAX_BYTES (SIZE_MAX / 4) /* so that sums of sizes cannot wrap */

struct block {
	struct block *older;
	size_t cap, used; /* bytes of data */
	_Alignas(16) unsigned char data[];
};

struct arena {
	struct block *newest;
	size_t used, max;
	struct block *first;
};

static _Noreturn void give_up(const char *why, size_t n_bytes)
{
	log_event(LOG_ERROR, "ARENA_FAILED", "why=%s bytes=%zu", why, n_bytes);
	abort();
}

static struct block *block_new(struct block *older, size_t cap)
{
	struct block *b = malloc(sizeof *b + cap);
	if (b == NULL)
		give_up("memory", cap);
	*b = (struct block){ .older = older, .cap = cap };
	FORBID(b->data, cap);
	return b;
}

static void block_free(struct block *b)
{
	ALLOW(b->data, b->cap);
	free(b);
}

struct arena *arena_new(size_t max_bytes)
{
	struct arena *a = malloc(sizeof *a);
	if (a == NULL)
		give_up("memory", sizeof *a);
	struct block *first = block_new(NULL, FIRST_BLOCK_BYTES);
	*a = (struct arena){ .newest = first, .first = first };
	a->max = max_bytes < ARENA_MAX_BYTES ? max_bytes : ARENA_MAX_BYTES;
	return a;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	block_free(a->first);
	free(a);
}

void arena_reset(struct arena *a)
{
	while (a->newest != a->first) {
		struct block *b = a->newest;
		a->newest = b->older;
		block_free(b);
	}
	FORBID(a->first->data, a->first->cap);
	a->first->used = 0;
	a->used = 0;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

static void grow(struct arena *a, size_t need)
{
	size_t cap = a->newest->cap * 2;
	if (cap > BLOCK_MAX_BYTES)
		cap = BLOCK_MAX_BYTES;
	a->newest = block_new(a->newest, need > cap ? need : cap);
}

void *arena_alloc(struct arena *a, size_t n_bytes)
{
	if (n_bytes > a->max - a->used)
		give_up("maximum", n_bytes);
	size_t need = (n_bytes + ALIGN_BYTES - 1) & ~(ALIGN_BYTES - 1);
	if (need > a->newest->cap - a->newest->used)
		grow(a, need);
	struct block *b = a->newest;
	void *p = b->data + b->used;
	b->used += need;
	a->used += n_bytes;
	ALLOW(p, n_bytes);
	return memset(p, 0, n_bytes);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		give_up("overflow", n);
	return arena_alloc(a, bytes);
}

char *arena_z(struct arena *a, struct str s)
{
	if (s.n > ARENA_MAX_BYTES)
		give_up("overflow", s.n);
	char *z = arena_alloc(a, s.n + 1);
	if (s.n)
		memcpy(z, s.p, s.n);
	return z;
}

struct str arena_str(struct arena *a, struct str s)
{
	return s.p ? str_n(arena_z(a, s), s.n) : STR_NONE;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[512];
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		give_up("format", 0);
	char *z = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof small)
		memcpy(z, small, (size_t)n);
	else
		(void)vsnprintf(z, (size_t)n + 1, fmt, again);
	va_end(again);
	return str_n(z, (size_t)n);
}
