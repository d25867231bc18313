/* sms/telnyx_signature.h: is a webhook really from Telnyx? */
/* SPDX-License-Identifier: MIT
 *
 * Telnyx signs `timestamp|raw body` with Ed25519; the headers telnyx-timestamp (decimal seconds) and telnyx-signature-ed25519
 * (padded base64 of 64 bytes) carry both. One key pair per organisation, for texts and calls alike. The URL is not signed.
 */
#pragma once
#include "base/str.h"

#define TELNYX_TOLERANCE_S 300      /* both ways */
#define TELNYX_KEY_BYTES 32

/* False unless this key signed exactly these bytes at a time within the tolerance. The time stamp must be plain digits, no longer
 * than any time is; base64 must be padded and exact. Absent headers are refused. */
bool telnyx_signature_valid(const uint8_t key[TELNYX_KEY_BYTES], struct str timestamp, struct str signature, struct str body, int64_t now_us);
