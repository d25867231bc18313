/* payment/parts.c: small things that the providers' files share: ids, prices, addresses. */
/* SPDX-License-Identifier: MIT */
#include "payment/parts.h"

static bool is_plain(struct str s, size_t max)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"' || s.p[i] == '\\')
			return false;
	return s.n > 0 && s.n <= max;
}

struct str payment_id_at(struct arena *a, struct json_val o, const char *path)
{
	struct json_val v = json_at(o, path);
	struct str id = json_type(v) == JSON_OBJECT ? json_str_at(a, v, "id") : json_str(a, v);
	return is_plain(id, PAYMENT_ID_MAX) ? id : STR_NONE;
}

struct str payment_first_id(struct arena *a, struct json_val o, const char *const *paths)
{
	struct str id = STR_NONE;
	for (; *paths != NULL && id.n == 0; paths++)
		id = payment_id_at(a, o, *paths);
	return id;
}

struct str payment_first_reference(struct arena *a, struct json_val o, const char *const *paths)
{
	for (; *paths != NULL; paths++) {
		struct str s = json_str_at(a, o, *paths);
		if (is_plain(s, PAYMENT_REFERENCE_MAX))
			return s;
	}
	return STR_NONE;
}

bool payment_price_is_ours(struct str prices, struct str price)
{
	while (prices.p != NULL)
		if (str_eq(str_trim(str_cut(&prices, ',')), price))
			return price.n > 0;
	return false;
}

struct str payment_first_price(struct str prices)
{
	while (prices.p != NULL) {
		struct str price = str_trim(str_cut(&prices, ','));
		if (price.n > 0)
			return price;
	}
	return STR_NONE;
}

bool payment_is_token(struct str s, size_t max)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
		if (!ok)
			return false;
	}
	return s.n > 0 && s.n <= max;
}

bool payment_is_url(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return str_starts(s, STR("https://")) || str_starts(s, STR("http://"));
}

void payment_says(struct payment_event *e, enum payment_standing s)
{
	e->says = SAYS_STANDING;
	e->standing = s;
}
