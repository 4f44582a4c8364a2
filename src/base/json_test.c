#include "test/check.h"

#include "base/json.h"
#include "test/json_copy.h"
#include "test/json_samples.h"

static void documents_are_taken_or_refused_as_rfc_8259_says(void **state)
{
	struct arena a = { 0 };
	size_t ny = 0;

	(void)state;
	for (size_t i = 0; i < NSAMPLE; i++) {
		struct err e = { 0 };
		bool ok = skipped(sample[i].text, &a, &e);

		if (ok != (sample[i].verdict == 'y'))
			fail_msg("%c_ %.*s: %s", sample[i].verdict, STR(sample[i].text),
				ok ? "taken" : e.text);
		CHECK(ok ? e.kind == ERR_NONE : e.kind == ERR_INPUT && e.at <= sample[i].text.n);
		ny += ok;
	}
	CHECK(ny > 60 && NSAMPLE - ny > 150);
	arena_free(&a);
}

/* Skipping and reading are two ways through the parser: they must agree on every byte. */
static void skipping_and_reading_agree(void **state)
{
	struct arena a = { 0 };
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < NSAMPLE; i++) {
		struct err skip = { 0 }, read = { 0 };
		bool ok = skipped(sample[i].text, &a, &skip);

		if (str_has(sample[i].text, S("12312312312312")))
			continue;       /* out of range for the copy's typed reads, though valid */
		if (ok != copied(sample[i].text, &a, &b, 0, &read) || skip.at != read.at ||
			strcmp(skip.text, read.text))
			fail_msg("%.*s: \"%s\" and \"%s\"", STR(sample[i].text), skip.text,
				read.text);
	}
	buf_release(&b);
	arena_free(&a);
}

static const char rich[] =
	"{\"name\":\"Decode/"
	"\\u00e9\\ud83d\\ude00\",\"n\":[1,-2.5e-3,1e+10,0,{\"deep\":[[[\"\xc3\xa9\"]]]}],\r\n"
	"\t\"ok\":true,\"no\":false,\"nil\":null,\"\\\"\\\\\\/"
	"\\b\\f\\n\\r\\t\":{},\"empty\":[],\"s\":\"plain text of some length\"}";

static void a_document_cut_anywhere_is_an_error_within_it(void **state)
{
	struct str whole = { rich, sizeof rich - 1 };
	struct arena a = { 0 };
	struct buf b = { 0 };

	(void)state;
	for (size_t n = 0; n < whole.n; n++) {
		struct err e = { 0 }, read = { 0 };

		CHECK_FALSE(skipped(str_clip(whole, n), &a, &e));
		CHECK_EQ(e.kind, ERR_INPUT);
		CHECK(e.at <= n && e.text[0]);
		CHECK_FALSE(copied(str_clip(whole, n), &a, &b, 0, &read));
		CHECK_EQ(read.at, e.at);
	}
	CHECK(skipped(whole, &a, &(struct err){ 0 }));
	buf_release(&b);
	arena_free(&a);
}

static struct str nested(char *p, size_t n)
{
	memset(p, '[', n);
	memset(p + n, ']', n);
	return (struct str){ p, 2 * n };
}

static void depth_ends_at_512(void **state)
{
	static char text[2000000];
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	CHECK_OK(skipped(nested(text, 512), &a, &e), &e);
	CHECK_OK(copied(nested(text, 512), &a, &b, 0, &e), &e);
	CHECK_EQ(b.n, 1024);
	CHECK_FALSE(skipped(nested(text, 513), &a, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK_EQ(e.at, 512);
	CHECK_STR(str_of(e.text), "at most 512 levels of objects and arrays expected");
	CHECK_FALSE(skipped(nested(text, 1000000), &a, &e));
	CHECK_EQ(e.at, 512);
	buf_release(&b);
	arena_free(&a);
}

static void text_is(struct str quoted, struct str want)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct str got, in = exact(quoted);
	struct json j;

	json_init(&j, in, &a, &e);
	json_str(&j, &got);
	CHECK_OK(json_end(&j), &e);
	if (!str_eq(got, want))
		fail_msg("%.*s: %.*s != %.*s", STR(quoted), STR(got), STR(want));
	free((char *)in.p);
	arena_free(&a);
}

#define FFFD "\xef\xbf\xbd"

static void strings_come_out_as_utf8(void **state)
{
	(void)state;
	text_is(S("\"\""), S(""));
	text_is(S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), S("\"\\/\b\f\n\r\t"));
	text_is(S("\"a\\u0000b\""), S("a\0b"));
	text_is(S("\"\\u007f\\u0080\\u07FF\\u0800\\uffff\""),
		S("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"));
	text_is(S("\"\\ud800\\udc00\\uDBFF\\uDFFF\""), S("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
	text_is(S("\"\\ud800\""), S(FFFD));
	text_is(S("\"\\udc00\\ud800x\""), S(FFFD FFFD "x"));
	text_is(S("\"\\ud800\\ud800\\udc00\""), S(FFFD "\xf0\x90\x80\x80"));
	text_is(S("\"\\ud800\\n\""), S(FFFD "\n"));
	/* Unicode 15, table 3-8: one U+FFFD for each maximal part */
	text_is(S("\"a\xf1\x80\x80\xe1\x80\xc2"
		  "b\x80"
		  "c\x80\xbf"
		  "d\""),
		S("a" FFFD FFFD FFFD "b" FFFD "c" FFFD FFFD "d"));
	text_is(S("\"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\""),
		S(FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD));
	text_is(S("\"\xed\xa0\x80\xf4\x91\x92\x93\xff\""),
		S(FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD));
	text_is(S("\"\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\""),
		S("\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80"));
}

/* Each special byte at each place of a word of eight: the scan must stop there and only there. */
static void the_scan_finds_every_special_byte(void **state)
{
	(void)state;
	for (size_t at = 1; at < 25; at++) {
		for (int c = 0; c < 256; c++) {
			char text[28];
			struct err e = { 0 };
			struct json j;
			struct str s;

			memset(text, 0x20 + (int)at, sizeof text);
			if (0x20 + at == '"')
				memset(text, '!', sizeof text);
			text[0] = text[26] = '"';
			text[at] = (char)c;
			if (c == '\\' || c >= 0x80)
				continue;
			json_init(&j, (struct str){ text, 27 }, NULL, &e);
			json_str(&j, &s);
			CHECK_EQ(json_ok(&j), c >= 0x20);
			CHECK_EQ(c == '"' ? s.n : s.n / 25, c == '"' ? at - 1 : c >= 0x20);
			CHECK_EQ(e.at, c < 0x20 ? at : 0);
		}
	}
}

static void strings_without_escapes_are_borrowed(void **state)
{
	struct str text = S("{\"key\":\"value \xc3\xa9\"}"), key, value;
	struct err e = { 0 };
	struct json j;

	(void)state;
	json_init(&j, text, NULL, &e);          /* no arena: borrowing is all it can do */
	json_object(&j);
	CHECK(json_key(&j, &key));
	json_str(&j, &value);
	CHECK(key.p == text.p + 2 && value.p == text.p + 8);
	CHECK_FALSE(json_key(&j, &key));
	CHECK_OK(json_end(&j), &e);
}

static void says(const char *text, uint64_t at, const char *want)
{
	struct arena a = { 0 };
	struct err e = { 0 };

	CHECK_FALSE(skipped(str_of(text), &a, &e));
	CHECK_STR(str_of(e.text), want);
	CHECK_EQ(e.at, at);
	arena_free(&a);
}

static void errors_say_what_was_expected_and_where(void **state)
{
	(void)state;
	says("[1 2]", 3, "',' or ']' expected, found \"2\"");
	says("{\"a\":1;}", 6, "',' or '}' expected, found \";\"");
	says("{\"a\" 1}", 5, "':' expected, found \"1\"");
	says("{a:1}", 1, "key in double quotes expected, found \"a\"");
	says("[01]", 1, "number expected, found \"01\"");
	says("[1", 2, "',' or ']' expected, found the end of the input");
	says("[\"abc", 1, "string has no closing quote");
	says("[\"a\nb\"]", 3, "control character 0x0a in a string must be escaped");
	says("[\"\\x\"]", 2, "escape expected: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
	says("[nul]", 1, "value expected, found \"nul\"");
	says("[1]]", 3, "the end of the input expected, found ']'");
	says("", 0, "value expected, found the end of the input");
	says("[,]", 1, "value expected, found ','");
	says("[1e5x,", 1, "number expected, found \"1e5x\"");
}

static void the_first_error_stays(void **state)
{
	struct err e = { 0 };
	struct json j;
	struct str s;
	uint64_t u;
	double x;
	bool flag;

	(void)state;
	json_init(&j, S("{\"a\":true,\"b\":1}"), NULL, &e);
	j.offset = 1000;
	json_object(&j);
	CHECK(json_key(&j, &s));
	CHECK_EQ(json_at(&j), 1005);
	CHECK_FALSE(json_str(&j, &s));
	CHECK_EQ(s.n, 0);
	CHECK_FALSE(json_bool(&j, &flag) || json_u64(&j, &u) || json_f64(&j, &x) || json_null(&j) ||
		    json_skip(&j));
	CHECK_FALSE(flag || u || !isnan(x));
	CHECK_FALSE(json_key(&j, &s) || json_item(&j) || json_object(&j) || json_array(&j) ||
		    json_fail(&j, "later"));
	CHECK_EQ(json_peek(&j), JSON_NOTHING);
	CHECK_FALSE(json_end(&j) || json_ok(&j));
	CHECK_STR(str_of(e.text), "string expected, found \"true\"");
	CHECK_EQ(e.at, 1005);
}

static void a_reader_fails_at_the_value_it_took_last(void **state)
{
	struct err e = { 0 };
	struct json j;
	struct str key;
	uint64_t u;

	(void)state;
	json_init(&j, S("{\"runs\" : 12 }"), NULL, &e);
	json_object(&j);
	CHECK(json_key(&j, &key));
	json_u64(&j, &u);
	CHECK_FALSE(json_fail(&j, "at most %d runs expected", 5));
	CHECK_FALSE(json_end(&j));
	CHECK_EQ(e.at, 10);
	CHECK_STR(str_of(e.text), "at most 5 runs expected");
}

static void what_a_reader_ignores_is_skipped_and_validated(void **state)
{
	struct err e = { 0 };
	struct json j;
	struct str key;
	uint64_t u = 0;

	(void)state;
	json_init(&j, S("{\"x\":{\"y\":[1,{\"n\":2}]},\"n\":7}"), NULL, &e);
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("n")))
			json_u64(&j, &u);
	CHECK_OK(json_end(&j), &e);
	CHECK_EQ(u, 7);
	json_init(&j, S("{\"x\":,\"n\":7}"), NULL, &e);
	json_object(&j);
	while (json_key(&j, &key))
		;
	CHECK_FALSE(json_end(&j));
	CHECK_EQ(e.at, 5);
}

static void a_stream_holds_value_after_value(void **state)
{
	struct err e = { 0 };
	struct json j;
	struct str key;
	uint64_t u, sum = 0;
	int n = 0;

	(void)state;
	json_init(&j, S("{\"n\":1}\n{\"n\":20}{\"n\":300}\r\n"), NULL, &e);
	while (json_peek(&j) != JSON_NOTHING) {
		json_object(&j);
		while (json_key(&j, &key)) {
			json_u64(&j, &u);
			sum += u;
		}
		CHECK(json_ok(&j));
		n++;
	}
	CHECK_OK(json_end(&j), &e);
	CHECK_EQ(n, 3);
	CHECK_EQ(sum, 321);
}

static void raw_values_are_their_source_bytes(void **state)
{
	struct err e = { 0 };
	struct json j;
	struct str s;

	(void)state;
	json_init(&j, S("[ {\"a\" : [1, 2]} , 1e5 ]"), NULL, &e);
	json_array(&j);
	CHECK(json_item(&j));
	CHECK(json_raw(&j, &s));
	CHECK_STR(s, "{\"a\" : [1, 2]}");
	CHECK(json_item(&j));
	CHECK(json_raw(&j, &s));
	CHECK_STR(s, "1e5");
	CHECK_FALSE(json_item(&j));
	CHECK_OK(json_end(&j), &e);
}

/* Memory: every ceiling either suffices, with the same text, or leads to the refuge. */
static void every_memory_ceiling_is_survived(void **state)
{
	volatile int refused = 0, read = 0;

	(void)state;
	for (volatile size_t limit = 1; limit < 600; limit += 7) {
		struct arena a = { .limit_bytes = limit };
		struct err e = { 0 };
		jmp_buf refuge;
		struct json j;
		struct str s;

		a.refuge = &refuge;
		json_init(&j, S("[\"\\u0041\\n\", \"\xff\"]"), &a, &e);
		if (setjmp(refuge)) {
			refused++;
		} else {
			json_array(&j);
			CHECK(json_item(&j));
			CHECK(json_str(&j, &s));
			CHECK(json_item(&j));
			CHECK(json_str(&j, &s));
			CHECK_STR(s, FFFD);
			read++;
		}
		arena_free(&a);
	}
	CHECK(refused > 0 && read > 0);
}

int main(void)
{
	return RUN(TEST(documents_are_taken_or_refused_as_rfc_8259_says),
		TEST(skipping_and_reading_agree),
		TEST(a_document_cut_anywhere_is_an_error_within_it), TEST(depth_ends_at_512),
		TEST(strings_come_out_as_utf8), TEST(the_scan_finds_every_special_byte),
		TEST(strings_without_escapes_are_borrowed),
		TEST(errors_say_what_was_expected_and_where), TEST(the_first_error_stays),
		TEST(a_reader_fails_at_the_value_it_took_last),
		TEST(what_a_reader_ignores_is_skipped_and_validated),
		TEST(a_stream_holds_value_after_value), TEST(raw_values_are_their_source_bytes),
		TEST(every_memory_ceiling_is_survived));
}
