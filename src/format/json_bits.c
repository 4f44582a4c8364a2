#include "format/json_bits.h"

int json_bits(struct str head, int (*bits_of)(struct json *j))
{
	struct arena a = { 0 };
	struct err ignored = { 0 };
	struct json j;
	int bits;

	json_init(&j, head, &a, &ignored);
	bits = bits_of(&j);
	arena_free(&a);
	return bits;
}

bool json_first_object(struct json *j)
{
	json_array(j);
	if (!json_item(j) || json_peek(j) != JSON_OBJECT)
		return false;
	json_object(j);
	return true;
}

bool json_first_has(struct json *j, struct str wanted)
{
	struct str key;

	if (!json_first_object(j))
		return false;
	while (json_key(j, &key))
		if (str_eq(key, wanted))
			return true;
	return false;
}
