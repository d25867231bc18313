/* fsm/ir.h: a chart as read from its source, before numbers replace names. */
/* SPDX-License-Identifier: MIT
 *
 * scxml_read() makes it from the XML; compile_chart() resolves it into tables and keeps it beside them for the checks,
 * which need lines, and for drawing, which needs the author's own words. All of it lives in one arena.
 */
#pragma once
#include "fsm/cond.h"

#define NS_SCXML "http://www.w3.org/2005/07/scxml"
#define NS_F "urn:usher:chart:1"

enum ir_op_kind { IR_RAISE, IR_SEND, IR_CANCEL, IR_DO, IR_REPLY, IR_REMEMBER, IR_RECALL, IR_IF, IR_LOG, IR_ASSIGN };

struct ir_branch {
	struct ir_branch *next;
	struct pos at;
	struct cond *cond;          /* NULL: else */
	uint16_t cond_code;         /* set by the compiler */
	struct ir_op *body;
};

struct ir_op {
	struct ir_op *next;
	enum ir_op_kind kind;
	struct pos at;
	struct str a, b;            /* event | action, argument | text key | history, state or history | location, expression */
	struct str id;              /* send */
	int64_t delay_us;
	const char *since;
	bool daytime;
	struct ir_branch *branches; /* if */
};

struct ir_tran {
	struct ir_tran *next;       /* all of the chart, in document order */
	struct pos at;
	uint16_t source, index;
	struct str events, target;  /* absent events: eventless; absent target: targetless */
	bool internal, is_else;
	struct cond *cond;
	struct str cond_text;       /* as written */
	struct ir_op *body;
};

struct ir_ignore {
	struct ir_ignore *next;
	struct pos at;
	uint16_t source;
	struct str events, why;
};

enum ir_waits { IR_WAITS_ANY, IR_WAITS_CLIENT, IR_WAITS_BACKEND, IR_WAITS_OPERATOR };

struct ir_state {
	struct ir_state *next;      /* real states in document order; histories in a list of their own */
	struct pos at;
	struct str id;
	enum fsm_kind kind;
	uint16_t index, parent;
	struct str initial;         /* of initial=, <initial> or a history's default transition */
	struct ir_op *initial_body, *entry, *exit;
	bool has_default;           /* <initial> or the history's transition was seen */
	struct str key, asks, title, help, was, resumes, stuck;
	enum ir_waits waits;
	bool goal, optout;
};

struct ir_decl {
	struct ir_decl *next;
	struct pos at;
	struct str name;
	uint8_t class;              /* events */
	bool declared;              /* else: only mentioned */
	bool optin, everywhere;     /* events */
	bool once;                  /* actions */
	struct str kind;            /* actions */
	bool used;
	uint16_t index;
};

struct ir_data {
	struct ir_data *next;
	struct str id, expr;
};

struct ir_list { struct ir_decl *first; uint16_t n; };

struct ir_chart {
	struct arena *arena;
	bool conformance;
	bool foreign;               /* its datamodel is not ours */
	struct str name, version;
	struct ir_state *states, *hists;
	uint16_t n_states, n_hists;
	struct ir_tran *trans;
	uint16_t n_trans;
	struct ir_ignore *ignores;
	struct ir_list events, guards, actions; /* events begin with the eventless one: index 0, name "" */
	struct ir_data *data;       /* conformance only */
};

/* Read the tree; NULL if there is nothing to go on with. Errors are in d. */
struct xml_node;
struct ir_chart *scxml_read(struct diags *d, struct xml_node *root, bool conformance);

/* The declaration of that name, NULL if there is none. */
struct ir_decl *ir_find(const struct ir_list *l, struct str name);
/* The same, added (undeclared) at the end when it is not there. */
struct ir_decl *ir_mention(struct arena *a, struct ir_list *l, struct str name, struct pos at);
/* State or history by id; NULL if there is none. */
struct ir_state *ir_state_named(const struct ir_chart *ir, struct str id);
struct ir_state *ir_state_at(const struct ir_chart *ir, uint16_t index); /* real states, then histories */
struct ir_tran *ir_tran_at(const struct ir_chart *ir, uint16_t index);
/* Next word of a list parted by white space; false at the end. */
bool ir_word(struct str *rest, struct str *ret);
/* Does the list of descriptors match the event? "a.b" matches a.b and a.b.c; "a.*" likewise; "*" everything. */
bool ir_match(struct str descriptors, struct str event);
bool ir_match_one(struct str descriptor, struct str event);
