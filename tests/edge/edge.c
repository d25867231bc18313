/* tests/edge/edge.c: black-box checks of a running server: edge [-j N] USHER [CASE...] */
/* SPDX-License-Identifier: MIT */
#include "tests/edge/edge.h"
#include <stdlib.h>
#include <unistd.h>

#define CASE_S 150

static const struct lab_case cases[] = {
	{ .name = "signatures", .run = edge_signatures },
	{ .name = "stripe", .run = edge_stripe },
	{ .name = "order", .run = edge_order },
	{ .name = "methods", .run = edge_methods },
	{ .name = "heads", .run = edge_heads },
	{ .name = "framing", .run = edge_framing },
	{ .name = "secrets", .run = edge_secrets },
	{ .name = "credentials", .run = edge_credentials },
	{ .name = "outage_tells_nothing", .run = edge_outage_tells_nothing },
	{ .name = "login", .run = edge_login },
	{ .name = "sessions", .run = edge_sessions },
	{ .name = "operator_secrets", .run = edge_operator_secrets },
	{ .name = "roles", .run = edge_roles },
	{ .name = "reauth", .run = edge_reauth },
	{ .name = "own_password", .run = edge_own_password },
	{ .name = "forged", .run = edge_forged },
	{ .name = "console_heads", .run = edge_console_heads },
	{ .name = "console_heads_https", .run = edge_console_heads_https },
	{ .name = "guessing", .run = edge_guessing },
	{ .name = "words", .run = edge_words },
	{ .name = "lines", .run = edge_lines },
	{ .name = "fields", .run = edge_fields },
	{ .name = "rules", .run = edge_rules },
	{ .name = "slow", .run = edge_slow },
};
#define N_CASES (sizeof cases / sizeof cases[0])

int main(int argc, char **argv)
{
	struct lab_case some[N_CASES];
	size_t n = 0;
	int jobs = 2, first;
	for (int opt; (opt = getopt(argc, argv, "j:")) != -1;)
		if (opt == 'j')
			jobs = atoi(optarg);
	first = optind + 1;
	if (optind >= argc) {
		(void)fprintf(stderr, "usage: edge [-j N] USHER [CASE...]\n");
		return 2;
	}
	for (size_t i = 0; i < N_CASES; i++) {
		bool wanted = first == argc;
		for (int k = first; k < argc; k++)
			wanted |= strcmp(argv[k], cases[i].name) == 0;
		if (wanted)
			some[n++] = cases[i];
	}
	rig_cluster_start(argv[optind], "fsync=off");
	int failed = lab_run("edge", some, n, jobs, CASE_S);
	rig_cluster_stop();
	return failed || n == 0 ? 1 : 0;
}
