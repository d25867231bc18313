/* sms/say_check.c: `usher messages check`: what a catalogue must keep to. */
/* SPDX-License-Identifier: MIT */
#include "sms/say.h"
#include "sms/say_file.h"
#include "sms/say_fill.h"
#include "sms/say_look.h"

#define CHECK_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define LINK_SAMPLE "https://usher.a-rather-long-name.example.com/p/0123456789abcdefghijkl"
#define CODE_SAMPLE "**61*+447700900123*11*20#"
#define CODES_SAMPLE CODE_SAMPLE "\n**67*+447700900123*10#\n**62*+447700900123*10#"

/* Every placeholder there is, with its longest value: a sample, or that many characters. typed: in the owner's own words, so
 * any language's letters; the rest is ours and GSM-7. */
struct placeholder {
	const char *name, *sample;
	uint8_t length;
	bool typed;
};

static const struct placeholder placeholders[] = {
	{ .name = "brand", .length = 20 },
	{ .name = "price", .length = 30 },
	{ .name = "support", .length = 40 },
	{ .name = "name", .length = 40, .typed = true },
	{ .name = "first", .length = 20, .typed = true },
	{ .name = "business", .length = 60, .typed = true },
	{ .name = "trade", .length = 40, .typed = true },
	{ .name = "place", .length = 40, .typed = true },
	{ .name = "value", .length = 60, .typed = true },
	{ .name = "heard", .length = 40, .typed = true },
	{ .name = "number", .sample = "+353 87 123 456 789" },
	{ .name = "number_e164", .sample = "+447700900123" },
	{ .name = "line", .sample = "+353 87 123 456 789" },
	{ .name = "our_number", .sample = "+353 87 123 456 789" },
	{ .name = "link", .sample = LINK_SAMPLE },
	{ .name = "alerts", .sample = "text message" },
	{ .name = "phone_kind", .sample = "landline or office phone" },
	{ .name = "network", .length = 20 },
	{ .name = "host", .length = 20 },
	{ .name = "languages", .length = 40, .typed = true },
	{ .name = "provider", .length = 20 },
	{ .name = "state_title", .length = 32 },
	{ .name = "missing", .length = 40 },
	{ .name = "field", .sample = "kind of phone" },
	{ .name = "minutes", .sample = "1440" },
	{ .name = "seconds", .sample = "30" },
	{ .name = "uncertain", .sample = "1" },
	{ .name = "ring_codes", .sample = "##21#" },
	{ .name = "paying", .sample = "1" },
	{ .name = "offered", .sample = "1" },
	{ .name = "gate", .sample = "1" },
	{ .name = "link_sent", .sample = "1" },
	{ .name = "waiting_number", .sample = "1" },
	{ .name = "paid_waiting", .sample = "1" },
	{ .name = "codes", .sample = CODES_SAMPLE },
	{ .name = "other_network", .sample = "Verizon" },
	{ .name = "other_codes", .sample = "*714165551234" },
	{ .name = "other_undo", .sample = "*73" },
	{ .name = "undo_codes", .sample = "##61#\n##67#\n##62#" },
	{ .name = "check_codes", .sample = "*#61#\n*#67#\n*#62#" },
};
#define N_PLACEHOLDERS (sizeof placeholders / sizeof *placeholders)

struct check {
	const struct say *say;
	struct arena *arena;
	struct buf *report;
	size_t problems;
	const struct say_file *file, *language; /* language: the file that has the lists of words for this one's language */
	const struct say_entry *entry;
	struct say_var plain[N_PLACEHOLDERS], accented[N_PLACEHOLDERS];
};

static void problem(struct check *c, const char *why, struct str what)
{
	c->problems++;
	buf_printf(c->report, "%s.txt:%d: [" STR_FMT "] %s" STR_FMT "\n", c->file->lang, c->entry->line, STR_ARG(c->entry->key), why,
	           STR_ARG(what));
}

/* A word of seven letters again and again, up to n characters; `letter` is one of them. */
static struct str filler(struct arena *a, size_t n, const char *letter)
{
	struct buf b;
	buf_init(&b, 1024);
	for (size_t i = 0; i < n; i++)
		buf_add_z(&b, i % 8 == 7 ? " " : i % 8 == 3 ? letter : "m");
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static void fill_values(struct check *c)
{
	for (size_t i = 0; i < N_PLACEHOLDERS; i++) {
		const struct placeholder *p = &placeholders[i];
		struct str plain = p->sample != NULL ? str_of(p->sample) : filler(c->arena, p->length, "m");
		c->plain[i] = (struct say_var){ .name = p->name, .value = plain };
		c->accented[i] = c->plain[i];
		if (p->typed)
			c->accented[i].value = filler(c->arena, p->length, "\xC3\xAB"); /* e with two dots: not in GSM-7 */
	}
}

struct str say_longest(struct arena *a, struct str text)
{
	struct check *c = ARENA_NEW(a, struct check);
	c->arena = a;
	fill_values(c);
	return say_fill(a, text, c->plain, N_PLACEHOLDERS);
}

static bool is_known(struct str name)
{
	for (size_t i = 0; i < N_PLACEHOLDERS; i++)
		if (str_is(name, placeholders[i].name))
			return true;
	return false;
}

static void check_placeholders(struct check *c, struct str text)
{
	struct say_part part;
	while (say_part_next(&text, &part)) {
		if (part.kind != SAY_PLAIN && !is_known(part.s))
			problem(c, "an unknown placeholder: ", part.s);
		if (part.kind == SAY_PLAIN && str_chr(part.s, '{') >= 0)
			problem(c, "a brace that opens no placeholder in: ", str_trim(part.s));
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next word of *rest; what stands between words is skipped. */
static struct str next_word(struct str *rest)
{
	size_t from = 0;
	while (from < rest->n && !is_letter(rest->p[from]))
		from++;
	size_t to = from;
	while (to < rest->n && is_letter(rest->p[to]))
		to++;
	struct str word = str_sub(*rest, from, to - from);
	*rest = str_sub(*rest, to, rest->n);
	return word;
}

static bool is_one_of(struct str word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_fold(word, str_of(words[i])))
			return true;
	return false;
}

static bool is_upper(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= 'a' && word.p[i] <= 'z')
			return false;
	return word.n > 1;
}

/* Is this word in the catalogue's own list of words ("to|for") under this key? */
static bool listed(const struct check *c, const char *key, struct str word)
{
	const struct say_entry *e = say_file_find(c->language, str_of(key));
	for (struct str rest = e != NULL ? e->texts[0] : STR_NONE; rest.p != NULL;)
		if (str_eq_fold(str_trim(str_cut(&rest, '|')), word))
			return true;
	return false;
}

/* Carriers act upon these words: an owner who sends one as an answer is cut off. STOP, START and HELP may be named for what
 * they do ("STOP to stop", "HELP for help"), the rest never. */
static void check_reserved(struct check *c, struct str text)
{
	static const char *const never[] = { "CANCEL", "END", "QUIT", "YES", "STOPALL", "UNSUBSCRIBE", "REVOKE", "OPTOUT", "INFO", "UNSTOP" };
	static const char *const named[] = { "STOP", "START", "HELP" };
	struct str before = STR("");
	for (struct str rest = text; rest.n > 0;) {
		struct str word = next_word(&rest), after = rest;
		bool asked = listed(c, "check.asks", before);
		if ((is_upper(word) || asked) && is_one_of(word, never, sizeof never / sizeof *never))
			problem(c, "asks for a word that carriers keep for themselves: ", word);
		if (is_upper(word) && is_one_of(word, named, sizeof named / sizeof *named) && !listed(c, "check.purpose", next_word(&after)))
			problem(c, "names a reserved word without saying what it does: ", word);
		if (!listed(c, "check.between", word))
			before = word;
	}
}

/* On a phone a code or link is copied or tapped as it stands: nothing may stand beside it. */
static void check_lines(struct check *c, struct str text)
{
	for (struct str rest = text; rest.p != NULL;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		bool has_code = str_find(line, STR("**")) >= 0 || str_find(line, STR("*#")) >= 0 || str_find(line, STR("##")) >= 0
		                || str_find(line, STR("://")) >= 0;
		if (has_code && str_chr(line, ' ') >= 0)
			problem(c, "a code or link is not alone on its line: ", line);
	}
}

/* Texts that are divided in the file stay so: each must fit. One that needs UCS-2 for an owner's letters may be split in two. */
static void check_size(struct check *c)
{
	const struct say_entry *e = c->entry;
	struct str plain, accented = STR(""), parts[SMS_SPLIT_MAX];
	size_t n = 0;
	bool whole = true;
	buf_printf(c->report, "%s.txt [" STR_FMT "]", c->file->lang, STR_ARG(e->key));
	for (size_t i = 0; i < e->n; i++) {
		plain = say_fill(c->arena, e->texts[i], c->plain, N_PLACEHOLDERS);
		buf_printf(c->report, " %zu", sms_measure(plain).segments);
	}
	buf_add_char(c->report, '\n');
	for (size_t i = 0; i < e->n; i++) {
		plain = say_fill(c->arena, e->texts[i], c->plain, N_PLACEHOLDERS);
		struct sms_size size = sms_measure(plain);
		if (size.encoding == SMS_GSM7 && size.segments > SMS_SEGMENTS_MAX)
			problem(c, "more than 3 segments with the longest values", STR(""));
		if (size.encoding != SMS_GSM7 && strcmp(c->file->lang, "en") == 0)
			problem(c, "has a character that is not in GSM-7", STR(""));
		struct str text = say_fill(c->arena, e->texts[i], c->accented, N_PLACEHOLDERS);
		whole = whole && sms_measure(text).segments <= SMS_SEGMENTS_MAX;
		accented = say_glue(c->arena, accented, text);
	}
	if (!whole && !sms_split(accented, parts, &n))
		problem(c, "more than two texts with the longest values in accented letters", STR(""));
}

static bool in_english(const struct say *s, struct str key)
{
	for (size_t i = 0; i < s->n_files; i++)
		if (!s->files[i].overlay && strcmp(s->files[i].lang, "en") == 0)
			return say_file_find(&s->files[i], key) != NULL;
	return false;
}

/* Not sent as text messages: the page, lists for this check. */
static bool is_no_text(struct str key)
{
	return str_starts(key, STR("page.")) || str_starts(key, STR("check."));
}

static void check_entry(struct check *c, const struct say_entry *e)
{
	c->entry = e;
	if (!in_english(c->say, e->key))
		problem(c, "a key that nothing uses", STR(""));
	for (size_t i = 0; i < e->n; i++) {
		check_placeholders(c, e->texts[i]);
		struct str text = say_fill(c->arena, e->texts[i], c->plain, N_PLACEHOLDERS);
		if (!is_no_text(e->key))
			check_reserved(c, e->texts[i]);
		check_lines(c, text);
	}
	if (!is_no_text(e->key))
		check_size(c);
}

/* "en" of "en-US". */
static struct str base_of(const struct say_file *f)
{
	struct str rest = str_of(f->lang);
	return str_cut(&rest, '-');
}

/* The built-in file of this language, else the overlay's, else English. */
static const struct say_file *language_of(const struct say *s, const struct say_file *f)
{
	const struct say_file *found = f;
	for (size_t i = 0; i < s->n_files; i++)
		if (str_is(base_of(f), s->files[i].lang))
			found = &s->files[i]; /* built-in ones stand behind */
	for (size_t i = 0; i < s->n_files && say_file_find(found, STR("check.asks")) == NULL; i++)
		if (!s->files[i].overlay && strcmp(s->files[i].lang, "en") == 0)
			return &s->files[i];
	return found;
}

static bool language_has(const struct say *s, struct str lang, struct str key)
{
	for (size_t i = 0; i < s->n_files; i++)
		if (str_is(lang, s->files[i].lang) && say_file_find(&s->files[i], key) != NULL)
			return true;
	return false;
}

/* What a language that is one of its own (not a variant, not a mere change of some texts) does not say. */
static void check_complete(struct check *c)
{
	struct str lang = str_of(c->file->lang);
	const struct say_file *english = NULL;
	for (size_t i = 0; i < c->say->n_files; i++)
		if (!c->say->files[i].overlay && strcmp(c->say->files[i].lang, "en") == 0)
			english = &c->say->files[i];
	if (english == NULL || str_chr(lang, '-') >= 0 || say_file_find(c->file, STR("language.name")) == NULL)
		return;
	for (size_t i = 0; i < english->n; i++) {
		if (language_has(c->say, lang, english->entries[i].key))
			continue;
		c->problems++;
		buf_printf(c->report, "%s.txt:1: lacks [" STR_FMT "]\n", c->file->lang, STR_ARG(english->entries[i].key));
	}
}

struct err say_check(const struct say *s, struct buf *report, size_t *ret_problems)
{
	struct check c = { .say = s, .arena = arena_new(CHECK_ARENA_MAX), .report = report };
	fill_values(&c);
	for (size_t i = 0; i < s->n_files; i++) {
		c.file = &s->files[i];
		c.language = language_of(s, c.file);
		check_complete(&c);
		for (size_t k = 0; k < c.file->n; k++)
			check_entry(&c, &c.file->entries[k]);
	}
	arena_free(c.arena);
	*ret_problems = c.problems;
	return report->full ? err_new(ERR_LIMIT, "the report is too long") : OK;
}
