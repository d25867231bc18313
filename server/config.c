/* server/config.c: sources laid over each other, every value understood, everything checked, problems collected. */
/* SPDX-License-Identifier: MIT */
#include "server/config.h"
#include "base/seal.h"
#include "server/config_impl.h"
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#define CONFIG_ARENA_MAX_BYTES (32 * 1024 * 1024)
#define SELF_MAX_BYTES 128
#define MADE_MAX_BYTES 256

void config_problem(struct config *c, struct problem p)
{
	struct config_impl *m = c->impl;
	struct problem *kept = ARENA_NEW(m->arena, struct problem);
	*kept = p;
	kept->next = NULL;
	*m->last = kept;
	m->last = &kept->next;
	if (p.warning)
		m->warnings++;
	else
		m->errors++;
}

static void read_environment(struct config *c, char *const *env)
{
	struct config_impl *m = c->impl;
	for (; env != NULL && *env != NULL; env++) {
		struct str rest = str_of(*env), name = str_cut(&rest, '=');
		enum config_id id = config_find(name);
		if (id != CONFIG_IDS && rest.n > 0)
			m->raw[id] = (struct raw){ .text = arena_str(m->arena, rest), .where = STR("environment") };
		if (id == CONFIG_IDS && str_starts(name, STR("USHER_")))
			config_problem(c, (struct problem){ .warning = true, .name = arena_str(m->arena, name), .where = STR("environment"),
				.found = STR("a name that usher does not know"), .mend = config_suggest(c, name) });
	}
}

/* How this server is reached from this machine: "http://127.0.0.1:8080". */
static void self_address(const char *listen, char out[SELF_MAX_BYTES])
{
	struct str host = STR(""), port = STR("");
	(void)config_listen_parse(str_of(listen), &host, &port);
	if (host.n == 0 || str_is(host, "0.0.0.0"))
		host = STR("127.0.0.1");
	else if (str_is(host, "[::]"))
		host = STR("[::1]");
	(void)snprintf(out, SELF_MAX_BYTES, "http://" STR_FMT ":" STR_FMT, STR_ARG(host), STR_ARG(port));
}

/* A value from its pattern: {hex32}, {token24}, {self}; everything else stands for itself. */
static struct str make_up(struct config *c, const char *pattern)
{
	struct buf b;
	struct str rest = str_of(pattern);
	buf_init(&b, MADE_MAX_BYTES);
	while (rest.p != NULL) {
		char text[SELF_MAX_BYTES] = "";
		buf_add(&b, str_cut(&rest, '{'));
		if (rest.p == NULL)
			break;
		struct str word = str_cut(&rest, '}');
		if (str_is(word, "hex32")) {
			uint8_t bytes[16];
			seal_random(bytes, sizeof bytes);
			seal_hex_add(&b, bytes, sizeof bytes);
		} else if (str_is(word, "token24")) {
			seal_token(text, 24);
		} else {
			self_address(c->listen, text);
		}
		buf_add_z(&b, text);
	}
	struct str made = arena_str(c->impl->arena, buf_str(&b));
	buf_done(&b);
	return made;
}

/* What a demonstration needs and nobody gave. */
static void fill_demo(struct config *c)
{
	struct config_impl *m = c->impl;
	for (enum config_id i = 0; i < CONFIG_IDS; i++) {
		if (config_settings[i].demo == NULL || config_is_set(c, i))
			continue;
		m->raw[i] = (struct raw){ .text = make_up(c, config_settings[i].demo), .where = STR("--demo") };
		m->made[i] = true;
	}
}

static void fill_defaults(struct config *c)
{
	for (enum config_id i = 0; i < CONFIG_IDS; i++)
		if (config_settings[i].def != NULL && !config_is_set(c, i))
			c->impl->raw[i] = (struct raw){ .text = str_of(config_settings[i].def), .where = STR("default") };
}

/* Fields of strings are "" until set. */
static void empty_fields(struct config *c)
{
#define GROUP(id, title)
#define EMPTY(field) _Generic((field), const char *: "", default: (field))
#define SETTING(type, field, ...) c->field = EMPTY(c->field);
#include "server/config.def"
#undef GROUP
#undef SETTING
}

static void derive(struct config *c)
{
	char self[SELF_MAX_BYTES];
	self_address(c->listen, self);
	if (*c->public_url == '\0')
		c->public_url = arena_z(c->impl->arena, str_of(self));
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (c->workers == 0)
		c->workers = cores < 1 ? 1 : cores > 64 ? 64 : cores;
	c->test_clock = c->test_clock || c->demo;
}

struct config *config_load(const struct config_input *in)
{
	struct arena *a = arena_new(CONFIG_ARENA_MAX_BYTES);
	struct config *c = ARENA_NEW(a, struct config);
	c->impl = ARENA_NEW(a, struct config_impl);
	c->impl->arena = a;
	c->impl->last = &c->impl->first;
	c->demo = in->demo;
	if (err_is(vault_new(&c->vault)))
		abort();
	empty_fields(c);
	if (in->file != NULL)
		config_read_file(c, in->file);
	read_environment(c, in->env);
	if (in->listen != NULL)
		c->impl->raw[CONFIG_ID_listen] = (struct raw){ .text = arena_str(a, str_of(in->listen)), .where = STR("--listen") };
	if (!config_is_set(c, CONFIG_ID_listen))
		c->impl->raw[CONFIG_ID_listen] = (struct raw){ .text = str_of(config_settings[CONFIG_ID_listen].def), .where = STR("default") };
	bool good = config_understand(c, CONFIG_ID_listen);
	if (in->demo)
		fill_demo(c);
	fill_defaults(c);
	for (enum config_id i = 0; i < CONFIG_IDS; i++)
		if (i != CONFIG_ID_listen)
			good = config_understand(c, i) && good;
	config_cross_check(c, in->serve);
	if (good)
		derive(c);
	return c;
}

void config_bound(struct config *c, const char *address)
{
	struct config_impl *m = c->impl;
	c->listen = arena_z(m->arena, str_of(address));
	if (!config_is_set(c, CONFIG_ID_public_url)) {
		c->public_url = "";
		derive(c);
	}
	for (enum config_id i = 0; i < CONFIG_IDS; i++) {
		if (!m->made[i] || str_find(str_of(config_settings[i].demo), STR("{self}")) < 0)
			continue;
		m->raw[i].text = make_up(c, config_settings[i].demo);
		(void)config_understand(c, i);
	}
}

void config_wipe_environment(void)
{
	for (enum config_id i = 0; i < CONFIG_IDS; i++) {
		if (!config_is_secret(&config_settings[i]))
			continue;
		char *p = getenv(config_settings[i].name);
		if (p == NULL)
			continue;
		sodium_memzero(p, strlen(p));
		(void)unsetenv(config_settings[i].name);
	}
}

size_t config_errors(const struct config *c)
{
	return c->impl->errors;
}

size_t config_warnings(const struct config *c)
{
	return c->impl->warnings;
}

void config_free(struct config *c)
{
	if (c == NULL)
		return;
	for (enum config_id i = 0; i < CONFIG_IDS; i++) {
		struct str text = c->impl->raw[i].text;
		if (config_is_secret(&config_settings[i]) && text.n > 0)
			sodium_memzero((char *)(uintptr_t)text.p, text.n);
	}
	vault_free(c->vault);
	arena_free(c->impl->arena);
}
