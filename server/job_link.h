/* server/job_link.h: one number made as wanted at its carrier: what the parts of a link job share. */
/* SPDX-License-Identifier: MIT
 *
 *   begin -> look the number up -+- not there, not active, or the carrier falters: again in 3, 6, 12 s (no failed try)
 *                                +- as wanted already --------------------------------------------.
 *                                '- Telnyx: find or make its profile -> PATCH, step by step ------+-> linked
 *                                                              '- refused, or not as echoed       '
 *   A failed try is repeated after 5, 15 and 60 minutes; then the number is `failed`, with one alert.
 *
 * The number's row holds tries and errors, the job only when; every write names the job's fence. Each step may be repeated, and the
 * first look finds what was done before a crash.
 */
#pragma once
#include "server/jobs.h"
#include "server/numbers.h"

struct link {
	struct job *job;
	const struct number_source *source;
	struct source_account acc;
	struct source_wanted want;
	int64_t number_id, retries, waits;
	struct phone phone;
	struct str carrier, status;     /* of the pool */
	bool was_linked, drifted;       /* drifted: it is known not to be as wanted */
	struct str mended;              /* what was wrong */
	struct source_number seen;
	struct rest_error error;        /* of the last answer */
	struct str profile_name;
	void (*profiled)(struct link *l);
	struct db_param p[12];
};

/* How a try ends, once; all take the job to its end. */
void link_ends_linked(struct link *l);
/* Not ready, or a fault that will pass. known: the carrier has the number, it is only not active yet. */
void link_ends_waiting(struct link *l, bool known, int64_t at_least_s, const char *why);
void link_ends_failed(struct link *l, const char *why);
/* By the kind of an error of the API. */
void link_ends_by(struct link *l, struct err e, int64_t retry_after_s);

/* Telnyx: the profile that the number is to have; then profiled() runs with want.profile_id set, or the try has ended. */
void link_profile(struct link *l, void (*profiled)(struct link *l));
