/* tests/unit/db_cluster.h: a scratch PostgreSQL per test program. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/clock.h"
#include "db/db.h"
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#define WAIT_MS 20000
#define HELPER __attribute__((unused)) static

struct cluster {
	char dir[64];
	char conninfo[256];
};

static struct cluster cluster;

__attribute__((format(printf, 1, 2))) HELPER int shell(const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	return system(line);
}

HELPER int cluster_start(void **state)
{
	(void)state;
	snprintf(cluster.dir, sizeof(cluster.dir), "/tmp/usher-test-XXXXXX");
	if (!mkdtemp(cluster.dir))
		return -1;
	char line[256];
	snprintf(line, sizeof(line), "sh tests/pg.sh start %s lock_timeout=300ms", cluster.dir);
	FILE *f = popen(line, "r");
	if (!f || !fgets(cluster.conninfo, sizeof(cluster.conninfo), f) || pclose(f) != 0)
		return -1;
	cluster.conninfo[strcspn(cluster.conninfo, "\n")] = 0;
	return 0;
}

HELPER int cluster_stop(void **state)
{
	(void)state;
	return shell("sh tests/pg.sh stop %s", cluster.dir);
}
