/* cli/cmd_version.c: usher version: what was built, with what. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "cli/list.h"
#include "gen/onboarding.h"
#include "server/version.h"
#include <curl/curl.h>
#include <event2/event.h>
#include <openssl/crypto.h>
#include <sodium.h>

#define TEXT_MAX_BYTES 4096

static void put(struct json_out *o, const char *name, const char *value)
{
	json_name(o, name);
	json_put_str(o, str_of(value));
}

static void write_json(FILE *to, const char *pq)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, TEXT_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put(&o, "usher", USHER_VERSION);
	put(&o, "chart", chart_onboarding.version);
	put(&o, "chart_hash", chart_onboarding.hash);
	put(&o, "libevent", event_get_version());
	put(&o, "libcurl", curl_version_info(CURLVERSION_NOW)->version);
	put(&o, "libpq", pq);
	put(&o, "libsodium", sodium_version_string());
	put(&o, "openssl", OpenSSL_version(OPENSSL_VERSION_STRING));
	json_close(&o, '}');
	(void)fprintf(to, STR_FMT "\n", STR_ARG(buf_str(&b)));
	buf_done(&b);
}

static int run(const struct command *self, int argc, char **argv)
{
	bool json = false;
	const struct option_row rows[] = { { .name = "--json", .flag = &json }, { .name = NULL } };
	struct words w;
	char pq[16];
	if (!options_take(self, rows, argc, argv, &w))
		return CLI_USAGE;
	if (w.n > 0)
		return usage_error(self, "it takes no arguments");
	(void)snprintf(pq, sizeof pq, "%d.%d", PQlibVersion() / 10000, PQlibVersion() % 10000);
	if (json) {
		write_json(stdout, pq);
		return CLI_DONE;
	}
	(void)printf("usher %s\nchart %s %.12s\nlibevent %s, libcurl %s, libpq %s, libsodium %s, OpenSSL %s\n", USHER_VERSION,
		chart_onboarding.version, chart_onboarding.hash, event_get_version(), curl_version_info(CURLVERSION_NOW)->version, pq,
		sodium_version_string(), OpenSSL_version(OPENSSL_VERSION_STRING));
	return CLI_DONE;
}

const struct command cmd_version = {
	.name = "version",
	.usage = "[--json]",
	.summary = "the version, its chart and its libraries",
	.run = run,
};
