#include "record/gauges.h"

#include <unistd.h>

#include "base/clock.h"
#include "test/check.h"

struct recording_out {
	struct tree_gauge gauge[2 * GAUGES];
	uint32_t n;
};

void recording_gauge(struct recording_out *o, const struct tree_gauge *row)
{
	o->gauge[o->n++] = *row;
}

static void values_are_shares_of_the_time_between_looks(void **state)
{
	double cpus = (double)sysconf(_SC_NPROCESSORS_ONLN);
	int64_t begin_ns = clock_ns(), now_ns;
	struct recording_out out = { .n = 0 };
	struct gauges g;

	(void)state;
	gauges_open(&g, begin_ns);
	while ((now_ns = clock_ns()) < begin_ns + 50000000)
		;
	gauges_look(&g, now_ns, 7, &out);
	gauges_close(&g);
	CHECK(out.n >= 1);
	CHECK_STR(out.gauge[0].name, "busy");
	for (uint32_t i = 0; i < out.n; i++) {
		CHECK_EQ(out.gauge[i].at_ns, 7);
		CHECK(out.gauge[i].value >= 0);
		CHECK(out.gauge[i].value < 10 * cpus);  /* not ticks or microseconds; totals may come late */
	}
}

static void what_the_machine_lacks_is_not_said(void **state)
{
	struct recording_out out = { .n = 0 };
	struct gauges g;

	(void)state;
	gauges_open(&g, clock_ns() - 100000000);
	gauges_close(&g);
	for (int i = 0; i < GAUGES; i++)
		g.fd[i] = -1;
	gauges_look(&g, clock_ns(), 7, &out);
	CHECK_EQ(out.n, 0);
}

int main(void)
{
	return RUN(TEST(values_are_shares_of_the_time_between_looks), TEST(what_the_machine_lacks_is_not_said));
}
