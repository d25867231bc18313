/* sms/understand_lexicon.c: the lexicons, and how words and phrases are found in the one that is read in. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_lexicon.h"

#include "base/utf8.h"
#include "sms/understand_table.h"

#include <stdlib.h>

static struct lexicon *lexicons[LEXICON_LANGS_MAX];
static size_t n_lexicons;
/* Put off until something is asked (lexicon_later()). */
static bool later;
static const char *later_dir;
/* The language that this thread reads in. */
static _Thread_local size_t used;
static _Thread_local const struct lexicon *lex;

static void read_now(void)
{
	if (!later)
		return;
	later = false;
	if (err_is(lexicon_init(later_dir, NULL)) && err_is(lexicon_init(NULL, NULL)))
		abort(); /* no memory, or a build whose own tables its tests would have refused */
}

size_t lexicon_count(void)
{
	read_now();
	return n_lexicons;
}

const char *lexicon_lang(size_t lang)
{
	read_now();
	return lexicons[lang]->lang;
}

size_t lexicon_lang_find(struct str lang)
{
	ptrdiff_t dash = str_chr(lang, '-');
	struct str base = dash > 0 ? str_sub(lang, 0, (size_t)dash) : lang;

	read_now();
	for (size_t i = 0; i < n_lexicons; i++)
		if (str_is(base, lexicons[i]->lang))
			return i;
	return 0;
}

void lexicon_use(size_t lang)
{
	read_now();
	used = lang;
	lex = lexicons[lang];
}

size_t lexicon_used(void)
{
	return used;
}

uint16_t lexicon_find(struct str key)
{
	return table_find(lex, key);
}

const struct lexicon_word *lexicon_word(uint16_t id)
{
	return &lex->words[id];
}

const uint16_t *lexicon_alias(uint16_t id)
{
	return lex->words[id].alias ? lex->aliases[lex->words[id].alias] : NULL;
}

static uint32_t edge_slot(const struct lexicon *l, uint32_t key)
{
	uint32_t i = key * 2654435769u >> 7;

	while (l->edges[i % LEXICON_EDGES].key != 0 && l->edges[i % LEXICON_EDGES].key != key)
		i++;
	return i % LEXICON_EDGES;
}

uint16_t lexicon_step(uint16_t node, uint16_t word)
{
	return word ? lex->edges[edge_slot(lex, (uint32_t)node << 16 | word)].to : 0;
}

uint16_t lexicon_step_any(uint16_t node)
{
	return lexicon_step(node, LEXICON_ANY);
}

const struct outcome *lexicon_outcomes(uint16_t node)
{
	return lex->nodes[node] ? &lex->outcomes[lex->nodes[node]] : NULL;
}

const struct outcome *lexicon_more(const struct outcome *o)
{
	return o->next ? &lex->outcomes[o->next] : NULL;
}

const char *lexicon_name(uint16_t arg)
{
	return arg ? &lex->names[arg] : NULL;
}

struct str lexicon_network(uint16_t arg)
{
	return lex->networks[arg].name;
}

bool lexicon_network_in(uint16_t arg, struct country c)
{
	for (struct str rest = lex->networks[arg].countries; rest.p != NULL;)
		if (str_eq_fold(str_cut(&rest, ' '), str_of(c.z)))
			return true;
	return false;
}

struct str lexicon_setting_of(size_t lang, enum setting setting)
{
	return lexicons[lang]->settings[setting];
}

struct str lexicon_setting(enum setting setting)
{
	return lex->settings[setting];
}

bool lexicon_flag(enum lexicon_flag flag)
{
	return (lex->flags >> flag & 1) != 0;
}

uint16_t lexicon_near(struct str key)
{
	return typo_near(lex, key);
}

size_t lexicon_key(struct str word, char out[WORD_BYTES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < word.n;) {
		size_t from = i;
		uint32_t cp = utf8_lower(utf8_next(word, &i));
		const char *plain = cp < 0x80 ? NULL : utf8_plain(cp);
		char ascii = (char)cp;
		struct str piece = cp < 0x80 ? str_n(&ascii, 1) : plain != NULL ? str_of(plain) : str_sub(word, from, i - from);

		if (piece.n > WORD_BYTES_MAX - n)
			return 0;
		memcpy(out + n, piece.p, piece.n);
		n += piece.n;
	}
	return n;
}

uint16_t table_extend(struct lexicon *l, uint16_t node, uint16_t word)
{
	uint32_t key = (uint32_t)node << 16 | word, i = edge_slot(l, key);

	if (l->edges[i].key == key)
		return l->edges[i].to;
	if (l->n_nodes == LEXICON_NODES)
		return 0;
	l->edges[i].key = key;
	l->edges[i].to = l->n_nodes;
	return l->n_nodes++;
}

static struct err add_language(const struct lexicon_files *files, struct str *bad)
{
	struct lexicon *l = calloc(1, sizeof *l); /* for the life of the process */

	if (l == NULL)
		return err_new(ERR_DOWN, "no memory for a language");
	memcpy(l->lang, files->lang.p, files->lang.n);
	l->n_words = l->n_nodes = l->n_outcomes = l->n_names = l->n_aliases = 1;
	struct err e = table_load(l, files, bad);

	if (err_is(e)) {
		free(l);
		return e;
	}
	typo_index(l);
	lexicons[n_lexicons] = l;
	return tells_add(l, n_lexicons++);
}

void lexicon_later(const char *overlay_dir)
{
	later = n_lexicons == 0;
	later_dir = overlay_dir;
}

struct err lexicon_init(const char *overlay_dir, struct buf *problems)
{
	struct lexicon_files files[LEXICON_LANGS_MAX];
	struct str bad = STR_NONE;
	size_t n = 0;

	if (n_lexicons != 0)
		return OK;
	struct err e = table_files(overlay_dir, files, &n, problems);

	for (size_t i = 0; i < n && !err_is(e); i++) {
		e = add_language(&files[i], &bad);
		if (err_is(e) && problems != NULL)
			buf_printf(problems, "words." STR_FMT ".tsv: %s: " STR_FMT "\n", STR_ARG(files[i].lang), e.what, STR_ARG(utf8_cut(bad, 60)));
	}
	while (err_is(e) && n_lexicons > 0)
		free(lexicons[--n_lexicons]);
	return e;
}
