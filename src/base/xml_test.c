#include "base/xml.h"

#include <stdlib.h>

#include "test/check.h"

/* What was seen, as text: "<name a=..>", "</name>" and text as it came. */
struct seen {
	struct arena arena;
	struct str log;
	struct err err;
	uint64_t last;
	const char *refuse; /* the element at which open() fails */
	bool ok;
};

static bool see_open(void *ctx, const struct xml_tag *tag, struct err *e)
{
	struct seen *s = ctx;
	struct str a = xml_attr(tag, "a");

	s->last = tag->at;
	s->log = arena_printf(&s->arena, "%.*s<%.*s%s%.*s>", STR(s->log), STR(tag->name),
		a.p ? " " : "", STR(a));
	if (s->refuse && str_eq(tag->name, str_of(s->refuse)))
		return err_at(e, tag->at, "refused");
	return true;
}

static bool see_close(void *ctx, struct str name, struct err *e)
{
	struct seen *s = ctx;

	(void)e;
	s->log = arena_printf(&s->arena, "%.*s</%.*s>", STR(s->log), STR(name));
	return true;
}

static void see_text(void *ctx, struct str text)
{
	struct seen *s = ctx;

	s->log = arena_join(&s->arena, s->log, text);
}

static struct seen *look(struct seen *s, struct str bytes, bool several)
{
	struct xml_handler h = { see_open, see_close, see_text, several };

	s->log = S("");
	s->ok = xml_read(&s->arena, bytes, &h, s, &s->err);
	return s;
}

static void elements_attributes_and_text_come_in_order(void **state)
{
	struct seen s = { 0 };

	(void)state;
	CHECK_OK(look(&s, S("<?xml version='1.0'?><!-- c --><r a='1 &lt; 2'>x &amp; y<n:e b='2'/>"
		"<![CDATA[<z>]]></r>\n"), false)->ok, &s.err);
	CHECK_STR(s.log, "<r 1 < 2>x & y<e></e><z></r>");
	CHECK_EQ(s.last, 56); /* behind 21 + 10 + 16 + 9 bytes */
	arena_free(&s.arena);
}

/* The same letter in three encodings: U+00FC is c3 bc in UTF-8. */
static void encodings_come_out_as_utf8(void **state)
{
	struct seen s = { 0 };

	(void)state;
	CHECK(look(&s, S("<?xml version='1.0' encoding='iso-8859-1'?><r>\xfc</r>"), false)->ok);
	CHECK_STR(s.log, "<r>\xc3\xbc</r>");
	CHECK(look(&s, S("\xff\xfe<\0r\0>\0\xfc\0<\0/\0r\0>\0"), false)->ok);
	CHECK_STR(s.log, "<r>\xc3\xbc</r>");
	CHECK(look(&s, S("\xef\xbb\xbf<r>\xc3\xbc</r>"), false)->ok);
	CHECK_STR(s.log, "<r>\xc3\xbc</r>");
	CHECK_FALSE(look(&s, S("<?xml version='1.0' encoding='ebcdic'?><r/>"), false)->ok);
	CHECK_STR(str_of(s.err.text),
		"the encoding UTF-8, UTF-16, ISO-8859-1 or US-ASCII expected");
	arena_free(&s.arena);
}

static void definitions_are_refused_and_foreign_ones_not_fetched(void **state)
{
	struct seen s = { 0 };

	(void)state;
	CHECK_FALSE(look(&s, S("<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><r>&b;</r>"),
		false)->ok);
	CHECK_STR(str_of(s.err.text), "a document without definitions of its own expected");
	CHECK_STR(s.log, "");
	CHECK_FALSE(look(&s, S("<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r>&a;</r>"),
		false)->ok);
	CHECK_STR(s.log, "");
	CHECK(look(&s, S("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r>&a;b</r>"), false)->ok);
	CHECK_STR(s.log, "<r>&a;b</r>");
	arena_free(&s.arena);
}

static void errors_say_what_was_expected_and_where(void **state)
{
	static const struct {
		struct str text;
		uint64_t at;
		const char *error;
	} want[] = {
		{ S("<r><s>"), 6, "closing tag expected, found the end of the input" },
		{ S("<r><s></r>"), 8, "the closing tag of the innermost open element expected" },
		{ S("<r a='1' a='2'/>"), 9, "each attribute expected once" },
		{ S("<r/><s/>"), 4, "nothing expected behind the root element" },
		{ S("<r>&nbsp;</r>"), 3,
			"a character or one of &lt; &gt; &amp; &quot; &apos; expected" },
		{ S(" "), 1, "an element expected, found the end of the input" },
		{ S("<r a=1/>"), 5, "well-formed XML expected" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct seen s = { 0 };

		CHECK_FALSE(look(&s, want[i].text, false)->ok);
		CHECK_STR(str_of(s.err.text), want[i].error);
		CHECK_EQ(s.err.at, want[i].at);
		arena_free(&s.arena);
	}
}

static void a_handler_that_fails_ends_the_reading(void **state)
{
	struct seen s = { .refuse = "stop" };

	(void)state;
	CHECK_FALSE(look(&s, S("<r><stop/>text<e/></r>"), false)->ok);
	CHECK_STR(s.log, "<r><stop>");
	CHECK_STR(str_of(s.err.text), "refused");
	CHECK_EQ(s.err.at, 3);
	arena_free(&s.arena);
}

static void several_documents_are_read_when_asked_for(void **state)
{
	struct seen s = { 0 };

	(void)state;
	CHECK_OK(look(&s, S("<?xml version='1.0'?><r/>\n<?xml version='1.0'?><s/><t a='1'/>"),
		true)->ok, &s.err);
	CHECK_STR(s.log, "<r></r><s></s><t 1></t>");
	CHECK_EQ(s.last, 51); /* 25 + 1 + 21 + 4 */
	CHECK_FALSE(look(&s, S("<r/><s>"), true)->ok);
	CHECK_EQ(s.err.at, 7);
	CHECK_FALSE(look(&s, S("<r/>done"), true)->ok);
	CHECK_EQ(s.err.at, 4);
	arena_free(&s.arena);
}

static bool count_open(void *ctx, const struct xml_tag *tag, struct err *e)
{
	(void)tag, (void)e;
	++*(uint32_t *)ctx;
	return true;
}

static bool close_any(void *ctx, struct str name, struct err *e)
{
	(void)ctx, (void)name, (void)e;
	return true;
}

/* Many documents need no more memory than one of their length; XML_DOCUMENTS are the most. */
static void small_documents_do_not_pile_up(void **state)
{
	static const struct xml_handler h = { count_open, close_any, NULL, true };
	static char text[4 * (XML_DOCUMENTS + 1)];
	struct arena a = { 0 };
	struct err e = { 0 };
	uint32_t count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof text; i += 4)
		memcpy(text + i, "<r/>", 4);
	CHECK_OK(xml_read(&a, (struct str){ text, sizeof text - 4 }, &h, &count, &e), &e);
	CHECK_EQ(count, XML_DOCUMENTS);
	CHECK(a.used_bytes < 4 * sizeof text);
	CHECK_FALSE(xml_read(&a, (struct str){ text, sizeof text }, &h, &count, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK_EQ(e.at, sizeof text - 4);
	arena_free(&a);
}

/* One attribute of 8 MiB and 300,000 elements: pieces of any size join, in time for a test. */
static void long_tokens_and_long_inputs_are_read_whole(void **state)
{
	static const struct xml_handler h = { count_open, close_any, NULL, false };
	const size_t attribute = (size_t)8 << 20, elements = 300000;
	size_t n = attribute + 4 * elements + 64, at;
	char *text = malloc(n);
	struct arena a = { 0 };
	struct err e = { 0 };
	uint32_t count = 0;

	(void)state;
	at = (size_t)snprintf(text, n, "<r a='");
	memset(text + at, 'x', attribute);
	at += attribute;
	at += (size_t)snprintf(text + at, n - at, "'>");
	for (size_t i = 0; i < elements; i++, at += 4)
		memcpy(text + at, "<e/>", 4);
	at += (size_t)snprintf(text + at, n - at, "</r>");
	CHECK_OK(xml_read(&a, (struct str){ text, at }, &h, &count, &e), &e);
	CHECK_EQ(count, 1 + elements);
	arena_free(&a);
	free(text);
}

static void nesting_has_a_limit(void **state)
{
	struct seen s = { 0 };
	static char text[3 * 600];

	(void)state;
	for (size_t i = 0; i < 600; i++)
		memcpy(text + 3 * i, "<r>", 3);
	CHECK_FALSE(look(&s, (struct str){ text, sizeof text }, false)->ok);
	CHECK_EQ(s.err.kind, ERR_LIMIT);
	CHECK_EQ(s.err.at, 3 * XML_DEPTH);
	arena_free(&s.arena);
}

static void forbidden_bytes_are_mended_in_place(void **state)
{
	struct arena a = { 0 };
	uint64_t count, first;
	struct str plain = S("<r>\xc3\xbc\t\r\n</r>"), latin;

	(void)state;
	CHECK(xml_mend(&a, plain, &count, &first).p == plain.p);
	CHECK_EQ(count, 0);
	CHECK_STR(xml_mend(&a, S("<r>\x1b[0m \xe9 \0 \xef\xbf\xbf</r>"), &count, &first),
		"<r>?[0m ? ? ??" "?</r>");
	CHECK_EQ(count, 6);
	CHECK_EQ(first, 3);
	latin = S("<?xml version='1.0' encoding='latin1'?><r>\xe9</r>");
	CHECK(xml_mend(&a, latin, &count, &first).p == latin.p);
	CHECK_STR(xml_mend(&a, S("<?xml encoding=\"UTF-8\"?><r>\xe9</r>"), &count, &first),
		"<?xml encoding=\"UTF-8\"?><r>?</r>");
	arena_free(&a);
}

static int bits_of_r(const struct xml_tag *root)
{
	return str_eq(root->name, S("r")) && xml_attr(root, "a").p ? 7 : 0;
}

static void a_root_is_judged_from_the_head_alone(void **state)
{
	(void)state;
	CHECK_EQ(xml_root(S("\n<!-- c --><!DOCTYPE r SYSTEM 'x'><r a=''><half"), bits_of_r), 7);
	CHECK_EQ(xml_root(S("\xff\xfe<\0r\0 \0a\0=\0'\0'\0>\0"), bits_of_r), 7);
	CHECK_EQ(xml_root(S("<r a='"), bits_of_r), 0);
	CHECK_EQ(xml_root(S("<s a=''>"), bits_of_r), 0);
	CHECK_EQ(xml_root(S("r"), bits_of_r), 0);
	CHECK_EQ(xml_root(S(""), bits_of_r), 0);
}

int main(void)
{
	return RUN(TEST(elements_attributes_and_text_come_in_order),
		TEST(encodings_come_out_as_utf8),
		TEST(definitions_are_refused_and_foreign_ones_not_fetched),
		TEST(errors_say_what_was_expected_and_where),
		TEST(a_handler_that_fails_ends_the_reading),
		TEST(several_documents_are_read_when_asked_for),
		TEST(small_documents_do_not_pile_up),
		TEST(long_tokens_and_long_inputs_are_read_whole), TEST(nesting_has_a_limit),
		TEST(forbidden_bytes_are_mended_in_place),
		TEST(a_root_is_judged_from_the_head_alone));
}
