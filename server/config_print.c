/* server/config_print.c: problems for people, what --demo made up, and the reference page. */
/* SPDX-License-Identifier: MIT */
#include "server/config_impl.h"

static void print_part(FILE *to, const char *label, struct str text)
{
	if (text.n > 0)
		(void)fprintf(to, "    %-9s " STR_FMT "\n", label, STR_ARG(text));
}

static void print_kind(const struct config *c, bool warning, FILE *to)
{
	for (const struct problem *p = c->impl->first; p != NULL; p = p->next) {
		if (p->warning != warning)
			continue;
		struct str name = p->name.n ? p->name : STR("--config");
		(void)fprintf(to, "  " STR_FMT, STR_ARG(name));
		if (p->where.n > 0)
			(void)fprintf(to, " (" STR_FMT ")", STR_ARG(p->where));
		(void)fputs("\n", to);
		print_part(to, "expected:", p->expected);
		print_part(to, "found:", p->found);
		print_part(to, "mend:", p->mend);
	}
}

void config_print_problems(const struct config *c, FILE *to)
{
	size_t errors = c->impl->errors, warnings = c->impl->warnings;
	if (warnings > 0) {
		(void)fprintf(to, "usher: %zu setting%s to look at:\n", warnings, warnings == 1 ? "" : "s");
		print_kind(c, true, to);
	}
	if (errors > 0) {
		(void)fprintf(to, "usher: %zu setting%s wrong:\n", errors, errors == 1 ? " is" : "s are");
		print_kind(c, false, to);
	}
}

void config_print_made(const struct config *c, const char *indent, FILE *to)
{
	for (enum config_id i = 0; i < CONFIG_IDS; i++)
		if (c->impl->made[i])
			(void)fprintf(to, "%s%s=" STR_FMT "\n", indent, config_settings[i].name, STR_ARG(c->impl->raw[i].text));
}

static const char *type_words(enum config_type t)
{
	switch (t) {
	case CONFIG_STRING: return "text";
	case CONFIG_STRINGS: return "texts, separated by commas";
	case CONFIG_SECRET: return "secret";
	case CONFIG_SECRETS: return "secrets, separated by commas";
	case CONFIG_KEY32: return "base64 of 32 bytes";
	case CONFIG_INT: return "number";
	case CONFIG_COUNT: return "`off` or a number";
	case CONFIG_SHARE: return "`on`, `off`, or a share of the clients like `20%`";
	case CONFIG_BOOL: return "1 or 0";
	case CONFIG_BASE: return "http(s) address without a query";
	case CONFIG_URL: return "http(s) address";
	case CONFIG_LISTEN: return "host:port";
	case CONFIG_PHONE: return "phone number, E.164";
	case CONFIG_PHONES: return "phone numbers, E.164, separated by commas";
	case CONFIG_COUNTRIES: return "country codes, separated by commas";
	case CONFIG_CHOICE: return "one of";
	case CONFIG_DIR: return "folder";
	case CONFIG_FILE: return "file";
	case CONFIG_GROUP: break;
	}
	return "";
}

static void doc_row(const struct setting *s, FILE *to)
{
	(void)fprintf(to, "| `%s` | %s%s | %s", s->name, s->help, s->reloads ? " SIGHUP reads it again." : "", type_words(s->type));
	if (s->words != NULL)
		(void)fprintf(to, " `%s`", s->words);
	if (s->type == CONFIG_INT || s->type == CONFIG_COUNT)
		(void)fprintf(to, ", %lld to %lld", (long long)s->min, (long long)s->max);
	if (s->type == CONFIG_STRING && s->max > 0)
		(void)fprintf(to, ", at most %lld bytes", (long long)s->max);
	if (s->def != NULL)
		(void)fprintf(to, " | `%s` |", s->def);
	else
		(void)fprintf(to, " | unset%s%s |", s->unset ? ": " : "", s->unset ? s->unset : "");
	(void)fputs(s->demo ? " made up |\n" : " |\n", to);
}

void config_write_doc(FILE *to)
{
	(void)fputs("# Settings\n\n"
		"<!-- Generated from server/config.def by `make docs`: do not edit. -->\n\n"
		"Each setting is an environment variable, or a `NAME=value` line of the file given with `--config FILE` (the\n"
		"environment wins). In the file `#` begins a comment, and a value may stand in quotes: in double ones `\\\"`, `\\\\`\n"
		"and `\\n` are escapes, in single ones nothing is. An empty value counts as unset. A wrong or missing value, or a name\n"
		"in the file that does not exist, is reported at start with what was expected; all of them at once.\n\n"
		"`usher serve` needs one carrier (account, secret, number) or `--demo`, which makes up what the last column marks,\n"
		"unless it is given, and prints it.\n", to);
	for (enum config_id i = 0; i < CONFIG_IDS; i++) {
		if (config_settings[i].type != CONFIG_GROUP) {
			doc_row(&config_settings[i], to);
			continue;
		}
		(void)fprintf(to, "\n## %s\n\n| name | meaning | value | default | `--demo` |\n|---|---|---|---|---|\n", config_settings[i].name);
	}
}
