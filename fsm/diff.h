/* fsm/diff.h: may sessions stored under one chart go on under another? */
/* SPDX-License-Identifier: MIT
 *
 *   identical    the same meaning (wording may differ)
 *   compatible   whatever the old chart could hold or was sent, the new one knows too
 *   mapped       as compatible, once renamed states are followed (f:was, or the map)
 *   breaking     a state that sessions can be in, a history, an event or a transition is gone, or a state has moved under
 *                another parent or changed its kind
 */
#pragma once
#include "fsm/compile.h"

enum diff_class { DIFF_IDENTICAL, DIFF_COMPATIBLE, DIFF_MAPPED, DIFF_BREAKING };

/* `map`: lines "OLD NEW" (absent: none; # begins a comment). Prints the class and then the differences. */
enum diff_class diff_charts(struct arena *a, const struct compile_unit *from, const struct compile_unit *to, struct str map, FILE *out);
