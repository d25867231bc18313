/* server/events.h: GET /console/events: what happens, told to the browsers that watch, as server-sent events. */
/* SPDX-License-Identifier: MIT
 *
 *   states     {"counts":{STATE:n},"stuck":{STATE:n},"handed_off":{STATE:n}}     clients by state
 *   attention  {"stuck":n,"waiting":n,"alerts":n,"jobs":n}    what needs a person
 *   client     {"phone":"+44...","id":n}     something happened with this client: a text (id: of messages), or an entry of the journal
 *   job        {"latest":id,"failed":id}     jobs came, or failed
 *   number     {"pool":n,"own":n,"purchases":n}     numbers or purchases changed: a mark of each, without a meaning of its own
 *
 * The kinds of news that stay true are told at once to whoever begins to watch. While somebody watches, each process looks
 * for marks of change twice a second: one cheap statement; clients are counted only after a change. Nobody watching: nothing is asked.
 * A comment goes out every EVENTS_BEAT_US. A stream ends with its session, and after HTTPD_STREAM_LIFE_MS.
 */
#pragma once
#include "server/world.h"

#define EVENTS_LOOK_US (500 * 1000)
#define EVENTS_COUNT_US (450 * 1000)        /* at least so long between two counts of clients */
#define EVENTS_BEAT_US (15 * INT64_C(1000000))
#define EVENTS_PER_SESSION 6                /* in one process: tabs of one browser */
#define EVENTS_DB_WAIT_MS 3000

struct events;
struct err events_new(struct world *w, struct events **ret) MUST_CHECK;
void events_free(struct events *ev);        /* NULL allowed */
