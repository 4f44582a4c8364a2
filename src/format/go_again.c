/*
 * The short way for lines that say again what was said before (format/go_text.h).
 *
 * Nearly every line of a long file repeats a benchmark: the one of the line before, or the one that
 * followed it the last time; with the same units.  Such a line needs no search and no new memory,
 * and 32 bytes of it are looked at together.  What is not spelled plainly is left alone:
 *
 *	"Benchmark" name blanks count {blanks value blank unit} "\n"
 *
 * A blank is a space or a tab; a count has at most 18 digits, a value at most 15, at most eight of them
 * behind a point: its double is the quotient of two exact ones, rounded once [base/num.c, Clinger].  A unit
 * has at most 16 bytes, so that no factor makes a value infinite.
 */
#include "format/go_text.h"

#ifdef __SSE2__

#include <emmintrin.h>

#define WINDOW 32               /* bytes that are looked at together */
#define CELLS_MOST 8            /* measurements of a line */
#define AHEAD (2 * WINDOW)      /* a number and a unit are read within so many bytes */

/* What stands in a window, a bit a byte. */
struct view {
	uint32_t blank, digit, point;
};

static uint32_t bits_of(__m128i low, __m128i high)
{
	return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
}

static __m128i blanks(__m128i x)
{
	return _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\t')));
}

static __m128i digits(__m128i x)
{
	__m128i value = _mm_sub_epi8(x, _mm_set1_epi8('0'));

	return _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value);
}

static inline struct view look(const char *p)
{
	__m128i low = _mm_loadu_si128((const __m128i *)p), high = _mm_loadu_si128((const __m128i *)p + 1);
	__m128i point = _mm_set1_epi8('.');

	return (struct view){
		.blank = bits_of(blanks(low), blanks(high)),
		.digit = bits_of(digits(low), digits(high)),
		.point = bits_of(_mm_cmpeq_epi8(low, point), _mm_cmpeq_epi8(high, point)),
	};
}

/* The n lowest bits, n < 32. */
static uint32_t lowest(unsigned n)
{
	return ((uint32_t)1 << n) - 1;
}

/* Bits set from bit 0 on; 31 at most. */
static unsigned run(uint32_t bits)
{
	return (unsigned)__builtin_ctz(~bits | (uint32_t)1 << 31);
}

/* Up to eight digits, four, two and one at a time.  Reads eight bytes. */
static inline uint64_t digits_at(const char *p, unsigned n)
{
	uint64_t x;

	if (!n)
		return 0;
	memcpy(&x, p, sizeof x);
	x = (x ^ 0x3030303030303030) << (64 - 8 * n);
	x = (x * 10 + (x >> 8)) & 0x00ff00ff00ff00ff;
	x = (x * 100 + (x >> 16)) & 0x0000ffff0000ffff;
	return (x * 10000 + (x >> 32)) & 0xffffffff;
}

/* Blanks and a whole number with a blank behind it: where that stands, or NULL. */
static inline const char *skip_count(const char *p)
{
	struct view v = look(p);
	unsigned at = run(v.blank), n = run(v.digit >> at), end = at + n;

	if (!at || !n || n > 18 || end >= WINDOW || !(v.blank >> end & 1))
		return NULL;
	return p + end;
}

/* Blanks and a number with a blank behind it: where that stands, or NULL. */
static inline const char *take_number(const char *p, double *out)
{
	static const uint32_t ten[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };
	struct view v = look(p);
	unsigned at = run(v.blank), n = run(v.digit >> at), end = at + n, part = 0;
	uint64_t x = 0;

	if (!at || !n || n > 15 || end + 1 + 8 >= WINDOW)
		return NULL;
	if (n > 8)
		x = digits_at(p + at, n - 8) * ten[8];
	x += digits_at(p + end - (n > 8 ? 8 : n), n > 8 ? 8 : n);
	if (v.point >> end & 1) {
		part = run(v.digit >> (end + 1));
		if (!part || part > 8 || n + part > 15)
			return NULL;
		x = x * ten[part] + digits_at(p + end + 1, part);
		end += 1 + part;
	}
	if (!(v.blank >> end & 1))
		return NULL;
	*out = (double)x / ten[part];
	return p + end;
}

/* Is this unit at p, and a blank or the line's end behind it? */
static inline bool unit_is(const struct go_unit *u, const char *p)
{
	__m128i here = _mm_loadu_si128((const __m128i *)p);
	__m128i unit = _mm_loadu_si128((const __m128i *)u->plain);
	uint32_t equal = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(here, unit));
	char next = p[u->nplain];

	return u->nplain && !(~equal & lowest(u->nplain)) && (next == '\n' || next == ' ' || next == '\t');
}

struct measured {
	struct series *series;
	double value;
};

/* The measurements of a line, from behind its count on: where the next line begins, or NULL.  Nothing
 * is changed but `out`. */
static inline const char *take_pairs(const struct go_bench *g, uint32_t row, const char *p, const char *end,
	struct measured out[CELLS_MOST], unsigned *n)
{
	struct series *series = g->out->evidence[g->evidence].bench.series;
	uint32_t at = g->row[row].first;

	for (*n = 0; *n < CELLS_MOST && at != GO_NONE && end - p >= AHEAD; at = g->cell[at].next) {
		const struct go_unit *u = &g->unit[g->cell[at].unit];
		struct measured *m = &out[(*n)++];

		p = take_number(p, &m->value);
		if (!p || !unit_is(u, p + 1))
			return NULL;
		p += 1 + u->nplain;
		m->value *= u->factor;
		m->series = &series[g->cell[at].series];
		if (m->series->n == m->series->cap)
			return NULL;
		if (*p == '\n')
			return p + 1;
	}
	return NULL;
}

static bool names(const struct go_row *row, const char *p)
{
	return !row->shared && !memcmp(p, "Benchmark", 9) && !memcmp(p + 9, row->name.p, row->name.n);
}

/* Takes the line at p, which is to be one of `row`: where the next one begins, or NULL. */
static inline const char *take_line(const struct go_bench *g, uint32_t row, const char *p, const char *end)
{
	struct measured m[CELLS_MOST];
	size_t name = 9 + g->row[row].name.n;
	unsigned n;

	if ((size_t)(end - p) < name + AHEAD || !names(&g->row[row], p))
		return NULL;
	p = skip_count(p + name);
	if (p)
		p = take_pairs(g, row, p, end, m, &n);
	for (unsigned i = 0; p && i < n; i++)
		m[i].series->value[m[i].series->n++] = m[i].value;
	return p;
}

void go_text_again(struct go_text *t, struct str *lines)
{
	const struct go_bench *g = t->bench;
	const char *p = lines->p, *end;
	uint32_t row = t->row;

	if (!lines->n || row == GO_NONE || t->config == GO_NONE || g->row[row].config != t->config)
		return;
	end = p + lines->n;
	for (;;) {
		const char *next = take_line(g, row, p, end);
		uint32_t following = g->row[row].next;

		if (!next && following != GO_NONE && g->row[following].config == t->config)
			next = take_line(g, row = following, p, end);
		if (!next)
			break;
		t->row = row;
		p = next;
	}
	if (p == lines->p)
		return;
	go_watch_result(t);
	*lines = (struct str){ p, (size_t)(end - p) };
}

#else

void go_text_again(struct go_text *t, struct str *lines)
{
	(void)t;
	(void)lines;
}

#endif
