/* server/serve.h: the whole server, from settings to the last exit. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/config.h"

/* Starts, serves until told to stop, stops. cfg was loaded for serving and has no errors. Problems are said on standard error
 * with what to do next. The exit status of the program. */
int serve_run(struct config *cfg);
