/* tests/bench/step.c: nanoseconds per step of the machine: every state of our chart, every event, guards of all kinds. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "fsm/step.h"
#include "gen/onboarding.h"
#include <stdio.h>

#define ROUNDS 5
#define STEPS 2000000
#define CONFS_MAX 4096

/* Configurations met on a random walk from the first state: what steps start from. */
static size_t walk(struct fsm_conf *confs)
{
	struct fsm_out out;
	uint64_t random = 88172645463325252u;
	(void)fsm_start(&chart_onboarding, 0, &confs[0], &out);
	for (size_t n = 1; n < CONFS_MAX; n++) {
		random ^= random << 13, random ^= random >> 7, random ^= random << 17;
		confs[n] = confs[n - 1];
		(void)fsm_step(&chart_onboarding, (uint16_t)(1 + random % (chart_onboarding.n_events - 1u)), random >> 20, &confs[n], &out);
	}
	return CONFS_MAX;
}

int main(void)
{
	static struct fsm_conf confs[CONFS_MAX];
	size_t n = walk(confs);
	double best = 0;
	unsigned effects = 0;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t random = 1181783497276652981u;
		int64_t begin = clock_mono_us();
		for (int i = 0; i < STEPS; i++) {
			random ^= random << 13, random ^= random >> 7, random ^= random << 17;
			struct fsm_conf conf = confs[random % n];
			struct fsm_out out;
			if (fsm_step(&chart_onboarding, (uint16_t)(1 + (random >> 12) % (chart_onboarding.n_events - 1u)), random >> 24, &conf, &out) == FSM_STEPPED)
				effects += out.n;
		}
		double ns = (double)(clock_mono_us() - begin) * 1000.0 / STEPS;
		best = best == 0 || ns < best ? ns : best;
	}
	printf("step_ns %.0f effects_per_step %.2f\n", best, (double)effects / ROUNDS / STEPS);
	return 0;
}
