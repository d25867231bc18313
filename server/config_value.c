/* server/config_value.c: the text of one setting -> the field of struct config, by type. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/phone.h"
#include "base/seal.h"
#include "base/utf8.h"
#include "server/config_impl.h"
#include <sys/stat.h>
#include <unistd.h>

#define STRING_MAX_BYTES 500

struct value {
	struct config *c;
	const struct setting *s;
	struct raw *raw;
	struct str text;
};

static void *field(const struct value *v)
{
	return (char *)v->c + v->s->offset;
}

static struct str found(const struct value *v, struct str text)
{
	struct arena *a = v->c->impl->arena;
	if (config_is_secret(v->s))
		return arena_printf(a, "a secret of %zu characters", text.n);
	return arena_str(a, str_of(log_quote(text)));
}

static bool refuse(const struct value *v, struct str text, struct str expected, struct str mend)
{
	config_problem(v->c, (struct problem){ .name = str_of(v->s->name), .where = v->raw->where, .expected = expected,
		.found = found(v, text), .mend = mend });
	return false;
}

static bool put_z(const struct value *v, struct str text)
{
	const char **p = field(v);
	*p = arena_z(v->c->impl->arena, text);
	return true;
}

/* Printable text without control characters; secrets without white space. */
static bool is_clean(const struct value *v, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char ch = (unsigned char)text.p[i];
		if (ch < ' ' || ch == 0x7F || (ch == ' ' && v->s->type != CONFIG_STRING && v->s != &config_settings[CONFIG_ID_database_url]))
			return false;
	}
	return utf8_valid(text);
}

/* How such values usually begin: only a warning, because providers change their shapes. */
static void check_like(const struct value *v, struct str text)
{
	if (v->s->like == NULL)
		return;
	for (struct str rest = str_of(v->s->like); rest.p != NULL;)
		if (str_starts(text, str_cut(&rest, ' ')))
			return;
	config_problem(v->c, (struct problem){ .warning = true, .name = str_of(v->s->name), .where = v->raw->where,
		.expected = arena_printf(v->c->impl->arena, "a value that begins with one of: %s", v->s->like), .found = found(v, text),
		.mend = STR("check that it is not another of the provider's values") });
}

static bool read_string(const struct value *v, struct str text)
{
	size_t max = v->s->max > 0 ? (size_t)v->s->max : v->s->type == CONFIG_STRING ? STRING_MAX_BYTES : CONFIG_VALUE_MAX_BYTES;
	if (text.n > max || !is_clean(v, text))
		return refuse(v, text, arena_printf(v->c->impl->arena, "%s, at most %zu bytes",
			v->s->type == CONFIG_STRING ? "text on one line" : "one word without white space", max),
			STR("take out what does not belong to it (a line break, a space)"));
	check_like(v, text);
	return true;
}

static bool read_phone(const struct value *v, struct str text, struct str *ret)
{
	struct phone p;
	if (err_is(phone_parse(text, &p)))
		return refuse(v, text, STR("a phone number in E.164: + and the country code, digits only, such as +442079460000"),
			STR("write it without spaces, with + in front"));
	*ret = arena_str(v->c->impl->arena, phone_str(&p));
	return true;
}

static bool read_country(const struct value *v, struct str text, struct str *ret)
{
	struct country country;
	if (err_is(country_parse(text, &country)))
		return refuse(v, text, STR("two-letter country codes (ISO 3166), such as GB,IE,US"), STR("the United Kingdom is GB"));
	*ret = arena_str(v->c->impl->arena, str_of(country.z));
	return true;
}

static bool read_item(const struct value *v, struct str text, struct str *ret)
{
	*ret = text;
	switch (v->s->type) {
	case CONFIG_PHONES: return read_phone(v, text, ret);
	case CONFIG_COUNTRIES: return read_country(v, text, ret);
	default: return read_string(v, text);
	}
}

static bool read_list(const struct value *v)
{
	struct config_list *list = field(v);
	const char **items = ARENA_ARRAY(v->c->impl->arena, CONFIG_LIST_MAX, const char *);
	size_t n = 0;
	bool good = true;
	if (v->s->type == CONFIG_COUNTRIES && str_eq_fold(v->text, STR("all")))
		return true;
	for (struct str rest = v->text; rest.p != NULL;) {
		struct str item = str_trim(str_cut(&rest, ',')), kept;
		if (item.n == 0)
			continue;
		if (n == CONFIG_LIST_MAX)
			return refuse(v, v->text, STR("at most 1000 values, separated by commas"), STR("shorten the list"));
		if (read_item(v, item, &kept))
			items[n++] = arena_z(v->c->impl->arena, kept);
		else
			good = false;
	}
	*list = (struct config_list){ .n = n, .items = items };
	return good;
}

static bool read_number(const struct value *v)
{
	int64_t *p = field(v), n;
	if (v->s->type == CONFIG_COUNT && str_eq_fold(v->text, STR("off"))) {
		*p = 0;
		return true;
	}
	if (err_is(str_int64(v->text, v->s->min, v->s->max, &n)))
		return refuse(v, v->text, arena_printf(v->c->impl->arena, "%sa whole number from %lld to %lld",
			v->s->type == CONFIG_COUNT ? "\"off\" or " : "", (long long)v->s->min, (long long)v->s->max), STR_NONE);
	*p = n;
	return true;
}

static bool read_share(const struct value *v)
{
	int64_t *p = field(v), n = 0;
	struct str digits = v->text;
	if (str_eq_fold(v->text, STR("on")))
		n = 100;
	else if (!str_eq_fold(v->text, STR("off"))) {
		digits.n -= digits.n > 0;
		if (!str_ends(v->text, STR("%")) || err_is(str_int64(digits, 0, 100, &n)))
			return refuse(v, v->text, STR("\"on\", \"off\", or a share of the clients like \"20%\""), STR_NONE);
	}
	*p = n;
	return true;
}

static bool read_bool(const struct value *v)
{
	static const char *const yes[] = { "1", "true", "yes", "on" }, *const no[] = { "0", "false", "no", "off" };
	bool *p = field(v);
	for (size_t i = 0; i < 4; i++) {
		bool is_yes = str_eq_fold(v->text, str_of(yes[i]));
		if (is_yes || str_eq_fold(v->text, str_of(no[i]))) {
			*p = is_yes;
			return true;
		}
	}
	return refuse(v, v->text, STR("1 or 0"), STR_NONE);
}

static bool read_url(const struct value *v)
{
	struct web_address w;
	struct str text = v->text;
	bool base = v->s->type == CONFIG_BASE;
	if (!config_url_parse(text, &w) || (base && w.query.p != NULL))
		return refuse(v, text, base ? STR("http:// or https:// and a host, such as https://sms.example.com") :
			STR("an http:// or https:// address"), STR("write the whole address, without user, password or #"));
	while (base && text.p[text.n - 1] == '/')
		text.n--;
	return put_z(v, text);
}

static bool read_listen(const struct value *v)
{
	struct str host, port;
	if (!config_listen_parse(v->text, &host, &port))
		return refuse(v, v->text, STR("host:port, such as 127.0.0.1:8080, [::1]:8080 or :8080 for every address"), STR_NONE);
	return put_z(v, v->text);
}

static bool read_key32(const struct value *v)
{
	uint8_t key[32];
	if (!seal_base64_decode(v->text, key, sizeof key))
		return refuse(v, v->text, STR("base64 of 32 bytes (44 characters)"), STR("copy the public key from the provider's portal"));
	return put_z(v, v->text);
}

static bool read_choice(const struct value *v)
{
	for (struct str rest = str_of(v->s->words); rest.p != NULL;) {
		struct str word = str_cut(&rest, ' ');
		if (str_eq_fold(v->text, word))
			return put_z(v, word);
	}
	return refuse(v, v->text, arena_printf(v->c->impl->arena, "one of: %s", v->s->words), STR_NONE);
}

static bool read_path(const struct value *v)
{
	struct stat st;
	const char *path = arena_z(v->c->impl->arena, v->text);
	bool dir = v->s->type == CONFIG_DIR;
	if (stat(path, &st) != 0 || dir != (S_ISDIR(st.st_mode) != 0) || access(path, dir ? R_OK | X_OK : R_OK) != 0)
		return refuse(v, v->text, dir ? STR("a folder that exists and can be read") : STR("a file that exists and can be read"),
			STR("check the path and who may read it"));
	return put_z(v, v->text);
}

bool config_understand(struct config *c, enum config_id id)
{
	struct value v = { .c = c, .s = &config_settings[id], .raw = &c->impl->raw[id], .text = str_trim(c->impl->raw[id].text) };
	struct str kept;
	if (v.text.n == 0)
		return true;
	if (v.text.n > CONFIG_VALUE_MAX_BYTES || memchr(v.text.p, 0, v.text.n) != NULL)
		return refuse(&v, v.text, STR("at most 16000 bytes without NUL"), STR_NONE);
	switch (v.s->type) {
	case CONFIG_STRING:
	case CONFIG_SECRET: return read_string(&v, v.text) && put_z(&v, v.text);
	case CONFIG_STRINGS:
	case CONFIG_SECRETS:
	case CONFIG_PHONES:
	case CONFIG_COUNTRIES: return read_list(&v);
	case CONFIG_KEY32: return read_key32(&v);
	case CONFIG_INT:
	case CONFIG_COUNT: return read_number(&v);
	case CONFIG_SHARE: return read_share(&v);
	case CONFIG_BOOL: return read_bool(&v);
	case CONFIG_BASE:
	case CONFIG_URL: return read_url(&v);
	case CONFIG_LISTEN: return read_listen(&v);
	case CONFIG_PHONE: return read_phone(&v, v.text, &kept) && put_z(&v, kept);
	case CONFIG_CHOICE: return read_choice(&v);
	case CONFIG_DIR:
	case CONFIG_FILE: return read_path(&v);
	case CONFIG_GROUP: break;
	}
	return true;
}
