/* server/turn_rows.h: rows that a turn collects beside the clients themselves, to be written as sets. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/log.h"

struct out_text {
	int64_t client_id;
	struct str carrier, our_number, body;
	int64_t segments;
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
};

enum number_op { NUMBER_PAUSE, NUMBER_RESUME, NUMBER_GIVE_UP, NUMBER_DROP_TEXTS, NUMBER_OPS };

struct log_line {
	enum log_level level;
	const char *event;
	struct str text;
};
