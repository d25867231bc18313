/* server/sync_report.c: what a sync came to, as JSON and in words. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/sync.h"
#include <inttypes.h>

#define REPORT_MAX 4096

bool sync_adopt_find(struct str word, enum sync_adopt *ret)
{
	static const struct { const char *word; enum sync_adopt adopt; } words[] = { { "ours", SYNC_OURS }, { "unused", SYNC_UNUSED }, { "all", SYNC_ALL } };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_is(word, words[i].word)) {
			*ret = words[i].adopt;
			return true;
		}
	return false;
}

struct str sync_report_json(struct arena *a, const struct sync_report *r)
{
	const struct { const char *name; int64_t value; } figures[] = {
		{ "listed", r->listed }, { "known", r->known }, { "added", r->added }, { "unclaimed", r->unclaimed }, { "not_ours", r->foreign },
		{ "changed", r->changed }, { "drifted", r->drifted }, { "linked", r->linked }, { "released", r->released }, { "clients_numbers_gone", r->clients_gone },
		{ "doubtful", r->doubtful }, { "not_released", r->strays }, { "unreadable", r->bad }, { "onboarding", r->onboarding }, { "requests", r->requests },
		{ "milliseconds", (int64_t)(r->seconds * 1000) },
	};
	struct buf b;
	struct json_out o;
	buf_init(&b, REPORT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "account");
	json_put_str(&o, r->account);
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
		json_name(&o, figures[i].name);
		json_put_int(&o, figures[i].value);
	}
	json_name(&o, "drift");
	json_put_str(&o, r->drift);
	json_close(&o, '}');
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

struct str sync_report_words(struct arena *a, const struct sync_report *r)
{
	const struct { int64_t n; const char *what; } parts[] = {
		{ r->added, "new" }, { r->unclaimed, "of these in use elsewhere: usher pool claim NUMBER" }, { r->foreign, "not ours, passed over" },
		{ r->linked, "found linked" }, { r->drifted, "not as wanted, being mended" }, { r->released, "gone at the carrier, released" },
		{ r->clients_gone, "GONE at the carrier and a client's" }, { r->doubtful, "not listed, left as they are" },
		{ r->strays, "given back and still there" }, { r->bad, "entries that cannot be read" },
	};
	struct str s = arena_printf(a, STR_FMT ": %" PRId64 " listed", STR_ARG(r->account), r->listed);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (parts[i].n > 0)
			s = arena_printf(a, STR_FMT ", %" PRId64 " %s", STR_ARG(s), parts[i].n, parts[i].what);
	return arena_printf(a, STR_FMT " (%" PRId64 " requests, %.1f s)", STR_ARG(s), r->requests, r->seconds);
}
