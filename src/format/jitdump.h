/*
 * jitdump - jit-PID.dump: what a compiler that makes code at run time says of that code, when it made it and what it is called.
 *
 * Spec    tools/perf/Documentation/jitdump-specification.txt of Linux 6.18 and tools/perf/util/jitdump.h; version 1, either byte order.
 * Loses   The code itself, information for unwinding, discriminators.
 * Choices [1] A file that ends within a record is read up to there: its program may run on, or have been killed.
 *         [2] Debug information belongs to the next load of the address that it names.  Where its addresses or names make no sense it is none
 *             (node 20 writes freed memory as the names of the user's files).
 *         [3] V8 adds the size of an ELF header to addresses of debug information, for the files that `perf inject` makes; others do not.
 *             That is seen by all of a dump's functions beginning so.
 */
#ifndef PAWL_FORMAT_JITDUMP_H
#define PAWL_FORMAT_JITDUMP_H

#include "base/arena.h"
#include "base/err.h"

struct jit_record {
	uint64_t time;
	const char *p;                  /* a load or a move, whole */
	const char *lines;              /* debug information of a load; NULL = none */
};

struct jitdump {
	struct str bytes;               /* borrowed */
	uint32_t machine, pid;          /* machine: e_machine of ELF */
	bool swap;
	bool ticks;                     /* times are the processor's own, not CLOCK_MONOTONIC */
	bool headed;                    /* addresses of debug information have an ELF header before them [3] */
	struct jit_record *record;      /* in order of time */
	uint32_t n, cap;
	uint64_t cut_at;                /* where it ends before its time; 0 = it does not */
	uint32_t nbroken, nunknown;     /* records that make no sense, and of types that are not known: left out */
};

struct jit_code {
	uint64_t address, size, index;
	struct str name;                /* of a load */
	bool moved;                     /* the code of this index lies at `address` now */
};

struct jit_line {
	uint64_t offset;                /* the first byte of the load that it speaks of */
	struct str file;                /* in the dump */
	uint32_t line;
};

struct jit_lines { struct jit_line *line; uint32_t n; };        /* ascending by offset */

/* Takes all loads and moves.  An error when it is no such file. */
bool jitdump_open(struct jitdump *j, struct str bytes, struct arena *a, struct err *e) MUST_CHECK;

struct jit_code jitdump_code(const struct jitdump *j, uint32_t record);

/* The debug information of a load, which may be none; false when it makes no sense. */
bool jitdump_lines(const struct jitdump *j, uint32_t record, struct arena *a, struct jit_lines *out) MUST_CHECK;

/* What they say of the byte at `offset`; empty and 0 = nothing. */
struct jit_line jitdump_line(const struct jit_lines *l, uint64_t offset);

#endif
