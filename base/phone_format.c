/* base/phone_format.c: printing phone numbers: national, for people, masked; names of countries. */
/* SPDX-License-Identifier: MIT */
#include "base/phone_tables.h"

#define MASK_RING 9     /* one being written, eight that stay */
#define DIGITS_SHOWN_MIN 8

const char *country_name(struct country c)
{
	static char codes[MASK_RING][sizeof c.z];
	static unsigned turn;
	const struct phone_plan *plan = phone_plan_of(c);
	if (plan != NULL)
		return plan->name;
	char *out = codes[turn++ % MASK_RING];
	memcpy(out, c.z, sizeof c.z);
	return out;
}

/* Dialled inside the country just as it is; the trunk is only read, or needs a carrier's code behind it (Brazil). */
static bool without_trunk(const struct phone_plan *plan)
{
	return strcmp(plan->code, "1") == 0 || strcmp(plan->iso, "IN") == 0 || strcmp(plan->iso, "BR") == 0;
}

void phone_national(const struct phone *p, char out[PHONE_MAX + 1])
{
	struct str digits = p->z[0] == '+' ? str_of(p->z + 1) : STR("");
	const struct phone_plan *plan = phone_plan_of_digits(digits);
	struct str trunk = STR(""), national = digits;
	if (plan != NULL) {
		national = str_sub(digits, strlen(plan->code), digits.n);
		trunk = without_trunk(plan) ? STR("") : str_of(plan->trunk);
	}
	memcpy(out, trunk.p, trunk.n);
	memcpy(out + trunk.n, national.p, national.n);
	out[trunk.n + national.n] = '\0';
}

void phone_pretty(const struct phone *p, char out[32])
{
	struct str digits = p->z[0] == '+' ? str_of(p->z + 1) : STR("");
	const struct phone_plan *plan = phone_plan_of_digits(digits);
	memcpy(out, p->z, sizeof p->z);
	if (plan == NULL)
		return;
	size_t code = strlen(plan->code);
	struct str rest = str_sub(digits, code, digits.n);
	bool nanp = strcmp(plan->code, "1") == 0 && rest.n == 10;
	const char *groups = nanp ? "334" : phone_groups(plan, rest);
	if (groups == NULL)
		return;
	size_t n = 1 + code;
	for (size_t i = 0; groups[i] != '\0'; i++) {
		size_t len = (size_t)(groups[i] - '0');
		out[n++] = nanp && i > 0 ? '-' : ' ';
		memcpy(out + n, rest.p, len);
		n += len;
		rest = str_sub(rest, len, rest.n);
	}
	out[n] = '\0';
}

const char *phone_mask(const struct phone *p)
{
	static char ring[MASK_RING][PHONE_MAX + 1];
	static unsigned turn;
	size_t n = strlen(p->z);
	if (n < DIGITS_SHOWN_MIN)
		return n == 0 ? "-" : "*****";
	char *out = ring[turn++ % MASK_RING];
	size_t head = n >= 11 ? 5 : 3;
	memcpy(out, p->z, head);
	memcpy(out + head, "*****", 5);
	memcpy(out + head + 5, p->z + n - 2, 3);
	return out;
}
