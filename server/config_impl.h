/* server/config_impl.h: what server/config*.c share. Not for others. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/config.h"

struct setting {
	const char *name;           /* GROUP: the heading */
	enum config_type type;
	size_t offset;              /* in struct config */
	const char *help, *def, *unset, *words, *like, *demo;
	int64_t min, max;
	bool reloads;
};

enum config_id {
#define GROUP(id, title) CONFIG_GROUP_##id,
#define SETTING(type, field, ...) CONFIG_ID_##field,
#include "server/config.def"
#undef GROUP
#undef SETTING
	CONFIG_IDS
};
extern const struct setting config_settings[CONFIG_IDS];

struct problem {
	struct problem *next;
	bool warning;
	struct str name, where, expected, found, mend; /* absent parts are not printed */
};

/* A value as text, before it is understood. */
struct raw {
	struct str text;            /* absent or empty: unset */
	struct str where;           /* "environment", "usher.conf:12", "--demo", "--listen", "default" */
};

struct config_impl {
	struct arena *arena;
	struct problem *first, **last;
	size_t errors, warnings;
	struct raw raw[CONFIG_IDS];
	bool made[CONFIG_IDS];      /* by --demo */
};

/* Add a problem; its slices must outlive the config (arena or literal). */
void config_problem(struct config *c, struct problem p);
/* Read FILE into raw[]. */
void config_read_file(struct config *c, const char *path);
/* Understand raw[id] and store it; false after a problem has been added. */
bool config_understand(struct config *c, enum config_id id);
/* Settings against each other. */
void config_cross_check(struct config *c, bool serve);
/* The setting of that name, CONFIG_IDS if there is none. */
enum config_id config_find(struct str name);
/* "Did you mean NAME?" in the arena, or STR_NONE. */
struct str config_suggest(struct config *c, struct str name);
bool config_is_secret(const struct setting *s);
bool config_is_set(const struct config *c, enum config_id id);

/* Parts of an http(s) address. */
struct web_address {
	struct str scheme, host, port, path, query;
};
bool config_url_parse(struct str s, struct web_address *ret);
bool config_is_loopback(struct str host);
/* "host:port", "[v6]:port", ":port". */
bool config_listen_parse(struct str s, struct str *ret_host, struct str *ret_port);
