#include "record/proc_stat.h"

#include <unistd.h>

#include "test/check.h"

#define LINE "4711 (a) (b) S 12 4711 4711 0 -1 4194560 130 0 0 0 7 9 0 0 20 0 3 0 88123 2621440 402 18446744073709551615 94000 95000 " \
	"140737488347000 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 256"

static void the_name_may_hold_anything(void **state)
{
	struct proc_stat st;

	(void)state;
	CHECK(proc_stat_parse(S(LINE), &st));
	CHECK_STR(str_of(st.comm), "a) (b");
	CHECK_EQ(st.state, 'S');
	CHECK_EQ(st.parent, 12);
	CHECK_EQ(st.user_ticks, 7);
	CHECK_EQ(st.system_ticks, 9);
	CHECK_EQ(st.threads, 3);
	CHECK_EQ(st.start_ticks, 88123);
	CHECK_EQ(st.rss_pages, 402);
	CHECK_EQ(st.code, 94000);
	CHECK_EQ(st.stack, 140737488347000);
	CHECK_EQ(st.exit_code, 256);
}

static void what_is_no_such_line_is_refused(void **state)
{
	struct proc_stat st;

	(void)state;
	CHECK_FALSE(proc_stat_parse(S(""), &st));
	CHECK_FALSE(proc_stat_parse(S("12 (x) R 1 2 3"), &st));
	for (size_t n = 0; n < 60; n++)
		CHECK_FALSE(proc_stat_parse((struct str){ LINE, n }, &st));
}

static void this_process_can_be_looked_at(void **state)
{
	int fd = proc_open(getpid(), "stat");
	struct proc_stat first, second;

	(void)state;
	CHECK(proc_stat_read(fd, &first));
	CHECK(proc_stat_read(fd, &second));
	CHECK_EQ(first.parent, getppid());
	CHECK_EQ(first.state, 'R');
	CHECK_EQ(first.stack, second.stack);
	CHECK(first.stack > 4096);
	close(fd);
	CHECK_FALSE(proc_stat_read(-1, &first));
}

int main(void)
{
	return RUN(TEST(the_name_may_hold_anything), TEST(what_is_no_such_line_is_refused), TEST(this_process_can_be_looked_at));
}
