/* cli/input.c: secrets and files for commands. */
/* SPDX-License-Identifier: MIT */
#include "cli/input.h"
#include "base/vault.h"
#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

static int open_input(const struct command *c, const char *file)
{
	int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (fd < 0)
		(void)command_fail(c, "check the path and who may read it", "%s: %s", file, strerror(errno));
	return fd;
}

/* As much as there is, at most max. */
static ssize_t read_all(int fd, char *out, size_t max)
{
	size_t n = 0;
	while (n < max) {
		ssize_t got = read(fd, out + n, max - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

/* Up to the end of the line. */
static ssize_t read_line(int fd, char *out, size_t max)
{
	size_t n = 0;
	while (n < max) {
		ssize_t got = read(fd, out + n, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || out[n] == '\n')
			return got < 0 ? -1 : (ssize_t)n;
		n++;
	}
	return (ssize_t)n;
}

static ssize_t ask(const char *prompt, char *out, size_t max)
{
	struct termios before, quiet;
	bool seen = tcgetattr(STDIN_FILENO, &before) == 0;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	(void)fprintf(stderr, "%s (not shown): ", prompt);
	if (seen)
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	ssize_t n = read_line(STDIN_FILENO, out, max);
	if (seen)
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	(void)fputc('\n', stderr);
	return n;
}

bool input_secret(const struct command *c, const char *file, const char *prompt, char **ret_memory, struct str *ret)
{
	int fd = open_input(c, file);
	if (fd < 0)
		return false;
	char *memory = vault_alloc(INPUT_SECRET_MAX);
	ssize_t n = file == NULL && isatty(fd) ? ask(prompt, memory, INPUT_SECRET_MAX) : read_all(fd, memory, INPUT_SECRET_MAX);
	if (file)
		(void)close(fd);
	while (n > 0 && (memory[n - 1] == '\n' || memory[n - 1] == '\r'))
		n--;
	if (n > 0) {
		*ret_memory = memory;
		*ret = str_n(memory, (size_t)n);
		return true;
	}
	vault_release(memory);
	(void)command_fail(c, "give it on standard input, or in a file: --secret-file FILE", "%s", n < 0 ? "the secret cannot be read" : "there is no secret");
	return false;
}

bool input_document(const struct command *c, struct arena *a, const char *file, struct str *ret)
{
	int fd = open_input(c, file && strcmp(file, "-") != 0 ? file : NULL);
	if (fd < 0)
		return false;
	char *memory = arena_alloc(a, INPUT_DOCUMENT_MAX + 1);
	ssize_t n = read_all(fd, memory, INPUT_DOCUMENT_MAX + 1);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	if (n >= 0 && n <= (ssize_t)INPUT_DOCUMENT_MAX) {
		*ret = str_n(memory, (size_t)n);
		return true;
	}
	(void)command_fail(c, n < 0 ? NULL : "split it: the same lines twice do no harm", "%s: %s", file ? file : "standard input",
		n < 0 ? strerror(errno) : "larger than 4 MiB");
	return false;
}
