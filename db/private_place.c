/* db/private_place.c: where the private cluster lives, who owns it, who uses it. */
/* SPDX-License-Identifier: MIT */
#include "db/private_impl.h"
#include "base/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_DIR "var"
#define DEFAULT_DIR_OF_ROOT "/var/lib/usher"
#define LOCK_WAIT_US (60 * SEC_US)
#define LOCK_LOOK_MS 50

void private_become(const struct private_user *u)
{
	if (!u->drop)
		return;
	if (initgroups(u->name, u->gid) != 0 || setgid(u->gid) != 0 || setuid(u->uid) != 0)
		_exit(126);
}

static void set_user(struct private_user *u, const struct passwd *pw)
{
	u->uid = pw->pw_uid;
	u->gid = pw->pw_gid;
	snprintf(u->name, sizeof(u->name), "%s", pw->pw_name);
}

/* Ourselves; as root, which PostgreSQL refuses, the owner of an existing cluster, else of its folder, else a user made for such things. */
static bool choose_user(struct private_user *u, const char *dir)
{
	static const char *const servants[] = { "postgres", "usher", "nobody" };
	char path[PATH_MAX + 8];
	struct stat st;
	const struct passwd *pw = NULL;
	*u = (struct private_user){ .uid = geteuid(), .gid = getegid() };
	if (u->uid != 0) {
		pw = getpwuid(u->uid);
		snprintf(u->name, sizeof(u->name), "%s", pw ? pw->pw_name : "you");
		return true;
	}
	u->drop = true;
	snprintf(path, sizeof(path), "%s/pg", dir);
	if ((stat(path, &st) == 0 && st.st_uid != 0) || (stat(dir, &st) == 0 && st.st_uid != 0))
		pw = getpwuid(st.st_uid);
	for (size_t i = 0; !pw && i < sizeof(servants) / sizeof(*servants); i++)
		pw = getpwnam(servants[i]);
	if (pw)
		set_user(u, pw);
	return pw != NULL;
}

/* How many bytes of `path` name the first folder that the user may not enter; 0: all may be entered. */
static size_t first_closed(const struct private_user *u, const char *path)
{
	int fds[2];
	if (pipe2(fds, O_CLOEXEC) != 0)
		return 0;
	pid_t pid = fork();
	if (pid == 0) {
		private_become(u);
		char prefix[PATH_MAX];
		for (size_t n = 1, len = strlen(path); n <= len && len < sizeof(prefix); n++) {
			if (path[n] != '/' && path[n] != 0)
				continue;
			memcpy(prefix, path, n);
			prefix[n] = 0;
			if (access(prefix, X_OK) != 0)
				_exit(write(fds[1], &n, sizeof(n)) != sizeof(n));
		}
		_exit(0);
	}
	close(fds[1]);
	size_t n = 0;
	if (read(fds[0], &n, sizeof(n)) != sizeof(n))
		n = 0;
	close(fds[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return n;
}

/* mkdir -p; false with errno. */
static bool make_dirs(const char *path)
{
	char part[PATH_MAX];
	size_t len = strlen(path);
	if (len == 0 || len >= sizeof(part)) {
		errno = ENAMETOOLONG;
		return false;
	}
	for (size_t n = 1; n <= len; n++) {
		if (path[n] != '/' && path[n] != 0)
			continue;
		memcpy(part, path, n);
		part[n] = 0;
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			return false;
	}
	struct stat st;
	if (stat(path, &st) != 0)
		return false;
	errno = ENOTDIR;
	return S_ISDIR(st.st_mode);
}

static const char *default_dir(const struct private_user *u)
{
	char cwd[PATH_MAX];
	bool closed = u->drop && (!getcwd(cwd, sizeof(cwd)) || first_closed(u, cwd) > 0);
	return closed ? DEFAULT_DIR_OF_ROOT : DEFAULT_DIR;
}

struct err private_choose(struct private_pg *p, const char *data_dir, struct db_why *why)
{
	if (!choose_user(&p->user, data_dir ? data_dir : DEFAULT_DIR)) {
		why_say(why, "PostgreSQL refuses to run as root, and there is no user `postgres` to run it as. Install PostgreSQL from your "
			     "system's packages (Debian: apt-get install postgresql), or run usher as an ordinary user.");
		return err_new(ERR_DENIED, "no user to run PostgreSQL as");
	}
	const char *dir = data_dir ? data_dir : default_dir(&p->user);
	if (!make_dirs(dir) || !realpath(dir, p->dir)) {
		why_say(why, "cannot make the folder %s (USHER_DATA_DIR): %s. Set USHER_DATA_DIR to a folder that you may write to.", dir,
			strerror(errno));
		return err_code(ERR_DENIED, errno, "cannot make the data folder");
	}
	if (!choose_user(&p->user, p->dir))
		return err_new(ERR_DENIED, "no user to run PostgreSQL as");
	snprintf(p->pgdata, sizeof(p->pgdata), "%s/pg", p->dir);
	snprintf(p->log, sizeof(p->log), "%s/pg.log", p->dir);
	size_t closed = p->user.drop ? first_closed(&p->user, p->dir) : 0;
	if (closed) {
		why_say(why, "PostgreSQL runs as user %s, who may not enter %.*s, so it cannot reach %s (USHER_DATA_DIR). Set USHER_DATA_DIR to "
			     "a folder outside, such as %s, or open the folder: chmod o+x %.*s", p->user.name, (int)closed, p->dir, p->dir,
			DEFAULT_DIR_OF_ROOT, (int)closed, p->dir);
		return err_new(ERR_DENIED, "the data folder cannot be reached by PostgreSQL's user");
	}
	struct stat st;
	if (!p->user.drop && stat(p->pgdata, &st) == 0 && st.st_uid != p->user.uid) {
		const struct passwd *owner = getpwuid(st.st_uid);
		why_say(why, "the private database in %s belongs to user %s. Run usher as that user or as root, or choose another "
			     "USHER_DATA_DIR.", p->pgdata, owner ? owner->pw_name : "somebody else");
		return err_new(ERR_DENIED, "the private database belongs to another user");
	}
	return OK;
}

int private_lock(const struct private_pg *p, const char *name, bool exclusive, bool wait)
{
	char path[PATH_MAX + 16];
	snprintf(path, sizeof(path), "%s/%s", p->dir, name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	/* What root makes must stay usable for the cluster's owner. */
	if (p->user.drop && fchown(fd, p->user.uid, p->user.gid) != 0) {
		close(fd);
		return -1;
	}
	int64_t until_us = clock_mono_us() + (wait ? LOCK_WAIT_US : 0);
	while (flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || clock_mono_us() >= until_us) {
			close(fd);
			return -1;
		}
		plain_nap(LOCK_LOOK_MS);
	}
	return fd;
}

/* Folder of that name, ours alone: nobody else can have put a socket of theirs there. */
static bool own_folder(const struct private_pg *p, const char *path)
{
	struct stat st;
	if (mkdir(path, 0700) == 0)
		return !p->user.drop || lchown(path, p->user.uid, p->user.gid) == 0;
	return errno == EEXIST && lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == p->user.uid && (st.st_mode & 077) == 0;
}

/* Of a server that was killed: with the number of a zombie in it, the lock file would hinder the next. */
static void remove_leftovers(const char *dir)
{
	static const char *const names[] = { ".s.PGSQL.5432.lock", ".s.PGSQL.5432" };
	char path[PRIVATE_SOCKET_DIR_MAX + 32];
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
}

struct err private_socket_dir(struct private_pg *p, struct db_why *why)
{
	const char *const parents[] = { getenv("RUNTIME_DIRECTORY"), "/run", "/tmp" };
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	for (const char *c = p->dir; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	for (size_t i = 0; i < sizeof(parents) / sizeof(*parents); i++) {
		struct str parent = str_of(parents[i] ? parents[i] : "");
		parent = str_cut(&parent, ':');
		if (parent.n == 0 || parent.n + sizeof("/usher-0123456789abcdef") > sizeof(p->socket_dir))
			continue;
		snprintf(p->socket_dir, sizeof(p->socket_dir), STR_FMT "/usher-%016" PRIx64, STR_ARG(parent), hash);
		if (own_folder(p, p->socket_dir)) {
			remove_leftovers(p->socket_dir);
			return OK;
		}
	}
	why_say(why, "cannot make the folder %s for the database's socket: it must not exist, or belong to user %s with mode 0700. Remove it "
		     "if it is left over.", p->socket_dir, p->user.name);
	return err_code(ERR_DENIED, errno, "cannot make the folder of the database's socket");
}
