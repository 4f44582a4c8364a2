#include "format/format.h"

#include "base/unpack.h"
#include "test/check.h"

static const char evidence[] = "{\"schema\":\"pawl/evidence/1\",\"model\":\"bench\",\"series\":[\n"
	"{\"name\":\"x\",\"unit\":\"s\",\"values\":[1,2,3]}]}";

static bool read_as(struct str bytes, const struct format_options *opt, struct arena *a, struct reading *r,
	struct err *e)
{
	struct source src = { .name = S("out.json"), .bytes = bytes };

	*r = (struct reading){ .arena = a };
	*e = (struct err){ 0 };
	return format_read(&src, opt, r, e);
}

static void a_name_is_found_or_its_neighbour_is_told(void **state)
{
	struct err e = { 0 };

	(void)state;
	CHECK(format_find(S("pawl"), &e) == &format_pawl);
	CHECK_EQ(e.kind, ERR_NONE);
	CHECK(!format_find(S("pwal"), &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	CHECK_STR(str_of(e.text), "format \"pwal\" is not known");
	CHECK_STR(str_of(e.hint), "did you mean \"pawl\"? `pawl formats` lists what it reads");
	CHECK(!format_find(S("unheard-of"), &e));
	CHECK_STR(str_of(e.hint), "`pawl formats` lists what it reads");
}

static int eight_for_a(struct str head)
{
	return str_starts(head, S("a")) ? 8 : 0;
}

static int nine_for_ab(struct str head)
{
	return str_starts(head, S("ab")) ? 9 : 0;
}

static int eight_for_ac(struct str head)
{
	return str_starts(head, S("ac")) ? 8 : 0;
}

static void the_most_bits_win_and_a_tie_is_told(void **state)
{
	static const struct format one = { .name = "one", .sniff = eight_for_a };
	static const struct format two = { .name = "two", .sniff = nine_for_ab };
	static const struct format three = { .name = "three", .sniff = eight_for_ac };
	static const struct format *const among[] = { &one, &two, &three, NULL };
	struct err e = { 0 };

	(void)state;
	CHECK(format_sniff_among(among, S("a"), &e) == &one);
	CHECK(format_sniff_among(among, S("ab"), &e) == &two);
	CHECK_EQ(e.kind, ERR_NONE);
	CHECK(!format_sniff_among(among, S("ac"), &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	CHECK_STR(str_of(e.text), "the content may be one as well as three");
	CHECK_STR(str_of(e.hint), "say --format one or --format three");
	CHECK(!format_sniff_among(among, S("b"), &e));
	CHECK_EQ(e.kind, ERR_INPUT);
	CHECK_STR(str_of(e.text), "the content is of no format that pawl knows");
	CHECK_STR(str_of(e.hint), "`pawl formats` lists what it reads");
	CHECK(!format_sniff_among(among, S("\xfd" "7zXZ"), &e));
	CHECK_STR(str_of(e.hint), "it is packed by xz: give pawl what `xz -dc FILE` prints, as the file -");
	CHECK(!format_sniff_among(among, S(""), &e));
	CHECK_STR(str_of(e.text), "the input is empty");
}

static void of_several_files_the_surest_tells_the_format(void **state)
{
	struct source_file file[] = { { S("README"), S("notes") }, { S("out.json"), str_of(evidence) },
		{ S("void"), S("") } };
	struct source src = { .name = S("out"), .bytes = S("notes"), .file = file, .nfile = 2 };
	struct format_options opt = { 0 };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };

	(void)state;
	/* recognised by the second file; reading the first alone would drop it in silence */
	CHECK_FALSE(format_read(&src, &opt, &r, &e));
	CHECK_STR(str_of(e.text), "is a directory of 2 files, and pawl is read a file at a time");
	file[1].bytes = S("more notes");
	src.nfile = 3;
	e = (struct err){ 0 };
	CHECK_FALSE(format_read(&src, &opt, &r, &e));
	CHECK_STR(str_of(e.text), "the content is of no format that pawl knows");
	arena_free(&a);
}

static void what_is_read_is_signed(void **state)
{
	struct format_options opt = { 0 };
	struct arena a = { 0 };
	struct reading r;
	struct err e;

	(void)state;
	CHECK_OK(read_as(str_of(evidence), &opt, &a, &r, &e), &e);
	CHECK_EQ(r.n, 1);
	CHECK_STR(r.evidence[0].format, "pawl");
	CHECK_STR(r.evidence[0].source, "out.json");
	CHECK(!a.refuge);
	arena_free(&a);
}

static void an_error_has_its_file_and_place(void **state)
{
	struct format_options opt = { .format = &format_pawl };
	struct str text = str_of(evidence);
	struct arena a = { 0 };
	struct reading r;
	struct err e;

	(void)state;
	text.n -= 3;            /* without the end of the series, the list and the evidence */
	CHECK_FALSE(read_as(text, &opt, &a, &r, &e));
	CHECK_STR(str_of(e.file), "out.json");
	CHECK_EQ(e.at, text.n);
	CHECK_EQ(e.line, 2);
	CHECK_FALSE(read_as(S(""), &opt, &a, &r, &e));
	CHECK_STR(str_of(e.text), "the input is empty");
	CHECK_STR(str_of(e.file), "out.json");
	opt.format = NULL;
	CHECK_FALSE(read_as(S("\x00\xff"), &opt, &a, &r, &e));
	CHECK_STR(str_of(e.text), "the content is of no format that pawl knows");
	CHECK_STR(str_of(e.file), "out.json");
	arena_free(&a);
}

/* Packed bytes are gone after the reading; evidence that borrows from the unpacked ones must not notice. */
static void a_packed_input_is_unpacked_for_as_long_as_the_evidence_lives(void **state)
{
	struct format_options opt = { 0 };
	struct arena a = { 0 };
	struct buf packed = { 0 };
	struct reading r;
	struct err e = { 0 };

	(void)state;
	CHECK_OK(pack_gzip(str_of(evidence), 6, &packed, &e), &e);
	CHECK_OK(read_as(buf_view(&packed), &opt, &a, &r, &e), &e);
	buf_release(&packed);
	CHECK_STR(r.evidence[0].bench.series[0].name, "x");
	CHECK(r.evidence[0].bench.series[0].value[2] == 3);
	arena_free(&a);
}

static void a_packed_input_that_unfolds_too_far_is_refused(void **state)
{
	struct format_options opt = { .unpack_bytes = 1000 };
	static char blank[100000];
	struct arena a = { 0 };
	struct buf packed = { 0 };
	struct reading r;
	struct err e = { 0 };

	(void)state;
	memset(blank, ' ', sizeof blank);
	CHECK_OK(pack_zstd((struct str){ blank, sizeof blank }, 3, &packed, &e), &e);
	CHECK_FALSE(read_as(buf_view(&packed), &opt, &a, &r, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK_STR(str_of(e.file), "out.json");
	opt.unpack_bytes = 0;
	a.limit_bytes = 50000;          /* the arena's ceiling holds for what comes out of a package, too */
	CHECK_FALSE(read_as(buf_view(&packed), &opt, &a, &r, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	buf_release(&packed);
	arena_free(&a);
}

static void a_crossed_ceiling_says_which(void **state)
{
	struct format_options opt = { 0 };
	struct arena a = { .limit_bytes = 300 };
	struct reading r;
	struct err e;

	(void)state;
	CHECK_FALSE(read_as(str_of(evidence), &opt, &a, &r, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK_STR(str_of(e.text), "reading the input needs more memory than its ceiling of 300 bytes");
	CHECK_STR(str_of(e.hint), "--memory raises the ceiling");
	CHECK_STR(str_of(e.file), "out.json");
	CHECK(!a.refuge);
	arena_free(&a);
}

/* What has neither value nor failure could be stored and never be loaded again. */
static void a_series_without_a_number_has_failed(void **state)
{
	struct format_options opt = { 0 };
	struct arena a = { 0 };
	struct reading r;
	struct err e = { 0 };

	(void)state;
	CHECK_OK(read_as(S("BenchmarkA-2 10 NaN ns/op\nBenchmarkB-2 10 7 ns/op\n"), &opt, &a, &r, &e), &e);
	CHECK_EQ(r.evidence[0].bench.n, 2);
	CHECK_STR(r.evidence[0].bench.series[0].failure, "its values are not finite numbers");
	CHECK_STR(r.evidence[0].bench.series[1].failure, "");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_name_is_found_or_its_neighbour_is_told), TEST(the_most_bits_win_and_a_tie_is_told),
		TEST(of_several_files_the_surest_tells_the_format),
		TEST(what_is_read_is_signed), TEST(an_error_has_its_file_and_place),
		TEST(a_packed_input_is_unpacked_for_as_long_as_the_evidence_lives),
		TEST(a_packed_input_that_unfolds_too_far_is_refused), TEST(a_crossed_ceiling_says_which),
		TEST(a_series_without_a_number_has_failed));
}
