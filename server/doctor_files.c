/* server/doctor_files.c: what this machine itself can say: settings, files, wording. */
/* SPDX-License-Identifier: MIT */
#include "server/doctor_checks.h"
#include "sms/understand.h"
#include <errno.h>
#include <sys/stat.h>

#define REPORT_MAX_BYTES (4 * 1024 * 1024)

void doctor_settings(struct doctor_case *c)
{
	size_t n = config_warnings(c->d->cfg);
	if (n > 0)
		doctor_end(c, DOCTOR_WARN, "`usher serve` names them at its start", "%zu setting%s", n, n == 1 ? " looks odd" : "s look odd");
	else
		doctor_end(c, DOCTOR_OK, NULL, "all settings are understood");
}

const char *doctor_no_files(const struct doctor_case *c)
{
	return c->d->config_file || *c->d->cfg->secret_key_file ? NULL : "no file holds secrets: all settings come from the environment";
}

/* True: the check has ended. */
static bool file_is_open(struct doctor_case *c, const char *path)
{
	struct stat st;
	if (path == NULL || *path == '\0')
		return false;
	if (stat(path, &st) != 0)
		doctor_end(c, DOCTOR_FAIL, "does it exist, and may you read it?", "%s: %s", path, strerror(errno));
	else if (st.st_mode & S_IWOTH)
		doctor_end(c, DOCTOR_FAIL, "chmod o-rwx", "%s may be written by everybody", path);
	else if (st.st_mode & S_IROTH)
		doctor_end(c, DOCTOR_WARN, "chmod o-rwx, and let its group be usher's", "%s holds secrets and may be read by everybody", path);
	return c->ended;
}

void doctor_file_modes(struct doctor_case *c)
{
	if (!file_is_open(c, c->d->config_file) && !file_is_open(c, c->d->cfg->secret_key_file))
		doctor_end(c, DOCTOR_OK, NULL, "files with secrets are closed to others");
}

void doctor_texts(struct doctor_case *c)
{
	const char *dir = c->d->cfg->messages_dir;
	struct say *say = NULL;
	struct buf report;
	size_t problems = 0;
	buf_init(&report, REPORT_MAX_BYTES);
	struct err e = say_load(*dir ? dir : NULL, &say, &report);
	if (!err_is(e))
		e = say_check(say, &report, &problems);
	buf_done(&report);
	say_free(say);
	if (err_is(e) || problems > 0)
		doctor_end(c, DOCTOR_FAIL, "`usher messages check` names them", "texts are wrong: %s", err_is(e) ? e.what : "the check found problems");
	else
		doctor_end(c, DOCTOR_OK, NULL, "%s", *dir ? "your own texts are in order" : "the built-in texts");
}
