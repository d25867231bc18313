/* tests/fuzz/config.c: settings files: problems are told, secrets never. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "server/config.h"
#include "tests/fuzz/fuzz.h"
#include <sys/mman.h>
#include <unistd.h>

#define CANARY "q8ZtKanarienvogel"
#define LAST "\nSTRIPE_SECRET_KEY=sk_" CANARY "\nTWILIO_AUTH_TOKEN='" CANARY "\nVAPI_API_KEY=" CANARY "\nUSHER_SECRET_KEY=" CANARY \
	"\nDATABASE_URL=postgres://u:" CANARY "@h:99999999/x\nUSHER_API_TOKENS=" CANARY "\nSTRIPE_WEBHOOK_SECRET=\"" CANARY "\" x"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (err_is(seal_init()))
		abort();
	char path[64], *told = NULL;
	size_t told_n = 0;
	int fd = memfd_create("usher.conf", MFD_CLOEXEC);
	bool last = n % 2;
	if (fd < 0 || write(fd, data, n) != (ssize_t)n || (last && write(fd, LAST, sizeof LAST - 1) < 0))
		abort();
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct config *c = config_load(&(struct config_input){ .file = path, .serve = n % 3 != 0 });
	FILE *f = open_memstream(&told, &told_n);
	MUST(c != NULL && f != NULL);
	config_print_problems(c, f);
	(void)fclose(f);
	MUST((config_errors(c) + config_warnings(c) > 0) == (told_n > 0));
	if (str_find(fuzz_str(data, n), STR("Kanarien")) < 0)
		MUST(str_find(str_n(told, told_n), STR("Kanarien")) < 0);
	MUST(c->brand != NULL && c->listen != NULL && vault_keys(c->vault) <= VAULT_KEYS_MAX);
	config_free(c);
	free(told);
	(void)close(fd);
	return 0;
}
