/* pool/import.h: numbers that were managed elsewhere before, read from CSV: every line understood or refused with a reason. */
/* SPDX-License-Identifier: MIT
 *
 * The first line names the columns, in any order; `number` must be among them, the others are `import_columns`. A column that is
 * not known refuses the file: a misspelt `client` must not make owned numbers free. What the lines come to is db/sql/pool_import.sql's business.
 */
#pragma once
#include "base/phone.h"
#include "db/db.h"

#define IMPORT_LINES_MAX 100000
#define IMPORT_BATCH 200
#define IMPORT_NOTE_MAX 500

struct import_line {
	size_t line;                /* in the file */
	struct str number, client, status, carrier, sid, country, area_code, type, locality, region, currency, profile_id, notes; /* "": not told */
	int64_t monthly_micros, setup_micros, purchased_us;         /* -1: not told */
	struct str refused;         /* absent: good */
};

struct import_file {
	struct import_line *lines;
	size_t n;
	struct str why;             /* more about an error */
};

/* "number", "client" ...; NULL ends it. */
extern const char *const import_columns[];

/* ERR_REJECT: the file as a whole cannot be read (no number column, a column that is not known, not CSV; ret->why says where).
 * home: where national forms are from, and what a line without a country is; carrier: of lines without one. All in `a`. */
struct err import_read(struct arena *a, struct str text, struct country home, struct str carrier, struct import_file *ret) MUST_CHECK;

/* Clients, then numbers of these lines, locked in the order that everybody keeps. Refused lines are left out, here and below. */
struct db_call import_lock_call(struct arena *a, const struct import_line *lines, size_t n);
/* What comes of them. Rows: line, and one of added, updated, unchanged, no_client, own, leaving, other_owner, resting, has_other. */
struct db_call import_store_call(struct arena *a, const struct import_line *lines, size_t n, int64_t now_us, int64_t rest_until_us, struct str actor);
/* A sentence for a word that is a refusal; NULL: it is none. */
const char *import_refusal(struct str word);
