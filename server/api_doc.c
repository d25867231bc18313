/* server/api_doc.c: GET /api/v1/openapi.json, made from the table of operations. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/api_key.h"
#include "server/version.h"

static void put(struct json_out *o, const char *name, const char *value)
{
	json_name(o, name);
	json_put_str(o, str_of(value));
}

static void open(struct json_out *o, const char *name, char bracket)
{
	json_name(o, name);
	json_open(o, bracket);
}

static void parameter(struct json_out *o, struct arena *a, const struct op *op, const struct op_field *f, bool in_path)
{
	json_open(o, '{');
	put(o, "name", f->name);
	put(o, "in", in_path ? "path" : "query");
	json_name(o, "required");
	json_put_bool(o, in_path || f->required);
	put(o, "description", f->help);
	open(o, "schema", '{');
	api_schema_field(o, a, op, f, false);
	json_close(o, '}');
	json_close(o, '}');
}

static void plain_parameter(struct json_out *o, const char *name, const char *in, const char *help, const char *words)
{
	json_open(o, '{');
	put(o, "name", name);
	put(o, "in", in);
	json_name(o, "required");
	json_put_bool(o, false);
	put(o, "description", help);
	open(o, "schema", '{');
	put(o, "type", "string");
	if (words) {
		open(o, "enum", '[');
		for (struct str rest = str_of(words); rest.p != NULL;)
			json_put_str(o, str_cut(&rest, ' '));
		json_close(o, ']');
	}
	json_close(o, '}');
	json_close(o, '}');
}

static void parameters(struct json_out *o, struct arena *a, const struct op *op)
{
	const struct op_field *in_path = api_path_field(op);
	open(o, "parameters", '[');
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++)
		if (f == in_path || !op->writes)
			parameter(o, a, op, f, f == in_path);
	if (op->shape == OP_LIST && !op->writes)
		plain_parameter(o, "format", "query", "csv: the answer as text/csv, the whole list unless a limit is given", "json csv");
	if (op->writes)
		plain_parameter(o, API_KEY_HEADER, "header", "the same key and request again: the same answer, and nothing done twice; kept for two days", NULL);
	json_close(o, ']');
}

static void body(struct json_out *o, struct arena *a, const struct op *op)
{
	const struct op_field *in_path = api_path_field(op);
	open(o, "requestBody", '{');
	open(o, "content", '{');
	open(o, "application/json", '{');
	open(o, "schema", '{');
	put(o, "type", "object");
	json_name(o, "additionalProperties");
	json_put_bool(o, false);
	open(o, "properties", '{');
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++) {
		if (&op->fields[i] == in_path)
			continue;
		open(o, op->fields[i].name, '{');
		api_schema_field(o, a, op, &op->fields[i], true);
		put(o, "description", op->fields[i].help);
		json_close(o, '}');
	}
	json_close(o, '}');
	open(o, "required", '[');
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		if (&op->fields[i] != in_path && op->fields[i].required)
			json_put_str(o, str_of(op->fields[i].name));
	json_close(o, ']');
	for (int i = 0; i < 4; i++)
		json_close(o, '}');
}

static void responses(struct json_out *o, struct arena *a, const struct op *op)
{
	open(o, "responses", '{');
	open(o, "200", '{');
	put(o, "description", op->help);
	open(o, "content", '{');
	open(o, API_JSON, '{');
	open(o, "schema", '{');
	api_schema_answer(o, a, op);
	json_close(o, '}');
	json_close(o, '}');
	if (op->shape == OP_LIST && !op->writes) {
		open(o, "text/csv", '{');
		open(o, "schema", '{');
		put(o, "type", "string");
		json_close(o, '}');
		json_close(o, '}');
	}
	json_close(o, '}');
	json_close(o, '}');
	open(o, "default", '{');
	json_name(o, "$ref");
	json_put_str(o, STR("#/components/responses/problem"));
	json_close(o, '}');
	json_close(o, '}');
}

static void operation(struct json_out *o, struct arena *a, const struct op *op, bool brief)
{
	json_name(o, op->writes ? "post" : "get");
	json_open(o, '{');
	put(o, "operationId", arena_z(a, arena_printf(a, "%s_%s", op->noun, op->verb)));
	put(o, "summary", op->help);
	put(o, "x-role", op_role_name(op->role));
	open(o, "tags", '[');
	json_put_str(o, str_of(op->noun));
	json_close(o, ']');
	parameters(o, a, op);
	if (op->writes)
		body(o, a, op);
	if (!brief)
		responses(o, a, op);
	json_close(o, '}');
}

static void components(struct json_out *o)
{
	open(o, "components", '{');
	open(o, "securitySchemes", '{');
	open(o, "token", '{');
	put(o, "type", "http");
	put(o, "scheme", "bearer");
	json_close(o, '}');
	json_close(o, '}');
	open(o, "responses", '{');
	open(o, "problem", '{');
	put(o, "description", "what was wrong (RFC 9457)");
	open(o, "content", '{');
	open(o, "application/problem+json", '{');
	open(o, "schema", '{');
	put(o, "type", "object");
	open(o, "required", '[');
	json_put_str(o, STR("type"));
	json_put_str(o, STR("title"));
	json_put_str(o, STR("status"));
	json_close(o, ']');
	open(o, "properties", '{');
	static const char *const texts[] = { "type", "title", "detail", "code", "instance" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		open(o, texts[i], '{');
		put(o, "type", "string");
		json_close(o, '}');
	}
	open(o, "status", '{');
	put(o, "type", "integer");
	json_close(o, '}');
	for (int i = 0; i < 7; i++)
		json_close(o, '}');
}

void api_write_doc(struct buf *b, struct arena *a, bool brief)
{
	struct json_out o;
	json_out_init(&o, b);
	json_open(&o, '{');
	put(&o, "openapi", "3.1.0");
	open(&o, "info", '{');
	put(&o, "title", "usher");
	put(&o, "version", USHER_VERSION);
	json_close(&o, '}');
	open(&o, "security", '[');
	json_open(&o, '{');
	open(&o, "token", '[');
	json_close(&o, ']');
	json_close(&o, '}');
	json_close(&o, ']');
	open(&o, "paths", '{');
	const struct op *op, *peer;
	for (size_t i = 0; (op = op_at(i)) != NULL; i++) {
		struct str path = api_path(a, op);
		bool first = true;
		for (size_t j = 0; j < i; j++)
			first = first && !str_eq(path, api_path(a, op_at(j)));
		if (!first)
			continue;
		open(&o, arena_z(a, path), '{');
		for (size_t j = i; (peer = op_at(j)) != NULL; j++)
			if (str_eq(path, api_path(a, peer)))
				operation(&o, a, peer, brief);
		json_close(&o, '}');
	}
	json_close(&o, '}');
	if (!brief)
		components(&o);
	json_close(&o, '}');
}
