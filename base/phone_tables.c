/* base/phone_tables.c: the numbering plans: countries, area codes, grouping. */
/* SPDX-License-Identifier: MIT */
#include "base/phone_tables.h"

#define ZONE(min, rule) { .offset_min = (min), .dst = PHONE_DST_##rule }
#define WIDE(id, label, cc, prefix, least, most, west_min, west_rule, east_min, east_rule) \
	{ .iso = #id, .name = label, .code = cc, .trunk = prefix, .digits_min = least, .digits_max = most, \
	  .west = ZONE(west_min, west_rule), .east = ZONE(east_min, east_rule) },
#define COUNTRY(id, label, cc, prefix, least, most, min, rule) \
	WIDE(id, label, cc, prefix, least, most, min, rule, min, rule)

static const struct phone_plan plans[] = {
#include "base/phone_countries.def"
};
#define N_PLANS (sizeof plans / sizeof *plans)

/* National numbers under a shared calling code that are not those of its first country. */
struct part {
	const char *code, *starts;
	const char *iso;
};

static const struct part parts[] = {
	{ "1", "204", "CA" }, { "1", "226", "CA" }, { "1", "236", "CA" }, { "1", "249", "CA" }, { "1", "250", "CA" },
	{ "1", "257", "CA" }, { "1", "263", "CA" }, { "1", "289", "CA" }, { "1", "306", "CA" }, { "1", "343", "CA" },
	{ "1", "354", "CA" }, { "1", "365", "CA" }, { "1", "367", "CA" }, { "1", "368", "CA" }, { "1", "382", "CA" },
	{ "1", "387", "CA" }, { "1", "403", "CA" }, { "1", "416", "CA" }, { "1", "418", "CA" }, { "1", "428", "CA" },
	{ "1", "431", "CA" }, { "1", "437", "CA" }, { "1", "438", "CA" }, { "1", "450", "CA" }, { "1", "460", "CA" },
	{ "1", "468", "CA" }, { "1", "474", "CA" }, { "1", "506", "CA" }, { "1", "514", "CA" }, { "1", "519", "CA" },
	{ "1", "537", "CA" }, { "1", "548", "CA" }, { "1", "568", "CA" }, { "1", "579", "CA" }, { "1", "581", "CA" },
	{ "1", "584", "CA" }, { "1", "587", "CA" }, { "1", "600", "CA" }, { "1", "604", "CA" }, { "1", "613", "CA" },
	{ "1", "622", "CA" }, { "1", "639", "CA" }, { "1", "647", "CA" }, { "1", "672", "CA" }, { "1", "683", "CA" },
	{ "1", "705", "CA" }, { "1", "709", "CA" }, { "1", "742", "CA" }, { "1", "753", "CA" }, { "1", "778", "CA" },
	{ "1", "780", "CA" }, { "1", "782", "CA" }, { "1", "807", "CA" }, { "1", "819", "CA" }, { "1", "825", "CA" },
	{ "1", "867", "CA" }, { "1", "873", "CA" }, { "1", "879", "CA" }, { "1", "902", "CA" }, { "1", "905", "CA" },
	{ "1", "942", "CA" },
	{ "1", "242", "BS" }, { "1", "246", "BB" }, { "1", "264", "AI" }, { "1", "268", "AG" }, { "1", "284", "VG" },
	{ "1", "340", "VI" }, { "1", "345", "KY" }, { "1", "441", "BM" }, { "1", "473", "GD" }, { "1", "649", "TC" },
	{ "1", "658", "JM" }, { "1", "876", "JM" }, { "1", "664", "MS" }, { "1", "670", "MP" }, { "1", "671", "GU" },
	{ "1", "684", "AS" }, { "1", "721", "SX" }, { "1", "758", "LC" }, { "1", "767", "DM" }, { "1", "784", "VC" },
	{ "1", "787", "PR" }, { "1", "939", "PR" }, { "1", "809", "DO" }, { "1", "829", "DO" }, { "1", "849", "DO" },
	{ "1", "868", "TT" }, { "1", "869", "KN" },
	{ "44", "1481", "GG" }, { "44", "7781", "GG" }, { "44", "7839", "GG" }, { "44", "7911", "GG" },
	{ "44", "1534", "JE" }, { "44", "7797", "JE" }, { "44", "7829", "JE" }, { "44", "7937", "JE" },
	{ "44", "1624", "IM" }, { "44", "7524", "IM" }, { "44", "7624", "IM" }, { "44", "7924", "IM" },
	{ "7", "6", "KZ" }, { "7", "7", "KZ" },
};

/* How people group the digits behind the calling code; the first row that matches counts. */
struct grouping {
	char iso[3];
	uint8_t digits;
	const char *starts, *groups;
};

static const struct grouping groupings[] = {
	{ "GB", 10, "7", "46" }, { "GB", 10, "2", "244" }, { "GB", 10, "11", "334" }, { "GB", 10, "121", "334" },
	{ "GB", 10, "131", "334" }, { "GB", 10, "141", "334" }, { "GB", 10, "151", "334" }, { "GB", 10, "161", "334" },
	{ "GB", 10, "171", "334" }, { "GB", 10, "181", "334" }, { "GB", 10, "191", "334" }, { "GB", 10, "1", "46" },
	{ "GB", 10, "", "334" }, { "GB", 9, "1", "45" }, { "GB", 9, "", "333" },
	{ "IE", 8, "1", "134" }, { "IE", 9, "", "234" }, { "IE", 8, "", "233" }, { "IE", 7, "", "25" },
	{ "AU", 9, "4", "333" }, { "AU", 9, "", "144" },
	{ "NZ", 8, "2", "233" }, { "NZ", 9, "2", "234" }, { "NZ", 10, "2", "235" }, { "NZ", 8, "", "134" },
	{ "FR", 9, "", "12222" }, { "ES", 9, "", "333" }, { "IT", 10, "3", "334" }, { "PT", 9, "", "333" },
	{ "NL", 9, "6", "18" }, { "NL", 9, "", "234" }, { "DE", 10, "1", "37" }, { "DE", 11, "1", "38" },
	{ "BE", 9, "4", "3222" }, { "CH", 9, "", "2322" }, { "DK", 8, "", "2222" }, { "NO", 8, "", "323" },
	{ "PL", 9, "", "333" }, { "ZA", 9, "", "234" }, { "IN", 10, "", "55" }, { "MX", 10, "", "244" },
	{ "SG", 8, "", "44" }, { "HK", 8, "", "44" },
};

const struct phone_plan *phone_plan_of(struct country c)
{
	for (size_t i = 0; i < N_PLANS; i++)
		if (memcmp(plans[i].iso, c.z, sizeof c.z) == 0)
			return &plans[i];
	return NULL;
}

static const struct phone_plan *part_of(const struct phone_plan *first, struct str national)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const struct part *p = &parts[i];
		if (strcmp(p->code, first->code) == 0 && str_starts(national, str_of(p->starts))) {
			struct country c = { .z = { p->iso[0], p->iso[1], '\0' } };
			return phone_plan_of(c);
		}
	}
	return first;
}

const struct phone_plan *phone_plan_of_digits(struct str digits)
{
	for (size_t i = 0; i < N_PLANS; i++) {
		struct str code = str_of(plans[i].code);
		if (str_starts(digits, code))
			return part_of(&plans[i], str_sub(digits, code.n, digits.n));
	}
	return NULL;
}

const char *phone_groups(const struct phone_plan *plan, struct str national)
{
	for (size_t i = 0; i < sizeof groupings / sizeof *groupings; i++) {
		const struct grouping *g = &groupings[i];
		if (memcmp(g->iso, plan->iso, sizeof g->iso) == 0 && g->digits == national.n
		    && str_starts(national, str_of(g->starts)))
			return g->groups;
	}
	return NULL;
}
