/* server/supervise.h: the parent: keeps the workers (and the private PostgreSQL) running, and ends them in order. */
/* SPDX-License-Identifier: MIT
 *
 * A worker that dies is replaced: at once if it had lived for a while, else after 100 ms, doubling to 5 s. One that shows no sign
 * of life for SUPERVISE_DEAF_US is killed and replaced. SIGTERM, SIGINT: workers drain; a second one ends them at once, as does
 * SUPERVISE_END_US. SIGHUP goes on to the workers. The signals are blocked all the while and taken one by one.
 */
#pragma once
#include "server/worker.h"

#define SUPERVISE_END_US (25 * INT64_C(1000000))
#define SUPERVISE_DEAF_US (30 * INT64_C(1000000))
#define SUPERVISE_BACKOFF_MIN_US (100 * INT64_C(1000))
#define SUPERVISE_BACKOFF_MAX_US (5000 * INT64_C(1000))
#define SUPERVISE_SETTLED_US (2 * INT64_C(1000000))    /* lived that long: not a quick death */

/* Block what the parent takes by waiting: before anything is started. */
void supervise_block_signals(void);
/* Has SIGTERM or SIGINT come in already? */
bool supervise_interrupted(void);
/* Until all is over; the exit status of the program. first: index and parent are filled in; its listen_fd is closed. */
int supervise(const struct worker_setup *first, size_t n_workers, struct private_pg *private_pg);
