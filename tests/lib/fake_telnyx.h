/* tests/lib/fake_telnyx.h: what the parts of the stand-in for Telnyx share; its messaging profiles. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "tests/lib/fake_impl.h"

#define FAKE_PROFILES_MAX 20000

struct fake_profile {
	char id[40], name[64], webhook[256], countries[256];
	bool deleted;
};

#define TELNYX(op_, method_, path_, handler) { .op = op_, .method = method_, .path = "/telnyx/v2" path_, .handle = handler, .refuse = fake_telnyx_refuse }

void fake_put(struct json_out *o, const char *name, const char *value);     /* "": null */
void fake_telnyx_error(struct fake_call *c, int status, const char *code, const char *headers);
void fake_telnyx_refuse(struct fake_call *c, int status, const char *headers);
bool fake_telnyx_authorised(struct fake_call *c);       /* false: answered with 401 */

/* Under fake_lock(). */
struct fake_profile *fake_profile_new(const char *name, const char *webhook, const char *countries);
struct fake_profile *fake_profile_find(const char *name);
struct fake_profile *fake_profile_by_id(struct str id);
size_t fake_profiles(void);                             /* ever made */
