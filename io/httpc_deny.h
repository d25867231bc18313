/* io/httpc_deny.h: addresses that are not on the public internet. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

/* Loopback, private, link-local, shared (CGNAT), multicast, documentation, reserved, and IPv6 that carries such an IPv4 or is no
 * global unicast. Also true of any family but IPv4 and IPv6. */
bool httpc_is_internal(const struct sockaddr *sa);
