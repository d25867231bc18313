/* sms/understand_load.c: the rows of a language's tables into its lexicon. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_table.h"

#define CELLS_MAX 4

_Static_assert(SETS <= 64, "sets are bits of a uint64_t");
_Static_assert(SAYS <= 64, "says are bits of a uint64_t");

static const char *const set_names[SETS] = {
#define X(name) #name,
	LEXICON_SETS(X)
#undef X
};

static const char *const say_names[SAYS] = {
#define X(name) #name,
	LEXICON_SAYS(X)
#undef X
};

static const char *const setting_names[SETTINGS] = {
#define X(name) #name,
	LEXICON_SETTINGS(X)
#undef X
};

static const char *const flag_names[LEXICON_FLAG_COUNT] = {
#define X(name) #name,
	LEXICON_FLAGS(X)
#undef X
};

static size_t find_name(const char *const *names, size_t n, struct str name)
{
	size_t i = 0;

	while (i < n && !str_is(name, names[i]))
		i++;
	return i;
}

static bool add_set(struct lexicon *l, size_t set, struct str text)
{
	for (struct str rest = text; rest.p != NULL;) {
		struct str w = str_trim(str_cut(&rest, '|'));
		uint16_t id = table_word(l, w);

		if (w.n > 0 && id == 0)
			return false;
		l->words[id].sets |= UINT64_C(1) << set;
	}
	return true;
}

/* Names of one word belong to the set; all of them are phrases. */
static bool add_names(struct lexicon *l, size_t set, struct str text)
{
	for (struct str rest = text; rest.p != NULL;) {
		struct str w = str_trim(str_cut(&rest, '|'));

		if (str_chr(w, ' ') < 0 && !add_set(l, set, w))
			return false;
		if (!table_phrases(l, w, (struct outcome){ .say = SAY_place, .scope = SCOPE_ANYWHERE }))
			return false;
	}
	return true;
}

static bool add_aliases(struct lexicon *l, struct str expansion, struct str text)
{
	uint16_t *to = l->aliases[l->n_aliases];
	size_t n = 0;

	if (l->n_aliases + 1 == LEXICON_ALIASES)
		return false;
	for (struct str rest = expansion; rest.p != NULL && n < ALIAS_WORDS_MAX;) {
		to[n] = table_word(l, str_cut(&rest, ' '));
		if (to[n++] == 0)
			return false;
	}
	for (struct str rest = text; rest.p != NULL;) {
		uint16_t id = table_word(l, str_trim(str_cut(&rest, '|')));

		if (id == 0)
			return false;
		l->words[id].alias = l->n_aliases;
	}
	l->n_aliases++;
	return true;
}

static bool add_setting(struct lexicon *l, struct str name, struct str text)
{
	size_t setting = find_name(setting_names, SETTINGS, name);

	if (setting == SETTINGS || text.n == 0)
		return false;
	l->settings[setting] = text;
	for (struct str rest = text; setting == SETTING_flags && rest.p != NULL;) {
		size_t flag = find_name(flag_names, LEXICON_FLAG_COUNT, str_trim(str_cut(&rest, '|')));

		if (flag == LEXICON_FLAG_COUNT)
			return false;
		l->flags |= UINT32_C(1) << flag;
	}
	return true;
}

static bool add_word_row(struct lexicon *l, const struct str cell[CELLS_MAX])
{
	size_t set = find_name(set_names, SETS, cell[1]);

	if (str_is(cell[0], "set"))
		return set < SETS && add_set(l, set, cell[3]);
	if (str_is(cell[0], "place"))
		return set < SETS && add_names(l, set, cell[3]);
	if (str_is(cell[0], "alias"))
		return add_aliases(l, cell[1], cell[3]);
	if (str_is(cell[0], "setting") || str_is(cell[0], "reserved"))
		return add_setting(l, cell[1], cell[3]);
	struct str topic = cell[1], name = str_cut(&topic, ':');
	size_t say = find_name(say_names, SAYS, name);
	ptrdiff_t scope = str_chr(STR("=~^"), cell[2].n == 1 ? cell[2].p[0] : '?');
	uint16_t arg = topic.p ? table_name(l, topic) : 0;

	if (!str_is(cell[0], "say") || say == SAYS || scope < 0 || (topic.p && arg == 0))
		return false;
	return table_phrases(l, cell[3], (struct outcome){ .say = (uint8_t)say, .scope = (uint8_t)scope, .arg = arg });
}

static bool add_trade_row(struct lexicon *l, const struct str cell[CELLS_MAX])
{
	for (struct str rest = cell[1]; rest.p != NULL;) {
		struct str w = str_trim(str_cut(&rest, '|'));

		if (str_chr(w, ' ') < 0 && !add_set(l, SET_trade, w))
			return false;
		if (!table_phrases(l, w, (struct outcome){ .say = SAY_trade, .scope = SCOPE_ANYWHERE }))
			return false;
	}
	return cell[1].n > 0;
}

static bool add_network_row(struct lexicon *l, const struct str cell[CELLS_MAX])
{
	uint16_t row = l->n_networks;
	struct outcome o = { .say = SAY_network, .scope = SCOPE_ANYWHERE, .arg = row };

	if (row == LEXICON_NETWORKS || cell[0].n == 0 || cell[1].n == 0)
		return false;
	l->n_networks++;
	l->networks[row].name = cell[0];
	l->networks[row].countries = cell[1];
	if (!str_is(cell[2], "-") && !table_phrases(l, cell[2], o))
		return false;
	o.scope = SCOPE_WHOLE;
	return str_is(cell[3], "-") || table_phrases(l, cell[3], o);
}

static struct err load_text(struct lexicon *l, struct str text, bool (*add)(struct lexicon *, const struct str *), struct str *ret_bad)
{
	for (struct str rest = text; rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		struct str cell[CELLS_MAX] = { { 0 } };

		*ret_bad = line;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		for (size_t i = 0; i < CELLS_MAX && line.p != NULL; i++)
			cell[i] = str_trim(str_cut(&line, '\t'));
		if (!add(l, cell))
			return err_new(ERR_REJECT, "a row of the words is wrong or does not fit");
	}
	return OK;
}

struct err table_load(struct lexicon *l, const struct lexicon_files *files, struct str *ret_bad)
{
	struct err e = load_text(l, files->words, add_word_row, ret_bad);

	if (!err_is(e))
		e = load_text(l, files->trades, add_trade_row, ret_bad);
	if (!err_is(e))
		e = load_text(l, files->networks, add_network_row, ret_bad);
	return e;
}
