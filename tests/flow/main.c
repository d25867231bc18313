/* tests/flow/main.c: runs the cases of this folder: flow [-j N] [-c NAME] USHER. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include <stdlib.h>
#include <unistd.h>

#define CASES_MAX 64
#define CASE_S 240

int main(int argc, char **argv)
{
	static const struct lab_case *const lists[] = { flow_calls, flow_buy, flow_telnyx, flow_link, flow_pay, flow_race, flow_outage, flow_lost, flow_send, flow_late, flow_doctor, flow_restore, flow_role, flow_rotate, flow_import, flow_jobs };
	struct lab_case cases[CASES_MAX];
	size_t n = 0;
	int jobs = 2;
	const char *only = NULL;
	for (int opt; (opt = getopt(argc, argv, "j:c:")) != -1;) {
		if (opt == 'j')
			jobs = atoi(optarg);
		else
			only = optarg;
	}
	if (optind + 1 != argc) {
		(void)fprintf(stderr, "usage: flow [-j N] [-c NAME] USHER\n");
		return 2;
	}
	for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++)
		for (const struct lab_case *c = lists[k]; c->name && n < CASES_MAX; c++)
			if (only == NULL || strcmp(only, c->name) == 0)
				cases[n++] = *c;
	rig_cluster_start(argv[optind], "fsync=off");
	int failed = lab_run("flow", cases, n, jobs, CASE_S);
	rig_cluster_stop();
	return failed || n == 0 ? 1 : 0;
}
