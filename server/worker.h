/* server/worker.h: one event-loop process: from fork to exit. */
/* SPDX-License-Identifier: MIT
 *
 * SIGTERM: stop accepting, finish requests, turns and jobs, exit 0; at most WORKER_DRAIN_US. SIGHUP: texts are read again.
 * SIGINT is the parent's business. The parent's death counts as SIGTERM.
 */
#pragma once
#include "server/shared.h"
#include "server/start.h"
#include <sys/types.h>

#define WORKER_DRAIN_US (20 * INT64_C(1000000))

struct worker_setup {
	const struct config *cfg;
	const char *conninfo;
	const struct start_facts *facts;
	struct shared *shared;
	size_t index;               /* its slot */
	int listen_fd;
	pid_t parent;
};

/* Runs the worker; the exit status of its process. */
int worker_run(const struct worker_setup *s);
/* For parent and workers: no core dumps, no reading of our memory by others, as many files as allowed. */
void worker_harden(void);
