/* io/httpd_peers.h: how many connections each address holds. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/list.h"
#include "base/str.h"
#include <sys/socket.h>

#define HTTPD_PEER_BUCKETS 1024

struct httpd_peer {
	struct list in_bucket;
	unsigned char key[16];      /* IPv6, or IPv4 mapped into it; IPv6 only the /64 */
	size_t connections;
};

struct httpd_peers {
	struct list buckets[HTTPD_PEER_BUCKETS];
	uint64_t seed;              /* so that nobody can choose addresses of one bucket */
};

void httpd_peers_init(struct httpd_peers *p);
void httpd_peers_done(struct httpd_peers *p);
/* Count one more connection. NULL: loopback, not counted (or no memory to count with). */
struct httpd_peer *httpd_peer_add(struct httpd_peers *p, const struct sockaddr_storage *sa);
void httpd_peer_drop(struct httpd_peer *peer);  /* one less; NULL allowed */
/* Address as text, IPv4 also when it came mapped; "" if unknown. */
void httpd_peer_text(const struct sockaddr_storage *sa, char *out, size_t out_bytes);
