#include "record/measure.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/check.h"

/* Three stand by; one runs, longer after its start than its time-out is, two never do. */
static void who_stands_by_runs_when_told_to(void **state)
{
	struct command cmd = { .shell = S("echo ran >&2"), .keep_output = true, .timeout_s = 0.8 };
	struct standby *s[3];
	struct capture c;
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		CHECK_OK(s[i] = measure_prepare(&cmd, &e), &e);
	usleep(850000);
	measure_dismiss(s[0]);          /* later ones hold its wires */
	CHECK_OK(measure_go(s[1], &c, &e), &e);
	measure_dismiss(s[2]);
	CHECK_EQ(c.ending, ENDED_OK);
	CHECK_STR(buf_view(&c.err), "ran\n");
	CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	capture_release(&c);
}

int main(void)
{
	return RUN(TEST(who_stands_by_runs_when_told_to));
}
