/* tests/lib/fake_vapi.h: a stand-in for Vapi's phone numbers. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"

/* Whose calls has the assistant? "" : nobody's of that number. Copies. */
bool fake_vapi_has(const char *number, char assistant[64]);
size_t fake_vapi_count(void);
/* As if somebody had added it by hand. */
void fake_vapi_add(const char *number, const char *assistant);
/* How often a number was imported while it was there already, or without smsEnabled=false. */
size_t fake_vapi_wrongs(void);
