/* payment/parts.h: small things that the providers' files share: ids, prices, addresses. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "payment/provider.h"

/* The id at `path`, whether plain or of an expanded object; absent if there is none or it is not one (printable ASCII, at most
 * PAYMENT_ID_MAX). */
struct str payment_id_at(struct arena *a, struct json_val o, const char *path);
/* The first of these paths (ended by NULL) that holds an id; or a reference of ours, as far as can be seen. */
struct str payment_first_id(struct arena *a, struct json_val o, const char *const *paths);
struct str payment_first_reference(struct arena *a, struct json_val o, const char *const *paths);

/* Is `price` one of the list? (An empty list is the caller's business.) */
bool payment_price_is_ours(struct str prices, struct str price);
/* What new clients buy; absent if none is configured. */
struct str payment_first_price(struct str prices);

/* 1 to `max` letters, digits, - and _. */
bool payment_is_token(struct str s, size_t max);
/* A URL that may stand in a Location header. */
bool payment_is_url(struct str s);

void payment_says(struct payment_event *e, enum payment_standing s);
