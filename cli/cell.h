/* cli/cell.h: one value of a JSON object as one line of text for people. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "base/json.h"
#include "cli/term.h"

/* Absent and null: "-". Times to the second, control characters as blanks, a list as its items with commas, an object as its
 * values, or, when they are numbers, as what they count: "AVAILABLE 2, RELEASED 1". */
struct str cell_text(struct arena *a, struct json_val v);
/* At most so many characters; what is cut off shows as "..". */
struct str cell_cut(struct arena *a, struct str s, size_t chars);
/* The text, then blanks up to width characters; right: the blanks first. */
void cell_put(const struct term *t, struct str s, size_t width, bool right);
