/* pool/number.c: names of statuses and results. */
/* SPDX-License-Identifier: MIT */
#include "pool/number.h"

static const char *const statuses[POOL_STATUSES] = {
	[POOL_PENDING] = "PENDING", [POOL_AVAILABLE] = "AVAILABLE", [POOL_RESERVED] = "RESERVED", [POOL_ASSIGNED] = "ASSIGNED",
	[POOL_PAUSED] = "PAUSED", [POOL_QUARANTINED] = "QUARANTINED", [POOL_RELEASED] = "RELEASED",
};

static const char *const results[POOL_RESULTS] = {
	[POOL_ALLOCATED] = "ALLOCATED", [POOL_ALREADY_ASSIGNED] = "ALREADY_ASSIGNED", [POOL_EMPTY] = "POOL_EMPTY",
	[POOL_CLIENT_NOT_FOUND] = "CLIENT_NOT_FOUND", [POOL_ALLOCATION_ERROR] = "ALLOCATION_ERROR",
};

const char *pool_status_name(enum pool_status s)
{
	return s < POOL_STATUSES ? statuses[s] : "?";
}

bool pool_status_find(struct str name, enum pool_status *ret)
{
	for (unsigned i = 0; i < POOL_STATUSES; i++)
		if (str_is(name, statuses[i])) {
			*ret = (enum pool_status)i;
			return true;
		}
	return false;
}

const char *pool_result_name(enum pool_result r)
{
	return r < POOL_RESULTS ? results[r] : "?";
}
