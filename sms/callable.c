/* sms/callable.c: which numbers of a country are ordinary lines. */
/* SPDX-License-Identifier: MIT
 *
 * From the numbering plans that the national regulators publish (Ofcom, ComReg, ACMA, BNetzA, ARCEP, NANPA ...): `yes` are the
 * beginnings of geographic and mobile numbers, `no` what among them costs more, pays the called party, or follows a person.
 * National numbers without trunk prefix; '?' is any digit. Where one is in doubt, it is left out: the owner rings by themselves.
 */
#include "sms/callable.h"
#include "base/phone_tables.h"

#define BEGINNINGS_MAX 30

static const struct plan {
	char iso[3];
	const char *yes[BEGINNINGS_MAX], *no[BEGINNINGS_MAX];
} plans[] = {
	/* NANP: 900 and exchange 976 are premium, 5xx and 700 follow a person or a machine, 8xx are freephone: nobody's own line */
	{ "US", { "2", "3", "4", "5", "6", "7", "8", "9" }, { "900", "???976", "500", "521", "522", "523", "524", "525", "526", "527", "528", "529",
		"533", "544", "566", "577", "588", "700", "710", "800", "833", "844", "855", "866", "877", "888" } },
	{ "CA", { "2", "3", "4", "5", "6", "7", "8", "9" }, { "900", "???976", "600", "622" } },
	{ "GB", { "1", "2", "3", "7" }, { "70", "76" } },
	{ "IE", { "1", "2", "4", "5", "6", "7", "8", "9" }, { "700", "76", "818" } },
	{ "AU", { "2", "3", "4", "7", "8" }, { NULL } },
	{ "NZ", { "2", "3", "4", "6", "7", "9" }, { "900" } },
	{ "DE", { "15", "16", "17", "2", "3", "4", "5", "6", "7", "8", "9" }, { "700", "800", "900" } },
	{ "FR", { "1", "2", "3", "4", "5", "6", "7" }, { NULL } },
	{ "ES", { "6", "7", "8", "9" }, { "70", "80", "90" } },
	{ "IT", { "0", "3" }, { NULL } },
	{ "NL", { "1", "2", "3", "4", "5", "61", "62", "63", "64", "65", "68", "7" }, { NULL } },
	{ "BE", { "1", "2", "3", "4", "5", "6", "7", "8", "9" }, { "70", "78", "800", "90" } },
	{ "AT", { "1", "2", "3", "4", "5", "6", "7" }, { "710", "711", "718" } },
	{ "CH", { "2", "3", "4", "5", "6", "7", "81", "91" }, { "70" } },
	{ "PT", { "2", "9" }, { NULL } },
	{ "SE", { "1", "2", "3", "4", "5", "6", "7", "8", "9" }, { "77", "20", "900", "939", "944", "99" } },
	{ "NO", { "2", "3", "4", "5", "6", "7", "9" }, { NULL } },
	{ "DK", { "2", "3", "4", "5", "6", "7", "8", "9" }, { "70", "80", "90" } },
	{ "PL", { "1", "2", "3", "4", "5", "6", "7", "8", "9" }, { "70", "80" } },
	{ "CZ", { "2", "3", "4", "5", "6", "7" }, { "70" } },
};

static const struct plan *plan_of(struct country c)
{
	for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
		if (strcmp(plans[i].iso, c.z) == 0)
			return &plans[i];
	return NULL;
}

static bool begins(struct str national, const char *pattern)
{
	size_t n = strlen(pattern);
	if (national.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (pattern[i] != '?' && pattern[i] != national.p[i])
			return false;
	return true;
}

static bool begins_any(struct str national, const char *const *patterns)
{
	for (size_t i = 0; i < BEGINNINGS_MAX && patterns[i]; i++)
		if (begins(national, patterns[i]))
			return true;
	return false;
}

bool sms_callable(const struct phone *to, struct country owner, bool told)
{
	struct country c = phone_country(to);
	if (to->z[0] != '+' || owner.z[0] == 0 || strcmp(c.z, owner.z) != 0)
		return false;
	const struct phone_plan *numbering = phone_plan_of(c);
	const struct plan *plan = plan_of(c);
	if (numbering == NULL || plan == NULL)
		return !told;
	struct str digits = str_of(to->z + 1), national = str_sub(digits, strlen(numbering->code), digits.n);
	if (national.n < numbering->digits_min || national.n > numbering->digits_max)
		return false;
	return begins_any(national, plan->yes) && !begins_any(national, plan->no);
}
