/* cli/cli.h: what the commands share: their table, options, and a process to work in. */
/* SPDX-License-Identifier: MIT
 *
 * A command is one file cmd_<name>.c with a `const struct command` that cli/main.c lists. Exit status: 0 done, 1 failed,
 * 2 wrong usage. Errors go to standard error: what, where, and what to do next.
 */
#pragma once
#include "base/arena.h"
#include "server/start.h"

enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };
#define CLI_WORDS_MAX 4096          /* positional arguments */
#define CLI_OPTIONS_MAX 24
#define CLI_ANSWER_S 20             /* what a command waits for the database */

struct command {
	const char *name;           /* "chart" */
	const char *usage;          /* one line for each form: "svg|dot|table\n..." without "usher chart"; NULL: the verbs of its operations */
	const char *summary;        /* for the list */
	const char *help;           /* paragraphs for `usher help chart`, or NULL */
	bool hidden;
	void (*details)(const struct command *self, FILE *to);  /* more for `usher help`, or NULL */
	int (*run)(const struct command *self, int argc, char **argv);  /* argv[0] is the first word behind the command */
};
extern const struct command *const commands[];  /* ended by NULL */
const struct command *command_find(struct str name);

/* One option: a flag, or one with a value ("--name value", "--name=value"). */
struct option_row {
	const char *name;           /* "--json" */
	bool *flag;
	const char **value;
};

struct words {
	int n;
	char **items;               /* argv, options taken out */
};

/* Takes the options out of argv; "--" ends them. False: what is wrong has been said, exit with CLI_USAGE. */
bool options_take(const struct command *c, const struct option_row *rows, int argc, char **argv, struct words *ret);
/* Says "usher NAME: ...", then how it is used. Returns CLI_USAGE. */
int usage_error(const struct command *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Says "usher NAME: ..." and, unless NULL, what to do next. Returns CLI_FAILED. */
int command_fail(const struct command *c, const char *next, const char *fmt, ...) PRINTF_LIKE(3, 4);
void command_usage(const struct command *c, FILE *to);

/* A process to work in. */
struct session {
	struct config *cfg;
	struct start_place place;
	struct start_facts facts;
	struct plain *plain;        /* for what must be known before the loop runs */
	struct world *w;            /* loop, connections, texts, turn: for operations; its work is done while session_run() runs */
};

/* On DATABASE_URL, on the private cluster that runs, or on one started for as long as the command takes. The schema must be
 * current: a command never migrates. False after the reason was said; then exit with CLI_FAILED. config_file may be NULL. */
bool session_open(const struct command *c, const char *config_file, struct session *ret);
void session_close(struct session *s);
/* Runs the loop until somebody calls loop_stop(s->w->loop); false (and said) when wait_s pass before (0: CLI_ANSWER_S). */
bool session_run(const struct command *c, struct session *s, int wait_s);
/* Settings only; NULL after their problems were printed. */
struct config *command_config(const char *config_file);
