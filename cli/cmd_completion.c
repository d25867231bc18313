/* cli/cmd_completion.c: usher completion: what a shell needs to complete our commands; usher complete: what it asks us then. */
/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"
#include "cli/list.h"

static const struct {
	const char *shell, *script;
} shells[] = {
	{ "bash", "# bash completion of usher: source it, or put it into /usr/share/bash-completion/completions/usher\n"
		"_usher() {\n"
		"\tlocal line\n"
		"\tCOMPREPLY=()\n"
		"\twhile IFS=$'\\t' read -r line _; do COMPREPLY+=(\"$line\"); done < <(\"${COMP_WORDS[0]}\" complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
		"}\n"
		"complete -o default -F _usher usher\n" },
	{ "zsh", "#compdef usher\n"
		"# zsh completion of usher: put it as _usher into a folder of $fpath\n"
		"_usher() {\n"
		"\tlocal -a found\n"
		"\tlocal word help\n"
		"\twhile IFS=$'\\t' read -r word help; do found+=(\"${word//:/\\\\:}:$help\"); done < <(\"${words[1]}\" complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)\n"
		"\t_describe -t usher usher found || _files\n"
		"}\n"
		"compdef _usher usher\n" },
	{ "fish", "# fish completion of usher: put it into /usr/share/fish/vendor_completions.d/usher.fish\n"
		"function __usher_complete\n"
		"\tset -l words (commandline -opc)\n"
		"\t$words[1] complete $words[2..] (commandline -ct) 2>/dev/null\n"
		"end\n"
		"complete -c usher -f -a '(__usher_complete)'\n" },
};

static int run(const struct command *self, int argc, char **argv)
{
	struct words w;
	if (!options_take(self, NULL, argc, argv, &w))
		return CLI_USAGE;
	if (w.n != 1)
		return usage_error(self, "for which shell?");
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		if (strcmp(w.items[0], shells[i].shell) == 0)
			return fputs(shells[i].script, stdout) < 0 ? command_fail(self, NULL, "cannot write") : CLI_DONE;
	return usage_error(self, "\"%s\" is none of bash, zsh and fish", w.items[0]);
}

const struct command cmd_completion = {
	.name = "completion",
	.usage = "bash|zsh|fish",
	.summary = "what a shell needs to complete these commands",
	.help = "Prints a script. For bash now: . <(usher completion bash). `make install` and the package put all\n"
		"three where the shells look for them.",
	.run = run,
};

static void found(void *ctx, struct str word, struct str help)
{
	(void)ctx;
	(void)printf(STR_FMT "\t" STR_FMT "\n", STR_ARG(word), STR_ARG(help));
}

static int complete(const struct command *self, int argc, char **argv)
{
	(void)self;
	complete_words(argc, argv, found, NULL);
	return CLI_DONE;
}

const struct command cmd_complete = {
	.name = "complete",
	.usage = "WORD...",
	.summary = "what may stand next: for the scripts of `usher completion`",
	.hidden = true,
	.run = complete,
};
