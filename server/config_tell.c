/* server/config_tell.c: the settings as they stand, without their secrets. */
/* SPDX-License-Identifier: MIT */
#include "server/config_impl.h"

/* An address without what may be a secret in it: its path and query are told only by three points. */
static struct str address(struct arena *a, struct str url)
{
	struct web_address w;
	if (!config_url_parse(url, &w))
		return url;
	bool more = w.path.n > 1 || w.query.n > 0;
	return arena_printf(a, STR_FMT "://" STR_FMT "%s" STR_FMT "%s", STR_ARG(w.scheme), STR_ARG(w.host), w.port.n ? ":" : "", STR_ARG(w.port), more ? "/..." : "");
}

bool config_tell(const struct config *c, struct arena *a, size_t i, struct config_told *ret)
{
	const char *group = "";
	for (enum config_id id = 0; id < CONFIG_IDS; id++) {
		const struct setting *s = &config_settings[id];
		const struct raw *raw = &c->impl->raw[id];
		if (s->type == CONFIG_GROUP) {
			group = s->name;
			continue;
		}
		if (i-- > 0)
			continue;
		bool secret = config_is_secret(s), set = config_is_set(c, id) && !str_is(raw->where, "default");
		*ret = (struct config_told){ .name = s->name, .group = group, .help = s->help, .def = s->def, .set = set, .secret = secret, .reloads = s->reloads,
			.where = set ? raw->where : s->def ? STR("default") : STR_NONE };
		if (!secret && set)
			ret->value = s->type == CONFIG_URL ? address(a, raw->text) : raw->text;
		else if (!secret && s->def)
			ret->value = str_of(s->def);
		return true;
	}
	return false;
}
