/* tests/lib/talk.c: reading a script line by line. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/talk.h"
#include "base/clock.h"
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>

#define SCRIPT_MAX (256u * 1024)
#define FILL_MAX (128u * 1024)
#define DEPTH_MAX 8
#define KEPT_MAX 16

static struct {
	struct str name, value;
} kept[KEPT_MAX];
static size_t n_kept;

void talk_keep(struct talk *t, struct str name, struct str value)
{
	size_t i = 0;
	while (i < n_kept && !str_eq(kept[i].name, name))
		i++;
	LAB_CHECK(i < KEPT_MAX, "too much is kept");
	n_kept = i == n_kept ? n_kept + 1 : n_kept;
	kept[i].name = arena_str(t->a, name);
	kept[i].value = arena_str(t->a, value.p ? value : STR(""));
}

struct str talk_word_cut(struct str *rest)
{
	struct str s = str_trim(*rest);
	size_t n = 0;
	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
		n++;
	*rest = str_trim(str_sub(s, n, s.n));
	return str_sub(s, 0, n);
}

int64_t talk_number(struct str s)
{
	int64_t v = 0;
	LAB_CHECK(!err_is(str_int64(str_trim(s), INT64_MIN, INT64_MAX, &v)), "want a number: " STR_FMT, STR_ARG(s));
	return v;
}

const char *talk_client(const struct talk *t)
{
	return arena_z(t->a, arena_printf(t->a, "phone_e164 = '%s'", t->phone));
}

static struct str value_of(struct talk *t, struct str name)
{
	if (str_is(name, "phone"))
		return str_of(t->phone);
	if (str_is(name, "token"))
		return str_of(t->token ? t->token : "");
	if (str_is(name, "port"))
		return arena_printf(t->a, "%d", rig.port);
	if (str_is(name, "now"))
		return arena_printf(t->a, "%" PRId64, rig_now_us());
	if (str_is(name, "id"))
		return rig_sql("SELECT id FROM clients WHERE %s", talk_client(t));
	if (str_is(name, "number"))
		return rig_sql("SELECT number_e164 FROM clients WHERE %s", talk_client(t));
	for (size_t i = 0; i < n_kept; i++)
		if (str_eq(name, kept[i].name))
			return kept[i].value;
	return STR_NONE;
}

struct str talk_fill(struct talk *t, struct str text)
{
	struct buf b;
	buf_init(&b, FILL_MAX);
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_sub(text, i, text.n);
		ptrdiff_t end = rest.p[0] == '{' ? str_chr(rest, '}') : -1;
		struct str v = end > 0 ? value_of(t, str_sub(rest, 1, (size_t)end - 1)) : STR_NONE;
		if (v.p) {
			buf_add(&b, v);
			i += (size_t)end;
		} else
			buf_add_char(&b, text.p[i]);
	}
	struct str out = arena_str(t->a, buf_str(&b));
	buf_done(&b);
	return out;
}

static const struct talk_word *word_find(struct str word)
{
	static const struct talk_word *const tables[] = { talk_texts, talk_telnyx, talk_money, talk_looks, talk_fakes, talk_late, talk_accounts,
		talk_calls,
		talk_numbers,
		talk_links,
	};
	for (size_t k = 0; k < sizeof tables / sizeof tables[0]; k++)
		for (const struct talk_word *w = tables[k]; w->word; w++)
			if (str_is(word, w->word))
				return w;
	return NULL;
}

static void run_line(struct talk *t, struct str line)
{
	struct str rest = line;
	struct str word = talk_word_cut(&rest);
	if (word.n == 0 || word.p[0] == '#')
		return;
	const struct talk_word *w = word_find(word);
	LAB_CHECK(w != NULL, "no such word: " STR_FMT, STR_ARG(word));
	if (!w->before_start && !t->started) {
		t->started = true;
		rig_start();
	}
	/* What follows one space after the word, as it stands. */
	size_t used = (size_t)(word.p - line.p) + word.n + 1;
	w->run(t, used < line.n ? str_sub(line, used, line.n) : STR(""));
}

static struct str read_file(struct arena *a, const char *path)
{
	char *text = arena_alloc(a, SCRIPT_MAX);
	FILE *f = fopen(path, "r");
	LAB_CHECK(f != NULL, "cannot read %s", path);
	size_t n = fread(text, 1, SCRIPT_MAX, f);
	(void)fclose(f);
	return str_n(text, n);
}

void talk_run_in(struct talk *t, const char *path)
{
	static int depth;
	int line = 0;
	LAB_CHECK(++depth <= DEPTH_MAX, "%s: used too deep", path);
	struct str rest = read_file(t->a, path);
	while (rest.p != NULL) {
		lab_at(path, ++line);
		run_line(t, str_cut(&rest, '\n'));
	}
	depth--;
}

/* Every step that was taken, for tests/edges.c: client, place, state before, state after, events with their guards. */
static void keep_journal(const char *path)
{
	const char *dir = getenv("TALK_JOURNAL"), *slash = strrchr(path, '/');
	char name[300];
	if (dir == NULL || dir[0] == 0)
		return;
	struct str rows = rig_sql("SELECT string_agg(concat_ws(E'\\t', client_id, seq, state_from, state_to, steps), E'\\n' ORDER BY client_id, seq) FROM ("
		"SELECT client_id, seq, state_from, state_to, steps FROM messages WHERE seq IS NOT NULL UNION ALL "
		"SELECT client_id, seq, state_from, state_to, steps FROM journal WHERE steps <> '') j");
	(void)snprintf(name, sizeof name, "%s/%s.journal", dir, slash ? slash + 1 : path);
	FILE *f = fopen(name, "w");
	LAB_CHECK(f && fwrite(rows.p ? rows.p : "", 1, rows.n, f) == rows.n && fputc('\n', f) == '\n' && fclose(f) == 0, "cannot write %s", name);
}

void talk_run(const char *path)
{
	struct talk *t = ARENA_NEW(lab_arena(), struct talk);
	*t = (struct talk){ .a = lab_arena(), .phone = "+447700900001", .to = RIG_NUMBER };
	talk_run_in(t, path);
	lab_at(path, 0);
	LAB_CHECK(t->started, "a script that does nothing");
	keep_journal(path);
	rig_stop(SIGTERM);
}
