/* fsm/xml_tree.h: an XML document as a small tree that knows its lines and columns (expat). */
/* SPDX-License-Identifier: MIT
 *
 * Text between elements is not kept: a chart has none. DOCTYPE is refused, and with it every entity of the file's own.
 */
#pragma once
#include "fsm/diag.h"

#define XML_FILE_MAX (4u << 20)
#define XML_DEPTH_MAX 64

struct xml_attr {
	struct xml_attr *next;
	struct str ns, name, value; /* ns empty: no namespace */
	bool used;                  /* somebody asked for it */
};

struct xml_node {
	struct xml_node *next, *child, *parent;
	struct xml_attr *attrs;
	struct str ns, name;
	struct pos at;
	bool text;                  /* holds text other than white space */
};

/* The root element, or NULL with the reasons in d. Everything lives in d's arena. */
struct xml_node *xml_tree_parse(struct diags *d, struct str text);
/* Attribute's value, marked as used; STR_NONE if absent. */
struct str xml_attr(struct xml_node *n, const char *ns, const char *name);
