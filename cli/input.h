/* cli/input.h: what commands read that is no argument: secrets, and whole files. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/cli.h"

#define INPUT_SECRET_MAX 4096
#define INPUT_DOCUMENT_MAX (4u * 1024 * 1024)

/* A secret from a file, or (file NULL) from standard input; asked for without echo when that is a terminal. The line end behind it
 * is no part of it. *ret points into memory of its own: vault_release() it. False: said what is wrong. */
bool input_secret(const struct command *c, const char *file, const char *prompt, char **ret_memory, struct str *ret);
/* A whole file; NULL or "-": standard input. In `a`. */
bool input_document(const struct command *c, struct arena *a, const char *file, struct str *ret);
