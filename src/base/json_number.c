/* Numbers of JSON [RFC 8259 6], whole ones exactly. */
#include <math.h>

#include "base/json_part.h"
#include "base/num.h"

size_t json_special(const struct json *j)
{
	static const char *const word[] = { "NaN", "Infinity", "nan", "inf" };
	struct str rest = str_from(j->bytes, j->at);
	size_t sign = rest.n && rest.p[0] == '-';

	if (!j->allow_nan)
		return 0;
	rest = str_from(rest, sign);
	for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
		size_t n = strlen(word[i]);

		if (str_starts(rest, str_of(word[i])) && !(n < rest.n && json_is_word(rest.p[n])))
			return sign + n;
	}
	return 0;
}

static size_t skip_digits(const struct json *j, size_t at)
{
	while (at < j->bytes.n && json_is_digit(j->bytes.p[at]))
		at++;
	return at;
}

bool json_scan_number(struct json *j, struct json_number *d)
{
	size_t start = j->at, at = start + (json_byte(j, start) == '-'), digits = at;

	at = json_byte(j, at) == '0' ? at + 1 : skip_digits(j, at);
	if (at == digits)
		return json_fail_expected(j, "number");
	d->minus = digits > start;
	d->simple = true;
	if (json_byte(j, at) == '.') {
		digits = at + 1;
		at = skip_digits(j, digits);
		if (at == digits)
			return json_fail_expected(j, "number");
		d->simple = false;
	}
	if ((json_byte(j, at) | 0x20) == 'e') {
		digits = at + 1;
		if (json_byte(j, digits) == '+' || json_byte(j, digits) == '-')
			digits++;
		at = skip_digits(j, digits);
		if (at == digits)
			return json_fail_expected(j, "number");
		d->simple = false;
	}
	if (at < j->bytes.n && json_is_word(j->bytes.p[at]))
		return json_fail_expected(j, "number");
	d->text = (struct str){ j->bytes.p + start, at - start };
	return true;
}

static double special_value(struct str word)
{
	double sign = word.p[0] == '-' ? -1 : 1;

	word = str_from(word, word.p[0] == '-');
	return word.p[0] == 'N' || word.p[0] == 'n' ? NAN : sign * INFINITY;
}

bool json_f64(struct json *j, double *out)
{
	struct json_number d;
	size_t special;
	uint64_t whole;

	*out = NAN;
	if (!json_begin(j))
		return false;
	special = json_special(j);
	if (special) {
		*out = special_value((struct str){ j->bytes.p + j->at, special });
		return json_taken(j, j->at + special);
	}
	if (!json_scan_number(j, &d))
		return false;
	/* Converting 64-bit integers rounds correctly; "-0" keeps its sign on the other path. */
	if (d.simple && !d.minus && str_u64(d.text, &whole))
		*out = (double)whole;
	else if (!num_f64(d.text, out))
		return json_fail_at(j, j->at,
			"number in the range of a double expected, found \"%.*s\"",
			STR(str_clip(d.text, 32)));
	return json_taken(j, j->at + d.text.n);
}

/* The exponent's value, clipped to about 10^12: no input is long enough to make up for more. */
static int64_t exponent(struct str s)
{
	bool minus = s.n && s.p[0] == '-';
	int64_t x = 0;

	for (size_t i = s.n && !json_is_digit(s.p[0]); i < s.n && x < INT64_C(1000000000000); i++)
		x = x * 10 + (s.p[i] - '0');
	return minus ? -x : x;
}

/* Magnitude of a number that is whole and fits 64 bits, by integer arithmetic alone [2]. */
static bool whole_of(const struct json_number *d, uint64_t *out)
{
	struct str fraction = str_from(d->text, d->minus), digits, power;
	int64_t scale;
	uint64_t x = 0;
	size_t e = 0;

	if (d->simple)
		return str_u64(fraction, out);
	while (e < fraction.n && (fraction.p[e] | 0x20) != 'e')
		e++;
	power = str_from(fraction, e + 1);
	fraction = str_clip(fraction, e);
	digits = str_cut(&fraction, '.');
	scale = exponent(power);
	while (fraction.n && fraction.p[fraction.n - 1] == '0')
		fraction.n--;
	while (!fraction.n && digits.n > 1 && digits.p[digits.n - 1] == '0') {
		digits.n--;
		scale++;
	}
	scale -= (int64_t)fraction.n;
	if (!str_u64(digits, &x))
		return false;
	for (size_t i = 0; i < fraction.n; i++)
		if (__builtin_mul_overflow(x, 10u, &x) ||
		    __builtin_add_overflow(x, (uint64_t)(fraction.p[i] - '0'), &x))
			return false;
	for (; x && scale > 0; scale--)
		if (__builtin_mul_overflow(x, 10u, &x))
			return false;
	*out = x;
	return !x || scale == 0;
}

#define PLAIN_DIGITS 18u        /* always below 2^63 */

/* The digits that stand at the next byte when a comma or a bracket ends them, which is the bulk of large inputs; all else is
 * left to the grammar. */
static bool take_plain(struct json *j, uint64_t *out)
{
	size_t at = j->at, most = at + PLAIN_DIGITS;
	uint64_t x = 0;
	char c;

	while (at < most && json_is_digit(json_byte(j, at)))
		x = x * 10 + (uint64_t)(j->bytes.p[at++] - '0');
	c = json_byte(j, at);
	if (at == j->at || (c != ',' && c != '}' && c != ']') || (j->bytes.p[j->at] == '0' && at > j->at + 1))
		return false;
	*out = x;
	return json_taken(j, at);
}

bool json_u64(struct json *j, uint64_t *out)
{
	struct json_number d;
	uint64_t x;

	*out = 0;
	if (!json_begin(j))
		return false;
	if (take_plain(j, out))
		return true;
	if (!json_scan_number(j, &d))
		return false;
	if (!whole_of(&d, &x) || (d.minus && x))
		return json_fail_expected(j, "whole number from 0 to 2^64-1");
	*out = x;
	return json_taken(j, j->at + d.text.n);
}

bool json_i64(struct json *j, int64_t *out)
{
	struct json_number d;
	uint64_t x;

	*out = 0;
	if (!json_begin(j))
		return false;
	if (take_plain(j, &x)) {
		*out = (int64_t)x;
		return true;
	}
	if (!json_scan_number(j, &d))
		return false;
	if (!whole_of(&d, &x) || x > (uint64_t)INT64_MAX + d.minus)
		return json_fail_expected(j, "whole number from -2^63 to 2^63-1");
	*out = d.minus ? (int64_t)(0 - x) : (int64_t)x;
	return json_taken(j, j->at + d.text.n);
}

void json_loose_f64(struct json *j, double *out)
{
	enum json_kind kind = json_peek(j);
	struct str text;

	*out = NAN;
	if (kind == JSON_NUMBER)
		json_f64(j, out);
	else if (kind == JSON_STRING && json_str(j, &text) && !num_f64(str_trim(text), out))
		*out = NAN;
	else if (kind != JSON_STRING)
		json_skip(j);
}
