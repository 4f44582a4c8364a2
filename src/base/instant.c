#include "base/instant.h"

#define NS_PER_S INT64_C(1000000000)
#define YEAR_LEAST 1970
#define YEAR_MOST 2261

/* `n` digits from the front of *rest, then `then` unless that is 0. */
static bool digits(struct str *rest, size_t n, char then, int64_t *out)
{
	uint64_t x;

	if (rest->n < n + (then != 0) || !str_u64(str_clip(*rest, n), &x) ||
		(then && rest->p[n] != then))
		return false;
	*out = (int64_t)x;
	*rest = str_from(*rest, n + (then != 0));
	return true;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar: years that begin in March have their leap day at the end. */
static int64_t days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = year - (month <= 2), of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return 365 * y + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static bool fraction(struct str *rest, int64_t *ns)
{
	int64_t scale = NS_PER_S;
	size_t n = 0;

	*ns = 0;
	if (!rest->n || rest->p[0] != '.')
		return true;
	*rest = str_from(*rest, 1);
	for (; n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++) {
		scale /= 10;
		*ns += (rest->p[n] - '0') * scale;
	}
	*rest = str_from(*rest, n);
	return n > 0;
}

/* "Z", "+01:00": seconds that the clock is ahead of UTC. */
static bool zone(struct str rest, int64_t *ahead_s)
{
	int64_t hour, minute, sign;

	*ahead_s = 0;
	if (str_eq(rest, S("Z")) || str_eq(rest, S("z")))
		return true;
	if (rest.n != 6 || (rest.p[0] != '+' && rest.p[0] != '-'))
		return false;
	sign = rest.p[0] == '-' ? -1 : 1;
	rest = str_from(rest, 1);
	if (!digits(&rest, 2, ':', &hour) || !digits(&rest, 2, 0, &minute) || hour > 23 || minute > 59)
		return false;
	*ahead_s = sign * (hour * 3600 + minute * 60);
	return true;
}

bool instant_read(struct str text, int64_t *ns)
{
	int64_t year, month, day, hour, minute, second, low, ahead, s;

	if (!digits(&text, 4, '-', &year) || !digits(&text, 2, '-', &month) ||
		!digits(&text, 2, 0, &day) || !text.n || !strchr("Tt ", text.p[0]) || !text.p[0])
		return false;
	text = str_from(text, 1);
	if (!digits(&text, 2, ':', &hour) || !digits(&text, 2, ':', &minute) ||
		!digits(&text, 2, 0, &second) || !fraction(&text, &low) || !zone(text, &ahead))
		return false;
	if (year < YEAR_LEAST || year > YEAR_MOST || month < 1 || month > 12 || day < 1 || day > 31 ||
		hour > 23 || minute > 59 || second > 60)
		return false;
	s = days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - ahead;
	if (s < 0)
		return false;
	*ns = s * NS_PER_S + low;
	return true;
}
