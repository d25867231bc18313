/* server/service.h: what happens by itself: clients whose time has come, holds that lapse, numbers for those who wait. */
/* SPDX-License-Identifier: MIT
 *
 * Every process does it; nothing breaks when several do it at once: each step is a claim or is checked again under the client's
 * lock.
 */
#pragma once
#include "server/world.h"

struct service;
struct err service_new(struct world *w, struct service **ret) MUST_CHECK;
void service_free(struct service *s);
/* There may be numbers for those who wait: look now instead of at the next second. Nothing in a command. */
void service_pool_soon(struct world *w);
