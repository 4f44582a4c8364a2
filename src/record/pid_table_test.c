#include "record/pid_table.h"
#include "test/check.h"

enum { PIDS = 4096 };

/* Against an array that cannot be wrong: 100,000 changes of 4,096 pids, in the order of a linear congruential generator. */
static void it_holds_what_was_set_and_not_removed(void **state)
{
	static uint32_t want[PIDS];
	struct pid_table t = { 0 };
	uint32_t x = 1, n = 0;

	(void)state;
	for (uint32_t i = 0; i < PIDS; i++)
		want[i] = PID_NONE;
	for (uint32_t i = 0; i < 100000; i++) {
		uint32_t pid = (x = x * 1664525 + 1013904223) >> 20;

		if (x & 0x80000 || i < PIDS) {
			pid_table_set(&t, pid, i);
			want[pid] = i;
		} else {
			pid_table_remove(&t, pid);
			want[pid] = PID_NONE;
		}
	}
	for (uint32_t i = 0; i < PIDS; i++) {
		CHECK_EQ(pid_table_find(&t, i), want[i]);
		n += want[i] != PID_NONE;
	}
	CHECK_EQ(t.n, n);
	CHECK(n > 1000 && n < 3000);
	pid_table_release(&t);
	CHECK_EQ(pid_table_find(&t, 1), PID_NONE);
}

int main(void)
{
	return RUN(TEST(it_holds_what_was_set_and_not_removed));
}
