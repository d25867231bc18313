/* sms/forwarding_find.c: which row of the forwarding table fits, and its code with the number put in. */
/* SPDX-License-Identifier: MIT */
#include "base/phone_tables.h"
#include "sms/forwarding_table.h"

enum nearness { NEAR_NETWORK, NEAR_COUNTRY, NEAR_GUESS, NEAR_ANY, NEAR_NOT };

/* Small North American countries have the landlines of the United States. */
static const char *table_country(const struct forwarding_whose *w)
{
	const struct phone_plan *plan = phone_plan_of(w->country);
	bool nanp = plan != NULL && strcmp(plan->code, "1") == 0 && strcmp(plan->iso, "CA") != 0;
	return nanp && w->line == FWD_LINE_LANDLINE ? "US" : w->country.z;
}

static enum nearness nearness_of(const struct forwarding_row *row, const struct forwarding_whose *w)
{
	if (row->line != w->line)
		return NEAR_NOT;
	bool any_network = str_is(row->network, "*");
	if (row->country[0] == '*')
		return any_network && w->reach == FWD_REACH_ANY ? NEAR_ANY : NEAR_NOT;
	if (strcmp(row->country, table_country(w)) != 0)
		return NEAR_NOT;
	if (any_network)
		return w->reach == FWD_REACH_NETWORK ? NEAR_NOT : NEAR_COUNTRY;
	if (w->network.n > 0 && str_eq_fold(row->network, w->network))
		return NEAR_NETWORK;
	bool may_guess = w->line == FWD_LINE_LANDLINE && w->reach != FWD_REACH_NETWORK && row->confidence != FWD_UNCERTAIN;
	return may_guess ? NEAR_GUESS : NEAR_NOT;
}

const struct forwarding_row *forwarding_find(const struct forwarding_table *t, const struct forwarding_whose *w,
                                             enum forwarding_action action, bool *ret_guess)
{
	const struct forwarding_row *best = NULL;
	enum nearness nearest = NEAR_NOT;
	for (size_t i = 0; i < t->n; i++) {
		enum nearness near = t->rows[i].action == action ? nearness_of(&t->rows[i], w) : NEAR_NOT;
		if (near < nearest) {
			nearest = near;
			best = &t->rows[i];
		}
	}
	*ret_guess = nearest == NEAR_GUESS;
	return best;
}

int forwarding_nearness(const struct forwarding_table *t, size_t i, const struct forwarding_whose *w, enum forwarding_action action)
{
	static const int distance[] = {
		[NEAR_NETWORK] = 0, [NEAR_COUNTRY] = 1, [NEAR_ANY] = 2, [NEAR_GUESS] = FORWARDING_FAR, [NEAR_NOT] = FORWARDING_FAR,
	};
	return distance[t->rows[i].action == action ? nearness_of(&t->rows[i], w) : NEAR_NOT];
}

/* How the number is dialled; returns true if it stands for the whole of `1{number}`. Other form: a GSM code takes + instead of
 * national or the reverse; a feature code or landline takes no +, but eleven digits instead of ten in North America. */
static bool spell(const struct forwarding_row *row, const struct phone *number, bool other_form, char out[PHONE_MAX + 2])
{
	bool with_one = str_find(row->code, STR("1{number}")) >= 0;
	bool mobile = row->line == FWD_LINE_MOBILE;
	bool plus = row->form == FWD_FORM_E164 || (row->form == FWD_FORM_EITHER && mobile);
	bool eleven = false;
	if (other_form && mobile && forwarding_is_gsm(row->code))
		plus = !plus;
	else if (other_form)
		eleven = !plus && !with_one && str_starts(phone_str(number), STR("+1"));
	if (plus) {
		memcpy(out, number->z, sizeof number->z);
		return with_one;
	}
	char national[PHONE_MAX + 1];
	phone_national(number, national);
	memcpy(out, "1", eleven);
	memcpy(out + eleven, national, strlen(national) + 1);
	return false;
}

struct str forwarding_code(struct arena *a, const struct forwarding_row *row, const struct phone *number, bool other_form)
{
	char spelled[PHONE_MAX + 2];
	bool whole = spell(row, number, other_form, spelled);
	struct str rest = row->code;
	struct buf b;
	buf_init(&b, FORWARDING_CODE_MAX);
	while (rest.n > 0) {
		bool with_one = whole && str_starts(rest, STR("1{number}"));
		size_t n = 1;
		if (with_one || str_starts(rest, STR("{number}"))) {
			n = with_one ? sizeof "1{number}" - 1 : sizeof "{number}" - 1;
			buf_add_z(&b, spelled);
		} else if (str_starts(rest, STR("{seconds}"))) {
			n = sizeof "{seconds}" - 1;
			buf_add_int(&b, FORWARDING_SECONDS);
		} else {
			buf_add_char(&b, rest.p[0]);
		}
		rest = str_sub(rest, n, rest.n);
	}
	struct str code = arena_str(a, buf_str(&b));
	buf_done(&b);
	return code;
}
