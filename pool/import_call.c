/* pool/import_call.c: a batch of lines as statements, and what they came to in words. */
/* SPDX-License-Identifier: MIT */
#include "pool/import.h"
#include <stddef.h>

/* Texts of the lines, as they stand in the parameters of pool_import. */
static const size_t texts[] = {
	offsetof(struct import_line, number), offsetof(struct import_line, client), offsetof(struct import_line, status), offsetof(struct import_line, carrier),
	offsetof(struct import_line, sid), offsetof(struct import_line, country), offsetof(struct import_line, area_code), offsetof(struct import_line, type),
	offsetof(struct import_line, locality), offsetof(struct import_line, region), offsetof(struct import_line, currency),
	offsetof(struct import_line, profile_id), offsetof(struct import_line, notes),
};
static const size_t numbers[] = {
	offsetof(struct import_line, monthly_micros), offsetof(struct import_line, setup_micros), offsetof(struct import_line, purchased_us),
};
#define N_TEXTS (sizeof texts / sizeof texts[0])
#define N_NUMBERS (sizeof numbers / sizeof numbers[0])

static size_t good(const struct import_line *lines, size_t n, const struct import_line **ret)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (lines[i].refused.p == NULL)
			ret[k++] = &lines[i];
	return k;
}

static struct db_param text_column(struct arena *a, const struct import_line *const *lines, size_t n, size_t offset)
{
	struct str *v = ARENA_ARRAY(a, n + 1, struct str);
	for (size_t i = 0; i < n; i++)
		v[i] = *(const struct str *)(const void *)((const char *)lines[i] + offset);
	return db_p_texts(a, v, n);
}

static struct db_param number_column(struct arena *a, const struct import_line *const *lines, size_t n, size_t offset)
{
	int64_t *v = ARENA_ARRAY(a, n + 1, int64_t);
	for (size_t i = 0; i < n; i++)
		v[i] = *(const int64_t *)(const void *)((const char *)lines[i] + offset);
	return db_p_ints(a, v, n);
}

struct db_call import_lock_call(struct arena *a, const struct import_line *lines, size_t n)
{
	const struct import_line **some = ARENA_ARRAY(a, n + 1, const struct import_line *);
	n = good(lines, n, some);
	struct db_param *p = ARENA_ARRAY(a, 2, struct db_param);
	p[0] = text_column(a, some, n, offsetof(struct import_line, client));
	p[1] = text_column(a, some, n, offsetof(struct import_line, number));
	return (struct db_call){ .sql = SQL_POOL_IMPORT_LOCK, .params = p, .n_params = 2 };
}

struct db_call import_store_call(struct arena *a, const struct import_line *lines, size_t n, int64_t now_us, int64_t rest_until_us, struct str actor)
{
	const struct import_line **some = ARENA_ARRAY(a, n + 1, const struct import_line *);
	n = good(lines, n, some);
	struct db_param *p = ARENA_ARRAY(a, N_TEXTS + N_NUMBERS + 4, struct db_param);
	int64_t *at = ARENA_ARRAY(a, n + 1, int64_t);
	int k = 0;
	for (size_t i = 0; i < n; i++)
		at[i] = (int64_t)some[i]->line;
	p[k++] = db_p_ints(a, at, n);
	for (size_t i = 0; i < N_TEXTS; i++)
		p[k++] = text_column(a, some, n, texts[i]);
	for (size_t i = 0; i < N_NUMBERS; i++)
		p[k++] = number_column(a, some, n, numbers[i]);
	p[k++] = db_p_int(a, now_us);
	p[k++] = db_p_int(a, rest_until_us);
	p[k++] = db_p_str(actor);
	return (struct db_call){ .sql = SQL_POOL_IMPORT, .params = p, .n_params = k };
}

const char *import_refusal(struct str word)
{
	static const struct { const char *word, *words; } all[] = {
		{ "no_client", "there is no client with this phone here" },
		{ "own", "it is in a client's own account, and none of ours" },
		{ "leaving", "it is being given back to its carrier" },
		{ "other_owner", "it belongs to another client, and stays theirs" },
		{ "resting", "it rests from another client, who may come back" },
		{ "has_other", "its client has another number already, and a client has one" },
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (str_is(word, all[i].word))
			return all[i].words;
	return NULL;
}
