/* sms/forwarding_table.h: sms/facts/forwarding.csv in memory, and which of its rows fits. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "base/phone.h"

#define FORWARDING_ROWS_MAX 512
#define FORWARDING_CODE_MAX 64          /* bytes of a code with its number put in */
#define FORWARDING_SECONDS 20           /* the phone rings this long before a call is forwarded */

enum forwarding_line { FWD_LINE_MOBILE, FWD_LINE_LANDLINE };
enum forwarding_form { FWD_FORM_EITHER, FWD_FORM_E164, FWD_FORM_NATIONAL };
enum forwarding_confidence { FWD_SEEN, FWD_KNOWN, FWD_UNCERTAIN };

enum forwarding_action {
	FWD_ACTIVATE_NO_ANSWER,
	FWD_ACTIVATE_BUSY,
	FWD_ACTIVATE_UNREACHABLE,
	FWD_ACTIVATE_ALL_CONDITIONAL,
	FWD_DEACTIVATE_NO_ANSWER,
	FWD_DEACTIVATE_BUSY,
	FWD_DEACTIVATE_UNREACHABLE,
	FWD_DEACTIVATE_ALL_CONDITIONAL,
	FWD_DEACTIVATE_ALL,
	FWD_CHECK_NO_ANSWER,
	FWD_CHECK_BUSY,
	FWD_CHECK_UNREACHABLE,
	FWD_ASK_NETWORK,        /* the code depends on the network */
	FWD_OTHER_NETWORK,      /* code: the network whose codes are offered too while the owner's is unknown */
	FWD_MENU_FIRST,         /* the phone's own settings go before codes */
	FWD_RIDES_ON,           /* code: the network that carries this one */
	FWD_ACTIONS
};

struct forwarding_row {
	char country[3];        /* "*": any */
	struct str network;     /* "*": any */
	enum forwarding_line line;
	enum forwarding_action action;
	struct str code;        /* template; "" : there is none */
	enum forwarding_form form;
	enum forwarding_confidence confidence;
};

struct forwarding_table {
	size_t n;
	struct forwarding_row rows[FORWARDING_ROWS_MAX];
};

/* How far a search goes: rows of the network alone, of its country too, of any country too. */
enum forwarding_reach { FWD_REACH_ANY, FWD_REACH_COUNTRY, FWD_REACH_NETWORK };

/* Whose rows are looked for. */
struct forwarding_whose {
	struct country country;
	struct str network;             /* "" : not known */
	enum forwarding_line line;
	enum forwarding_reach reach;
};

/* Read the table; slices point into `csv`. ERR_BUG with the line as its code: wrong number of fields, unknown word, or a code
 * that a phone would refuse (every mobile code is checked as Android checks it: service group none, 10 or 11, timer 5 to 30). */
struct err forwarding_table_read(struct str csv, struct forwarding_table *ret) MUST_CHECK;

/* The first row that fits: of the network, of the country, for a landline of any network of the country that we
 * are sure of (*ret_guess), of any country. NULL: none. Networks compare without regard to case. */
const struct forwarding_row *forwarding_find(const struct forwarding_table *t, const struct forwarding_whose *w,
                                             enum forwarding_action action, bool *ret_guess);
/* How near row i is to them for this action, 0 nearest; FORWARDING_FAR and more: not theirs. For going through the fallbacks. */
int forwarding_nearness(const struct forwarding_table *t, size_t i, const struct forwarding_whose *w, enum forwarding_action action);
#define FORWARDING_FAR 3

/* Ends in '#' behind a service code of GSM: dialled without a call. */
bool forwarding_is_gsm(struct str code);
/* The template with number and seconds put in. other_form: national for +, + for national, and the other way round where
 * `1{number}` or ten digits are dialled in North America. Equal to the usual one if there is no other. */
struct str forwarding_code(struct arena *a, const struct forwarding_row *row, const struct phone *number, bool other_form);
