/* server/turn_rows.h: rows that a turn collects beside the clients themselves, to be written as sets. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/log.h"

struct out_text {
	int64_t client_id;
	struct str carrier, our_number, body;
	int64_t segments;
	bool chatter;               /* a reminder: better lost than sent twice */
	struct str author;          /* the operator who wrote it; absent: usher */
};

struct alert_row {
	const char *kind, *severity;
	struct str resource, detail;
	int64_t client_id;
};

struct audit_row {
	struct str actor, action, from, to, reason;
	int64_t client_id;
};

struct consent_row {
	int64_t client_id;
	uint8_t hash[16];
	struct str our_number, word, via;
	const char *kind;
	int64_t occurred_us;        /* as the carrier says; 0: not told */
};

/* A call that usher is to place, with the job that does it; and the end of one. */
struct placed_row {
	int64_t client_id, due_us;
	struct str key, carrier, our_number, to;
	const char *why;
};

struct placed_end {
	struct str key;
	const char *result;
};

enum number_op { NUMBER_PAUSE, NUMBER_RESUME, NUMBER_GIVE_UP, NUMBER_DROP_TEXTS, NUMBER_OPS };

struct log_line {
	enum log_level level;
	const char *event;
	struct str text;
};
