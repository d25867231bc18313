/* sms/say_look.c: the wording as people look at it. */
/* SPDX-License-Identifier: MIT */
#include "sms/say_look.h"
#include "sms/say_file.h"

#define ENGLISH "en"

static const struct say_file *built_in(const struct say *s, const char *lang)
{
	for (size_t i = 0; i < s->n_files; i++)
		if (!s->files[i].overlay && strcmp(s->files[i].lang, lang) == 0)
			return &s->files[i];
	return NULL;
}

static bool is_first_of_its_language(const struct say *s, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(s->files[i].lang, s->files[at].lang) == 0)
			return false;
	return strcmp(s->files[at].lang, ENGLISH) != 0;
}

const char *say_language(const struct say *s, size_t i)
{
	if (i == 0)
		return ENGLISH;
	for (size_t f = 0; f < s->n_files; f++)
		if (is_first_of_its_language(s, f) && --i == 0)
			return s->files[f].lang;
	return NULL;
}

static void find(const struct say *s, struct str lang, struct str key, struct say_look *ret)
{
	for (size_t i = 0; i < s->n_files && ret->n == 0; i++) {
		const struct say_entry *e = str_is(lang, s->files[i].lang) ? say_file_find(&s->files[i], key) : NULL;
		if (e == NULL)
			continue;
		ret->own = s->files[i].overlay;
		ret->n = e->n;
		for (size_t k = 0; k < e->n; k++)
			ret->texts[k] = e->texts[k];
	}
}

bool say_look(const struct say *s, const char *lang, size_t i, struct say_look *ret)
{
	const struct say_file *english = built_in(s, ENGLISH);
	if (english == NULL || i >= english->n)
		return false;
	*ret = (struct say_look){ .lang = lang, .key = english->entries[i].key };
	struct str part = str_of(lang);
	find(s, part, ret->key, ret);
	part = str_cut(&(struct str){ lang, strlen(lang) }, '-');
	if (ret->n == 0 && part.n < strlen(lang))
		find(s, part, ret->key, ret);
	return true;
}
