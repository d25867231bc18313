/* base/log.c: one key=value line per event on standard error. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/civil.h"
#include "base/clock.h"
#include "base/utf8.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define QUOTE_RING 8
#define QUOTE_MAX_BYTES 200
#define QUOTE_CUT "..."

static enum log_level least_level = LOG_INFO;

static const char *level_name(enum log_level level)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	return names[level <= LOG_ERROR ? level : LOG_ERROR];
}

/* Every byte of a control character or of invalid UTF-8 becomes '?'. */
static void clean(char *p, size_t n)
{
	struct str s = str_n(p, n);
	for (size_t i = 0; i < n;) {
		if (p[i] >= 0x20 && p[i] < 0x7F) {
			i++;
			continue;
		}
		size_t at = i;
		uint32_t cp = utf8_next(s, &i);
		if (utf8_is_control(cp) || cp == UTF8_REPLACEMENT)
			memset(p + at, '?', i - at);
	}
}

static void put_digits(char *p, int64_t v, int digits)
{
	while (digits-- > 0) {
		p[digits] = (char)('0' + v % 10);
		v /= 10;
	}
}

/* "2026-11-21T10:00:00.123Z " into p; its length. */
static size_t put_time(char *p)
{
	static const char shape[] = "0000-00-00T00:00:00.000Z ";
	struct civil c = civil_of(clock_now_us());
	memcpy(p, shape, sizeof shape - 1);
	put_digits(p, c.year, 4);
	put_digits(p + 5, c.month, 2);
	put_digits(p + 8, c.day, 2);
	put_digits(p + 11, c.hour, 2);
	put_digits(p + 14, c.minute, 2);
	put_digits(p + 17, c.second, 2);
	put_digits(p + 20, c.us / 1000, 3);
	return sizeof shape - 1;
}

void log_set_level(enum log_level least)
{
	least_level = least;
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	if (level < least_level)
		return;
	int saved_errno = errno;
	char line[LOG_LINE_MAX];
	size_t room = sizeof line - 1; /* the newline's place */
	size_t n = put_time(line);
	n += (size_t)snprintf(line + n, room - n, "%s pid=%d event=%.100s", level_name(level), (int)getpid(), event);
	if (fmt && fmt[0]) {
		va_list ap;
		va_start(ap, fmt);
		line[n++] = ' ';
		int more = vsnprintf(line + n, room - n, fmt, ap);
		va_end(ap);
		if (more > 0 && (size_t)more >= room - n) {
			n = room - 1;
			memcpy(line + n - 3, "...", 3);
		} else if (more > 0)
			n += (size_t)more;
	}
	clean(line, n);
	line[n++] = '\n';
	ssize_t wrote;
	do
		wrote = write(STDERR_FILENO, line, n);
	while (wrote < 0 && errno == EINTR);
	errno = saved_errno;
}

/* One code point of s, escaped where needed; how many bytes went to out. */
static size_t quote_one(struct str s, size_t *i, char *out)
{
	static const char hex[] = "0123456789abcdef";
	size_t at = *i, n = 0;
	uint32_t cp = utf8_next(s, i);
	if (cp == '"' || cp == '\\') {
		out[n++] = '\\';
		out[n++] = (char)cp;
	} else if (cp == '\n' || cp == '\r' || cp == '\t') {
		out[n++] = '\\';
		out[n++] = cp == '\n' ? 'n' : cp == '\r' ? 'r' : 't';
	} else if (utf8_is_control(cp) || cp == UTF8_REPLACEMENT) {
		for (; at < *i; at++) {
			uint8_t c = (uint8_t)s.p[at];
			memcpy(out + n, (char[]){ '\\', 'x', hex[c >> 4], hex[c & 15] }, 4);
			n += 4;
		}
	} else {
		memcpy(out, s.p + at, *i - at);
		n = *i - at;
	}
	return n;
}

const char *log_quote(struct str s)
{
	static char ring[QUOTE_RING][QUOTE_MAX_BYTES * 4 + sizeof QUOTE_CUT + 2];
	static unsigned turn;
	char *out = ring[turn++ % QUOTE_RING];
	struct str shown = utf8_cut(s, QUOTE_MAX_BYTES);
	size_t n = 0;
	out[n++] = '"';
	for (size_t i = 0; i < shown.n;)
		n += quote_one(shown, &i, out + n);
	if (shown.n < s.n) {
		memcpy(out + n, QUOTE_CUT, sizeof QUOTE_CUT - 1);
		n += sizeof QUOTE_CUT - 1;
	}
	out[n++] = '"';
	out[n] = '\0';
	return out;
}

static enum log_level level_of(enum err_kind kind)
{
	enum { level_debug = LOG_DEBUG, level_info = LOG_INFO, level_warn = LOG_WARN, level_error = LOG_ERROR };
	static const enum log_level levels[ERR_KINDS] = {
#define ERR_KIND(name, level, http, help) (enum log_level)level_##level,
#include "base/err.def"
#undef ERR_KIND
	};
	return kind < ERR_KINDS ? levels[kind] : LOG_ERROR;
}

void log_err(const char *event, struct err e)
{
	log_event(level_of(e.kind), event, "kind=%s code=%d what=%s", err_kind_name(e.kind), e.code, log_quote(str_of(e.what)));
}
