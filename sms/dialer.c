/* sms/dialer.c: carriers that can place calls, by name. */
/* SPDX-License-Identifier: MIT */
#include "sms/dialer_impl.h"

static const struct dialer *const dialers[] = { &dialer_twilio, &dialer_telnyx };

const struct dialer *dialer_find(struct str name)
{
	for (size_t i = 0; i < sizeof dialers / sizeof dialers[0]; i++)
		if (str_is(name, dialers[i]->name))
			return dialers[i];
	return NULL;
}
