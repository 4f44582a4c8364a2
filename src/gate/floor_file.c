/* The `.covgate` file: read, and written anew with a higher floor. */
#include "gate/floor.h"

#include <math.h>

#include "base/file.h"
#include "base/num.h"

struct place {
	struct str file;
	uint32_t line;
};

static bool refuse(const struct place *at, struct str text, const char *wanted, struct err *e)
{
	err_line(e, at->file, at->line, 1, "%s expected, found \"%.*s\"", wanted, STR(str_clip(text, 60)));
	return err_hint(e, "the first line is a percentage such as 83.0; \"uncovered 12\" allows so many statements; # begins a comment");
}

static unsigned digits_of(struct str number)
{
	const char *point = memchr(number.p, '.', number.n);
	size_t n = point ? (size_t)(number.p + number.n - point - 1) : 0;

	return n < 1 ? 1 : n > 9 ? 9 : (unsigned)n;
}

static bool parse_percent(const struct place *at, struct str text, struct floor *out, struct err *e)
{
	if (!num_f64(text, &out->percent))
		return refuse(at, text, "a percentage", e);
	if (!(out->percent >= 0 && out->percent <= 100))
		return refuse(at, text, "a percentage from 0 to 100", e);
	out->has_percent = true;
	out->digits = digits_of(text);
	return true;
}

static bool parse_uncovered(const struct place *at, struct str text, struct floor *out, struct err *e)
{
	struct str rest = text;

	str_word(&rest);
	if (out->has_uncovered || !str_u64(str_trim(rest), &out->uncovered))
		return refuse(at, text, "\"uncovered N\", once,", e);
	out->has_uncovered = true;
	return true;
}

static bool is_uncovered(struct str text)
{
	return str_eq(str_word(&text), S("uncovered"));
}

bool floor_parse(struct str file, struct str bytes, struct floor *out, struct err *e)
{
	struct place at = { file, 0 };

	*out = (struct floor){ 0 };
	while (bytes.n) {
		struct str text = str_trim(str_line(&bytes));

		at.line++;
		if (is_uncovered(text)) {
			if (!parse_uncovered(&at, text, out, e))
				return false;
		} else if (at.line == 1 ? !parse_percent(&at, text, out, e) : text.n && text.p[0] != '#') {
			return at.line > 1 ? refuse(&at, text, "\"uncovered N\" or a comment", e) : false;
		}
	}
	if (at.line)
		return true;
	at.line = 1;
	return refuse(&at, S(""), "a percentage", e);
}

bool floor_read(struct arena *a, struct str path, struct floor *out, struct err *e)
{
	const char *name = arena_cstr(a, path);
	struct file f;
	bool ok;

	*out = (struct floor){ 0 };
	if (!file_exists(name))
		return true;
	if (!file_open(&f, name, e))
		return false;
	ok = floor_parse(path, f.bytes, out, e);
	file_close(&f);
	return ok;
}

/* ---- raising ---- */

/* Tenths of a percent that are reached: cut, so that the floor holds. */
static uint64_t tenths_of(const struct cov_tally *t)
{
	return (uint64_t)((unsigned __int128)t->covered * 1000 / ((unsigned __int128)t->covered + t->uncovered));
}

/* All lines but the number and the count: comments of people. */
static struct str comments_of(struct arena *a, struct str before, bool has_number)
{
	struct str kept = { 0 };

	if (has_number)
		str_line(&before);
	while (before.n) {
		struct str line = str_line(&before);

		if (!is_uncovered(str_trim(line)))
			kept = arena_printf(a, "%.*s%.*s\n", STR(kept), STR(line));
	}
	return kept;
}

bool floor_raised(struct arena *a, struct str before, const struct floor *floor, const struct cov_tally *reached, bool by_count,
	struct str *after)
{
	struct str rest = before, number = floor->has_percent ? str_trim(str_line(&rest)) : S(""), text = { 0 };
	bool only_count = floor->has_uncovered && !floor->has_percent;
	uint64_t tenths = tenths_of(reached), uncovered = floor->uncovered;
	bool higher = !only_count && (!number.n || (double)tenths / 10 > floor->percent);
	bool fewer = (by_count || only_count) && (!floor->has_uncovered || reached->uncovered < uncovered);

	if (by_count || only_count ? !fewer : !higher)
		return false;
	if (higher)
		number = arena_printf(a, "%llu.%llu", (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10));
	if (fewer)
		uncovered = reached->uncovered;
	if (number.n)
		text = arena_printf(a, "%.*s\n", STR(number));
	if (fewer || floor->has_uncovered)
		text = arena_printf(a, "%.*suncovered %llu\n", STR(text), (unsigned long long)uncovered);
	*after = arena_join(a, text, comments_of(a, before, floor->has_percent));
	return true;
}
