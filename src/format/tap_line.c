#include "format/tap_line.h"

#include <math.h>
#include <strings.h>

#include "base/num.h"

size_t tap_indent(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

static bool cut_prefix(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_from(*s, prefix.n);
	return true;
}

static bool cut_word(struct str *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n < n || strncasecmp(s->p, word, n))
		return false;
	*s = str_from(*s, n);
	return true;
}

/* The run of digits that `s` begins with, cut off. */
static struct str cut_digits(struct str *s)
{
	struct str digits = { s->p, 0 };

	while (digits.n < s->n && s->p[digits.n] >= '0' && s->p[digits.n] <= '9')
		digits.n++;
	*s = str_from(*s, digits.n);
	return digits;
}

/* Cuts SKIP, "SKIPPED:" and the like off. */
static bool cut_skip(struct str *s)
{
	if (!cut_word(s, "skip"))
		return false;
	while (s->n && s->p[0] != ' ' && s->p[0] != '\t')
		*s = str_from(*s, 1);
	return true;
}

bool tap_version(struct str line, uint64_t *version)
{
	return cut_prefix(&line, S("TAP version ")) && str_u64(str_trim(line), version);
}

bool tap_plan(struct str line, struct tap_plan *out)
{
	*out = (struct tap_plan){ 0 };
	if (!cut_prefix(&line, S("1..")) || !str_u64(cut_digits(&line), &out->n))
		return false;
	line = str_trim(line);
	if (!line.n)
		return true;
	if (!cut_prefix(&line, S("#")))
		return false;
	line = str_trim(line);
	cut_skip(&line);
	out->reason = str_trim(line);
	return true;
}

static void read_time(struct str s, struct tap_test *out)
{
	double ms;

	if (str_ends(s, S("ms")) && num_f64((struct str){ s.p, s.n - 2 }, &ms) && ms >= 0)
		out->duration_s = ms / 1e3;
}

/* [2] What stands behind a hash; false when it is part of the description. */
static bool read_directive(struct str s, struct tap_test *out)
{
	s = str_trim(s);
	if (cut_prefix(&s, S("time="))) {
		read_time(s, out);
		return true;
	}
	if (cut_skip(&s)) {
		out->directive = TAP_SKIP;
	} else if (cut_word(&s, "todo")) {
		if (s.n && s.p[0] != ' ' && s.p[0] != '\t' && s.p[0] != ':')
			return false;
		out->directive = TAP_TODO;
	} else {
		return false;
	}
	out->reason = str_trim(s);
	return true;
}

/* The description up to a hash that begins a directive: at the beginning or behind a space. */
static struct str cut_directive(struct str s, struct tap_test *out)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '#' && (!i || s.p[i - 1] == ' ') &&
			read_directive(str_from(s, i + 1), out))
			return str_clip(s, i);
	return s;
}

/* "\#" and "\\" are a hash and a backslash. */
static struct str unescape(struct arena *a, struct str s)
{
	char *copy;
	size_t n = 0;

	if (!s.n || !memchr(s.p, '\\', s.n))
		return s;
	copy = arena_alloc(a, s.n, 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '#' || s.p[i + 1] == '\\'))
			i++;
		copy[n++] = s.p[i];
	}
	return (struct str){ copy, n };
}

bool tap_test(struct arena *a, struct str line, struct tap_test *out)
{
	struct str rest, digits;

	*out = (struct tap_test){ .ok = !cut_prefix(&line, S("not ")), .duration_s = NAN };
	if (!cut_prefix(&line, S("ok")) || (line.n && line.p[0] != ' ')) /* [1] */
		return false;
	line = str_from(line, tap_indent(line));
	if (line.n && line.p[0] == '\t')
		return false;
	rest = line;
	digits = cut_digits(&rest);
	if (digits.n && (!rest.n || rest.p[0] == ' ') && str_u64(digits, &out->number))
		line = str_trim(rest);
	if (!cut_prefix(&line, S("- ")) && str_eq(line, S("-")))
		line = S("");
	out->description = unescape(a, str_trim(cut_directive(line, out)));
	return true;
}
