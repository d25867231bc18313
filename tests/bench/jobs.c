/* tests/bench/jobs.c: how fast due jobs are claimed and settled, by the server's own statements, from several sessions at once. */
/* SPDX-License-Identifier: MIT
 *
 * usage: jobs CONNINFO SESSIONS SECONDS
 * Each session is a process: claim up to 32 of each lane, settle them as done in one set, again. Prints one line: jobs, jobs/s, claims
 * and latencies of one claim (and of one settling) in milliseconds.
 */
#include "base/clock.h"
#include "server/start.h"
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SESSIONS_MAX 32
#define SAMPLES_MAX 100000
#define TEXT_MAX 65536

struct session {
	int64_t jobs;
	size_t n;
	float claim_ms[SAMPLES_MAX], settle_ms[SAMPLES_MAX];
};

static void die(PGconn *c, const char *what)
{
	(void)fprintf(stderr, "%s: %s", what, PQerrorMessage(c));
	exit(1);
}

static PGresult *run(PGconn *c, const char *name, int n, const char *const *p, float *ret_ms)
{
	int64_t at = clock_mono_us();
	PGresult *r = PQexecPrepared(c, name, n, p, NULL, NULL, 0);
	*ret_ms = (float)(clock_mono_us() - at) / 1000.0f;
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		die(c, name);
	return r;
}

/* The rows' ids and fences, and as many done, 0, NULL, 1 and f, as arrays. */
static void settle(PGconn *c, const PGresult *claimed, const char *now, float *ret_ms)
{
	static char col[7][TEXT_MAX];
	static const char *const same[7] = { NULL, NULL, "done", "0", "NULL", "1", "f" };
	int rows = PQntuples(claimed);
	for (int k = 0; k < 7; k++) {
		size_t n = (size_t)snprintf(col[k], TEXT_MAX, "{");
		for (int i = 0; i < rows; i++)
			n += (size_t)snprintf(col[k] + n, TEXT_MAX - n, "%s%s", i ? "," : "", same[k] ? same[k] : PQgetvalue(claimed, i, k == 0 ? 0 : 7));
		(void)snprintf(col[k] + n, TEXT_MAX - n, "}");
	}
	const char *p[8] = { col[0], col[1], col[2], col[3], col[4], col[5], col[6], now };
	PQclear(run(c, "settle", 8, p, ret_ms));
}

static void work(const char *conninfo, int64_t end_us, struct session *s)
{
	PGconn *c = PQconnectdb(conninfo);
	char now[32];
	if (PQstatus(c) != CONNECTION_OK)
		die(c, "connect");
	PQclear(PQexec(c, WORLD_JOBS_SESSION));
	PQclear(PQprepare(c, "claim", sql_statements[SQL_JOBS_CLAIM].text, 0, NULL));
	PQclear(PQprepare(c, "settle", sql_statements[SQL_JOBS_SETTLE].text, 0, NULL));
	while (clock_mono_us() < end_us && s->n < SAMPLES_MAX) {
		(void)snprintf(now, sizeof now, "%" PRId64, clock_wall_us());
		const char *const p[] = { now, now, "12000000", "32", "32", "8", "t" };
		PGresult *r = run(c, "claim", 7, p, &s->claim_ms[s->n]);
		int rows = PQntuples(r);
		if (rows > 0) {
			settle(c, r, now, &s->settle_ms[s->n++]);
			s->jobs += rows;
		}
		PQclear(r);
		if (rows == 0)
			break;
	}
	PQfinish(c);
}

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static float *gather(const struct session *s, int sessions, size_t total, bool claim)
{
	float *all = calloc(total + 1, sizeof *all);
	size_t n = 0;
	if (all == NULL)
		exit(2);
	for (int i = 0; i < sessions; i++) {
		memcpy(all + n, claim ? s[i].claim_ms : s[i].settle_ms, s[i].n * sizeof *all);
		n += s[i].n;
	}
	qsort(all, n, sizeof *all, by_value);
	return all;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	int sessions = atoi(argv[2]);
	if (sessions < 1 || sessions > SESSIONS_MAX)
		return 2;
	struct session *s = mmap(NULL, sizeof *s * (size_t)sessions, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s == MAP_FAILED)
		return 2;
	int64_t began = clock_mono_us(), end = began + (int64_t)(atof(argv[3]) * 1e6);
	for (int i = 0; i < sessions; i++)
		if (fork() == 0) {
			work(argv[1], end, &s[i]);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	double took = (double)(clock_mono_us() - began) / 1e6;
	int64_t jobs = 0;
	size_t total = 0;
	for (int i = 0; i < sessions; i++) {
		jobs += s[i].jobs;
		total += s[i].n;
	}
	if (total == 0)
		return 1;
	float *claim = gather(s, sessions, total, true), *done = gather(s, sessions, total, false);
	printf("jobs %" PRId64 " per_second %.0f claims %zu claim_p50_ms %.2f claim_p99_ms %.2f settle_p50_ms %.2f settle_p99_ms %.2f\n", jobs, (double)jobs / took,
		total, claim[total / 2], claim[total * 99 / 100], done[total / 2], done[total * 99 / 100]);
	return 0;
}
