/* base/arena.h: the allocator of a flow's lifetime, freed in one stroke. */
/* SPDX-License-Identifier: MIT
 *
 *   struct arena *a = arena_new(max_bytes);   ... arena_alloc(a, n) ...   arena_free(a);
 *
 * Memory comes zeroed. Out of memory or past the maximum: arena_alloc() never returns NULL:
 * the process aborts with a log line (a worker is restarted by its parent, nothing is lost: what was
 * not committed is delivered again).
 */
#pragma once
#include "base/str.h"

struct arena;

struct arena *arena_new(size_t max_bytes);
void arena_free(struct arena *a);           /* NULL allowed */
void arena_reset(struct arena *a);          /* all allocations gone, first block kept */
size_t arena_used(const struct arena *a);

void *arena_alloc(struct arena *a, size_t n_bytes) __attribute__((malloc, returns_nonnull));
/* n objects of size; the product is checked for overflow. */
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((malloc, returns_nonnull));
struct str arena_str(struct arena *a, struct str s);            /* copy; also NUL-terminated; absent stays absent */
char *arena_z(struct arena *a, struct str s);                   /* copy as C string (caller knows that it holds no NUL) */
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))
