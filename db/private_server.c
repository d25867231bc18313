/* db/private_server.c: PostgreSQL's own programs: found, run, watched. */
/* SPDX-License-Identifier: MIT */
#include "db/private_impl.h"
#include "base/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define VERSION_MAX 99
#define VERSION_MIN 13
#define LOG_KEEP_BYTES (10 << 20)
/* No process can have this id (the kernel's highest is 4194304). */
#define DEAD_PID "99999999"

/* At every start on the command line, so that a newer usher's choices count for an older cluster. */
static const char *const settings[] = {
	"listen_addresses=", "port=5432", "unix_socket_permissions=0700", "max_connections=80", "shared_buffers=128MB",
	"max_wal_size=2GB", /* more makes the recovery after a crash long */
	"fsync=on", "synchronous_commit=on", "full_page_writes=on", "jit=off", "timezone=UTC",
	"log_timezone=UTC", "logging_collector=off", "log_checkpoints=off", "log_line_prefix=%m [%p] ",
	/* No statements and no values of rows in the log: they hold phone numbers and texts. */
	"log_error_verbosity=terse", "log_min_error_statement=panic", "log_statement=none", "log_min_duration_statement=-1",
};
#define SETTINGS (sizeof(settings) / sizeof(*settings))

/* -- where the programs are */

static bool has_programs(const char *bin)
{
	char path[PATH_MAX + 16];
	snprintf(path, sizeof(path), "%s/initdb", bin);
	if (access(path, X_OK) != 0)
		return false;
	snprintf(path, sizeof(path), "%s/postgres", bin);
	return access(path, X_OK) == 0;
}

static bool try_bin(struct private_pg *p, const char *bin)
{
	if (!has_programs(bin))
		return false;
	snprintf(p->bin, sizeof(p->bin), "%s", bin);
	return true;
}

/* Where Debian and the PostgreSQL project's own packages put several versions side by side. */
static bool try_version(struct private_pg *p, int version)
{
	char bin[64];
	snprintf(bin, sizeof(bin), "/usr/lib/postgresql/%d/bin", version);
	if (try_bin(p, bin))
		return true;
	snprintf(bin, sizeof(bin), "/usr/pgsql-%d/bin", version);
	return try_bin(p, bin);
}

static bool try_path(struct private_pg *p)
{
	struct str rest = str_of(getenv("PATH"));
	while (rest.p) {
		struct str s = str_cut(&rest, ':');
		char dir[PATH_MAX];
		snprintf(dir, sizeof(dir), STR_FMT, STR_ARG(s));
		if (s.n && s.n < sizeof(dir) && try_bin(p, dir))
			return true;
	}
	return false;
}

static void read_line(const char *path, char *out, size_t out_bytes)
{
	FILE *f = fopen(path, "re");
	out[0] = 0;
	if (f && !fgets(out, (int)out_bytes, f))
		out[0] = 0;
	if (f)
		fclose(f);
	out[str_trim(str_of(out)).n] = 0;
}

struct err private_find_programs(struct private_pg *p, struct db_why *why)
{
	char path[PATH_MAX + 32], version[16];
	snprintf(path, sizeof(path), "%s/PG_VERSION", p->pgdata);
	read_line(path, version, sizeof(version));
	int64_t n = 0;
	if (!err_is(str_int64(str_of(version), 1, VERSION_MAX, &n)) && try_version(p, (int)n))
		return OK;
	for (int v = VERSION_MAX; v >= VERSION_MIN; v--)
		if (try_version(p, v))
			return OK;
	if (try_path(p) || try_bin(p, "/usr/local/pgsql/bin"))
		return OK;
	why_say(why, "PostgreSQL is not installed: no initdb and postgres found in /usr/lib/postgresql or in PATH. Install it "
		     "(Debian and Ubuntu: apt-get install postgresql), or set DATABASE_URL to a database that runs elsewhere.");
	return err_new(ERR_MISSING, "PostgreSQL is not installed");
}

/* -- running them */

void private_log_tail(const struct private_pg *p, char *out, size_t out_bytes)
{
	char text[512];
	out[0] = 0;
	int fd = open(p->log, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	off_t end = lseek(fd, 0, SEEK_END);
	off_t from = end > (off_t)sizeof(text) ? end - (off_t)sizeof(text) : 0;
	ssize_t n = pread(fd, text, sizeof(text), from);
	close(fd);
	if (n <= 0)
		return;
	struct str s = str_n(text, (size_t)n);
	if (from > 0)
		(void)str_cut(&s, '\n');
	s = str_trim(s);
	snprintf(out, out_bytes, STR_FMT, STR_ARG(s));
	for (char *c = out; *c; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
}

static int open_log(const struct private_pg *p)
{
	char old[PATH_MAX + 16];
	struct stat st;
	snprintf(old, sizeof(old), "%s.old", p->log);
	if (stat(p->log, &st) == 0 && st.st_size > LOG_KEEP_BYTES && rename(p->log, old) != 0)
		return -1;
	int fd = open(p->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0 && p->user.drop && fchown(fd, p->user.uid, p->user.gid) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* In the child: its own session (Ctrl-C in the terminal is usher's alone), nothing of ours open, nothing of our environment. */
static _Noreturn void become_program(const struct private_pg *p, const char *program, char *const *argv, int log_fd)
{
	static char path_env[] = "PATH=/usr/local/bin:/usr/bin:/bin", locale_env[] = "LC_ALL=C";
	char *const env[] = { path_env, locale_env, NULL };
	char file[PATH_MAX + 16];
	sigset_t none;
	setsid();
	int null_fd = open("/dev/null", O_RDONLY);
	if (null_fd < 0 || dup2(null_fd, 0) < 0 || dup2(log_fd, 1) < 0 || dup2(log_fd, 2) < 0)
		_exit(126);
	if (close_range(3, ~0u, 0) != 0)
		for (int fd = 3; fd < 1024; fd++)
			close(fd);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	private_become(&p->user);
	umask(077);
	if (chdir("/") != 0)
		_exit(126);
	snprintf(file, sizeof(file), "%s/%s", p->bin, program);
	execve(file, argv, env);
	_exit(127);
}

static pid_t run(const struct private_pg *p, const char *program, char *const *argv)
{
	int log_fd = open_log(p);
	if (log_fd < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0)
		become_program(p, program, argv, log_fd);
	close(log_fd);
	return pid;
}

/* Runs a program to its end. */
static bool run_whole(const struct private_pg *p, const char *program, char *const *argv)
{
	int status = -1;
	pid_t pid = run(p, program, argv);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* exec wants writable strings and does not write to them. */
static char *word(const char *s)
{
	union {
		const char *in;
		char *out;
	} u = { .in = s };
	return u.out;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

struct err private_initdb(struct private_pg *p, struct db_why *why)
{
	char fresh[PATH_MAX + 16], path[PATH_MAX + 32];
	snprintf(path, sizeof(path), "%s/PG_VERSION", p->pgdata);
	if (access(path, F_OK) == 0)
		return OK;
	/* Under another name until it is whole: a killed initdb leaves nothing that looks like a cluster. */
	snprintf(fresh, sizeof(fresh), "%s/pg.new", p->dir);
	nftw(fresh, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	if (mkdir(fresh, 0700) != 0 || (p->user.drop && lchown(fresh, p->user.uid, p->user.gid) != 0)) {
		why_say(why, "cannot make %s for user %s: %s. Is USHER_DATA_DIR writable?", fresh, p->user.name, strerror(errno));
		return err_code(ERR_DENIED, errno, "cannot make the folder of the private database");
	}
	char *const argv[] = { word("initdb"), word("-D"), fresh, word("-U"), word("usher"), word("-A"), word("trust"), word("-E"),
			       word("UTF8"), word("--no-locale"), word("--no-instructions"), NULL };
	if (run_whole(p, "initdb", argv) && rename(fresh, p->pgdata) == 0) {
		int dir_fd = open(p->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (dir_fd >= 0) {
			fsync(dir_fd);
			close(dir_fd);
		}
		return OK;
	}
	char tail[512];
	private_log_tail(p, tail, sizeof(tail));
	why_say(why, "cannot make the private database in %s: %s (all of it: %s)", p->pgdata, tail[0] ? tail : strerror(errno), p->log);
	return err_new(ERR_DOWN, "initdb failed");
}

/* After a checkpoint whole pages go into the log. The old way to compress them costs more than all else that a text costs; servers
 * know the other one from 15 on, if they were built with it. */
static const char *compression(struct private_pg *p)
{
	static const char good[] = "wal_compression=lz4";
	char *const argv[] = { word("postgres"), word("-D"), p->pgdata, word("-c"), word(good), word("-C"), word("wal_compression"), NULL };
	return run_whole(p, "postgres", argv) ? good : "wal_compression=on";
}

bool private_spawn(struct private_pg *p)
{
	char socket_setting[PRIVATE_SOCKET_DIR_MAX + 32];
	char *argv[2 * SETTINGS + 8];
	size_t n = 0;
	snprintf(socket_setting, sizeof(socket_setting), "unix_socket_directories=%s", p->socket_dir);
	argv[n++] = word("postgres");
	argv[n++] = word("-D");
	argv[n++] = p->pgdata;
	for (size_t i = 0; i < SETTINGS; i++) {
		argv[n++] = word("-c");
		argv[n++] = word(settings[i]);
	}
	argv[n++] = word("-c");
	argv[n++] = word(compression(p));
	argv[n++] = word("-c");
	argv[n++] = socket_setting;
	argv[n] = NULL;
	pid_t pid = run(p, "postgres", argv);
	p->started_us = clock_mono_us();
	if (pid <= 0)
		return false;
	p->child = pid;
	return true;
}

/* -- is it running? */

/* What /proc says of a process: false when it is dead (a zombie too) or not called postgres. */
static bool lives_as_postgres(pid_t pid)
{
	char path[64], text[256];
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	read_line(path, text, sizeof(text));
	const char *end = strrchr(text, ')');
	return end && strstr(text, "(postgres)") && end[1] == ' ' && end[2] != 'Z' && end[2] != 'X';
}

/* A postmaster works in its cluster's folder; another process that got the number meanwhile does not. */
static bool is_postmaster(const struct private_pg *p, pid_t pid)
{
	char link[64], cwd[PATH_MAX + 8];
	if (kill(pid, 0) != 0 && errno != EPERM)
		return false;
	if (access("/proc/self/stat", R_OK) != 0)
		return true;
	if (!lives_as_postgres(pid))
		return false;
	snprintf(link, sizeof(link), "/proc/%d/cwd", (int)pid);
	ssize_t n = readlink(link, cwd, sizeof(cwd) - 1);
	if (n < 0)
		return errno == EACCES; /* root in a container may not look */
	cwd[n] = 0;
	return str_is(str_of(cwd), p->pgdata);
}

/* PostgreSQL would take any process with the number in a left-over postmaster.pid for a running server. The file itself must stay:
 * by it the new server sees whether parts of the old one still live. */
static void disown_pid_file(const char *path, struct str content)
{
	struct str rest = content;
	(void)str_cut(&rest, '\n');
	char text[1024];
	int n = snprintf(text, sizeof(text), DEAD_PID "\n" STR_FMT, STR_ARG(rest));
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return;
	bool written = n > 0 && (size_t)n < sizeof(text) && write(fd, text, (size_t)n) == n;
	close(fd);
	if (!written)
		unlink(path);
}

pid_t private_running(struct private_pg *p)
{
	char path[PATH_MAX + 32], text[1024];
	snprintf(path, sizeof(path), "%s/postmaster.pid", p->pgdata);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof(text) - 1);
	close(fd);
	/* Lines: pid, folder, start time, port, socket's folder, address, shared memory, status. */
	struct str rest = str_n(text, n > 0 ? (size_t)n : 0), content = rest;
	struct str lines[5] = { 0 };
	for (size_t i = 0; i < 5 && rest.p; i++)
		lines[i] = str_cut(&rest, '\n');
	int64_t pid;
	if (err_is(str_int64(str_trim(lines[0]), 1, INT32_MAX, &pid)))
		return 0;
	if (!is_postmaster(p, (pid_t)pid)) {
		if (kill((pid_t)pid, 0) == 0)
			disown_pid_file(path, content);
		return 0;
	}
	if (lines[4].n && lines[4].n < sizeof(p->socket_dir))
		snprintf(p->socket_dir, sizeof(p->socket_dir), STR_FMT, STR_ARG(lines[4]));
	return (pid_t)pid;
}
