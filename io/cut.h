/* io/cut.h: bytes sent to one of our own addresses, and the connection broken before any answer: how a peer looks that dies. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "io/loop.h"

#define CUT_CONNECT_MS 5000

/* sent: all the bytes left. Runs once, never before cut_send() has returned. */
typedef void cut_done(void *ctx, bool sent);

/* address: "127.0.0.1:8080", "[::1]:8080", or one that is listened on: "0.0.0.0:8080", "[::]:8080". bytes must live until done(). */
void cut_send(struct loop *l, struct str address, struct str bytes, cut_done *done, void *ctx);
