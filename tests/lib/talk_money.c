/* tests/lib/talk_money.c: words of scripts for money and numbers. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake.h"
#include "tests/lib/stripe.h"
#include "tests/lib/talk.h"

static void page(struct talk *t, const char *method, int64_t want)
{
	LAB_CHECK(t->token != NULL, "no payment link was seen");
	const char *target = arena_z(t->a, arena_printf(t->a, "/p/%s", t->token));
	bool post = method[0] == 'P';
	struct http_ask q = { .method = method, .target = target, .body = post ? STR("") : STR_NONE,
		.headers = post ? STR("Content-Type: application/x-www-form-urlencoded\r\n") : STR("") };
	t->answer = http_call(t->a, rig.port, &q);
	LAB_CHECK(t->answer.status == want, "%s %s: %d, want %d: " STR_FMT, method, target, t->answer.status, (int)want, STR_ARG(t->answer.body));
}

/* GET: a page, and nothing else happens. */
static void open_page(struct talk *t, int64_t want)
{
	size_t before = fake_checkouts();
	struct str rows = rig_sql("SELECT count(*) FROM checkouts");
	page(t, "GET", want);
	LAB_CHECK(fake_checkouts() == before, "looking at the page made a checkout");
	LAB_CHECK(str_eq(rows, rig_sql("SELECT count(*) FROM checkouts")), "looking at the page wrote a checkout");
}

static void click(struct talk *t, int64_t want)
{
	page(t, "POST", want);
	struct fake_checkout k;
	if (want == 303) {
		struct str to = http_header(&t->answer, "Location");
		LAB_CHECK(fake_checkout_of(str_of(t->token), &k), "no checkout with our reference at the provider");
		LAB_CHECK(str_ends(to, str_of(k.id)), "redirected to " STR_FMT ", not to the checkout %s", STR_ARG(to), k.id);
	}
}

static void pay_events(struct talk *t)
{
	struct fake_checkout k = { .id = "" };
	bool any = t->token && fake_checkout_of(str_of(t->token), &k);
	LAB_CHECK(t->token != NULL, "no payment link was seen");
	int status = stripe_pay(t->a, t->token, any ? arena_z(t->a, str_of(k.id)) : NULL);
	LAB_CHECK(status == 200, "a payment event: %d", status);
}

static void event_option(struct talk *t, struct stripe_event *e, struct str name, const char *value)
{
	if (str_is(name, "id"))
		e->id = value;
	else if (str_is(name, "ref"))
		e->reference = value;
	else if (str_is(name, "session"))
		e->session = value;
	else if (str_is(name, "sub"))
		e->subscription = value;
	else if (str_is(name, "price"))
		e->price = value;
	else if (str_is(name, "ago"))
		e->created_s = rig_now_us() / 1000000 - talk_number(str_of(value));
	else if (str_is(name, "at"))
		e->created_s = talk_number(str_of(value));
	else if (str_is(name, "secret"))
		e->secret = value;
	else if (str_is(name, "signed"))
		e->signed_off_s = talk_number(str_of(value));
	else if (str_is(name, "header"))
		e->header = strcmp(value, "none") == 0 ? "" : value;
	else if (str_is(name, "body"))
		e->body = value;
	else
		lab_fail("no such option of an event: " STR_FMT, STR_ARG(name));
	(void)t;
}

/* pay webhook KIND [id=..] [ref=..] [sub=..] [session=..] [price=..] [ago=SECONDS] [secret=..] [signed=SECONDS] [header=none] [status=403] */
static void webhook(struct talk *t, struct str rest)
{
	int64_t want = 200;
	struct str line = talk_fill(t, rest);
	struct stripe_event e = { .kind = arena_z(t->a, talk_word_cut(&line)), .reference = t->token ? t->token : "" };
	for (struct str o = talk_word_cut(&line); o.n; o = talk_word_cut(&line)) {
		struct str value = o;
		struct str name = str_cut(&value, '=');
		if (str_is(name, "status"))
			want = talk_number(value);
		else
			event_option(t, &e, name, arena_z(t->a, value.p ? value : STR("")));
	}
	LAB_CHECK(stripe_send(t->a, &e, &t->answer), "no such event: %s", e.kind);
	LAB_CHECK(t->answer.status == want, "status %d, want %d: " STR_FMT, t->answer.status, (int)want, STR_ARG(t->answer.body));
}

/* pay   pay open [STATUS]   pay click [STATUS]   pay events   pay webhook ... */
static void pay(struct talk *t, struct str rest)
{
	struct str word = talk_word_cut(&rest);
	if (word.n == 0) {
		open_page(t, 200);
		click(t, 303);
		pay_events(t);
	} else if (str_is(word, "open"))
		open_page(t, rest.n ? talk_number(rest) : 200);
	else if (str_is(word, "click"))
		click(t, rest.n ? talk_number(rest) : 303);
	else if (str_is(word, "events"))
		pay_events(t);
	else if (str_is(word, "webhook"))
		webhook(t, rest);
	else
		lab_fail("pay, pay open, pay click, pay events or pay webhook");
}

static void run_usher(struct talk *t, struct str args, bool well)
{
	int status = rig_usher(&t->output, arena_z(t->a, talk_fill(t, args)));
	LAB_CHECK((status == 0) == well, "usher " STR_FMT " ended with %d:\n" STR_FMT, STR_ARG(args), status, STR_ARG(t->output));
}

static void op(struct talk *t, struct str rest)
{
	run_usher(t, rest, true);
}

static void op_fails(struct talk *t, struct str rest)
{
	run_usher(t, rest, false);
}

static void out(struct talk *t, struct str rest)
{
	struct str p = talk_fill(t, str_trim(rest));
	LAB_CHECK(lab_glob(p, str_trim(t->output)), "the command did not say \"" STR_FMT "\":\n" STR_FMT, STR_ARG(p), STR_ARG(t->output));
}

static void out_not(struct talk *t, struct str rest)
{
	struct str p = talk_fill(t, str_trim(rest));
	LAB_CHECK(!lab_glob(p, str_trim(t->output)), "the command should not say \"" STR_FMT "\":\n" STR_FMT, STR_ARG(p), STR_ARG(t->output));
}

static void pool(struct talk *t, struct str rest)
{
	run_usher(t, arena_printf(t->a, "pool add " STR_FMT, STR_ARG(rest)), true);
}

/* fault KIND [COUNT] [RETRY-AFTER]: what the carrier's API does next */
static void fault(struct talk *t, struct str rest)
{
	enum fake_fault f = FAULT_NONE;
	struct str kind = talk_word_cut(&rest), count = talk_word_cut(&rest);
	(void)t;
	LAB_CHECK(fake_fault_by_name(kind, &f), "no such fault: " STR_FMT, STR_ARG(kind));
	fake_fault(f, count.n ? (int)talk_number(count) : 1, rest.n ? (int)talk_number(rest) : 0);
}

static void stripe_fails(struct talk *t, struct str rest)
{
	(void)t;
	fake_stripe_fails((int)talk_number(rest));
}

const struct talk_word talk_money[] = {
	{ .word = "pay", .run = pay }, { .word = "op", .run = op }, { .word = "op!", .run = op_fails }, { .word = "out", .run = out },
	{ .word = "!out", .run = out_not }, { .word = "pool", .run = pool }, { .word = "fault", .run = fault },
	{ .word = "stripe-fails", .run = stripe_fails }, { .word = NULL },
};
