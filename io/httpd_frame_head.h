/* io/httpd_frame_head.h: the meaning of the lines of a head. Private to httpd_frame*.c. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "io/httpd_frame.h"

/* Each returns 0, or the status to refuse with. The line is what stands in f->head from f->line on. */
int httpd_frame_request_line(struct httpd_frame *f);
int httpd_frame_field_line(struct httpd_frame *f);
int httpd_frame_trailer_line(struct httpd_frame *f);
/* All fields are in: do they agree with each other? */
int httpd_frame_head_end(struct httpd_frame *f);
/* Cut method, target, path and query anew: the head has moved while it grew. */
void httpd_frame_slices(struct httpd_frame *f);
