/*
 * perf_tape - a recording of perf made by hand: one event, IP TID TIME PERIOD CALLCHAIN, sample_id_all; process 7 and its thread 7.
 */
#ifndef PAWL_TEST_PERF_TAPE_H
#define PAWL_TEST_PERF_TAPE_H

#include "base/buf.h"

struct tape { struct buf b; };

static inline void put(struct tape *t, uint64_t x, size_t n)
{
	buf_add(&t->b, &x, n); /* little-endian machines only: their mains see to that */
}

static inline void header(struct tape *t, unsigned type, unsigned misc, size_t body)
{
	put(t, type, 4);
	put(t, misc, 2);
	put(t, 8 + body, 2);
}

static inline void begin_with(struct tape *t, const uint64_t *attr, size_t bytes)
{
	*t = (struct tape){ 0 };
	buf_lit(&t->b, "PERFILE2");
	put(t, 16, 8);
	header(t, 64, 0, bytes);
	buf_add(&t->b, attr, bytes);
}

static inline void begin(struct tape *t)
{
	const uint64_t attr[8] = { 1 | (uint64_t)64 << 32, 0, 1000, 1 | 2 | 4 | 1 << 5 | 1 << 8, 0, 1 << 18 };

	begin_with(t, attr, sizeof attr);
}

/* As with `perf record -k mono`. */
static inline void begin_monotonic(struct tape *t)
{
	const uint64_t attr[14] = { 1 | (uint64_t)112 << 32, 0, 1000, 1 | 2 | 4 | 1 << 5 | 1 << 8, 0, 1 << 18 | 1 << 25,
		[11] = (uint64_t)1 << 32 };

	begin_with(t, attr, sizeof attr);
}

static inline void trailer(struct tape *t, uint64_t time)
{
	put(t, 7, 4);
	put(t, 7, 4);
	put(t, time, 8);
}

static inline void sample_of(struct tape *t, uint32_t pid, uint64_t time, uint64_t ip, uint64_t period)
{
	header(t, 9, 2, 48);
	put(t, ip, 8);
	put(t, pid, 4);
	put(t, pid, 4);
	put(t, time, 8);
	put(t, period, 8);
	put(t, 1, 8);
	put(t, ip, 8);
}

static inline void sample(struct tape *t, uint64_t time, uint64_t ip, uint64_t period)
{
	sample_of(t, 7, time, ip, period);
}

static inline void comm(struct tape *t, uint64_t time, const char *name, bool exec)
{
	header(t, 3, exec ? 1 << 13 : 0, 8 + 8 + 16);
	put(t, 7, 4);
	put(t, 7, 4);
	buf_add(&t->b, name, 8);
	trailer(t, time);
}

static inline void mapping(struct tape *t, uint64_t time, uint64_t start, uint64_t length, uint64_t offset, const char *name)
{
	size_t n = strlen(name), room = n / 8 * 8 + 8;

	header(t, 1, 2, 32 + room + 16);
	put(t, 7, 4);
	put(t, 7, 4);
	put(t, start, 8);
	put(t, length, 8);
	put(t, offset, 8);
	buf_add(&t->b, name, n);
	buf_add(&t->b, "\0\0\0\0\0\0\0", room - n);
	trailer(t, time);
}

static inline void fork_of(struct tape *t, uint64_t time, uint32_t child)
{
	header(t, 7, 0, 24 + 16);
	put(t, child, 4);
	put(t, 7, 4);
	put(t, child, 4);
	put(t, 7, 4);
	put(t, time, 8);
	trailer(t, time);
}

static inline void round_ends(struct tape *t)
{
	header(t, 68, 0, 0);
}

#endif
