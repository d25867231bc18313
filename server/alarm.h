/* server/alarm.h: what operators are told, and when: open alerts become jobs, within limits; failing APIs become alerts. */
/* SPDX-License-Identifier: MIT
 *
 *   raised --told within USHER_ALERT_LIMIT--> job "alert" of its own      (the gravest first)
 *      |-----over it------------------------> told of in one summary      (still in the table)
 *      '-----muted, or told 30 min ago------> waits, told if it is still open then
 *
 * Each process looks once a second; one of them at a time (db/sql/alerts_lock.sql), so that the limit holds for all.
 */
#pragma once
#include "server/world.h"

struct alarm;
struct err alarm_new(struct world *w, struct alarm **ret) MUST_CHECK;
void alarm_free(struct alarm *m);   /* NULL allowed */
