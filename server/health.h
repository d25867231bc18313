/* server/health.h: is this process alive, and can it do its work? */
/* SPDX-License-Identifier: MIT
 *
 * /healthz answers by itself. /readyz asks the database, at most every HEALTH_EVERY_US; an answer is at
 * most that old, and a database that does not answer within HEALTH_PATIENCE_US counts as away.
 */
#pragma once
#include "server/world.h"

#define HEALTH_EVERY_US (250 * INT64_C(1000))
#define HEALTH_PATIENCE_US (1000 * INT64_C(1000))
#define HEALTH_WAITING_MAX 64       /* requests that wait for one probe */

struct err health_new(struct world *w, struct health **ret) MUST_CHECK;
void health_free(struct health *h);
