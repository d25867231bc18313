/* base/json_doc.h: what json_parse() builds and json_walk.c walks (private to base/json_*.c). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

struct json_node {
	enum json_type type;
	int start, end;      /* bytes of the text; a string's without its quotes */
	int kids_at, n_kids; /* doc->kids[kids_at ...]: elements, or an object's keys, or a key's value */
	struct str key;      /* of keys: decoded */
};

struct json {
	struct str text;
	struct json_node *nodes; /* parents before children */
	int *kids;
	int n; /* nodes */
};

/* Text between quotes, already checked, as UTF-8: itself if it has no escapes, else a copy. \u0000 becomes U+FFFD. */
struct str json_unescape(struct arena *a, struct str s);
