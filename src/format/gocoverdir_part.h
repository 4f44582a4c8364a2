/*
 * gocoverdir_part - the parts of the GOCOVERDIR reader.
 *
 *	gocoverdir.c            what each file is, which belong together; the whole
 *	gocoverdir_meta.c       covmeta.*: packages, functions and their units
 *	gocoverdir_counters.c   covcounters.*: how often they ran
 */
#ifndef PAWL_FORMAT_GOCOVERDIR_PART_H
#define PAWL_FORMAT_GOCOVERDIR_PART_H

#include "format/format.h"

#define GOCOVERDIR_META_BYTES 56u       /* header of a covmeta file */
#define GOCOVERDIR_COUNTERS_BYTES 32u   /* header of a covcounters file */
#define GOCOVERDIR_HASH_BYTES 16u

/* Strings are borrowed from the input. */
struct gocoverdir_function {
	struct str name, file;
	const uint8_t *unit;            /* its first, encoded */
	uint32_t nunit;
};

struct gocoverdir_package {
	struct str path;
	uint32_t first, n;              /* build.function */
};

/* One covmeta file: what was built.  Several directories may hold the same. */
struct gocoverdir_build {
	const struct source_file *meta;
	struct str hash;
	uint8_t mode, granularity;      /* as in the file */
	uint32_t counters;              /* its first file of counters in gocoverdir.counters, + 1; 0 = none */
	struct gocoverdir_package *package;
	uint32_t npackage;
	struct gocoverdir_function *function;
	uint32_t nfunction, function_cap;
	uint32_t *first;                /* by function, and one more: its first unit; apart, as counters ask for nothing else */
	uint64_t *count;                /* by unit */
	uint32_t nunit;
};

struct gocoverdir_counters {
	const struct source_file *file;
	uint32_t next;                  /* of the same build, + 1; 0 = none */
};

struct gocoverdir {
	struct reading *out;
	struct err *e;
	uint32_t evidence;
	struct gocoverdir_build *build;
	uint32_t nbuild, build_cap;
	struct gocoverdir_counters *counters;
	uint32_t ncounters, counters_cap;
	struct map by_hash;             /* build */
	struct str goos, goarch;        /* what runs said so far */
	bool mixed;                     /* runs for several systems */
	struct cov_block *scratch;
	uint32_t scratch_cap;
};

/* ---- bytes ---- */

/* Little-endian numbers out of bytes that may end anywhere: past the end all is 0, and `bad`. */
struct gocoverdir_cursor {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct gocoverdir_cursor gocoverdir_cursor(struct str s)
{
	const uint8_t *p = (const uint8_t *)(s.p ? s.p : "");

	return (struct gocoverdir_cursor){ p, p + s.n, false };
}

static inline size_t gocoverdir_left(const struct gocoverdir_cursor *c)
{
	return (size_t)(c->end - c->p);
}

static inline uint64_t gocoverdir_fixed(struct gocoverdir_cursor *c, unsigned bytes)
{
	uint64_t x = 0;

	if (gocoverdir_left(c) < bytes) {
		c->bad = true;
		c->p = c->end;
		return 0;
	}
	for (unsigned i = 0; i < bytes; i++)
		x |= (uint64_t)c->p[i] << 8 * i;
	c->p += bytes;
	return x;
}

/* ULEB128 below 2^32. */
static inline uint32_t gocoverdir_uleb(struct gocoverdir_cursor *c)
{
	uint64_t x = 0;

	if (c->p < c->end && *c->p < 0x80)      /* nearly always */
		return *c->p++;
	for (unsigned shift = 0; shift < 35 && c->p < c->end; shift += 7) {
		uint8_t byte = *c->p++;

		x |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			c->bad |= x > UINT32_MAX;
			return (uint32_t)x;
		}
	}
	c->bad = true;
	return 0;
}

static inline struct str gocoverdir_bytes(struct gocoverdir_cursor *c, size_t n)
{
	struct str s = { (const char *)c->p, n };

	if (gocoverdir_left(c) < n) {
		c->bad = true;
		return (struct str){ 0 };
	}
	c->p += n;
	return s;
}

/* A table of strings: their number, then each with its length.  False when it leaves the bytes. */
bool gocoverdir_strings(struct arena *a, struct gocoverdir_cursor *c, struct str **string, uint32_t *n);

/* ---- the parts; errors do not name the file yet ---- */

bool gocoverdir_meta_header(struct gocoverdir *d, struct gocoverdir_build *b) MUST_CHECK;

/* Packages and functions, and room for a count for each unit. */
bool gocoverdir_meta(struct gocoverdir *d, struct gocoverdir_build *b) MUST_CHECK;

/* Adds what one file counted. */
bool gocoverdir_count(struct gocoverdir *d, struct gocoverdir_build *b, struct str bytes) MUST_CHECK;

/* Appends all of it to the coverage. */
bool gocoverdir_give(struct gocoverdir *d, const struct gocoverdir_build *b) MUST_CHECK;

#endif
