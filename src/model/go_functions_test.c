#include "model/go_functions.h"
#include "test/check.h"

#include <stdlib.h>

/* "name line:column-line:column; ..." of what a source declares, or "no" when it is refused. */
static struct str found(struct arena *a, const char *source)
{
	struct go_function *f;
	struct str out = { 0 }, text = str_of(source);
	char *exact = malloc(text.n ? text.n : 1);      /* AddressSanitizer sees one byte too many */
	uint32_t n;

	memcpy(exact, text.p, text.n);
	if (!go_functions(a, (struct str){ exact, text.n }, &f, &n))
		out = S("no");
	else
		for (uint32_t i = 0; i < n; i++)
			out = arena_printf(a, "%.*s%s%.*s %u:%u-%u:%u", STR(out), i ? "; " : "", STR(f[i].name), f[i].line,
				f[i].column, f[i].end_line, f[i].end_column);
	free(exact);
	return out;
}

#define FOUND(source, want) \
	do { \
		struct arena a = { 0 }; \
		CHECK_STR(found(&a, "package p\n" source), want); \
		arena_free(&a); \
	} while (0)

static void declarations_have_their_place(void **state)
{
	(void)state;
	FOUND("func f() {}\n", "f 2:1-2:12");
	FOUND("func f() {\n\tg()\n}\n", "f 2:1-4:2");
	FOUND("; func f() {}; func g() {}", "f 2:3-2:14; g 2:16-2:27");
	FOUND("func\nf() {}", "f 2:1-3:7");
	FOUND("/* a */ func f() {}", "f 2:9-2:20");
}

static void receivers_and_types_are_passed_over(void **state)
{
	(void)state;
	FOUND("func (t *T) m() {}", "m 2:1-2:19");
	FOUND("func (m Map[K, V]) Get(k K) (v V) { return }", "Get 2:1-2:45");
	FOUND("func f[T interface{ ~int | ~[]byte }](x T) {}", "f 2:1-2:46");
	FOUND("func f(g func(int) struct{ x int }) func() {}", "f 2:1-2:46");
}

/* The first brace behind struct or interface is part of the result. */
static void braces_of_result_types_are_no_bodies(void **state)
{
	(void)state;
	FOUND("func f() struct{ x int } { return struct{ x int }{1} }", "f 2:1-2:55");
	FOUND("func f() map[string]interface{} { return nil }", "f 2:1-2:47");
	FOUND("func f() func() struct{} { return nil }", "f 2:1-2:40");
	FOUND("func f() struct{}\nfunc g() {}", "g 3:1-3:12");
}

static void what_has_no_body_and_literals_are_not_given(void **state)
{
	(void)state;
	FOUND("func asm(x int) int\nfunc g() {}", "g 3:1-3:12");
	FOUND("var f = func() { g() }\nvar h =\nfunc() {}", "");
	FOUND("type F func(int)\ntype C chan\nfunc(int)", "");
	FOUND("var x = []func(){\nfunc() {},\n}\nfunc g() { defer func() {}() }", "g 5:1-5:31");
	FOUND("var x = 1.\nfunc g() {}", "g 3:1-3:12");
}

static void braces_in_text_do_not_count(void **state)
{
	(void)state;
	FOUND("func f() { g(\"}\\\"}\", '}', '\\'', `}\n}`) } // }", "f 2:1-3:6");
	FOUND("func f() { /* } */\n// }\n}", "f 2:1-4:2");
	FOUND("const q = `\nfunc no() {}\n`\nfunc f() {}", "f 5:1-5:12");
	FOUND("// func no() {}\n/*\nfunc no() {}\n*/\nfunc f() {}", "f 6:1-6:12");
}

/* A comment with a line's end in it ends the statement as the line's end does. */
static void a_long_comment_ends_a_statement(void **state)
{
	(void)state;
	FOUND("var x = y /*\n*/ func f() {}", "f 3:4-3:15");
	FOUND("var x = y /* */\nfunc f() {}", "f 3:1-3:12");
}

/* go/token: a line alone makes columns 0; with a column only the rest of that line is moved. */
static void line_directives_move_places(void **state)
{
	(void)state;
	FOUND("//line a.y:10\nfunc f() {\n}\n", "f 10:0-11:0");
	FOUND("//line a.y:10:5\nfunc f() {\n}\n", "f 10:5-11:2");
	FOUND("/*line a.y:10:5*/func f() {\n}\n", "f 10:5-11:2");
	FOUND(" //line a.y:10\nfunc f() {}", "f 3:1-3:12");
	FOUND("//line a.y:0\nfunc f() {}", "f 3:1-3:12");
}

static void what_is_no_go_is_refused(void **state)
{
	static const char *const wrong[] = { "", "\n", "func f() {}", "int main() {}", "package p\nfunc f() {", "package p\nfunc f( {",
		"package p\nvar x = \"", "package p\nvar x = `", "package p\nvar x = '\n'", "package p\n/*", "package p\n/*/",
		"package p\n}", "package p\nfunc", "package p\nfunc 1() {}" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct arena a = { 0 };

		CHECK_STR(found(&a, wrong[i]), "no");
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(declarations_have_their_place), TEST(receivers_and_types_are_passed_over),
		TEST(braces_of_result_types_are_no_bodies), TEST(what_has_no_body_and_literals_are_not_given),
		TEST(braces_in_text_do_not_count), TEST(a_long_comment_ends_a_statement),
		TEST(line_directives_move_places), TEST(what_is_no_go_is_refused));
}
