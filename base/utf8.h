/* base/utf8.h: UTF-8 checks, decoding and repair. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* Decode one code point at s.p[*i] and move *i behind it. Invalid or truncated input yields U+FFFD and moves by one byte (or by
 * the longest valid prefix, as the Unicode standard recommends). Precondition: *i < s.n. */
uint32_t utf8_next(struct str s, size_t *i);
bool utf8_valid(struct str s);                  /* valid UTF-8 without U+0000 */
/* `s` itself if valid and free of NUL; else a copy with NUL and invalid bytes as U+FFFD. */
struct str utf8_repair(struct arena *a, struct str s);
void utf8_add(struct buf *b, uint32_t cp);
size_t utf8_len(struct str s);                  /* code points */
/* The longest prefix of at most `max_bytes` bytes that does not cut a code point. */
struct str utf8_cut(struct str s, size_t max_bytes);
/* Lower case for ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic basics; others unchanged. */
uint32_t utf8_lower(uint32_t cp);
/* The capital of a small letter of those alphabets; others unchanged. */
uint32_t utf8_upper(uint32_t cp);
/* A small Latin letter without its mark, as one or two ASCII letters; "" for a combining mark; NULL: stays as it is. */
const char *utf8_plain(uint32_t cp);
/* Controls, line separators, and marks that turn the direction of writing: what could end a line, move a cursor or hide text. */
bool utf8_is_control(uint32_t cp);
