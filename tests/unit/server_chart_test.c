/* tests/unit/server_chart_test.c: the picture of the conversation: counts land in the states they belong to. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"
#include "gen/onboarding.h"
#include "server/chart.h"
#include <stdio.h>

static struct buf drawn;

static struct str draw(const struct chart_count *counts, size_t n)
{
	buf_reset(&drawn);
	chart_draw(&drawn, counts, n);
	return buf_str(&drawn);
}

/* What stands where the state's count belongs. */
static struct str count_in(struct str svg, const char *state)
{
	char open[96];
	assert_true(snprintf(open, sizeof open, "<g id=\"st_%s\"", state) > 0);
	ptrdiff_t at = str_find(svg, str_of(open));
	if (at < 0)
		fail_msg("%s is not drawn", state);
	struct str group = str_sub(svg, (size_t)at, svg.n);
	group = str_sub(group, 0, (size_t)str_find(group, STR("</g>")));
	at = str_find(group, STR("class=\"count\""));
	assert_true(at >= 0);
	group = str_sub(group, (size_t)at, group.n);
	size_t from = (size_t)str_chr(group, '>') + 1;
	return str_sub(group, from, (size_t)str_chr(group, '<') - from);
}

static void every_state_has_a_place_for_its_count(void **state)
{
	(void)state;
	struct str svg = draw(NULL, 0);
	size_t leaves = 0;
	for (uint16_t i = 0; i < chart_onboarding.n_states; i++) {
		if (chart_onboarding.states[i].children)
			continue;
		leaves++;
		ASSERT_STR(count_in(svg, chart_onboarding.strings[chart_onboarding.states[i].name]), "");
	}
	assert_true(leaves >= 13);
}

static void counts_land_in_their_states(void **state)
{
	(void)state;
	const struct chart_count counts[] = { { STR("S3_OWNER_NAME"), 7 }, { STR("OPTED_OUT"), 100000 }, { STR("NO_SUCH_STATE"), 5 } };
	struct str svg = draw(counts, COUNT_OF(counts));
	ASSERT_STR(count_in(svg, "S3_OWNER_NAME"), "7");
	ASSERT_STR(count_in(svg, "OPTED_OUT"), "100000");
	ASSERT_STR(count_in(svg, "S1_BUSINESS_TYPE_LOCATION"), "0");
	ASSERT_STR(count_in(svg, "CLOSED"), "0");
}

/* A strict page takes it into its DOM: nothing that styles or runs by itself, nothing that SVG 1.1 does not know. */
static void nothing_in_it_is_barred(void **state)
{
	(void)state;
	static const char *const barred[] = { "style=", "<style", "<script", "transparent", "@@", "<!DOCTYPE", "xlink", " on" };
	struct str svg = draw(NULL, 0);
	assert_true(str_starts(svg, STR("<svg ")));
	for (size_t i = 0; i < COUNT_OF(barred); i++)
		if (str_find(svg, str_of(barred[i])) >= 0)
			fail_msg("the picture has \"%s\"", barred[i]);
	assert_true(str_find(svg, STR("<title>")) > 0 && str_find(svg, STR("<desc>")) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_has_a_place_for_its_count),
		cmocka_unit_test(counts_land_in_their_states),
		cmocka_unit_test(nothing_in_it_is_barred),
	};
	buf_init(&drawn, 1u << 20);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buf_done(&drawn);
	return failed;
}
