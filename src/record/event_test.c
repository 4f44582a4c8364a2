/* Software events take the way of the hardware counters, and every machine has them: the way is
 * what is tested. */
#include "record/event.h"

#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/check.h"

#define PAGES ((size_t)4096)

static const struct event_kind task_clock = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK,
	"task clock" };
static const struct event_kind page_faults = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS,
	"page faults" };

static void touch_pages(void)
{
	volatile char *p = mmap(
		NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise((void *)p, PAGES * 4096, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < PAGES; i++)
		p[i * 4096] = 1;
}

/* What a child does that touches memory and execs this program again, as "tree" or as "leaf". */
static double count_of(const struct event_kind *kind, const char *as)
{
	struct event event;
	double count;
	pid_t pid;

	event_open(kind, &event);
	if (event.fd < 0)
		skip();                 /* a container that forbids perf_event_open */
	touch_pages();                  /* the opener's own: not to be counted */
	pid = fork();
	if (pid == 0) {
		touch_pages();          /* before the exec: not to be counted */
		execl("/proc/self/exe", "event_test", as, (char *)NULL);
		_exit(1);
	}
	CHECK(waitpid(pid, NULL, 0) == pid);
	count = event_read(&event);
	event_close(&event);
	CHECK(isnan(event_read(&event)));
	return count;
}

/* A tree is this program with two children that touch PAGES pages each, a leaf is it alone. */
static void a_tree_is_counted_from_its_exec_on(void **state)
{
	double tree = count_of(&page_faults, "tree"), leaf = count_of(&page_faults, "leaf");
	double clock_ns = count_of(&task_clock, "tree");

	(void)state;
	CHECK(tree - leaf >= 2 * PAGES && tree - leaf < 2.8 * PAGES);
	CHECK(clock_ns > 100e3 && clock_ns < 60e9);
}

static void an_event_that_never_ran_is_unknown(void **state)
{
	struct event clock;

	(void)state;
	event_open(&task_clock, &clock);
	CHECK(isnan(event_read(&clock)));
	event_close(&clock);
}

static void an_event_that_does_not_exist_says_why(void **state)
{
	const struct event_kind none = { PERF_TYPE_SOFTWARE, 1u << 20, "none" };
	struct event event;

	(void)state;
	event_open(&none, &event);
	CHECK_EQ(event.fd, -1);
	CHECK(event.number > 0);
	CHECK(isnan(event_read(&event)));
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		for (int i = 0; !strcmp(argv[1], "tree") && i < 2; i++)
			if (fork() == 0) {
				touch_pages();
				_exit(0);
			}
		while (wait(NULL) > 0)
			;
		return 0;
	}
	return RUN(TEST(a_tree_is_counted_from_its_exec_on),
		TEST(an_event_that_never_ran_is_unknown),
		TEST(an_event_that_does_not_exist_says_why));
}
