/* cli/cmd_messages.c: usher messages check: the wording and the words that are understood, own and built-in. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "sms/understand.h"

#define REPORT_MAX_BYTES (4 * 1024 * 1024)

static int check(const struct command *self, const char *dir)
{
	struct say *say = NULL;
	struct buf report;
	size_t problems = 0;
	int status = CLI_DONE;
	buf_init(&report, REPORT_MAX_BYTES);
	struct err e = say_load(*dir ? dir : NULL, &say, &report);
	if (!err_is(e))
		e = say_check(say, &report, &problems);
	if (!err_is(e))
		e = sms_understand_init(dir, &report);
	(void)fputs(buf_str(&report).p, err_is(e) ? stderr : stdout);
	if (e.kind == ERR_MISSING)
		status = command_fail(self, "check USHER_MESSAGES_DIR", "%s cannot be read", dir);
	else if (err_is(e))
		status = command_fail(self, "mend the lines named above", "%s", e.what);
	else if (problems > 0)
		status = command_fail(self, "mend the texts named above", "%zu problem%s", problems, problems == 1 ? "" : "s");
	if (say != NULL)
		say_free(say);
	buf_done(&report);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	const char *file = NULL;
	const struct option_row rows[] = { { .name = "--config", .value = &file }, { .name = NULL } };
	struct words w;
	if (!options_take(self, rows, argc, argv, &w))
		return CLI_USAGE;
	if (w.n < 1 || strcmp(w.items[0], "check") != 0 || w.n > 2)
		return usage_error(self, "check is what it can do");
	if (w.n == 2)
		return check(self, w.items[1]);
	struct config *cfg = command_config(file);
	if (cfg == NULL)
		return CLI_FAILED;
	int status = check(self, cfg->messages_dir);
	config_free(cfg);
	return status;
}

const struct command cmd_messages = {
	.name = "messages",
	.usage = "check [FOLDER] [--config FILE]",
	.summary = "check the wording: keys, placeholders, lengths",
	.help = "Checks the built-in texts and words with those of FOLDER (or USHER_MESSAGES_DIR)\nlaid over them: one line a text with its segments.",
	.run = run,
};
