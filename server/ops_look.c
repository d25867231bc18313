/* server/ops_look.c: what is built in or set, to look at: the wording, the settings. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/ops.h"
#include "server/ops_runs.h"
#include "sms/say_look.h"

#define ROW_MAX_BYTES (64 * 1024)
#define PREVIEW_TEXT_MAX 4000           /* bytes of a text that is tried */

static void put(struct json_out *o, const char *name, struct str value)
{
	json_name(o, name);
	json_put_str(o, value);
}

static void put_int(struct json_out *o, const char *name, size_t value)
{
	json_name(o, name);
	json_put_int(o, (int64_t)value);
}

/* How long the texts get: segments in all, and whether any needs UCS-2. */
static size_t measure(struct arena *a, const struct str *texts, size_t n, bool *ret_wide)
{
	size_t segments = 0;
	for (size_t i = 0; i < n; i++) {
		struct sms_size size = sms_measure(say_longest(a, texts[i]));
		segments += size.segments;
		*ret_wide = *ret_wide || size.encoding == SMS_UCS2;
	}
	return segments;
}

static struct str joined(struct arena *a, const struct str *texts, size_t n)
{
	struct str all = STR("");
	for (size_t i = 0; i < n; i++)
		all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? "\n---\n" : "", STR_ARG(texts[i]));
	return all;
}

static void text_row(struct op_call *c, const struct say_look *l, struct arena *scratch)
{
	struct buf b;
	struct json_out o;
	bool wide = false;
	size_t segments = measure(scratch, l->texts, l->n, &wide);
	buf_init(&b, ROW_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put(&o, "key", l->key);
	put(&o, "language", str_of(l->lang));
	put(&o, "source", l->n == 0 ? STR("missing") : l->own ? STR("own") : STR("built in"));
	put(&o, "text", l->n ? joined(scratch, l->texts, l->n) : STR_NONE);
	put_int(&o, "texts", l->n);
	put_int(&o, "segments", segments);
	put(&o, "encoding", l->n == 0 ? STR_NONE : wide ? STR("UCS-2") : STR("GSM-7"));
	json_close(&o, '}');
	op_add_row(c, arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static bool has(struct str text, struct str part)
{
	return part.n == 0 || str_find(text, part) >= 0;
}

/* The language as the catalogues write it, or NULL after the call has ended. */
static const char *language(struct op_call *c)
{
	struct str wanted = op_value(c, "lang"), all = STR("");
	const char *lang;
	for (size_t i = 0; (lang = say_language(c->w->say, i)) != NULL; i++) {
		if (str_eq_fold(wanted, str_of(lang)))
			return lang;
		all = arena_printf(c->a, STR_FMT "%s%s", STR_ARG(all), i ? ", " : "", lang);
	}
	c->why = arena_printf(c->a, "lang is one of " STR_FMT, STR_ARG(all));
	op_end(c, err_new(ERR_REJECT, "there is no such language"));
	return NULL;
}

void op_text_list(struct op_call *c)
{
	struct str search = op_value(c, "search");
	bool missing = op_value(c, "missing").n > 0;
	const char *lang = language(c);
	struct say_look l;
	if (lang == NULL)
		return;
	struct arena *scratch = arena_new(OP_BYTES_MAX);
	for (size_t i = 0; say_look(c->w->say, lang, i, &l); i++) {
		bool wanted = !missing || l.n == 0;
		if (wanted && (has(l.key, search) || has(joined(scratch, l.texts, l.n), search)))
			text_row(c, &l, scratch);
		arena_reset(scratch);
	}
	arena_free(scratch);
	op_end(c, OK);
}

void op_text_languages(struct op_call *c)
{
	const char *lang;
	struct say_look l;
	for (size_t i = 0; (lang = say_language(c->w->say, i)) != NULL; i++) {
		size_t texts = 0, own = 0, missing = 0;
		for (size_t k = 0; say_look(c->w->say, lang, k, &l); k++) {
			texts += l.n > 0;
			own += l.n > 0 && l.own;
			missing += l.n == 0;
		}
		op_add_row(c, arena_printf(c->a, "{\"language\":\"%s\",\"texts\":%zu,\"own\":%zu,\"missing\":%zu}", lang, texts, own, missing));
	}
	op_end(c, OK);
}

/* One text, as it would be sent at its longest. */
static void preview(struct op_call *c, struct json_out *o, struct str text)
{
	struct str longest = say_longest(c->a, text);
	struct sms_size size = sms_measure(longest);
	json_open(o, '{');
	put(o, "text", text);
	put(o, "longest", longest);
	put(o, "encoding", size.encoding == SMS_UCS2 ? STR("UCS-2") : STR("GSM-7"));
	put_int(o, "units", size.units);
	put_int(o, "segments", size.segments);
	json_name(o, "fits");
	json_put_bool(o, size.segments <= SMS_SEGMENTS_MAX || size.encoding == SMS_UCS2);
	json_close(o, '}');
}

void op_text_preview(struct op_call *c)
{
	struct str key = op_value(c, "key"), own = op_value(c, "text");
	const char *lang = language(c);
	struct say_look l;
	size_t i = 0;
	if (lang == NULL)
		return;
	while (say_look(c->w->say, lang, i, &l) && !str_eq(l.key, key))
		i++;
	if (!say_look(c->w->say, lang, i, &l)) {
		op_end(c, err_new(ERR_MISSING, "there is no text with this key"));
		return;
	}
	if (own.n > PREVIEW_TEXT_MAX) {
		c->why = arena_printf(c->a, "text may have %d bytes", PREVIEW_TEXT_MAX);
		op_end(c, err_new(ERR_REJECT, "the text is too long"));
		return;
	}
	struct buf b;
	struct json_out o;
	buf_init(&b, OP_BYTES_MAX / 4);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put(&o, "key", key);
	put(&o, "language", str_of(lang));
	json_name(&o, "previews");
	json_open(&o, '[');
	if (own.n)
		preview(c, &o, own);
	for (size_t k = 0; k < l.n && own.n == 0; k++)
		preview(c, &o, l.texts[k]);
	json_close(&o, ']');
	json_close(&o, '}');
	op_add_row(c, arena_str(c->a, buf_str(&b)));
	buf_done(&b);
	op_end(c, OK);
}

void op_setting_list(struct op_call *c)
{
	struct config_told t;
	bool only_set = op_value(c, "set").n > 0;
	for (size_t i = 0; config_tell(c->w->cfg, c->a, i, &t); i++) {
		struct buf b;
		struct json_out o;
		if (only_set && !t.set)
			continue;
		buf_init(&b, ROW_MAX_BYTES);
		json_out_init(&o, &b);
		json_open(&o, '{');
		put(&o, "name", str_of(t.name));
		put(&o, "value", t.secret && t.set ? STR("(secret)") : t.value);
		put(&o, "where", t.where);
		json_name(&o, "set");
		json_put_bool(&o, t.set);
		json_name(&o, "secret");
		json_put_bool(&o, t.secret);
		put(&o, "default", str_of(t.def));
		put(&o, "group", str_of(t.group));
		put(&o, "help", str_of(t.help));
		json_close(&o, '}');
		op_add_row(c, arena_str(c->a, buf_str(&b)));
		buf_done(&b);
	}
	op_end(c, OK);
}
