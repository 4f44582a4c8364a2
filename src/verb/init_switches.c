/*
 * CMake's option() and cmake_dependent_option(): switches that are off and whose names say that they turn on benchmarks or
 * tests, such as SHELF_BUILD_BENCHMARKS.  Names are all there is to go by: FOO_FUZZ_TESTS would need more than a switch.
 */
#include "base/utf8.h"
#include "verb/init_targets.h"

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static bool ends_with(struct str s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < n && s.n >= n; i++)
		if (upper(s.p[s.n - n + i]) != word[i])
			return false;
	return s.n >= n;
}

static bool contains(struct str s, const char *word)
{
	for (size_t n = strlen(word); s.n >= n; s.n--)
		if (ends_with(s, word))
			return true;
	return false;
}

static bool has_one_of(struct str name, const char *const *word, bool (*test)(struct str, const char *))
{
	for (; *word; word++)
		if (test(name, *word))
			return true;
	return false;
}

bool option_is_bench(struct str name)
{
	static const char *const bench[] = { "BENCH", "BENCHES", "BENCHMARK", "BENCHMARKS", "BENCHMARKING", NULL };

	return has_one_of(name, bench, ends_with);
}

static bool is_wanted(struct str name)
{
	static const char *const test[] = { "BUILD_TEST", "BUILD_TESTS", "BUILD_TESTING", "BUILD_UNIT_TESTS", "ENABLE_TESTS",
		"ENABLE_TESTING", ".TESTS", "_TESTS", NULL };
	static const char *const other[] = { "VALGRIND", "FUZZ", "INSTALL", "COVERAGE", "SANIT", "CUDA", "INTEGRATION", "PYTHON",
		"DISABLE", "NO_", "SKIP", "EXTERNAL", "SYSTEM", "DOWNLOAD", NULL };

	for (size_t i = 0; i < name.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-", name.p[i]))
			return false;
	if (has_one_of(name, other, contains))
		return false;
	return option_is_bench(name) || has_one_of(name, test, ends_with);
}

static bool is_off(struct str value)
{
	return !value.n || ends_with(value, "OFF") || ends_with(value, "FALSE") || str_eq(value, S("0"));
}

/* Of `NAME "what it does" OFF ...`. */
static void take_option(struct targets *t, struct str args)
{
	struct str name, value;
	size_t n = 0;

	args = str_trim(args);
	while (n < args.n && !memchr(" \t\r\n\"", args.p[n], 5))
		n++;
	name = str_clip(args, n);
	args = str_trim(str_from(args, n));
	if (str_starts(args, S("\""))) {
		str_cut(&args, '"');
		str_cut(&args, '"');
	}
	args = str_trim(args);
	for (n = 0; n < args.n && !memchr(" \t\r\n", args.p[n], 4);)
		n++;
	value = str_clip(args, n);
	for (uint32_t i = 0; i < t->noption; i++)
		if (str_eq(t->option[i], name))
			return;
	if (name.n && is_wanted(name) && is_off(value) && t->noption < TARGETS_MOST)
		t->option[t->noption++] = name;
}

void options_of_cmake(struct targets *t, struct str text)
{
	while (text.n) {
		struct str line = str_trim(str_cut(&text, '(')), args;

		if (!ends_with(line, "OPTION"))
			continue;
		args = text;
		take_option(t, str_cut(&args, ')'));
	}
}
