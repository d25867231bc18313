/* server/throttle.c: waits, and what they are counted by. */
/* SPDX-License-Identifier: MIT */
#include "server/throttle.h"
#include "base/clock.h"
#include <arpa/inet.h>

#define TEXT_MAX_BYTES 256
#define NAME_MAX_BYTES 200
#define PREFIX_BYTES 8

int64_t throttle_wait_us(int64_t n_failures, int64_t n_free, int64_t max_s)
{
	int64_t wait_s = n_failures > n_free ? 1 : 0;
	for (int64_t i = n_free + 1; i < n_failures && wait_s < max_s; i++)
		wait_s *= 2;
	return (wait_s < max_s ? wait_s : max_s) * SEC_US;
}

void throttle_waits(int64_t n_free, int64_t max_s, int64_t out[THROTTLE_STEPS])
{
	for (int64_t i = 0; i < THROTTLE_STEPS; i++)
		out[i] = throttle_wait_us(i + 1, n_free, max_s);
}

static void key(const uint8_t hash_key[32], const char *kind, struct str what, uint8_t out[HASH16_BYTES])
{
	struct buf b;
	buf_init(&b, TEXT_MAX_BYTES);
	buf_printf(&b, "login %s ", kind);
	buf_add(&b, str_sub(what, 0, NAME_MAX_BYTES)); /* bytes of an address may be NUL */
	seal_hash16(hash_key, buf_str(&b), out);
	buf_done(&b);
}

void throttle_account_key(const uint8_t hash_key[32], struct str name, uint8_t out[HASH16_BYTES])
{
	key(hash_key, "account", name, out);
}

void throttle_address_key(const uint8_t hash_key[32], struct str address, uint8_t out[HASH16_BYTES])
{
	char z[INET6_ADDRSTRLEN] = "";
	struct in6_addr six;
	if (address.n < sizeof z) {
		memcpy(z, address.p, address.n);
		if (inet_pton(AF_INET6, z, &six) == 1 && !IN6_IS_ADDR_V4MAPPED(&six)) {
			key(hash_key, "net", str_n((const char *)six.s6_addr, PREFIX_BYTES), out);
			return;
		}
	}
	key(hash_key, "address", address, out);
}

static bool is_address(struct str s)
{
	char z[INET6_ADDRSTRLEN] = "";
	struct in6_addr any;
	if (s.n == 0 || s.n >= sizeof z)
		return false;
	memcpy(z, s.p, s.n);
	return inet_pton(AF_INET, z, &any) == 1 || inet_pton(AF_INET6, z, &any) == 1;
}

struct str throttle_address(struct str peer, struct str forwarded_for)
{
	struct str last = STR_NONE;
	if (!str_starts(peer, STR("127.")) && !str_is(peer, "::1") && !str_starts(peer, STR("::ffff:127.")))
		return peer;
	while (forwarded_for.p != NULL)
		last = str_trim(str_cut(&forwarded_for, ','));
	return is_address(last) ? last : peer;
}
