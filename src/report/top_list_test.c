#include "report/top_list.h"

#include "test/stacks.h"

struct page {
	struct arena arena;
	struct profile profile;
	struct profile_rows rows;
	struct top_page top;
	struct list list;
	struct buf out, source;
};

static struct str source_of(void *ctx, struct str file, struct str *why)
{
	struct page *t = ctx;

	if (str_eq(file, S("gone.c")))
		*why = S("it is gone");
	return why->n ? (struct str){ 0 } : buf_view(&t->source);
}

/* `start`: of all functions, 0 = not known. */
static void list_of(struct page *t, const char *stacks, uint32_t start, const char *function)
{
	struct profile_rows_options opt = { .keep_small = true, .granularity = BY_LINE, .columns = true, .events = MAP_NONE };
	struct err e = { 0 };

	stacks_into(&t->profile, &t->arena, "cpu/count", stacks);
	for (uint32_t i = 0; i < t->profile.nframe; i++)
		t->profile.frame[i].start_line = start;
	profile_rows(&t->arena, &t->profile, &opt, &t->rows);
	t->top = (struct top_page){ .profile = &t->profile, .rows = &t->rows, .divide_by = 1, .unit = S("minimum") };
	t->top.total = profile_rows_total(&t->profile, 0, false);
	t->list = (struct list){ .arena = &t->arena, .page = &t->top, .source = source_of, .source_ctx = t };
	CHECK_OK(top_list_choose(&t->list, regexp_compile(&t->arena, str_of(function), &e), &e), &e);
	buf_clear(&t->out);
}

static struct str text_of(struct page *t, const char *stacks, uint32_t start, const char *function)
{
	list_of(t, stacks, start, function);
	top_list_text(&t->list, &t->out);
	return buf_view(&t->out);
}

static void make_source(struct page *t, uint32_t lines)
{
	for (uint32_t i = 1; i <= lines; i++)
		buf_printf(&t->source, "<%u>\r\n", i);
}

static void done(struct page *t)
{
	buf_release(&t->source);
	buf_release(&t->out);
	arena_free(&t->arena);
}

#define HEAD(name, flat, cum, share) "ROUTINE ======================== " name "\n" flat " " cum " (flat, cum) " share " of Total\n"

/* From the function's first line to five behind the last that cost something; both columns of line 4 are one line. */
static void a_function_is_listed_from_its_first_line(void **state)
{
	struct page t = { 0 };

	(void)state;
	make_source(&t, 6);
	CHECK_STR(text_of(&t, "f=a.c:4:1 3\nf=a.c:4:9;g=a.c:5 1\n", 3, "^f$"),
		"Total: 4\n" HEAD("f in a.c", "         3", "         4", "  100%")
		"         .          .      3:<3>\n"
		"         3          4      4:<4>\n"
		"         .          .      5:<5>\n"
		"         .          .      6:<6>\n");
	done(&t);
}

static void without_it_from_five_lines_before(void **state)
{
	struct page t = { 0 };

	(void)state;
	make_source(&t, 100);
	CHECK_STR(text_of(&t, "f=a.c:7 3\n", 0, "f"),
		"Total: 3\n" HEAD("f in a.c", "         3", "         3", "  100%")
		"         .          .      2:<2>\n         .          .      3:<3>\n         .          .      4:<4>\n"
		"         .          .      5:<5>\n         .          .      6:<6>\n         3          3      7:<7>\n"
		"         .          .      8:<8>\n         .          .      9:<9>\n         .          .     10:<10>\n"
		"         .          .     11:<11>\n         .          .     12:<12>\n");
	done(&t);
}

/* A line before the function, one behind the end of the file, one that nobody knows. */
static void no_cost_is_left_out(void **state)
{
	struct page t = { 0 };

	(void)state;
	make_source(&t, 70);
	CHECK_STR(text_of(&t, "f=a.c 1\nf=a.c:65 2\nf=a.c:69 3\nf=a.c:80 4\n", 68, "f"),
		"Total: 10\n" HEAD("f in a.c", "        10", "        10", "  100%")
		"         1          1      ?:\n"
		"         2          2     65:<65>\n"
		"         .          .     68:<68>\n"
		"         3          3     69:<69>\n"
		"         .          .     70:<70>\n"
		"         4          4     80:???\n");
	done(&t);
}

static void many_lines_without_cost_are_counted(void **state)
{
	struct page t = { 0 };

	(void)state;
	make_source(&t, 1200);
	/* 1001 lines lie between 1 and 1003, 1000 between 1 and 1002. */
	CHECK(str_has(text_of(&t, "f=a.c:1 1\nf=a.c:1003 2\n", 0, "f"),
		S("         1          1      1:<1>\n         .          .    ...: 1001 lines that cost nothing\n"
		  "         2          2   1003:<1003>\n")));
	CHECK(str_has(text_of(&t, "f=a.c:1 1\nf=a.c:1002 2\n", 0, "f"), S(".    777:<777>\n")));
	done(&t);
}

static void what_cannot_be_shown_still_costs(void **state)
{
	struct page t = { 0 };

	(void)state;
	CHECK_STR(text_of(&t, "f=gone.c:7 3\nf=gone.c:8 -1\ng 2\n", 0, "."),
		"Total: 6\n" HEAD("f in gone.c", "         2", "         2", "33.33%")
		" No source: it is gone\n"
		"         3          3      7:\n"
		"        -1         -1      8:\n"
		"No source information for g\n");
	done(&t);
}

static void files_of_a_function_stand_apart(void **state)
{
	struct page t = { 0 };
	struct str text;

	(void)state;
	make_source(&t, 1);
	text = text_of(&t, "f=b.c:1 1\nf=./a.c:1 2\nf 4\n", 1, "f");
	CHECK_STR(text, "Total: 7\nNo source information for f\n         4          4 (flat, cum) 57.14% of Total\n"
		HEAD("f in a.c", "         2", "         2", "28.57%") "         2          2      1:<1>\n"
		HEAD("f in b.c", "         1", "         1", "14.29%") "         1          1      1:<1>\n");
	done(&t);
}

static void json_has_the_lines_that_cost_something(void **state)
{
	struct page t = { 0 };

	(void)state;
	make_source(&t, 3);
	list_of(&t, "f=a.c:2 1\nf=gone.c:5 3\n", 1, "f");
	top_list_json(&t.list, &t.out);
	CHECK_STR(buf_view(&t.out),
		"{\n \"schema\": \"pawl/list/1\",\n \"sample_type\": \"cpu\",\n \"unit\": \"count\",\n \"total\": 4,\n \"filters\": [],\n"
		" \"routines\": [\n"
		"  {\n   \"name\": \"f\",\n   \"file\": \"a.c\",\n   \"no_source\": null,\n   \"flat\": 1,\n   \"cum\": 1,\n   \"cum_ratio\": 0.25,\n"
		"   \"lines\": [\n    {\n     \"line\": 2,\n     \"flat\": 1,\n     \"cum\": 1,\n     \"text\": \"\\u003c2>\"\n    }\n   ]\n  },\n"
		"  {\n   \"name\": \"f\",\n   \"file\": \"gone.c\",\n   \"no_source\": \"it is gone\",\n   \"flat\": 3,\n   \"cum\": 3,\n   \"cum_ratio\": 0.75,\n"
		"   \"lines\": [\n    {\n     \"line\": 5,\n     \"flat\": 3,\n     \"cum\": 3,\n     \"text\": null\n    }\n   ]\n  }\n ]\n}\n");
	done(&t);
}

int main(void)
{
	return RUN(TEST(a_function_is_listed_from_its_first_line), TEST(without_it_from_five_lines_before), TEST(no_cost_is_left_out),
		TEST(many_lines_without_cost_are_counted), TEST(what_cannot_be_shown_still_costs), TEST(files_of_a_function_stand_apart),
		TEST(json_has_the_lines_that_cost_something));
}
