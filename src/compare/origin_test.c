#include "compare/delta.h"

#include "test/scene.h"

static struct scene noisy_scene(void)
{
	struct scene s = scene_new();

	scene_series(&s, &s.base, "a", LIST(1, 2, 3, 4, 5));
	scene_series(&s, &s.head, "a", LIST(1, 2, 3, 4, 5));
	return s;
}

static struct machine machine(const char *fingerprint, const char *cpu, uint32_t ncpu)
{
	return (struct machine){ .fingerprint = str_of(fingerprint),
		.cpu = str_of(cpu),
		.ncpu = ncpu,
		.memory_bytes = 4ULL << 30 };
}

static void time_between_recordings_is_remarked(void **state)
{
	struct scene s = noisy_scene();

	(void)state;
	scene_compare(&s);
	CHECK_EQ(s.out.nremark, 1);
	CHECK_STR(s.out.remark[0], "two recordings, one after the other: whether on one machine is "
				   "not known, and drift "
				   "between them is not excluded");
	s.base.origin.machine = s.head.origin.machine = machine("00aa", "Xeon", 2);
	scene_compare(&s);
	CHECK_EQ(s.out.nremark, 1);
	CHECK_STR(s.out.remark[0], "two recordings, one after the other, same machine: drift "
				   "between them is not excluded");
	CHECK_STR(s.out.delta[0].remark, "");
	scene_free(&s);
}

static void another_machine_is_named_by_what_differs(void **state)
{
	struct scene s = noisy_scene();

	(void)state;
	s.base.origin.machine = machine("00aa", "Xeon", 2);
	s.head.origin.machine = machine("00bb", "EPYC", 4);
	s.head.origin.machine.memory_bytes *= 2;
	s.head.origin.machine.governor = S(
		"powersave"); /* the base does not say: no difference is claimed */
	scene_compare(&s);
	CHECK_EQ(s.out.nremark, 1);
	CHECK_STR(s.out.remark[0],
		"other machine: cpu Xeon -> EPYC, processors 2 -> 4, memory 4 -> 8 GiB");
	CHECK_STR(s.out.delta[0].remark, "other machine");
	s.head.origin.machine = machine("00cc", "Xeon", 2);
	scene_compare(&s);
	CHECK_STR(s.out.remark[0], "other machine: its fingerprint differs");
	scene_free(&s);
}

static void stalls(struct run *r, struct receipt *receipt)
{
	r->evidence[0].bench.receipt = receipt;
	r->evidence[0].bench.nreceipt = 3;
}

static void a_busier_machine_is_remarked(void **state)
{
	struct receipt quiet[] = { { .psi_cpu_s = .004 }, { .psi_cpu_s = .9 }, { .psi_cpu_s = .01 } };
	struct receipt busy[] = { { .psi_cpu_s = 2.1 }, { .psi_cpu_s = NAN }, { .psi_cpu_s = 1.5 } };
	struct scene s = noisy_scene();

	(void)state;
	stalls(&s.base, quiet);
	stalls(&s.head, busy);
	scene_compare(&s);
	CHECK_EQ(s.out.nremark, 2);
	CHECK_STR(s.out.remark[1], "the machine was busier while the head was measured: a process saw tasks "
				   "wait 1.8 s for a CPU, 0.01 s in the base");
	CHECK_STR(s.out.delta[0].remark, "the machine was busier while the head was measured");
	stalls(&s.base, busy);
	scene_compare(&s);
	CHECK_EQ(s.out.nremark, 1);
	stalls(&s.head, quiet);
	scene_compare(&s);
	CHECK_STR(s.out.delta[0].remark, "the machine was busier while the base was measured");
	scene_free(&s);
}

static void other_tools_and_changed_trees_are_remarked(void **state)
{
	struct tool old[] = { { S("gcc"), S("12.2.0") }, { S("go"), S("1.26") },
		{ S("ld"), S("2.40") } };
	struct tool new[] = { { S("go"), S("1.26") }, { S("gcc"), S("13.1.0") },
		{ S("rustc"), S("1.80") } };
	struct scene s = noisy_scene();

	(void)state;
	s.base.origin = (struct origin){
		.tool = old, .ntool = 3, .machine = machine("00aa", "Xeon", 2)
	};
	s.head.origin = (struct origin){
		.tool = new, .ntool = 3, .machine = machine("00aa", "Xeon", 2), .dirty = true
	};
	s.base.origin.machine.kernel = S("6.1");
	s.head.origin.machine.kernel = S("6.18");
	scene_compare(&s);
	CHECK_EQ(s.out.nremark, 3);
	CHECK_STR(s.out.remark[1], "other tools: gcc 12.2.0 -> 13.1.0, kernel 6.1 -> 6.18");
	CHECK_STR(s.out.remark[2], "the head was measured from a changed tree");
	s.base.origin.dirty = true;
	scene_compare(&s);
	CHECK_STR(s.out.remark[2], "base and head were measured from changed trees");
	scene_free(&s);
}

static void evidence_that_is_not_compared_is_named(void **state)
{
	struct scene s = scene_new();

	(void)state;
	scene_evidence(&s, &s.head, MODEL_TIMELINE, "");
	scene_evidence(&s, &s.head, MODEL_TIMELINE, "");
	scene_evidence(&s, &s.head, MODEL_FINDINGS, "");
	scene_compare(&s);
	CHECK_EQ(s.out.nremark, 2);
	CHECK_STR(s.out.remark[0], "2 inputs with timeline evidence are not compared");
	CHECK_STR(s.out.remark[1], "1 input with findings evidence is not compared");
	scene_free(&s);
}

static void enums_have_names(void **state)
{
	(void)state;
	for (enum change c = 0; c <= CHANGE_GONE; c++)
		CHECK(change_name(c) != NULL);
	for (enum grounds g = 0; g <= GROUNDS_EXACT; g++)
		CHECK(grounds_name(g) != NULL);
	CHECK_STR(str_of(change_name(CHANGE_MOVED)), "moved");
	CHECK_STR(str_of(grounds_name(GROUNDS_RAW)), "raw");
}

int main(void)
{
	return RUN(TEST(time_between_recordings_is_remarked),
		TEST(another_machine_is_named_by_what_differs),
		TEST(a_busier_machine_is_remarked),
		TEST(other_tools_and_changed_trees_are_remarked),
		TEST(evidence_that_is_not_compared_is_named), TEST(enums_have_names));
}
