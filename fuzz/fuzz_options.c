/*
 * A command line: the first byte chooses the verb, NUL bytes end its words.  Parsing neither fails without a reason nor
 * loses an operand.
 */
#include <assert.h>

#include "verb/options.h"
#include "verb/talk.h"

#define MOST_WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct verb *chosen(uint8_t byte)
{
	size_t n = 0;

	while (verbs[n])
		n++;
	return verbs[byte % n];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	char *argv[MOST_WORDS + 1] = { NULL };
	struct err e = { 0 };
	int argc = 0, operands;

	if (!size)
		return 0;
	for (struct str rest = { (const char *)data + 1, size - 1 }; rest.n && argc < MOST_WORDS;)
		argv[argc++] = arena_cstr(&a, str_cut(&rest, 0));
	operands = options_parse(chosen(data[0]), argc, argv, &e);
	assert(operands <= argc && (operands >= 0 || (e.kind == ERR_USAGE && e.text[0])));
	for (int i = 0; i < operands; i++)
		assert(argv[i]);
	arena_free(&a);
	return 0;
}
