/* sms/understand_name.c: names of what is awaited and of what was heard. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand.h"

static const char *const awaited_names[AWAITED_COUNT] = {
	[AWAIT_NOTHING] = "nothing", [AWAIT_TRADE_PLACE] = "trade_place", [AWAIT_TRADE] = "trade", [AWAIT_PLACE] = "place",
	[AWAIT_BUSINESS_NAME] = "business_name", [AWAIT_OWNER_NAME] = "owner_name", [AWAIT_ALERTS] = "alerts", [AWAIT_CONFIRM] = "confirm",
	[AWAIT_PHONE_KIND] = "phone_kind", [AWAIT_LINE] = "line", [AWAIT_FORWARDING] = "forwarding", [AWAIT_TEST_CALL] = "test_call",
	[AWAIT_CALL_END] = "call_end", [AWAIT_PAYMENT] = "payment",
};

static const char *const event_names[HEARD_EVENTS] = {
	[HEARD_UNCLEAR] = "unclear", [HEARD_STOP] = "stop", [HEARD_START] = "start", [HEARD_HELP] = "help", [HEARD_BACK] = "back",
	[HEARD_AGAIN] = "again", [HEARD_CHANGE] = "change", [HEARD_RESTART] = "restart", [HEARD_STATUS] = "status", [HEARD_HUMAN] = "human",
	[HEARD_HELLO] = "hello", [HEARD_QUESTION] = "question", [HEARD_THANKS] = "thanks", [HEARD_TRADE_PLACE] = "trade_place",
	[HEARD_TRADE] = "trade", [HEARD_PLACE] = "place", [HEARD_BUSINESS_NAME] = "business_name", [HEARD_OWNER_NAME] = "owner_name",
	[HEARD_ALERTS_SMS] = "alerts_sms", [HEARD_ALERTS_OTHER] = "alerts_other", [HEARD_YES] = "yes", [HEARD_NO] = "no",
	[HEARD_READY] = "ready", [HEARD_IPHONE] = "iphone", [HEARD_ANDROID] = "android", [HEARD_LANDLINE] = "landline", [HEARD_LINE] = "line",
	[HEARD_SKIP] = "skip", [HEARD_DONE] = "done", [HEARD_TROUBLE] = "trouble", [HEARD_NETWORK] = "network", [HEARD_CALL_ME] = "call_me",
	[HEARD_CHECKS] = "checks", [HEARD_NO_CHECKS] = "no_checks", [HEARD_LANGUAGE] = "language",
};

enum awaited awaited_find(struct str name)
{
	for (enum awaited i = AWAIT_NOTHING; i < AWAITED_COUNT; i++)
		if (str_is(name, awaited_names[i]))
			return i;
	return AWAIT_NOTHING;
}

const char *awaited_name(enum awaited awaited)
{
	return awaited_names[awaited < AWAITED_COUNT ? awaited : AWAIT_NOTHING];
}

const char *heard_event_name(enum heard_event event)
{
	return event_names[event < HEARD_EVENTS ? event : HEARD_UNCLEAR];
}
