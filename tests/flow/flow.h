/* tests/flow/flow.h: cases against the whole server: races, outages, lost answers. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/rig.h"

extern const struct lab_case flow_race[], flow_outage[], flow_lost[], flow_send[];   /* end with a NULL name */
