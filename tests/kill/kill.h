/* tests/kill/kill.h: load that is never content without a 2xx, deaths in the middle of it, and the checks afterwards. */
/* SPDX-License-Identifier: MIT
 *
 * Each owner is a thread: it texts, pays and calls through to COMPLETE, says STOP, and begins anew with another phone. What got
 * no 2xx is delivered again with the same id, as carriers and providers do. What got one is in the ledger, and afterwards the
 * database and the ledgers of the stand-ins must agree (reliability: invariants I1 to I6).
 */
#pragma once
#include "tests/lib/lab.h"
#include <signal.h>
#include <stdint.h>

enum kill_what { KILL_WORKERS, KILL_PARENT, KILL_DATABASE, KILL_ANY };

#define OWNERS 6
#define ACKS_MAX 200000

struct ack {
	char id[48];            /* MessageSid or event id */
	bool event;
};

struct owner_result {
	char phone[20];
	bool stopped;           /* its STOP got a 2xx */
	int64_t stop_us;        /* when */
};

struct load;
struct load *load_start(void);
/* Let every owner end the conversation it is in, and gather. */
void load_stop(struct load *l);
size_t load_acks(const struct load *l, const struct ack **ret);
size_t load_owners(const struct load *l, const struct owner_result **ret);

void kill_rounds(enum kill_what what, int rounds);
void kill_check(const struct load *l);
