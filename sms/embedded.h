/* sms/embedded.h: wording and facts built into the program. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/embedded.h"

extern const struct embedded_file embedded_texts[];
extern const struct embedded_file embedded_facts[];
