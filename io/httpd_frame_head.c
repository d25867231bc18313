/* io/httpd_frame_head.c: request line and fields: what they say and whether they agree. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_frame_head.h"

#define LENGTH_DIGITS_MAX 18    /* more than fits any limit, less than 2^63 */

static bool is_token_char(unsigned char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_token_char((unsigned char)s.p[i]))
			return false;
	return s.n > 0;
}

static struct str line_of(const struct httpd_frame *f)
{
	return str_n(f->head.p + f->line, f->head.n - f->line);
}

/* Path and query of any form of target; those without a path ("*", "host:443") count as a path that no route has. */
static void split_target(struct httpd_frame *f)
{
	struct str rest = f->target;
	size_t scheme = str_eq_fold(str_sub(rest, 0, 7), STR("http://"))    ? 7
			: str_eq_fold(str_sub(rest, 0, 8), STR("https://")) ? 8
									    : 0;
	if (scheme) {
		size_t authority = 0;
		rest = str_sub(rest, scheme, rest.n);
		while (authority < rest.n && rest.p[authority] != '/' && rest.p[authority] != '?')
			authority++;
		rest = str_sub(rest, authority, rest.n);
	}
	f->path = str_cut(&rest, '?');
	f->query = rest;
	if (f->path.n == 0)
		f->path = STR("/");
}

int httpd_frame_request_line(struct httpd_frame *f)
{
	struct str rest = line_of(f);
	f->method = str_cut(&rest, ' ');
	if (!rest.p || !is_token(f->method))
		return 400;
	f->target = str_cut(&rest, ' ');
	if (!rest.p || f->target.n == 0)
		return 400;
	for (size_t i = 0; i < f->target.n; i++) {
		unsigned char c = (unsigned char)f->target.p[i];
		if (c <= ' ' || c >= 0x7f || c == '#')
			return 400;
	}
	f->http_1_0 = str_is(rest, "HTTP/1.0");
	if (!f->http_1_0 && !str_is(rest, "HTTP/1.1"))
		return 400;
	return 0;
}

static int on_host(struct httpd_frame *f, struct str value)
{
	if (f->seen_host)
		return 400;
	f->seen_host = true;
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		if (c <= ' ' || c >= 0x7f || strchr("\"#,/<>?@\\^`{|}", c))
			return 400;
	}
	return 0;
}

static int on_length(struct httpd_frame *f, struct str value)
{
	if (f->has_length || value.n == 0)
		return 400;
	f->has_length = true;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return 400;
		if (i < LENGTH_DIGITS_MAX)
			f->length = f->length * 10 + (uint64_t)(value.p[i] - '0');
	}
	if (value.n > LENGTH_DIGITS_MAX)
		f->length = UINT64_MAX; /* refused as too long, whatever its zeros */
	return 0;
}

static int on_coding(struct httpd_frame *f, struct str value)
{
	if (f->chunked || !str_eq_fold(value, STR("chunked")))
		return 400;
	f->chunked = true;
	return 0;
}

static int on_connection(struct httpd_frame *f, struct str value)
{
	while (value.p) {
		struct str option = str_trim(str_cut(&value, ','));
		f->wants_close |= str_eq_fold(option, STR("close"));
		f->wants_keep |= str_eq_fold(option, STR("keep-alive"));
	}
	return 0;
}

static int on_expect(struct httpd_frame *f, struct str value)
{
	if (!str_eq_fold(value, STR("100-continue")))
		return 417;
	f->expects_continue = true;
	return 0;
}

static const struct {
	struct str name;
	int (*check)(struct httpd_frame *f, struct str value);
	bool frames;    /* decides about the framing: has no place in trailers */
} known[] = {
	{ { "Host", 4 }, on_host, true },
	{ { "Content-Length", 14 }, on_length, true },
	{ { "Transfer-Encoding", 17 }, on_coding, true },
	{ { "Connection", 10 }, on_connection, false },
	{ { "Expect", 6 }, on_expect, false },
};

/* Name and value of the line at hand; false if it is not a field. */
static bool split_field(const struct httpd_frame *f, struct str *name, struct str *value)
{
	*value = line_of(f);
	*name = str_cut(value, ':');
	if (!value->p || !is_token(*name)) /* also: folded lines, and space before the colon */
		return false;
	while (value->n && (value->p[0] == ' ' || value->p[0] == '\t'))
		*value = str_n(value->p + 1, value->n - 1);
	while (value->n && (value->p[value->n - 1] == ' ' || value->p[value->n - 1] == '\t'))
		value->n--;
	return true;
}

int httpd_frame_field_line(struct httpd_frame *f)
{
	struct str name, value;
	if (!split_field(f, &name, &value))
		return 400;
	if (f->n_fields == HTTPD_FIELDS_MAX)
		return 431;
	f->fields[f->n_fields++] = (struct frame_field){
		.name = (uint16_t)(name.p - f->head.p),
		.name_n = (uint16_t)name.n,
		.value = (uint16_t)(value.p - f->head.p),
		.value_n = (uint16_t)value.n,
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq_fold(name, known[i].name))
			return known[i].check(f, value);
	return 0;
}

int httpd_frame_trailer_line(struct httpd_frame *f)
{
	struct str name, value;
	if (!split_field(f, &name, &value))
		return 400;
	if (++f->n_trailers + f->n_fields > HTTPD_FIELDS_MAX)
		return 431;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].frames && str_eq_fold(name, known[i].name))
			return 400;
	return 0;
}

void httpd_frame_slices(struct httpd_frame *f)
{
	f->method.p = f->head.p;
	f->target.p = f->head.p + f->method.n + 1;
	split_target(f);
}

int httpd_frame_head_end(struct httpd_frame *f)
{
	httpd_frame_slices(f);
	if (!f->seen_host && !f->http_1_0)
		return 400;
	if (f->chunked && (f->has_length || f->http_1_0))
		return 400;
	if (!f->chunked && !f->has_length)
		f->length = 0;
	if (f->http_1_0)
		f->expects_continue = false;
	f->keep_alive = !f->wants_close && (!f->http_1_0 || f->wants_keep);
	return 0;
}
