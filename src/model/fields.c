#include "model/fields.h"

#include <math.h>
#include <stdio.h>

static bool is_known(const struct field *f, const void *member)
{
	switch (f->kind) {
	case FIELD_STR:
		return ((const struct str *)member)->n > 0;
	case FIELD_F64:
		return isfinite(*(const double *)member);
	case FIELD_U64:
		return *(const uint64_t *)member != f->unknown;
	case FIELD_U32:
		return *(const uint32_t *)member != f->unknown;
	case FIELD_I64:
		return *(const int64_t *)member != (int64_t)f->unknown;
	case FIELD_BOOL:
	case FIELD_WORD:
		break;
	}
	return true;
}

static void put_value(struct json_out *o, const struct field *f, const void *member)
{
	switch (f->kind) {
	case FIELD_STR:
		json_put_str(o, *(const struct str *)member);
		break;
	case FIELD_F64:
		json_put_f64(o, *(const double *)member);
		break;
	case FIELD_U64:
		json_put_u64(o, *(const uint64_t *)member);
		break;
	case FIELD_U32:
		json_put_u64(o, *(const uint32_t *)member);
		break;
	case FIELD_I64:
		json_put_i64(o, *(const int64_t *)member);
		break;
	case FIELD_BOOL:
		json_put_bool(o, *(const bool *)member);
		break;
	case FIELD_WORD:
		json_put_str(o, str_of(f->names->word[*(const unsigned *)member]));
		break;
	}
}

void fields_put(struct json_out *o, const struct field *field, const void *object)
{
	for (const struct field *f = field; f->key; f++) {
		const void *member = (const char *)object + f->offset;

		if (!is_known(f, member))
			continue;
		json_put_key(o, f->key);
		put_value(o, f, member);
	}
}

static void take_u32(struct json *j, const struct field *f, uint32_t *out)
{
	uint64_t x;

	if (!json_u64(j, &x))
		return;
	if (x > UINT32_MAX)
		json_fail(j, "\"%s\" must be below 2^32", f->key);
	else
		*out = (uint32_t)x;
}

static void take_word(struct json *j, const struct field *f, unsigned *out)
{
	char all[256];
	size_t n = 0;
	struct str word;
	unsigned found;

	if (!json_str(j, &word))
		return;
	found = names_find(*f->names, word);
	if (found < f->names->n) {
		*out = found;
		return;
	}
	for (unsigned i = 0; i < f->names->n && n < sizeof all; i++)
		n += (size_t)snprintf(
			all + n, sizeof all - n, "%s%s", i ? ", " : "", f->names->word[i]);
	json_fail(
		j, "\"%s\" must be one of %s, not \"%.*s\"", f->key, all, STR(str_clip(word, 64)));
}

static void take_value(struct json *j, const struct field *f, void *member)
{
	switch (f->kind) {
	case FIELD_STR:
		json_str(j, member);
		break;
	case FIELD_F64:
		json_f64(j, member);
		break;
	case FIELD_U64:
		json_u64(j, member);
		break;
	case FIELD_U32:
		take_u32(j, f, member);
		break;
	case FIELD_I64:
		json_i64(j, member);
		break;
	case FIELD_BOOL:
		json_bool(j, member);
		break;
	case FIELD_WORD:
		take_word(j, f, member);
		break;
	}
}

void fields_put_all(struct json_out *o, const char *key, const struct field *field, const void *object, size_t size, uint32_t n)
{
	if (!n)
		return;
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t indent = o->indent;

		json_put_object(o);
		o->indent = 0;
		fields_put(o, field, (const char *)object + i * size);
		json_put_end_object(o);
		o->indent = indent;
	}
	json_put_end_array(o);
}

bool fields_take(struct json *j, const struct field *field, struct str key, void *object)
{
	for (const struct field *f = field; f->key; f++) {
		if (!str_eq(str_of(f->key), key))
			continue;
		if (!json_null(j))
			take_value(j, f, (char *)object + f->offset);
		return true;
	}
	return false;
}
