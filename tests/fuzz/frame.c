/* tests/fuzz/frame.c: the framing checker sees the same requests however the bytes are cut. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_frame.h"
#include "tests/fuzz/fuzz.h"

#define STORY_MAX ((size_t)4 << 20)
#define REQUESTS_MAX 64

static void tell(struct buf *b, const struct httpd_frame *f)
{
	buf_printf(b, STR_FMT " " STR_FMT " " STR_FMT " %d " STR_FMT " keep=%d\n", STR_ARG(f->method), STR_ARG(f->target), STR_ARG(f->path),
		f->query.p != NULL, STR_ARG(f->query), f->keep_alive);
	MUST(f->method.n > 0 && f->path.n > 0 && f->n_fields <= HTTPD_FIELDS_MAX);
	for (uint16_t i = 0; i < f->n_fields; i++) {
		const struct frame_field *x = &f->fields[i];
		struct str name = str_n(f->head.p + x->name, x->name_n), value = str_n(f->head.p + x->value, x->value_n);
		MUST(name.n > 0 && (size_t)x->value + x->value_n <= f->head.n);
		for (size_t k = 0; k < value.n; k++)
			MUST(value.p[k] == '\t' || (unsigned char)value.p[k] >= ' ');
		MUST(httpd_frame_field(f, name).p != NULL);
		buf_printf(b, STR_FMT "=" STR_FMT "\n", STR_ARG(name), STR_ARG(value));
	}
	buf_printf(b, "body %zu ", f->body.n);
	buf_add(b, buf_str(&f->body));
}

/* What happened to all bytes, given in pieces of `step` bytes (0: at once). */
static void story(struct str all, size_t step, size_t body_max, struct buf *b)
{
	struct httpd_frame f;
	size_t requests = 0, given = 0;
	struct str in = STR("");
	httpd_frame_init(&f);
	for (;;) {
		if (in.n == 0) {
			if (given == all.n)
				break;
			in = str_sub(all, given, step ? step : all.n);
			given += in.n;
		}
		size_t before = in.n;
		enum frame_event e = httpd_frame_feed(&f, &in);
		MUST(in.n <= before);
		if (e == FRAME_MORE) {
			MUST(in.n == 0);
			continue;
		}
		/* A body of no length is whole before any further byte. */
		while (e == FRAME_HEAD)
			e = httpd_frame_take(&f, body_max) ? httpd_frame_feed(&f, &in) : FRAME_BAD;
		if (e == FRAME_BAD) {
			MUST(f.status == 400 || f.status == 413 || f.status == 417 || f.status == 431);
			MUST(httpd_frame_feed(&f, &in) == FRAME_BAD);
			buf_printf(b, "bad %d", f.status);
			break;
		}
		if (e == FRAME_DONE) {
			MUST(f.body.n <= body_max);
			tell(b, &f);
			httpd_frame_done(&f);
			httpd_frame_init(&f);
			if (++requests == REQUESTS_MAX)
				break;
		}
	}
	httpd_frame_done(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = fuzz_str(data, n);
	size_t body_max = n % 2 ? 16 : HTTPD_BODY_MAX;
	struct buf whole, pieces;
	buf_init(&whole, STORY_MAX);
	story(in, 0, body_max, &whole);
	for (size_t step = 1; step <= 7; step += 2) {
		buf_init(&pieces, STORY_MAX);
		story(in, step, body_max, &pieces);
		MUST(str_eq(buf_str(&whole), buf_str(&pieces)));
		buf_done(&pieces);
	}
	buf_done(&whole);
	return 0;
}
