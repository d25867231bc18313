/* server/host_actions.c: the chart's actions, one small function each, in a table. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/utf8.h"
#include "gen/onboarding.h"
#include "server/host.h"
#include <inttypes.h>

typedef void act_fn(struct sitting *s, struct item *it, const char *arg);

static struct client *row_of(struct item *it)
{
	it->seat->dirty = true;
	return &it->seat->row;
}

static void set(struct item *it, struct str *field, struct str value)
{
	if (value.n == 0)
		return;
	it->seat->dirty = true;
	it->progress = true;
	*field = value;
}

static void act_save(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	struct client *c = row_of(it);
	const struct heard *h = &it->heard;
	set(it, &c->business_type, h->trade);
	set(it, &c->location, h->place);
	if (h->network.n && !str_eq(c->network, h->network))
		c->rung = 0;
	set(it, &c->network, h->network);
	bool changes_name = h->field && strcmp(h->field, "name") == 0;
	bool changes_business = h->field && strcmp(h->field, "business") == 0;
	if (h->event == HEARD_BUSINESS_NAME || changes_business)
		set(it, &c->business_name, h->name);
	else if (h->event == HEARD_OWNER_NAME || changes_name)
		set(it, &c->owner_name, h->name);
	if (h->event == HEARD_ALERTS_SMS || h->event == HEARD_YES)
		set(it, &c->notification_pref, STR("sms"));
	if (h->line.z[0])
		set(it, &c->line, arena_str(s->a, phone_str(&h->line)));
	if (h->event == HEARD_IPHONE || h->event == HEARD_ANDROID || h->event == HEARD_LANDLINE)
		set(it, &c->phone_type, h->event == HEARD_IPHONE ? STR("iphone") : h->event == HEARD_ANDROID ? STR("android") : STR("landline"));
	c->misses = 0;
}

static void act_ask_field(struct sitting *s, struct item *it, const char *arg)
{
	struct client *c = row_of(it);
	c->asking = arg[0] ? str_of(arg) : it->heard.field ? arena_str(s->a, str_of(it->heard.field)) : STR_NONE;
	c->misses = 0;
	it->progress = true;
}

/* Told by the owner, or by an operator. */
static void act_set_language(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	host_set_language(s, it, it->heard.event == HEARD_LANGUAGE ? str_of(it->heard.topic) : it->in.lang);
}

static void act_end_field(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	struct client *c = row_of(it);
	if (c->asking.n)
		c->misses = 0;
	c->asking = STR_NONE;
}

static void act_miss(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	struct client *c = row_of(it);
	if (c->misses < 3)
		c->misses++;
	host_count(s, M_NOT_UNDERSTOOD);
}

static void act_answer_question(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	const char *topic = it->heard.topic ? it->heard.topic : "how";
	host_reply(s, it, arena_z(s->a, arena_printf(s->a, "q.%s", topic)));
}

static void act_offer_profile(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	row_of(it)->offered = true;
}

static void act_forget_yes(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	row_of(it)->said_yes = false;
}

static void act_say_yes(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	struct client *c = row_of(it);
	it->progress = it->progress || !c->said_yes;
	c->said_yes = true;
	c->offered = false;
}

static void act_gate(struct sitting *s, struct item *it, const char *arg)
{
	struct client *c = row_of(it);
	struct str gate = strcmp(arg, "none") == 0 ? STR_NONE : str_of(arg);
	if (!str_eq(c->gate, gate)) {
		c->gate_at_us = s->now_us;
		it->progress = true;
	}
	c->gate = gate;
}

static void act_allocate(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	it->ask = ASK_ALLOCATE;
}

static void act_hold(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	it->ask = ASK_HOLD;
}

static void act_set_phone(struct sitting *s, struct item *it, const char *arg)
{
	(void)s;
	struct client *c = row_of(it);
	if (!str_is(c->phone_type, arg))
		c->rung = 0;
	set(it, &c->phone_type, str_of(arg));
	set(it, &c->network, it->heard.network);
}

static void act_instructions(struct sitting *s, struct item *it, const char *arg)
{
	host_instructions(s, it, arg);
}

static void act_next_rung(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	struct client *c = row_of(it);
	if (c->rung < 30)
		c->rung++;
	it->progress = true;
}

static void act_note_call(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	row_of(it)->test_call = arena_str(s->a, it->in.carrier_id);
	it->out.voice = VOICE_TEST;
}

static struct str client_resource(struct sitting *s, const struct item *it)
{
	return arena_printf(s->a, "client:%" PRId64, it->seat->row.id);
}

static void act_place_call(struct sitting *s, struct item *it, const char *arg)
{
	host_place_call(s, it, arg);
	if (strcmp(arg, "recheck") == 0)
		it->seat->row.checked_us = s->now_us;
}

static void act_put_off_check(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	row_of(it)->checked_us = s->now_us;
}

static void forwarding_works(struct sitting *s, struct item *it)
{
	row_of(it)->checked_us = s->now_us;
	struct alert_row *row;
	VEC_ADD(s->a, &s->cleared, row);
	*row = (struct alert_row){ .kind = "forwarding_broken", .resource = client_resource(s, it) };
}

/* The call came back: whatever was wrong is mended. */
static void act_note_proof(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	forwarding_works(s, it);
	host_log(s, LOG_INFO, "FORWARDING_PROVED", "client=%" PRId64, it->seat->row.id);
}

static void act_went_live(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	struct client *c = row_of(it);
	c->test_call = STR_NONE;
	forwarding_works(s, it);
	host_count(s, M_CLIENTS_LIVE);
	host_log(s, LOG_INFO, "CLIENT_LIVE", "client=%" PRId64, c->id);
}

/* The carrier is asked about the owner's phone, once, if that is wanted. */
static void act_look_up(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	struct client *c = row_of(it);
	if (strcmp(s->w->cfg->lookup, "carrier") != 0 || c->looked_us > 0)
		return;
	c->looked_us = s->now_us;
	int64_t *slot;
	VEC_ADD(s->a, &s->lookups, slot);
	*slot = c->id;
}

static void act_checks(struct sitting *s, struct item *it, const char *arg)
{
	row_of(it)->no_checks = strcmp(arg, "off") == 0;
	host_audit(s, it, "client.checks", STR_NONE, str_of(arg));
}

static void number_op(struct sitting *s, struct item *it, enum number_op op, const char *action)
{
	int64_t *slot;
	VEC_ADD(s->a, &s->ops[op], slot);
	*slot = row_of(it)->id;
	it->seat->numbered |= op != NUMBER_DROP_TEXTS;
	if (action && it->seat->row.number_e164.n)
		host_audit(s, it, action, STR_NONE, STR_NONE);
}

static void act_pause_number(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	number_op(s, it, NUMBER_PAUSE, "number.pause");
}

static void act_resume_number(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	number_op(s, it, NUMBER_RESUME, "number.resume");
}

static void act_give_up_number(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	number_op(s, it, NUMBER_GIVE_UP, "number.give_up");
	row_of(it)->number_e164 = STR_NONE;
	row_of(it)->rung = 0;
}

static void consent(struct sitting *s, struct item *it, const char *kind)
{
	struct client *c = row_of(it);
	struct consent_row *r;
	VEC_ADD(s->a, &s->consents, r);
	*r = (struct consent_row){ .client_id = c->id, .occurred_us = it->in.occurred_us, .our_number = it->in.our_number.n ? it->in.our_number : c->our_number, .kind = kind,
		.word = utf8_cut(utf8_repair(s->a, str_trim(it->in.body)), 40),
		.via = it->in.optout_type.n ? STR("carrier") : it->in.actor.n ? it->in.actor : it->in.carrier.n ? it->in.carrier : STR("usher") };
	turn_dedupe(s->w, "phone", c->phone_e164, r->hash);
}

static void act_opt_out(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	row_of(it)->opted_out = true;
	consent(s, it, "opt_out");
	number_op(s, it, NUMBER_DROP_TEXTS, NULL);
	host_count(s, M_OPT_OUTS);
	host_log(s, LOG_INFO, "OPTED_OUT", "client=%" PRId64, it->seat->row.id);
}

static void act_opt_in(struct sitting *s, struct item *it, const char *arg)
{
	(void)arg;
	struct client *c = row_of(it);
	if (it->heard.event == HEARD_START)
		consent(s, it, "opt_in");
	c->opted_out = false;
	c->answers = 0;
}

static void act_hand_off(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	row_of(it)->handed_off = true;
}

static void act_hand_back(struct sitting *s, struct item *it, const char *arg)
{
	(void)s, (void)arg;
	struct client *c = row_of(it);
	c->handed_off = false;
	c->answers = c->misses = 0;
}

void host_stuck(struct sitting *s, struct item *it, const char *why)
{
	struct client *c = row_of(it);
	if (c->stuck.n)
		return;
	c->stuck = str_of(why);
	host_alert(s, it->seat, "stuck", strcmp(why, "paid_without_number") == 0 ? "critical" : "warning", client_resource(s, it), str_of(why));
	host_log(s, LOG_WARN, "STUCK_CLIENT_DETECTED", "client=%" PRId64 " state=%s reason=%s", c->id, it->leaf_from, why);
	host_count(s, M_STUCK);
}

static void act_stuck(struct sitting *s, struct item *it, const char *arg)
{
	host_stuck(s, it, arg);
}

static void act_alert(struct sitting *s, struct item *it, const char *arg)
{
	/* An empty pool is one condition per country, however many clients run into it. */
	bool pool = strcmp(arg, "pool_empty") == 0;
	struct str resource = pool ? arena_printf(s->a, "country:" STR_FMT, STR_ARG(it->seat->row.country)) : client_resource(s, it);
	host_alert(s, it->seat, arg, pool || strcmp(arg, "allocation_error") == 0 ? "critical" : "warning", resource, STR_NONE);
}

static void act_log(struct sitting *s, struct item *it, const char *arg)
{
	host_log(s, LOG_WARN, arg, "client=%" PRId64 " state=%s", it->seat->row.id, it->leaf_from);
	if (strcmp(arg, "PAYMENT_REQUIRED") == 0)
		host_count(s, M_PAYMENT_REQUIRED);
	it->out.refused |= strcmp(arg, "OPERATOR_MOVE_REFUSED") == 0;
}

static act_fn *const acts[ONBOARDING_ACTIONS] = {
	[ACT_SAVE] = act_save, [ACT_ASK_FIELD] = act_ask_field, [ACT_END_FIELD] = act_end_field, [ACT_MISS] = act_miss,
	[ACT_ANSWER_QUESTION] = act_answer_question, [ACT_OFFER_PROFILE] = act_offer_profile, [ACT_FORGET_YES] = act_forget_yes,
	[ACT_SAY_YES] = act_say_yes, [ACT_GATE] = act_gate, [ACT_ALLOCATE] = act_allocate, [ACT_HOLD] = act_hold,
	[ACT_SET_PHONE] = act_set_phone, [ACT_INSTRUCTIONS] = act_instructions, [ACT_NEXT_RUNG] = act_next_rung,
	[ACT_NOTE_CALL] = act_note_call, [ACT_WENT_LIVE] = act_went_live, [ACT_PAUSE_NUMBER] = act_pause_number,
	[ACT_RESUME_NUMBER] = act_resume_number, [ACT_GIVE_UP_NUMBER] = act_give_up_number, [ACT_OPT_OUT] = act_opt_out,
	[ACT_OPT_IN] = act_opt_in, [ACT_HAND_OFF] = act_hand_off, [ACT_HAND_BACK] = act_hand_back, [ACT_STUCK] = act_stuck,
	[ACT_ALERT] = act_alert, [ACT_LOG] = act_log, [ACT_PLACE_CALL] = act_place_call, [ACT_PUT_OFF_CHECK] = act_put_off_check,
	[ACT_NOTE_PROOF] = act_note_proof, [ACT_CHECKS] = act_checks, [ACT_LOOK_UP] = act_look_up,
	[ACT_SET_LANGUAGE] = act_set_language,
};

bool host_is_complete(void)
{
	for (size_t i = 0; i < ONBOARDING_ACTIONS; i++)
		if (acts[i] == NULL)
			return false;
	return true;
}

void host_act(struct sitting *s, struct item *it, uint16_t action, const char *arg)
{
	acts[action](s, it, arg);
}
