#include "test/read_as.h"

#include <stdio.h>

/* "function file:line object value[0],value[1]; " for every sample. */
static struct str told(const struct read_of *r)
{
	static char text[2000];
	const struct profile *p = &r->reading.evidence[1].profile;
	size_t n = 0;

	for (uint32_t i = 0; i < p->nsample; i++) {
		const struct stack *s = &p->stack[p->sample[i].stack];
		const struct frame *f = &p->frame[s->frame];

		CHECK_EQ(s->parent, NO_STACK);
		n += (size_t)snprintf(text + n, sizeof text - n, "%.*s %.*s:%u", STR(f->function), STR(f->file), f->line);
		if (f->address)
			n += (size_t)snprintf(text + n, sizeof text - n, "@%llx", (unsigned long long)f->address);
		if (f->module != NO_MODULE)
			n += (size_t)snprintf(text + n, sizeof text - n, " %.*s", STR(p->module[f->module].name));
		for (uint32_t k = 0; k < p->nweight; k++)
			n += (size_t)snprintf(text + n, sizeof text - n, "%c%lld", k ? ',' : ' ', (long long)p->weight[k].value[i]);
		n += (size_t)snprintf(text + n, sizeof text - n, "; ");
	}
	return (struct str){ text, n };
}

static void totals_are_taken_and_not_the_summary(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("# callgrind format\ncreator: callgrind-3.19.0\ncmd:  ./a 1\n"
					   "events: Ir Dr Bc\nsummary: 12 5\n\nfn=(1) main\n0 10 5\n\n"
					   "totals: 10 5\n"), &r));
	CHECK(series_in(&r, "./a 1", "instructions")->value[0] == 10);
	CHECK(series_in(&r, "./a 1", "instructions")->exact);
	CHECK(series_in(&r, "./a 1", "instructions")->better == BETTER_LOWER);
	CHECK(series_in(&r, "./a 1", "dr")->value[0] == 5);
	CHECK(series_in(&r, "./a 1", "bc")->value[0] == 0);
	read_done(&r);
}

/* 10 + 4 instructions in two parts. */
static void parts_are_added_up(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("creator: callgrind-3\ncmd: a\nevents: Ir\ntotals: 10\n"
					   "part: 2\nevents: Ir\ntotals: 4\n"), &r));
	CHECK(series_in(&r, "a", "instructions")->value[0] == 14);
	read_done(&r);
	CHECK(!read_as(&format_callgrind, S("cmd: a\nevents: Ir\ntotals: 1\nevents: Dr\ntotals: 1\n"), &r));
	read_done(&r);
	CHECK(read_as(&format_callgrind, S("cmd: a\nevents: Ir\nevents: Ir\ntotals: 1\n"), &r));
	CHECK(series_in(&r, "a", "instructions")->failure.n > 0);
	read_done(&r);
}

static void what_has_no_end_has_no_value(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("creator: callgrind-3\ncmd: a\nevents: Ir\nsummary: 12\n"), &r));
	CHECK_STR(series_in(&r, "a", "instructions")->failure, "the file was cut short: it has no totals");
	read_done(&r);
	CHECK(read_as(&format_callgrind, S("cmd: a\nevents: Ir\nfn=f\n1 2\nsummary: 12"), &r));
	CHECK_EQ(bench_values(bench_in(&r)), 0);
	read_done(&r);
	CHECK(read_as(&format_callgrind, S("creator: callgrind-3\ncmd: a\nevents: Ir Dr\n"
					   "summary: 4001 1000\ntotals: 4001 10"), &r));
	CHECK_EQ(bench_values(bench_in(&r)), 0);
	read_done(&r);
	CHECK(!read_as(&format_callgrind, S("cmd: a\nevents: Ir\ntotals: 1 2\n"), &r));
	read_done(&r);
	CHECK(!read_as(&format_callgrind, S("cmd: a\nevents: Ir\ntotals: 1.5\n"), &r));
	read_done(&r);
}

static void events_of_other_writers_have_no_direction(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("creator: xdebug 3.1.0\ncmd: a.php\nevents: Time_(10ns)\n"
					   "summary: 120\n"), &r));
	CHECK(series_in(&r, "a.php", "time__10ns_")->value[0] == 120);
	CHECK(series_in(&r, "a.php", "time__10ns_")->better == BETTER_UNKNOWN);
	CHECK(!series_in(&r, "a.php", "time__10ns_")->exact);
	read_done(&r);
}

/* Positions: 0x10 and 5, then 0x12 and 5, of the call 0x12 and 6, then 0x12 and 4. */
static void own_costs_are_frames(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("# callgrind format\ncreator: callgrind-3\ncmd: ./a 1\npositions: instr line\nevents: Ir Dr\n"
					   "ob=(1) /a\nfl=(1) a.c\nfn=(7) main\n0x10 5 100\n+2 * 10 3\n"
					   "cob=(2) /b\ncfi=(2) b.c\ncfn=(9) f\ncalls=2 0x40 1\n* +1 900 90\n"
					   "fi=(3) a.h\n* -2 1 1\n* * 0 0\nfe=(1)\n0x10 5 1\nob=(2)\nfl=(2)\nfn=(9)\n0x40 1 800 80\nx y\n"
					   "ob=???\nfl=???\nfn=???\n0 0 1\n0 0 1\n+ 1 1\n0 0 a\ntotals: 914 84\n1 1 7"), &r));
	CHECK_STR(told(&r), "main a.c:5@10 /a 101,0; main a.c:5@12 /a 10,3; main a.h:4@12 /a 1,1; f b.c:1@40 /b 800,80; ??? :0 2,0; ");
	CHECK_STR(r.reading.evidence[1].profile.main_binary, "./a");
	CHECK_EQ(r.reading.evidence[1].nnote, 3);       /* a call, a position, a cost */
	CHECK_EQ(r.reading.evidence[1].note[0].count, 1);
	read_done(&r);
	CHECK_FALSE(read_as(&format_callgrind, S("# callgrind format\nevents: Ir\nfn=f\n1 9000000000000000000\n1 9000000000000000000\n"), &r));
	CHECK_EQ(r.err.kind, ERR_INPUT);
	read_done(&r);
}

/* main calls f (3), f calls itself (4): each sample counts once in a call, f's is 3 + 4 from main and 4 from itself. */
static void costs_of_nobody_are_kept(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("# callgrind format\ncreator: callgrind-3.19.0\ncmd: ./a\nevents: Ir\n\n3 10\n"
					   "fn=(1) main\n4 5\n\ntotals: 15\n"), &r));
	CHECK_STR(told(&r), "??? :3 10; main :4 5; ");
	read_done(&r);
}

static void calls_are_written_with_inclusive_costs(void **state)
{
	struct read_of r = { .reading.arena = &r.arena };
	struct profile *p = &reading_add(&r.reading, MODEL_PROFILE)->profile;
	struct frame main_frame = { .function = S("main"), .file = S("a.c"), .line = 7, .module = NO_MODULE };
	struct frame f = { .function = S("(1) f"), .file = S("a.c"), .line = 3, .module = NO_MODULE };
	uint32_t at, deep;
	struct buf out = { 0 };

	(void)state;
	profile_weight(p, S("cpu time"), S("nanoseconds"));
	at = profile_stack(p, NO_STACK, profile_frame(p, &main_frame));
	at = profile_stack(p, at, profile_frame(p, &f));
	deep = profile_stack(p, profile_stack(p, at, profile_frame(p, &f)), profile_frame(p, &f));
	CHECK(profile_add(p, profile_sample(p, at, 0), 0, 3));
	CHECK(profile_add(p, profile_sample(p, deep, 0), 0, 4));
	CHECK_OK(format_callgrind.write(r.reading.evidence, &out, &r.err), &r.err);
	CHECK_STR(buf_view(&out), "# callgrind format\nversion: 1\ncreator: pawl\ncmd: \npositions: line\n"
		"event: cpu_time : cpu_time [nanoseconds]\nevents: cpu_time\nsummary: 7\n"
		"\nob=(1) ???\nfl=(1) a.c\nfn=(1) (1) f\n3 7\ncob=(1)\ncfi=(1)\ncfn=(1)\ncalls=1 0\n3 4\n"
		"\nob=(1)\nfl=(1)\nfn=(2) main\ncob=(1)\ncfi=(1)\ncfn=(1)\ncalls=2 0\n7 7\n"
		"\ntotals: 7\n");
	CHECK(profile_add(p, 1, 0, -9));
	CHECK_FALSE(format_callgrind.write(r.reading.evidence, &out, &r.err));
	CHECK_EQ(r.err.kind, ERR_USAGE);
	buf_release(&out);
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(own_costs_are_frames), TEST(costs_of_nobody_are_kept),
		TEST(calls_are_written_with_inclusive_costs),
		TEST(totals_are_taken_and_not_the_summary), TEST(parts_are_added_up),
		TEST(what_has_no_end_has_no_value), TEST(events_of_other_writers_have_no_direction));
}
