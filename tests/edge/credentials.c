/* tests/edge/credentials.c: the secret of a client's account: nowhere but in the memory of the moment. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "tests/edge/edge.h"
#include "tests/lib/fake_account.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/twilio.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY "S2FuYXJpZW52b2dlbEthbmFyaWVudm9nZWwwMTIzNDU="    /* 32 bytes: KanarienvogelKanarienvogel012345 */
#define KEY_BYTES "KanarienvogelKanarienvogel012345"
#define ACCOUNT "AC11111111111111111111111111111111"
#define TOKEN_1 "feedfacefeedface0123456789abcdef"
#define TOKEN_2 "deadbeefdeadbeef0123456789abcdef"
#define ADD "credential add twilio --name mine --account " ACCOUNT

static void search(const char *where, struct str text)
{
	static const char *const plain[] = { KEY, KEY_BYTES, TOKEN_1, TOKEN_2 };
	LAB_CHECK(text.n > 0, "%s is empty", where);
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		struct buf b;
		buf_init(&b, 512);
		seal_hex_add(&b, plain[i], strlen(plain[i])); /* as bytea is dumped */
		LAB_CHECK(!edge_has(text, plain[i]), "secret %zu is in %s", i, where);
		LAB_CHECK(!edge_has(text, b.p), "secret %zu is in %s, as hex", i, where);
		buf_done(&b);
	}
}

static struct str enter(const char *secret, const char *args, int want)
{
	struct str out;
	int status = lab_shell(&out, "printf '%s\\n' | %s %s 2>&1", secret, rig.usher, args);
	LAB_CHECK(status == want, "%s: exit %d: " STR_FMT, args, status, STR_ARG(out));
	search(args, out);
	return out;
}

/* While the command waits for the carrier: what do others see of its process? */
static void look_at_process(void)
{
	char text[2][32];
	int in[2];
	LAB_CHECK(pipe(in) == 0, "pipe");
	fake_fault_at("twilio.account", "hang", 1, 0);
	pid_t child = fork();
	if (child == 0) {
		(void)dup2(in[0], STDIN_FILENO);
		(void)close(in[0]);
		(void)close(in[1]);
		(void)execl(rig.usher, "usher", "credential", "add", "twilio", "--name", "hangs", "--account", "AC22222222222222222222222222222222", (char *)NULL);
		_exit(127);
	}
	(void)close(in[0]);
	LAB_CHECK(write(in[1], TOKEN_2, strlen(TOKEN_2)) > 0, "write");
	(void)close(in[1]);
	for (int i = 0; i < 100 && fake_ledger_count("twilio.account") < 1; i++)
		lab_sleep_ms(50);
	static const char *const files[] = { "cmdline", "environ" };
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(text[i], sizeof text[i], "/proc/%d/%s", (int)child, files[i]);
		search(text[i], edge_file(text[i]));
	}
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	fake_fault_at("twilio.account", "none", 0, 0);
}

static int webhook(const char *token)
{
	struct hook h;
	hook_text(lab_arena(), &h, EDGE_PHONE, "+447700900771", STR("hello"), NULL);
	hook_set(&h, "AccountSid", STR(ACCOUNT));
	h.token = token;
	return hook_send(lab_arena(), &h).status;
}

static void search_dump(void)
{
	struct str dump;
	int status = lab_shell(&dump, "pg_dump \"%s\" 2>&1 | strings -n 6", rig.database);
	LAB_CHECK(status == 0 && edge_has(dump, ACCOUNT), "pg_dump: %d, " STR_FMT, status, STR_ARG(str_sub(dump, 0, 300)));
	search("the dump", dump);
}

void edge_credentials(void *arg)
{
	(void)arg;
	LAB_CHECK(!err_is(seal_init()), "seal_init");
	rig_set("USHER_SECRET_KEY", KEY);
	rig_set("USHER_API_TOKENS", "tok_of_the_case");
	rig_start();
	(void)edge_say(EDGE_PHONE, STR("Plumber, Leeds"));
	look_at_process();
	fake_account(ACCOUNT, TOKEN_1, "active", "Full");
	(void)enter(TOKEN_1, ADD " --client " EDGE_PHONE, 0);
	fake_account(ACCOUNT, TOKEN_2, "active", "Full");
	(void)enter(TOKEN_1, ADD, 1);
	(void)enter(TOKEN_2, ADD, 0);
	(void)enter("two words " TOKEN_1, ADD, 1);
	(void)enter("", "credential rotate", 0);
	(void)enter("", "credential check --json", 0);
	(void)enter("", "credential list --json", 0);
	(void)enter("", "client export " EDGE_PHONE, 0);
	(void)enter("", "client show " EDGE_PHONE " --json", 0);
	(void)enter("", "job list", 0);
	lab_sleep_ms(2500);
	LAB_CHECK(webhook(TOKEN_1) == 200 && webhook(TOKEN_2) == 200 && webhook(RIG_TOKEN) == 403, "webhooks");
	struct str head = STR("Authorization: Bearer tok_of_the_case\r\nContent-Type: application/json\r\n");
	search("the API's list", edge_ask("GET", "/api/v1/credentials", STR("Authorization: Bearer tok_of_the_case\r\n"), STR_NONE).body);
	struct http_answer r = edge_ask("POST", "/api/v1/credentials/twilio/add", head,
		STR("{\"name\":\"api\",\"account\":\"AC33333333333333333333333333333333\",\"secret\":\"" TOKEN_2 "\"}"));
	LAB_CHECK(r.status >= 400, "wrong credentials over the API: %d", r.status);
	search("the API's refusal", r.body);
	r = edge_ask("POST", "/api/v1/credentials/twilio/add", head,
		STR("{\"name\":\"mine\",\"account\":\"" ACCOUNT "\",\"secret\":\"" TOKEN_2 "\"}"));
	LAB_CHECK(r.status == 200, "right credentials over the API: %d " STR_FMT, r.status, STR_ARG(r.body));
	search("the API's answer", r.body);
	search("/metrics", edge_ask("GET", "/metrics", STR(""), STR_NONE).body);
	search("openapi.json", edge_ask("GET", "/api/v1/openapi.json", STR("Authorization: Bearer tok_of_the_case\r\n"), STR_NONE).body);
	search("every table", edge_rows());
	search_dump();
	pid_t pids[64];
	for (size_t i = 0, n = edge_pids(pids, 64); i < n; i++) {
		char path[64];
		(void)snprintf(path, sizeof path, "/proc/%d/environ", (int)pids[i]);
		struct str text = edge_file(path);
		if (text.n > 0)
			search(path, text);
	}
	rig_stop(SIGTERM);
	search("the log", edge_log());
}
