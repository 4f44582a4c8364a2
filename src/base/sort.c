/*
 * Doubles: insertion for few; some are spread over as many equal ranges first, which puts measurements nearly in
 * order; many go through a least-significant-digit radix sort of their bit patterns, which are ordered like the
 * numbers once the negative ones are inverted.  No recursion; the worst case is the insertion of SOME.
 */
#include "base/sort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FEW 16                  /* up to here nothing beats insertion */
#define SOME 512                /* doubles of scratch that need no malloc */
#define DIGIT_BITS 8
#define DIGITS (64 / DIGIT_BITS)
#define BUCKETS (1 << DIGIT_BITS)

/* Also sees that there is no NaN. */
static bool is_ascending(const double *x, size_t n)
{
	bool ascending = true;

	for (size_t i = 0; i < n; i++) {
		assert(x[i] == x[i]);
		ascending &= i == 0 || x[i - 1] <= x[i];
	}
	return ascending;
}

static void sort_few(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double moving = x[i];
		size_t to = i;

		for (; to > 0 && x[to - 1] > moving; to--)
			x[to] = x[to - 1];
		x[to] = moving;
	}
}

/* The range of x among n ranges; never less for more, as subtraction and multiplication keep the order. */
static size_t range_of(double x, double least, double scale, size_t n)
{
	size_t range = (size_t)((x - least) * scale);

	return range < n ? range : n - 1;
}

/* 1 < n <= SOME values that are not all equal.  False when their range is no number to divide by. */
static bool spread(double *x, size_t n)
{
	double copy[SOME], least = x[0], most = x[0], scale;
	uint16_t range[SOME], end[SOME + 1] = { 0 };

	for (size_t i = 1; i < n; i++) {
		least = x[i] < least ? x[i] : least;
		most = x[i] > most ? x[i] : most;
	}
	scale = (double)n / (most - least);
	if (!(scale > 0 && scale < 0x1p1000))
		return false;
	for (size_t i = 0; i < n; i++) {
		copy[i] = x[i];
		range[i] = (uint16_t)range_of(x[i], least, scale, n);
		end[range[i] + 1]++;
	}
	for (size_t i = 1; i < n; i++)
		end[i] = (uint16_t)(end[i] + end[i - 1]);
	for (size_t i = 0; i < n; i++)
		x[end[range[i]]++] = copy[i];
	return true;
}

static void sift_down(double *x, size_t at, size_t n)
{
	double moving = x[at];
	size_t child;

	while ((child = 2 * at + 1) < n) {
		child += child + 1 < n && x[child + 1] > x[child];
		if (x[child] <= moving)
			break;
		x[at] = x[child];
		at = child;
	}
	x[at] = moving;
}

/* When there is no memory for scratch. */
static void sort_in_place(double *x, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sift_down(x, i, n);
	while (n-- > 1) {
		double most = x[0];

		x[0] = x[n];
		x[n] = most;
		sift_down(x, 0, n);
	}
}

static uint64_t ordered_bits(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static unsigned digit_of(double x, int digit)
{
	return ordered_bits(x) >> digit * DIGIT_BITS & (BUCKETS - 1);
}

/* Moves all of `from` to `to` in the order of one digit; `n` holds how often each value of it occurs. */
static void scatter(const double *from, double *to, size_t count, int digit, const size_t *n)
{
	size_t at[BUCKETS], sum = 0;

	for (int i = 0; i < BUCKETS; i++) {
		at[i] = sum;
		sum += n[i];
	}
	for (size_t i = 0; i < count; i++)
		to[at[digit_of(from[i], digit)]++] = from[i];
}

static void sort_many(double *x, double *scratch, size_t n)
{
	size_t count[DIGITS][BUCKETS] = { 0 };
	double *from = x, *to = scratch;

	for (size_t i = 0; i < n; i++) {
		uint64_t bits = ordered_bits(x[i]);

		for (int digit = 0; digit < DIGITS; digit++)
			count[digit][bits >> digit * DIGIT_BITS & (BUCKETS - 1)]++;
	}
	for (int digit = 0; digit < DIGITS; digit++) {
		double *filled = to;

		if (count[digit][digit_of(x[0], digit)] == n)
			continue;               /* all alike here, as exponents often are */
		scatter(from, to, n, digit, count[digit]);
		to = from;
		from = filled;
	}
	if (from != x)
		memcpy(x, from, n * sizeof *x);
}

void sort_f64(double *x, size_t n)
{
	double *scratch;

	if (is_ascending(x, n))
		return;
	if (n <= FEW || (n <= SOME && spread(x, n))) {
		sort_few(x, n);
		return;
	}
	scratch = malloc(n * sizeof *x);
	if (scratch)
		sort_many(x, scratch, n);
	else
		sort_in_place(x, n);
	free(scratch);
}

/* ---- by numbers: digit by digit, those in which all agree left out ---- */

static void count_key_digits(const struct sort_key *x, size_t n, size_t count[DIGITS][BUCKETS])
{
	for (size_t i = 0; i < n; i++)
		for (int digit = 0; digit < DIGITS; digit++)
			count[digit][x[i].key >> digit * DIGIT_BITS & (BUCKETS - 1)]++;
}

/* `at` holds how often each value of the digit occurs, and is used up. */
static void scatter_keys(const struct sort_key *from, struct sort_key *to, size_t n, int digit, size_t *at)
{
	size_t sum = 0;

	for (int i = 0; i < BUCKETS; i++) {
		size_t here = at[i];

		at[i] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[from[i].key >> digit * DIGIT_BITS & (BUCKETS - 1)]++] = from[i];
}

static bool keys_ascend(const struct sort_key *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i].key < x[i - 1].key)
			return false;
	return true;
}

static void sort_keys_by_digits(struct sort_key *x, size_t n)
{
	size_t count[DIGITS][BUCKETS] = { 0 };
	struct sort_key *scratch, *from = x, *to;

	to = scratch = malloc(n * sizeof *scratch);
	if (!scratch)
		abort();
	count_key_digits(x, n, count);
	for (int digit = 0; digit < DIGITS; digit++) {
		struct sort_key *filled = to;

		if (count[digit][x[0].key >> digit * DIGIT_BITS & (BUCKETS - 1)] == n)
			continue;
		scatter_keys(from, to, n, digit, count[digit]);
		to = from;
		from = filled;
	}
	if (from != x)
		memcpy(x, from, n * sizeof *x);
	free(scratch);
}

/* Clearing the counts takes more than looking at a few keys that are in order. */
void sort_keys(struct sort_key *x, size_t n)
{
	if (!keys_ascend(x, n))
		sort_keys_by_digits(x, n);
}

/* ---- by comparison: merges runs that double ---- */

struct by {
	int (*cmp)(uint32_t i, uint32_t j, const void *ctx);
	const void *ctx;
};

static void merge(const struct by *by, const uint32_t *from, uint32_t *to, size_t mid, size_t n)
{
	size_t left = 0, right = mid;

	for (size_t i = 0; i < n; i++) {
		if (right == n || (left < mid && by->cmp(from[left], from[right], by->ctx) <= 0))
			to[i] = from[left++];
		else
			to[i] = from[right++];
	}
}

void sort_by(uint32_t *index, size_t n, int (*cmp)(uint32_t i, uint32_t j, const void *ctx), const void *ctx)
{
	const struct by by = { cmp, ctx };
	uint32_t *scratch, *from = index, *to;

	if (n < 2)
		return;
	to = scratch = malloc(n * sizeof *scratch);
	if (!scratch)
		abort();
	for (size_t run = 1; run < n; run *= 2) {
		uint32_t *filled = to;

		for (size_t at = 0; at < n; at += 2 * run) {
			size_t both = n - at < 2 * run ? n - at : 2 * run;

			merge(&by, from + at, to + at, both < run ? both : run, both);
		}
		to = from;
		from = filled;
	}
	if (from != index)
		memcpy(index, from, n * sizeof *index);
	free(scratch);
}

void *sorted_rows(struct arena *a, const void *row, size_t size, uint32_t n,
	int (*cmp)(uint32_t i, uint32_t j, const void *ctx), const void *ctx)
{
	struct arena scratch = { 0 };
	uint32_t *index = ARENA_ARRAY(&scratch, uint32_t, n);
	char *sorted = arena_alloc(a, n, size);

	for (uint32_t i = 0; i < n; i++)
		index[i] = i;
	sort_by(index, n, cmp, ctx);
	for (uint32_t i = 0; i < n; i++)
		memcpy(sorted + i * size, (const char *)row + index[i] * size, size);
	arena_free(&scratch);
	return sorted;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Cuts the run of digits at the start of `s` off, without its leading zeros. */
static struct str cut_number(struct str *s)
{
	struct str number;
	size_t n = 0, zeros = 0;

	while (n < s->n && is_digit(s->p[n]))
		n++;
	while (zeros < n && s->p[zeros] == '0')
		zeros++;
	number = str_from(str_clip(*s, n), zeros);
	*s = str_from(*s, n);
	return number;
}

static int natural_order(struct str a, struct str b)
{
	while (a.n && b.n) {
		if (is_digit(a.p[0]) && is_digit(b.p[0])) {
			struct str x = cut_number(&a), y = cut_number(&b);

			if (x.n != y.n)
				return x.n < y.n ? -1 : 1;
			if (!str_eq(x, y))
				return str_cmp(x, y);
		} else if (a.p[0] != b.p[0]) {
			return (unsigned char)a.p[0] < (unsigned char)b.p[0] ? -1 : 1;
		} else {
			a = str_from(a, 1);
			b = str_from(b, 1);
		}
	}
	return (a.n > 0) - (b.n > 0);
}

int sort_natural(struct str a, struct str b)
{
	int order = natural_order(a, b);

	return order ? order : str_cmp(a, b);
}
