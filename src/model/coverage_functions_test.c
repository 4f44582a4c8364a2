#include "model/coverage_functions.h"
#include "test/check.h"

struct scene {
	struct arena a;
	struct coverage c;
	uint32_t file;
};

static void begin(struct scene *s, enum cov_measure measure)
{
	*s = (struct scene){ 0 };
	coverage_init(&s->c, &s->a);
	s->file = coverage_file(&s->c, S("p/f.go"));
	s->c.file[s->file].measure = measure;
}

static void block(struct scene *s, uint32_t line, uint32_t column, uint32_t end_line, uint32_t end_column, uint32_t statements,
	uint64_t count)
{
	coverage_block(&s->c, s->file, &(struct cov_block){ .hits.count = count, .line = line, .column = column,
		.end_line = end_line, .end_column = end_column, .statements = statements });
}

static void function(struct scene *s, const char *name, uint32_t line, uint32_t end_line)
{
	coverage_function(&s->c, s->file, &(struct cov_function){ .name = str_of(name), .line = line, .end_line = end_line });
}

/* "name covered/uncovered/unmeasured ..., - what is outside" */
static struct str shown(struct scene *s, const struct cov_extents *x)
{
	struct str out = { 0 };

	for (uint32_t i = 0; i <= x->n; i++) {
		const struct cov_tally *t = i < x->n ? &x->extent[i].tally : &x->outside;
		struct str name = i < x->n ? x->extent[i].name : S("-");

		out = arena_printf(&s->a, "%.*s%s%.*s %llu/%llu/%llu", STR(out), i ? ", " : "", STR(name),
			(unsigned long long)t->covered, (unsigned long long)t->uncovered, (unsigned long long)t->unmeasured);
	}
	return out;
}

/*
 *	 2 func f() {            } block a, 3 statements, ran
 *	 4 	if x {           } block b, 1 statement, not
 *	 8 var h = func() {      } block c, 2 statements, not: in no declaration
 *	12 func g() { ... }      } block d, 5 statements, unmeasured
 */
static const char source[] = "package p\nfunc f() {\n\n\tif x {\n\n}\n}\nvar h = func() {\n\n\n}\nfunc g() { a() }\n";

static void four_blocks(struct scene *s)
{
	begin(s, COV_STATEMENTS);
	block(s, 2, 10, 4, 7, 3, 9);
	block(s, 4, 7, 6, 2, 1, 0);
	block(s, 8, 16, 11, 2, 2, 0);
	block(s, 12, 10, 12, 17, 5, COVERAGE_UNMEASURED);
	coverage_settle(&s->c);
}

static void everything_counts_once(void **state)
{
	struct cov_extents x;
	struct scene s;

	(void)state;
	four_blocks(&s);
	CHECK(cov_extents_of_source(&s.a, str_of(source), &x));
	cov_extents_count(&s.c.file[0], &x);
	CHECK_STR(shown(&s, &x), "f 3/1/0, g 0/0/5, - 0/2/0");
	cov_extents_count(&s.c.file[0], &x);    /* anew */
	CHECK_STR(shown(&s, &x), "f 3/1/0, g 0/0/5, - 0/2/0");
	arena_free(&s.a);
}

static void cover_func_drops_what_is_outside(void **state)
{
	struct cov_extents x;
	struct scene s;

	(void)state;
	four_blocks(&s);
	CHECK(cov_extents_of_source(&s.a, str_of(source), &x));
	cov_extents_count_overlap(&s.c.file[0], &x);
	CHECK_STR(shown(&s, &x), "f 3/1/0, g 0/0/5, - 0/0/0");
	arena_free(&s.a);
}

/* A block from the middle of f to the middle of g is whole in both, and starts in f. */
static void cover_func_counts_an_overlap_in_both(void **state)
{
	struct cov_extents x;
	struct scene s;

	(void)state;
	begin(&s, COV_STATEMENTS);
	block(&s, 3, 1, 12, 12, 7, 1);
	coverage_settle(&s.c);
	CHECK(cov_extents_of_source(&s.a, str_of(source), &x));
	cov_extents_count_overlap(&s.c.file[0], &x);
	CHECK_STR(shown(&s, &x), "f 7/0/0, g 7/0/0, - 0/0/0");
	cov_extents_count(&s.c.file[0], &x);
	CHECK_STR(shown(&s, &x), "f 7/0/0, g 0/0/0, - 0/0/0");
	arena_free(&s.a);
}

/* outer 1-10, inner 3-5: line 4 is the inner's, 6 the outer's again, 12 nobody's. */
static void the_innermost_function_has_the_line(void **state)
{
	struct cov_extents x;
	struct scene s;

	(void)state;
	begin(&s, COV_LINES);
	function(&s, "outer", 1, 10);
	function(&s, "inner", 3, 5);
	for (uint32_t line = 1; line <= 12; line++)
		coverage_line(&s.c, s.file, line, line % 2);
	coverage_settle(&s.c);
	cov_extents_of_file(&s.a, &s.c.file[0], &x);
	cov_extents_count(&s.c.file[0], &x);
	CHECK_STR(shown(&s, &x), "outer 3/4/0, inner 2/1/0, - 1/1/0");
	arena_free(&s.a);
}

static void a_function_without_an_end_ends_at_the_next(void **state)
{
	struct cov_extents x;
	struct scene s;

	(void)state;
	begin(&s, COV_LINES);
	function(&s, "a", 2, 0);
	function(&s, "b", 5, 0);
	function(&s, "c", 5, 0);
	for (uint32_t line = 1; line <= 8; line++)
		coverage_line(&s.c, s.file, line, 1);
	coverage_settle(&s.c);
	cov_extents_of_file(&s.a, &s.c.file[0], &x);
	cov_extents_count(&s.c.file[0], &x);
	CHECK_STR(shown(&s, &x), "a 3/0/0, b 4/0/0, - 1/0/0");
	CHECK_EQ(x.extent[1].functions, 2);     /* b and c are one stretch of code */
	arena_free(&s.a);
}

/* As where Go counts functions, not blocks: the unit has a place and no length. */
static void an_extent_without_length_has_what_starts_there(void **state)
{
	struct cov_extents x;
	struct scene s;

	(void)state;
	begin(&s, COV_STATEMENTS);
	block(&s, 7, 1, 7, 1, 1, 1);
	block(&s, 9, 1, 9, 1, 1, 0);
	coverage_function(&s.c, s.file, &(struct cov_function){ .name = S("f"), .line = 7, .column = 1, .end_line = 7,
		.end_column = 1 });
	coverage_settle(&s.c);
	cov_extents_of_file(&s.a, &s.c.file[0], &x);
	cov_extents_count(&s.c.file[0], &x);
	CHECK_STR(shown(&s, &x), "f 1/0/0, - 0/1/0");
	arena_free(&s.a);
}

/* 1/16 = 6.25 %, which has an exact half in the second place: to even, as Go prints it.  Nothing is 0.0 %. */
static void percentages_are_those_of_go(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_STR(cov_go_percent(&a, &(struct cov_tally){ .covered = 1, .uncovered = 15 }), "6.2%");
	CHECK_STR(cov_go_percent(&a, &(struct cov_tally){ .covered = 2499, .uncovered = 1 }), "100.0%");
	CHECK_STR(cov_go_percent(&a, &(struct cov_tally){ .unmeasured = 1 }), "0.0%");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(everything_counts_once), TEST(cover_func_drops_what_is_outside),
		TEST(cover_func_counts_an_overlap_in_both), TEST(the_innermost_function_has_the_line),
		TEST(a_function_without_an_end_ends_at_the_next),
		TEST(an_extent_without_length_has_what_starts_there), TEST(percentages_are_those_of_go));
}
