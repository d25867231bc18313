/* tests/talk.c: runs conversation scripts against the whole server: talk [-j N] USHER SCRIPT... */
/* SPDX-License-Identifier: MIT
 *
 * Each script has a database and a server of its own and is a process of its own. The words that scripts may use are the tables
 * of tests/lib/talk_texts.c, talk_money.c, talk_looks.c and talk_fakes.c; tests/talk/README.md explains them.
 */
#include "tests/lib/talk.h"
#include <stdlib.h>
#include <unistd.h>

#define SCRIPT_S 180

static void run(void *arg)
{
	talk_run(arg);
}

int main(int argc, char **argv)
{
	int jobs = 2;
	for (int opt; (opt = getopt(argc, argv, "j:")) != -1;) {
		if (opt != 'j') {
			(void)fprintf(stderr, "usage: talk [-j N] USHER SCRIPT...\n");
			return 2;
		}
		jobs = atoi(optarg);
	}
	if (optind + 1 >= argc) {
		(void)fprintf(stderr, "usage: talk [-j N] USHER SCRIPT...\n");
		return 2;
	}
	size_t n = (size_t)(argc - optind - 1);
	struct lab_case *cases = calloc(n, sizeof *cases);
	if (cases == NULL)
		return 1;
	for (size_t i = 0; i < n; i++) {
		char *path = argv[optind + 1 + (int)i], *slash = strrchr(path, '/');
		cases[i] = (struct lab_case){ .name = slash ? slash + 1 : path, .run = run, .arg = path };
	}
	rig_cluster_start(argv[optind], "fsync=off");
	int failed = lab_run("talk", cases, n, jobs, SCRIPT_S);
	rig_cluster_stop();
	free(cases);
	return failed ? 1 : 0;
}
