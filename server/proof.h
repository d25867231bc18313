/* server/proof.h: is somebody who they say they are? Name, password and code, judged slowly, and more slowly the more often it fails. */
/* SPDX-License-Identifier: MIT
 *
 *   proof_start(p) -> place in the hasher's line -> counted and looked up -> password hashed -> code compared -> done(p)
 *
 * Nobody can tell from the answer, or from the time that it takes, which of the three was wrong, or whether the name is anybody's.
 * PROOF_RIGHT is not yet used up: whoever gets it runs the statement that takes the code's step and clears the count.
 */
#pragma once
#include "server/throttle.h"
#include "server/world.h"

enum proof_verdict { PROOF_RIGHT, PROOF_WRONG, PROOF_WAIT, PROOF_BUSY, PROOF_AWAY };

struct proof;
typedef void proof_done(struct proof *p);

struct proof {
	/* given: in memory that lives until done(); the password is overwritten before, except when proof_renew() is to be called */
	struct world *w;
	struct arena *a;
	struct str name, password, code;    /* absent code or password: it is not asked for */
	struct str address;
	const char *action;                 /* of a failure, in the audit log */
	proof_done *done;
	void *ctx;
	/* found */
	enum proof_verdict verdict;
	int64_t wait_s;                     /* PROOF_WAIT */
	int64_t operator_id, step;          /* step: of the code, 0 when none was asked for */
	struct str record;                  /* the password record that was checked; "" when none was asked for */
	bool old;                           /* which should be made anew: proof_renew() */
	uint8_t account_key[HASH16_BYTES], address_key[HASH16_BYTES];
	int64_t account_failures, address_failures;
	struct str sealed;
	int64_t last_step;
	struct db_param params[8];
};

void proof_start(struct proof *p);
/* After PROOF_RIGHT with `old`, when all is settled: hash the password at today's cost and store that, in its own time. */
void proof_renew(const struct proof *p);
/* The two keys as parameters. */
struct db_param proof_key(const uint8_t key[HASH16_BYTES]);
