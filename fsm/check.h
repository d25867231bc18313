/* fsm/check.h: is the chart whole? The rules that product charts keep beyond being well-formed; FORMAT.md lists them. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/compile.h"

/* All rules, or, if d holds errors already, those that can still be judged; findings go to d. `texts` is the content of the text catalogue, absent if texts are not to be checked. */
void check_chart(struct diags *d, const struct compile_unit *u, struct str texts);
/* The one rule that conformance charts keep too: eventless transitions come to an end. */
void check_eventless(struct diags *d, const struct compile_unit *u);
