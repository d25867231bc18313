/* tests/fuzz/replay.c: runs a fuzz target without a fuzzer: its seeds, each seed cut at every byte, and with bytes changed. */
/* SPDX-License-Identifier: MIT
 *
 *   TARGET SEEDS            all of that, bounded; prints one cmocka-like line
 *   TARGET --unpack SEEDS DIR   a file per seed, for libFuzzer
 *   TARGET --pack DIR       the files of DIR as lines of a seeds file
 *
 * A seeds file is text: one seed a line, with \n \r \t \\ \xHH for what a line cannot hold; lines that begin with "# " are notes.
 */
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"
#include <dirent.h>
#include <sys/stat.h>

#define SEEDS_MAX_BYTES (1 << 20)
#define CUTS_MAX 96             /* per seed */
#define CHANGES_MAX 160         /* per seed */

static size_t runs;

static void run(struct str s)
{
	struct str copy = fuzz_copy(s);
	(void)LLVMFuzzerTestOneInput((const uint8_t *)copy.p, copy.n);
	free((void *)(uintptr_t)copy.p);
	runs++;
}

static char *read_file(const char *path, size_t *ret_n)
{
	FILE *f = fopen(path, "rb");
	char *p = malloc(SEEDS_MAX_BYTES);
	if (f == NULL || p == NULL) {
		(void)fprintf(stderr, "replay: cannot read %s\n", path);
		exit(2);
	}
	*ret_n = fread(p, 1, SEEDS_MAX_BYTES, f);
	(void)fclose(f);
	return p;
}

static unsigned nibble(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* The bytes that a line stands for, over it. */
static struct str unescape(char *p, size_t n)
{
	size_t to = 0;
	for (size_t i = 0; i < n; i++) {
		char c = p[i];
		if (c == '\\' && i + 1 < n) {
			char e = p[++i];
			c = e;
			if (e == 'n' || e == 'r' || e == 't')
				c = e == 'n' ? '\n' : e == 'r' ? '\r' : '\t';
			else if (e == 'x' && i + 2 < n) {
				c = (char)(nibble(p[i + 1]) << 4 | nibble(p[i + 2]));
				i += 2;
			}
		}
		p[to++] = c;
	}
	return str_n(p, to);
}

static void escape(struct str s)
{
	if (str_starts(s, STR("# ")))
		(void)fputs("\\x23", stdout), s = str_sub(s, 1, s.n);
	for (size_t i = 0; i < s.n;) {
		size_t at = i;
		uint32_t cp = utf8_next(s, &i);
		if (cp == '\\')
			(void)fputs("\\\\", stdout);
		else if (cp == '\n' || cp == '\r' || cp == '\t')
			(void)fputs(cp == '\n' ? "\\n" : cp == '\r' ? "\\r" : "\\t", stdout);
		else if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == UTF8_REPLACEMENT || (cp >= 0x200B && cp <= 0x206F))
			for (; at < i; at++)
				(void)printf("\\x%02x", (unsigned char)s.p[at]);
		else
			(void)fwrite(s.p + at, 1, i - at, stdout);
	}
	(void)fputc('\n', stdout);
}

/* Cut at every byte, then with bytes changed, spread over the seed. */
static void run_around(struct str seed)
{
	static const char values[] = { '\0', '"', '\xff', '{', '9', '\n', ' ', '=' };
	run(seed);
	for (size_t i = 0, step = seed.n / CUTS_MAX + 1; i < seed.n; i += step)
		run(str_sub(seed, 0, i));
	for (size_t i = 0, k = 0, step = seed.n / CHANGES_MAX + 1; i < seed.n; i += step, k++) {
		struct str copy = fuzz_copy(seed);
		char *p = (char *)(uintptr_t)copy.p;
		char flipped = (char)(unsigned char)((unsigned char)p[i] ^ 1u << k % 8);
		p[i] = k % 3 ? values[k % sizeof values] : flipped;
		run(copy);
		free(p);
	}
}

static void unpack(struct str seed, const char *dir, size_t k)
{
	char path[512];
	(void)snprintf(path, sizeof path, "%s/seed-%03zu", dir, k);
	FILE *f = fopen(path, "wb");
	MUST(f != NULL);
	(void)fwrite(seed.p, 1, seed.n, f);
	(void)fclose(f);
}

static int pack(const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		char path[512];
		struct stat st;
		size_t bytes;
		(void)snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
			char *p = read_file(path, &bytes);
			escape(str_n(p, bytes));
			free(p);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return n < 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--pack") == 0)
		return pack(argv[2]);
	bool files = argc == 4 && strcmp(argv[1], "--unpack") == 0;
	if (argc != 2 && !files) {
		(void)fprintf(stderr, "usage: %s SEEDS | --unpack SEEDS DIR | --pack DIR\n", argv[0]);
		return 2;
	}
	size_t n, k = 0;
	char *all = read_file(argv[files ? 2 : 1], &n);
	for (struct str rest = str_n(all, n); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		if (str_starts(line, STR("# ")) || (rest.p == NULL && line.n == 0))
			continue;
		struct str seed = unescape((char *)(uintptr_t)line.p, line.n);
		if (files)
			unpack(seed, argv[3], k);
		else
			run_around(seed);
		k++;
	}
	free(all);
	if (!files) {
		const char *name = strrchr(argv[0], '/');
		(void)printf("[       OK ] fuzz_%s: %zu seeds, %zu inputs\n", name ? name + 1 : argv[0], k, runs);
	}
	return k == 0;
}
