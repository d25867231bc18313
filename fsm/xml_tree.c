/* fsm/xml_tree.c: expat's events as a tree with lines and columns. */
/* SPDX-License-Identifier: MIT */
#include "fsm/xml_tree.h"
#include <expat.h>

#define NS_SEPARATOR '\x1f'

struct reader {
	XML_Parser parser;
	struct diags *d;
	struct xml_node *root, *open;
	struct xml_node *last[XML_DEPTH_MAX + 1]; /* last child so far, by depth */
	size_t depth;
	bool stopped;
};

static struct pos here(const struct reader *r)
{
	return (struct pos){ .line = (int)XML_GetCurrentLineNumber(r->parser),
			     .col = (int)XML_GetCurrentColumnNumber(r->parser) + 1 };
}

static void stop(struct reader *r)
{
	r->stopped = true;
	XML_StopParser(r->parser, XML_FALSE);
}

/* "uri SEPARATOR name" or "name". */
static void split_name(struct reader *r, const char *z, struct str *ns, struct str *name)
{
	struct str s = arena_str(r->d->arena, str_of(z));
	ptrdiff_t at = str_chr(s, NS_SEPARATOR);

	*ns = at < 0 ? STR("") : str_sub(s, 0, (size_t)at);
	*name = at < 0 ? s : str_sub(s, (size_t)at + 1, s.n);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attrs)
{
	struct reader *r = ctx;
	struct xml_node *n;
	struct xml_attr **tail;

	if (r->stopped)
		return;
	if (r->depth == XML_DEPTH_MAX) {
		diag_error(r->d, here(r), "elements are nested more than %d deep", XML_DEPTH_MAX);
		stop(r);
		return;
	}
	n = ARENA_NEW(r->d->arena, struct xml_node);
	n->at = here(r);
	n->parent = r->open;
	split_name(r, name, &n->ns, &n->name);
	tail = &n->attrs;
	for (; attrs[0]; attrs += 2) {
		struct xml_attr *a = ARENA_NEW(r->d->arena, struct xml_attr);
		split_name(r, attrs[0], &a->ns, &a->name);
		a->value = arena_str(r->d->arena, str_of(attrs[1]));
		*tail = a;
		tail = &a->next;
	}
	if (!r->open)
		r->root = n;
	else if (r->last[r->depth])
		r->last[r->depth]->next = n;
	else
		r->open->child = n;
	r->last[r->depth] = n;
	r->last[++r->depth] = NULL;
	r->open = n;
}

static void on_end(void *ctx, const XML_Char *name)
{
	struct reader *r = ctx;

	(void)name;
	if (r->stopped)
		return;
	r->open = r->open->parent;
	r->depth--;
}

static void on_text(void *ctx, const XML_Char *s, int n)
{
	struct reader *r = ctx;

	if (!r->stopped && r->open && str_trim(str_n(s, (size_t)n)).n > 0)
		r->open->text = true;
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *sys, const XML_Char *pub, int internal)
{
	struct reader *r = ctx;

	(void)name, (void)sys, (void)pub, (void)internal;
	diag_error(r->d, here(r), "DOCTYPE and entities are not accepted in a chart");
	stop(r);
}

struct xml_node *xml_tree_parse(struct diags *d, struct str text)
{
	struct reader r = { .d = d };

	if (text.n > XML_FILE_MAX) {
		diag_error(d, (struct pos){ 0 }, "the file is larger than %u bytes", XML_FILE_MAX);
		return NULL;
	}
	r.parser = XML_ParserCreateNS(NULL, NS_SEPARATOR);
	if (!r.parser) {
		diag_error(d, (struct pos){ 0 }, "out of memory");
		return NULL;
	}
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, on_start, on_end);
	XML_SetCharacterDataHandler(r.parser, on_text);
	XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
	if (XML_Parse(r.parser, text.p ? text.p : "", (int)text.n, 1) == XML_STATUS_ERROR && !r.stopped) {
		diag_error(d, here(&r), "not well-formed XML: %s", XML_ErrorString(XML_GetErrorCode(r.parser)));
		r.stopped = true;
	}
	XML_ParserFree(r.parser);
	return r.stopped ? NULL : r.root;
}

struct str xml_attr(struct xml_node *n, const char *ns, const char *name)
{
	for (struct xml_attr *a = n->attrs; a; a = a->next) {
		if (str_is(a->ns, ns) && str_is(a->name, name)) {
			a->used = true;
			return a->value;
		}
	}
	return STR_NONE;
}
