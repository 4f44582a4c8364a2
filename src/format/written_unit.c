#include "format/written_unit.h"

struct spelling {
	const char *written; /* in small letters */
	struct str unit;
};

static const struct spelling spelling[] = {
	{ "nanosecond", S("ns") }, { "nanoseconds", S("ns") }, { "nsec", S("ns") },
	{ "microsecond", S("us") }, { "microseconds", S("us") }, { "usec", S("us") },
	{ "millisecond", S("ms") }, { "milliseconds", S("ms") }, { "msec", S("ms") },
	{ "second", S("s") }, { "seconds", S("s") }, { "secs", S("s") }, { "sec", S("s") },
	{ "minutes", S("min") }, { "hours", S("h") }, { "byte", S("B") }, { "bytes", S("B") },
	{ "kilobytes", S("KB") }, { "megabytes", S("MB") }, { "gigabytes", S("GB") },
	{ "kibibytes", S("KiB") }, { "mebibytes", S("MiB") }, { "gibibytes", S("GiB") },
	{ "percent", S("%") }, { "percentage", S("%") },
};

/* Things per second that have no '/s' which unit_tidy() would see. */
static const char *const rate[] = { "qps", "rps", "fps", "tps", "ops/second", "requests/second" };

static bool same_letters(struct str s, const char *small)
{
	size_t i = 0;

	for (; i < s.n && small[i]; i++) {
		char c = s.p[i];

		if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != small[i])
			return false;
	}
	return i == s.n && !small[i];
}

struct unit written_unit(struct arena *a, struct str raw, double *factor)
{
	struct str unit = str_trim(raw);
	struct unit tidy;

	for (size_t i = 0; i < sizeof spelling / sizeof *spelling; i++)
		if (same_letters(unit, spelling[i].written))
			unit = spelling[i].unit;
	tidy = unit_tidy(a, unit, factor);
	for (size_t i = 0; tidy.dim == DIM_NONE && i < sizeof rate / sizeof *rate; i++)
		if (same_letters(unit, rate[i]))
			tidy.dim = DIM_RATE;
	return tidy;
}
