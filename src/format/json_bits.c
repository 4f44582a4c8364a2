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
