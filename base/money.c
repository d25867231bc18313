/* base/money.c: decimals, without floating point. */
/* SPDX-License-Identifier: MIT */
#include "base/money.h"

int64_t money_micros(struct str decimal)
{
	struct str fraction = str_trim(decimal);
	struct str whole = str_cut(&fraction, '.');
	int64_t units, micros = 0;
	if (whole.n == 0 || err_is(str_int64(whole, 0, MONEY_UNITS_MAX, &units)))
		return -1;
	for (size_t i = 0, scale = 100000; i < fraction.n; i++, scale /= 10) {
		if (fraction.p[i] < '0' || fraction.p[i] > '9')
			return -1;
		micros += (int64_t)scale * (fraction.p[i] - '0');
	}
	return units * 1000000 + micros;
}
