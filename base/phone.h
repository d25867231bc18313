/* base/phone.h: phone numbers as E.164 values, their country, and how they are printed. */
/* SPDX-License-Identifier: MIT
 *
 * E.164: '+', a digit 1-9, 7 to 15 digits in all. +1 is split by area code (embedded table); an unknown one counts as US.
 */
#pragma once
#include "base/str.h"

#define PHONE_MAX 16 /* '+' and 15 digits */

struct phone {
	char z[PHONE_MAX + 1]; /* "" : none */
};

struct country {
	char z[3]; /* ISO 3166-1 alpha-2, "" : unknown */
};

struct err phone_parse(struct str s, struct phone *ret) MUST_CHECK;              /* strict E.164 */
/* As people write it: spaces, dots, dashes, brackets, 00 or 011 prefixes, national form of `home`. */
struct err phone_parse_human(struct str s, struct country home, struct phone *ret) MUST_CHECK;
struct country phone_country(const struct phone *p);
struct err country_parse(struct str s, struct country *ret) MUST_CHECK;          /* two ASCII letters, any case, known to the table */
const char *country_name(struct country c);                                      /* "United Kingdom", or the code */
/* As dialled inside the country, digits only: "07700900123", "4165551234". */
void phone_national(const struct phone *p, char out[PHONE_MAX + 1]);
/* For people: "+44 7700 900123" style grouping; falls back to E.164. */
void phone_pretty(const struct phone *p, char out[32]);
/* "+4477*****23": for logs. Lives in a ring of static buffers, valid for eight further calls. */
const char *phone_mask(const struct phone *p);

/* Owner's daytime (contract section 9): 9-20 h in the country's zone(s); for +1 and AU hours valid in all its zones.
 * Returns now_us if it is daytime there, else the next instant when it is. */
int64_t phone_daytime(struct country c, int64_t now_us);
/* The same where the place tells which zone of the US, Canada or Australia it is ("Austin TX"); else as above. */
int64_t phone_daytime_at(struct country c, struct str place, int64_t now_us);

static inline struct str phone_str(const struct phone *p)
{
	return str_of(p->z);
}
