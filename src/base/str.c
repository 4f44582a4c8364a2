#include "base/str.h"

#include <string.h>

struct str str_of(const char *cstr)
{
	return cstr ? (struct str){ cstr, strlen(cstr) } : (struct str){ 0 };
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_clip(s, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool str_has(struct str s, struct str part)
{
	return !part.n || (s.n && memmem(s.p, s.n, part.p, part.n));
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.n && is_space(s.p[0]))
		s = str_from(s, 1);
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_clip(struct str s, size_t n)
{
	return (struct str){ s.p, s.n < n ? s.n : n };
}

struct str str_from(struct str s, size_t at)
{
	return at < s.n ? (struct str){ s.p + at, s.n - at } : (struct str){ 0 };
}

struct str str_cut(struct str *rest, char sep)
{
	const char *found = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	struct str head = *rest;

	if (!found) {
		*rest = (struct str){ 0 };
		return head;
	}
	head.n = (size_t)(found - head.p);
	*rest = str_from(*rest, head.n + 1);
	return head;
}

struct str str_cut_last(struct str *rest, char sep)
{
	const char *found = rest->n ? memrchr(rest->p, sep, rest->n) : NULL;
	struct str tail = *rest;

	if (!found) {
		*rest = (struct str){ 0 };
		return tail;
	}
	rest->n = (size_t)(found - rest->p);
	return str_from(tail, rest->n + 1);
}

struct str str_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct str str_word(struct str *rest)
{
	struct str s = *rest;
	size_t from = 0, to;

	while (from < s.n && is_blank(s.p[from]))
		from++;
	for (to = from; to < s.n && !is_blank(s.p[to]);)
		to++;
	*rest = str_from(s, to);
	return str_clip(str_from(s, from), to - from);
}

bool str_u64(struct str s, uint64_t *out)
{
	uint64_t x = 0;

	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned char)s.p[i] - (unsigned)'0';

		if (digit > 9 || __builtin_mul_overflow(x, 10u, &x) || __builtin_add_overflow(x, digit, &x))
			return false;
	}
	*out = x;
	return true;
}

bool str_i64(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t x;

	if (!str_u64(str_from(s, minus), &x) || x > (uint64_t)INT64_MAX + minus)
		return false;
	*out = minus ? (int64_t)(0 - x) : (int64_t)x;
	return true;
}

static bool in_range(char c, char first, char last)
{
	return (unsigned char)c >= (unsigned char)first && (unsigned char)c <= (unsigned char)last;
}

/* Matches one pattern element at pattern[*at] against c and steps over it. */
static bool glob_one(struct str pattern, size_t *at, char c)
{
	size_t i = *at + 1;
	bool negate, found = false;

	switch (pattern.p[*at]) {
	case '?':
		*at = i;
		return true;
	case '\\':
		if (i < pattern.n) {
			*at = i + 1;
			return pattern.p[i] == c;
		}
		break;
	case '[':
		negate = i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^');
		i += negate;
		for (size_t first = i; i < pattern.n && (pattern.p[i] != ']' || i == first); i++) {
			bool range = i + 2 < pattern.n && pattern.p[i + 1] == '-' && pattern.p[i + 2] != ']';

			found |= range ? in_range(c, pattern.p[i], pattern.p[i + 2]) : c == pattern.p[i];
			i += range ? 2 : 0;
		}
		if (i < pattern.n) {
			*at = i + 1;
			return found != negate;
		}
		break;          /* no closing bracket: the bracket stands for itself */
	}
	*at += 1;
	return pattern.p[*at - 1] == c;
}

bool str_glob(struct str pattern, struct str s)
{
	size_t p = 0, i = 0, star = SIZE_MAX, resume = 0;

	while (i < s.n) {
		size_t next = p;

		if (p < pattern.n && pattern.p[p] == '*') {
			star = ++p;             /* tentatively matches nothing */
			resume = i;
		} else if (p < pattern.n && glob_one(pattern, &next, s.p[i])) {
			p = next;
			i++;
		} else if (star != SIZE_MAX) {
			p = star;               /* let the last star take one byte more */
			i = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

unsigned str_distance(struct str a, struct str b, unsigned most)
{
	unsigned row[3][65];            /* of i - 2, i - 1 and i, each modulo 3 */

	a = str_clip(a, 64);
	b = str_clip(b, 64);
	for (unsigned j = 0; j <= b.n; j++)
		row[0][j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned *now = row[i % 3], *above = row[(i + 2) % 3], *twice = row[(i + 1) % 3];

		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			unsigned best = above[j - 1] + (a.p[i - 1] != b.p[j - 1]);

			best = above[j] + 1 < best ? above[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
			    twice[j - 2] + 1 < best)
				best = twice[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[a.n % 3][b.n] > most ? most + 1 : row[a.n % 3][b.n];
}
