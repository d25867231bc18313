/* base/password.h: passwords as Argon2id records (libsodium). Slow and large on purpose: never on an event loop (server/hasher.h). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

#define PASSWORD_MEMORY_BYTES (19u * 1024 * 1024)
#define PASSWORD_PASSES 2
#define PASSWORD_RECORD_MAX 128     /* with its NUL */
#define PASSWORD_CHARS_MIN 12
#define PASSWORD_BYTES_MAX 256
#define PASSWORD_MADE_CHARS 20      /* of one that we make up: 120 bits */

/* A record of today's cost that no password fits: checking against it takes as long as against any. */
extern const char password_nobodys[];

/* ERR_DOWN: no memory. */
struct err password_make(struct str password, char out[PASSWORD_RECORD_MAX]) MUST_CHECK;
bool password_fits(const char *record, struct str password);
/* Made with another cost than today's. */
bool password_is_old(const char *record);
/* ERR_REJECT with words when it is too short or too long. */
struct err password_check_form(struct str password) MUST_CHECK;
