/* jit_tape - a compiler's dump of the code that it made, made by hand in either byte order. */
#ifndef PAWL_TEST_JIT_TAPE_H
#define PAWL_TEST_JIT_TAPE_H

#include "base/buf.h"

enum { JIT_LOAD, JIT_MOVE, JIT_DEBUG, JIT_CLOSE, JIT_UNWINDING };

struct jit_tape {
	struct buf b;
	bool big;                       /* its byte order */
};

struct jit_entry { uint64_t address; uint32_t line; const char *name; };

static inline void jit_put(struct jit_tape *t, uint64_t x, size_t n)
{
	char bytes[8];

	for (size_t i = 0; i < n; i++)
		bytes[t->big ? n - 1 - i : i] = (char)(x >> 8 * i);
	buf_add(&t->b, bytes, n);
}

static inline void jit_begin(struct jit_tape *t, bool big, uint32_t machine, uint32_t pid, uint64_t flags)
{
	*t = (struct jit_tape){ .big = big };
	jit_put(t, 0x4a695444, 4);
	jit_put(t, 1, 4);
	jit_put(t, 40, 4);
	jit_put(t, machine, 4);
	jit_put(t, 0, 4);
	jit_put(t, pid, 4);
	jit_put(t, 1, 8);
	jit_put(t, flags, 8);
}

static inline void jit_prefix(struct jit_tape *t, uint32_t type, uint32_t size, uint64_t time)
{
	jit_put(t, type, 4);
	jit_put(t, size, 4);
	jit_put(t, time, 8);
}

static inline void jit_load(struct jit_tape *t, uint64_t time, uint64_t address, uint32_t size, uint64_t index, const char *name)
{
	jit_prefix(t, JIT_LOAD, 56 + (uint32_t)strlen(name) + 1 + size, time);
	jit_put(t, 7, 4);
	jit_put(t, 7, 4);
	jit_put(t, address, 8);
	jit_put(t, address, 8);
	jit_put(t, size, 8);
	jit_put(t, index, 8);
	buf_add(&t->b, name, strlen(name) + 1);
	for (uint32_t i = 0; i < size; i++)
		jit_put(t, 0xc3, 1);
}

static inline void jit_move(struct jit_tape *t, uint64_t time, uint64_t from, uint64_t to, uint64_t size, uint64_t index)
{
	jit_prefix(t, JIT_MOVE, 64, time);
	jit_put(t, 7, 4);
	jit_put(t, 7, 4);
	jit_put(t, from, 8);
	jit_put(t, from, 8);
	jit_put(t, to, 8);
	jit_put(t, size, 8);
	jit_put(t, index, 8);
}

static inline void jit_debug(struct jit_tape *t, uint64_t time, uint64_t address, const struct jit_entry *entry, uint32_t n)
{
	uint32_t size = 32;

	for (uint32_t i = 0; i < n; i++)
		size += 16 + (uint32_t)strlen(entry[i].name) + 1;
	jit_prefix(t, JIT_DEBUG, size, time);
	jit_put(t, address, 8);
	jit_put(t, n, 8);
	for (uint32_t i = 0; i < n; i++) {
		jit_put(t, entry[i].address, 8);
		jit_put(t, entry[i].line, 4);
		jit_put(t, 0, 4);
		buf_add(&t->b, entry[i].name, strlen(entry[i].name) + 1);
	}
}

#endif
