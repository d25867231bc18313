/* server/ops_time.c: times in answers end in Z. */
/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL writes "2026-11-27T09:30:00.5+00:00" into JSON (its sessions are in UTC). Every row passes here on its way out, so that no
 * statement has to think of it. Only values whose name says that they are times are touched: at, *_at, since, *_since, until, *_until.
 */
#include "server/ops.h"

#define STAMP_CHARS 19              /* 2026-11-27T09:30:00 */
#define ZONE "+00:00"

static bool names_a_time(struct str key)
{
	static const char *const words[] = { "at", "since", "until" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);
		if (key.n >= n && str_ends(key, str_of(words[i])) && (key.n == n || key.p[key.n - n - 1] == '_'))
			return true;
	}
	return false;
}

static bool is_stamp(struct str s)
{
	static const char shape[] = "0000-00-00T00:00:00";
	if (s.n < STAMP_CHARS + strlen(ZONE) || !str_ends(s, STR(ZONE)))
		return false;
	for (size_t i = 0; i < s.n - strlen(ZONE); i++) {
		char want = i < STAMP_CHARS ? shape[i] : i == STAMP_CHARS ? '.' : '0';
		if (want == '0' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != want)
			return false;
	}
	return s.n != STAMP_CHARS + strlen(ZONE) + 1;
}

/* The end of the string that begins at i (its closing quote). */
static size_t string_end(struct str s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		i += s.p[i] == '\\';
	return i < s.n ? i : s.n;
}

struct str op_times_in_z(struct str json, char *out)
{
	struct str key = STR_NONE;
	size_t n = 0;
	for (size_t i = 0; i < json.n; i++) {
		out[n++] = json.p[i];
		if (json.p[i] != '"')
			continue;
		size_t end = string_end(json, i);
		struct str text = str_sub(json, i + 1, end - i - 1);
		bool is_key = end + 1 < json.n && json.p[end + 1] == ':';
		if (!is_key && names_a_time(key) && is_stamp(text)) {
			memmove(out + n, text.p, text.n - strlen(ZONE));
			n += text.n - strlen(ZONE);
			out[n++] = 'Z';
		} else {
			memmove(out + n, text.p, text.n);
			n += text.n;
		}
		key = is_key ? str_n(out + n - text.n, text.n) : STR_NONE;
		if (end < json.n)
			out[n++] = '"';
		i = end;
	}
	return str_n(out, n);
}
