/* pool/source_telnyx.h: Telnyx's part of struct number_source, and its messaging profiles. */
/* SPDX-License-Identifier: MIT
 *
 * A number receives texts through its messaging profile, which holds the webhook's address; so linking is two steps of
 * link_request: profile_id wanted -> PATCH /phone_numbers/{id}/messaging; connection_id alone -> PATCH /phone_numbers/{id}.
 * The list is two lists: numbers, then (page.details) their messaging settings, told by the page's mark ("numbers:2",
 * "messaging:1").
 */
#pragma once
#include "pool/source.h"

void telnyx_link_request(struct arena *a, const struct source_account *acc, struct str id, const struct source_wanted *want, struct httpc_request *ret);
struct err telnyx_link_response(struct arena *a, struct err e, const struct httpc_response *r, const struct source_wanted *want,
	struct source_number *ret, struct rest_error *ret_error);
void telnyx_number_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct httpc_request *ret);
struct err telnyx_number_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone,
	const struct source_wanted *want, struct source_number *ret);
void telnyx_list_request(struct arena *a, const struct source_account *acc, struct str page, struct httpc_request *ret);
struct err telnyx_list_response(struct arena *a, struct err e, const struct httpc_response *r, struct str page, const struct source_wanted *want,
	struct source_page *ret);
/* One record of /phone_numbers. false: no number that we can read. */
bool telnyx_read_number(struct arena *a, struct json_val v, struct source_number *ret);
/* One record of /phone_numbers/messaging: profile, and what the number can send. */
bool telnyx_read_settings(struct arena *a, struct json_val v, struct source_number *ret);

/* Messaging profiles. The answers hold v1_secret: it is read by nobody. */
#define TELNYX_PROFILE_NAME_MAX 60

struct telnyx_profile {
	struct str id, name, webhook_url, webhook_version;
	bool enabled;
};

/* By its exact name; ERR_MISSING: none. Of several the one with this webhook, else the oldest. */
void telnyx_profile_find_request(struct arena *a, const struct source_account *acc, struct str name, struct httpc_request *ret);
struct err telnyx_profile_find_response(struct arena *a, struct err e, const struct httpc_response *r, struct str name, struct str webhook_url,
	struct telnyx_profile *ret);
/* countries: where its numbers may text to, two letters each. */
struct telnyx_profile_wish {
	struct str name, webhook_url;
	const struct str *countries;
	size_t n_countries;
};
void telnyx_profile_create_request(struct arena *a, const struct source_account *acc, const struct telnyx_profile_wish *w, struct httpc_request *ret);
void telnyx_profile_get_request(struct arena *a, const struct source_account *acc, struct str id, struct httpc_request *ret);
/* Its webhook made ours again. */
void telnyx_profile_mend_request(struct arena *a, const struct source_account *acc, struct str id, struct str webhook_url, struct httpc_request *ret);
/* Of create, get and mend. */
struct err telnyx_profile_response(struct arena *a, struct err e, const struct httpc_response *r, struct telnyx_profile *ret, struct rest_error *ret_error);
/* All of the account, page by page from 1; *ret_more: there is another page. At most SOURCE_PAGE_MAX in one. */
void telnyx_profile_list_request(struct arena *a, const struct source_account *acc, int64_t page, struct httpc_request *ret);
struct err telnyx_profile_list_response(struct arena *a, struct err e, const struct httpc_response *r, int64_t page, struct telnyx_profile *ret, size_t *ret_n,
	bool *ret_more);
/* Does it bring texts to this webhook? */
bool telnyx_profile_is_ours(const struct telnyx_profile *p, struct str webhook_url);
