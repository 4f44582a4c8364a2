#include "format/cov_count.h"

#include <math.h>

#include "base/num.h"

#define LARGEST (COVERAGE_UNMEASURED - 1)
#define DIGITS_SAFE 19u /* that many cannot exceed 64 bits */

static bool odd_count(struct str s, uint64_t *out, const char **note)
{
	double x;

	if (!num_f64(s, &x))
		return false;
	if (x < 0) {
		*out = 0;
		*note = "a negative count was read as 0";
	} else if (x >= 0x1p64) {
		*out = LARGEST;
		*note = "a count beyond 64 bits was read as the largest";
	} else {
		*out = x > 0 && x < 1 ? 1 : (uint64_t)x;
		*out = *out > LARGEST ? LARGEST : *out;
		if (x != floor(x))
			*note = "the fraction of a count was left out";
	}
	return true;
}

bool cov_count(struct str s, uint64_t *out, const char **note)
{
	uint64_t x = 0;

	*note = NULL;
	if (!s.n || s.n > DIGITS_SAFE)
		return odd_count(s, out, note);
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned char)s.p[i] - (unsigned)'0';

		if (digit > 9)
			return odd_count(s, out, note);
		x = x * 10 + digit;
	}
	*out = x;
	return true;
}

bool cov_cut_u32(struct str *rest, uint32_t *out)
{
	uint64_t x = 0;
	size_t i = 0;

	for (; i < rest->n && x <= UINT32_MAX; i++) {
		unsigned digit = (unsigned char)rest->p[i] - (unsigned)'0';

		if (digit > 9)
			break;
		x = x * 10 + digit;
	}
	if (!i || x > UINT32_MAX)
		return false;
	*out = (uint32_t)x;
	*rest = (struct str){ rest->p + i, rest->n - i };
	return true;
}

void cov_put(struct buf *b, uint64_t x)
{
	char digit[20], *p = digit + sizeof digit;

	do
		*--p = (char)('0' + x % 10);
	while (x /= 10);
	buf_add(b, p, (size_t)(digit + sizeof digit - p));
}

void cov_put_rate(struct buf *b, uint64_t part, uint64_t whole)
{
	uint64_t rate = whole ? (uint64_t)((unsigned __int128)part * 10000 / whole) : 10000;

	buf_printf(b, "%u.%04u", (unsigned)(rate / 10000), (unsigned)(rate % 10000));
}
