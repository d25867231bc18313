/* cli/handset_do.c: what the owner of the simulated phone can do, one line each. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "cli/handset.h"

#define JSON_TYPE "application/json"
#define BODY_MAX_BYTES (16 * 1024)

const char handset_help[] =
	"  anything          a text to usher, as it stands\n"
	"  **61*...#         a code, dialled as it stands\n"
	"  /dial NUMBER      a call, or a code that begins with a digit; \"usher\" is the onboarding number\n"
	"  /ring [HOW]       a customer calls your business: no_answer, busy or unreachable\n"
	"  /pay [HOW]        the payment page that was texted: pay, fail, later or cancel\n"
	"  /money WHAT       the subscription: fail, unpaid, pay, pause or cancel\n"
	"  /twice TEXT       a text that the carrier delivers twice\n"
	"  /state            what usher knows of you, and how your phone is forwarded\n"
	"  /phones           which phones there are; /phone N takes another one up\n"
	"  /add CC KIND NET  one more: GB iphone EE\n"
	"  /clock 24h        move the clock of the server\n"
	"  /quit             or the end of the input\n";

/* {"phone":...,name:value,...}; pairs end with a NULL name. */
static struct str body_of(struct handset *h, const char *const pairs[][2], struct str value, bool twice)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, BODY_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "phone");
	json_put_str(&o, str_of(h->phone));
	for (size_t i = 0; pairs[i][0]; i++) {
		json_name(&o, pairs[i][0]);
		json_put_str(&o, pairs[i][1] ? str_of(pairs[i][1]) : value);
	}
	if (twice) {
		json_name(&o, "twice");
		json_put_bool(&o, true);
	}
	json_close(&o, '}');
	struct str s = arena_str(h->a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* It was taken: what came of it is among the messages. */
static void taken(struct handset *h)
{
	struct json_val v;
	if (handset_json(h, &v))
		handset_look(h);
}

static void post(struct handset *h, const char *path, const char *name, struct str value, bool twice)
{
	const char *const pairs[][2] = { { name, NULL }, { NULL, NULL } };
	handset_ask(h, "POST", str_of(path), JSON_TYPE, body_of(h, pairs, value, twice), taken);
}

static void text(struct handset *h, struct str body, bool twice)
{
	post(h, "/phone/api/text", "body", body, twice);
}

static void dial(struct handset *h, struct str digits)
{
	post(h, "/phone/api/dial", "digits", digits, false);
}

static void ring(struct handset *h, struct str how)
{
	post(h, "/phone/api/ring", "how", how.n ? how : STR("no_answer"), false);
}

static void money(struct handset *h, struct str what)
{
	post(h, "/phone/api/money", "what", what, false);
}

static void paid(struct handset *h)
{
	if (h->status / 100 == 2 || h->status == 303)
		handset_say(h, TERM_DIM, "  * done; the news of it is on its way");
	else
		handset_say(h, TERM_BAD, "the checkout answers %d: it has ended, perhaps; OK asks for another link", h->status);
	handset_look(h);
}

/* The page leads to the provider's checkout: its button there. */
static void at_checkout(struct handset *h)
{
	if (h->status != 303 || h->location.n == 0) {
		handset_say(h, TERM_BAD, "the payment page answers %d: nothing to pay, or the link has ended; OK asks for another", h->status);
		handset_look(h);
		return;
	}
	handset_ask(h, "POST", h->location, "", arena_printf(h->a, "do=%s", h->wanted), paid);
}

static void pay(struct handset *h, struct str how)
{
	if (*h->link == 0) {
		handset_say(h, TERM_BAD, "no payment link was texted yet");
		h->ready(h);
		return;
	}
	(void)snprintf(h->wanted, sizeof h->wanted, STR_FMT, STR_ARG(how.n ? how : STR("pay")));
	handset_ask(h, "POST", str_of(h->link), "", STR(""), at_checkout);
}

static void known(struct handset *h)
{
	struct json_val v, client;
	if (!handset_json(h, &v))
		return;
	client = json_at(v, "client");
	for (size_t i = 0; i < json_len(client); i++) {
		struct json_val item = json_item(client, i);
		struct str name = json_item_key(h->a, client, i), value = json_type(item) == JSON_STRING ? json_str(h->a, item) : json_raw(item);
		if (json_type(item) != JSON_NULL)
			handset_say(h, TERM_PLAIN, "    %-18.*s " STR_FMT, (int)name.n, name.p, STR_ARG(value));
	}
	if (json_len(client) == 0)
		handset_say(h, TERM_PLAIN, "    usher does not know you yet");
	struct json_val forwards = json_at(v, "forwards");
	for (size_t i = 0; i < json_len(forwards); i++) {
		struct str reason = json_str_at(h->a, json_item(forwards, i), "reason"), target = json_str_at(h->a, json_item(forwards, i), "target");
		handset_say(h, TERM_PLAIN, "    forwarded, %-8.*s " STR_FMT, (int)reason.n, reason.p, STR_ARG(target));
	}
	handset_look(h);
}

static void state(struct handset *h, struct str none)
{
	(void)none;
	handset_ask(h, "GET", arena_printf(h->a, "/phone/api/state?phone=%%2B%s", h->phone + 1), NULL, STR_NONE, known);
}

static void added(struct handset *h)
{
	struct json_val v;
	if (handset_json(h, &v))
		handset_choose(h, json_str_at(h->a, v, "phone"));
}

static void add(struct handset *h, struct str words)
{
	struct str country = str_cut(&words, ' '), kind = str_cut(&words, ' ');
	const char *const pairs[][2] = { { "country", arena_z(h->a, country) }, { "kind", arena_z(h->a, kind) }, { "network", NULL }, { NULL, NULL } };
	handset_ask(h, "POST", STR("/phone/api/phones"), JSON_TYPE, body_of(h, pairs, words.p ? words : STR(""), false), added);
}

static void moved(struct handset *h)
{
	struct json_val v;
	if (!handset_json(h, &v))
		return;
	struct str now = json_str_at(h->a, v, "now");
	handset_say(h, TERM_DIM, "  * it is " STR_FMT " now", STR_ARG(now));
	handset_look(h);
}

static void move_clock(struct handset *h, struct str by)
{
	bool plain = by.n > 0;
	for (size_t i = 0; i < by.n; i++)
		plain = plain && ((by.p[i] >= '0' && by.p[i] <= '9') || (by.p[i] >= 'a' && by.p[i] <= 'z') || by.p[i] == '.');
	handset_ask(h, "POST", plain ? arena_printf(h->a, "/phone/clock?advance=" STR_FMT, STR_ARG(by)) : STR("/phone/clock?advance="), "", STR(""), moved);
}

static void twice(struct handset *h, struct str body)
{
	text(h, body, true);
}

static void phones(struct handset *h, struct str none)
{
	(void)none;
	handset_choose(h, STR("?"));
}

static void help(struct handset *h, struct str none)
{
	(void)none;
	(void)fputs(handset_help, h->t.to);
	h->ready(h);
}

static void quit(struct handset *h, struct str none)
{
	(void)none;
	loop_stop(h->loop);
}

void handset_do(struct handset *h, struct str line)
{
	static const struct {
		const char *word;
		void (*run)(struct handset *h, struct str rest);
	} words[] = {
		{ "/dial", dial }, { "/call", dial }, { "/ring", ring }, { "/pay", pay }, { "/money", money }, { "/twice", twice }, { "/state", state }, { "/phones", phones },
		{ "/phone", handset_choose }, { "/add", add }, { "/clock", move_clock }, { "/help", help }, { "/quit", quit },
	};
	struct str rest = line, word = str_cut(&rest, ' ');
	if (line.n == 0) {
		handset_look(h);
		return;
	}
	if (line.p[0] == '*' || line.p[0] == '#') {
		dial(h, line);
		return;
	}
	if (line.p[0] != '/') {
		text(h, line, false);
		return;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(word, words[i].word)) {
			words[i].run(h, rest.p ? str_trim(rest) : STR(""));
			return;
		}
	handset_say(h, TERM_BAD, STR_FMT " is nothing that a phone can do; there is:", STR_ARG(word));
	help(h, STR(""));
}
