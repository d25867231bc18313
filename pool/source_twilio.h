/* pool/source_twilio.h: the parts of Twilio's source of numbers. Private to pool/source_twilio*.c. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "pool/source_impl.h"

#define TWILIO_NUMBERS_PATH "/IncomingPhoneNumbers"

/* A request to the account's own part of the API: .../Accounts/AC... + what + query (may be empty). */
void twilio_numbers_request(struct arena *a, const char *method, const struct source_account *acc, const char *what, const struct buf *query,
                            struct httpc_request *ret);
/* What is wanted of a number, as form fields; what would overrule it is cleared. */
void twilio_numbers_wanted(struct buf *form, const struct source_wanted *want);
/* rest_answer() (for a list: rest_answer_list()), and Twilio's own codes where they say more than the status. */
void twilio_numbers_answer(struct arena *a, struct err e, const struct httpc_response *r, bool list, struct rest_answer *ret);
/* A number of the account. False: it has no id, or is no number. */
bool twilio_number_read(struct arena *a, struct json_val v, const struct source_wanted *want, struct source_number *ret);

/* source_twilio_read.c */
struct err twilio_search_response(struct arena *a, struct err e, const struct httpc_response *r, struct source_number *offers, size_t *ret_n,
                                  struct rest_error *ret_error);
/* source_twilio_link.c */
void twilio_link_request(struct arena *a, const struct source_account *acc, struct str id, const struct source_wanted *want, struct httpc_request *ret);
struct err twilio_link_response(struct arena *a, struct err e, const struct httpc_response *r, const struct source_wanted *want,
                                struct source_number *ret, struct rest_error *ret_error);
void twilio_number_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct httpc_request *ret);
struct err twilio_number_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone,
                                  const struct source_wanted *want, struct source_number *ret);
void twilio_list_numbers_request(struct arena *a, const struct source_account *acc, struct str page, struct httpc_request *ret);
struct err twilio_list_numbers_response(struct arena *a, struct err e, const struct httpc_response *r, struct str page,
                                        const struct source_wanted *want, struct source_page *ret);
