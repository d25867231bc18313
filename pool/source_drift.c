/* pool/source_drift.c: a number's configuration against what is wanted, in words. */
/* SPDX-License-Identifier: MIT */
#include "pool/source.h"

#define VALUE_CHARS_MAX 120

struct str source_shown(struct arena *a, struct str value)
{
	ptrdiff_t scheme = str_find(value, STR("://"));
	if (scheme < 0)
		return str_sub(value, 0, VALUE_CHARS_MAX);
	struct str rest = str_sub(value, (size_t)scheme + 3, value.n);
	size_t host = 0, end = 0;
	while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?' && rest.p[end] != '#') {
		if (rest.p[end] == '@')
			host = end + 1;
		end++;
	}
	while (end < rest.n && rest.p[end] != '?')
		end++;
	struct str shown = arena_printf(a, STR_FMT STR_FMT, STR_ARG(str_sub(value, 0, (size_t)scheme + 3)), STR_ARG(str_sub(rest, host, end - host)));
	return str_sub(shown, 0, VALUE_CHARS_MAX);
}

static void differs(struct arena *a, struct str *drift, const char *name, struct str is, struct str wanted)
{
	if (wanted.p == NULL || str_eq(is, wanted))
		return;
	struct str shown = source_shown(a, is);
	*drift = arena_printf(a, STR_FMT "%s%s is " STR_FMT ", wanted " STR_FMT, STR_ARG(*drift), drift->n ? "; " : "", name,
		STR_ARG(shown.n ? shown : STR("empty")), STR_ARG(wanted));
}

static void overridden(struct arena *a, struct str *drift, const char *name, struct str by)
{
	if (by.n)
		*drift = arena_printf(a, STR_FMT "%s%s is overridden by " STR_FMT, STR_ARG(*drift), drift->n ? "; " : "", name,
			STR_ARG(str_sub(by, 0, VALUE_CHARS_MAX)));
}

struct str source_drift(struct arena *a, const struct source_number *n, const struct source_wanted *want)
{
	struct str drift = STR_NONE;
	differs(a, &drift, "sms_url", n->sms_url, want->sms_url);
	if (want->sms_url.p)
		overridden(a, &drift, "sms_url", n->sms_override);
	differs(a, &drift, "messaging_profile_id", n->profile_id, want->profile_id);
	if (want->foreign_voice)
		return drift;
	differs(a, &drift, "voice_url", n->voice_url, want->voice_url);
	if (want->voice_url.p)
		overridden(a, &drift, "voice_url", n->voice_override);
	differs(a, &drift, "status_callback", n->status_url, want->status_url);
	differs(a, &drift, "connection_id", n->connection_id, want->connection_id);
	return drift;
}
