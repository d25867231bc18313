/* tests/unit/fsm_step_test.c: the step, its caps, and the stored form, on charts compiled here. */
/* SPDX-License-Identifier: MIT */
#include "fsm/compile.h"
#include "fsm/step.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define HEAD "<scxml xmlns='http://www.w3.org/2005/07/scxml' xmlns:f='urn:usher:chart:1' version='3' name='t' datamodel='usher'"

static const char conversation[] = HEAD " initial='work'>"
	"<f:event name='go' class='client'/><f:event name='stop' class='client'/><f:event name='start' class='client'/>"
	"<f:event name='pay' class='backend'/><f:event name='tick' class='timer'/><f:event name='noise' class='client'/>"
	"<f:guard name='ready'/><f:guard name='paid'/><f:action name='save'/><f:action name='buy'/>"
	"<state id='all'>"
	"  <history id='h' type='deep'><transition target='one'/></history>"
	"  <transition event='stop' target='quiet'/>"
	"  <f:ignore events='noise' why='test'/>"
	"  <state id='work' f:key='w' f:resumes='h'>"
	"    <onentry><send event='tick' id='long' delay='1h'/></onentry>"
	"    <state id='one' f:key='k1' f:asks='a thing' f:was='uno' f:stuck='tick' f:title='One' f:help='First.'>"
	"      <onentry><f:reply text='@ask'/><send event='tick' id='short' delay='90s' f:since='silence' f:hours='day'/></onentry>"
	"      <onexit><cancel sendid='short'/></onexit>"
	"      <transition event='go' cond='ready &amp;&amp; !paid' target='two'><f:do action='save' arg='x'/></transition>"
	"      <transition event='go' cond='f:else'><f:do action='buy'/><if cond='paid'><f:reply text='p'/><elseif cond='ready'/>"
	"        <f:reply text='r'/><else/><f:reply text='n'/></if></transition>"
	"    </state>"
	"    <state id='two'><transition event='go' target='one'/></state>"
	"  </state>"
	"</state>"
	"<state id='quiet' f:resumes='h'>"
	"  <transition event='start' target='h'/>"
	"  <transition event='pay' cond=\"Was('h','two')\"><f:remember history='h' state='one'/></transition>"
	"</state></scxml>";

static struct arena *arena;
static struct diags diags;
static struct compile_unit unit;

static const struct fsm_chart *chart_of(const char *text)
{
	diags_init(&diags, arena, "test");
	if (!compile_text(&diags, str_of(text), false, &unit))
		diags_print(&diags, stderr);
	assert_int_equal(diags.errors, 0);
	return unit.chart;
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(64u << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static uint16_t event(const struct fsm_chart *c, const char *name)
{
	uint16_t e = fsm_find_event(c, name, strlen(name));

	assert_int_not_equal(e, FSM_NONE);
	return e;
}

static uint64_t guard(const struct fsm_chart *c, const char *name)
{
	for (uint16_t i = 0; i < c->n_guards; i++)
		if (strcmp(c->guards[i].name, name) == 0)
			return UINT64_C(1) << i;
	fail();
	return 0;
}

static const char *effect(const struct fsm_chart *c, const struct fsm_out *o, size_t i)
{
	static char text[100];

	if (i >= o->n)
		return "";
	switch (o->effects[i].op) {
	case FSM_OP_DO:
		snprintf(text, sizeof text, "do %s %s", c->actions[o->effects[i].id].name, c->strings[o->effects[i].arg]);
		break;
	case FSM_OP_REPLY:
		snprintf(text, sizeof text, "reply %s", c->strings[o->effects[i].id]);
		break;
	case FSM_OP_SEND:
		snprintf(text, sizeof text, "send %s", c->strings[c->timers[o->effects[i].id].id]);
		break;
	default:
		snprintf(text, sizeof text, "cancel %s", c->strings[o->effects[i].id]);
		break;
	}
	return text;
}

static void start_enters_outer_states_first(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	struct fsm_conf conf;
	struct fsm_out out;

	(void)state;
	assert_int_equal(fsm_start(c, 0, &conf, &out), FSM_STEPPED);
	assert_string_equal(fsm_leaf_name(c, &conf), "one");
	assert_int_equal(out.n, 3);
	assert_string_equal(effect(c, &out, 0), "send long");
	assert_string_equal(effect(c, &out, 1), "reply @ask");
	assert_string_equal(effect(c, &out, 2), "send short");
	assert_int_equal(out.transition, FSM_NONE);
}

static void guards_choose_and_effects_come_in_order(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	uint64_t ready = guard(c, "ready"), paid = guard(c, "paid");
	struct fsm_conf conf, one;
	struct fsm_out out;

	(void)state;
	assert_int_equal(fsm_start(c, 0, &one, &out), FSM_STEPPED);
	conf = one;
	assert_int_equal(fsm_step(c, event(c, "go"), 0, &conf, &out), FSM_STEPPED);
	assert_memory_equal(&conf, &one, sizeof conf);
	assert_int_equal(out.n, 2);
	assert_string_equal(effect(c, &out, 0), "do buy ");
	assert_string_equal(effect(c, &out, 1), "reply n");
	assert_int_equal(fsm_step(c, event(c, "go"), ready | paid, &conf, &out), FSM_STEPPED);
	assert_string_equal(effect(c, &out, 1), "reply p");
	assert_int_equal(fsm_step(c, event(c, "go"), ready, &conf, &out), FSM_STEPPED);
	assert_string_equal(fsm_leaf_name(c, &conf), "two");
	assert_string_equal(effect(c, &out, 0), "cancel short");
	assert_string_equal(effect(c, &out, 1), "do save x");
	assert_int_equal(out.n, 2);
	assert_int_equal(out.n_taken, 1);
	assert_int_equal(out.taken[0], out.transition);
}

static void ignored_and_undefined_change_nothing(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	struct fsm_conf conf, before;
	struct fsm_out out;

	(void)state;
	assert_int_equal(fsm_start(c, 0, &conf, &out), FSM_STEPPED);
	before = conf;
	assert_int_equal(fsm_step(c, event(c, "noise"), 0, &conf, &out), FSM_IGNORED);
	assert_int_equal(fsm_step(c, event(c, "pay"), 0, &conf, &out), FSM_UNDEFINED);
	assert_int_equal(out.n, 0);
	assert_memory_equal(&conf, &before, sizeof conf);
}

static void history_comes_back_without_losing_its_place(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	struct fsm_conf conf, loaded;
	struct fsm_out out;
	char text[FSM_HIST_TEXT_MAX];

	(void)state;
	assert_int_equal(fsm_start(c, 0, &conf, &out), FSM_STEPPED);
	assert_int_equal(fsm_hist_text(c, &conf, text, sizeof text), 0);
	assert_string_equal(text, "");
	assert_int_equal(fsm_step(c, event(c, "go"), guard(c, "ready"), &conf, &out), FSM_STEPPED);
	assert_int_equal(fsm_step(c, event(c, "stop"), 0, &conf, &out), FSM_STEPPED);
	assert_string_equal(fsm_leaf_name(c, &conf), "quiet");
	assert_string_equal(c->strings[c->states[fsm_resume_leaf(c, &conf)].name], "two");
	assert_int_equal(fsm_hist_text(c, &conf, text, sizeof text), 5);
	assert_string_equal(text, "h=two");
	assert_true(fsm_load(c, "quiet", 5, text, strlen(text), &loaded));
	assert_memory_equal(&loaded, &conf, sizeof conf);
	assert_int_equal(fsm_step(c, event(c, "pay"), 0, &conf, &out), FSM_STEPPED);
	assert_string_equal(c->strings[c->states[fsm_resume_leaf(c, &conf)].name], "one");
	assert_int_equal(fsm_step(c, event(c, "pay"), 0, &conf, &out), FSM_UNDEFINED);
	assert_int_equal(fsm_step(c, event(c, "start"), 0, &loaded, &out), FSM_STEPPED);
	assert_string_equal(fsm_leaf_name(c, &loaded), "two");
	assert_string_equal(effect(c, &out, 0), "send long");
	assert_int_equal(out.n, 1);
}

static void a_fresh_history_resumes_at_its_default(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	struct fsm_conf conf;

	(void)state;
	assert_true(fsm_load(c, "quiet", 5, "", 0, &conf));
	assert_string_equal(c->strings[c->states[fsm_resume_leaf(c, &conf)].name], "one");
	assert_true(fsm_load(c, "two", 3, NULL, 0, &conf));
	assert_string_equal(c->strings[c->states[fsm_resume_leaf(c, &conf)].name], "one");
}

static void loading_takes_former_names_and_nothing_else(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	struct fsm_conf conf = { .active = 42 };
	static const struct { const char *leaf, *hist; bool good; } cases[] = {
		{ "one", "", true }, { "uno", "", true }, { "quiet", "h=uno", true }, { "quiet", "h=one;", true },
		{ "", "", false }, { "on", "", false }, { "onee", "", false }, { "work", "", false }, { "h", "", false },
		{ "quiet", "h", false }, { "quiet", "h=", false }, { "quiet", "=one", false }, { "quiet", "h=quiet", false },
		{ "quiet", "h=work", false }, { "quiet", "x=one", false }, { "quiet", ";h=one", false }, { "quiet", "h=one;;", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (!cases[i].good)
			conf.active = 42;
		assert_int_equal(fsm_load(c, cases[i].leaf, strlen(cases[i].leaf), cases[i].hist, strlen(cases[i].hist), &conf), cases[i].good);
		if (!cases[i].good)
			assert_int_equal(conf.active, 42);
	}
	assert_true(fsm_load(c, "uno", 3, "", 0, &conf));
	assert_string_equal(fsm_leaf_name(c, &conf), "one");
	assert_false(fsm_load(c, "quiet\0x", 7, "", 0, &conf));
}

static void stored_text_is_cut_but_its_length_is_told(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	struct fsm_conf conf;
	char text[4] = "xyz";

	(void)state;
	assert_true(fsm_load(c, "quiet", 5, "h=two", 5, &conf));
	assert_int_equal(fsm_hist_text(c, &conf, text, sizeof text), 5);
	assert_string_equal(text, "h=t");
	assert_int_equal(fsm_hist_text(c, &conf, text, 0), 5);
}

static void timers_are_those_of_the_leaf_and_around_it(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	uint16_t idx[4], one = fsm_find_state(c, "one", 3);

	(void)state;
	assert_int_equal(fsm_leaf_timers(c, one, idx, 4), 2);
	assert_string_equal(c->strings[c->timers[idx[0]].id], "long");
	assert_int_equal(c->timers[idx[0]].delay_us, INT64_C(3600000000));
	assert_false(c->timers[idx[0]].since_silence || c->timers[idx[0]].daytime);
	assert_string_equal(c->strings[c->timers[idx[1]].id], "short");
	assert_true(c->timers[idx[1]].since_silence && c->timers[idx[1]].daytime);
	assert_int_equal(c->states[one].stuck_timer, idx[1]);
	assert_int_equal(fsm_leaf_timers(c, one, idx, 1), 1);
	assert_int_equal(fsm_leaf_timers(c, fsm_find_state(c, "two", 3), idx, 4), 1);
	assert_int_equal(fsm_leaf_timers(c, fsm_find_state(c, "quiet", 5), idx, 4), 0);
}

static void attributes_are_inherited_where_that_makes_sense(void **state)
{
	const struct fsm_chart *c = chart_of(conversation);
	const struct fsm_state *one = &c->states[fsm_find_state(c, "one", 3)], *two = &c->states[fsm_find_state(c, "two", 3)];

	(void)state;
	assert_string_equal(c->strings[one->key], "k1");
	assert_string_equal(c->strings[two->key], "w");
	assert_string_equal(c->strings[one->asks], "a thing");
	assert_string_equal(c->strings[two->title], "");
	assert_int_equal(two->resumes, 0);
	assert_int_equal(two->stuck_timer, FSM_NONE);
	assert_int_equal(fsm_find_event(c, "", 0), FSM_NONE);
	assert_int_equal(fsm_find_state(c, "", 0), FSM_NONE);
}

/* A body of n times the same element. */
static const char *chart_with(const char *what, int n, const char *more)
{
	struct buf b;
	char *text;

	buf_init(&b, 1u << 20);
	buf_add_z(&b, HEAD "><f:event name='go' class='client'/><f:event name='x' class='internal'/><f:action name='y'/>"
		"<state id='a'><transition event='go' target='b'>");
	for (int i = 0; i < n; i++)
		buf_add_z(&b, what);
	buf_printf(&b, "</transition></state><state id='b'>%s<f:ignore events='x' why='t'/></state></scxml>", more);
	text = arena_z(arena, buf_str(&b));
	buf_done(&b);
	return text;
}

static enum fsm_result go(const char *text, struct fsm_out *out)
{
	const struct fsm_chart *c = chart_of(text);
	struct fsm_conf conf, before;
	enum fsm_result r;

	assert_int_equal(fsm_start(c, 0, &conf, out), FSM_STEPPED);
	before = conf;
	r = fsm_step(c, event(c, "go"), 0, &conf, out);
	if (r == FSM_OVERFLOW)
		assert_memory_equal(&conf, &before, sizeof conf);
	else
		assert_string_equal(fsm_leaf_name(c, &conf), "b");
	return r;
}

static void caps_are_reached_but_not_passed(void **state)
{
	static const char round[] = "<transition event='x'><raise event='x'/></transition>";
	struct fsm_out out;

	(void)state;
	assert_int_equal(go(chart_with("<f:do action='y'/>", FSM_EFFECTS_MAX, ""), &out), FSM_STEPPED);
	assert_int_equal(out.n, FSM_EFFECTS_MAX);
	assert_int_equal(go(chart_with("<f:do action='y'/>", FSM_EFFECTS_MAX + 1, ""), &out), FSM_OVERFLOW);
	assert_int_equal(go(chart_with("<raise event='x'/>", FSM_QUEUE_MAX, ""), &out), FSM_STEPPED);
	assert_int_equal(go(chart_with("<raise event='x'/>", FSM_QUEUE_MAX + 1, ""), &out), FSM_OVERFLOW);
	assert_int_equal(go(chart_with("<raise event='x'/>", 1, round), &out), FSM_OVERFLOW);
	assert_int_equal(go(chart_with("", 0, "<transition cond=\"In('b')\"/>"), &out), FSM_OVERFLOW);
}

static void more_transitions_than_are_listed_are_counted(void **state)
{
	struct fsm_out out;

	(void)state;
	assert_int_equal(go(chart_with("<raise event='x'/>", FSM_QUEUE_MAX, "<transition event='x'/>"), &out), FSM_STEPPED);
	assert_int_equal(out.n_taken, FSM_QUEUE_MAX + 1);
}

static void the_hash_is_of_the_meaning(void **state)
{
	static const char *const same[] = {
		HEAD "><f:event name='b' class='client'/><f:event name='a' class='client'/><state id='s'><transition event='b a'>"
			"<f:reply text='one'/></transition></state></scxml>",
		HEAD "><!-- note --><f:event name='a' class='client'/>\n<f:event name='b' class='client'/><state id='s' f:title='T' f:key='k'>"
			"<transition event='a b'><f:reply text='other'/></transition></state></scxml>",
	};
	static const char *const different[] = {
		HEAD "><f:event name='a' class='client'/><f:event name='b' class='client'/><state id='s'><transition event='a'>"
			"<f:reply text='one'/></transition></state></scxml>",
		HEAD "><f:event name='a' class='client'/><f:event name='b' class='client'/><state id='z'><transition event='a b'>"
			"<f:reply text='one'/></transition></state></scxml>",
		HEAD "><f:event name='a' class='client'/><f:event name='b' class='client'/><state id='s'><transition event='a b' cond='true'>"
			"<f:reply text='one'/></transition></state></scxml>",
		HEAD "><f:event name='a' class='client'/><f:event name='b' class='client'/><state id='s'><transition event='a b' target='s'>"
			"<f:reply text='one'/></transition></state></scxml>",
		HEAD "><f:event name='a' class='client'/><f:event name='b' class='client'/><state id='s'><transition event='a b'/></state></scxml>",
	};
	const char *hash = chart_of(same[0])->hash;

	(void)state;
	assert_int_equal(strlen(hash), 64);
	assert_string_equal(hash, chart_of(same[1])->hash);
	for (size_t i = 0; i < sizeof different / sizeof *different; i++)
		assert_string_not_equal(hash, chart_of(different[i])->hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(start_enters_outer_states_first, setup, teardown),
		cmocka_unit_test_setup_teardown(guards_choose_and_effects_come_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(ignored_and_undefined_change_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(history_comes_back_without_losing_its_place, setup, teardown),
		cmocka_unit_test_setup_teardown(a_fresh_history_resumes_at_its_default, setup, teardown),
		cmocka_unit_test_setup_teardown(loading_takes_former_names_and_nothing_else, setup, teardown),
		cmocka_unit_test_setup_teardown(stored_text_is_cut_but_its_length_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(timers_are_those_of_the_leaf_and_around_it, setup, teardown),
		cmocka_unit_test_setup_teardown(attributes_are_inherited_where_that_makes_sense, setup, teardown),
		cmocka_unit_test_setup_teardown(caps_are_reached_but_not_passed, setup, teardown),
		cmocka_unit_test_setup_teardown(more_transitions_than_are_listed_are_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(the_hash_is_of_the_meaning, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
