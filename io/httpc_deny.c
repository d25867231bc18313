/* io/httpc_deny.c: addresses that are not on the public internet. */
/* SPDX-License-Identifier: MIT */
#include "io/httpc_deny.h"
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const struct {
	uint8_t net[4];
	uint8_t bits;
} internal4[] = {
	{ { 0 }, 8 },                   /* this network */
	{ { 10 }, 8 },                  /* private */
	{ { 100, 64 }, 10 },            /* shared, carrier-grade NAT */
	{ { 127 }, 8 },                 /* loopback */
	{ { 169, 254 }, 16 },           /* link-local, cloud metadata */
	{ { 172, 16 }, 12 },            /* private */
	{ { 192, 0, 0 }, 24 },          /* protocol assignments */
	{ { 192, 0, 2 }, 24 },          /* documentation */
	{ { 192, 88, 99 }, 24 },        /* 6to4 relays */
	{ { 192, 168 }, 16 },           /* private */
	{ { 198, 18 }, 15 },            /* benchmarks */
	{ { 198, 51, 100 }, 24 },       /* documentation */
	{ { 203, 0, 113 }, 24 },        /* documentation */
	{ { 224 }, 3 },                 /* multicast, reserved, broadcast */
};

static bool has_prefix(const uint8_t *address, const uint8_t *net, size_t bits)
{
	size_t whole = bits / 8, rest = bits % 8;
	if (memcmp(address, net, whole) != 0)
		return false;
	return rest == 0 || ((address[whole] ^ net[whole]) >> (8 - rest)) == 0;
}

static bool is_internal4(const uint8_t address[4])
{
	for (size_t i = 0; i < sizeof(internal4) / sizeof(internal4[0]); i++)
		if (has_prefix(address, internal4[i].net, internal4[i].bits))
			return true;
	return false;
}

static bool is_internal6(const uint8_t address[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t global[1] = { 0x20 };
	static const uint8_t special[3] = { 0x20, 0x01, 0x00 };         /* Teredo and other assignments: 2001::/23 */
	static const uint8_t documentation[4] = { 0x20, 0x01, 0x0d, 0xb8 };
	static const uint8_t documentation_2[3] = { 0x3f, 0xff, 0x00 };
	static const uint8_t six_to_four[2] = { 0x20, 0x02 };
	if (has_prefix(address, mapped, 96))
		return is_internal4(address + 12);
	if (has_prefix(address, six_to_four, 16))
		return is_internal4(address + 2);
	return !has_prefix(address, global, 3) || has_prefix(address, special, 23) ||
	       has_prefix(address, documentation, 32) || has_prefix(address, documentation_2, 20);
}

bool httpc_is_internal(const struct sockaddr *sa)
{
	uint8_t address[16];
	if (sa->sa_family == AF_INET) {
		memcpy(address, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
		return is_internal4(address);
	}
	if (sa->sa_family == AF_INET6) {
		memcpy(address, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
		return is_internal6(address);
	}
	return true;
}
