/* pool/source.h: where numbers come from: what every carrier can do with numbers, looked up by name; pure: the caller does the I/O. */
/* SPDX-License-Identifier: MIT
 *
 *   buy      search_request -> search_response (offers) -> buy_request -> buy_response: bought, or ordered (Telnyx: asynchronous)
 *            doubt, or ordered: find_request -> find_response, by our operation's id, never bought again blindly
 *   link     link_request -> link_response: believed only when the carrier echoes what was wanted
 *   release  release_request -> release_response; a number that the carrier does not know is as good as released
 *   sync     list_request -> list_response, page by page; number_request -> number_response for a single one
 *
 * Requests and answers live in the arena. Errors are those of io/rest.h; *ret_error holds the carrier's own words (may be NULL).
 * Slots that a carrier does not need are never NULL: they answer ERR_MISSING.
 */
#pragma once
#include "base/phone.h"
#include "io/rest.h"

#define SOURCE_OFFERS_MAX 30
#define SOURCE_PAGE_MAX 250             /* numbers in one page of a list */
#define SOURCE_OPERATION_MAX 40

/* Whose account: the managed one, or a client's own. */
struct source_account {
	struct str api_base;        /* "https://api.twilio.com" */
	struct str id;              /* Twilio: AccountSid; Telnyx: "" */
	struct str secret;          /* auth token; API key */
};

/* How a number of ours must be configured; absent parts are not looked at. */
struct source_wanted {
	struct str sms_url, voice_url, status_url;  /* Twilio: on the number itself, with their #overrides */
	struct str profile_id, connection_id;       /* Telnyx: messaging profile, voice connection */
	bool foreign_voice;         /* the voice assistant has the calls: the voice URL is not ours to judge */
};

struct source_search {
	struct country country;
	struct str area_code, type; /* "local", "mobile", "toll_free"; absent: any, local first */
	size_t limit;
};

enum source_feature { SOURCE_SMS = 1, SOURCE_MMS = 2, SOURCE_VOICE = 4, SOURCE_FAX = 8 };

/* A number as the carrier tells of it: on offer, or in the account. What is not told is absent, 0 or -1. */
struct source_number {
	struct phone phone;
	struct str id;              /* the carrier's id of the number: Twilio PN..., Telnyx a decimal text */
	bool active;                /* usable now, requirements met */
	struct str status;          /* the carrier's own word */
	struct country country;
	struct str locality, region, type;
	unsigned features;          /* enum source_feature */
	int64_t monthly_micros, setup_micros;       /* millionths of `currency`; -1: not told */
	struct str currency;
	int64_t purchased_us;
	struct str reference;       /* our operation's id where the carrier keeps one: FriendlyName, customer_reference */
	struct str sms_url, voice_url, status_url, profile_id, connection_id;
	struct str sms_override, voice_override;    /* what makes the URLs void: Twilio's application or trunk, "AP..."; absent: nothing */
	struct str drift;           /* list, number, link: source_drift() against what is wanted */
};

struct source_page {
	struct source_number *numbers;
	size_t n;
	size_t n_bad;               /* entries that are no number: passed over, told */
	struct str bad_id;          /* the carrier's id of one of them; absent: it has none */
	int64_t total;              /* how many numbers the account has, as the carrier counts them; -1: not told */
	bool details;               /* more about numbers that were listed before (Telnyx: their messaging settings) */
	struct str next;            /* the next page's mark for list_request; absent: the last one */
};

enum source_order { SOURCE_BOUGHT, SOURCE_ORDERED, SOURCE_NOT_FOUND, SOURCE_FAILED };

struct source_bought {
	enum source_order state;
	struct source_number number;
	struct str order_id;
};

struct number_source {
	const char *name;           /* "twilio", "telnyx" */
	bool asynchronous;          /* buy answers SOURCE_ORDERED first */
	bool links_at_purchase;     /* what is wanted is set by the purchase itself: link only verifies */
	void (*search_request)(struct arena *a, const struct source_account *acc, const struct source_search *q, struct httpc_request *ret);
	struct err (*search_response)(struct arena *a, struct err e, const struct httpc_response *r, struct source_number *offers, size_t *ret_n,
	                              struct rest_error *ret_error);
	/* operation: our own id of this purchase, at most SOURCE_OPERATION_MAX; kept by the carrier. */
	void (*buy_request)(struct arena *a, const struct source_account *acc, const struct phone *phone, struct str operation,
	                    const struct source_wanted *want, struct httpc_request *ret);
	/* ERR_CONFLICT: somebody else took it: the next offer. ERR_DENIED also for what an operator must settle (address, bundle, trial). */
	struct err (*buy_response)(struct arena *a, struct err e, const struct httpc_response *r, struct source_bought *ret, struct rest_error *ret_error);
	/* What became of an operation; phone: the number that was asked for. */
	void (*find_request)(struct arena *a, const struct source_account *acc, const struct phone *phone, struct str operation, struct httpc_request *ret);
	struct err (*find_response)(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone, struct str operation,
	                            struct source_bought *ret);
	/* Make the number as wanted. id: as the carrier told it. */
	void (*link_request)(struct arena *a, const struct source_account *acc, struct str id, const struct source_wanted *want, struct httpc_request *ret);
	/* OK only when the echo is as wanted; ERR_CONFLICT: the echo differs (a 200 with null); ERR_MISSING: not ready yet, or gone. */
	struct err (*link_response)(struct arena *a, struct err e, const struct httpc_response *r, const struct source_wanted *want,
	                            struct source_number *ret, struct rest_error *ret_error);
	void (*release_request)(struct arena *a, const struct source_account *acc, struct str id, struct httpc_request *ret);
	struct err (*release_response)(struct arena *a, struct err e, const struct httpc_response *r, struct rest_error *ret_error);
	/* One number by its E.164; ERR_MISSING: not in the account. */
	void (*number_request)(struct arena *a, const struct source_account *acc, const struct phone *phone, struct httpc_request *ret);
	struct err (*number_response)(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone,
	                              const struct source_wanted *want, struct source_number *ret);
	/* page: absent for the first, else source_page.next. */
	void (*list_request)(struct arena *a, const struct source_account *acc, struct str page, struct httpc_request *ret);
	/* page: the mark that was asked for. Read with rest_answer_list(): a page is long. */
	struct err (*list_response)(struct arena *a, struct err e, const struct httpc_response *r, struct str page, const struct source_wanted *want,
	                            struct source_page *ret);
};

/* What of a number differs from what is wanted, in words ("sms_url is ..., wanted ..."); absent: nothing. The one place that
 * compares: every number_response, link_response and list_response fills the raw fields and then `drift` with it. */
struct str source_drift(struct arena *a, const struct source_number *n, const struct source_wanted *want);
/* What stands on a number, as people may see it: of an address neither user and password nor the query, where others keep their secrets. */
struct str source_shown(struct arena *a, struct str value);
/* NULL if there is none of that name. */
const struct number_source *number_source_find(struct str name);

/* Where to look for a number, in this order: as asked (area code, type), then of that type, then anywhere in the country. No
 * toll-free number is looked for unless asked: it needs a verification of its own before it may text. */
#define SOURCE_PLAN_MAX 6
size_t source_plan(const struct source_search *q, struct source_search plan[SOURCE_PLAN_MAX]);
/* Is the number of the country, and of the area code if one is asked for? What a carrier offers is not believed. */
bool source_fits(const struct phone *phone, const struct source_search *q);
