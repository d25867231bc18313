/* server/host.h: binds the chart's guards and actions to this product. */
/* SPDX-License-Identifier: MIT
 *
 * An input becomes events of the chart; each event is one pure step; the effects of the step are carried out on the client's row
 * in memory and on what the sitting collects. An effect that must ask the database (allocate, hold) stops the item at
 * ITEM_ASKING; host_answer() goes on with the event that the answer amounts to.
 */
#pragma once
#include "server/sitting.h"

/* Start an item whose seat is loaded: ends at ITEM_DONE or ITEM_ASKING. */
void host_begin(struct sitting *s, struct item *it);
/* The ask of the item was answered. */
void host_answer(struct sitting *s, struct item *it, const struct pool_given *given);
/* host_number.c: an operator's number_move was carried out, or not: the event that follows (0 or 1); and once more at the input's end. */
size_t host_moved(struct sitting *s, struct item *it, const struct pool_given *given, uint16_t *event);
void host_move_ends(struct item *it);
/* It could not be answered: alloc.error, or nothing to hold. */
void host_answer_failed(struct sitting *s, struct item *it);
/* Bring the row into line with the configuration after the last input of a seat: state, history, wake. */
void host_settle(struct sitting *s, struct seat *seat);

/* Are callers of the client's number the business's own (and the voice assistant's, where there is one)? */
bool host_is_live(const struct seat *seat);

/* Inside the host: host_call.c, host_event.c, host_language.c, host_pay.c, host_words.c, host_actions.c, host_timers.c */
uint16_t host_event_of_text(struct sitting *s, struct item *it);
/* host_language.c: the client's language follows a first text in another one; later such a text only gets an offer. */
void host_note_language(struct sitting *s, struct item *it);
void host_set_language(struct sitting *s, struct item *it, struct str lang);
/* As texts are looked up: "es-MX". */
const char *host_language(struct sitting *s, const struct client *c);
/* A word or name of the catalogue in the client's language. */
struct str host_word(struct sitting *s, const struct client *c, const char *key);
uint16_t host_event_of_call(struct sitting *s, struct item *it);
/* host_call.c: calls that usher places. */
uint16_t host_event_of_placed(struct sitting *s, struct item *it);
void host_call_guards(const struct sitting *s, const struct item *it, uint64_t *g);
void host_call_over(struct sitting *s, struct item *it, const char *result);
/* Is this call at the client's number the one that usher has placed, come back by the forwarding? */
bool host_call_came_back(const struct item *it);
void host_place_call(struct sitting *s, struct item *it, const char *why);
/* Apply a payment event to the row: the events of the chart that follow (0, 1 or 2). */
size_t host_pay(struct sitting *s, struct item *it, uint16_t events[2]);
uint64_t host_guards(const struct sitting *s, const struct item *it);
/* Has every action of the chart its function? Asked at start. */
bool host_is_complete(void);
/* One action of the chart. */
void host_act(struct sitting *s, struct item *it, uint16_t action, const char *arg);
/* Render a text key of the chart ("@ask", "change.ask_{field}") onto the item's answer. */
void host_reply(struct sitting *s, struct item *it, const char *key);
void host_instructions(struct sitting *s, struct item *it, const char *which);
/* The item's pieces as texts: to the carrier's answer or the outbox; loop breaker included. */
void host_speak(struct sitting *s, struct item *it);
/* The text of an operator to the client: to the outbox, never braked as machines are. */
void host_relay(struct sitting *s, struct item *it);
/* When the client must be looked at next (a wake that is set stays if nothing comes earlier); and which timers are due now (fills it->due). */
int64_t host_next_wake(const struct seat *seat, int64_t now_us);
void host_due(const struct seat *seat, int64_t now_us, struct item *it);

void host_alert(struct sitting *s, const struct seat *seat, const char *kind, const char *severity, struct str resource, struct str detail);
/* Flag the client for operators, once until the state changes. why: a literal. */
void host_stuck(struct sitting *s, struct item *it, const char *why);
void host_audit(struct sitting *s, const struct item *it, const char *action, struct str from, struct str to);
/* One more of m, should the turn commit. */
void host_count(struct sitting *s, enum metric m);
void host_log(struct sitting *s, enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(4, 5);
