#include "gate/floor.h"

#include "test/check.h"

static struct floor floor_of(const char *text)
{
	struct floor f;
	struct err e = { 0 };

	CHECK_OK(floor_parse(S("p/.covgate"), str_of(text), &f, &e), &e);
	return f;
}

static struct floor_row judged(const char *file, uint64_t covered, uint64_t uncovered, const struct floor_terms *terms)
{
	struct floor_row row = { .package = S("p"), .tally = { covered, uncovered, 0 }, .time_s = NAN };

	if (file)
		row.floor = floor_of(file);
	floor_judge(terms, &row);
	return row;
}

static void a_file_is_a_percentage_a_count_or_both(void **state)
{
	struct floor f;

	(void)state;
	f = floor_of("83.25");
	CHECK(f.has_percent && !f.has_uncovered);
	CHECK_NEAR(f.percent, 83.25, 0);
	CHECK_EQ(f.digits, 2);
	f = floor_of(" 80 \r\n\n# why\nuncovered 12\n");
	CHECK(f.has_percent && f.has_uncovered);
	CHECK_EQ(f.uncovered, 12);
	CHECK_EQ(f.digits, 1);
	f = floor_of("uncovered 3");
	CHECK(!f.has_percent && f.has_uncovered);
}

static void refuses(const char *text, uint32_t line, const char *part)
{
	struct floor f;
	struct err e = { 0 };

	CHECK_FALSE(floor_parse(S("p/.covgate"), str_of(text), &f, &e));
	CHECK_EQ(e.line, line);
	CHECK_STR(str_of(e.file), "p/.covgate");
	if (!strstr(e.text, part))
		fail_msg("\"%s\" does not say \"%s\"", e.text, part);
}

static void what_is_no_floor_is_an_error_at_its_line(void **state)
{
	(void)state;
	refuses("", 1, "a percentage expected");
	refuses("\n80\n", 1, "a percentage expected");
	refuses("80%\n", 1, "found \"80%\"");
	refuses("eighty", 1, "eighty");
	refuses("nan", 1, "nan");
	refuses("100.1", 1, "from 0 to 100");
	refuses("-1", 1, "from 0 to 100");
	refuses("80\nuncoverd 3\n", 2, "uncoverd 3");
	refuses("80\n#\nuncovered\n", 3, "uncovered N");
	refuses("uncovered 3\nuncovered 4\n", 2, "once");
	refuses("uncovered -3\n", 1, "uncovered N");
}

/* The rows of covgate's own manual: 80.0 against 10.0, 85.0 against 84.5, 90.0 against 89.6. */
static void statuses_are_those_of_covgate(void **state)
{
	static const struct floor_terms terms = FLOOR_TERMS, loose = { .default_percent = 80, .tolerance = 0.5 };
	struct floor_row r;

	(void)state;
	r = judged("10.0", 80, 20, &terms);
	CHECK_EQ(r.status, FLOOR_LOOSE);
	CHECK_NEAR(r.lags, 70, 1e-12);
	CHECK_NEAR(r.better, 79.5, 1e-12);
	CHECK_EQ(judged("84.5", 85, 15, &terms).status, FLOOR_PASS);
	CHECK_EQ(judged("84.4", 85, 15, &terms).status, FLOOR_LOOSE);
	CHECK_EQ(judged("84.4", 85, 15, &loose).status, FLOOR_PASS);
	CHECK_EQ(judged("89.6", 901, 99, &terms).status, FLOOR_PASS);   /* 0.5 is not more than 0.5, whatever doubles say */
	CHECK_EQ(judged("0", 0, 20, &terms).status, FLOOR_PASS);        /* nothing covered is never loose */
	CHECK_EQ(judged(NULL, 99, 1, &terms).status, FLOOR_PASS);       /* nor is the default */
	r = judged(NULL, 79, 21, &terms);
	CHECK_EQ(r.status, FLOOR_FAIL);
	CHECK_EQ(r.missing, 1);
	CHECK_EQ(judged("83.0", 812, 188, &terms).missing, 18);        /* 829.5 / 1000 would be 82.95: 830 are needed */
	CHECK_EQ(judged(NULL, 0, 0, &terms).status, FLOOR_SKIP);
}

/* 7996 of 10000 is 79.96 %, which covratchet wrote as 80.0. */
static void a_floor_is_as_precise_as_it_is_written(void **state)
{
	static const struct floor_terms terms = FLOOR_TERMS, rounded = { .default_percent = 80, .tolerance = 0.5, .rounded = true };
	struct floor_row r = judged("80.0", 7996, 2004, &terms);

	(void)state;
	CHECK_EQ(r.status, FLOOR_PASS);
	CHECK(r.at_precision);
	CHECK_EQ(judged("80.0", 7994, 2006, &terms).status, FLOOR_FAIL);
	CHECK_EQ(judged("80.00", 7996, 2004, &terms).status, FLOOR_FAIL);
	CHECK_EQ(judged("100", 99999, 1, &terms).status, FLOOR_FAIL);
	CHECK_EQ(judged("100", 99999, 0, &terms).status, FLOOR_PASS);
	CHECK_EQ(judged("100", 99999, 1, &rounded).status, FLOOR_PASS);        /* as covgate has it */
	CHECK_NEAR(judged("80.0", 7996, 2004, &rounded).percent, 80.0, 0);
}

static void a_count_holds_when_covered_code_goes(void **state)
{
	static const struct floor_terms percent = FLOOR_TERMS,
		count = { .default_percent = 80, .tolerance = 0.5, .tight = true, .by_count = true };
	static const char file[] = "90.0\nuncovered 10\n";
	struct floor_row r;

	(void)state;
	CHECK_EQ(judged(file, 90, 10, &count).status, FLOOR_PASS);
	CHECK_EQ(judged(file, 50, 10, &count).status, FLOOR_PASS);
	CHECK_EQ(judged(file, 50, 10, &percent).status, FLOOR_FAIL);
	r = judged(file, 890, 11, &count);
	CHECK_EQ(r.status, FLOOR_FAIL);
	CHECK_EQ(r.missing, 1);
	r = judged(file, 91, 9, &count);
	CHECK_EQ(r.status, FLOOR_LOOSE);
	CHECK_NEAR(r.lags, 1, 1e-12);
	CHECK_EQ(judged("uncovered 10", 50, 10, &percent).status, FLOOR_PASS);
	CHECK_EQ(judged("90.0", 90, 10, &count).status, FLOOR_PASS);
}

static void what_is_not_measured_is_judged_only_where_it_does_not_matter(void **state)
{
	static const struct floor_terms terms = FLOOR_TERMS;
	struct floor_row row = { .tally = { 0, 0, 9 } };

	(void)state;
	floor_judge(&terms, &row);
	CHECK_EQ(row.status, FLOOR_NODATA);
	CHECK(isnan(row.percent));
	row = (struct floor_row){ .tally = { 85, 5, 10 } };     /* 85 to 95 % */
	floor_judge(&terms, &row);
	CHECK_EQ(row.status, FLOOR_PASS);
	row = (struct floor_row){ .tally = { 75, 15, 10 } };    /* 75 to 85 % */
	floor_judge(&terms, &row);
	CHECK_EQ(row.status, FLOOR_NODATA);
	row = (struct floor_row){ .tally = { 60, 30, 10 } };    /* 60 to 70 % */
	floor_judge(&terms, &row);
	CHECK_EQ(row.status, FLOOR_FAIL);
	CHECK_EQ(row.missing, 10);
}

static void raised(const char *before, uint64_t covered, uint64_t uncovered, bool by_count, const char *want)
{
	struct cov_tally t = { covered, uncovered, 0 };
	struct floor f = { 0 };
	struct arena a = { 0 };
	struct str after;

	if (*before)
		f = floor_of(before);
	if (floor_raised(&a, str_of(before), &f, &t, by_count, &after))
		CHECK_STR(after, want ? want : "(nothing)");
	else
		assert_null(want);
	arena_free(&a);
}

static void a_ratchet_never_lowers(void **state)
{
	(void)state;
	raised("", 7996, 2004, false, "79.9\n");
	raised("", 1, 0, false, "100.0\n");
	raised("79.9\n", 7996, 2004, false, NULL);
	raised("80.0\n", 7996, 2004, false, NULL);
	raised("79\n# why\nuncovered 9\n", 7996, 2004, false, "79.9\nuncovered 9\n# why\n");
	raised("", 90, 10, true, "90.0\nuncovered 10\n");
	raised("95.0", 90, 10, true, "95.0\nuncovered 10\n");
	raised("90.0\nuncovered 10\n", 50, 10, true, NULL);
	raised("90.0\nuncovered 10\n# x\n", 50, 9, true, "90.0\nuncovered 9\n# x\n");
	raised("uncovered 10\n", 500, 11, true, NULL);
	raised("uncovered 10\n# x\n", 500, 0, true, "uncovered 0\n# x\n");
	raised("uncovered 10\n", 500, 9, false, "uncovered 9\n");        /* what holds stays what it is */
}

static void lowers(const char *was, const char *is, bool by_count, const char *why)
{
	const struct floor_terms terms = { .default_percent = 80, .tolerance = 0.5, .by_count = by_count };
	struct floor before = *was ? floor_of(was) : (struct floor){ 0 }, now = *is ? floor_of(is) : (struct floor){ 0 };
	struct arena a = { 0 };
	struct str text;

	CHECK_EQ(floor_lowered(&a, &terms, &before, &now, &text), *why != 0);
	CHECK_STR(text, why);
	arena_free(&a);
}

static void a_floor_that_holds_less_is_lowered(void **state)
{
	(void)state;
	lowers("80.0", "60.0", false, "floor lowered from 80.0 % to 60.0 % by this change");
	lowers("80.0", "79.95", false, "floor lowered from 80.0 % to 79.95 % by this change");
	lowers("80.0", "80.00", false, "");
	lowers("80.0", "90", false, "");
	lowers("", "10", false, "");
	lowers("95.0", "", false, "floor of 95.0 % taken away by this change: 80 % holds");
	lowers("70.0", "", false, "");          /* now 80 holds */
	lowers("70.0", "uncovered 3", false, "floor of 70.0 % taken away by this change: at most 3 uncovered holds");
	lowers("uncovered 3", "uncovered 4", false, "floor lowered from at most 3 uncovered to 4 by this change");
	lowers("uncovered 3", "uncovered 2", false, "");
	lowers("uncovered 3", "90.0", false, "floor of at most 3 uncovered taken away by this change");
	lowers("uncovered 3", "", true, "floor of at most 3 uncovered taken away by this change");
	lowers("80\nuncovered 3\n", "80\nuncovered 9\n", false, "");  /* the count does not hold */
	lowers("80\nuncovered 3\n", "80\nuncovered 9\n", true, "floor lowered from at most 3 uncovered to 9 by this change");
	lowers("80\nuncovered 3\n", "10\nuncovered 3\n", true, "");
	lowers("80", "80\nuncovered 9\n", true, "");
	lowers("80", "70\nuncovered 9\n", true, "floor lowered from 80.0 % to 70.0 % by this change");
}

int main(void)
{
	return RUN(TEST(a_file_is_a_percentage_a_count_or_both), TEST(what_is_no_floor_is_an_error_at_its_line),
		TEST(statuses_are_those_of_covgate), TEST(a_floor_is_as_precise_as_it_is_written),
		TEST(a_count_holds_when_covered_code_goes), TEST(what_is_not_measured_is_judged_only_where_it_does_not_matter),
		TEST(a_ratchet_never_lowers), TEST(a_floor_that_holds_less_is_lowered));
}
