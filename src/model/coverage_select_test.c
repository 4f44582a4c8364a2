#include "model/coverage_select.h"

#include "test/check.h"

static void add(struct coverage *c, const char *path, uint32_t line, uint32_t statements, uint64_t count)
{
	struct cov_block b = { { .count = count }, line, 1, line, 2, statements };
	uint32_t file = coverage_file(c, str_of(path));

	c->file[file].measure = COV_STATEMENTS;
	coverage_block(c, file, &b);
}

static struct str by_pattern(void *ctx, const struct cov_file *f)
{
	const struct str *pattern = ctx;
	uint32_t which;

	return path_matches(f->path, pattern, 2, &which) ? pattern[which] : S("");
}

static void what_is_left_out_is_counted_and_its_packages_named(void **state)
{
	struct str pattern[] = { S("gen/"), S("*.pb.go") }, *gone;
	struct arena a = { 0 };
	struct coverage c;
	uint32_t n;

	(void)state;
	coverage_init(&c, &a);
	add(&c, "gen/a.go", 1, 5, 1);
	add(&c, "gen/sub/b.go", 1, 2, 0);
	add(&c, "p/x.pb.go", 1, 7, 0);
	add(&c, "p/x.go", 1, 3, 1);
	add(&c, "generic/y.go", 1, 1, 1);
	coverage_settle(&c);
	coverage_leave_out(&c, by_pattern, pattern, &gone, &n);
	CHECK_EQ(c.n, 2);
	CHECK_EQ(coverage_file(&c, S("p/x.go")), 1);
	CHECK_EQ(c.nexclusion, 2);
	CHECK_STR(c.exclusion[0].what, "*.pb.go");
	CHECK_EQ(c.exclusion[0].statements, 7);
	CHECK_EQ(c.exclusion[1].files, 2);
	CHECK_EQ(c.exclusion[1].statements, 7);
	CHECK_EQ(n, 2);
	CHECK_STR(gone[0], "gen");
	CHECK_STR(gone[1], "gen/sub");
	arena_free(&a);
}

/* The host built blocks of 3 and 2 statements; the guest has one of 10 that the host has not, and covers that of 2. */
static void a_universe_is_what_one_source_built(void **state)
{
	struct arena a = { 0 };
	struct coverage host, guest, all;
	struct cov_packages p;

	(void)state;
	coverage_init(&host, &a);
	coverage_init(&guest, &a);
	coverage_init(&all, &a);
	add(&host, "p/a.go", 1, 3, 1);
	add(&host, "p/a.go", 5, 2, 0);
	add(&guest, "p/a.go", 5, 2, 1);
	add(&guest, "p/vm.go", 1, 10, 1);
	coverage_settle(&host);
	coverage_settle(&guest);
	coverage_merge(&all, &guest, S("guest"), S(""));
	coverage_merge(&all, &host, S("host"), S(""));
	coverage_settle(&all);
	coverage_packages(&a, &all, &p);
	CHECK_EQ(p.total.measure.covered, 15);
	coverage_universe(&all, coverage_source(&all, S("host")));
	coverage_packages(&a, &all, &p);
	CHECK_EQ(all.n, 1);
	CHECK_EQ(p.total.measure.covered, 5);
	CHECK_EQ(p.total.measure.uncovered, 0);
	CHECK_EQ(all.file[0].block[1].hits.count, 1);
	arena_free(&a);
}

static void packages_are_directories_unless_the_producer_says_so(void **state)
{
	struct arena a = { 0 };
	struct coverage c;
	struct cov_packages p;

	(void)state;
	coverage_init(&c, &a);
	add(&c, "top.go", 1, 1, 1);
	add(&c, "b/x.go", 1, 2, 0);
	add(&c, "a/y.go", 1, 3, COVERAGE_UNMEASURED);
	add(&c, "src/com/One.java", 1, 4, 1);
	add(&c, "src/gen/Two.java", 1, 5, 0);
	c.file[3].package = c.file[4].package = S("com");
	coverage_settle(&c);
	coverage_packages(&a, &c, &p);
	CHECK_EQ(p.n, 4);
	CHECK_STR(p.package[0].name, ".");
	CHECK_STR(p.package[0].directory, ".");
	CHECK_STR(p.package[1].name, "a");
	CHECK_EQ(p.package[1].totals.measure.unmeasured, 3);
	CHECK_STR(p.package[3].name, "com");
	CHECK_STR(p.package[3].directory, "");
	CHECK_EQ(p.package[3].totals.measure.covered, 4);
	CHECK_EQ(p.package[3].nfile, 2);
	CHECK_EQ(p.total.measure.covered, 5);
	CHECK_EQ(p.total.measure.uncovered, 7);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(what_is_left_out_is_counted_and_its_packages_named), TEST(a_universe_is_what_one_source_built),
		TEST(packages_are_directories_unless_the_producer_says_so));
}
