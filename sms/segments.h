/* sms/segments.h: what a text costs on the air: encoding, segments; and how a long one is cut in two. */
/* SPDX-License-Identifier: MIT
 *
 * A text travels as GSM-7 if every character is in the GSM 03.38 alphabet, else as UCS-2:
 *
 *            one segment   each of several
 *   GSM-7    160 septets   153              (^ { } \ [ ] ~ | EUR and form feed take two)
 *   UCS-2    70 units      67               (beyond U+FFFF two)
 *
 * A pair is never split over two segments, so the count is not a plain division.
 */
#pragma once
#include "base/arena.h"

#define SMS_SEGMENTS_MAX 3      /* of one text of ours */
#define SMS_SPLIT_MAX 2         /* texts that one answer may be */

enum sms_encoding { SMS_GSM7, SMS_UCS2 };

struct sms_size {
	enum sms_encoding encoding;
	size_t units;           /* septets, or 16-bit units */
	size_t segments;        /* 0 for an empty text */
};

/* Invalid UTF-8 counts as U+FFFD. */
struct sms_size sms_measure(struct str text);
/* Septets of a character: 1 or 2, or 0 if it is not in the alphabet. */
int sms_septets(uint32_t cp);

/* Characters that only look different put into GSM-7: curly quotes, dashes, ellipsis, odd spaces, bullets; zero-width ones
 * are dropped. Everything else is kept. `text` itself if there was nothing to do. */
struct str sms_fold(struct arena *a, struct str text);

/* Cut into at most two texts of at most SMS_SEGMENTS_MAX segments each: between paragraphs if that fits, else between lines,
 * sentences, words, in this order; never inside a line that holds a code or a link. Fills parts[] and *ret_n (0 for an empty
 * text). false: it does not fit into two; the second is then cut short. Slices of `text`, trimmed. */
bool sms_split(struct str text, struct str parts[SMS_SPLIT_MAX], size_t *ret_n);
/* Does this line hold a code to dial or a link? */
bool sms_line_is_whole(struct str line);
