/* io/httpd_frame.c: the bytes of one HTTP/1.x request, from the first to the last. */
/* SPDX-License-Identifier: MIT
 *
 *   BEGIN -> FIELDS -> JUDGE -> LENGTH ----------------------------------------------> END
 *                           \-> SIZE -> EXTENSION -> DATA -> DATA_CR -> DATA_LF -> SIZE
 *                                 \-(0)-> TRAILERS ---------------------------------> END
 * Any of them -> BROKEN, for good.
 */
#include "io/httpd_frame_head.h"

enum stage { BEGIN, FIELDS, JUDGE, LENGTH, SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILERS, END, BROKEN };

#define CHUNK_DIGITS_MAX 8

void httpd_frame_init(struct httpd_frame *f)
{
	*f = (struct httpd_frame){ .stage = BEGIN };
	buf_init(&f->head, HTTPD_HEAD_MAX);
	buf_init(&f->body, 0);
}

void httpd_frame_done(struct httpd_frame *f)
{
	buf_done(&f->head);
	buf_done(&f->body);
}

static enum frame_event broken(struct httpd_frame *f, int status)
{
	f->stage = BROKEN;
	f->status = status;
	return FRAME_BAD;
}

/* What a line may hold: all but control characters; tabs are allowed. */
static bool is_text(unsigned char c)
{
	return (c >= ' ' && c != 0x7f) || c == '\t';
}

/* Take one line's bytes. 1: the line is whole (without its end) in head; 0: more is needed; else the status to refuse with. */
static int take_line(struct httpd_frame *f, struct str *in)
{
	size_t room = HTTPD_LINE_MAX - (f->head.n - f->line);
	if (room > HTTPD_HEAD_MAX - f->head_bytes)
		room = HTTPD_HEAD_MAX - f->head_bytes;
	size_t n = 0;
	if (!f->seen_cr)
		while (n < in->n && n <= room && is_text((unsigned char)in->p[n]))
			n++;
	if (n > room)
		return 431;
	buf_add(&f->head, str_n(in->p, n));
	if (f->head.full)
		return 503; /* out of memory: the limit has been looked at above */
	f->head_bytes += (uint32_t)n;
	*in = str_n(in->p + n, in->n - n);
	while (in->n) {
		char c = in->p[0];
		if (c != (f->seen_cr ? '\n' : '\r'))
			return 400;
		if (++f->head_bytes > HTTPD_HEAD_MAX)
			return 431;
		*in = str_n(in->p + 1, in->n - 1);
		f->seen_cr = !f->seen_cr;
		if (c == '\n')
			return 1;
	}
	return 0;
}

static int begin_line(struct httpd_frame *f)
{
	if (f->head.n == 0)
		return f->head_bytes > 2 ? 400 : 0; /* one empty line before a request is forgiven */
	int status = httpd_frame_request_line(f);
	f->stage = FIELDS;
	return status;
}

static int fields_line(struct httpd_frame *f)
{
	if (f->head.n > f->line)
		return httpd_frame_field_line(f);
	f->stage = JUDGE;
	return httpd_frame_head_end(f);
}

static int trailers_line(struct httpd_frame *f)
{
	if (f->head.n > f->line)
		return httpd_frame_trailer_line(f);
	f->stage = END;
	return 0;
}

static enum frame_event feed_lines(struct httpd_frame *f, struct str *in)
{
	while (in->n) {
		int got = take_line(f, in);
		if (f->stage == TRAILERS)
			httpd_frame_slices(f);
		if (got == 0)
			return FRAME_MORE;
		if (got != 1)
			return broken(f, got);
		int stage = f->stage;
		int status = stage == BEGIN ? begin_line(f) : stage == FIELDS ? fields_line(f) : trailers_line(f);
		if (status)
			return broken(f, status);
		if (stage == TRAILERS)
			f->head.n = f->line; /* dropped */
		f->line = (uint16_t)f->head.n;
		if (f->stage == JUDGE)
			return FRAME_HEAD;
		if (f->stage == END)
			return FRAME_DONE;
	}
	return FRAME_MORE;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int size_end(struct httpd_frame *f)
{
	if (f->chunk_digits == 0)
		return 400;
	if (f->length > f->body.max - f->body.n)
		return 413;
	f->stage = f->length ? DATA : TRAILERS;
	return 0;
}

static int size_char(struct httpd_frame *f, char c)
{
	int digit = hex_value(c);
	if (digit >= 0) {
		if (++f->chunk_digits > CHUNK_DIGITS_MAX)
			return 400;
		f->length = f->length * 16 + (unsigned)digit;
		return 0;
	}
	if (f->chunk_digits == 0)
		return 400;
	f->stage = c == ';' ? EXTENSION : SIZE_LF;
	return c == ';' || c == '\r' ? 0 : 400;
}

/* One byte between chunk data. 0, or the status to refuse with. */
static int chunk_char(struct httpd_frame *f, char c)
{
	if (f->stage != DATA_CR && f->stage != DATA_LF && ++f->chunk_line_n > HTTPD_CHUNK_LINE_MAX)
		return 400;
	switch ((enum stage)f->stage) {
	case SIZE:
		return size_char(f, c);
	case EXTENSION:
		if (c == '\r')
			f->stage = SIZE_LF;
		return c == '\r' || is_text((unsigned char)c) ? 0 : 400;
	case SIZE_LF:
		return c == '\n' ? size_end(f) : 400;
	case DATA_CR:
		f->stage = DATA_LF;
		return c == '\r' ? 0 : 400;
	default: /* DATA_LF */
		f->stage = SIZE;
		f->chunk_digits = 0;
		f->chunk_line_n = 0;
		return c == '\n' ? 0 : 400;
	}
}

/* Body bytes: as many as are left of length. */
static bool feed_data(struct httpd_frame *f, struct str *in)
{
	size_t n = in->n < f->length ? in->n : (size_t)f->length;
	buf_add(&f->body, str_n(in->p, n));
	f->length -= n;
	*in = str_n(in->p + n, in->n - n);
	return !f->body.full;
}

static enum frame_event feed_chunks(struct httpd_frame *f, struct str *in)
{
	while (in->n && f->stage != TRAILERS) {
		if (f->stage == DATA) {
			if (!feed_data(f, in))
				return broken(f, 503);
			if (f->length == 0)
				f->stage = DATA_CR;
			continue;
		}
		int status = chunk_char(f, in->p[0]);
		if (status)
			return broken(f, status);
		*in = str_n(in->p + 1, in->n - 1);
	}
	return f->stage == TRAILERS ? feed_lines(f, in) : FRAME_MORE;
}

static enum frame_event feed_length(struct httpd_frame *f, struct str *in)
{
	if (!feed_data(f, in))
		return broken(f, 503);
	if (f->length)
		return FRAME_MORE;
	f->stage = END;
	return FRAME_DONE;
}

bool httpd_frame_take(struct httpd_frame *f, size_t body_max)
{
	f->body.max = body_max;
	if (!f->chunked && f->length > body_max) {
		(void)broken(f, 413);
		return false;
	}
	f->stage = f->chunked ? SIZE : LENGTH;
	if (f->chunked)
		f->length = 0;
	return true;
}

enum frame_event httpd_frame_feed(struct httpd_frame *f, struct str *in)
{
	switch ((enum stage)f->stage) {
	case BEGIN:
	case FIELDS:
	case TRAILERS:
		return feed_lines(f, in);
	case JUDGE:
		return FRAME_HEAD;
	case LENGTH:
		return feed_length(f, in);
	case END:
		return FRAME_DONE;
	case BROKEN:
		return FRAME_BAD;
	default:
		return feed_chunks(f, in);
	}
}

struct str httpd_frame_field(const struct httpd_frame *f, struct str name)
{
	for (uint16_t i = 0; i < f->n_fields; i++) {
		const struct frame_field *x = &f->fields[i];
		if (str_eq_fold(str_n(f->head.p + x->name, x->name_n), name))
			return str_n(f->head.p + x->value, x->value_n);
	}
	return STR_NONE;
}
