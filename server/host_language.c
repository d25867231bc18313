/* server/host_language.c: in which language a client is spoken to. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "server/host.h"
#include <inttypes.h>

const char *host_language(struct sitting *s, const struct client *c)
{
	if (c->lang.n == 0)
		return "en";
	if (str_chr(c->lang, '-') >= 0 || c->country.n == 0 || c->lang.n + 1 + c->country.n > SAY_LANG_MAX)
		return arena_z(s->a, c->lang);
	return arena_z(s->a, arena_printf(s->a, STR_FMT "-" STR_FMT, STR_ARG(c->lang), STR_ARG(c->country)));
}

struct str host_word(struct sitting *s, const struct client *c, const char *key)
{
	return say_word(s->w->say, s->a, host_language(s, c), key);
}

void host_set_language(struct sitting *s, struct item *it, struct str lang)
{
	struct client *c = &it->seat->row;
	if (lang.n == 0 || str_eq(c->lang, lang))
		return;
	host_audit(s, it, "client.language", c->lang, arena_str(s->a, lang));
	host_log(s, LOG_INFO, "LANGUAGE", "client=%" PRId64 " from=" STR_FMT " to=" STR_FMT, c->id, STR_ARG(c->lang), STR_ARG(lang));
	c->lang = arena_str(s->a, lang);
	it->seat->dirty = true;
	it->progress = true;
}

/* The text was understood in another language than the client's. Until it has told us anything the language follows the owner;
 * later they are only told, in that language, how to change: a single foreign word must not turn a conversation round. */
void host_note_language(struct sitting *s, struct item *it)
{
	const struct client *c = &it->seat->row;
	const char *heard = it->heard.lang;
	struct said offer = { .n = 0 };
	if (heard == NULL || str_is(c->lang, heard) || str_starts(c->lang, str_of(heard)) || it->heard.event == HEARD_LANGUAGE)
		return;
	if (!say_has_language(s->w->say, heard))
		return;
	if (c->business_type.n == 0 && c->location.n == 0 && !c->offered) {
		host_set_language(s, it, str_of(heard));
		return;
	}
	if (c->handed_off || c->opted_out || err_is(say_render(s->w->say, s->a, heard, STR("language.offer"), NULL, 0, &offer)))
		return;
	if (offer.n && it->n_pieces < ITEM_PIECES_MAX)
		it->pieces[it->n_pieces++] = offer;
}
