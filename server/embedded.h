/* server/embedded.h: pages built into the program. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/embedded.h"

extern const struct embedded_file embedded_pages[];

/* onboarding.svg, onboarding_live.svg (server/chart.h), onboarding.dot, onboarding.md: the chart built in, for people. */
extern const struct embedded_file embedded_chart[];
