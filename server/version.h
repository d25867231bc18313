/* server/version.h: the program's version. */
/* SPDX-License-Identifier: MIT */
#pragma once

#define USHER_VERSION "0.3.0"
