/* sms/say_file.h: one catalogue file, read. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "sms/say.h"

#define SAY_FILE_MAX ((size_t)256 * 1024)       /* bytes of one file */
#define SAY_KEYS_MAX 1024                       /* of one file */
#define SAY_FILES_MAX 32

struct say_entry {
	struct str key;
	size_t n;
	struct str texts[SAY_TEXTS_MAX];        /* trimmed; never empty */
	int line;
};

struct say_file {
	char lang[SAY_LANG_MAX + 1];
	bool overlay;
	size_t n;
	struct say_entry *entries;              /* by key */
};

/* Overlay files first; within each part by language. */
struct say {
	struct arena *arena;
	size_t n_files;
	struct say_file files[SAY_FILES_MAX];
};

/* Read `text` (which must outlive *ret) as the file `name`. Problems as FILE:LINE: why; then ERR_REJECT. */
struct err say_file_read(struct arena *a, struct str name, struct str text, struct say_file *ret, struct buf *problems) MUST_CHECK;
/* NULL if the key is not there. */
const struct say_entry *say_file_find(const struct say_file *f, struct str key);
