/* server/sync_impl.h: what the parts of a sync share. Private to server/sync*.c. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/sync.h"

#define SYNC_DB_WAIT_MS 10000
#define SYNC_LEASE_US (60 * INT64_C(1000000))
#define SYNC_PAGES_MAX 4000

struct sync {
	struct world *w;
	struct arena *a;            /* of the run */
	struct arena *page_a;       /* of one page or look, reset */
	struct sync_ask ask;
	sync_done *done;
	void *ctx;
	const struct number_source *source;
	struct source_account acc;
	struct source_wanted want;
	int64_t fence, began_us, mono_us, tries, total;
	struct str mark;            /* the page asked for; absent: the first */
	uint64_t marks[SYNC_PAGES_MAX];     /* hashes of the pages that were asked for: a list that goes in circles is refused */
	size_t n_marks;
	struct source_page page;
	struct sync_report r;
	bool became_available;
	struct str odd;             /* entries that are no number, in words; absent: none */
	/* Numbers that were not listed, to be looked up. */
	int64_t *missing;
	struct phone *missing_phones;
	int64_t *gone;
	size_t n_missing, at_missing, n_gone;
	int64_t profile_page;
	bool more_profiles;
	struct err e;
	const char *why;
	struct db_param p[24];
};

/* The page that was read is kept; then sync_next_page(). */
void sync_keep_page(struct sync *s);
void sync_next_page(struct sync *s);
/* Telnyx: do the messaging profiles of our numbers bring texts to us? Then sync_queue_links(). */
void sync_profiles(struct sync *s);
/* Numbers that are to be linked get their jobs; then the run ends. */
void sync_queue_links(struct sync *s);
/* All pages are read. */
void sync_judge(struct sync *s);
/* The run ends, well or not. */
void sync_finish(struct sync *s, struct err e);
/* One statement; its parameters are s->p. */
void sync_query(struct sync *s, enum sql_id sql, int n, db_done *done);
