/* sms/say.c: loading the catalogues, rendering a text, joining several. */
/* SPDX-License-Identifier: MIT */
#include "sms/say.h"
#include "sms/embedded.h"
#include "sms/say_file.h"
#include "sms/say_fill.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CATALOGUE_MAX ((size_t)16 * 1024 * 1024)
#define PATH_MAX_BYTES 4096

/* "en.txt" to "en"; false if that is no name of a catalogue. */
static bool lang_of(struct str file, char lang[SAY_LANG_MAX + 1])
{
	if (!str_ends(file, STR(".txt")) || file.n < 6 || file.n - 4 > SAY_LANG_MAX)
		return false;
	for (size_t i = 0; i < file.n - 4; i++) {
		char c = file.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c == '-' && i > 1)))
			return false;
	}
	memcpy(lang, file.p, file.n - 4);
	lang[file.n - 4] = '\0';
	return true;
}

static struct err add_file(struct say *s, struct str name, struct str text, bool overlay, struct buf *problems)
{
	struct err e = OK;
	struct say_file *f = &s->files[s->n_files];
	*f = (struct say_file){ .overlay = overlay };
	if (!lang_of(name, f->lang)) {
		buf_printf(problems, STR_FMT ":1: not named after a language (en.txt)\n", STR_ARG(name));
		e = err_new(ERR_REJECT, "a message file has a wrong name");
	} else if (s->n_files + 1 == SAY_FILES_MAX) {
		e = err_new(ERR_LIMIT, "too many message files");
	} else {
		e = say_file_read(s->arena, name, text, f, problems);
	}
	s->n_files += !err_is(e);
	return e;
}

static struct err read_whole(struct arena *a, const char *path, struct str *ret)
{
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return err_code(ERR_MISSING, errno, "a message file cannot be opened");
	char *p = arena_alloc(a, SAY_FILE_MAX + 1);
	size_t n = fread(p, 1, SAY_FILE_MAX + 1, f);
	bool bad = ferror(f) != 0;
	(void)fclose(f);
	if (bad)
		return err_code(ERR_MISSING, errno, "a message file cannot be read");
	if (n > SAY_FILE_MAX)
		return err_new(ERR_LIMIT, "a message file is too long");
	*ret = str_n(p, n);
	return OK;
}

static struct err add_overlay_file(struct say *s, const char *dir, const char *name, struct buf *problems)
{
	char path[PATH_MAX_BYTES];
	int n = snprintf(path, sizeof path, "%s/%s", dir, name);
	struct str text = STR("");
	struct err e = n < 0 || (size_t)n >= sizeof path ? err_new(ERR_LIMIT, "a message file's path is too long")
	                                                 : read_whole(s->arena, path, &text);
	if (err_is(e)) {
		buf_printf(problems, "%s:1: %s\n", name, e.what);
		return e;
	}
	return add_file(s, str_of(arena_z(s->arena, str_of(name))), text, true, problems);
}

static struct err add_overlay(struct say *s, const char *dir, struct buf *problems)
{
	DIR *d = opendir(dir);
	if (d == NULL) {
		buf_printf(problems, "%s:1: cannot be opened\n", dir);
		return err_code(ERR_MISSING, errno, "the folder of messages cannot be opened");
	}
	struct err first = OK;
	for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
		if (entry->d_name[0] == '.' || !str_ends(str_of(entry->d_name), STR(".txt")))
			continue;
		struct err e = add_overlay_file(s, dir, entry->d_name, problems);
		if (!err_is(first))
			first = e;
	}
	(void)closedir(d);
	return first;
}

struct err say_load(const char *overlay_dir, struct say **ret, struct buf *problems)
{
	struct arena *arena = arena_new(CATALOGUE_MAX);
	struct say *s = ARENA_NEW(arena, struct say);
	s->arena = arena;
	struct err e = OK;
	if (overlay_dir != NULL && *overlay_dir != '\0')
		e = add_overlay(s, overlay_dir, problems);
	for (const struct embedded_file *f = embedded_texts; f->name != NULL; f++) {
		struct err built_in = add_file(s, str_of(f->name), embedded_str(f), false, problems);
		if (err_is(built_in))
			e = built_in;
	}
	if (err_is(e)) {
		say_free(s);
		return e;
	}
	*ret = s;
	return OK;
}

void say_free(struct say *s)
{
	if (s != NULL)
		arena_free(s->arena);
}

static const struct say_entry *find_in(const struct say *s, const char *lang, struct str key)
{
	for (size_t i = 0; i < s->n_files; i++) {
		const struct say_entry *e = strcmp(s->files[i].lang, lang) == 0 ? say_file_find(&s->files[i], key) : NULL;
		if (e != NULL)
			return e;
	}
	return NULL;
}

/* "es-MX", then "es", then English. */
static const struct say_entry *find(const struct say *s, const char *lang, struct str key)
{
	const struct say_entry *e = find_in(s, lang, key);
	char base[SAY_LANG_MAX + 1] = "";
	const char *dash = strchr(lang, '-');
	if (e == NULL && dash != NULL && (size_t)(dash - lang) <= SAY_LANG_MAX) {
		memcpy(base, lang, (size_t)(dash - lang));
		e = find_in(s, base, key);
	}
	return e != NULL ? e : find_in(s, "en", key);
}

bool say_has_language(const struct say *s, const char *lang)
{
	return find_in(s, lang, STR("language.name")) != NULL;
}

struct str say_languages(const struct say *s, struct arena *a)
{
	struct buf b;
	buf_init(&b, 512);
	for (size_t i = 0; i < s->n_files; i++) {
		const struct say_entry *e = say_file_find(&s->files[i], STR("language.name"));
		bool again = false;
		for (size_t k = 0; k < i; k++)
			again |= strcmp(s->files[k].lang, s->files[i].lang) == 0 && say_file_find(&s->files[k], STR("language.name")) != NULL;
		if (e == NULL || again)
			continue;
		buf_add_z(&b, b.n ? ", " : "");
		buf_add(&b, e->texts[0]);
	}
	struct str out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

bool say_has(const struct say *s, const char *lang, struct str key)
{
	return find(s, lang, key) != NULL;
}

/* One text, or two if it is too long for one. */
static struct said split(struct str text)
{
	struct said out = { .n = 0 };
	(void)sms_split(text, out.texts, &out.n);
	return out;
}

/* As given if each fits, else all in one and split where that does least harm. */
static struct said settle(struct arena *a, struct said as_given)
{
	for (size_t i = 0; i < as_given.n; i++)
		if (sms_measure(as_given.texts[i]).segments > SMS_SEGMENTS_MAX)
			return split(as_given.n > 1 ? say_glue(a, as_given.texts[0], as_given.texts[1]) : as_given.texts[0]);
	return as_given;
}

struct err say_render(const struct say *s, struct arena *a, const char *lang, struct str key, const struct say_var *vars, size_t n,
                      struct said *ret)
{
	const struct say_entry *entry = find(s, lang, key);
	if (entry == NULL)
		return err_new(ERR_MISSING, "no text has this key");
	struct said out = { .n = 0 };
	for (size_t i = 0; i < entry->n; i++) {
		struct str text = say_fill(a, entry->texts[i], vars, n);
		if (text.n > 0)
			out.texts[out.n++] = text;
	}
	*ret = settle(a, out);
	return OK;
}

struct str say_word(const struct say *s, struct arena *a, const char *lang, const char *key)
{
	struct said said = { .n = 0 };
	return err_is(say_render(s, a, lang, str_of(key), NULL, 0, &said)) || said.n == 0 ? STR("") : said.texts[0];
}

struct said say_join(struct arena *a, const struct said *pieces, size_t n)
{
	struct str all = STR("");
	struct said kept = { .n = 0 };          /* the pieces' own divisions, while they are at most two texts */
	bool too_many = false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < pieces[i].n; k++) {
			struct str text = pieces[i].texts[k];
			all = say_glue(a, all, text);
			if (kept.n == 0 || (k > 0 && kept.n < SAY_TEXTS_MAX)) {
				kept.texts[kept.n++] = text;
				continue;
			}
			too_many |= k > 0;
			kept.texts[kept.n - 1] = say_glue(a, kept.texts[kept.n - 1], text);
		}
	for (size_t i = 0; i < kept.n; i++)
		too_many |= sms_measure(kept.texts[i]).segments > SMS_SEGMENTS_MAX;
	return too_many ? split(all) : kept;
}
