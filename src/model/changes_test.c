/* The diffs are git 2.39's own, of files made for it; the expected lines are counted by hand. */
#include "model/changes.h"

#include "test/check.h"

/* Ten lines a..j become: b gone, c changed into two, two lines behind f. */
#define TEN \
	"diff --git a/ten b/ten\nindex 92dfa21..7d4a3f5 100644\n--- a/ten\n+++ b/ten\n" \
	"@@ -2,2 +2,2 @@ a\n-b\n-c\n+C\n+C2\n@@ -6,0 +7,2 @@ f\n+f1\n+f2\n@@ -10 +11,0 @@ i\n-j\n\\ No newline at end of file\n"

static void lines_move_with_their_hunks(void **state)
{
	static const uint32_t now[] = { 0, 1, 0, 0, 4, 5, 6, 9, 10, 11, 0 };
	struct arena a = { 0 };
	struct changes c;
	struct err e = { 0 };
	const struct change_file *f;

	(void)state;
	/* -6,0 +7,2: behind old line 6, which is new line 6. */
	CHECK_OK(changes_read(&c, &a, S(TEN), &e), &e);
	CHECK_EQ(c.nfile, 1);
	CHECK_EQ(c.nhunk, 3);
	f = changes_of_new(&c, S("ten"));
	assert_ptr_equal(f, changes_of_old(&c, S("ten")));
	for (uint32_t i = 1; i <= 10; i++)
		CHECK_EQ(changes_new_line(&c, f, i), now[i]);
	for (uint32_t i = 1; i <= 10; i++)
		if (now[i])
			CHECK_EQ(changes_old_line(&c, f, now[i]), i);
	CHECK_EQ(changes_old_line(&c, f, 2), 0);
	CHECK_EQ(changes_old_line(&c, f, 8), 0);
	CHECK_STR(changes_hunk_of(&c, f, 8)->text, "+f1\n+f2\n");
	assert_null(changes_hunk_of(&c, f, 9));
	CHECK_EQ(changes_new_line(&c, NULL, 7), 7);
	arena_free(&a);
}

static void what_stands_before_the_first_line_moves_all(void **state)
{
	struct arena a = { 0 };
	struct changes c;
	struct err e = { 0 };
	const struct change_file *f;

	(void)state;
	CHECK_OK(changes_read(&c, &a, S("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+p\n+q\n"), &e), &e);
	f = changes_of_old(&c, S("x"));
	CHECK_EQ(changes_new_line(&c, f, 1), 3);
	CHECK_EQ(changes_old_line(&c, f, 3), 1);
	CHECK_EQ(changes_old_line(&c, f, 2), 0);
	arena_free(&a);
}

static void files_come_go_and_change_their_names(void **state)
{
	static const char text[] =
		"diff --git a/old name b/new name\nsimilarity index 100%\nrename from old name\nrename to new name\n"
		"diff --git a/gone b/gone\ndeleted file mode 100644\nindex 257cc56..0000000\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-foo\n"
		"diff --git a/come b/come\nnew file mode 100644\nindex 0000000..257cc56\n--- /dev/null\n+++ b/come\n@@ -0,0 +1 @@\n+foo\n"
		"diff --git a/empty one b/empty one\nnew file mode 100644\nindex 0000000..e69de29\n"
		"diff --git \"a/\\303\\244\\t\" \"b/\\303\\244\\t\"\nold mode 100644\nnew mode 100755\n"
		"diff --git a/pic b/pic\nindex 1..2 100644\nBinary files a/pic and b/pic differ\n"
		"diff --git a/with space b/with space\n--- a/with space\t\n+++ b/with space\t\n@@ -1 +1 @@\n-x\n+--- y\n";
	struct arena a = { 0 };
	struct changes c;
	struct err e = { 0 };

	(void)state;
	CHECK_OK(changes_read(&c, &a, str_of(text), &e), &e);
	CHECK_EQ(c.nfile, 7);
	CHECK_EQ(changes_of_old(&c, S("old name"))->kind, FILE_MOVED);
	CHECK_STR(changes_of_old(&c, S("old name"))->new_path, "new name");
	CHECK_EQ(changes_new_line(&c, changes_of_old(&c, S("old name")), 5), 5);
	CHECK_EQ(changes_of_old(&c, S("gone"))->kind, FILE_DELETED);
	assert_null(changes_of_new(&c, S("gone")));
	CHECK_EQ(changes_new_line(&c, changes_of_old(&c, S("gone")), 9), 0);
	CHECK_EQ(changes_of_new(&c, S("come"))->kind, FILE_ADDED);
	CHECK_EQ(changes_old_line(&c, changes_of_new(&c, S("come")), 1), 0);
	CHECK_EQ(changes_of_new(&c, S("empty one"))->kind, FILE_ADDED);
	CHECK_EQ(changes_of_new(&c, S("\xc3\xa4\t"))->kind, FILE_MODIFIED);
	CHECK(changes_of_new(&c, S("pic"))->binary);
	CHECK_EQ(changes_new_line(&c, changes_of_old(&c, S("pic")), 1), 0);
	CHECK_STR(c.hunk[c.nhunk - 1].text, "-x\n+--- y\n");
	arena_free(&a);
}

static void refuses(const char *diff, uint64_t at, const char *part)
{
	struct arena a = { 0 };
	struct changes c;
	struct err e = { 0 };

	CHECK_FALSE(changes_read(&c, &a, str_of(diff), &e));
	CHECK_EQ(e.at, at);
	if (!strstr(e.text, part))
		fail_msg("\"%s\" does not say \"%s\"", e.text, part);
	arena_free(&a);
}

#define X "diff --git a/x b/x\n--- a/x\n+++ b/x\n"      /* 35 bytes */

static void what_is_no_diff_is_refused_at_its_place(void **state)
{
	(void)state;
	refuses("hello\n", 0, "diff --git");
	refuses("diff --cc x\n", 0, "combined");
	refuses("diff --git x y\n--- x\n", 19, "begin with a/");
	refuses("diff --git a/x b/y\n", 0, "path");
	refuses("diff --git a/x b/y\nrename from \"x\n", 31, "no end");
	refuses(X "@@ -1 +1 @@\n-a\n", 50, "1 more lines with '+'");
	refuses(X "@@ -1,3 +1 @@\n-a\n+b\n", 52, "2 more lines with '-'");
	refuses(X "@@ -1 +4294967295 @@\n-a\n+b\n", 35, "expected");
	refuses(X "@@ -0 +1 @@\n-a\n+b\n", 35, "expected");
	refuses(X "@@ -5 +5 @@\n-a\n+b\n@@ -4 +6 @@\n-a\n+b\n", 53, "ascending");
}

static void every_prefix_is_read_or_refused(void **state)
{
	struct str whole = S(TEN);

	(void)state;
	for (size_t n = 0; n <= whole.n; n++) {
		struct arena a = { 0 };
		struct changes c;
		struct err e = { 0 };
		char *copy = memcpy(arena_alloc(&a, n + 1, 1), whole.p, n);

		if (!changes_read(&c, &a, (struct str){ copy, n }, &e))
			CHECK(e.at <= n);
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(lines_move_with_their_hunks), TEST(what_stands_before_the_first_line_moves_all),
		TEST(files_come_go_and_change_their_names), TEST(what_is_no_diff_is_refused_at_its_place),
		TEST(every_prefix_is_read_or_refused));
}
