/* Stays as records, read back as readers of recordings do; sums of those that are alike. */
#include "record/off_cpu_sums.h"
#include "test/check.h"
#include "test/read_as.h"

static const uint64_t kernel[] = { 0xffffffff81000010, 0xffffffff81000020 }, user[] = { 0x401010, 0x401020, 0x401030 };

static struct off_cpu_stay stay_of(uint32_t tid, enum wait_kind kind, uint64_t blocked_ns, uint64_t runnable_ns)
{
	return (struct off_cpu_stay){ .at_ns = 1000, .pid = 7, .tid = tid, .kind = kind, .count = 1, .blocked_ns = blocked_ns,
		.runnable_ns = runnable_ns, .kernel = kernel, .nkernel = 2, .user = user, .nuser = 3 };
}

static struct profile *read_back(const struct buf *records, struct read_of *r)
{
	struct buf whole = { 0 };
	const uint64_t header_bytes = 16;

	buf_lit(&whole, "PERFILE2");
	buf_add(&whole, &header_bytes, sizeof header_bytes);
	buf_str(&whole, buf_view(records));
	CHECK_OK(read_as(&format_perfdata, buf_view(&whole), r), &r->err);
	buf_release(&whole);
	return &r->reading.evidence[0].profile;
}

static struct str innermost(const struct profile *p, uint32_t sample)
{
	return p->frame[p->stack[p->sample[sample].stack].frame].function;
}

static uint32_t depth(const struct profile *p, uint32_t sample)
{
	uint32_t n = 0;

	for (uint32_t at = p->sample[sample].stack; at != NO_STACK; at = p->stack[at].parent)
		n++;
	return n;
}

static void a_stay_has_its_kind_on_top_and_what_was_runnable_apart(void **state)
{
	const struct off_cpu_stay stay = stay_of(8, WAIT_DISK, 300, 40);
	struct buf b = { 0 };
	struct read_of r;
	struct profile *p;

	(void)state;
	off_cpu_head(&b, 0);
	off_cpu_stay(&b, 0, &stay);
	p = read_back(&b, &r);
	CHECK_EQ(p->nweight, 2);
	CHECK_STR(p->weight[1].name, "off-cpu");
	CHECK_STR(p->weight[1].raw_unit, "nanoseconds");
	CHECK_EQ(p->preferred, 1);
	CHECK_EQ(p->nsample, 2);
	CHECK_STR(innermost(p, 0), "[disk]");
	CHECK_EQ(p->weight[1].value[0], 300);
	CHECK_EQ(p->weight[0].value[0], 1);
	CHECK_STR(innermost(p, 1), "[no CPU]");
	CHECK_EQ(p->weight[1].value[1], 40);
	CHECK_EQ(p->weight[0].value[1], 0);
	CHECK_EQ(depth(p, 0), 2 + 3 + 1);
	CHECK_EQ(profile_label(p, p->sample[0].labels, S("tid"))->number, 8);
	read_done(&r);
	buf_release(&b);
}

static void a_stay_without_a_stack_keeps_its_time(void **state)
{
	struct off_cpu_stay stay = stay_of(8, WAIT_PIPE, 5, 0);
	struct buf b = { 0 };
	struct read_of r;
	struct profile *p;

	(void)state;
	stay.nkernel = stay.nuser = 0;
	off_cpu_head(&b, 0);
	off_cpu_stay(&b, 0, &stay);
	p = read_back(&b, &r);
	CHECK_EQ(profile_total(p, 1), 5);
	CHECK_STR(innermost(p, 0), "[pipe]");
	read_done(&r);
	buf_release(&b);
}

/* Law: what goes into sums comes out of them, whatever was put together. */
static void sums_keep_counts_and_times(void **state)
{
	struct off_cpu_sums *s = off_cpu_sums_new();
	struct buf b = { 0 };
	struct read_of r;
	struct profile *p;

	(void)state;
	off_cpu_head(&b, 0);
	for (uint32_t i = 0; i < 1000; i++) {
		struct off_cpu_stay stay = stay_of(i % 3, i % 2 ? WAIT_PIPE : WAIT_FUTEX, i, 0);

		stay.nuser = i % 5 ? 3 : 2;
		off_cpu_sums_add(s, 0, &stay);
	}
	off_cpu_sums_take(s, 0, &b);
	p = read_back(&b, &r);
	CHECK_EQ(profile_total(p, 1), 999 * 1000 / 2);
	CHECK_EQ(profile_total(p, 0), 1000);
	CHECK_EQ(p->nsample, 3 * 2 * 2);
	off_cpu_sums_take(s, 0, &b);    /* they are forgotten */
	read_done(&r);
	p = read_back(&b, &r);
	CHECK_EQ(profile_total(p, 0), 1000);
	read_done(&r);
	off_cpu_sums_free(s);
	buf_release(&b);
}

/* Two of one path whose data differ are one; another return address is another path. */
static void dumps_of_one_path_are_one(void **state)
{
	struct off_cpu_sums *s = off_cpu_sums_new();
	const uint64_t registers = UINT64_C(1) << 7 | UINT64_C(1) << 31;         /* one of them is the stack pointer */
	uint64_t reg[2] = { 0x7ffc00001000, 0x7ffc00001000 }, dump[4] = { 1, 0x401020, 0x7ffc00001100, 0x401030 };
	struct off_cpu_stay stay = stay_of(8, WAIT_PIPE, 10, 0);
	struct buf b = { 0 };
	size_t one;

	(void)state;
	stay.nuser = 0;
	stay.reg = reg;
	stay.dump = (struct str){ (const char *)dump, sizeof dump };
	off_cpu_sums_add(s, registers, &stay);
	dump[0] = 77;
	dump[2] = 0x7ffc00001180;
	off_cpu_sums_add(s, registers, &stay);
	off_cpu_sums_take(s, registers, &b);
	one = b.n;
	buf_clear(&b);
	off_cpu_sums_add(s, registers, &stay);
	dump[1] = 0x401028;
	off_cpu_sums_add(s, registers, &stay);
	off_cpu_sums_take(s, registers, &b);
	CHECK_EQ(b.n, 2 * one);
	off_cpu_sums_free(s);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stay_has_its_kind_on_top_and_what_was_runnable_apart),
		cmocka_unit_test(a_stay_without_a_stack_keeps_its_time),
		cmocka_unit_test(sums_keep_counts_and_times),
		cmocka_unit_test(dumps_of_one_path_are_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
