/* tests/fuzz/json.c: JSON in, walked, written again. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MAX ((size_t)1 << 20)

/* Writes the value anew and checks every way to it. */
static void walk(struct arena *a, struct json_val v, struct json_out *o, size_t depth)
{
	enum json_type type = json_type(v);
	MUST(depth <= JSON_DEPTH_MAX);
	MUST(type != JSON_ABSENT);
	struct str s = json_str(a, v);
	MUST((s.p != NULL) == (type == JSON_STRING));
	if (type == JSON_STRING) {
		MUST(utf8_valid(s));
		json_put_str(o, s);
	} else if (type != JSON_OBJECT && type != JSON_ARRAY) {
		MUST(json_len(v) == 0);
		json_put_raw(o, json_raw(v));
	} else {
		bool object = type == JSON_OBJECT;
		json_open(o, object ? '{' : '[');
		for (size_t i = 0; i < json_len(v); i++) {
			struct json_val kid = json_item(v, i);
			struct str key = json_item_key(a, v, i);
			MUST((key.p != NULL) == object);
			if (object) {
				struct json_val same = json_key(v, key);
				MUST(same.tok == kid.tok);
				json_put_str(o, key);
				buf_add_char(o->b, ':');
				o->comma = false;
			}
			walk(a, kid, o, depth + 1);
		}
		MUST(json_type(json_item(v, json_len(v))) == JSON_ABSENT);
		json_close(o, object ? '}' : ']');
	}
	(void)json_int_at(v, "a.0.b", 1);
	(void)json_bool_at(v, "0", false);
	(void)json_str_at(a, v, "data.object.id");
}

static void same(struct arena *a, struct json_val x, struct json_val y)
{
	MUST(json_type(x) == json_type(y));
	MUST(json_len(x) == json_len(y));
	MUST(str_eq(json_str(a, x), json_str(a, y)));
	for (size_t i = 0; i < json_len(x); i++) {
		MUST(str_eq(json_item_key(a, x, i), json_item_key(a, y, i)));
		same(a, json_item(x, i), json_item(y, i));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str text = fuzz_str(data, n);
	struct json_val root, again;
	struct err e = json_parse(a, text, &root);
	MUST(e.kind == ERR_NONE || e.kind == ERR_REJECT || e.kind == ERR_LIMIT);
	if (!err_is(e)) {
		struct buf b;
		struct json_out o;
		struct str raw = json_raw(root);
		MUST(utf8_valid(text));
		MUST(str_eq(raw, str_trim(text)));
		MUST(!err_is(json_parse(a, raw, &again)));
		same(a, root, again);
		buf_init(&b, TEXT_MAX);
		json_out_init(&o, &b);
		walk(a, root, &o, 0);
		/* Two keys may be the same only when one was written with \u0000. */
		if (!b.full && str_find(text, STR("\\u0000")) < 0) {
			MUST(!err_is(json_parse(a, buf_str(&b), &again)));
			same(a, root, again);
		}
		buf_done(&b);
		struct str cut = fuzz_copy(str_sub(raw, 0, raw.n - 1)); /* no proper beginning of a container or string is JSON */
		if (json_type(root) >= JSON_STRING)
			MUST(err_is(json_parse(a, cut, &again)));
		free((void *)(uintptr_t)cut.p);
	}
	arena_free(a);
	return 0;
}
