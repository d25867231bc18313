/* tests/unit/io_fake.h: what fake servers share: a process of its own each, on a free port. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MAYBE __attribute__((unused)) static

struct fake {
	pid_t pid;
	uint16_t port;
	struct {
		int connections, requests;
		char last[4096];    /* the last request, as it came */
	} *seen;
};

MAYBE int fake_socket(struct fake *f, int type)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	f->port = ntohs(a.sin_port);
	f->seen = mmap(NULL, sizeof(*f->seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(f->seen, MAP_FAILED);
	fflush(NULL);
	return fd;
}

/* 0 in the child, which ends with its parent. */
MAYBE pid_t fake_fork(void)
{
	pid_t pid = fork();
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

MAYBE void fake_stop(struct fake *f)
{
	kill(f->pid, SIGKILL);
	waitpid(f->pid, NULL, 0);
	munmap(f->seen, sizeof(*f->seen));
}
