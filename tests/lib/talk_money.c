/* tests/lib/talk_money.c: words of scripts for money and numbers. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/lib/fake.h"
#include "tests/lib/fake_money.h"
#include "tests/lib/paddle.h"
#include "tests/lib/stripe.h"
#include "tests/lib/talk.h"

#define OUT_WAIT_US (10 * INT64_C(1000000))

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

static bool pays_with_paddle(void)
{
	return strcmp(rig_setting("USHER_PAYMENT"), "paddle") == 0;
}

/* GET: a page, and nothing else happens. */
static void open_page(struct talk *t, int64_t want)
{
	size_t before = fake_checkouts() + fake_txns();
	struct str rows = rig_sql("SELECT count(*) FROM checkouts");
	page(t, "GET", want);
	LAB_CHECK(fake_checkouts() + fake_txns() == before, "looking at the page made a checkout");
	LAB_CHECK(str_eq(rows, rig_sql("SELECT count(*) FROM checkouts")), "looking at the page wrote a checkout");
}

/* The page that runs Paddle's checkout of a transaction with our reference: only its answer has a script. */
static void click_paddle(struct talk *t)
{
	struct fake_txn k;
	page(t, "POST", 200);
	LAB_CHECK(fake_txn_of(str_of(t->token), &k), "no transaction with our reference at the provider");
	struct str id = arena_printf(t->a, "data-transaction=\"%s\"", k.id);
	LAB_CHECK(str_find(t->answer.body, id) >= 0, "the page does not run %s: " STR_FMT, k.id, STR_ARG(t->answer.body));
	LAB_CHECK(str_find(http_header(&t->answer, "Content-Security-Policy"), STR("script-src 'nonce-")) >= 0, "no policy for its script");
}

static void click(struct talk *t, int64_t want)
{
	struct fake_checkout k;
	if (want == 303 && pays_with_paddle()) {
		click_paddle(t);
		return;
	}
	page(t, "POST", want);
	if (want == 303) {
		struct str to = http_header(&t->answer, "Location");
		LAB_CHECK(fake_checkout_of(str_of(t->token), &k), "no checkout with our reference at the provider");
		LAB_CHECK(str_ends(to, str_of(k.id)), "redirected to " STR_FMT ", not to the checkout %s", STR_ARG(to), k.id);
	}
}

/* The transaction or session of the latest checkout; NULL: none. */
static const char *last_checkout(struct talk *t, bool paddle)
{
	struct fake_checkout k;
	struct fake_txn x;
	if (t->token && paddle && fake_txn_of(str_of(t->token), &x))
		return arena_z(t->a, str_of(x.id));
	if (t->token && !paddle && fake_checkout_of(str_of(t->token), &k))
		return arena_z(t->a, str_of(k.id));
	return NULL;
}

static void pay_events(struct talk *t)
{
	LAB_CHECK(t->token != NULL, "no payment link was seen");
	bool paddle = pays_with_paddle();
	const char *checkout = last_checkout(t, paddle);
	int status = paddle ? paddle_pay(t->a, t->token, checkout) : stripe_pay(t->a, t->token, checkout);
	LAB_CHECK(status == 200, "a payment event: %d", status);
}

/* An event of either provider. */
struct told {
	struct stripe_event s;
	struct paddle_event p;
};

static void event_option(struct told *e, struct str name, const char *value)
{
	int64_t now_us = rig_now_us();
	if (str_is(name, "id"))
		e->s.id = e->p.id = value;
	else if (str_is(name, "ref"))
		e->s.reference = e->p.reference = value;
	else if (str_is(name, "session") || str_is(name, "txn"))
		e->s.session = e->p.transaction = value;
	else if (str_is(name, "sub"))
		e->s.subscription = e->p.subscription = value;
	else if (str_is(name, "price"))
		e->s.price = e->p.price = value;
	else if (str_is(name, "ago")) {
		e->s.created_s = now_us / 1000000 - talk_number(str_of(value));
		e->p.at_us = now_us - talk_number(str_of(value)) * 1000000;
	} else if (str_is(name, "at")) {
		e->s.created_s = talk_number(str_of(value));
		e->p.at_us = e->s.created_s * 1000000;
	} else if (str_is(name, "micros"))
		e->p.at_us = (e->p.at_us ? e->p.at_us : now_us) / 1000000 * 1000000 + talk_number(str_of(value));
	else if (str_is(name, "secret"))
		e->s.secret = e->p.secret = value;
	else if (str_is(name, "signed"))
		e->s.signed_off_s = e->p.signed_off_s = talk_number(str_of(value));
	else if (str_is(name, "header"))
		e->s.header = e->p.header = strcmp(value, "none") == 0 ? "" : value;
	else if (str_is(name, "body"))
		e->s.body = e->p.body = value;
	else
		lab_fail("no such option of an event: " STR_FMT, STR_ARG(name));
}

/* KIND [id=..] [ref=..] [sub=..] [session=..|txn=..] [price=..] [ago=SECONDS] [micros=N] [secret=..] [signed=SECONDS] [header=none]
 * [status=403]; lost: the provider knows, and nothing comes */
static void webhook(struct talk *t, struct str rest, bool paddle, bool lost)
{
	int64_t want = 200;
	struct str line = talk_fill(t, rest);
	const char *kind = arena_z(t->a, talk_word_cut(&line)), *ref = t->token ? t->token : "";
	struct told e = { .s = { .kind = kind, .reference = ref, .lost = lost }, .p = { .kind = kind, .reference = ref, .lost = lost } };
	e.s.session = e.p.transaction = last_checkout(t, paddle);
	for (struct str o = talk_word_cut(&line); o.n; o = talk_word_cut(&line)) {
		struct str value = o;
		struct str name = str_cut(&value, '=');
		if (str_is(name, "status"))
			want = talk_number(value);
		else
			event_option(&e, name, arena_z(t->a, value.p ? value : STR("")));
	}
	LAB_CHECK(paddle ? paddle_send(t->a, &e.p, &t->answer) : stripe_send(t->a, &e.s, &t->answer), "no such event: %s", kind);
	LAB_CHECK(lost || t->answer.status == want, "status %d, want %d: " STR_FMT, t->answer.status, (int)want, STR_ARG(t->answer.body));
}

/* pay   pay open [STATUS]   pay click [STATUS]   pay events   pay webhook ...   pay lost ...   pay stripe ...   pay paddle ... */
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
		webhook(t, rest, pays_with_paddle(), false);
	else if (str_is(word, "lost"))
		webhook(t, rest, pays_with_paddle(), true);
	else if (str_is(word, "stripe") || str_is(word, "paddle"))
		webhook(t, rest, str_is(word, "paddle"), false);
	else
		lab_fail("pay, pay open, pay click, pay events, pay webhook, pay lost, pay stripe or pay paddle");
}

/* Commands that only look: what they say is waited for, as it is with sql. */
static bool only_looks(struct str args)
{
	struct str rest = args, noun = talk_word_cut(&rest), verb = talk_word_cut(&rest);
	return noun.n && (str_is(verb, "list") || str_is(verb, "show") || str_is(verb, "stats"));
}

static void run_usher(struct talk *t, struct str args, bool well)
{
	t->look = only_looks(args) && well ? args : STR_NONE;
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
	for (int64_t end = clock_mono_us() + OUT_WAIT_US; !lab_glob(p, str_trim(t->output)) && t->look.p && clock_mono_us() < end; lab_sleep_ms(100))
		run_usher(t, t->look, true);
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

/* open-transactions N: with the reference of the last link, neither paid nor canceled at Paddle */
static void open_transactions(struct talk *t, struct str rest)
{
	int64_t n = (int64_t)fake_txns_open(str_of(t->token));
	LAB_CHECK(n == talk_number(rest), "%d transactions are open", (int)n);
}

static void stripe_fails(struct talk *t, struct str rest)
{
	(void)t;
	fake_stripe_fails((int)talk_number(rest));
}

const struct talk_word talk_money[] = {
	{ .word = "pay", .run = pay }, { .word = "op", .run = op }, { .word = "op!", .run = op_fails }, { .word = "out", .run = out },
	{ .word = "!out", .run = out_not }, { .word = "pool", .run = pool }, { .word = "fault", .run = fault },
	{ .word = "open-transactions", .run = open_transactions }, { .word = "stripe-fails", .run = stripe_fails }, { .word = NULL },
};
