/* sms/dialer_impl.h: the carriers behind sms/dialer.h. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "sms/dialer.h"

extern const struct dialer dialer_twilio, dialer_telnyx;
