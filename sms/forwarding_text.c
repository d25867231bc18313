/* sms/forwarding_text.c: a forwarding plan in words. */
/* SPDX-License-Identifier: MIT */
#include "sms/forwarding.h"

#define OWN_VARS 11

static const char *first_key(const struct forwarding_plan *plan)
{
	switch (plan->means) {
	case FWD_BY_KEYPAD:
		return plan->other_codes.n > 0 ? "fwd.first.two" : "fwd.first.keypad";
	case FWD_BY_CALL:
		return "fwd.first.call";
	case FWD_BY_LANDLINE:
		return plan->activation_call ? "fwd.first.landline_us" : "fwd.first.landline";
	case FWD_BY_MENU:
		return "fwd.first.menu";
	case FWD_BY_PROVIDER:
		break;
	}
	return "fwd.first.provider";
}

static const char *by_means(const struct forwarding_plan *plan, const char *keypad, const char *call, const char *landline)
{
	if (plan->means == FWD_BY_PROVIDER)
		return "fwd.first.provider";
	return plan->means == FWD_BY_LANDLINE ? landline : plan->means == FWD_BY_CALL ? call : keypad;
}

static const char *better_key(const struct forwarding_plan *plan)
{
	switch (plan->step) {
	case FWD_STEP_CODES:
		return by_means(plan, "fwd.codes.keypad", "fwd.codes.call", "fwd.codes.landline");
	case FWD_STEP_HINTS:
		return by_means(plan, "fwd.hints.keypad", "fwd.hints.call", "fwd.hints.landline");
	case FWD_STEP_ALTERNATIVE:
		return "fwd.alternative";
	case FWD_STEP_OTHER_FORM:
		return "fwd.other_form";
	case FWD_STEP_CHECK:
		return "fwd.check";
	case FWD_STEP_HANDSET:
		return plan->query.phone == FWD_ANDROID ? "fwd.handset.android" : "fwd.handset.iphone";
	case FWD_STEP_NO_RING:
		return "fwd.no_ring";
	case FWD_STEP_SUPPORT:
		return "fwd.support";
	case FWD_STEP_PERSON:
	case FWD_STEPS:
		break;
	}
	return "fwd.person";
}

struct err forwarding_text(struct arena *a, const struct forwarding_words *w, const struct forwarding_plan *plan,
                           enum forwarding_text kind, struct said *ret)
{
	if (w->n_vars > FORWARDING_VARS_MAX)
		return err_new(ERR_BUG, "too many values for a text");
	struct str codes = plan->step_codes.n > 0 && kind == FWD_BETTER ? plan->step_codes : plan->codes;
	char *pretty = arena_alloc(a, 32);
	phone_pretty(&plan->query.number, pretty);
	struct say_var vars[OWN_VARS + FORWARDING_VARS_MAX] = {
		{ "codes", codes },
		{ "undo_codes", plan->undo },
		{ "check_codes", plan->check },
		{ "other_network", plan->other_network },
		{ "other_codes", plan->other_codes },
		{ "other_undo", plan->other_undo },
		{ "ring_codes", plan->ring },
		{ "host", plan->host },
		{ "network", plan->query.network },
		{ "number", str_of(pretty) },
		{ "uncertain", plan->uncertain || plan->abroad ? STR("1") : STR("") },
	};
	for (size_t i = 0; i < w->n_vars; i++)
		vars[OWN_VARS + i] = w->vars[i];
	const char *key = kind == FWD_FIRST ? first_key(plan) : better_key(plan);
	if (kind == FWD_UNDO)
		key = plan->undo.n > 0 ? "fwd.undo" : "fwd.undo.provider";
	return say_render(w->say, a, w->lang, str_of(key), vars, OWN_VARS + w->n_vars, ret);
}
