/* fsm/chartc.c: the chart compiler: a table of subcommands. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check.h"
#include "fsm/diff.h"
#include "fsm/draw.h"
#include "fsm/emit.h"
#include "fsm/paths.h"
#include "fsm/run.h"
#include <stdio.h>
#include <stdlib.h>

#define CHARTC_ARENA_MAX (256u << 20)
#define CHARTC_FILES_MAX 2

enum { EXIT_USAGE = 2 };

struct args {
	struct arena *arena;
	const char *files[CHARTC_FILES_MAX];
	int n_files;
	bool conformance, live;
	const char *texts, *out, *guards, *map, *script;
};

struct command {
	const char *name;
	int n_files;
	int (*run)(const struct args *a);
	const char *usage, *help;
};

/* Read, compile, and hold against the rules. */
static bool load(const struct args *a, const char *file, struct diags *d, struct compile_unit *u)
{
	struct str texts = STR_NONE;

	diags_init(d, a->arena, file);
	if (a->texts && !compile_read(d, a->texts, &texts))
		return false;
	compile_file(d, a->conformance, u);
	if (u->chart && !a->conformance)
		check_chart(d, u, texts);
	else if (u->chart && d->errors == 0)
		check_eventless(d, u);
	return d->errors == 0;
}

static int cmd_check(const struct args *a)
{
	struct diags d;
	struct compile_unit u;
	bool ok = load(a, a->files[0], &d, &u);

	diags_print(&d, stderr);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int cmd_emit(const struct args *a)
{
	struct diags d;
	struct compile_unit u;
	bool ok = load(a, a->files[0], &d, &u);

	if (!a->out) {
		fprintf(stderr, "chartc emit: --out PREFIX is needed\n");
		return EXIT_USAGE;
	}
	ok = ok && emit_files(&d, &u, str_of(a->out));
	diags_print(&d, stderr);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int cmd_run(const struct args *a)
{
	struct diags d;
	struct compile_unit u;
	bool ok;

	diags_init(&d, a->arena, a->files[0]);
	ok = compile_file(&d, a->conformance, &u);
	if (!a->conformance && u.ir && u.ir->foreign) { /* a chart of others: our rules are not meant for it */
		diags_init(&d, a->arena, a->files[0]);
		ok = compile_file(&d, true, &u);
		if (ok && u.ir->data)
			diag_error(&d, (struct pos){ 0 }, "variables are evaluated with --conformance only");
		ok = ok && !u.ir->data;
	}
	if (ok && a->script)
		ok = run_script(&d, &u, str_of(a->guards), a->script);
	else if (ok)
		ok = run_lines(&d, &u, str_of(a->guards), stdin, stdout);
	diags_print(&d, stderr);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Commands that print something about a chart. */
static int show(const struct args *a, void (*print)(const struct args *a, struct diags *d, const struct compile_unit *u))
{
	struct diags d;
	struct compile_unit u;

	diags_init(&d, a->arena, a->files[0]);
	if (compile_file(&d, a->conformance, &u))
		print(a, &d, &u);
	diags_print(&d, stderr);
	return d.errors == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void show_dot(const struct args *a, struct diags *d, const struct compile_unit *u)
{
	(void)d;
	if (a->live)
		draw_live(u, stdout);
	else
		draw_dot(u, stdout);
}

static void show_table(const struct args *a, struct diags *d, const struct compile_unit *u)
{
	(void)a, (void)d;
	draw_table(u, stdout);
}

static void show_paths(const struct args *a, struct diags *d, const struct compile_unit *u)
{
	(void)a;
	paths_print(d, u, stdout);
}

static int cmd_dot(const struct args *a)
{
	return show(a, show_dot);
}

static int cmd_table(const struct args *a)
{
	return show(a, show_table);
}

static int cmd_paths(const struct args *a)
{
	return show(a, show_paths);
}

static int cmd_diff(const struct args *a)
{
	struct diags from_d, to_d;
	struct compile_unit from, to;
	struct str map = STR_NONE;
	bool ok;

	diags_init(&from_d, a->arena, a->files[0]);
	diags_init(&to_d, a->arena, a->files[1]);
	ok = compile_file(&from_d, a->conformance, &from);
	ok = compile_file(&to_d, a->conformance, &to) && ok;
	ok = ok && (!a->map || compile_read(&to_d, a->map, &map));
	ok = ok && diff_charts(a->arena, &from, &to, map, stdout) != DIFF_BREAKING;
	diags_print(&from_d, stderr);
	diags_print(&to_d, stderr);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int cmd_help(const struct args *a);

static const struct command commands[] = {
	{ "check", 1, cmd_check, "[--conformance] [--texts FILE] FILE", "report every error and warning" },
	{ "emit", 1, cmd_emit, "[--texts FILE] --out PREFIX FILE", "check, then write PREFIX.h and PREFIX.c" },
	{ "run", 1, cmd_run, "[--conformance] [--guards A,B] [--script JSON] FILE", "run a session: events from standard input" },
	{ "dot", 1, cmd_dot, "[--conformance] [--live] FILE", "print a picture for Graphviz" },
	{ "table", 1, cmd_table, "[--conformance] FILE", "print event by state in Markdown" },
	{ "paths", 1, cmd_paths, "[--conformance] FILE", "print event paths that take every transition, as JSON" },
	{ "diff", 2, cmd_diff, "[--conformance] [--map FILE] OLD NEW", "may sessions stored under OLD go on under NEW?" },
	{ "help", 0, cmd_help, "", "this list" },
};

static int cmd_help(const struct args *a)
{
	(void)a;
	printf("chartc: the chart compiler\n\n");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		printf("  chartc %-5s %-57s %s\n", commands[i].name, commands[i].usage, commands[i].help);
	return EXIT_SUCCESS;
}

/* Options and files behind the command's name; false and a message if they are wrong. */
static bool parse(struct args *a, char **argv)
{
	const struct { const char *name; const char **value; } options[] = {
		{ "--texts", &a->texts }, { "--out", &a->out }, { "--guards", &a->guards }, { "--map", &a->map },
		{ "--script", &a->script },
	};

	for (; *argv; argv++) {
		size_t i = 0;
		if (strcmp(*argv, "--conformance") == 0) {
			a->conformance = true;
			continue;
		}
		if (strcmp(*argv, "--live") == 0) {
			a->live = true;
			continue;
		}
		while (i < sizeof options / sizeof *options && strcmp(*argv, options[i].name) != 0)
			i++;
		if (i < sizeof options / sizeof *options && argv[1]) {
			*options[i].value = *++argv;
		} else if (argv[0][0] == '-' && argv[0][1]) {
			fprintf(stderr, "chartc: %s: unknown option, or its value is missing\n", *argv);
			return false;
		} else if (a->n_files == CHARTC_FILES_MAX) {
			fprintf(stderr, "chartc: %s: too many files\n", *argv);
			return false;
		} else {
			a->files[a->n_files++] = *argv;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	struct args a = { .arena = NULL };
	int status = EXIT_USAGE;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return cmd_help(&a);
	for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++) {
		const struct command *c = &commands[i];
		if (strcmp(argv[1], c->name) != 0)
			continue;
		if (!parse(&a, argv + 2))
			return EXIT_USAGE;
		if (a.n_files != c->n_files) {
			fprintf(stderr, "usage: chartc %s %s\n", c->name, c->usage);
			return EXIT_USAGE;
		}
		a.arena = arena_new(CHARTC_ARENA_MAX);
		status = c->run(&a);
		arena_free(a.arena);
		if (fflush(stdout) != 0 || ferror(stdout))
			status = EXIT_FAILURE;
		return status;
	}
	fprintf(stderr, "chartc: %s%s; see chartc help\n", argc > 1 ? "unknown command " : "a command is needed", argc > 1 ? argv[1] : "");
	return EXIT_USAGE;
}
