/* base/phone_region.c: the zone of a place in a country that has several. */
/* SPDX-License-Identifier: MIT */
#include "base/phone_tables.h"

#define WORDS_MAX 3     /* of a region's or city's name */

/* Names count anywhere in a place, codes only as its last word ("Austin TX"). States that lie in two zones have both. */
struct region {
	char iso[3];
	struct phone_zone west, east;
	const char *codes, *names;      /* separated by '|' */
};

#define ZONE(min, rule) { .offset_min = (min), .dst = PHONE_DST_##rule }
#define REGION(id, zone, code_list, name_list) { .iso = id, .west = zone, .east = zone, .codes = code_list, .names = name_list }
#define BORDER(id, zone1, zone2, code_list, name_list) \
	{ .iso = id, .west = zone1, .east = zone2, .codes = code_list, .names = name_list }
#define NEWFOUNDLAND ZONE(-210, US)
#define ATLANTIC ZONE(-240, US)
#define EASTERN ZONE(-300, US)
#define CENTRAL ZONE(-360, US)
#define MOUNTAIN ZONE(-420, US)
#define PACIFIC ZONE(-480, US)

static const struct region regions[] = {
	REGION("US", EASTERN, "CT|DE|DC|GA|ME|MD|MA|NH|NJ|NY|NC|OH|PA|RI|SC|VT|VA|WV",
	       "connecticut|delaware|georgia|maine|maryland|massachusetts|new hampshire|new jersey|new york|north carolina|ohio|"
	       "pennsylvania|rhode island|south carolina|vermont|virginia|brooklyn|philadelphia|boston|miami|orlando|tampa|atlanta|"
	       "charlotte|detroit|baltimore|pittsburgh|cleveland|cincinnati"),
	REGION("US", CENTRAL, "AL|AR|IL|IA|LA|MN|MS|MO|OK|WI",
	       "alabama|arkansas|illinois|iowa|louisiana|minnesota|mississippi|missouri|oklahoma|wisconsin|chicago|houston|dallas|"
	       "fort worth|san antonio|austin|nashville|memphis|new orleans|minneapolis|milwaukee"),
	REGION("US", MOUNTAIN, "CO|MT|NM|UT|WY", "colorado|montana|new mexico|utah|wyoming|denver|salt lake city|albuquerque|boise"),
	REGION("US", PACIFIC, "CA|NV|WA",
	       "california|nevada|los angeles|san diego|san jose|san francisco|sacramento|las vegas|seattle|oakland"),
	REGION("US", ZONE(-420, NONE), "AZ", "arizona|phoenix|tucson"),
	REGION("US", ZONE(-600, NONE), "HI", "hawaii|honolulu"),
	BORDER("US", ZONE(-600, US), ZONE(-540, US), "AK", "alaska|anchorage"),
	BORDER("US", CENTRAL, EASTERN, "FL|IN|KY|MI|TN", "florida|indiana|kentucky|michigan|tennessee"),
	BORDER("US", MOUNTAIN, CENTRAL, "KS|NE|ND|SD|TX", "kansas|nebraska|north dakota|south dakota|texas"),
	BORDER("US", PACIFIC, MOUNTAIN, "ID|OR", "idaho|oregon"),
	REGION("CA", NEWFOUNDLAND, "NL", "newfoundland"),
	REGION("CA", ATLANTIC, "NS|NB|PE|PEI", "nova scotia|new brunswick|prince edward island|halifax|moncton"),
	REGION("CA", EASTERN, "", "toronto|ottawa|montreal|mississauga|hamilton|brampton|quebec city|laval"),
	BORDER("CA", EASTERN, ATLANTIC, "QC", "quebec"),
	BORDER("CA", CENTRAL, EASTERN, "ON", "ontario"),
	REGION("CA", CENTRAL, "MB", "manitoba|winnipeg"),
	REGION("CA", ZONE(-360, NONE), "SK", "saskatchewan|saskatoon|regina"),
	REGION("CA", MOUNTAIN, "AB|NT", "alberta|calgary|edmonton|northwest territories"),
	BORDER("CA", PACIFIC, MOUNTAIN, "BC", "british columbia|vancouver|surrey|victoria|burnaby"),
	REGION("CA", ZONE(-420, NONE), "YT", "yukon|whitehorse"),
	REGION("AU", ZONE(600, AU), "NSW|VIC|TAS|ACT",
	       "new south wales|victoria|tasmania|sydney|melbourne|canberra|hobart|newcastle|wollongong|geelong"),
	REGION("AU", ZONE(600, NONE), "QLD", "queensland|brisbane|gold coast|cairns|townsville|sunshine coast"),
	REGION("AU", ZONE(570, AU), "SA", "south australia|adelaide"),
	REGION("AU", ZONE(570, NONE), "NT", "northern territory|darwin|alice springs"),
	REGION("AU", ZONE(480, NONE), "WA", "western australia|perth|fremantle"),
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The word that starts at or behind *i, which moves behind it; n == 0: no more. */
static struct str word_at(struct str place, size_t *i)
{
	while (*i < place.n && !is_letter(place.p[*i]))
		(*i)++;
	size_t from = *i;
	while (*i < place.n && is_letter(place.p[*i]))
		(*i)++;
	return str_sub(place, from, *i - from);
}

static bool in_list(struct str s, const char *list)
{
	for (struct str rest = str_of(list); rest.p != NULL;)
		if (str_eq_fold(str_cut(&rest, '|'), s))
			return s.n > 0;
	return false;
}

static const struct region *find_region(struct country c, struct str s, bool code)
{
	for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
		if (memcmp(regions[i].iso, c.z, sizeof c.z) == 0 && in_list(s, code ? regions[i].codes : regions[i].names))
			return &regions[i];
	return NULL;
}

bool phone_region_zones(struct country c, struct str place, struct phone_zone *west, struct phone_zone *east)
{
	const struct region *found = NULL;
	struct str last = STR("");
	for (size_t i = 0; i < place.n;) {
		struct str word = word_at(place, &i);
		size_t end = i;
		for (int n = 0; n < WORDS_MAX && word.n > 0; n++) {
			const struct region *r = find_region(c, str_n(word.p, (size_t)(place.p + end - word.p)), false);
			found = r != NULL ? r : found;
			if (word_at(place, &end).n == 0)
				break;
		}
		last = word.n > 0 ? word : last;
	}
	const struct region *by_code = find_region(c, last, true);
	found = by_code != NULL ? by_code : found;
	if (found == NULL)
		return false;
	*west = found->west;
	*east = found->east;
	return true;
}
