/* server/api_find.c: which operation an address means, and what a token may do. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/seal.h"
#include "server/api.h"

struct str api_noun(struct arena *a, const struct op *op)
{
	static const char *const as_they_are[] = { "pool", "send", "stats", "attention", "audit" };
	const char *more = "s";
	for (size_t i = 0; i < sizeof as_they_are / sizeof *as_they_are; i++)
		if (strcmp(op->noun, as_they_are[i]) == 0)
			more = "";
	return arena_printf(a, "%s%s", op->noun, more);
}

const struct op_field *api_path_field(const struct op *op)
{
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		if (op->fields[i].positional && op->fields[i].required)
			return op->fields[i].type == OP_TEXTS || op->fields[i].type == OP_DOCUMENT ? NULL : &op->fields[i];
	return NULL;
}

static bool is_bare(const struct op *op)
{
	return strcmp(op->verb, api_path_field(op) ? "show" : "list") == 0;
}

struct str api_path(struct arena *a, const struct op *op)
{
	const struct op_field *f = api_path_field(op);
	struct str path = arena_printf(a, API_PREFIX STR_FMT, STR_ARG(api_noun(a, op)));
	if (f)
		path = arena_printf(a, STR_FMT "/{%s}", STR_ARG(path), f->name);
	return is_bare(op) ? path : arena_printf(a, STR_FMT "/%s", STR_ARG(path), op->verb);
}

/* Percent-decoded; a plus stays one, for phones are written with it. */
static struct str decode(struct arena *a, struct str s)
{
	struct buf b;
	struct form f = { 0 };
	buf_init(&b, 3 * s.n + 8);
	buf_add_z(&b, "v=");
	for (size_t i = 0; i < s.n; i++)
		buf_add(&b, s.p[i] == '+' ? STR("%2B") : s.p[i] == '&' ? STR("%26") : str_n(s.p + i, 1));
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return err_is(form_parse(a, text, &f)) ? STR_NONE : form_get(&f, "v");
}

static bool fits(struct arena *a, const struct op *op, struct str rest, struct str *ret_value)
{
	struct str noun = str_cut(&rest, '/');
	*ret_value = STR_NONE;
	if (!str_eq(noun, api_noun(a, op)))
		return false;
	if (api_path_field(op)) {
		if (rest.p == NULL)
			return false;
		*ret_value = decode(a, str_cut(&rest, '/'));
		if (ret_value->n == 0)
			return false;
	}
	return is_bare(op) ? rest.p == NULL : rest.p != NULL && str_is(rest, op->verb);
}

const struct op *api_find(struct arena *a, struct str method, struct str rest, struct str *ret_value, const struct op **ret_other)
{
	const struct op *found = NULL, *op;
	struct str value;
	*ret_other = NULL;
	/* A literal ("clients/waiting") goes before a field ("clients/{phone}"). */
	for (size_t i = 0; (op = op_at(i)) != NULL; i++) {
		if (!fits(a, op, rest, &value))
			continue;
		if (!str_is(method, op->writes ? "POST" : "GET"))
			*ret_other = op;
		else if (found == NULL || api_path_field(op) == NULL) {
			found = op;
			*ret_value = value;
		}
	}
	return found;
}

enum op_role api_role(const struct config *cfg, struct str authorization, size_t *ret_index)
{
	static const struct { const char *prefix; enum op_role role; } roles[] = { { "view:", OP_VIEW }, { "operate:", OP_OPERATE }, { "admin:", OP_ADMIN } };
	struct str scheme = str_cut(&authorization, ' ');
	enum op_role found = OP_NOBODY;
	uint8_t got[SHA256_BYTES], want[SHA256_BYTES];
	*ret_index = 0;
	if (!str_eq_fold(scheme, STR("Bearer")) || authorization.p == NULL)
		return OP_NOBODY;
	seal_sha256(authorization, got);
	for (size_t i = 0; i < cfg->api_tokens.n; i++) {
		struct str token = str_of(cfg->api_tokens.items[i]);
		enum op_role role = OP_ADMIN;
		for (size_t k = 0; k < sizeof roles / sizeof roles[0]; k++)
			if (str_starts(token, str_of(roles[k].prefix))) {
				role = roles[k].role;
				token = str_sub(token, strlen(roles[k].prefix), token.n);
				break;
			}
		seal_sha256(token, want);
		if (seal_equal(got, want, sizeof got) && token.n > 0) {
			found = role;
			*ret_index = i + 1;
		}
	}
	return found;
}
