/*
 * covcounters.HASH.PID.TIME: what one process counted, or several one after the other.
 * [internal/coverage/defs.go, encodecounter]
 *
 *	  0 "\0cwm"              8 hash[16] of the covmeta file   25 u8 big-endian
 *	  4 u32 version (1)     24 u8 form: 1 u32, 2 ULEB128      32 segments
 *
 * Of a segment, then 16 bytes "\0cwm", u32 0, u32 number of segments so far, u32 0:
 *
 *	  0 u64 functions        8 u32 size of strings           12 u32 size of arguments, padding included
 *	 16 strings, arguments: ULEB128 n, n times { key, value }, numbers of strings
 *	    functions: { counters, package, function, counter[counters] } in the file's form; those that never ran are left out
 *
 * Choice  Where functions begin follows from the size of the arguments.  Go's own reader takes the next multiple of four of the
 *         file instead, which is another place from the second segment on.
 */
#include "format/gocoverdir_part.h"

#define SEGMENT_BYTES 16u
#define FOOTER_BYTES 16u
#define FORM_FIXED 1u
#define FORM_ULEB 2u

struct counting {
	struct gocoverdir *d;
	struct gocoverdir_build *b;
	struct str bytes;
	struct gocoverdir_cursor c;
	uint8_t form;
	bool big;
};

static uint64_t place(const struct counting *n)
{
	return (uint64_t)((const char *)n->c.p - n->bytes.p);
}

static inline uint32_t number(const struct counting *n, struct gocoverdir_cursor *c)
{
	uint32_t x;

	if (n->form == FORM_ULEB)
		return gocoverdir_uleb(c);
	x = (uint32_t)gocoverdir_fixed(c, 4);
	return n->big ? __builtin_bswap32(x) : x;
}

/* ---- what the run says of itself ---- */

static void learn(struct str *known, struct str said, bool *mixed)
{
	if (!said.n)
		return;
	*mixed |= known->n && !str_eq(*known, said);
	*known = said;
}

static bool take_arguments(struct counting *n, struct str strings, struct str arguments)
{
	struct gocoverdir_cursor s = gocoverdir_cursor(strings), c = gocoverdir_cursor(arguments);
	uint32_t nstring, pairs = gocoverdir_uleb(&c);
	struct str *string;

	if (!gocoverdir_strings(n->d->out->arena, &s, &string, &nstring) || c.bad || pairs > arguments.n / 2)
		return false;
	for (uint32_t i = 0; i < pairs; i++) {
		uint32_t key = gocoverdir_uleb(&c), value = gocoverdir_uleb(&c);

		if (c.bad || key >= nstring || value >= nstring)
			return false;
		if (str_eq(string[key], S("GOOS")))
			learn(&n->d->goos, string[value], &n->d->mixed);
		else if (str_eq(string[key], S("GOARCH")))
			learn(&n->d->goarch, string[value], &n->d->mixed);
	}
	return true;
}

/* ---- counters ---- */

static bool take_function(struct counting *n)
{
	struct gocoverdir_cursor c = n->c;      /* in registers: counts are stored in between */
	uint64_t at = place(n);
	uint32_t counters = number(n, &c), package = number(n, &c), function = number(n, &c);
	const uint32_t *first;
	uint64_t *count;

	if (c.bad)
		return err_at(n->d->e, at, "the counters of a function expected");
	if (package >= n->b->npackage || function >= n->b->package[package].n)
		return err_at(n->d->e, at, "function %u of package %u is not in the build", function, package);
	first = &n->b->first[n->b->package[package].first + function];
	if (counters != first[1] - first[0])
		return err_at(n->d->e, at, "%u counters expected, as function %u of package %u has units, found %u",
			first[1] - first[0], function, package, counters);
	count = &n->b->count[first[0]];
	if (n->form == FORM_ULEB)
		for (uint32_t i = 0; i < counters; i++)
			count[i] += gocoverdir_uleb(&c); /* each below 2^32: cannot overflow */
	else
		for (uint32_t i = 0; i < counters; i++)
			count[i] += number(n, &c);
	n->c = c;
	return !c.bad || err_at(n->d->e, at, "%u counters of a function expected", counters);
}

static bool take_footer(struct counting *n, uint32_t segment)
{
	uint64_t at = place(n);
	struct str magic = gocoverdir_bytes(&n->c, 4);
	uint32_t segments;

	gocoverdir_fixed(&n->c, 4);
	segments = (uint32_t)gocoverdir_fixed(&n->c, 4);
	gocoverdir_fixed(&n->c, 4);
	if (n->c.bad || !str_eq(magic, S("\0cwm")))
		return err_at(n->d->e, at, "the end of segment %u expected", segment);
	if (!gocoverdir_left(&n->c) && segments != segment)
		return err_at(n->d->e, at + 8, "%u segments expected, found %u", segments, segment);
	return true;
}

static bool take_segment(struct counting *n, uint32_t segment)
{
	uint64_t at = place(n), functions = gocoverdir_fixed(&n->c, 8);
	uint32_t string_bytes = (uint32_t)gocoverdir_fixed(&n->c, 4), argument_bytes = (uint32_t)gocoverdir_fixed(&n->c, 4);
	struct str strings = gocoverdir_bytes(&n->c, string_bytes), arguments = gocoverdir_bytes(&n->c, argument_bytes);

	if (n->c.bad)
		return err_at(n->d->e, at, "segment %u expected: %u bytes, its strings and arguments", segment, SEGMENT_BYTES);
	if (!take_arguments(n, strings, arguments))
		return err_at(n->d->e, at + SEGMENT_BYTES, "strings and arguments of segment %u expected", segment);
	if (functions > gocoverdir_left(&n->c) / 3)
		return err_at(n->d->e, at, "%llu functions do not fit into the file", (unsigned long long)functions);
	for (uint64_t i = 0; i < functions; i++)
		if (!take_function(n))
			return false;
	return take_footer(n, segment);
}

bool gocoverdir_count(struct gocoverdir *d, struct gocoverdir_build *b, struct str bytes)
{
	struct counting n = { .d = d, .b = b, .bytes = bytes, .c = gocoverdir_cursor(bytes) };
	uint64_t version;

	n.c.p += 4;
	version = gocoverdir_fixed(&n.c, 4);
	n.form = (uint8_t)bytes.p[24];
	n.big = bytes.p[25] != 0;
	n.c.p = (const uint8_t *)bytes.p + GOCOVERDIR_COUNTERS_BYTES;
	if (version != 1)
		return err_at(d->e, 4, "version 1 expected, found %llu", (unsigned long long)version);
	if (n.form != FORM_FIXED && n.form != FORM_ULEB)
		return err_at(d->e, 24, "form 1 or 2 of counters expected (fixed, ULEB128), found %u", n.form);
	for (uint32_t segment = 1; segment == 1 || gocoverdir_left(&n.c); segment++)
		if (!take_segment(&n, segment))
			return false;
	return true;
}
