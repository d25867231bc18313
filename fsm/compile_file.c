/* fsm/compile_file.c: a file's way through reader and compiler. */
/* SPDX-License-Identifier: MIT */
#include "fsm/compile.h"
#include "fsm/xml_tree.h"
#include <errno.h>

bool compile_text(struct diags *d, struct str text, bool conformance, struct compile_unit *ret)
{
	struct xml_node *root = xml_tree_parse(d, text);

	*ret = (struct compile_unit){ .ir = NULL };
	if (!root)
		return false;
	ret->ir = scxml_read(d, root, conformance);
	if (!ret->ir)
		return false;
	ret->chart = compile_chart(d, ret->ir);
	return ret->chart && d->errors == 0;
}

bool compile_file(struct diags *d, bool conformance, struct compile_unit *ret)
{
	FILE *f = fopen(d->file, "rb");
	char *p;
	size_t n;
	bool bad;

	*ret = (struct compile_unit){ .ir = NULL };
	if (!f) {
		diag_error(d, (struct pos){ 0 }, "cannot be opened: %s", strerror(errno));
		return false;
	}
	p = arena_alloc(d->arena, XML_FILE_MAX + 1);
	n = fread(p, 1, XML_FILE_MAX + 1, f);
	bad = ferror(f) != 0;
	fclose(f);
	if (bad) {
		diag_error(d, (struct pos){ 0 }, "cannot be read");
		return false;
	}
	return compile_text(d, str_n(p, n), conformance, ret);
}
