/* tests/edges.c: which transitions of the chart the journals of the conversations have walked: edges PATHS JOURNAL... */
/* SPDX-License-Identifier: MIT
 *
 * A journal entry holds each event with its guards, as the server stepped it; stepping it again tells which transitions were
 * taken. PATHS is what `chartc paths` prints: where each transition stands, and one way to it.
 */
#include "fsm/step.h"
#include "base/json.h"
#include "gen/onboarding.h"
#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX (16u * 1024 * 1024)
#define BYTES_MAX (256u * 1024 * 1024)
#define CHART (&chart_onboarding)
#define TRANSITIONS_MAX 65536

static bool walked[TRANSITIONS_MAX];
static size_t strange;

static struct str read_file(struct arena *a, const char *path)
{
	char *p = malloc(FILE_MAX);
	FILE *f = fopen(path, "r");
	if (p == NULL || f == NULL) {
		perror(path);
		exit(2);
	}
	size_t n = fread(p, 1, FILE_MAX, f);
	(void)fclose(f);
	struct str s = arena_str(a, str_n(p, n));
	free(p);
	return s;
}

static void walk_steps(struct fsm_conf *conf, struct str steps)
{
	while (steps.p != NULL && steps.n > 0) {
		struct str guards = str_cut(&steps, ' ');
		struct str event = str_cut(&guards, ':');
		char hex[20] = "";
		struct fsm_out out;
		snprintf(hex, sizeof hex, STR_FMT, STR_ARG(guards));
		uint16_t e = fsm_find_event(CHART, event.p, event.n);
		if (e == FSM_NONE) {
			strange++;
			continue;
		}
		(void)fsm_step(CHART, e, strtoull(hex, NULL, 16), conf, &out);
		for (uint16_t i = 0; i < out.n_taken && i < FSM_TAKEN_MAX; i++)
			walked[out.taken[i]] = true;
	}
}

static void walk_journal(struct str text)
{
	struct fsm_conf conf = { 0 };
	struct fsm_out out;
	struct str last = STR_NONE;
	while (text.p != NULL) {
		struct str line = str_cut(&text, '\n');
		struct str client = str_cut(&line, '\t');
		(void)str_cut(&line, '\t');
		struct str from = str_cut(&line, '\t'), to = str_cut(&line, '\t');
		if (line.p == NULL)
			continue;
		if (last.p == NULL || !str_eq(last, client)) {
			(void)fsm_start(CHART, 0, &conf, &out);
			for (uint16_t i = 0; i < out.n_taken && i < FSM_TAKEN_MAX; i++)
				walked[out.taken[i]] = true;
		}
		last = client;
		if (!str_is(from, fsm_leaf_name(CHART, &conf)) && !fsm_load(CHART, from.p, from.n, "", 0, &conf))
			strange++;
		walk_steps(&conf, line);
		strange += !str_is(to, fsm_leaf_name(CHART, &conf));
	}
}

static void print_path(struct arena *a, struct json_val row, size_t *missing)
{
	int64_t n = json_int_at(row, "transition", -1);
	if (n < 0 || n >= TRANSITIONS_MAX || walked[n])
		return;
	(*missing)++;
	printf("not walked: line %lld:", (long long)json_int_at(row, "line", 0));
	struct json_val path = json_at(row, "path");
	for (size_t i = 0; i < json_len(path); i++) {
		struct json_val step = json_item(path, i), guards = json_at(step, "guards");
		printf(" %s", arena_z(a, json_str_at(a, step, "event")));
		for (size_t k = 0; k < json_len(guards); k++)
			printf("%c%s", k ? ',' : '[', arena_z(a, json_str(a, json_item(guards, k))));
		printf("%s", json_len(guards) ? "]" : "");
	}
	printf("\n");
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(BYTES_MAX);
	struct json_val root;
	size_t missing = 0, seen = 0;
	if (argc < 3) {
		(void)fprintf(stderr, "usage: edges PATHS JOURNAL...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		walk_journal(read_file(a, argv[i]));
	/* One row a line, so that no limit of JSON stands in the way. */
	struct str rest = read_file(a, argv[1]);
	while (rest.p != NULL) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.n > 1 && line.p[line.n - 1] == ',')
			line.n--;
		if (line.n > 2 && !err_is(json_parse(a, line, &root))) {
			seen++;
			print_path(a, root, &missing);
		}
	}
	printf("edges: %zu passed, %zu failed\n", seen - missing, missing);
	if (strange)
		printf("%zu steps of the journals do not lead where they led\n", strange);
	arena_free(a);
	return missing || seen == 0 || strange ? 1 : 0;
}
