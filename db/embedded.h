/* db/embedded.h: the migrations built into the program, in order. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/embedded.h"

extern const struct embedded_file embedded_migrations[];
