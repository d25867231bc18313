/* sms/callable.h: may usher ring this number? Never premium, shared-cost or personal ones, never another country. */
/* SPDX-License-Identifier: MIT
 *
 * Toll fraud lives from numbers that pay whoever is called. usher rings an owner's own phone (a text from it has come in) or the
 * landline they told; both must be of the owner's country and an ordinary line of its numbering plan. For a country whose plan is
 * not in the table a told line is not rung, and the phone that texts is.
 */
#pragma once
#include "base/phone.h"

/* told: the number was written to us, nothing has come from it. */
bool sms_callable(const struct phone *to, struct country owner, bool told);
