#include "format/perfscript_line.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- head ---- */

/* "12", "-1", "12/13" */
static bool take_ids(struct str word, struct script_head *h)
{
	struct str rest = word, first = str_cut(&rest, '/');

	h->has_pid = first.n < word.n;
	if (!h->has_pid)
		return str_i64(first, &h->tid);
	return str_i64(first, &h->pid) && str_i64(rest, &h->tid);
}

/*
 * The name ends before the first word that is a number, as stackcollapse-perf.pl has it: names with a number among their
 * words are taken too short by both.
 */
static bool take_comm(struct str line, struct script_head *h, struct str *rest)
{
	struct str words = line, word;

	if (!str_word(&words).n)
		return false;
	while ((word = str_word(&words)).n) {
		if (!(is_digit(word.p[0]) || word.p[0] == '-') || !take_ids(word, h))
			continue;
		h->comm = str_trim((struct str){ line.p, (size_t)(word.p - line.p) });
		*rest = words;
		return true;
	}
	return false;
}

/* "14087.323007:" */
static bool take_time(struct str word, struct script_head *h)
{
	struct str fraction = word, seconds = str_cut(&fraction, '.');
	uint64_t s, part, unit = 1000000000;

	if (!str_ends(fraction, S(":")))
		return false;
	fraction.n--;
	if (!str_u64(seconds, &s) || !str_u64(fraction, &part) || fraction.n > 9 || s > UINT32_MAX)
		return false;
	for (size_t i = 0; i < fraction.n; i++)
		unit /= 10;
	h->time_ns = s * 1000000000 + part * unit;
	h->has_time = true;
	return true;
}

bool script_head(struct str line, struct script_head *out)
{
	struct str rest, word;

	*out = (struct script_head){ 0 };
	if (!take_comm(line, out, &rest))
		return false;
	for (;;) {
		out->rest = rest;
		word = str_word(&rest);
		if (!word.n)
			return true;
		if (word.p[0] == '[' && word.p[word.n - 1] == ']' && !out->has_time)
			continue;               /* CPU */
		if (!out->has_time && take_time(word, out))
			continue;
		if (!out->has_period && str_u64(word, &out->period)) {
			out->has_period = true;
			continue;
		}
		if (word.p[word.n - 1] == ':' && word.n > 1) {
			out->event = (struct str){ word.p, word.n - 1 };
			out->rest = rest;
		}
		return out->event.n || out->has_time;
	}
}

/* ---- frame ---- */

static bool take_hex(struct str word, uint64_t *out)
{
	uint64_t x = 0;

	if (!word.n || word.n > 16)
		return false;
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (!is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
		x = x << 4 | (uint64_t)(is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	*out = x;
	return true;
}

/* Cuts "+0x1f" off the end. */
static struct str without_offset(struct str s)
{
	size_t n = s.n;

	while (n && (is_digit(s.p[n - 1]) || (s.p[n - 1] >= 'a' && s.p[n - 1] <= 'f')))
		n--;
	if (n < s.n && n >= 3 && !memcmp(s.p + n - 3, "+0x", 3))
		s.n = n - 3;
	return s;
}

/* Where " (" of the module begins: the last one, but for a "(deleted)" at the end of its path. */
static bool module_at(struct str s, size_t *at)
{
	size_t end = s.n - 1;

	if (str_ends(s, S(" (deleted))")))
		end -= sizeof " (deleted)" - 1;
	for (size_t i = end; i > 0; i--)
		if (s.p[i] == '(' && s.p[i - 1] == ' ') {
			*at = i;
			return true;
		}
	*at = 0;
	return s.p[0] == '(';
}

bool script_frame(struct str line, struct script_frame *out)
{
	struct str rest = str_trim(line), word = str_word(&rest);
	size_t at;

	*out = (struct script_frame){ 0 };
	if (!take_hex(word, &out->address))
		return false;
	rest = str_trim(rest);
	if (rest.n > 1 && rest.p[rest.n - 1] == ')' && module_at(rest, &at)) {
		out->module = (struct str){ rest.p + at + 1, rest.n - at - 2 };
		rest.n = at;
		rest = str_trim(rest);
	}
	out->function = without_offset(rest);
	return rest.n || out->module.n;
}
