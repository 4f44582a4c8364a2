#include "test/check.h"
#include "verb/workspace.h"

static struct workspace w;

#define SEEN(caller_, path, want) do { \
		w.caller = S(caller_); \
		CHECK_STR(str_of(workspace_path(&w, (path))), (want)); \
	} while (0)

static void a_path_belongs_to_the_directory_of_the_caller(void **state)
{
	(void)state;
	SEEN("", "bench.json", "bench.json");
	SEEN("", "../bench.json", "../bench.json");
	SEEN("a/b", "bench.json", "a/b/bench.json");
	SEEN("a/b", "out/../x", "a/b/out/../x");
	SEEN("a/b", "/tmp/x", "/tmp/x");
	SEEN("a", "..x", "a/..x");
	SEEN("a", ".x", "a/.x");
}

static void steps_up_are_taken(void **state)
{
	(void)state;
	SEEN("a/b", "../x", "a/x");
	SEEN("a/b", "./..//.././x", "./x");
	SEEN("a/b", "../../../x", "./../x");
	SEEN("a", ".", "a");
	SEEN("a", "..", "./");
	SEEN("a/b", "..", "a");
}

/* Standard input is nowhere, and a file of that name is not it. */
static void a_dash_stays(void **state)
{
	(void)state;
	SEEN("a", "-", "-");
	SEEN("a", "./-", "a/-");
	SEEN("a", "../-", "./-");
	SEEN("a", "", "");
}

int main(void)
{
	int status = RUN(TEST(a_path_belongs_to_the_directory_of_the_caller), TEST(steps_up_are_taken), TEST(a_dash_stays));

	arena_free(&w.arena);
	return status;
}
