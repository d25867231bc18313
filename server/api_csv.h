/* server/api_csv.h: a list as CSV: in one answer, or page after page as a stream when it has no limit. */
/* SPDX-License-Identifier: MIT
 *
 *   api_csv_new --> api_csv_add (a page) --> api_csv_flow ... --> api_csv_end
 *                                              \--> api_csv_break (what is missing will not come)
 */
#pragma once
#include "server/ops.h"

struct api_csv;

struct api_csv *api_csv_new(struct world *w, uint64_t request, const struct op *op);
/* The rows of this page; the first one brings the heading. */
void api_csv_add(struct api_csv *v, const struct op_call *c);
/* More will come: what there is goes out; then(ctx), later, when the peer has taken enough of it. False: there is no peer any more, or it
 * was answered otherwise; v is gone. */
bool api_csv_flow(struct api_csv *v, loop_fn *then, void *ctx);
/* That was all; next: cursor of the page behind a limited one (absent: none). v is gone. False: it is more than one answer holds; nothing
 * was answered, and v is still there. */
bool api_csv_end(struct api_csv *v, struct str next);
/* Has any of it gone out? Then a problem cannot be told any more. */
bool api_csv_begun(const struct api_csv *v);
/* Not answered, or broken off when some has gone out. v is gone; NULL allowed. */
void api_csv_break(struct api_csv *v);
