/* sms/forwarding_table.c: reading and checking the table of forwarding codes. */
/* SPDX-License-Identifier: MIT */
#include "sms/forwarding_table.h"

#define FIELDS 9

static const char *const lines[] = { [FWD_LINE_MOBILE] = "mobile", [FWD_LINE_LANDLINE] = "landline" };
static const char *const forms[] = { [FWD_FORM_EITHER] = "either", [FWD_FORM_E164] = "e164", [FWD_FORM_NATIONAL] = "national" };
static const char *const confidences[] = { [FWD_SEEN] = "seen", [FWD_KNOWN] = "known", [FWD_UNCERTAIN] = "uncertain" };
static const char *const actions[FWD_ACTIONS] = {
	[FWD_ACTIVATE_NO_ANSWER] = "activate_no_answer",
	[FWD_ACTIVATE_BUSY] = "activate_busy",
	[FWD_ACTIVATE_UNREACHABLE] = "activate_unreachable",
	[FWD_ACTIVATE_ALL_CONDITIONAL] = "activate_all_conditional",
	[FWD_DEACTIVATE_NO_ANSWER] = "deactivate_no_answer",
	[FWD_DEACTIVATE_BUSY] = "deactivate_busy",
	[FWD_DEACTIVATE_UNREACHABLE] = "deactivate_unreachable",
	[FWD_DEACTIVATE_ALL_CONDITIONAL] = "deactivate_all_conditional",
	[FWD_DEACTIVATE_ALL] = "deactivate_all",
	[FWD_CHECK_NO_ANSWER] = "check_no_answer",
	[FWD_CHECK_BUSY] = "check_busy",
	[FWD_CHECK_UNREACHABLE] = "check_unreachable",
	[FWD_ASK_NETWORK] = "ask_network",
	[FWD_OTHER_NETWORK] = "other_network",
	[FWD_MENU_FIRST] = "menu_first",
	[FWD_RIDES_ON] = "rides_on",
};

/* The index of a word, or -1. */
static int word_of(struct str s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(s, words[i]))
			return (int)i;
	return -1;
}

static size_t digits_at(struct str s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* What follows the stars and hashes in front: the digits of the service code. */
static struct str service_code(struct str code, size_t *ret_prefix)
{
	size_t n = 0;
	while (n < code.n && n < 2 && (code.p[n] == '*' || code.p[n] == '#'))
		n++;
	*ret_prefix = n;
	struct str rest = str_sub(code, n, code.n);
	return str_sub(rest, 0, digits_at(rest));
}

bool forwarding_is_gsm(struct str code)
{
	static const char *const services[] = { "61", "62", "67", "21", "002", "004" };
	size_t prefix;
	struct str service = service_code(code, &prefix);
	return str_ends(code, STR("#")) && word_of(service, services, sizeof services / sizeof *services) >= 0;
}

static bool is_dialable(struct str number)
{
	struct str s = str_starts(number, STR("+")) ? str_sub(number, 1, number.n) : number;
	return s.n > 0 && digits_at(s) == s.n;
}

/* Android's own pattern, (\*|#|\*#|\*\*|##)(\d{2,3})(\*SIA(\*SIB(\*SIC)?)?)?#, and its meaning for voice calls. */
static bool phone_takes(struct str code)
{
	size_t prefix;
	struct str service = service_code(code, &prefix);
	if (prefix == 0 || service.n < 2 || service.n > 3 || str_starts(code, STR("#*")) || !str_ends(code, STR("#")))
		return false;
	struct str rest = str_sub(code, prefix + service.n, code.n - prefix - service.n - 1);
	if (rest.n == 0)
		return true;
	if (rest.p[0] != '*')
		return false;
	rest = str_sub(rest, 1, rest.n);
	struct str number = str_cut(&rest, '*');
	struct str group = rest.p != NULL ? str_cut(&rest, '*') : STR("");
	int64_t seconds = 20;
	bool timer_good = rest.p == NULL || (!err_is(str_int64(rest, 5, 30, &seconds)) && seconds % 5 == 0);
	return is_dialable(number) && (group.n == 0 || str_is(group, "10") || str_is(group, "11")) && timer_good;
}

/* Would a mobile phone send it? A code with '#' that is none of GSM's is allowed only where we say that we are not sure. */
static bool code_is_good(const struct forwarding_row *row)
{
	bool named = row->action == FWD_OTHER_NETWORK || row->action == FWD_RIDES_ON;
	bool bare = row->action == FWD_ASK_NETWORK || row->action == FWD_MENU_FIRST || row->action <= FWD_ACTIVATE_ALL_CONDITIONAL;
	if (row->code.n == 0 || row->code.n > FORWARDING_CODE_MAX - 2 * PHONE_MAX)
		return row->code.n == 0 && bare;
	bool activates = row->action <= FWD_ACTIVATE_ALL_CONDITIONAL;
	if (!named && activates != (str_find(row->code, STR("{number}")) >= 0))
		return false;
	if (named || row->line != FWD_LINE_MOBILE || !str_ends(row->code, STR("#")))
		return true;
	static const struct phone sample = { .z = "+447700900123" };
	struct arena *a = arena_new(4096);
	bool good = forwarding_is_gsm(row->code) ? phone_takes(forwarding_code(a, row, &sample, false)) : row->confidence == FWD_UNCERTAIN;
	arena_free(a);
	return good;
}

static struct err read_row(struct str line, struct forwarding_row *ret)
{
	struct str fields[FIELDS];
	size_t n = 0;
	for (struct str rest = line; rest.p != NULL; n++) {
		struct str field = str_cut(&rest, ',');
		if (n == FIELDS)
			return err_new(ERR_BUG, "forwarding table: too many fields");
		fields[n] = field;
	}
	if (n != FIELDS)
		return err_new(ERR_BUG, "forwarding table: too few fields");
	int kind = word_of(fields[2], lines, sizeof lines / sizeof *lines);
	int action = word_of(fields[3], actions, FWD_ACTIONS);
	int form = fields[5].n == 0 ? (int)FWD_FORM_EITHER : word_of(fields[5], forms, sizeof forms / sizeof *forms);
	int confidence = word_of(fields[6], confidences, sizeof confidences / sizeof *confidences);
	struct country country = { .z = "" };
	bool any = str_is(fields[0], "*");
	if (kind < 0 || action < 0 || form < 0 || confidence < 0 || fields[1].n == 0
	    || (!any && err_is(country_parse(fields[0], &country))))
		return err_new(ERR_BUG, "forwarding table: an unknown word");
	*ret = (struct forwarding_row){ .network = fields[1], .line = (enum forwarding_line)kind, .code = fields[4],
		.action = (enum forwarding_action)action, .form = (enum forwarding_form)form,
		.confidence = (enum forwarding_confidence)confidence };
	memcpy(ret->country, any ? "*" : country.z, any ? 2 : 3);
	return code_is_good(ret) ? OK : err_new(ERR_BUG, "forwarding table: a code that a phone would refuse");
}

struct err forwarding_table_read(struct str csv, struct forwarding_table *ret)
{
	ret->n = 0;
	int line_no = 0;
	bool head = true;
	for (struct str rest = csv; rest.p != NULL;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		line_no++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (head) {
			head = false;
			continue;
		}
		if (ret->n == FORWARDING_ROWS_MAX)
			return err_code(ERR_BUG, line_no, "forwarding table: too many rows");
		struct err e = read_row(line, &ret->rows[ret->n]);
		if (err_is(e))
			return err_code(e.kind, line_no, e.what);
		ret->n++;
	}
	return ret->n > 0 ? OK : err_new(ERR_BUG, "forwarding table: no rows");
}
