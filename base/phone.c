/* base/phone.c: reading phone numbers, strictly and as people write them; their country. */
/* SPDX-License-Identifier: MIT */
#include "base/phone.h"
#include "base/phone_tables.h"
#include "base/utf8.h"

#define DIGITS_MIN 7
#define DIGITS_MAX 15
#define WRITTEN_MAX 64  /* bytes of a number as people write it */

/* What stands in a number as written: its digits, whether a '+' leads, and where a "(0)" stood. */
struct written {
	char digits[DIGITS_MAX + 6];    /* room for "0011" or "00" in front */
	size_t n;
	bool plus;
	size_t zero_at;                 /* index in digits of a zero in brackets of its own, or SIZE_MAX */
};

static const struct err not_a_number = { .kind = ERR_REJECT, .what = "not a phone number" };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

struct err phone_parse(struct str s, struct phone *ret)
{
	if (s.n < DIGITS_MIN + 1 || s.n > DIGITS_MAX + 1 || s.p[0] != '+' || s.p[1] == '0' || !all_digits(str_sub(s, 1, s.n)))
		return err_new(ERR_REJECT, "not an E.164 number (a plus sign, the country code, then digits only)");
	*ret = (struct phone){ .z = "" };
	memcpy(ret->z, s.p, s.n);
	return OK;
}

static bool is_separator(uint32_t cp)
{
	return cp == ' ' || cp == '-' || cp == '.' || cp == '/' || cp == '\t' || cp == 0xA0 || (cp >= 0x2010 && cp <= 0x2015)
	       || cp == 0x2212 || cp == 0x202F;
}

/* Characters to digits; false where something is that no number holds. */
static bool read_written(struct str s, struct written *w)
{
	*w = (struct written){ .zero_at = SIZE_MAX };
	bool open = false;
	for (size_t i = 0; i < s.n;) {
		size_t at = i;
		uint32_t cp = utf8_next(s, &i);
		if (cp >= '0' && cp <= '9') {
			if (w->n == sizeof w->digits)
				return false;
			if (open && cp == '0' && at > 0 && s.p[at - 1] == '(' && i < s.n && s.p[i] == ')')
				w->zero_at = w->n;
			w->digits[w->n++] = (char)cp;
		} else if ((cp == '+' || cp == 0xFF0B) && w->n == 0 && !w->plus) {
			w->plus = true;
		} else if (cp == '(' && !open) {
			open = true;
		} else if (cp == ')' && open) {
			open = false;
		} else if (!is_separator(cp)) {
			return false;
		}
	}
	return w->n > 0 && !open;
}

static bool fits(const struct phone_plan *plan, struct str national)
{
	if (national.n < plan->digits_min || national.n > plan->digits_max)
		return false;
	/* Only 01... and 08... numbers of the United Kingdom may have nine digits. */
	if (strcmp(plan->code, "44") == 0)
		return national.n == 10 || national.p[0] == '1' || national.p[0] == '8';
	if (strcmp(plan->code, "1") != 0)
		return true;
	/* NANP: area code and exchange begin with 2-9; no area code has a 9 in the middle. */
	return national.p[0] >= '2' && national.p[1] != '9' && national.p[3] >= '2';
}

/* The national number without the trunk prefix, in the way `plan` wants it; n == 0: it fits in no way. */
static struct str without_trunk(const struct phone_plan *plan, struct str national)
{
	struct str trunk = str_of(plan->trunk);
	struct str rest = trunk.n > 0 && str_starts(national, trunk) ? str_sub(national, trunk.n, national.n) : STR_NONE;
	bool never_leads = str_is(trunk, "0") || str_is(trunk, "1");
	if (rest.n > 0 && never_leads)
		return fits(plan, rest) && !str_starts(rest, trunk) ? rest : STR_NONE;
	if (fits(plan, national))
		return national;
	return rest.n > 0 && fits(plan, rest) ? rest : STR_NONE;
}

static struct err compose(const char *code, struct str national, struct phone *ret)
{
	char z[PHONE_MAX + 8] = "+";
	size_t n = strlen(code);
	if (n + national.n > DIGITS_MAX || n + national.n < DIGITS_MIN)
		return not_a_number;
	memcpy(z + 1, code, n);
	memcpy(z + 1 + n, national.p, national.n);
	return phone_parse(str_n(z, 1 + n + national.n), ret);
}

/* Digits that begin with a calling code. */
static struct err parse_international(struct str digits, struct phone *ret)
{
	const struct phone_plan *plan = phone_plan_of_digits(digits);
	if (plan == NULL)
		return err_new(ERR_REJECT, "no country has this calling code");
	struct str national = without_trunk(plan, str_sub(digits, strlen(plan->code), digits.n));
	if (national.n == 0)
		return err_new(ERR_REJECT, "too few or too many digits for its country");
	return compose(plan->code, national, ret);
}

static struct str after(struct str digits, const char *prefix)
{
	struct str p = str_of(prefix);
	return str_starts(digits, p) ? str_sub(digits, p.n, digits.n) : STR_NONE;
}

/* Behind the prefix for calls abroad that is dialled in `home`; n == 0: there is none. */
static struct str after_exit_code(struct str digits, const struct phone_plan *home)
{
	struct str rest = STR_NONE;
	if (home == NULL || strcmp(home->code, "1") == 0)
		rest = after(digits, "011");
	if (rest.n == 0 && home != NULL && strcmp(home->code, "61") == 0)
		rest = after(digits, "0011");
	if (rest.n == 0 && home != NULL && strcmp(home->code, "81") == 0)
		rest = after(digits, "010");
	if (rest.n == 0)
		rest = after(digits, "00");
	return rest;
}

struct err phone_parse_human(struct str s, struct country home, struct phone *ret)
{
	struct written w;
	struct str text = str_trim(s);
	if (text.n > 4 && str_eq_fold(str_sub(text, 0, 4), STR("tel:")))
		text = str_sub(text, 4, text.n);
	if (text.n == 0 || text.n > WRITTEN_MAX || !read_written(text, &w))
		return not_a_number;
	const struct phone_plan *plan = phone_plan_of(home);
	struct str abroad = w.plus ? str_n(w.digits, w.n) : after_exit_code(str_n(w.digits, w.n), plan);
	if (abroad.n > 0) {
		/* "+44 (0)20 ...": the bracketed trunk is not dialled from abroad. */
		size_t skipped = w.n - abroad.n;
		if (w.zero_at != SIZE_MAX && w.zero_at > skipped) {
			memmove(w.digits + w.zero_at, w.digits + w.zero_at + 1, w.n - w.zero_at - 1);
			abroad.n--;
		}
		return parse_international(abroad, ret);
	}
	if (plan == NULL)
		return err_new(ERR_REJECT, "without its country code the number could be anywhere");
	struct str digits = str_n(w.digits, w.n), national = without_trunk(plan, digits);
	if (national.n == 0 && str_starts(digits, str_of(plan->code)))
		return parse_international(digits, ret);
	if (national.n == 0)
		return err_new(ERR_REJECT, "too few or too many digits for a number of this country");
	return compose(plan->code, national, ret);
}

struct country phone_country(const struct phone *p)
{
	struct country c = { .z = "" };
	const struct phone_plan *plan = p->z[0] == '+' ? phone_plan_of_digits(str_of(p->z + 1)) : NULL;
	if (plan != NULL)
		memcpy(c.z, plan->iso, sizeof c.z);
	return c;
}

struct err country_parse(struct str s, struct country *ret)
{
	struct country c = { .z = "" };
	if (s.n != 2)
		return err_new(ERR_REJECT, "not a country code (two letters, as in GB)");
	for (size_t i = 0; i < 2; i++)
		c.z[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
	if (str_is(str_of(c.z), "UK"))
		c = (struct country){ .z = "GB" };
	if (phone_plan_of(c) == NULL)
		return err_new(ERR_REJECT, "not a known country code (two letters, as in GB)");
	*ret = c;
	return OK;
}
