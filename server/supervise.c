/* server/supervise.c: the parent's one loop: signals, deaths, restarts. */
/* SPDX-License-Identifier: MIT */
#include "server/supervise.h"
#include "base/clock.h"
#include "base/log.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_US SEC_US          /* at least this often */

struct child {
	pid_t pid;                  /* 0: dead, to be started at start_us */
	int64_t started_us, start_us, backoff_us;
};

struct parent {
	struct worker_setup setup;
	struct private_pg *private_pg;
	size_t n;
	struct child children[WORKERS_MAX];
	int64_t end_us;             /* 0: running; else workers are killed then */
	bool killed;
};

static sigset_t our_signals(void)
{
	sigset_t set;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	return set;
}

void supervise_block_signals(void)
{
	sigset_t set = our_signals();
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

bool supervise_interrupted(void)
{
	sigset_t pending;
	(void)sigpending(&pending);
	return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

static void start_child(struct parent *p, size_t i)
{
	struct child *c = &p->children[i];
	int64_t now = clock_mono_us();
	p->setup.index = i;
	p->setup.parent = getpid();
	__atomic_store_n(&p->setup.shared->workers[i].beat_us, now, __ATOMIC_RELAXED);
	(void)fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		int status = worker_run(&p->setup);
		exit(status);
	}
	c->started_us = now;
	if (pid < 0) {
		log_event(LOG_ERROR, "WORKER_FORK_FAILED", "worker=%zu errno=%d", i, errno);
		c->start_us = now + SUPERVISE_BACKOFF_MAX_US;
		return;
	}
	c->pid = pid;
	p->setup.shared->workers[i].pid = pid;
	log_event(LOG_INFO, "WORKER_STARTED", "worker=%zu worker_pid=%d", i, (int)pid);
}

static void tell_death(size_t i, pid_t pid, int status, bool expected)
{
	enum log_level level = expected && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? LOG_INFO : LOG_ERROR;
	if (WIFSIGNALED(status))
		log_event(level, "WORKER_DIED", "worker=%zu worker_pid=%d signal=%d", i, (int)pid, WTERMSIG(status));
	else
		log_event(level, "WORKER_EXITED", "worker=%zu worker_pid=%d status=%d", i, (int)pid, WEXITSTATUS(status));
}

static void bury(struct parent *p, size_t i, int status)
{
	struct child *c = &p->children[i];
	struct worker_slot *slot = &p->setup.shared->workers[i];
	int64_t now = clock_mono_us(), lived_us = now - c->started_us;
	tell_death(i, c->pid, status, p->end_us != 0);
	c->pid = 0;
	slot->pid = 0;
	metrics_forget_gauges(&slot->metrics);
	if (lived_us >= SUPERVISE_SETTLED_US)
		c->backoff_us = 0;
	c->start_us = now + c->backoff_us;
	c->backoff_us = c->backoff_us == 0 ? SUPERVISE_BACKOFF_MIN_US : c->backoff_us * 2;
	if (c->backoff_us > SUPERVISE_BACKOFF_MAX_US)
		c->backoff_us = SUPERVISE_BACKOFF_MAX_US;
	if (p->end_us == 0) {
		(void)__atomic_fetch_add(&p->setup.shared->restarts, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&p->setup.shared->unclean, 1, __ATOMIC_RELAXED);
	}
}

static void bury_the_dead(struct parent *p)
{
	for (size_t i = 0; i < p->n; i++) {
		int status = 0;
		pid_t pid = p->children[i].pid;
		if (pid > 0 && waitpid(pid, &status, WNOHANG) == pid)
			bury(p, i, status);
	}
}

static void signal_all(const struct parent *p, int signo)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->children[i].pid > 0)
			(void)kill(p->children[i].pid, signo);
}

/* Start who is due, kill who is deaf, keep the database; how long until the next look. */
static int64_t tend(struct parent *p)
{
	int64_t now = clock_mono_us(), next = now + LOOK_US;
	for (size_t i = 0; i < p->n; i++) {
		struct child *c = &p->children[i];
		int64_t beat = __atomic_load_n(&p->setup.shared->workers[i].beat_us, __ATOMIC_RELAXED);
		if (c->pid == 0 && p->end_us == 0 && c->start_us <= now)
			start_child(p, i);
		else if (c->pid == 0 && p->end_us == 0 && c->start_us < next)
			next = c->start_us;
		else if (c->pid > 0 && now - beat > SUPERVISE_DEAF_US) {
			log_event(LOG_ERROR, "WORKER_DEAF", "worker=%zu worker_pid=%d silent_s=%" PRId64, i, (int)c->pid, (now - beat) / SEC_US);
			(void)kill(c->pid, SIGKILL);
		}
	}
	if (p->private_pg != NULL && private_keep(p->private_pg))
		log_event(LOG_WARN, "POSTGRES_RESTARTED", "dir=%s", log_quote(str_of(private_dir(p->private_pg))));
	if (p->end_us != 0 && now >= p->end_us && !p->killed) {
		log_event(LOG_WARN, "STOP_CUT", "after_s=%" PRId64, SUPERVISE_END_US / SEC_US);
		signal_all(p, SIGKILL);
		p->killed = true;
	}
	return next > now ? next - now : 0;
}

static void on_signal(struct parent *p, int signo)
{
	switch (signo) {
	case SIGHUP:
		signal_all(p, SIGHUP);
		break;
	case SIGTERM:
	case SIGINT:
		log_event(LOG_INFO, p->end_us ? "STOP_NOW" : "STOP", "signal=%d", signo);
		if (p->end_us == 0)
			(void)close(p->setup.listen_fd); /* or new connections would wait in line for nobody */
		signal_all(p, p->end_us ? SIGKILL : SIGTERM);
		p->killed = p->end_us != 0;
		if (p->end_us == 0)
			p->end_us = clock_mono_us() + SUPERVISE_END_US;
		break;
	default:
		break;
	}
}

static bool all_gone(const struct parent *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->children[i].pid > 0)
			return false;
	return true;
}

int supervise(const struct worker_setup *first, size_t n_workers, struct private_pg *private_pg)
{
	struct parent p = { .setup = *first, .private_pg = private_pg, .n = n_workers < WORKERS_MAX ? n_workers : WORKERS_MAX };
	sigset_t set = our_signals();
	while (p.end_us == 0 || !all_gone(&p)) {
		int64_t wait_us = tend(&p);
		struct timespec t = { .tv_sec = wait_us / SEC_US, .tv_nsec = wait_us % SEC_US * 1000 };
		int signo = sigtimedwait(&set, NULL, &t);
		if (signo > 0)
			on_signal(&p, signo);
		bury_the_dead(&p);
	}
	log_event(LOG_INFO, "STOPPED", "killed=%d", p.killed);
	return EXIT_SUCCESS;
}
