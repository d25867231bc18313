/* tests/lib/fake_numbers.c: offers and accounts of the stand-ins of carriers. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_numbers.h"
#include <stdio.h>
#include <stdlib.h>

/* What is on offer: prefix, then so many digits that count up. Mobile numbers where the country has them. */
static const struct {
	const char *country, *type, *prefix;
	int digits;
} ranges[] = {
	{ "GB", "local", "+44113496", 4 }, { "GB", "mobile", "+447700901", 3 }, { "US", "local", "+1512555", 4 }, { "US", "toll_free", "+1888555", 4 },
	{ "CA", "local", "+1416555", 4 }, { "AU", "local", "+61255501", 4 }, { "AU", "mobile", "+614910030", 3 }, { "IE", "local", "+353120", 5 },
	{ "IE", "mobile", "+35385200", 4 }, { "DE", "local", "+4930209", 5 },
};

static struct {
	struct fake_number *all;
	size_t n;
} f;

struct fake_number *fake_number_at(size_t i)
{
	return i < f.n ? &f.all[i] : NULL;
}

bool fake_number_owned(const struct fake_number *n)
{
	return n->buys > 0 && !n->released;
}

struct fake_number *fake_number_find(const char *carrier, struct str phone)
{
	for (size_t i = 0; i < f.n; i++)
		if (strcmp(f.all[i].carrier, carrier) == 0 && str_is(phone, f.all[i].phone))
			return &f.all[i];
	return NULL;
}

struct fake_number *fake_number_by_id(const char *carrier, struct str id)
{
	for (size_t i = 0; i < f.n; i++)
		if (strcmp(f.all[i].carrier, carrier) == 0 && fake_number_owned(&f.all[i]) && (str_is(id, f.all[i].id) || str_is(id, f.all[i].phone)))
			return &f.all[i];
	return NULL;
}

struct fake_number *fake_number_new(const char *carrier, struct str phone)
{
	struct fake_number *n = fake_number_find(carrier, phone);
	if (n != NULL)
		return n;
	if (f.all == NULL)
		f.all = calloc(FAKE_NUMBERS_MAX, sizeof *f.all);
	if (f.all == NULL || f.n == FAKE_NUMBERS_MAX)
		abort();
	n = &f.all[f.n++];
	snprintf(n->carrier, sizeof n->carrier, "%s", carrier);
	snprintf(n->phone, sizeof n->phone, STR_FMT, STR_ARG(phone));
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (str_starts(phone, str_of(ranges[i].prefix))) {
			snprintf(n->country, sizeof n->country, "%s", ranges[i].country);
			snprintf(n->type, sizeof n->type, "%s", ranges[i].type);
		}
	return n;
}

void fake_number_sell(struct fake_number *n)
{
	static unsigned sold;
	bool twilio = strcmp(n->carrier, "twilio") == 0;
	sold++;
	if (twilio)
		snprintf(n->id, sizeof n->id, "PN%032x", sold);
	else
		snprintf(n->id, sizeof n->id, "1293384261075%06u", sold);
	n->buys++;
	n->released = false;
	n->bought_us = fake_now_us();
	snprintf(n->status, sizeof n->status, "%s", twilio ? "in-use" : "active");
	if (n->country[0] == 0)
		snprintf(n->country, sizeof n->country, "US");
}

size_t fake_numbers_offer(const char *carrier, const char *country, const char *type, struct str area, char (*phones)[20], size_t max)
{
	size_t n = 0;
	for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
		if (strcmp(ranges[r].country, country) != 0 || (type[0] && strcmp(ranges[r].type, type) != 0))
			continue;
		int limit = 1;
		for (int i = 0; i < ranges[r].digits; i++)
			limit *= 10;
		for (int i = 1; i < limit && n < max; i++) {
			char digits[16];
			snprintf(digits, sizeof digits, "%09d", i);
			snprintf(phones[n], 20, "%s%.5s", ranges[r].prefix, digits + 9 - ranges[r].digits);
			const struct fake_number *known = fake_number_find(carrier, str_of(phones[n]));
			if (known && (fake_number_owned(known) || known->foreign))
				continue;
			if (area.n && str_find(str_of(phones[n]), area) < 0)
				break;
			n++;
		}
	}
	return n;
}

size_t fake_numbers_owned(const char *carrier)
{
	size_t n = 0;
	fake_lock();
	for (size_t i = 0; i < f.n; i++)
		n += fake_number_owned(&f.all[i]) && (carrier == NULL || strcmp(f.all[i].carrier, carrier) == 0);
	fake_unlock();
	return n;
}

void fake_numbers_each(void (*fn)(void *ctx, const struct fake_number *n), void *ctx)
{
	fake_lock();
	for (size_t i = 0; i < f.n; i++)
		fn(ctx, &f.all[i]);
	fake_unlock();
}

void fake_number_put(const char *carrier, const char *phone, const char *reference)
{
	fake_lock();
	struct fake_number *n = fake_number_new(carrier, str_of(phone));
	fake_number_sell(n);
	snprintf(n->reference, sizeof n->reference, "%s", reference);
	fake_unlock();
}
