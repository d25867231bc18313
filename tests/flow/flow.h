/* tests/flow/flow.h: cases against the whole server: races, outages, lost answers. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/rig.h"

extern const struct lab_case flow_telnyx[], flow_pay[];
extern const struct lab_case flow_calls[];
extern const struct lab_case flow_buy[];
extern const struct lab_case flow_race[], flow_outage[], flow_lost[], flow_send[], flow_late[], flow_doctor[], flow_restore[], flow_role[], flow_rotate[], flow_import[], flow_jobs[];   /* end with a NULL name */
extern const struct lab_case flow_link[];
