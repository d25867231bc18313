/* server/api_fields.c: the query or the body of a request becomes the values of an operation's fields. */
/* SPDX-License-Identifier: MIT
 *
 * What an operation does not know, or not with this type, is refused rather than overlooked.
 */
#include "base/form.h"
#include "base/json.h"
#include "server/api.h"

static struct err wrong(struct op_call *c, const char *what, struct str name, const char *how)
{
	c->why = arena_printf(c->a, "\"" STR_FMT "\" %s", STR_ARG(str_sub(name, 0, 64)), how);
	return err_new(ERR_REJECT, what);
}

static const struct op_field *field_find(const struct op *op, struct str name, size_t *ret_i)
{
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++)
		if (str_is(name, f->name)) {
			*ret_i = i;
			return f;
		}
	return NULL;
}

bool api_is_switch(const struct op_field *f)
{
	return f->words && strcmp(f->words, "yes") == 0;
}

/* A JSON value as the text that a command line would have given; false: not of the field's type. */
static bool text_of(struct arena *a, const struct op_field *f, struct json_val v, struct str *ret)
{
	enum json_type type = json_type(v);
	if (api_is_switch(f) && type == JSON_BOOL)
		*ret = str_is(json_raw(v), "true") ? STR("yes") : STR("");
	else if (type == (f->type == OP_NUMBER ? JSON_NUMBER : JSON_STRING))
		*ret = f->type == OP_NUMBER ? json_raw(v) : json_str(a, v);
	else
		return false;
	return true;
}

static bool take_many(struct op_call *c, const struct op_field *f, struct json_val v)
{
	if (json_type(v) != JSON_ARRAY)
		return false;
	size_t n = json_len(v);
	c->many = ARENA_ARRAY(c->a, n + 1, struct str);
	while (c->n_many < n && text_of(c->a, f, json_item(v, c->n_many), &c->many[c->n_many]))
		c->n_many++;
	return c->n_many == n;
}

static struct err take_query(struct op_call *c, struct str query, bool *ret_csv)
{
	struct form form = { 0 };
	bool seen[OP_VALUES_MAX] = { false };
	size_t at;
	if (query.n && err_is(form_parse(c->a, arena_str(c->a, query), &form)))
		return err_new(ERR_REJECT, "the query cannot be decoded");
	for (size_t i = 0; i < form.n; i++) {
		struct str name = form.pairs[i].name, value = form.pairs[i].value;
		if (!c->op->writes && c->op->shape == OP_LIST && str_is(name, "format")) {
			*ret_csv = str_is(value, "csv");
			if (!*ret_csv && !str_is(value, "json"))
				return wrong(c, "unknown format", name, "must be json or csv");
			continue;
		}
		if (c->op->writes || field_find(c->op, name, &at) == NULL || field_find(c->op, name, &at) == api_path_field(c->op))
			return wrong(c, "unknown parameter", name, "is not a parameter here");
		if (seen[at])
			return wrong(c, "a parameter twice", name, "stands there twice");
		seen[at] = true;
		c->values[at] = value;
	}
	return OK;
}

static struct err take_body(struct op_call *c, struct str body)
{
	struct json_val root = { .tok = -1 };
	size_t at;
	if (err_is(json_parse(c->a, arena_str(c->a, body), &root)) || json_type(root) != JSON_OBJECT)
		return err_new(ERR_REJECT, "the body must be a JSON object");
	for (size_t i = 0; i < json_len(root); i++) {
		struct str name = json_item_key(c->a, root, i);
		const struct op_field *f = field_find(c->op, name, &at);
		if (f == NULL || f == api_path_field(c->op))
			return wrong(c, "unknown field", name, "is not a field here");
		if (f->type == OP_TEXTS ? !take_many(c, f, json_item(root, i)) : !text_of(c->a, f, json_item(root, i), &c->values[at]))
			return wrong(c, "a field of another type", name, f->type == OP_TEXTS ? "must be a list of strings" :
				f->type == OP_NUMBER ? "must be a number" : api_is_switch(f) ? "must be \"yes\", true or false" : "must be a string");
	}
	return OK;
}

struct err api_take_fields(struct op_call *c, struct str query, struct str body, bool *ret_csv)
{
	struct err e = take_query(c, query, ret_csv);
	if (err_is(e) || !c->op->writes || str_trim(body).n == 0)
		return e;
	return take_body(c, body);
}
