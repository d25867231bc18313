/* tests/fuzz/phone.c: numbers as people write them. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/phone.h"
#include "tests/fuzz/fuzz.h"

/* `human`: it follows its country's plan, not only E.164. */
static void check(const struct phone *p, struct country home, bool human)
{
	struct phone again;
	char national[PHONE_MAX + 1], pretty[32];
	MUST(!err_is(phone_parse(phone_str(p), &again)) && strcmp(p->z, again.z) == 0);
	MUST(!human || (!err_is(phone_parse_human(phone_str(p), home, &again)) && strcmp(p->z, again.z) == 0));
	phone_national(p, national);
	for (const char *c = national; *c; c++)
		MUST(*c >= '0' && *c <= '9');
	phone_pretty(p, pretty);
	MUST(strlen(pretty) < sizeof pretty);
	MUST(!human || (!err_is(phone_parse_human(str_of(pretty), home, &again)) && strcmp(p->z, again.z) == 0));
	struct country there = phone_country(p);
	/* "00..." is an international prefix before it is anything else. */
	bool plain = human && strncmp(national, "00", 2) != 0 && strncmp(national, "011", 3) != 0;
	MUST(!plain || (!err_is(phone_parse_human(str_of(national), there, &again)) && strcmp(p->z, again.z) == 0));
	MUST(strstr(phone_mask(p), p->z) == NULL);
	int64_t now = INT64_C(1767225600) * SEC_US;
	MUST(phone_daytime_at(there, str_of(pretty), now) >= now && phone_daytime(there, now) <= now + DAY_US);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const homes[] = { "GB", "US", "IE", "AU", "DE", "IT", "CA", "NZ", "SG", "FR", "" };
	struct str text = fuzz_str(data, n);
	struct country home = { "" };
	struct phone p;
	const char *iso = homes[fuzz_byte(&text) % 11];
	if (iso[0])
		MUST(!err_is(country_parse(str_of(iso), &home)));
	if (!err_is(phone_parse(text, &p))) {
		MUST(str_eq(text, phone_str(&p)));
		check(&p, home, false);
	}
	if (!err_is(phone_parse_human(text, home, &p)))
		check(&p, home, true);
	struct country c;
	(void)err_is(country_parse(text, &c));
	(void)phone_daytime_at(home, text, 0);
	return 0;
}
