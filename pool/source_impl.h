/* pool/source_impl.h: what the sources of numbers share in reading and writing. Private to pool/source*.c. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "pool/source.h"

extern const struct number_source source_twilio, source_telnyx;

/* A field that holds an E.164 number. False: it does not. */
bool source_read_phone(struct arena *a, struct json_val at, const char *path, struct phone *ret);
/* Words like "SMS", "voice" in any case; others are 0. */
unsigned source_feature_of(struct str word);
/* "local", "mobile", "toll_free", "national" from however the carrier spells it ("TollFree"); absent: none of these. */
struct str source_type_of(struct str word);
/* The words of the carrier's error, when somebody wants them. */
void source_keep_error(const struct rest_answer *ans, struct rest_error *ret);
