/* payment/state.c: how a client's payment lines are stored: as JSON. */
/* SPDX-License-Identifier: MIT */
#include "payment/state.h"
#include "base/json.h"
#include "payment/standing.h"

static void put_us(struct json_out *o, const char *name, int64_t us)
{
	if (us == 0)
		return;
	json_name(o, name);
	json_put_int(o, us);
}

static void put_flag(struct json_out *o, const char *name, bool on)
{
	if (!on)
		return;
	json_name(o, name);
	json_put_bool(o, true);
}

void payment_state_write(struct buf *b, const struct payment_state *s)
{
	struct json_out o;
	json_out_init(&o, b);
	json_open(&o, '[');
	for (size_t i = 0; i < s->n_lines; i++) {
		const struct payment_line *l = &s->lines[i];
		json_open(&o, '{');
		json_name(&o, "id");
		json_put_str(&o, l->id);
		if (l->customer_id.n > 0) {
			json_name(&o, "customer");
			json_put_str(&o, l->customer_id);
		}
		if (l->of.n > 0) {
			json_name(&o, "of");
			json_put_str(&o, l->of);
		}
		put_flag(&o, "one_time", l->one_time);
		put_flag(&o, "refund", l->refund);
		put_flag(&o, "excused", l->excused);
		json_name(&o, "standing");
		json_put_str(&o, str_of(payment_standing_name(l->standing)));
		put_us(&o, "at", l->at_us);
		put_us(&o, "paid", l->paid_us);
		put_us(&o, "failed", l->failed_us);
		put_us(&o, "charged", l->charged_us);
		json_close(&o, '}');
	}
	json_close(&o, ']');
}

static bool standing_of(struct str name, enum payment_standing *ret)
{
	for (enum payment_standing s = STANDING_NONE; s <= STANDING_ENDED; s++) {
		if (str_is(name, payment_standing_name(s))) {
			*ret = s;
			return true;
		}
	}
	return false;
}

static bool read_line(struct arena *a, struct json_val v, struct payment_line *ret)
{
	*ret = (struct payment_line){
		.id = json_str_at(a, v, "id"),
		.customer_id = json_str_at(a, v, "customer"),
		.of = json_str_at(a, v, "of"),
		.one_time = json_bool_at(v, "one_time", false),
		.refund = json_bool_at(v, "refund", false),
		.excused = json_bool_at(v, "excused", false),
		.at_us = json_int_at(v, "at", 0),
		.paid_us = json_int_at(v, "paid", 0),
		.failed_us = json_int_at(v, "failed", 0),
		.charged_us = json_int_at(v, "charged", 0),
	};
	return ret->id.p != NULL && standing_of(json_str_at(a, v, "standing"), &ret->standing);
}

struct err payment_state_read(struct arena *a, struct str text, struct payment_state *ret)
{
	struct payment_state s = { 0 };
	struct json_val root;
	if (text.n == 0) {
		*ret = s;
		return OK;
	}
	if (err_is(json_parse(a, text, &root)) || json_type(root) != JSON_ARRAY || json_len(root) > PAYMENT_LINES_MAX)
		return err_new(ERR_BUG, "stored payment state is not one");
	s.n_lines = json_len(root);
	for (size_t i = 0; i < s.n_lines; i++)
		if (!read_line(a, json_item(root, i), &s.lines[i]))
			return err_new(ERR_BUG, "stored payment line is not one");
	payment_sum(&s);
	*ret = s;
	return OK;
}
