/* json_copy - a document through the parser: copied value by value, and skipped whole. */
#ifndef PAWL_TEST_JSON_COPY_H
#define PAWL_TEST_JSON_COPY_H

#include <stdlib.h>

#include "base/json.h"

/* Takes the next value through the typed calls, and writes it again. */
static inline void copy_value(struct json *j, struct json_out *o)
{
	struct json mark;
	struct str s;
	uint64_t u;
	int64_t i;
	double x;
	bool flag;

	switch (json_peek(j)) {
	case JSON_NOTHING:
	case JSON_NULL:
		if (!json_null(j))
			json_skip(j);
		json_put_null(o); /* after an error too, so that the writer stays in balance */
		break;
	case JSON_BOOL:
		json_bool(j, &flag);
		json_put_bool(o, flag);
		break;
	case JSON_STRING:
		json_str(j, &s);
		json_put_str(o, s);
		break;
	case JSON_NUMBER:
		mark = *j;
		json_raw(j, &s);
		if (!json_ok(j) || s.n > 22 || str_has(s, S("e")) || str_has(s, S("E"))) {
			json_put_raw(o, s);
			break;
		}
		*j = mark;
		if (str_has(s, S(".")) || str_eq(s, S("-0"))) {
			json_f64(j, &x);
			json_put_f64(o, x);
		} else if (s.p[0] == '-') {
			json_i64(j, &i);
			json_put_i64(o, i);
		} else {
			json_u64(j, &u);
			json_put_u64(o, u);
		}
		break;
	case JSON_ARRAY:
		if (!json_array(j)) {   /* too deep for either of them */
			json_put_null(o);
			break;
		}
		json_put_array(o);
		while (json_item(j))
			copy_value(j, o);
		json_put_end_array(o);
		break;
	case JSON_OBJECT:
		if (!json_object(j)) {
			json_put_null(o);
			break;
		}
		json_put_object(o);
		while (json_key(j, &s)) {
			json_put_key_str(o, s);
			copy_value(j, o);
		}
		json_put_end_object(o);
		break;
	}
}

static inline bool copied(
	struct str text, struct arena *a, struct buf *b, uint32_t indent, struct err *e)
{
	struct json j;
	struct json_out o;

	buf_clear(b);
	json_init(&j, text, a, e);
	json_out_init(&o, b, indent);
	copy_value(&j, &o);
	return json_end(&j);
}

/* Text as input of exactly its size, so that a sanitizer sees a read behind it. */
static inline struct str exact(struct str s)
{
	char *p = malloc(s.n ? s.n : 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

static inline bool skipped(struct str text, struct arena *a, struct err *e)
{
	struct str s = exact(text);
	struct json j;
	bool ok;

	json_init(&j, s, a, e);
	json_skip(&j);
	ok = json_end(&j);
	free((char *)s.p);
	return ok;
}

#endif
