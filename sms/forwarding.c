/* sms/forwarding.c: from the table of codes to a plan for one owner. */
/* SPDX-License-Identifier: MIT */
#include "sms/forwarding.h"
#include "base/phone_tables.h"
#include "sms/embedded.h"
#include "sms/forwarding_table.h"

#define ALTERNATIVES_MAX 2

static struct forwarding_table table;   /* written once, by forwarding_load() */

struct err forwarding_load(void)
{
	const struct embedded_file *f = embedded_find(embedded_facts, STR("forwarding.csv"));
	if (f == NULL)
		return err_new(ERR_BUG, "forwarding.csv is not built in");
	return forwarding_table_read(embedded_str(f), &table);
}

/* One owner's search through the table. */
struct search {
	struct arena *a;
	struct forwarding_whose whose;
	const struct phone *number;
	bool uncertain;
};

static const struct forwarding_row *find(struct search *s, enum forwarding_action action)
{
	bool guess = false;
	const struct forwarding_row *row = forwarding_find(&table, &s->whose, action, &guess);
	if (row != NULL && (guess || row->confidence == FWD_UNCERTAIN))
		s->uncertain = true;
	return row;
}

static bool has(struct search *s, enum forwarding_action action)
{
	bool guess = false;
	return forwarding_find(&table, &s->whose, action, &guess) != NULL && !guess;
}

static bool has_line(struct str lines, struct str line)
{
	for (struct str rest = lines; rest.p != NULL;)
		if (str_eq(str_cut(&rest, '\n'), line))
			return true;
	return false;
}

static void add_line(struct search *s, struct str *lines, struct str line)
{
	if (line.n == 0 || has_line(*lines, line))
		return;
	*lines = lines->n == 0 ? line : arena_printf(s->a, STR_FMT "\n" STR_FMT, STR_ARG(*lines), STR_ARG(line));
}

/* The codes of three actions in a row, beginning with `first`, without repeats. */
static struct str codes_of(struct search *s, enum forwarding_action first)
{
	struct str lines = STR("");
	for (int i = 0; i < 3; i++) {
		const struct forwarding_row *row = find(s, (enum forwarding_action)((int)first + i));
		if (row != NULL)
			add_line(s, &lines, forwarding_code(s->a, row, s->number, false));
	}
	return lines;
}

static struct str undo_codes(struct search *s)
{
	struct str lines = codes_of(s, FWD_DEACTIVATE_NO_ANSWER);
	const struct forwarding_row *all = lines.n == 0 ? find(s, FWD_DEACTIVATE_ALL) : NULL;
	return all != NULL ? forwarding_code(s->a, all, s->number, false) : lines;
}

/* Only an erasing code of GSM is sure enough to be sent to whoever lost all calls; elsewhere the usual undo does it too. */
static struct str ring_code(struct search *s, enum forwarding_means means)
{
	if (means == FWD_BY_KEYPAD || means == FWD_BY_MENU)
		return STR("##21#");
	const struct forwarding_row *all = find(s, FWD_DEACTIVATE_ALL);
	return all != NULL && means == FWD_BY_CALL ? forwarding_code(s->a, all, s->number, false) : STR("");
}

/* Other codes for "no answer" that fit, nearest first. */
static struct str alternatives(struct search *s, struct str codes)
{
	static const enum forwarding_action tries[] = { FWD_ACTIVATE_NO_ANSWER, FWD_ACTIVATE_ALL_CONDITIONAL };
	struct str lines = STR("");
	int n = 0;
	for (size_t k = 0; k < sizeof tries / sizeof *tries * FORWARDING_FAR; k++)
		for (size_t i = 0; i < table.n && n < ALTERNATIVES_MAX; i++) {
			if (forwarding_nearness(&table, i, &s->whose, tries[k / FORWARDING_FAR]) != (int)(k % FORWARDING_FAR))
				continue;
			struct str code = forwarding_code(s->a, &table.rows[i], s->number, false);
			if (code.n == 0 || has_line(codes, code) || has_line(lines, code))
				continue;
			add_line(s, &lines, code);
			n++;
		}
	return lines;
}

/* Operators without a network of their own have the codes of the one that carries them. */
static void find_host(struct search *s, struct forwarding_plan *plan)
{
	struct forwarding_whose own = s->whose;
	own.reach = FWD_REACH_NETWORK;
	bool guess;
	const struct forwarding_row *host = forwarding_find(&table, &own, FWD_RIDES_ON, &guess);
	if (own.network.n == 0 || host == NULL)
		return;
	s->whose.network = host->code;
	s->uncertain |= host->confidence == FWD_UNCERTAIN;
	plan->host = host->confidence == FWD_UNCERTAIN ? host->code : STR("");
}

/* What is offered beside the common codes while the network is not known. */
static void find_other_network(struct search *s, struct forwarding_plan *plan)
{
	bool guess;
	const struct forwarding_row *other = forwarding_find(&table, &s->whose, FWD_OTHER_NETWORK, &guess);
	if (other == NULL || s->whose.network.n > 0)
		return;
	struct search there = { .a = s->a, .number = s->number, .whose = s->whose };
	there.whose.network = other->code;
	there.whose.reach = FWD_REACH_NETWORK;
	plan->other_network = other->code;
	plan->other_codes = codes_of(&there, FWD_ACTIVATE_NO_ANSWER);
	plan->other_undo = undo_codes(&there);
}

static void choose_means(struct search *s, const struct forwarding_row *main, struct forwarding_plan *plan)
{
	bool landline = s->whose.line == FWD_LINE_LANDLINE;
	plan->means = FWD_BY_KEYPAD;
	if (main == NULL || main->code.n == 0)
		plan->means = FWD_BY_PROVIDER;
	else if (landline)
		plan->means = FWD_BY_LANDLINE;
	else if (!forwarding_is_gsm(main->code))
		plan->means = FWD_BY_CALL;
	else if (plan->query.phone == FWD_ANDROID && has(s, FWD_MENU_FIRST))
		plan->means = FWD_BY_MENU;
}

/* Which steps there are from rung 1 on; returns how many. */
static int ladder(const struct forwarding_plan *plan, struct str other_codes, struct str other_form, enum forwarding_step out[FWD_STEPS])
{
	bool mobile = plan->query.phone != FWD_LANDLINE;
	int n = 0;
	if (plan->means != FWD_BY_PROVIDER) {
		if (plan->means == FWD_BY_MENU)
			out[n++] = FWD_STEP_CODES;
		out[n++] = FWD_STEP_HINTS;
		if (other_codes.n > 0)
			out[n++] = FWD_STEP_ALTERNATIVE;
		if (other_form.n > 0)
			out[n++] = FWD_STEP_OTHER_FORM;
		if (plan->check.n > 0 && mobile)
			out[n++] = FWD_STEP_CHECK;
		if (mobile && plan->means != FWD_BY_MENU)
			out[n++] = FWD_STEP_HANDSET;
	}
	out[n++] = FWD_STEP_SUPPORT;
	out[n++] = FWD_STEP_PERSON;
	return n;
}

/* What answers the trouble told, if we know; else the step of the rung. */
static enum forwarding_step step_for(const struct forwarding_plan *plan)
{
	struct str trouble = plan->query.trouble;
	if (str_is(trouble, "no_ring"))
		return FWD_STEP_NO_RING;
	if (str_is(trouble, "not_registered"))
		return FWD_STEP_SUPPORT;
	if (str_is(trouble, "voicemail") && plan->query.phone == FWD_IPHONE && plan->means != FWD_BY_PROVIDER)
		return FWD_STEP_HANDSET;
	return plan->step;
}

static void choose_step(struct search *s, const struct forwarding_row *main, struct forwarding_plan *plan)
{
	enum forwarding_step steps[FWD_STEPS + 1];
	struct str other_codes = STR(""), other_form = STR("");
	if (plan->means != FWD_BY_PROVIDER) {
		other_codes = alternatives(s, plan->codes);
		other_form = forwarding_code(s->a, main, s->number, true);
		if (has_line(plan->codes, other_form) || has_line(other_codes, other_form))
			other_form = STR("");
	}
	plan->rungs = ladder(plan, other_codes, other_form, steps);
	int rung = plan->query.rung < plan->rungs ? plan->query.rung : plan->rungs;
	plan->step = rung <= 0 ? FWD_STEP_CODES : steps[rung - 1];
	if (rung % 2 == 1 && rung < plan->rungs)
		plan->step = step_for(plan);
	plan->step_codes = plan->step == FWD_STEP_ALTERNATIVE ? other_codes : plan->step == FWD_STEP_OTHER_FORM ? other_form : STR("");
}

static bool is_nanp(struct country c)
{
	const struct phone_plan *plan = phone_plan_of(c);
	return plan != NULL && strcmp(plan->code, "1") == 0;
}

bool forwarding_valid_activation_call(struct country country, enum forwarding_phone phone)
{
	return phone == FWD_LANDLINE && is_nanp(country);
}

struct err forwarding_plan(struct arena *a, const struct forwarding_query *q, struct forwarding_plan *ret)
{
	struct phone number = { .z = "" };
	if (err_is(phone_parse(phone_str(&q->number), &number)))
		return err_new(ERR_REJECT, "no number to forward to");
	if (table.n == 0)
		return err_new(ERR_BUG, "the forwarding table is not loaded");
	struct search s = { .a = a, .number = &ret->query.number };
	s.whose = (struct forwarding_whose){ .country = q->country, .network = q->network.n > 0 ? q->network : STR(""),
		.line = q->phone == FWD_LANDLINE ? FWD_LINE_LANDLINE : FWD_LINE_MOBILE };
	/* North American exchanges know none of the codes of the rest of the world. */
	if (forwarding_valid_activation_call(q->country, q->phone))
		s.whose.reach = FWD_REACH_COUNTRY;
	*ret = (struct forwarding_plan){ .query = *q, .codes = STR(""), .undo = STR(""), .check = STR(""), .ring = STR(""), .host = STR(""),
		.other_network = STR(""), .other_codes = STR(""), .other_undo = STR(""), .step_codes = STR("") };
	ret->wants_network = s.whose.network.n == 0 && forwarding_needs_network(q->country, q->phone);
	find_host(&s, ret);
	find_other_network(&s, ret);
	const struct forwarding_row *main = find(&s, FWD_ACTIVATE_NO_ANSWER);
	choose_means(&s, main, ret);
	if (ret->means != FWD_BY_PROVIDER) {
		/* A network whose code is no GSM one takes none of the others either. */
		if (ret->means == FWD_BY_CALL)
			s.whose.reach = FWD_REACH_NETWORK;
		ret->codes = codes_of(&s, FWD_ACTIVATE_NO_ANSWER);
		ret->uncertain = s.uncertain;
		ret->check = codes_of(&s, FWD_CHECK_NO_ANSWER);
		ret->undo = undo_codes(&s);
		ret->ring = ring_code(&s, ret->means);
	}
	choose_step(&s, main, ret);
	ret->activation_call = forwarding_valid_activation_call(q->country, q->phone);
	struct country to = phone_country(&number);
	ret->abroad = q->country.z[0] != '\0' && strcmp(to.z, q->country.z) != 0;
	return OK;
}

bool forwarding_needs_network(struct country country, enum forwarding_phone phone)
{
	struct forwarding_whose w = { .country = country, .network = STR(""),
		.line = phone == FWD_LANDLINE ? FWD_LINE_LANDLINE : FWD_LINE_MOBILE };
	bool guess;
	return forwarding_find(&table, &w, FWD_ASK_NETWORK, &guess) != NULL;
}

bool forwarding_phone_find(struct str name, enum forwarding_phone *ret)
{
	static const char *const names[] = { [FWD_IPHONE] = "iphone", [FWD_ANDROID] = "android", [FWD_LANDLINE] = "landline" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i])) {
			*ret = (enum forwarding_phone)i;
			return true;
		}
	return false;
}
