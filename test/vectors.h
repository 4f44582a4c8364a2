/*
 * vectors - reference results as lines of words: a name, then numbers.  test/vectors/make_*.py and
 * test/vectors/benchmath say what each line means and made them.
 */
#ifndef PAWL_TEST_VECTORS_H
#define PAWL_TEST_VECTORS_H

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "test/check.h"

#define VECTOR_MAX 256

/* Equal to a relative tolerance at any magnitude. */
#define CHECK_DIGITS(a, b, tolerance) vectors_digits((a), (b), (tolerance), __FILE__, __LINE__)

static inline void vectors_digits(double a, double b, double tolerance, const char *file, int line)
{
	if (a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance * fabs(b))
		return;
	print_error("%.17g != %.17g\n", a, b);
	_fail(file, line);
}

struct vectors {
	FILE *file;
	char line[1 << 16], *at;
	char name[64];
};

/* The working directory of the tests is the top of the tree. */
static inline void vectors_open(struct vectors *v, const char *path)
{
	memset(v, 0, sizeof *v);
	v->file = fopen(path, "r");
	if (!v->file)
		fail_msg("%s: cannot be opened", path);
}

static inline void vectors_close(struct vectors *v)
{
	fclose(v->file);
}

/* The next line; its first word becomes the name unless it is a number. */
static inline bool vectors_line(struct vectors *v)
{
	size_t n;

	if (!fgets(v->line, sizeof v->line, v->file))
		return false;
	CHECK(strchr(v->line, '\n') != NULL);
	n = strspn(v->line, "abcdefghijklmnopqrstuvwxyz_");
	CHECK(n < sizeof v->name);
	memcpy(v->name, v->line, n);
	v->name[n] = 0;
	v->at = v->line + n;
	return true;
}

static inline bool vectors_is(const struct vectors *v, const char *name)
{
	return !strcmp(v->name, name);
}

static inline double vectors_number(struct vectors *v)
{
	char *end;
	double x = strtod(v->at, &end);

	if (end == v->at)
		fail_msg("a number was expected: %s", v->at);
	v->at = end;
	return x;
}

static inline size_t vectors_size(struct vectors *v)
{
	return (size_t)vectors_number(v);
}

static inline void vectors_array(struct vectors *v, double *x, size_t n)
{
	CHECK(n <= VECTOR_MAX);
	for (size_t i = 0; i < n; i++)
		x[i] = vectors_number(v);
}

/* A line that is a sample: its length, then its values, which come back in ascending order. */
static inline size_t vectors_sample(struct vectors *v, double *x)
{
	size_t n;

	if (!vectors_line(v))
		return 0;
	n = vectors_size(v);
	vectors_array(v, x, n);
	sort_f64(x, n);
	return n;
}

#endif
