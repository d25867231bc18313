/* server/api_schema.c: JSON schemas of OpenAPI: what a field takes, what an answer holds. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/api.h"

static void put(struct json_out *o, const char *name, const char *value)
{
	json_name(o, name);
	json_put_str(o, str_of(value));
}

static void put_int(struct json_out *o, const char *name, int64_t value)
{
	json_name(o, name);
	json_put_int(o, value);
}

static void open(struct json_out *o, const char *name, char bracket)
{
	json_name(o, name);
	json_open(o, bracket);
}

static bool is_limit(const struct op *op, const struct op_field *f)
{
	return op->sorts && f != NULL && strcmp(f->name, "limit") == 0;
}

/* Every name, rising and falling. */
static void sort_words(struct json_out *o, struct arena *a, const char *sorts)
{
	open(o, "enum", '[');
	for (struct str rest = str_of(sorts); rest.p != NULL;) {
		struct str name = str_cut(&rest, ' ');
		name = str_sub(name, str_starts(name, STR("-")), name.n);
		json_put_str(o, name);
		json_put_str(o, arena_printf(a, "-" STR_FMT, STR_ARG(name)));
	}
	json_close(o, ']');
}

static void words_of(struct json_out *o, struct arena *a, const struct op_field *f, bool in_body)
{
	const char *words = op_field_words(a, f);
	if (words == NULL)
		return;
	open(o, "enum", '[');
	for (struct str rest = str_of(words); rest.p != NULL;)
		json_put_str(o, str_cut(&rest, ' '));
	if (api_is_switch(f) && in_body) {
		json_put_bool(o, true);
		json_put_bool(o, false);
	}
	if (!f->required)
		json_put_str(o, STR(""));
	json_close(o, ']');
}

void api_schema_field(struct json_out *o, struct arena *a, const struct op *op, const struct op_field *f, bool in_body)
{
	if (f->type == OP_TEXTS) {
		put(o, "type", "array");
		put_int(o, "minItems", f->required);
		open(o, "items", '{');
		put(o, "type", "string");
		json_close(o, '}');
		return;
	}
	if (api_is_switch(f) && in_body) {
		open(o, "type", '[');
		json_put_str(o, STR("string"));
		json_put_str(o, STR("boolean"));
		json_close(o, ']');
	} else
		put(o, "type", f->type == OP_NUMBER ? "integer" : "string");
	if (f->type == OP_NUMBER)
		put_int(o, "minimum", is_limit(op, f));
	if (is_limit(op, f))
		put_int(o, "maximum", OP_LIMIT_MAX);
	if (f->type == OP_SECRET)
		put(o, "format", "password");
	if (f->type == OP_PHONE)
		put(o, "pattern", f->required ? "^\\+[1-9][0-9]{6,14}$" : "^(\\+[1-9][0-9]{6,14})?$");
	if (f->type == OP_COUNTRY)
		put(o, "pattern", f->required ? "^[A-Za-z]{2}$" : "^([A-Za-z]{2})?$");
	if (op->sorts && strcmp(f->name, "sort") == 0)
		sort_words(o, a, op->sorts);
	words_of(o, a, f, in_body);
	if (f->type == OP_TEXT && f->required && op_field_words(a, f) == NULL)
		put_int(o, "minLength", 1);
	if (f->def && f->def[0]) {
		json_name(o, "default");
		if (f->type == OP_NUMBER)
			json_put_raw(o, str_of(f->def));
		else
			json_put_str(o, str_of(f->def));
	}
}

/* "since:time?" as a property. */
static void property(struct json_out *o, struct arena *a, struct str word)
{
	bool nullable = str_ends(word, STR("?"));
	struct str type = str_sub(word, 0, word.n - (nullable || str_ends(word, STR("!"))));
	struct str name = str_cut(&type, ':');
	const char *is = type.p == NULL || str_is(type, "time") ? "string" : str_is(type, "int") ? "integer" : str_is(type, "num") ? "number" : "boolean";
	open(o, arena_z(a, name), '{');
	if (!str_is(type, "any")) {
		open(o, "type", '[');
		json_put_str(o, str_of(is));
		if (nullable)
			json_put_str(o, STR("null"));
		json_close(o, ']');
	}
	if (str_is(type, "time"))
		put(o, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z$");
	json_close(o, '}');
}

static void row(struct json_out *o, struct arena *a, const struct op *op)
{
	put(o, "type", "object");
	if (op->answers == NULL)
		return;
	json_name(o, "additionalProperties");
	json_put_bool(o, false);
	open(o, "properties", '{');
	for (struct str rest = str_of(op->answers); rest.p != NULL;)
		property(o, a, str_cut(&rest, ' '));
	json_close(o, '}');
	open(o, "required", '[');
	for (struct str rest = str_of(op->answers); rest.p != NULL;) {
		struct str word = str_cut(&rest, ' '), name = word;
		if (str_ends(word, STR("!")))
			continue;
		name = str_cut(&name, ':');
		json_put_str(o, str_sub(name, 0, name.n - str_ends(name, STR("?"))));
	}
	json_close(o, ']');
}

void api_schema_answer(struct json_out *o, struct arena *a, const struct op *op)
{
	if (op->shape != OP_LIST) {
		row(o, a, op);
		return;
	}
	put(o, "type", "object");
	json_name(o, "additionalProperties");
	json_put_bool(o, false);
	open(o, "required", '[');
	json_put_str(o, STR("data"));
	json_put_str(o, STR("next"));
	json_close(o, ']');
	open(o, "properties", '{');
	open(o, "data", '{');
	put(o, "type", "array");
	open(o, "items", '{');
	row(o, a, op);
	json_close(o, '}');
	json_close(o, '}');
	open(o, "next", '{');
	open(o, "type", '[');
	json_put_str(o, STR("string"));
	json_put_str(o, STR("null"));
	json_close(o, ']');
	json_close(o, '}');
	json_close(o, '}');
}
