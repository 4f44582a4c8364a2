/*
 * Reading  W. D. Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990: exact operands, one rounding.
 *          D. Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51(8), 2021: a
 *          128-bit product that knows when it cannot tell; strtod decides those, and what is subnormal.
 * Writing  The layout of ECMA-262 Number::toString [ECMA-262 6.1.6.1.20], which JSON takes; but -0 keeps its sign.
 *
 * Both need the default rounding mode.
 */
#include "base/num.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define POWER_LEAST (-348)      /* 10^-348 * (2^64 - 1) is below every double */
#define POWER_MOST 347
#define POWER_LIMBS 16          /* 1024 bits: 5^348 has 809, and 2^1023 / 5^348 keeps 215 */

#define MANTISSA_DIGITS 19      /* always fit into 64 bits */
#define DECIDING_DIGITS 768     /* no halfway point of two doubles has more significant digits */
#define EXPONENT_CLIP ((int64_t)1 << 56)

/* The 128 leading bits of 10^k, cut off, the first bit set; by k - POWER_LEAST. */
struct power {
	uint64_t hi, lo;
};

static struct power power[POWER_MOST - POWER_LEAST + 1];        /* written once, by fill_powers() */

static struct power leading_bits(const uint64_t *limb)
{
	int top = POWER_LIMBS - 1, shift;
	uint64_t next, last;

	while (!limb[top])
		top--;
	shift = __builtin_clzll(limb[top]);
	next = top > 0 ? limb[top - 1] : 0;
	last = top > 1 ? limb[top - 2] : 0;
	if (!shift)
		return (struct power){ limb[top], next };
	return (struct power){ limb[top] << shift | next >> (64 - shift), next << shift | last >> (64 - shift) };
}

/* 10^k and 5^k have the same leading bits; floor(floor(x / 5) / 5) is floor(x / 25), so nothing is lost on the way. */
static void fill_powers(void)
{
	uint64_t up[POWER_LIMBS] = { 1 }, down[POWER_LIMBS] = { [POWER_LIMBS - 1] = (uint64_t)1 << 63 };

	for (int k = 0; k <= -POWER_LEAST; k++) {
		unsigned __int128 carry = 0, rest = 0;

		power[-POWER_LEAST - k] = leading_bits(down);
		if (k <= POWER_MOST)
			power[-POWER_LEAST + k] = leading_bits(up);
		for (int i = 0; i < POWER_LIMBS; i++) {
			carry += (unsigned __int128)up[i] * 5;
			up[i] = (uint64_t)carry;
			carry >>= 64;
		}
		for (int i = POWER_LIMBS - 1; i >= 0; i--) {
			rest = rest << 64 | down[i];
			down[i] = (uint64_t)(rest / 5);
			rest %= 5;
		}
	}
}

static struct power power_of_ten(int k)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fill_powers);
	return power[k - POWER_LEAST];
}

/* The 128 leading bits of m * 10^k as far as the table can tell them; false when the tail could carry. */
static bool product(uint64_t m, struct power p, uint64_t *hi, uint64_t *lo)
{
	unsigned __int128 x = (unsigned __int128)m * p.hi, y;

	*hi = (uint64_t)(x >> 64);
	*lo = (uint64_t)x;
	if ((*hi & 0x1ff) != 0x1ff || *lo + m >= m)
		return true;
	y = (unsigned __int128)m * p.lo;
	x += y >> 64;
	*hi = (uint64_t)(x >> 64);
	*lo = (uint64_t)x;
	return (*hi & 0x1ff) != 0x1ff || *lo != UINT64_MAX || (uint64_t)y + m >= m;
}

/* Eisel-Lemire: the double nearest to mantissa * 10^exponent, or false when 128 bits do not decide it. */
static bool nearest_by_product(uint64_t mantissa, int64_t exponent, double *out)
{
	int shift = __builtin_clzll(mantissa);
	uint64_t hi, lo, top, bits;
	int64_t exp2;

	if (exponent < POWER_LEAST || exponent > POWER_MOST)
		return false;
	if (!product(mantissa << shift, power_of_ten((int)exponent), &hi, &lo))
		return false;
	top = hi >> 63;
	bits = hi >> (top + 9);                                 /* 54 bits: one more than a double has */
	if (!lo && !(hi & 0x1ff) && (bits & 3) == 1)
		return false;                                   /* halfway, as far as can be seen */
	bits = (bits + (bits & 1)) >> 1;
	exp2 = (217706 * exponent >> 16) + 64 + 1023 - shift - (top ? 0 : 1);   /* 217706 / 2^16: log2(10) */
	if (bits >> 53) {
		bits >>= 1;
		exp2++;
	}
	if (exp2 < 1 || exp2 > 0x7fe)
		return false;                                   /* subnormal, or beyond the largest double */
	bits = (uint64_t)exp2 << 52 | (bits & (((uint64_t)1 << 52) - 1));
	memcpy(out, &bits, sizeof *out);
	return true;
}

/* mantissa * 10^exponent, rounded once; false when only the slow way can tell. */
static bool nearest_fast(uint64_t mantissa, int64_t exponent, double *out)
{
	static const double exact[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
		1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

	if (!mantissa)
		*out = 0;
	else if (mantissa >> 53 || exponent < -22 || exponent > 22)
		return nearest_by_product(mantissa, exponent, out);
	else if (exponent < 0)
		*out = (double)mantissa / exact[-exponent];
	else
		*out = (double)mantissa * exact[exponent];
	return true;
}

/* The digits that decide, without zeros in front; a last '1' stands for all that were cut off and not 0. */
struct leading {
	char text[DECIDING_DIGITS + 1 + sizeof "e-400"];
	size_t n;
	int64_t exponent;       /* of the last one */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* `digits` may hold one '.', which `exponent`, the last digit's, accounts for. */
static void gather(struct leading *l, struct str digits, int64_t exponent)
{
	bool cut = false;

	l->n = 0;
	l->exponent = exponent;
	for (size_t i = 0; i < digits.n; i++) {
		char c = digits.p[i];

		if (c == '.' || (c == '0' && !l->n))
			continue;
		if (l->n < DECIDING_DIGITS) {
			l->text[l->n++] = c;
		} else {
			l->exponent++;
			cut |= c != '0';
		}
	}
	if (cut) {
		l->text[l->n++] = '1';
		l->exponent--;
	}
}

/* When the first 19 digits and their successor round alike, so does everything between. */
static bool nearest_between(const struct leading *l, double *out)
{
	int64_t exponent = l->exponent + (int64_t)l->n - MANTISSA_DIGITS;
	uint64_t m = 0;
	double above;

	if (l->n <= MANTISSA_DIGITS)
		return false;
	for (size_t i = 0; i < MANTISSA_DIGITS; i++)
		m = m * 10 + (uint64_t)(l->text[i] - '0');
	return nearest_fast(m, exponent, out) && nearest_fast(m + 1, exponent, &above) && *out == above;
}

/* Any number.  strtod sees an integer and an exponent: without a point they mean the same in every locale. */
static double nearest_slow(struct str digits, int64_t exponent)
{
	struct leading l;
	int64_t magnitude;
	double x;

	gather(&l, digits, exponent);
	magnitude = l.exponent + (int64_t)l.n;
	if (!l.n || magnitude < -400)
		return 0;
	if (magnitude > 400)
		return INFINITY;
	if (nearest_between(&l, &x))
		return x;
	snprintf(l.text + l.n, sizeof l.text - l.n, "e%d", (int)l.exponent);
	return strtod(l.text, NULL);
}

/* "e[-+]digits" or nothing, up to `end`; the value is clipped, far beyond any length of digits. */
static bool read_exponent(const char *p, const char *end, int64_t *out)
{
	bool minus;
	int64_t x = 0;

	*out = 0;
	if (p == end)
		return true;
	if ((*p | 0x20) != 'e' || ++p == end)
		return false;
	minus = *p == '-';
	p += *p == '-' || *p == '+';
	if (p == end)
		return false;
	for (; p < end && is_digit(*p); p++)
		x = x < EXPONENT_CLIP ? x * 10 + (*p - '0') : x;
	*out = minus ? -x : x;
	return p == end;
}

/* A number without its sign; infinity when it is too large. */
static bool read_magnitude(struct str s, double *out)
{
	const char *p = s.p, *end = p + s.n, *dot = NULL;
	int64_t exponent;
	size_t n, ndigit;
	uint64_t m = 0;

	for (; p < end && is_digit(*p); p++)
		m = m * 10 + (uint64_t)(*p - '0');
	if (p < end && *p == '.')
		for (dot = p++; p < end && is_digit(*p); p++)
			m = m * 10 + (uint64_t)(*p - '0');
	n = (size_t)(p - s.p);
	ndigit = dot ? n - 1 : n;
	if (!ndigit || !read_exponent(p, end, &exponent))
		return false;
	if (dot)
		exponent -= p - dot - 1;
	if (ndigit > MANTISSA_DIGITS || !nearest_fast(m, exponent, out))
		*out = nearest_slow(str_clip(s, n), exponent);
	return true;
}

bool num_f64(struct str s, double *out)
{
	bool minus = s.n && s.p[0] == '-';
	double x;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_from(s, 1);
	if (!s.n || !read_magnitude(s, &x) || isinf(x))
		return false;
	*out = minus ? -x : x;
	return true;
}

static bool is_word(struct str s, const char *word)
{
	return s.n == strlen(word) && !strncasecmp(s.p, word, s.n);
}

bool num_f64_special(struct str s, double *out)
{
	bool minus = s.n && s.p[0] == '-';
	struct str word = str_from(s, s.n && (s.p[0] == '-' || s.p[0] == '+'));

	if (num_f64(s, out))
		return true;
	if (is_word(s, "nan"))
		*out = NAN;
	else if (is_word(word, "inf") || is_word(word, "infinity"))
		*out = minus ? -INFINITY : INFINITY;
	else
		return false;
	return true;
}

/* ---- writing ---- */

/* digit * 10^exponent, `digit` without zeros at its end */
struct shortest {
	uint64_t digit;
	int exponent;
};

static bool reads_back(struct shortest s, double x)
{
	char text[32];
	double y;
	int n;

	if (nearest_fast(s.digit, s.exponent, &y))
		return y == x;
	n = snprintf(text, sizeof text, "%llu", (unsigned long long)s.digit);
	return nearest_slow((struct str){ text, (size_t)n }, s.exponent) == x;
}

/* x > 0 with so many significant digits, as printf rounds it, taken out of "d.ddde-XX" in any locale. */
static struct shortest round_to(double x, int ndigit)
{
	char text[64];
	struct shortest s = { 0 };
	char *p = text;

	snprintf(text, sizeof text, "%.*e", ndigit - 1, x);
	for (; *p && *p != 'e'; p++)
		if (is_digit(*p))
			s.digit = s.digit * 10 + (uint64_t)(*p - '0');
	s.exponent = (int)strtol(p + 1, NULL, 10) - (ndigit - 1);
	return s;
}

/*
 * 15 digits of a normal double are always read back the same way if any number of digits up to 15 is; subnormal
 * ones have fewer.  Below a power of two doubles lie closer than above, so there the nearest text may miss
 * where the next one does not.
 */
static struct shortest shortest_of(double x)
{
	struct shortest s;
	int ndigit = x < 0x1p-1022 ? 1 : 15;

	for (; ndigit < 17; ndigit++) {
		s = round_to(x, ndigit);
		if (reads_back(s, x))
			break;
		s.digit++;
		if (reads_back(s, x))
			break;
	}
	if (ndigit == 17)
		s = round_to(x, 17);
	while (s.digit % 10 == 0) {
		s.digit /= 10;
		s.exponent++;
	}
	return s;
}

/* [ECMA-262 6.1.6.1.20]: plain from 1e-6 up to below 1e21. */
static void lay_out(struct buf *b, struct shortest s)
{
	char text[32];
	int n = snprintf(text, sizeof text, "%llu", (unsigned long long)s.digit);
	int point = n + s.exponent;     /* the number is 0.text * 10^point */

	if (point > 21 || point < -5) {
		buf_char(b, text[0]);
		if (n > 1)
			buf_printf(b, ".%s", text + 1);
		buf_printf(b, "e%+d", point - 1);
	} else if (point <= 0) {
		buf_lit(b, "0.");
		buf_fill(b, '0', (size_t)-point);
		buf_lit(b, text);
	} else if (point >= n) {
		buf_lit(b, text);
		buf_fill(b, '0', (size_t)(point - n));
	} else {
		buf_add(b, text, (size_t)point);
		buf_printf(b, ".%s", text + point);
	}
}

void num_print(struct buf *b, double x)
{
	if (isnan(x)) {
		buf_lit(b, "nan");
		return;
	}
	if (signbit(x))
		buf_char(b, '-');
	x = fabs(x);
	if (isinf(x))
		buf_lit(b, "inf");
	else if (x < 0x1p53 && x == floor(x))
		buf_printf(b, "%llu", (unsigned long long)x);
	else
		lay_out(b, shortest_of(x));
}

void num_group(struct buf *b, uint64_t x)
{
	char text[32];
	int n = snprintf(text, sizeof text, "%llu", (unsigned long long)x);

	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf_char(b, ',');
		buf_char(b, text[i]);
	}
}

bool num_mul(size_t a, size_t b, size_t *out)
{
	return !__builtin_mul_overflow(a, b, out);
}

bool num_add(size_t a, size_t b, size_t *out)
{
	return !__builtin_add_overflow(a, b, out);
}
