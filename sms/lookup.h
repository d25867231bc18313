/* sms/lookup.h: what a carrier's lookup API says of a phone: its network and kind of line. Pure; looked up by the carrier's name. */
/* SPDX-License-Identifier: MIT
 *
 * Facts: Twilio Lookup v2 (GET /v2/PhoneNumbers/{E.164}?Fields=line_type_intelligence at lookups.twilio.com: carrier_name, type, error_code;
 * Canadian numbers need an approval, 60601); Telnyx Number Lookup (GET /v2/number_lookup/{E.164}?type=carrier: carrier.name, .type,
 * .normalized_carrier). Each look-up costs; asking twice changes nothing. Errors are those of io/rest.h.
 */
#pragma once
#include "base/phone.h"
#include "io/rest.h"

struct lookup_account {
	struct str api_base, id, secret;    /* Telnyx has no id */
};

struct lookup_answer {
	struct str carrier;                 /* in the carriers' words: "T-Mobile USA, Inc."; absent: not told */
	struct str type;                    /* "mobile", "landline", "voip", "other"; absent: not told */
};

/* False: no carrier of that name has look-ups. */
bool lookup_request(struct arena *a, struct str carrier, const struct lookup_account *acc, const struct phone *phone, struct httpc_request *ret);
struct err lookup_response(struct arena *a, struct str carrier, struct err e, const struct httpc_response *r, struct lookup_answer *ret);

/* The network as the forwarding table calls it (networks.tsv); absent: none that we know. Needs sms_understand_init(). */
struct str lookup_network(struct arena *a, struct country country, struct str carrier_name);
