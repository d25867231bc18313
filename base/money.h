/* base/money.h: amounts of money as carriers write them. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

#define MONEY_UNITS_MAX 1000000 /* of a currency; what is more is no price of a text or a number */

/* "1.15" as millionths; digits after the sixth are cut off. -1: not such a decimal, negative, or too much. */
int64_t money_micros(struct str decimal);
