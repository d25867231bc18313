/* server/carriers.h: the carriers as configured: accounts, onboarding numbers, and whom they may bring us. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/phone.h"
#include "db/db.h"
#include "server/outcall.h"
#include "sms/carrier.h"

/* The configured account of the carrier of that name. False: it is not configured. Strings live as long as the settings. */
bool carriers_account(const struct config *cfg, struct str carrier, struct carrier_account *ret);
/* The onboarding number there; "" when it is not configured. */
const char *carriers_number(const struct config *cfg, struct str carrier);
bool carriers_onboards(const struct config *cfg, struct str carrier, const struct phone *number);
/* What opt-outs may be kept under besides a number: the configured service and profile. As a parameter text[]. */
struct db_param carriers_scopes(struct arena *a, const struct config *cfg);
/* By which name calls to its message API are measured. */
enum outcall_api carriers_messages_api(struct str carrier);

/* May phones of this country onboard (USHER_COUNTRIES)? */
bool carriers_serve_country(const struct config *cfg, const struct phone *from);
/* Toll-free numbers of +1: there YES does not opt in, at any carrier. */
bool carriers_toll_free(const struct phone *number);

/* A signed webhook that is not ours to handle: counter, log line, alert. The caller answers 200 and writes no row. */
void carriers_foreign(struct world *w, const char *carrier, const char *why, const struct phone *to);
