/* fsm/scxml_reader.h: what the files of the SCXML reader share. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/ir.h"
#include "fsm/xml_tree.h"

struct scxml_reader {
	struct diags *d;
	struct arena *arena;
	struct ir_chart *ir;
	struct ir_state **state_tail, **hist_tail;
	struct ir_tran **tran_tail;
	struct ir_ignore **ignore_tail;
};

bool scxml_is(const struct xml_node *n, const char *name);      /* in SCXML's namespace (in conformance also in none) */
bool scxml_is_f(const struct xml_node *n, const char *name);    /* in ours */
/* Attribute that must be there and not be empty; reports and returns STR_NONE. */
struct str scxml_need(struct scxml_reader *r, struct xml_node *n, const char *name);
/* Report every attribute that nobody asked for. Call when done with the element. */
void scxml_no_more(struct scxml_reader *r, const struct xml_node *n);
void scxml_unknown(struct scxml_reader *r, const struct xml_node *n, const char *inside);
/* One of the words (NULL ends); -1 and reported if the value is another; def if it is absent. */
int scxml_choice(struct scxml_reader *r, const struct xml_node *n, struct str value, const char *const words[], int def);
/* A cond attribute; NULL: none. *ret_else (may be NULL) for f:else. */
struct cond *scxml_cond(struct scxml_reader *r, struct xml_node *n, bool *ret_else);
/* The children of n as executable content. */
struct ir_op *scxml_body(struct scxml_reader *r, struct xml_node *n);
struct ir_op *scxml_op(struct scxml_reader *r, struct xml_node *n);
/* Top-level declarations; false if n is none. */
bool scxml_declaration(struct scxml_reader *r, struct xml_node *n);
