/*
 * read_as - what the tests of readers share: text in, evidence out, and a look at it.
 *
 *	struct read_of r;
 *	read_as(&format_x, S("..."), &r);
 *	CHECK_STR(series_in(&r, "name", "time")->failure, "");
 *	read_done(&r);
 */
#ifndef PAWL_TEST_READ_AS_H
#define PAWL_TEST_READ_AS_H

#include "format/format.h"
#include "test/check.h"

struct read_of {
	struct arena arena;
	struct reading reading;
	struct err err;
	bool ok;
};

static inline bool read_with(const struct format_options *opt, struct str text, struct read_of *r)
{
	struct source src = { .name = S("in"), .bytes = text };

	*r = (struct read_of){ 0 };
	r->reading.arena = &r->arena;
	r->ok = format_read(&src, opt, &r->reading, &r->err);
	return r->ok;
}

static inline bool read_as(const struct format *format, struct str text, struct read_of *r)
{
	return read_with(&(struct format_options){ .format = format }, text, r);
}

/* The same for JSON with ' instead of ", which C need not escape. */
static inline bool read_quoted(const struct format *format, const char *text, struct read_of *r)
{
	static char quoted[1 << 17];
	size_t n = strlen(text);

	assert_true(n < sizeof quoted);
	for (size_t i = 0; i < n; i++)
		quoted[i] = text[i] == '\'' ? '"' : text[i];
	return read_as(format, (struct str){ quoted, n }, r);
}

static inline void read_done(struct read_of *r)
{
	arena_free(&r->arena);
}

static inline const struct bench *bench_in(const struct read_of *r)
{
	return &r->reading.evidence[0].bench;
}

static inline const struct series *series_in(
	const struct read_of *r, const char *name, const char *metric)
{
	const struct bench *b = bench_in(r);

	for (uint32_t i = 0; i < b->n; i++)
		if (str_eq(b->series[i].name, str_of(name)) &&
			str_eq(b->series[i].metric, str_of(metric)))
			return &b->series[i];
	fail_msg("no series \"%s\" of \"%s\"", metric, name);
	return NULL;
}

/* How many records the note with this text speaks of; 0 when there is no such note. */
static inline uint64_t noted(const struct read_of *r, const char *text)
{
	const struct evidence *ev = &r->reading.evidence[0];

	for (uint32_t i = 0; i < ev->nnote; i++)
		if (str_eq(ev->note[i].text, str_of(text)))
			return ev->note[i].count;
	return 0;
}

static inline const struct tests *tests_in(const struct read_of *r)
{
	return &r->reading.evidence[0].tests;
}

/* "suite|name|outcome" of every case, in order, with ';' between them. */
static inline struct str cases_in(struct read_of *r)
{
	struct str all = S("");

	for (uint32_t i = 0; i < tests_in(r)->n; i++) {
		const struct test_case *c = &tests_in(r)->test_case[i];

		all = arena_printf(&r->arena, "%.*s%s%.*s|%.*s|%s", STR(all), i ? ";" : "",
			STR(c->suite), STR(c->name), outcome_name(c->outcome));
	}
	return all;
}

#endif
