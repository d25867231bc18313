/* io/httpd_frame_head.h: the meaning of the lines of a head. Private to httpd_frame*.c. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "io/httpd_frame.h"

/* Each returns 0, or the status to refuse with. The line is what stands in f->head from f->line on. */
int frame_request_line(struct httpd_frame *f);
int frame_field_line(struct httpd_frame *f);
int frame_trailer_line(struct httpd_frame *f);
/* All fields are in: do they agree with each other? */
int frame_head_end(struct httpd_frame *f);
/* Cut method, target, path and query anew: the head has moved while it grew. */
void frame_slices(struct httpd_frame *f);
