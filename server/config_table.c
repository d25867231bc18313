/* server/config_table.c: the rows of config.def as a table, and finding one by name. */
/* SPDX-License-Identifier: MIT */
#include "server/config_impl.h"
#include "server/nearest.h"

const struct setting config_settings[CONFIG_IDS] = {
#define GROUP(id, title) [CONFIG_GROUP_##id] = { .name = title, .type = CONFIG_GROUP },
#define SETTING(t, field, n, h, ...) \
	[CONFIG_ID_##field] = { .name = n, .type = CONFIG_##t, .offset = offsetof(struct config, field), .help = h, __VA_ARGS__ },
#include "server/config.def"
#undef GROUP
#undef SETTING
};

enum config_id config_find(struct str name)
{
	for (enum config_id i = 0; i < CONFIG_IDS; i++)
		if (config_settings[i].type != CONFIG_GROUP && str_is(name, config_settings[i].name))
			return i;
	return CONFIG_IDS;
}

struct str config_suggest(struct config *c, struct str name)
{
	const char *best = NULL;
	for (enum config_id i = 0; i < CONFIG_IDS; i++)
		if (config_settings[i].type != CONFIG_GROUP)
			nearest_offer(name, config_settings[i].name, &best);
	return best ? arena_printf(c->impl->arena, "Did you mean %s?", best) : STR_NONE;
}

bool config_is_secret(const struct setting *s)
{
	return s->type == CONFIG_SECRET || s->type == CONFIG_SECRETS;
}

bool config_is_set(const struct config *c, enum config_id id)
{
	return c->impl->raw[id].text.n > 0;
}
