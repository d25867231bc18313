/* sms/understand_files.c: which languages there are: files built in, and those of a folder. */
/* SPDX-License-Identifier: MIT */
#include "sms/embedded.h"
#include "sms/understand_table.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS_FILE_MAX ((size_t)1 << 20)
#define PATH_BYTES_MAX 4096

/* "words.es.tsv" with "words" to "es". p == NULL: not such a name. */
static struct str lang_of(struct str file, struct str kind)
{
	struct str rest = file, first = str_cut(&rest, '.'), lang = rest.p != NULL ? str_cut(&rest, '.') : STR_NONE;

	if (!str_eq(first, kind) || !str_is(rest, "tsv") || lang.n < 2 || lang.n > LEXICON_LANG_BYTES)
		return STR_NONE;
	for (size_t i = 0; i < lang.n; i++)
		if (lang.p[i] < 'a' || lang.p[i] > 'z')
			return STR_NONE;
	return lang;
}

static struct lexicon_files *find(struct lexicon_files *files, size_t n, struct str lang)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(files[i].lang, lang))
			return &files[i];
	return NULL;
}

/* The language of this file, added where it is new. NULL: not a file of words, or too many languages. */
static struct lexicon_files *entry(struct lexicon_files *files, size_t *n, struct str lang)
{
	struct lexicon_files *f = lang.p ? find(files, *n, lang) : NULL;

	if (f != NULL || lang.p == NULL || *n == LEXICON_LANGS_MAX)
		return f;
	files[*n] = (struct lexicon_files){ .lang = lang };
	return &files[(*n)++];
}

static void built_in(struct lexicon_files files[LEXICON_LANGS_MAX], size_t *n)
{
	(void)entry(files, n, STR("en")); /* the first one */
	for (const struct embedded_file *f = embedded_facts; f->name != NULL; f++) {
		struct lexicon_files *words = entry(files, n, lang_of(str_of(f->name), STR("words")));
		struct lexicon_files *trades = entry(files, n, lang_of(str_of(f->name), STR("trades")));

		if (words != NULL)
			words->words = embedded_str(f);
		if (trades != NULL)
			trades->trades = embedded_str(f);
	}
}

/* The whole file, kept for good. p == NULL: it cannot be read, or is too long. */
static struct str read_whole(const char *dir, const char *name)
{
	char path[PATH_BYTES_MAX];
	int len = snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = len > 0 && (size_t)len < sizeof path ? fopen(path, "re") : NULL;
	char *p = f != NULL ? malloc(WORDS_FILE_MAX + 1) : NULL;
	size_t n = p != NULL ? fread(p, 1, WORDS_FILE_MAX + 1, f) : 0;
	bool good = p != NULL && ferror(f) == 0 && n <= WORDS_FILE_MAX;

	if (f != NULL)
		(void)fclose(f);
	if (!good) {
		free(p);
		return STR_NONE;
	}
	return str_n(p, n);
}

static struct err from_folder(const char *dir, const char *name, struct lexicon_files files[LEXICON_LANGS_MAX], size_t *n)
{
	struct str words = lang_of(str_of(name), STR("words")), trades = lang_of(str_of(name), STR("trades")), lang = words.p ? words : trades;

	if (lang.p == NULL)
		return OK;
	char *kept = find(files, *n, lang) ? NULL : strndup(lang.p, lang.n); /* the name goes away with the entry of the folder */
	struct lexicon_files *f = entry(files, n, kept != NULL ? str_of(kept) : lang);
	struct str text = f != NULL ? read_whole(dir, name) : STR_NONE;

	if (text.p == NULL) {
		free(kept);
		return err_code(ERR_REJECT, errno, f == NULL ? "too many languages" : "a file of words cannot be read or is too long");
	}
	*(words.p ? &f->words : &f->trades) = text;
	return OK;
}

static struct err add_folder(const char *dir, struct lexicon_files files[LEXICON_LANGS_MAX], size_t *n, struct buf *problems)
{
	DIR *d = opendir(dir);
	struct err e = OK;

	if (d == NULL)
		return OK; /* that the folder is missing is said where the texts are loaded */
	for (struct dirent *i = readdir(d); i != NULL && !err_is(e); i = readdir(d)) {
		e = from_folder(dir, i->d_name, files, n);
		if (err_is(e) && problems != NULL)
			buf_printf(problems, "%s:1: %s\n", i->d_name, e.what);
	}
	(void)closedir(d);
	return e;
}

struct err table_files(const char *overlay_dir, struct lexicon_files files[LEXICON_LANGS_MAX], size_t *ret_n, struct buf *problems)
{
	const struct embedded_file *networks = embedded_find(embedded_facts, STR("networks.tsv"));
	size_t n = 0;

	built_in(files, &n);
	struct err e = overlay_dir != NULL && *overlay_dir != '\0' ? add_folder(overlay_dir, files, &n, problems) : OK;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (files[i].words.p != NULL)
			files[kept++] = files[i]; /* trades without words are of no use */
	for (size_t i = 0; i < kept; i++)
		files[i].networks = networks != NULL ? embedded_str(networks) : STR_NONE;
	*ret_n = kept;
	return err_is(e) || (kept > 0 && str_is(files[0].lang, "en")) ? e : err_new(ERR_BUG, "the words of English are missing");
}
