/* server/shared.c: the page of memory that the parent and all workers share. */
/* SPDX-License-Identifier: MIT */
#include "server/shared.h"
#include "base/clock.h"
#include <sys/mman.h>

struct shared *shared_new(size_t n_workers)
{
	struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s == MAP_FAILED)
		return NULL;
	s->n = n_workers < WORKERS_MAX ? n_workers : WORKERS_MAX;
	s->started_us = clock_wall_us();
	return s;
}

void shared_free(struct shared *s)
{
	if (s != NULL)
		(void)munmap(s, sizeof *s);
}
