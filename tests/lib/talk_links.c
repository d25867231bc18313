/* tests/lib/talk_links.c: words of scripts about how numbers are set up at the stand-ins of carriers. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/fake_telnyx.h"
#include "tests/lib/talk.h"

#define IS_WAIT_MS 6000
#define FIELD(name_) { #name_, offsetof(struct fake_number, name_), sizeof((struct fake_number *)0)->name_ }

static const struct {
	const char *name;
	size_t at, size;
} fields[] = {
	FIELD(sms_url), FIELD(voice_url), FIELD(status_url), FIELD(sms_app), FIELD(voice_app), FIELD(trunk), FIELD(profile), FIELD(connection),
	FIELD(status), FIELD(reference), FIELD(type), FIELD(sms_method), FIELD(id),
};

/* The text of a field; size: how long it may be. Fails the case for one that does not exist. */
static char *field(struct fake_number *n, struct str name, size_t *ret_size)
{
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (str_is(name, fields[i].name)) {
			*ret_size = fields[i].size;
			return (char *)n + fields[i].at;
		}
	lab_fail("a number has no field " STR_FMT, STR_ARG(name));
}

static struct fake_number *number(const char *carrier, struct str phone)
{
	struct fake_number *n = fake_number_find(carrier, phone);
	LAB_CHECK(n != NULL, "%s has never heard of " STR_FMT, carrier, STR_ARG(phone));
	return n;
}

static void set(struct fake_number *n, struct str name, struct str value)
{
	size_t size;
	if (str_is(name, "ready")) {
		n->ready_us = fake_now_us() + talk_number(value) * SEC_US;
		return;
	}
	if (str_is(name, "released") || str_is(name, "locked")) {
		*(str_is(name, "locked") ? &n->locked : &n->released) = str_is(value, "yes");
		return;
	}
	char *at = field(n, name, &size);
	snprintf(at, size, STR_FMT, STR_ARG(value));
}

/* carrier-sets CARRIER PHONE field=value ...: as if in the carrier's console; ready=SECONDS from now, released=yes, locked=yes */
static void carrier_sets(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	const char *carrier = arena_z(t->a, talk_word_cut(&line));
	struct str phone = talk_word_cut(&line);
	fake_lock();
	struct fake_number *n = number(carrier, phone);
	for (struct str word = talk_word_cut(&line); word.n; word = talk_word_cut(&line)) {
		struct str value = word;
		struct str name = str_cut(&value, '=');
		set(n, name, value.p ? value : STR(""));
	}
	fake_unlock();
}

struct want {
	const char *carrier;
	struct str phone, name, value, got;
};

static bool is(void *ctx)
{
	struct want *w = ctx;
	size_t size;
	fake_lock();
	w->got = arena_str(lab_arena(), str_of(field(number(w->carrier, w->phone), w->name, &size)));
	fake_unlock();
	return lab_glob(w->value, w->got);
}

/* carrier-is CARRIER PHONE field=pattern: so it is there, within seconds */
static void carrier_is(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	struct want w = { .carrier = arena_z(t->a, talk_word_cut(&line)), .phone = talk_word_cut(&line) };
	w.value = str_trim(line);
	w.name = str_cut(&w.value, '=');
	LAB_CHECK(lab_wait(IS_WAIT_MS, is, &w), "%s " STR_FMT ": " STR_FMT " is " STR_FMT ", want " STR_FMT, w.carrier, STR_ARG(w.phone), STR_ARG(w.name),
		STR_ARG(w.got), STR_ARG(w.value));
}

/* profile NAME [webhook=URL] [deleted=yes] [there=no]: makes one, changes it, or says that there is none */
static void profile(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	const char *name = arena_z(t->a, talk_word_cut(&line));
	fake_lock();
	struct fake_profile *p = fake_profile_find(name);
	for (struct str word = talk_word_cut(&line); word.n; word = talk_word_cut(&line)) {
		struct str value = word;
		struct str key = str_cut(&value, '=');
		if (p == NULL)
			p = fake_profile_new(name, "", "[\"US\"]");
		if (str_is(key, "webhook"))
			snprintf(p->webhook, sizeof p->webhook, STR_FMT, STR_ARG(value));
		else if (str_is(key, "id"))
			snprintf(p->id, sizeof p->id, STR_FMT, STR_ARG(value));
		else if (str_is(key, "deleted"))
			p->deleted = true;
	}
	fake_unlock();
}

struct hook_want {
	const char *name;
	struct str webhook, got;
};

static bool hooks(void *ctx)
{
	struct hook_want *w = ctx;
	fake_lock();
	const struct fake_profile *p = fake_profile_find(w->name);
	w->got = p ? arena_str(lab_arena(), str_of(p->webhook)) : STR("(no such profile)");
	fake_unlock();
	return lab_glob(w->webhook, w->got);
}

/* profile-hook NAME pattern: where it brings texts to, within seconds */
static void profile_hook(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	struct hook_want w = { .name = arena_z(t->a, talk_word_cut(&line)), .webhook = str_trim(line) };
	LAB_CHECK(lab_wait(IS_WAIT_MS, hooks, &w), "profile %s: " STR_FMT ", want " STR_FMT, w.name, STR_ARG(w.got), STR_ARG(w.webhook));
}

/* profiles N: so many were ever made */
static void profiles(struct talk *t, struct str rest)
{
	(void)t;
	LAB_CHECK(fake_profiles() == (size_t)talk_number(rest), "%zu profiles, want " STR_FMT, fake_profiles(), STR_ARG(rest));
}

const struct talk_word talk_links[] = {
	{ .word = "carrier-sets", .run = carrier_sets, .before_start = true }, { .word = "carrier-is", .run = carrier_is }, { .word = "profile", .run = profile, .before_start = true },
	{ .word = "profile-hook", .run = profile_hook }, { .word = "profiles", .run = profiles }, { .word = NULL },
};
