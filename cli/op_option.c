/* cli/op_option.c: the option that a field of an operation is. */
/* SPDX-License-Identifier: MIT */
#include "cli/op_option.h"

void op_option_name(const struct op_field *f, char out[OP_OPTION_MAX])
{
	(void)snprintf(out, OP_OPTION_MAX, "--%s%s", f->name, f->type != OP_SECRET ? "" : f->required ? "-file" : "-stdin");
}

bool op_option_is_flag(const struct op_field *f)
{
	return strcmp(f->name, "yes") == 0 || (f->type == OP_SECRET && !f->required);
}
