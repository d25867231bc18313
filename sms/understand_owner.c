/* sms/understand_owner.c: how an owner is addressed: in which language, by which name. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand.h"

#include "sms/understand_lexicon.h"

const char *sms_language_of_phone(const struct phone *phone)
{
	struct country country = phone_country(phone);

	for (size_t i = 0; i < lexicon_count(); i++)
		for (struct str rest = lexicon_setting_of(i, SETTING_prefixes); rest.p != NULL;)
			if (str_starts(phone_str(phone), str_trim(str_cut(&rest, '|'))))
				return lexicon_lang(i);
	for (size_t i = 0; i < lexicon_count(); i++)
		for (struct str rest = lexicon_setting_of(i, SETTING_countries); rest.p != NULL;)
			if (str_is(str_trim(str_cut(&rest, '|')), country.z))
				return lexicon_lang(i);
	return lexicon_lang(0);
}

static bool is_honorific(struct str word)
{
	char key[WORD_BYTES_MAX];
	struct str bare = str_ends(word, STR(".")) ? str_sub(word, 0, word.n - 1) : word;
	size_t n = lexicon_key(bare, key), own = lexicon_used();
	bool found = false;

	for (size_t i = 0; i < lexicon_count() && !found; i++) {
		lexicon_use(i);
		found = word_in(lexicon_find(str_n(key, n)), SET_honorific);
	}
	lexicon_use(own);
	return found;
}

struct str sms_first_name(struct str name)
{
	for (struct str rest = name; rest.p != NULL;) {
		struct str word = str_cut(&rest, ' ');

		if (word.n > 0 && !(rest.n > 0 && is_honorific(word)))
			return word;
	}
	return name;
}

bool sms_language_known(struct str lang)
{
	size_t i = lexicon_lang_find(lang);

	return i > 0 || str_is(lang, "en") || str_starts(lang, STR("en-"));
}
