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

bool compile_read(struct diags *d, const char *file, struct str *ret)
{
	FILE *f = fopen(file, "rb");
	char *p;
	size_t n;
	bool bad;

	if (!f) {
		diag_error(d, (struct pos){ 0 }, "%s cannot be opened: %s", file, strerror(errno));
		return false;
	}
	p = arena_alloc(d->arena, XML_FILE_MAX + 1);
	n = fread(p, 1, XML_FILE_MAX + 1, f);
	bad = ferror(f) != 0;
	fclose(f);
	if (bad) {
		diag_error(d, (struct pos){ 0 }, "%s cannot be read", file);
		return false;
	}
	*ret = str_n(p, n);
	return true;
}

bool compile_file(struct diags *d, bool conformance, struct compile_unit *ret)
{
	struct str text;

	*ret = (struct compile_unit){ .ir = NULL };
	return compile_read(d, d->file, &text) && compile_text(d, text, conformance, ret);
}
