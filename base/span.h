/* base/span.h: durations ("24h", "90s") and RFC 3339 instants as microseconds. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

/* Number with unit us, ms, s, m, h or d: "250ms", "1.5h", "7d"; ERR_REJECT otherwise or past +-100 years. */
struct err span_parse(struct str s, int64_t *ret_us) MUST_CHECK;
/* "2026-11-21T10:00:00Z", fractions and offsets allowed. */
struct err time_parse_rfc3339(struct str s, int64_t *ret_us) MUST_CHECK;
/* "Thu, 24 Aug 2023 05:01:45 +0000", as Twilio's REST API writes. */
struct err time_parse_rfc2822(struct str s, int64_t *ret_us) MUST_CHECK;
#define TIME_TEXT_MAX 32
/* "2026-11-21T10:00:00.123456Z", fraction only when it is not zero; returns out. */
const char *time_format(int64_t us, char out[TIME_TEXT_MAX]);
/* "3 d 4 h", "12 min", "8 s": two largest units, for people. */
const char *span_format(int64_t us, char out[TIME_TEXT_MAX]);
