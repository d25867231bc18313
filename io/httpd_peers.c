/* io/httpd_peers.c: how many connections each address holds. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_peers.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

void httpd_peers_init(struct httpd_peers *p)
{
	for (size_t i = 0; i < HTTPD_PEER_BUCKETS; i++)
		list_init(&p->buckets[i]);
	arc4random_buf(&p->seed, sizeof(p->seed));
}

static void peer_free(struct httpd_peer *peer)
{
	list_remove(&peer->in_bucket);
	free(peer);
}

void httpd_peers_done(struct httpd_peers *p)
{
	for (size_t i = 0; i < HTTPD_PEER_BUCKETS; i++)
		for (struct list *l; (l = list_first(&p->buckets[i]));)
			peer_free(LIST_OF(l, struct httpd_peer, in_bucket));
}

static bool key_of(const struct sockaddr_storage *sa, unsigned char key[16])
{
	if (sa->ss_family == AF_INET) {
		memcpy(key, mapped, 12);
		memcpy(key + 12, &((const struct sockaddr_in *)sa)->sin_addr, 4);
		return true;
	}
	if (sa->ss_family == AF_INET6) {
		memcpy(key, &((const struct sockaddr_in6 *)sa)->sin6_addr, 16);
		return true;
	}
	return false;
}

static bool is_mapped(const unsigned char key[16])
{
	return memcmp(key, mapped, sizeof(mapped)) == 0;
}

static bool is_loopback(const unsigned char key[16])
{
	if (is_mapped(key))
		return key[12] == 127;
	return memcmp(key, &in6addr_loopback, 16) == 0;
}

static size_t bucket_of(const struct httpd_peers *p, const unsigned char key[16])
{
	uint64_t half[2];
	memcpy(half, key, sizeof(half));
	uint64_t h = p->seed;
	for (size_t i = 0; i < 2; i++) {
		h = (h ^ half[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return (size_t)(h >> 32) % HTTPD_PEER_BUCKETS;
}

struct httpd_peer *httpd_peer_add(struct httpd_peers *p, const struct sockaddr_storage *sa)
{
	unsigned char key[16];
	if (!key_of(sa, key) || is_loopback(key))
		return NULL;
	if (!is_mapped(key))
		memset(key + 8, 0, 8);
	struct list *bucket = &p->buckets[bucket_of(p, key)];
	for (struct list *l = bucket->next; l != bucket; l = l->next) {
		struct httpd_peer *peer = LIST_OF(l, struct httpd_peer, in_bucket);
		if (memcmp(peer->key, key, sizeof(key)) == 0) {
			peer->connections++;
			return peer;
		}
	}
	struct httpd_peer *peer = calloc(1, sizeof(*peer));
	if (!peer)
		return NULL;
	memcpy(peer->key, key, sizeof(key));
	peer->connections = 1;
	list_append(bucket, &peer->in_bucket);
	return peer;
}

void httpd_peer_drop(struct httpd_peer *peer)
{
	if (peer && --peer->connections == 0)
		peer_free(peer);
}

void httpd_peer_text(const struct sockaddr_storage *sa, char *out, size_t out_bytes)
{
	unsigned char key[16];
	out[0] = '\0';
	if (!key_of(sa, key))
		return;
	const char *text = is_mapped(key) ? inet_ntop(AF_INET, key + 12, out, (socklen_t)out_bytes)
					  : inet_ntop(AF_INET6, key, out, (socklen_t)out_bytes);
	if (!text)
		out[0] = '\0';
}
