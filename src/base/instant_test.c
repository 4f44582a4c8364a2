#include "base/instant.h"

#include "test/check.h"

/* Seconds by date(1): date -u -d 2026-11-21T14:05:28Z +%s. */
static void moments_are_read(void **state)
{
	static const struct { const char *text; int64_t ns; } row[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-21T14:05:28.768178297Z", INT64_C(1795269928768178297) },
		{ "2026-11-21T15:05:28.5+01:00", INT64_C(1795269928500000000) },
		{ "2026-11-21 03:35:28-10:30", INT64_C(1795269928000000000) },
		{ "2000-02-29T23:59:60Z", INT64_C(951868800000000000) },
		{ "2024-12-31T23:59:59.9999999999Z", INT64_C(1735689599999999999) },
		{ "2261-12-31T23:59:59Z", INT64_C(9214646399000000000) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		int64_t ns = -1;

		CHECK(instant_read(str_of(row[i].text), &ns));
		CHECK_EQ(ns, row[i].ns);
	}
}

static void what_is_no_moment_is_refused(void **state)
{
	static const char *const text[] = { "", "2026", "2026-11-21", "2026-11-21T14:05:28", "2026-11-21T14:05:28.Z",
		"2026-13-21T14:05:28Z", "2026-11-00T14:05:28Z", "2026-11-21T24:05:28Z", "2026-11-21T14:05:28Zx",
		"2026-11-21T14:05:28+1:00", "0001-01-01T00:00:00Z", "2262-01-01T00:00:00Z", "1970-01-01T00:00:00+01:00",
		"2026-11-21T14:0a:28Z", "+026-11-21T14:05:28Z" };

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		int64_t ns;

		CHECK(!instant_read(str_of(text[i]), &ns));
	}
}

int main(void)
{
	return RUN(TEST(moments_are_read), TEST(what_is_no_moment_is_refused));
}
