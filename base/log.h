/* base/log.h: one key=value line per event on standard error. */
/* SPDX-License-Identifier: MIT
 *
 *   log_event(LOG_INFO, "NUMBER_ALLOCATED", "client=%" PRId64 " number=%s", id, phone_mask(...));
 *   -> 2026-11-21T10:00:00.123Z info pid=12 event=NUMBER_ALLOCATED client=7 number=+4420*****00
 *
 * One write(2) per line, at most LOG_LINE_MAX bytes; control characters and newlines in values become '?'. Text with spaces
 * must be given through LOG_Q (quoted and escaped). Never pass a whole phone number, a text's body or a secret.
 */
#pragma once
#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
#define LOG_LINE_MAX 2048

void log_set_level(enum log_level least);
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* `s` in double quotes with \" \\ and control characters escaped, cut at 200 bytes; for use as "text=%s". The result lives in
 * a small ring of static buffers: valid until eight further calls. */
const char *log_quote(struct str s);
/* Log an error with what was being done; level from the kind. */
void log_err(const char *event, struct err e);
