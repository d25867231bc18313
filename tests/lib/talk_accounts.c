/* tests/lib/talk_accounts.c: words of scripts about accounts of others, and secrets that are typed in. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_account.h"
#include "tests/lib/talk.h"

/* account SID TOKEN [STATUS] [TYPE]: Twilio knows this account */
static void account(struct talk *t, struct str rest)
{
	const char *sid = arena_z(t->a, talk_word_cut(&rest)), *token = arena_z(t->a, talk_word_cut(&rest));
	struct str status = talk_word_cut(&rest), type = talk_word_cut(&rest);
	fake_account(sid, token, status.n ? arena_z(t->a, status) : "active", type.n ? arena_z(t->a, type) : "Full");
}

/* account-number SID NUMBER [gone|changed]: it has this number; has it no longer; its addresses are emptied in the console */
static void account_number(struct talk *t, struct str rest)
{
	const char *sid = arena_z(t->a, talk_word_cut(&rest)), *phone = arena_z(t->a, talk_word_cut(&rest));
	struct str how = str_trim(rest);
	fake_account_number(sid, phone, !str_is(how, "gone"), str_is(how, "changed"));
}

/* TEXT | ARGS: the command line with this on its standard input */
static void enter(struct talk *t, struct str rest, bool works)
{
	struct str args = talk_fill(t, rest), text = str_trim(str_cut(&args, '|'));
	int status = lab_shell(&t->output, "printf '%%b\\n' '" STR_FMT "' | %s " STR_FMT " 2>&1", STR_ARG(text), rig.usher, STR_ARG(args));
	LAB_CHECK((status == 0) == works, "usher" STR_FMT ": exit %d:\n" STR_FMT, STR_ARG(args), status, STR_ARG(t->output));
}

static void enter_works(struct talk *t, struct str rest)
{
	enter(t, rest, true);
}

static void enter_fails(struct talk *t, struct str rest)
{
	enter(t, rest, false);
}

const struct talk_word talk_accounts[] = {
	{ .word = "account", .run = account, .before_start = true }, { .word = "account-number", .run = account_number, .before_start = true },
	{ .word = "enter", .run = enter_works }, { .word = "enter!", .run = enter_fails },
	{ .word = NULL },
};
