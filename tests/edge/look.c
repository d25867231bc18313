/* tests/edge/look.c: requests made by hand, and what can be seen of a server from outside. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/seal.h"
#include "tests/edge/edge.h"
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX_BYTES ((size_t)32 << 20)
#define PAIRS_MAX 128

struct http_answer edge_ask(const char *method, const char *target, struct str headers, struct str body)
{
	return http_call(lab_arena(), rig.port, &(struct http_ask){ .method = method, .target = target, .headers = headers, .body = body });
}

/* Pairs as sent, still encoded: unreserved characters and %XX only, so that order by decoded name is order by name here. */
static int by_pair(const void *x, const void *y)
{
	return str_cmp(((const struct form_pair *)x)->name, ((const struct form_pair *)y)->name);
}

static struct str decoded(struct str s)
{
	char *p = arena_alloc(lab_arena(), s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		int64_t hi = 0, lo = 0;
		if (s.p[i] != '%' || i + 2 >= s.n) {
			p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
			continue;
		}
		hi = s.p[i + 1] <= '9' ? s.p[i + 1] - '0' : (s.p[i + 1] | 0x20) - 'a' + 10;
		lo = s.p[i + 2] <= '9' ? s.p[i + 2] - '0' : (s.p[i + 2] | 0x20) - 'a' + 10;
		p[n++] = (char)(hi * 16 + lo);
		i += 2;
	}
	return str_n(p, n);
}

struct str edge_sign(const char *token, const char *url, struct str form)
{
	struct form_pair pairs[PAIRS_MAX];
	struct buf text, out;
	size_t n = 0;
	uint8_t mac[SHA1_BYTES];
	buf_init(&text, (size_t)1 << 20);
	buf_init(&out, 256);
	for (struct str rest = form; rest.p != NULL && n < PAIRS_MAX && form.n;) {
		struct str value = str_cut(&rest, '&'), name = str_cut(&value, '=');
		pairs[n++] = (struct form_pair){ decoded(name), decoded(value.p ? value : STR("")) };
	}
	qsort(pairs, n, sizeof *pairs, by_pair);
	buf_add_z(&text, url);
	for (size_t i = 0; i < n; i++) {
		buf_add(&text, pairs[i].name);
		buf_add(&text, pairs[i].value);
	}
	seal_hmac_sha1(str_of(token), buf_str(&text), mac);
	buf_add_z(&out, "X-Twilio-Signature: ");
	seal_base64_add(&out, mac, sizeof mac);
	buf_add_z(&out, "\r\n");
	struct str s = arena_str(lab_arena(), buf_str(&out));
	buf_done(&text);
	buf_done(&out);
	return s;
}

struct str edge_text(const char *from, const char *to, struct str body)
{
	struct arena *a = lab_arena();
	struct buf b;
	buf_init(&b, (size_t)1 << 20);
	form_add(&b, "MessageSid", str_of(hook_sid(a, "SM")));
	form_add(&b, "AccountSid", STR(RIG_ACCOUNT));
	form_add(&b, "From", str_of(from));
	form_add(&b, "To", str_of(to));
	form_add(&b, "NumMedia", STR("0"));
	form_add(&b, "Body", body);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

struct http_answer edge_say(const char *from, struct str body)
{
	struct hook h;
	hook_text(lab_arena(), &h, from, RIG_NUMBER, body, NULL);
	struct http_answer r = hook_send(lab_arena(), &h);
	LAB_CHECK(r.status == 200, "a signed text from %s: status %d", from, r.status);
	return r;
}

struct str edge_rows(void)
{
	return rig_sql("SELECT string_agg(t || '=' || (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || quote_ident(t), false, true, '')))[1],"
		" ' ' ORDER BY t) FROM (SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('meta', 'charts', 'jobs', 'api_minutes', 'reconcile_points') "
		"AND tablename !~ '^stats_') x");
}

struct str edge_file(const char *path)
{
	struct buf b;
	char chunk[16384];
	FILE *f = fopen(path, "rb");
	buf_init(&b, FILE_MAX_BYTES);
	for (size_t n; f && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
		buf_add(&b, str_n(chunk, n));
	if (f)
		(void)fclose(f);
	struct str s = arena_str(lab_arena(), buf_str(&b));
	buf_done(&b);
	return s;
}

struct str edge_log(void)
{
	return edge_file(rig.log_path);
}

bool edge_has(struct str text, const char *what)
{
	return str_find(text, str_of(what)) >= 0;
}

static int64_t number_in(const char *path, const char *key)
{
	int64_t v = 0;
	for (struct str rest = edge_file(path); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		if (!str_starts(line, str_of(key)))
			continue;
		struct str value = str_trim(str_sub(line, strlen(key), line.n)), number = str_cut(&value, ' ');
		(void)err_is(str_int64(number, 0, INT64_MAX, &v));
	}
	return v;
}

size_t edge_pids(pid_t *pids, size_t max)
{
	size_t n = 0;
	DIR *d = opendir("/proc");
	pids[n++] = rig.server;
	for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
		char path[300];
		int64_t pid = 0;
		if (err_is(str_int64(str_of(e->d_name), 2, INT32_MAX, &pid)))
			continue;
		(void)snprintf(path, sizeof path, "/proc/%s/status", e->d_name);
		if (n < max && number_in(path, "PPid:") == rig.server)
			pids[n++] = (pid_t)pid;
	}
	if (d)
		(void)closedir(d);
	return n;
}

int64_t edge_kib(void)
{
	pid_t pids[32];
	int64_t sum = 0;
	size_t n = edge_pids(pids, 32);
	for (size_t i = 0; i < n; i++) {
		char path[64];
		(void)snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pids[i]);
		sum += number_in(path, "Pss:");
	}
	return sum;
}
