#include "verb/ab_link.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "record/worktree.h"
#include "test/check.h"

static void every_layout_has_an_environment_of_one_size(void **state)
{
	char home[] = "/tmp/pawl-link-XXXXXX";
	struct str plain[3], moved[3], other[3];
	struct arena a = { 0 };
	struct err e = { 0 };
	struct ab_link link;

	(void)state;
	unsetenv("LDFLAGS");
	unsetenv("GOFLAGS");
	CHECK(mkdtemp(home) != NULL);
	CHECK_OK(ab_link_open(&link, &a, str_of(home), true, &e), &e);
	CHECK_OK(ab_link_env(&link, 0, plain, &e), &e);
	CHECK_OK(ab_link_env(&link, 1, moved, &e), &e);
	CHECK_OK(ab_link_env(&link, 63, other, &e), &e);
	for (uint32_t i = 0; i < link.n; i++) {
		CHECK_EQ(plain[i].n, moved[i].n);
		CHECK_EQ(plain[i].n, other[i].n);
		CHECK(str_starts(plain[i], S("PAWL_A_")));
		CHECK_FALSE(str_starts(moved[i], S("PAWL_A_")));
	}
	if (link.pads) {
		CHECK(str_starts(moved[0], S("LDFLAGS=/tmp/pawl-link-")));
		CHECK(file_exists(arena_printf(&a, "%s/pad0001.o", home).p));
	}
	worktree_erase(home);
	arena_free(&a);
}

static void what_the_user_says_stays(void **state)
{
	char home[] = "/tmp/pawl-link-XXXXXX";
	struct arena a = { 0 };
	struct err e = { 0 };
	struct ab_link link;
	struct str env[3];

	(void)state;
	CHECK(mkdtemp(home) != NULL);
	setenv("LDFLAGS", "-static", 1);
	setenv("RUSTFLAGS", "-C opt-level=1", 1);
	CHECK_OK(ab_link_open(&link, &a, str_of(home), true, &e), &e);
	CHECK_FALSE(link.rust);
	CHECK_OK(ab_link_env(&link, 1, env, &e), &e);
	if (link.pads)
		CHECK(str_starts(env[0], S("LDFLAGS=-static /tmp/pawl-link-")));
	worktree_erase(home);
	arena_free(&a);
}

static void nothing_is_asked_when_nothing_is_wanted(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct ab_link link;

	(void)state;
	CHECK_OK(ab_link_open(&link, &a, S("/nowhere"), false, &e), &e);
	CHECK_EQ(link.n, 0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(every_layout_has_an_environment_of_one_size), TEST(what_the_user_says_stays),
		TEST(nothing_is_asked_when_nothing_is_wanted));
}
