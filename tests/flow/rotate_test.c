/* tests/flow/rotate_test.c: stored credentials while their key changes: killed rotations, two at once, a server beside them. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "base/vault.h"
#include "tests/flow/flow.h"
#include "tests/lib/fake_account.h"
#include "tests/lib/twilio.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY_A "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="     /* 32 times 1 */
#define KEY_B "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="     /* 32 times 2 */
#define ROWS 1500
#define KILLS_MAX 60
#define ROTATE_S 60

static struct vault *vault_of(int byte)
{
	struct vault *v;
	uint8_t key[VAULT_KEY_BYTES];
	memset(key, byte, sizeof key);
	LAB_CHECK(!err_is(vault_new(&v)) && !err_is(vault_add_key(v, key)), "a vault");
	return v;
}

static const char *sid_of(int i)
{
	return arena_z(lab_arena(), arena_printf(lab_arena(), "AC%032x", (unsigned)i));
}

static const char *token_of(int i)
{
	return arena_z(lab_arena(), arena_printf(lab_arena(), "%032x", (unsigned)(i * 7919 + 1)));
}

/* Rows 1 to n under key A, every third with a token from before. */
static void store_all(int n)
{
	struct vault *v = vault_of(1);
	struct buf sql, blob;
	buf_init(&sql, 8u * 1024 * 1024);
	buf_init(&blob, VAULT_BLOB_MAX);
	buf_add(&sql, STR("INSERT INTO credentials (id, kind, name, account, sealed, sealed_before, before_until_us, status, created_at, updated_at) "
		"OVERRIDING SYSTEM VALUE VALUES "));
	for (int i = 1; i <= n; i++) {
		buf_printf(&sql, "%s(%d,'twilio','account %d','%s'", i > 1 ? "," : "", i, i, sid_of(i));
		for (int k = 0; k < 2; k++) {
			struct vault_place place = { .table = "credentials", .column = k ? "sealed_before" : "sealed", .row = i };
			buf_reset(&blob);
			LAB_CHECK(!err_is(vault_seal(v, &place, str_of(token_of(k ? i + ROWS : i)), &blob)), "sealing");
			buf_add(&sql, k && i % 3 ? STR(",NULL") : STR(",'\\x"));
			if (!k || i % 3 == 0) {
				seal_hex_add(&sql, blob.p, blob.n);
				buf_add(&sql, STR("'"));
			}
		}
		buf_add(&sql, STR(",9000000000000000,'ok',now(),now())"));
	}
	buf_add(&sql, STR("; SELECT setval(pg_get_serial_sequence('credentials', 'id'), max(id)) FROM credentials"));
	LAB_CHECK(!sql.full, "too many rows");
	(void)rig_sql_big(sql.p);
	buf_done(&sql);
	buf_done(&blob);
	vault_free(v);
}

/* All rows at one moment: a batch may still be committed after its rotation was killed. */
static struct str all_rows(void)
{
	return rig_sql_big("SELECT string_agg(id || ' ' || encode(sealed, 'hex') || ' ' || coalesce(encode(sealed_before, 'hex'), '-'), ',') FROM credentials");
}

/* How many of them are sealed with this key, and open in their places to their own tokens? */
static int opened_with(int byte, struct str all)
{
	struct vault *v = vault_of(byte);
	int good = 0;
	while (all.p != NULL) {
		struct str row = str_cut(&all, ',');
		int i = atoi(arena_z(lab_arena(), str_cut(&row, ' ')));
		bool row_good = true;
		for (int k = 0; k < 2; k++) {
			struct vault_place place = { .table = "credentials", .column = k ? "sealed_before" : "sealed", .row = i };
			struct str hex = str_cut(&row, ' ');
			uint8_t blob[VAULT_BLOB_MAX];
			char out[VAULT_SECRET_MAX];
			size_t n = 0;
			if (str_is(hex, "-"))
				continue;
			LAB_CHECK(seal_hex_decode(hex, true, blob, hex.n / 2), "hex");
			row_good = row_good && !err_is(vault_open(v, &place, str_n((char *)blob, hex.n / 2), out, sizeof out, &n)) &&
				str_is(str_n(out, n), token_of(k ? i + ROWS : i));
		}
		good += row_good;
	}
	vault_free(v);
	return good;
}

static int webhook(int i, const char *token)
{
	struct hook h;
	hook_text(lab_arena(), &h, "+447700900001", "+447700900771", STR("hello"), NULL);
	hook_set(&h, "AccountSid", str_of(sid_of(i)));
	h.token = token;
	return hook_send(lab_arena(), &h).status;
}

/* A signed webhook of any of them is taken: the number is nobody's, so it is foreign, not forged. */
static void all_verify(const char *when)
{
	for (int i = 1; i <= ROWS; i += 97) {
		int status = webhook(i, token_of(i));
		LAB_CHECK(status == 200, "%s: account %d: %d", when, i, status);
	}
	int forged = webhook(5, token_of(6)), before = webhook(3, token_of(3 + ROWS));
	LAB_CHECK(forged == 403 && before == 200, "%s: forged %d, the token before %d", when, forged, before);
}

static pid_t rotate_begin(void)
{
	pid_t child = fork();
	if (child == 0) {
		(void)execl(rig.usher, "usher", "credential", "rotate", (char *)NULL);
		_exit(127);
	}
	return child;
}

static int rotate_end(pid_t child)
{
	int status = 0;
	LAB_CHECK(waitpid(child, &status, 0) == child, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void use_keys(const char *keys)
{
	rig_stop(SIGTERM);
	rig_set("USHER_SECRET_KEY", keys);
	rig_serve();
	lab_sleep_ms(500);
}

static void killed_and_resumed(void *arg)
{
	(void)arg;
	LAB_CHECK(!err_is(seal_init()), "seal_init");
	rig_set("USHER_SECRET_KEY", KEY_A);
	rig_start();
	store_all(ROWS);
	use_keys(KEY_B "," KEY_A);
	all_verify("before");
	int mixed = 0;
	for (int i = 0, left = ROWS; i < KILLS_MAX && left > 0; i++) {
		pid_t child = rotate_begin();
		lab_sleep_ms(40 + i * 4);
		(void)kill(child, SIGKILL);
		(void)rotate_end(child);
		struct str all = all_rows();
		int b = opened_with(2, all), a = opened_with(1, all);
		LAB_CHECK(a + b == ROWS, "after a kill %d rows open with one key and %d with the other, of %d", a, b, ROWS);
		LAB_CHECK(a <= left, "a kill took rows back: %d, before %d", a, left);
		mixed += a > 0 && a < left;
		left = a;
		if (i % 8 == 0)
			all_verify("amidst");
	}
	LAB_CHECK(mixed > 0, "no kill came in the middle: nothing was shown");
	pid_t one = rotate_begin(), two = rotate_begin();
	int first = rotate_end(one), second = rotate_end(two);
	LAB_CHECK(first == 0 && second == 0, "rotations side by side: %d, %d", first, second);
	LAB_CHECK(opened_with(2, all_rows()) == ROWS, "%d of %d rows under the new key", opened_with(2, all_rows()), ROWS);
	all_verify("after");
	use_keys(KEY_B);
	all_verify("without the old key");
}

struct hooked {
	int account, status;
};

static bool hook_answers(void *ctx)
{
	const struct hooked *h = ctx;
	return webhook(h->account, token_of(h->account)) == h->status;
}

/* Each worker notices what changed within two seconds. */
static void hook_becomes(int account, int status)
{
	struct hooked h = { .account = account, .status = status };
	LAB_CHECK(lab_wait(8000, hook_answers, &h), "a webhook of account %d: %d, want %d", account, webhook(account, token_of(account)), status);
}

/* A key that is not there any more: named, exit 1, the others are sealed anew; and the server says so, too. */
static void lost_key(void *arg)
{
	(void)arg;
	struct str out;
	LAB_CHECK(!err_is(seal_init()), "seal_init");
	rig_set("USHER_SECRET_KEY", KEY_B);
	rig_start();
	store_all(12);
	(void)rig_sql("UPDATE credentials SET sealed = '\\x0102' WHERE id = 4");
	int status = rig_usher(&out, "credential rotate");
	LAB_CHECK(status == 1, "exit %d: " STR_FMT, status, STR_ARG(out));
	LAB_CHECK(lab_glob(STR("*account 3:*account 4:*not all credentials*"), out) || lab_glob(STR("*not all credentials*account 3: *account 4: not a sealed*"), out),
		STR_FMT, STR_ARG(out));
	rig_sql_becomes(5000, "t", "SELECT count(*) >= 12 FROM alerts WHERE kind = 'credential_not_opened'");
	hook_becomes(3, 503);
	use_keys(KEY_B "," KEY_A);
	status = rig_usher(&out, "credential rotate --json");
	LAB_CHECK(status == 1 && lab_glob(STR("*account 4: *\"sealed\":11,\"failed\":1*"), out), "exit %d: " STR_FMT, status, STR_ARG(out));
	LAB_CHECK(webhook(3, token_of(3)) == 200, "opened again: %d", webhook(3, token_of(3)));
	/* Two rows' seals changed for each other's: neither opens. */
	(void)rig_sql("DELETE FROM credentials WHERE id = 4");
	(void)rig_sql("UPDATE credentials a SET sealed = b.sealed FROM credentials b WHERE a.id IN (1, 2) AND b.id = 3 - a.id");
	status = rig_usher(&out, "credential rotate");
	LAB_CHECK(status == 1 && lab_glob(STR("*account 1: *account 2: *belongs elsewhere*"), out), "exit %d: " STR_FMT, status, STR_ARG(out));
}

/* Entered many times at once, beside rotations: one row for one account and name, whole, and everybody is told what happened. */
static void added_at_once(void *arg)
{
	(void)arg;
	pid_t adds[12], rotations[3];
	int done = 0, refused = 0;
	LAB_CHECK(!err_is(seal_init()), "seal_init");
	rig_set("USHER_SECRET_KEY", KEY_B);
	rig_start();
	fake_account(sid_of(1), token_of(1), "active", "Full");
	for (int i = 0; i < 12; i++) {
		adds[i] = fork();
		if (adds[i] == 0) {
			struct str out;
			int status = lab_shell(&out, "printf %%s %s | %s credential add twilio --name '%s %d' --account %s 2>&1", token_of(1), rig.usher,
				i % 2 ? "same" : "other", i % 2 ? 0 : i, sid_of(1));
			_exit(status == 0 ? 0 : lab_glob(STR("*stored already*"), out) || lab_glob(STR("*somebody else changed*"), out) ? 1 : 9);
		}
		if (i < 3)
			rotations[i] = rotate_begin();
	}
	for (int i = 0; i < 12; i++) {
		int status = rotate_end(adds[i]);
		LAB_CHECK(status == 0 || status == 1, "add %d: %d", i, status);
		done += status == 0;
		refused += status == 1;
	}
	for (int i = 0; i < 3; i++)
		LAB_CHECK(rotate_end(rotations[i]) == 0, "a rotation failed");
	LAB_CHECK(done >= 1 && refused >= 5, "%d stored it, %d were refused", done, refused);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM credentials") == 1, "not one row");
	hook_becomes(1, 200); /* its id is that of whoever was first: that it opens is seen by what it verifies */
}

const struct lab_case flow_rotate[] = {
	{ "credentials-at-once", added_at_once, NULL },
	{ "rotate-killed", killed_and_resumed, NULL },
	{ "rotate-lost-key", lost_key, NULL },
	{ NULL, NULL, NULL },
};
