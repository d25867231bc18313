/* pool/vapi_api.h: Vapi's API for phone numbers: the voice assistant takes a number's calls, and gives them back. Pure. */
/* SPDX-License-Identifier: MIT
 *
 *   find: GET /phone-number, page by page, compared by `number` (there is no filter)    -> its id, and which assistant has it
 *   link: not there: POST /phone-number (import); there: PATCH /phone-number/{id}       -> believed only when the answer echoes the assistant
 *   unlink: DELETE /phone-number/{id}; a number that is not there is as good as unlinked
 *
 * There is no idempotency key: whoever links looks first. The import takes over the number's voice URL at its carrier; smsEnabled=false keeps it
 * off the texts (true is the default). The answer echoes the carrier's token: it is for nobody's log. Errors are those of io/rest.h.
 */
#pragma once
#include "base/phone.h"
#include "io/rest.h"

#define VAPI_PAGE 200
#define VAPI_NAME_MAX 40

struct vapi_account {
	struct str api_base, key, assistant_id;
};

/* The number as Vapi needs it: from Twilio with the account that owns it, from Telnyx with a credential that is kept at Vapi. */
struct vapi_number {
	struct phone phone;
	struct str provider;                        /* "twilio", "telnyx" */
	struct str twilio_sid, twilio_token;
	struct str credential_id;
};

struct vapi_found {
	struct str id, assistant_id;                /* id absent: not there (yet) */
	struct str next;                            /* more pages: for vapi_list_request() */
};

/* after: absent for the first page. */
void vapi_list_request(struct arena *a, const struct vapi_account *acc, struct str after, struct httpc_request *ret);
/* The arena must have room for REST_LIST_ARENA_BYTES. */
struct err vapi_list_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone, struct vapi_found *ret);
/* id absent: import. */
void vapi_link_request(struct arena *a, const struct vapi_account *acc, const struct vapi_number *n, struct str id, struct httpc_request *ret);
/* ERR_CONFLICT: a success whose echo is not what was asked. *ret_error has no secret of *acc and *n in it, here and below. */
struct err vapi_link_response(struct arena *a, struct err e, const struct httpc_response *r, const struct vapi_account *acc, const struct vapi_number *n,
                              struct str *ret_id, struct rest_error *ret_error);
void vapi_unlink_request(struct arena *a, const struct vapi_account *acc, struct str id, struct httpc_request *ret);
struct err vapi_unlink_response(struct arena *a, struct err e, const struct httpc_response *r, const struct vapi_account *acc, const struct vapi_number *n,
                                struct rest_error *ret_error);
