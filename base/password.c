/* base/password.c: Argon2id records. */
/* SPDX-License-Identifier: MIT */
#include "base/password.h"
#include <sodium.h>

_Static_assert(PASSWORD_RECORD_MAX >= crypto_pwhash_STRBYTES, "a record fits");

const char password_nobodys[] = "$argon2id$v=19$m=19456,t=2,p=1$dXNoZXIgY29uc29sZSBubw$0000000000000000000000000000000000000000000";

struct err password_make(struct str password, char out[PASSWORD_RECORD_MAX])
{
	if (crypto_pwhash_str(out, password.p, password.n, PASSWORD_PASSES, PASSWORD_MEMORY_BYTES) != 0)
		return err_new(ERR_DOWN, "there is not enough memory to hash a password");
	return OK;
}

bool password_fits(const char *record, struct str password)
{
	return crypto_pwhash_str_verify(record, password.p ? password.p : "", password.n) == 0;
}

bool password_is_old(const char *record)
{
	return crypto_pwhash_str_needs_rehash(record, PASSWORD_PASSES, PASSWORD_MEMORY_BYTES) != 0;
}

struct err password_check_form(struct str password)
{
	size_t chars = 0;
	for (size_t i = 0; i < password.n; i++)
		chars += ((unsigned char)password.p[i] & 0xC0) != 0x80;
	if (chars < PASSWORD_CHARS_MIN)
		return err_new(ERR_REJECT, "must have 12 characters or more");
	if (password.n > PASSWORD_BYTES_MAX)
		return err_new(ERR_REJECT, "must have at most 256 bytes");
	return OK;
}
