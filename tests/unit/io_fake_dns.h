/* tests/unit/io_fake_dns.h: a name server. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/unit/io_fake.h"

/* Every name has the address 127.0.0.1, but those that begin with "no" do not exist; those with "hang" get no answer. */
MAYBE struct fake fake_dns(void)
{
	struct fake f = { 0 };
	int fd = fake_socket(&f, SOCK_DGRAM);
	f.pid = fake_fork();
	if (f.pid == 0) {
		unsigned char q[600];
		struct sockaddr_in from;
		for (;;) {
			socklen_t from_n = sizeof(from);
			ssize_t n = recvfrom(fd, q, 512, 0, (struct sockaddr *)&from, &from_n);
			if (n < 20 || (q[13] | 0x20) == 'h')
				continue;
			static const unsigned char a[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1 };
			bool missing = (q[13] | 0x20) == 'n', wants_a = q[n - 3] == 1;
			q[2] |= 0x80;
			q[3] = missing ? 0x83 : 0x80;
			if (!missing && wants_a) {
				q[7] = 1;
				memcpy(q + n, a, sizeof(a));
				n += (ssize_t)sizeof(a);
			}
			__atomic_add_fetch(&f.seen->requests, 1, __ATOMIC_SEQ_CST);
			(void)!sendto(fd, q, (size_t)n, 0, (struct sockaddr *)&from, from_n);
		}
	}
	close(fd);
	return f;
}
