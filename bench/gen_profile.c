/*
 * gen_profile SHAPE STACKS SEED FORM >FILE - a large profile; equal arguments give equal bytes.
 *
 * SHAPE  real: distinct stacks as a recording of native programs has them, walks in a call graph whose functions favour a few
 *        of their callees; about 11 frames deep.  578000 of them are 20 MB of pprof and 104 MB of folded text.
 *        random: every frame is drawn from all functions, 8 to 48 deep: nothing is shared, which no program does.
 * FORM   pprof (not packed) or folded.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS 12000u
#define CALLEES 10u
#define DEPTH_MOST 64u
#define PERIOD_NS 10000000u

struct made {
	uint64_t random;
	bool shared, folded;
	uint32_t depth, path[DEPTH_MOST]; /* outermost first */
	uint64_t *seen, slots; /* hashes of the stacks that are out */
	unsigned char *bytes; /* of the message that is put together */
	size_t n;
};

static unsigned char message[1 << 12], packed[1 << 12];

/* splitmix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, pp. 453-472. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint32_t draw(struct made *m, uint32_t below)
{
	m->random += 0x9e3779b97f4a7c15u;
	return (uint32_t)(mix(m->random) >> 32) % below;
}

/* A callee of a function: the first ones more often, half of the time one of the first two. */
static uint32_t callee(struct made *m, uint32_t caller)
{
	uint32_t which = draw(m, CALLEES);

	if (draw(m, 2))
		which = draw(m, 2);
	return (uint32_t)(mix((uint64_t)caller * CALLEES + which + 1) % FUNCTIONS);
}

static void walk(struct made *m)
{
	uint32_t depth = m->shared ? 4 + draw(m, 8) + draw(m, 8) : 8 + draw(m, 41);

	m->path[0] = m->shared ? draw(m, 6) : 0;
	for (m->depth = 1; m->depth < depth; m->depth++)
		m->path[m->depth] = m->shared ? callee(m, m->path[m->depth - 1])
					      : draw(m, FUNCTIONS);
}

static bool is_new(struct made *m)
{
	uint64_t hash = m->depth, at;

	for (uint32_t i = 0; i < m->depth; i++)
		hash = mix(hash + m->path[i] + 1) | 1;
	for (at = hash % m->slots; m->seen[at]; at = (at + 1) % m->slots)
		if (m->seen[at] == hash)
			return false;
	m->seen[at] = hash;
	return true;
}

static int name(uint32_t function, char *to, size_t size)
{
	static const char *const part[] = { "gimple", "tree", "parse", "lookup", "hash", "alloc",
		"expand", "emit", "walk", "fold", "cache", "node", "list", "read", "write",
		"copy" };
	uint64_t h = mix(function + 1);

	return snprintf(to, size, "%s_%s_%x", part[h % 16], part[h / 16 % 16], function);
}

/* ---- folded ---- */

static void put_folded(const struct made *m, uint32_t count)
{
	char text[64];

	for (uint32_t i = 0; i < m->depth; i++) {
		name(m->path[i], text, sizeof text);
		printf("%s%s", i ? ";" : "", text);
	}
	printf(" %u\n", count);
}

/* ---- pprof ---- */

static void varint(struct made *m, uint64_t x)
{
	for (; x >= 0x80; x >>= 7)
		m->bytes[m->n++] = (unsigned char)(x | 0x80);
	m->bytes[m->n++] = (unsigned char)x;
}

static void number(struct made *m, uint32_t field, uint64_t x)
{
	varint(m, field << 3);
	varint(m, x);
}

static void begin(struct made *m, unsigned char *bytes)
{
	m->bytes = bytes;
	m->n = 0;
}

static void put(uint32_t field, const void *bytes, size_t n)
{
	struct made head = { .bytes = (unsigned char[16]){ 0 } };

	varint(&head, field << 3 | 2);
	varint(&head, n);
	fwrite(head.bytes, 1, head.n, stdout);
	fwrite(bytes, 1, n, stdout);
}

static void put_sample(struct made *m, uint32_t count)
{
	size_t ids;

	begin(m, packed);
	for (uint32_t i = m->depth; i-- > 0;)
		varint(m, m->path[i] + 1);
	ids = m->n;
	begin(m, message);
	varint(m, 1 << 3 | 2);
	varint(m, ids);
	memcpy(message + m->n, packed, ids);
	m->n += ids;
	number(m, 2, count);
	number(m, 2, (uint64_t)count * PERIOD_NS);
	put(2, message, m->n);
}

static void put_types(struct made *m, uint32_t field, uint32_t type, uint32_t unit)
{
	begin(m, message);
	number(m, 1, type);
	number(m, 2, unit);
	put(field, message, m->n);
}

static void put_tables(struct made *m)
{
	static const char *const text[] = { "", "samples", "count", "cpu", "nanoseconds",
		"/usr/bin/made" };
	char function[64];

	begin(m, message);
	number(m, 1, 1);
	number(m, 5, 5);
	number(m, 7, 1);
	put(3, message, m->n);
	for (uint32_t i = 0; i < FUNCTIONS; i++) {
		begin(m, message);
		number(m, 1, i + 1);
		number(m, 2, 1);
		number(m, 3, 0x400000 + i * 64);
		varint(m, 4 << 3 | 2);
		varint(m, i < 127 ? 2 : i < 16383 ? 3 : 4);
		number(m, 1, i + 1);
		put(4, message, m->n);
		begin(m, message);
		number(m, 1, i + 1);
		number(m, 2, i + 6);
		number(m, 3, i + 6);
		put(5, message, m->n);
	}
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		put(6, text[i], strlen(text[i]));
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		put(6, function, (size_t)name(i, function, sizeof function));
	begin(m, message);
	number(m, 12, PERIOD_NS);
	fwrite(message, 1, m->n, stdout);
	put_types(m, 11, 3, 4);
}

int main(int argc, char **argv)
{
	uint64_t stacks = argc == 5 ? strtoull(argv[2], NULL, 10) : 0;
	struct made m = { 0 };

	if (!stacks) {
		fputs("usage: gen_profile real|random STACKS SEED pprof|folded\n", stderr);
		return 2;
	}
	m.random = mix(strtoull(argv[3], NULL, 10));
	m.shared = !strcmp(argv[1], "real");
	m.folded = !strcmp(argv[4], "folded");
	m.slots = stacks * 2 + 1;
	m.seen = calloc(m.slots, sizeof *m.seen);
	if (!m.seen)
		return 1;
	if (!m.folded) {
		put_types(&m, 1, 1, 2);
		put_types(&m, 1, 3, 4);
	}
	for (uint64_t i = 0; i < stacks; i++) {
		uint32_t count = 1 + (draw(&m, 4) ? 0 : draw(&m, 20));

		do
			walk(&m);
		while (!is_new(&m));
		if (m.folded)
			put_folded(&m, count);
		else
			put_sample(&m, count);
	}
	if (!m.folded)
		put_tables(&m);
	free(m.seen);
	return fflush(stdout) ? 1 : 0;
}
