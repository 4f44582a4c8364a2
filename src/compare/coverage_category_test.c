/* All twelve categories by hand: a base of ten lines, a head that deletes two of them and brings three. */
#include "compare/coverage_category.h"

#include "test/check.h"

/* "1+0?" are lines 1, 2, 3 and 4: covered, no code, uncovered, unmeasured. */
static void lines(struct coverage *c, struct arena *a, const char *path, const char *mark)
{
	uint32_t file;

	if (!c->arena)
		coverage_init(c, a);
	file = coverage_file(c, str_of(path));
	for (uint32_t i = 0; mark[i]; i++)
		if (mark[i] != '+')
			coverage_line(c, file, i + 1, mark[i] == '?' ? COVERAGE_UNMEASURED : mark[i] == '1');
	coverage_settle(c);
}

static struct changes changes_in(struct arena *a, const char *diff)
{
	struct changes c = { 0 };
	struct err e = { 0 };

	CHECK_OK(changes_read(&c, a, str_of(diff), &e), &e);
	return c;
}

/* Lines 3 and 4 of the old file went; lines 3, 4 and 5 of the new one came. */
static const char diff[] = "diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -3,2 +3,3 @@\n-a\n-b\n+c\n+d\n+e\n";

static void every_line_has_its_category(void **state)
{
	struct arena a = { 0 };
	struct coverage base = { 0 }, head = { 0 };
	struct changes changes = changes_in(&a, diff);
	struct cov_against against = { &base, &changes };
	struct cov_categories_of_file f;

	(void)state;
	lines(&base, &a, "x.c", "10" "10" "10++10?1+");
	lines(&head, &a, "x.c", "11" "10+" "0010++1??");
	coverage_categories(&a, &against, &head.file[0], &f);
	CHECK_EQ(f.sum.count[COV_CBC], 1);      /* 1 */
	CHECK_EQ(f.sum.count[COV_GBC], 1);      /* 2 */
	CHECK_EQ(f.sum.count[COV_DCB], 1);      /* old 3 */
	CHECK_EQ(f.sum.count[COV_DUB], 1);      /* old 4 */
	CHECK_EQ(f.sum.count[COV_GNC], 1);      /* 3 */
	CHECK_EQ(f.sum.count[COV_UNC], 1);      /* 4 */
	CHECK_EQ(f.sum.count[COV_LBC], 1);      /* 6, old 5 */
	CHECK_EQ(f.sum.count[COV_UBC], 1);      /* 7, old 6 */
	CHECK_EQ(f.sum.count[COV_GIC], 1);      /* 8, old 7 */
	CHECK_EQ(f.sum.count[COV_UIC], 1);      /* 9, old 8 */
	CHECK_EQ(f.sum.count[COV_ECB], 1);      /* 10, old 9 */
	CHECK_EQ(f.sum.count[COV_EUB], 1);      /* 11, old 10 */
	CHECK_EQ(f.sum.unmeasured, 3);          /* 12: the base could not tell; 13 and 14: the head cannot */
	CHECK_EQ(f.line[6], COV_LBC);
	CHECK_EQ(f.line[5], COV_NO_CATEGORY);
	CHECK(f.is_new[5] && !f.is_new[6] && f.is_new[3] && !f.is_new[2]);
	arena_free(&a);
}

static void without_a_base_only_new_lines_have_one(void **state)
{
	struct arena a = { 0 };
	struct coverage head = { 0 };
	struct changes changes = changes_in(&a, diff);
	struct cov_against against = { NULL, &changes };
	struct cov_categories_of_file f;

	(void)state;
	lines(&head, &a, "x.c", "11" "10+" "00");
	coverage_categories(&a, &against, &head.file[0], &f);
	CHECK_EQ(f.sum.count[COV_GNC], 1);
	CHECK_EQ(f.sum.count[COV_UNC], 1);
	for (int c = 0; c < COV_CATEGORIES; c++)
		CHECK(c == COV_GNC || c == COV_UNC || !f.sum.count[c]);
	CHECK_EQ(f.line[1], COV_NO_CATEGORY);
	arena_free(&a);
}

static void a_renamed_file_keeps_its_lines_and_a_deleted_one_loses_them(void **state)
{
	struct arena a = { 0 };
	struct coverage base = { 0 }, head = { 0 };
	struct changes changes = changes_in(&a, "diff --git a/old.c b/new.c\nsimilarity index 100%\nrename from old.c\nrename to new.c\n"
		"diff --git a/gone.c b/gone.c\ndeleted file mode 100644\n--- a/gone.c\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-a\n-b\n-c\n");
	struct cov_against against = { &base, &changes };
	struct cov_categories_of_file f;
	struct cov_categories gone = { 0 };

	(void)state;
	lines(&base, &a, "old.c", "110");
	lines(&base, &a, "gone.c", "100");
	lines(&base, &a, "unseen.c", "10");
	lines(&head, &a, "new.c", "100");
	coverage_categories(&a, &against, &head.file[0], &f);
	CHECK_EQ(f.sum.count[COV_CBC], 1);
	CHECK_EQ(f.sum.count[COV_LBC], 1);
	CHECK_EQ(f.sum.count[COV_UBC], 1);
	coverage_categories_of_gone(&against, &head, &gone);
	CHECK_EQ(gone.count[COV_DCB], 1);       /* gone.c */
	CHECK_EQ(gone.count[COV_DUB], 2);
	CHECK_EQ(gone.count[COV_ECB], 1);       /* unseen.c */
	CHECK_EQ(gone.count[COV_EUB], 1);
	CHECK_EQ(gone.count[COV_LBC], 0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(every_line_has_its_category), TEST(without_a_base_only_new_lines_have_one),
		TEST(a_renamed_file_keeps_its_lines_and_a_deleted_one_loses_them));
}
