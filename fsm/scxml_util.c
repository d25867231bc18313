/* fsm/scxml_util.c: attributes, conditions and complaints of the SCXML reader. */
/* SPDX-License-Identifier: MIT */
#include "fsm/scxml_reader.h"

bool scxml_is(const struct xml_node *n, const char *name)
{
	return (n->ns.n == 0 || str_is(n->ns, NS_SCXML)) && str_is(n->name, name);
}

bool scxml_is_f(const struct xml_node *n, const char *name)
{
	return str_is(n->ns, NS_F) && str_is(n->name, name);
}

static const char *prefix(struct str ns)
{
	return str_is(ns, NS_F) ? "f:" : "";
}

struct str scxml_need(struct scxml_reader *r, struct xml_node *n, const char *name)
{
	struct str s = xml_attr(n, "", name);

	if (str_trim(s).n > 0)
		return s;
	diag_error(r->d, n->at, "<%s" STR_FMT "> needs the attribute '%s'", prefix(n->ns), STR_ARG(n->name), name);
	return STR_NONE;
}

void scxml_no_more(struct scxml_reader *r, const struct xml_node *n)
{
	if (n->text)
		diag_error(r->d, n->at, "text inside <" STR_FMT "> is not accepted", STR_ARG(n->name));
	for (const struct xml_attr *a = n->attrs; a; a = a->next) {
		if (a->used)
			continue;
		if (str_ends(a->name, STR("expr")))
			diag_error(r->d, n->at, "attribute '" STR_FMT "' of <" STR_FMT ">: expressions are not accepted; "
				"decide in a named guard, act in a named action", STR_ARG(a->name), STR_ARG(n->name));
		else
			diag_error(r->d, n->at, "unknown attribute '%s" STR_FMT "' of <%s" STR_FMT ">%s", prefix(a->ns), STR_ARG(a->name),
				prefix(n->ns), STR_ARG(n->name), a->ns.n > 0 && !str_is(a->ns, NS_F) ? " (unknown namespace)" : "");
	}
}

void scxml_unknown(struct scxml_reader *r, const struct xml_node *n, const char *inside)
{
	static const char *const known[] = { "data", "datamodel", "assign", "script", "foreach", "invoke", "finalize",
					     "donedata", "param", "content", NULL };

	if (n->ns.n > 0 && !str_is(n->ns, NS_SCXML) && !str_is(n->ns, NS_F)) {
		diag_error(r->d, n->at, "element <" STR_FMT "> is of an unknown namespace '" STR_FMT "'", STR_ARG(n->name),
			STR_ARG(n->ns));
		return;
	}
	for (size_t i = 0; known[i]; i++) {
		if (scxml_is(n, known[i])) {
			diag_error(r->d, n->at, "<%s> is SCXML, but not of the subset that charts are written in", known[i]);
			return;
		}
	}
	diag_error(r->d, n->at, "unknown element <%s" STR_FMT "> in %s", prefix(n->ns), STR_ARG(n->name),
		inside);
}

int scxml_choice(struct scxml_reader *r, const struct xml_node *n, struct str value, const char *const words[], int def)
{
	if (!value.p)
		return def;
	for (int i = 0; words[i]; i++)
		if (str_is(value, words[i]))
			return i;
	diag_error(r->d, n->at, "<%s" STR_FMT ">: '" STR_FMT "' is not one of the values allowed here ('%s', '%s'%s)",
		prefix(n->ns), STR_ARG(n->name), STR_ARG(value), words[0], words[1], words[2] ? ", ..." : "");
	return -1;
}

struct cond *scxml_cond(struct scxml_reader *r, struct xml_node *n, bool *ret_else)
{
	struct str text = xml_attr(n, "", "cond");
	const char *why = NULL;
	struct cond *c;

	if (!text.p)
		return NULL;
	if (ret_else && str_is(str_trim(text), "f:else")) {
		*ret_else = true;
		return NULL;
	}
	c = cond_parse(r->arena, text, &why);
	if (!c && r->ir->conformance)
		c = cond_guard(r->arena, str_trim(text));
	if (!c) {
		diag_error(r->d, n->at, "cond=\"" STR_FMT "\": %s", STR_ARG(text), why ? why : "not understood");
		c = cond_guard(r->arena, STR("")); /* may hold or not, for the checks that follow */
	}
	return c;
}
