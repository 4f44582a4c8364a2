/*
 * fields - members of pawl's own JSON objects, as tables: one row writes a member and reads it back.
 *
 * What is not known is absent: the empty string, NaN and infinities, and for numbers the row's `unknown`.
 * A truth value is always written.
 */
#ifndef PAWL_MODEL_FIELDS_H
#define PAWL_MODEL_FIELDS_H

#include "base/json.h"
#include "model/names.h"

enum field_kind { FIELD_STR, FIELD_F64, FIELD_U64, FIELD_U32, FIELD_I64, FIELD_BOOL, FIELD_WORD };

struct field {
	const char *key;
	enum field_kind kind;
	size_t offset;                  /* of the member in its struct */
	uint64_t unknown;               /* U64 and U32: the value that is not written */
	const struct names *names;      /* WORD: the words of the enum */
};

#define FIELD(type, member, kind_) { .key = #member, .kind = (kind_), .offset = offsetof(struct type, member) }
#define FIELD_ENUM(type, member, names_) \
	{ .key = #member, .kind = FIELD_WORD, .offset = offsetof(struct type, member), .names = (names_) }

/* A table ends with key NULL.  Puts the members of `object` into the object that is open. */
void fields_put(struct json_out *o, const struct field *field, const void *object);

/* An array `key` of `n` objects of `size` bytes, each on a line of its own where the rest is indented; nothing when there is
 * none. */
void fields_put_all(struct json_out *o, const char *key, const struct field *field, const void *object, size_t size, uint32_t n);

/* Takes the value of `key` into `object` when the table has it; false when it does not.  null is "not known"
 * and leaves the member as it is.  Errors are sticky in the json. */
bool fields_take(struct json *j, const struct field *field, struct str key, void *object);

#endif
