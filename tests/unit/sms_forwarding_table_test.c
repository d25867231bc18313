/* tests/unit/sms_forwarding_table_test.c: what the table of forwarding codes may hold. */
/* SPDX-License-Identifier: MIT */
#include "sms/embedded.h"
#include "sms/forwarding_table.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void a_bad_table_is_an_error(void **state)
{
	(void)state;
	static const char *const head = "country,network,line,action,code,form,confidence,source,note\n";
	static const char *const bad[] = {
		"GB,*,mobile,activate_no_answer,**61*{number}*15#,e164,seen,,",         /* 15 is no service group */
		"GB,*,mobile,activate_no_answer,**61*{number}*20#,e164,seen,,",         /* 20 would be data calls */
		"GB,*,mobile,activate_no_answer,**61*{number}**21#,e164,seen,,",        /* not in steps of five */
		"GB,*,mobile,activate_no_answer,**61*{number}**35#,e164,seen,,",
		"GB,*,mobile,activate_no_answer,**61*{number}**20,e164,seen,",          /* eight fields */
		"GB,*,mobile,activate_no_answer,**61*{number}**20#,e164,seen,,,",       /* ten */
		"GB,*,mobile,activate_no_answer,**61*{number}***20#,e164,seen,,",
		"GB,*,mobile,activate_no_answer,**61{number}#,e164,seen,,",
		"GB,*,mobile,activate_no_answer,**61*#,e164,seen,,",
		"GB,*,mobile,activate_no_answer,*92{number}#,national,seen,,",
		"GB,*,mobile,deactivate_no_answer,,either,seen,,",
		"GB,*,mobile,check_no_answer,*#61*{number}#,either,seen,,",
		"ZZ,*,mobile,activate_no_answer,**61*{number}#,e164,seen,,",
		"GB,,mobile,activate_no_answer,**61*{number}#,e164,seen,,",
		"GB,*,fax,activate_no_answer,**61*{number}#,e164,seen,,",
		"GB,*,mobile,activate_unconditional,**21*{number}#,e164,seen,,",
		"GB,*,mobile,activate_no_answer,**61*{number}#,roman,seen,,",
		"GB,*,mobile,activate_no_answer,**61*{number}#,e164,perhaps,,",
		"",
	};
	static const char *const good[] = {
		"*,*,mobile,activate_no_answer,**61*{number}*11*{seconds}#,e164,seen,,",
		"AU,Telstra,mobile,activate_no_answer,**61*{number}*10#,national,seen,,",
		"US,Verizon,mobile,activate_no_answer,*71{number},national,seen,,",
		"US,AT&T,mobile,activate_no_answer,*92{number}#,national,uncertain,,",
		"AU,Telstra,landline,activate_no_answer,*61{number}*{seconds}#,national,seen,,",
		"GB,giffgaff,mobile,rides_on,O2,,uncertain,,",
		"NZ,*,landline,activate_no_answer,,,uncertain,,",
	};
	struct forwarding_table *t = calloc(1, sizeof *t);
	assert_non_null(t);
	for (size_t i = 0; i < sizeof bad / sizeof *bad + sizeof good / sizeof *good; i++) {
		bool is_bad = i < sizeof bad / sizeof *bad;
		const char *row = is_bad ? bad[i] : good[i - sizeof bad / sizeof *bad];
		char csv[512];
		snprintf(csv, sizeof csv, "# comment\n%s%s\n", head, row);
		struct err e = forwarding_table_read(str_of(csv), t);
		if (err_is(e) != is_bad)
			fail_msg("%s: %s", row, err_is(e) ? e.what : "taken");
		if (is_bad && *row != '\0')
			assert_int_equal(e.code, 3);
	}
	free(t);
}

static void the_built_in_table_is_good(void **state)
{
	(void)state;
	struct forwarding_table *t = calloc(1, sizeof *t);
	assert_non_null(t);
	struct err e = forwarding_table_read(embedded_str(embedded_find(embedded_facts, STR("forwarding.csv"))), t);
	if (err_is(e))
		fail_msg("line %d: %s", e.code, e.what);
	assert_true(t->n > 250);
	/* Whoever rides on another network rides on one that has codes. */
	for (size_t i = 0; i < t->n; i++) {
		if (t->rows[i].action != FWD_RIDES_ON)
			continue;
		struct forwarding_whose w = { .network = t->rows[i].code, .line = FWD_LINE_MOBILE };
		memcpy(w.country.z, t->rows[i].country, sizeof w.country.z);
		bool guess;
		assert_non_null(forwarding_find(t, &w, FWD_ACTIVATE_NO_ANSWER, &guess));
	}
	free(t);
}

static void too_many_rows_are_an_error(void **state)
{
	(void)state;
	struct forwarding_table *t = calloc(1, sizeof *t);
	struct buf b;
	assert_non_null(t);
	buf_init(&b, 1 << 20);
	buf_add_z(&b, "country,network,line,action,code,form,confidence,source,note\n");
	for (int i = 0; i < FORWARDING_ROWS_MAX; i++)
		buf_add_z(&b, "GB,*,mobile,activate_no_answer,**61*{number}#,e164,seen,,\n");
	assert_false(err_is(forwarding_table_read(buf_str(&b), t)));
	assert_int_equal(t->n, FORWARDING_ROWS_MAX);
	buf_add_z(&b, "GB,*,mobile,activate_no_answer,**61*{number}#,e164,seen,,\n");
	assert_true(err_is(forwarding_table_read(buf_str(&b), t)));
	buf_done(&b);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_table_is_an_error),
		cmocka_unit_test(the_built_in_table_is_good),
		cmocka_unit_test(too_many_rows_are_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
