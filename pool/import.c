/* pool/import.c: lines of CSV -> numbers, statements for them. */
/* SPDX-License-Identifier: MIT */
#include "pool/import.h"
#include "base/csv.h"
#include "base/money.h"
#include "base/span.h"
#include "base/utf8.h"
#include "pool/number.h"
#include "pool/source_impl.h"
#include <stdlib.h>

#define COLUMNS_MAX 32

enum column {
	COL_NUMBER, COL_CLIENT, COL_STATUS, COL_CARRIER, COL_SID, COL_COUNTRY, COL_AREA_CODE, COL_TYPE, COL_LOCALITY, COL_REGION, COL_MONTHLY, COL_SETUP,
	COL_CURRENCY, COL_PURCHASED, COL_PROFILE, COL_NOTES, COL_COUNT
};

const char *const import_columns[] = {
	[COL_NUMBER] = "number", [COL_CLIENT] = "client", [COL_STATUS] = "status", [COL_CARRIER] = "carrier", [COL_SID] = "sid", [COL_COUNTRY] = "country",
	[COL_AREA_CODE] = "area_code", [COL_TYPE] = "number_type", [COL_LOCALITY] = "locality", [COL_REGION] = "region", [COL_MONTHLY] = "monthly_cost",
	[COL_SETUP] = "setup_cost", [COL_CURRENCY] = "currency", [COL_PURCHASED] = "purchased_at", [COL_PROFILE] = "profile_id", [COL_NOTES] = "notes",
	[COL_COUNT] = NULL,
};

struct reading {
	struct arena *a;
	struct country home;
	struct str carrier;
	enum column columns[COLUMNS_MAX];
	size_t n_columns;
};

static bool refuse(struct import_line *l, struct arena *a, const char *what, struct str value)
{
	if (l->refused.p == NULL)
		l->refused = arena_printf(a, "%s: %.60s", what, arena_z(a, utf8_repair(a, value)));
	return false;
}

static bool read_header(struct reading *r, const struct str *fields, size_t n, struct import_file *ret)
{
	bool number = false;
	for (size_t i = 0; i < n; i++) {
		struct str name = str_trim(fields[i]);
		enum column at = COL_NUMBER;
		while (at < COL_COUNT && !str_eq_fold(name, str_of(import_columns[at])))
			at++;
		for (size_t k = 0; at < COL_COUNT && k < i; k++)
			if (r->columns[k] == at)
				at = COL_COUNT;
		if (at == COL_COUNT) {
			ret->why = arena_printf(r->a, "line 1: a column \"%.40s\" is not known, or there twice", arena_z(r->a, utf8_repair(r->a, name)));
			return false;
		}
		number = number || at == COL_NUMBER;
		r->columns[i] = at;
	}
	r->n_columns = n;
	if (!number)
		ret->why = STR("line 1 names the columns; \"number\" must be one of them");
	return number;
}

static bool read_phone(struct reading *r, struct import_line *l, struct str text, struct str *ret, const char *what)
{
	struct phone p;
	struct err e = r->home.z[0] ? phone_parse_human(text, r->home, &p) : phone_parse(text, &p);
	if (err_is(e))
		return refuse(l, r->a, what, text);
	*ret = arena_str(r->a, phone_str(&p));
	return true;
}

static bool read_status(struct import_line *l, struct arena *a, struct str text)
{
	enum pool_status s;
	char *word = arena_z(a, text);
	for (char *p = word; *p; p++)
		*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
	l->status = str_of(word);
	if (!pool_status_find(l->status, &s) || s == POOL_RESERVED)
		return refuse(l, a, "status must be PENDING, AVAILABLE, ASSIGNED, PAUSED, QUARANTINED or RELEASED", text);
	return true;
}

static bool read_micros(struct import_line *l, struct arena *a, struct str text, int64_t *ret)
{
	*ret = money_micros(text);
	return *ret >= 0 || refuse(l, a, "a cost must be a number like 1.15", text);
}

/* "2024-05-01" or a whole RFC 3339 instant. */
static bool read_time(struct import_line *l, struct arena *a, struct str text, int64_t *ret)
{
	struct str whole = text.n == 10 ? arena_printf(a, STR_FMT "T00:00:00Z", STR_ARG(text)) : text;
	return !err_is(time_parse_rfc3339(whole, ret)) || refuse(l, a, "purchased_at must be like 2024-05-01 or 2024-05-01T10:00:00Z", text);
}

static bool read_country(struct import_line *l, struct arena *a, struct str text)
{
	struct country c;
	if (err_is(country_parse(text, &c)))
		return refuse(l, a, "country must be two letters, like GB", text);
	l->country = arena_str(a, str_of(c.z));
	return true;
}

static bool read_text(struct import_line *l, struct arena *a, struct str text, struct str *ret)
{
	if (text.n > IMPORT_NOTE_MAX || !utf8_valid(text) || memchr(text.p, 0, text.n) != NULL)
		return refuse(l, a, "a field is longer than 500 bytes, or no UTF-8", str_sub(text, 0, 20));
	*ret = arena_str(a, text);
	return true;
}

static bool read_field(struct reading *r, struct import_line *l, enum column at, struct str text)
{
	struct arena *a = r->a;
	switch (at) {
	case COL_NUMBER: return read_phone(r, l, text, &l->number, "no phone number (E.164; national forms need --country)");
	case COL_CLIENT: return read_phone(r, l, text, &l->client, "client is no phone number");
	case COL_STATUS: return read_status(l, a, text);
	case COL_CARRIER: return str_is(text, "twilio") || str_is(text, "telnyx") ? read_text(l, a, text, &l->carrier) :
		refuse(l, a, "carrier must be twilio or telnyx", text);
	case COL_COUNTRY: return read_country(l, a, text);
	case COL_MONTHLY: return read_micros(l, a, text, &l->monthly_micros);
	case COL_SETUP: return read_micros(l, a, text, &l->setup_micros);
	case COL_PURCHASED: return read_time(l, a, text, &l->purchased_us);
	case COL_SID: return read_text(l, a, text, &l->sid);
	case COL_AREA_CODE: return read_text(l, a, text, &l->area_code);
	case COL_TYPE: return read_text(l, a, text, &l->type);
	case COL_LOCALITY: return read_text(l, a, text, &l->locality);
	case COL_REGION: return read_text(l, a, text, &l->region);
	case COL_CURRENCY: return read_text(l, a, text, &l->currency);
	case COL_PROFILE: return read_text(l, a, text, &l->profile_id);
	case COL_NOTES: return read_text(l, a, text, &l->notes);
	case COL_COUNT: break;
	}
	return true;
}

/* The parts of a line against each other. */
static void check(struct reading *r, struct import_line *l)
{
	struct phone p;
	if (l->refused.p != NULL)
		return;
	if (err_is(phone_parse(l->number, &p))) {
		(void)refuse(l, r->a, "there is no number", STR(""));
		return;
	}
	struct str found = arena_str(r->a, str_of(phone_country(&p).z));
	if (found.n == 0)
		(void)refuse(l, r->a, "its country is not known", l->number);
	else if (l->country.n && !str_eq(l->country, found))
		(void)refuse(l, r->a, "it is no number of the country that is told", l->country);
	l->country = found;
	if (l->status.n == 0)
		l->status = l->client.n ? STR("ASSIGNED") : STR("PENDING");
	bool owned = str_is(l->status, "ASSIGNED") || str_is(l->status, "PAUSED"), may = owned || str_is(l->status, "QUARANTINED");
	if (owned && l->client.n == 0)
		(void)refuse(l, r->a, "a number of this status needs its client's phone", l->status);
	else if (!may && l->client.n)
		(void)refuse(l, r->a, "a number of this status has no client", l->status);
	if (l->carrier.n == 0)
		l->carrier = r->carrier;
}

static void read_line(struct reading *r, const struct csv *c, const struct str *fields, size_t n, struct import_line *l)
{
	struct str none = STR("");
	*l = (struct import_line){ .line = c->line, .number = none, .client = none, .status = none, .carrier = none, .sid = none, .country = none,
		.area_code = none, .type = none, .locality = none, .region = none, .currency = none, .profile_id = none, .notes = none,
		.monthly_micros = -1, .setup_micros = -1, .purchased_us = -1 };
	if (n != r->n_columns)
		l->refused = arena_printf(r->a, "%zu fields, the first line has %zu", n, r->n_columns);
	for (size_t i = 0; i < n && l->refused.p == NULL; i++) {
		struct str text = str_trim(fields[i]);
		if (text.n > 0 && !read_field(r, l, r->columns[i], text))
			break;
	}
	check(r, l);
}

static int by_number(const void *x, const void *y)
{
	const struct import_line *a = *(struct import_line *const *)x, *b = *(struct import_line *const *)y;
	int order = str_cmp(a->number, b->number);
	return order ? order : a->line < b->line ? -1 : 1;
}

static int by_client(const void *x, const void *y)
{
	const struct import_line *a = *(struct import_line *const *)x, *b = *(struct import_line *const *)y;
	int order = str_cmp(a->client, b->client);
	return order ? order : a->line < b->line ? -1 : 1;
}

/* One number in one line; one number for one client. The first line counts. */
static void refuse_repeats(struct arena *a, struct import_file *f)
{
	struct import_line **sorted = ARENA_ARRAY(a, f->n + 1, struct import_line *);
	for (size_t pass = 0; pass < 2; pass++) {
		size_t n = 0;
		for (size_t i = 0; i < f->n; i++)
			if (f->lines[i].refused.p == NULL && (pass == 0 || f->lines[i].client.n))
				sorted[n++] = &f->lines[i];
		qsort(sorted, n, sizeof *sorted, pass == 0 ? by_number : by_client);
		for (size_t i = 1, first = 0; i < n; i++) {
			bool same = pass == 0 ? str_eq(sorted[i]->number, sorted[first]->number) : str_eq(sorted[i]->client, sorted[first]->client);
			if (same)
				sorted[i]->refused = arena_printf(a, pass == 0 ? "this number stands in line %zu, too" : "its client has a number in line %zu, and has one",
					sorted[first]->line);
			else
				first = i;
		}
	}
}

struct err import_read(struct arena *a, struct str text, struct country home, struct str carrier, struct import_file *ret)
{
	struct reading r = { .a = a, .home = home, .carrier = carrier };
	struct str fields[COLUMNS_MAX];
	struct csv c = csv_of(text);
	size_t n, lines = 1;
	*ret = (struct import_file){ .n = 0 };
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	if (lines > IMPORT_LINES_MAX)
		return err_new(ERR_REJECT, "too many lines at once");
	ret->lines = ARENA_ARRAY(a, lines + 1, struct import_line);
	if (!csv_next(&c, a, fields, COLUMNS_MAX, &n)) {
		ret->why = STR("the first line names the columns, the others are numbers");
		return err_new(ERR_REJECT, "there is nothing to read");
	}
	if (!read_header(&r, fields, n, ret))
		return err_new(ERR_REJECT, "the columns cannot be read");
	while (csv_next(&c, a, fields, COLUMNS_MAX, &n))
		read_line(&r, &c, fields, n, &ret->lines[ret->n++]);
	if (err_is(c.e)) {
		ret->why = arena_printf(a, "line %d: %s", c.e.code, c.e.what);
		return err_new(ERR_REJECT, "the file is no CSV");
	}
	refuse_repeats(a, ret);
	return OK;
}
