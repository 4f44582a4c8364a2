/* Code made at run time, in recordings and dumps made by hand.  Of addresses the digits say where: 0x1xxx is the compiler's memory. */
#include "model/profile_unwind.h"
#include "test/jit_tape.h"
#include "test/perf_tape.h"
#include "test/read_as.h"

#define DUMP "/tmp/jit-7.dump"

struct shelf {                          /* one dump, or none */
	struct side_files files;
	struct str path, bytes;
	unsigned opened;
};

static bool take_from_shelf(const struct side_files *files, struct str path, struct str *bytes)
{
	struct shelf *s = (struct shelf *)(uintptr_t)files;

	if (!str_eq(path, s->path))
		return false;
	s->opened++;
	*bytes = s->bytes;
	return true;
}

struct scene {
	struct tape perf;
	struct jit_tape jit;
	struct shelf shelf;
	struct read_of r;
};

static void begin_scene(struct scene *s)
{
	*s = (struct scene){ 0 };
	begin_monotonic(&s->perf);
	mapping(&s->perf, 1, 0x1000, 0x1000, 0, "//anon");
	mapping(&s->perf, 2, 0x9000, 0x1000, 0, DUMP);
	jit_begin(&s->jit, false, 62, 7, 0);
}

/* "function+address@file:line=period" of every sample, in order. */
static struct str told(struct scene *s)
{
	struct format_options opt = { .format = &format_perfdata, .beside = &s->shelf.files };
	struct str all = S("");
	const struct profile *p;

	s->shelf = (struct shelf){ { take_from_shelf }, S(DUMP), buf_view(&s->jit.b), 0 };
	CHECK_OK(read_with(&opt, buf_view(&s->perf.b), &s->r), &s->r.err);
	p = &s->r.reading.evidence[0].profile;
	for (uint32_t i = 0; i < p->nsample; i++) {
		const struct frame *f = &p->frame[p->stack[p->sample[i].stack].frame];

		all = arena_printf(&s->r.arena, "%.*s%s%.*s+%llx", STR(all), i ? ", " : "",
			STR(f->function.n ? f->function : f->module == NO_MODULE ? S("?") : p->module[f->module].name), (unsigned long long)f->address);
		if (f->line)
			all = arena_printf(&s->r.arena, "%.*s@%.*s:%u", STR(all), STR(f->file), f->line);
		all = arena_printf(&s->r.arena, "%.*s=%lld", STR(all), (long long)p->weight[1].value[i]);
	}
	return all;
}

static void end_scene(struct scene *s)
{
	buf_release(&s->perf.b);
	buf_release(&s->jit.b);
	read_done(&s->r);
}

/* The rule: what was loaded there last before the sample. */
static void addresses_belong_to_what_was_loaded_last(void **state)
{
	struct scene s;

	(void)state;
	begin_scene(&s);
	jit_load(&s.jit, 10, 0x1100, 0x20, 1, "first");
	jit_load(&s.jit, 30, 0x1110, 0x20, 2, "second");
	sample(&s.perf, 9, 0x1118, 1);          /* nothing is there yet */
	sample(&s.perf, 10, 0x1118, 2);
	sample(&s.perf, 29, 0x1118, 4);
	sample(&s.perf, 31, 0x1118, 8);
	sample(&s.perf, 32, 0x1108, 16);        /* what is left of the first */
	sample(&s.perf, 33, 0x1130, 32);        /* behind the second */
	CHECK_STR(told(&s), "/tmp/perf-7.map+1118=1, first+1118=6, second+1118=8, first+1108=16, /tmp/perf-7.map+1130=32");
	CHECK_EQ(s.r.reading.evidence[0].nnote, 0);
	end_scene(&s);
}

static void code_moves_with_its_lines(void **state)
{
	const struct jit_entry entry[] = { { 0x1100, 5, "a.js" }, { 0x1108, 6, "\xff" } };
	struct scene s;

	(void)state;
	begin_scene(&s);
	jit_debug(&s.jit, 10, 0x1100, entry, 2);
	jit_load(&s.jit, 10, 0x1100, 0x10, 1, "f");
	jit_move(&s.jit, 20, 0x1100, 0x1ff8, 0x10, 1);  /* over the end of a page */
	jit_move(&s.jit, 21, 0x1100, 0x1500, 0x10, 2);
	sample(&s.perf, 15, 0x110f, 1);
	sample(&s.perf, 25, 0x1fff, 2);
	sample(&s.perf, 26, 0x2000, 4);
	sample(&s.perf, 27, 0x1500, 8);
	CHECK_STR(told(&s), "f+110f@a.js:6=1, f+1fff@a.js:5=2, f+2000@a.js:6=4, /tmp/perf-7.map+1500=8");
	CHECK_EQ(noted(&s.r, DUMP ": move of code that was not loaded skipped"), 1);
	end_scene(&s);
}

static void what_is_mapped_later_covers_code(void **state)
{
	struct scene s;

	(void)state;
	begin_scene(&s);
	jit_load(&s.jit, 10, 0x1100, 0x20, 1, "f");
	jit_load(&s.jit, 40, 0x1100, 0x20, 2, "g");
	mapping(&s.perf, 20, 0x1000, 0x800, 0x5000, "//anon");
	sample(&s.perf, 21, 0x1100, 1);
	mapping(&s.perf, 30, 0x1000, 0x800, 0x5000, "/lib.so");
	sample(&s.perf, 31, 0x1100, 2);
	sample(&s.perf, 41, 0x1100, 4);
	CHECK_STR(told(&s), "f+1100=1, /lib.so+5100=2, g+1100=4");
	end_scene(&s);
}

static void children_have_the_code_until_they_exec(void **state)
{
	struct scene s;

	(void)state;
	begin_scene(&s);
	jit_load(&s.jit, 10, 0x1100, 0x20, 1, "f");
	fork_of(&s.perf, 20, 8);
	sample_of(&s.perf, 8, 21, 0x1100, 1);
	sample_of(&s.perf, 9, 22, 0x1100, 2);
	comm(&s.perf, 23, "other\0\0", true);
	sample(&s.perf, 24, 0x1100, 4);
	sample_of(&s.perf, 8, 25, 0x1100, 8);
	CHECK_STR(told(&s), "f+1100=9, ?+1100=2, /tmp/perf-7.map+1100=4");
	CHECK_EQ(s.shelf.opened, 1);
	end_scene(&s);
}

/* Times of two clocks say nothing: what is there in the end has the name, and that is said. */
static void without_the_dumps_clock_the_last_has_the_name(void **state)
{
	struct scene s;
	bool said = false;

	(void)state;
	begin_scene(&s);
	buf_release(&s.perf.b);
	begin(&s.perf);
	mapping(&s.perf, 2, 0x9000, 0x1000, 0, DUMP);
	jit_load(&s.jit, 1000, 0x1100, 0x20, 1, "first");
	jit_load(&s.jit, 2000, 0x1100, 0x20, 2, "last");
	sample(&s.perf, 3, 0x1100, 1);
	CHECK_STR(told(&s), "last+1100=1");
	for (uint32_t i = 0; i < s.r.reading.evidence[0].nnote; i++)
		said |= str_has(s.r.reading.evidence[0].note[i].text, S("record with -k mono"));
	CHECK(said);
	end_scene(&s);
}

static void check_refused(struct scene *s, const char *note)
{
	jit_load(&s->jit, 10, 0x1100, 0x20, 1, "f");
	sample(&s->perf, 20, 0x1100, 1);
	CHECK_STR(told(s), "/tmp/perf-7.map+1100=1");
	CHECK_STR(s->r.reading.evidence[0].note[0].text, note);
	end_scene(s);
}

static void dumps_that_do_not_fit_give_no_names(void **state)
{
	const uint64_t arch = UINT64_C(0x34365f363878);        /* "x86_64" */
	struct scene s;

	(void)state;
	begin_scene(&s);
	buf_release(&s.jit.b);
	jit_begin(&s.jit, false, 62, 8, 0);
	check_refused(&s, DUMP " is of process 8: it gives no names");
	begin_scene(&s);
	buf_release(&s.perf.b);
	begin_monotonic(&s.perf);
	header(&s.perf, 80, 0, 8 + 4 + 8);
	put(&s.perf, 6, 8);
	put(&s.perf, 8, 4);
	put(&s.perf, arch, 8);
	mapping(&s.perf, 1, 0x1000, 0x1000, 0, "//anon");
	mapping(&s.perf, 2, 0x9000, 0x1000, 0, DUMP);
	buf_release(&s.jit.b);
	jit_begin(&s.jit, true, 183, 7, 0);
	check_refused(&s, DUMP " holds code of another machine (e_machine 183) than x86_64: it gives no names");
	begin_scene(&s);
	s.jit.b.p[0] = 'X';
	check_refused(&s, DUMP ": \"JiTD\" in either byte order expected; it gives no names");
}

static void a_dump_that_is_not_there_is_noted(void **state)
{
	struct scene s;

	(void)state;
	begin_scene(&s);
	mapping(&s.perf, 3, 0xa000, 0x1000, 0, "/other/jit-7.dump");
	mapping(&s.perf, 4, 0xa000, 0x1000, 0, "/other/jit-x.dump");
	jit_load(&s.jit, 10, 0x1100, 0x20, 1, "f");
	sample(&s.perf, 20, 0x1100, 1);
	CHECK_STR(told(&s), "f+1100=1");
	CHECK_EQ(s.r.reading.evidence[0].nnote, 1);
	CHECK_EQ(noted(&s.r, "/other/jit-7.dump is not here: code made at run time has no names from it"), 1);
	end_scene(&s);
}

/* A few bytes of a move must not have pages touched without end. */
static void moves_of_huge_size_are_bounded(void **state)
{
	struct scene s;

	(void)state;
	begin_scene(&s);
	jit_load(&s.jit, 10, 0x1100, 0x20, 1, "f");
	jit_move(&s.jit, 20, 0x1100, 0x100000, UINT64_C(1) << 60, 1);
	sample(&s.perf, 30, 0x100000, 1);
	CHECK_STR(told(&s), "?+100000=1");
	CHECK_EQ(noted(&s.r, DUMP " moves more code than it holds: the rest is not followed"), 1);
	end_scene(&s);
}

/* Law: weight in = weight out, and the name is always that of the last load, against a plain table of who owns each byte. */
static void many_loads_lose_nothing(void **state)
{
	static char owner[0x4000][8];
	uint64_t seed = 1, expected = 0, total = 0, wrong = 0;
	const struct profile *p;
	struct scene s;

	(void)state;
	begin_scene(&s);
	for (uint64_t i = 0; i < 3000; i++) {
		uint32_t at, size;
		char name[8];

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		at = (uint32_t)(seed >> 40) % 0x3000;
		size = (uint32_t)(seed >> 33) % 200;
		snprintf(name, sizeof name, "f%u", (unsigned)i);
		jit_load(&s.jit, 10 + 2 * i, 0x10000 + at, size, i, name);
		for (uint32_t k = at; k < at + size; k++)
			memcpy(owner[k], name, sizeof name);
		expected += i + 1;
		sample(&s.perf, 11 + 2 * i, 0x10000 + at, i + 1);
		wrong += size && strcmp(owner[at], name) != 0;
	}
	for (uint32_t k = 0; k < 0x3000; k += 3) {
		sample(&s.perf, 100000 + k, 0x10000 + k, 1 << 20);
		expected += 1 << 20;
	}
	told(&s);
	p = &s.r.reading.evidence[0].profile;
	CHECK_EQ(profile_total(p, 1), expected);
	for (uint32_t i = 0; i < p->nsample; i++) {
		const struct frame *f = &p->frame[p->stack[p->sample[i].stack].frame];

		total += p->weight[1].value[i] >= 1 << 20;
		wrong += p->weight[1].value[i] >= 1 << 20 && !str_eq(f->function, str_of(owner[f->address - 0x10000]));
	}
	CHECK(total >= 0x1000);
	CHECK_EQ(wrong, 0);
	end_scene(&s);
}

/* An unwinder is told which words of a stack are returns into such code. */
static void dumps_say_what_leads_through_code(void **state)
{
	const uint64_t attr[14] = { 1 | (uint64_t)112 << 32, 0, 1000, 1 | 2 | 4 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 13, 0, 1 << 18 | 1 << 25,
		[10] = 1 << 8, [11] = 24 | (uint64_t)1 << 32 };
	const uint64_t word[3] = { 0x1121, 0x7777, 0x1111 };    /* returns: they lie behind the call */
	const struct profile_unwind *u;
	const struct profile *p;
	struct scene s;

	(void)state;
	begin_scene(&s);
	buf_release(&s.perf.b);
	begin_with(&s.perf, attr, sizeof attr);
	mapping(&s.perf, 2, 0x9000, 0x1000, 0, DUMP);
	jit_load(&s.jit, 10, 0x1100, 0x10, 1, "f");
	jit_load(&s.jit, 10, 0x1110, 0x11, 2, "g");
	header(&s.perf, 9, 2, 32 + 8 + 16 + 8 + 24 + 8);
	put(&s.perf, 0x1108, 8);
	trailer(&s.perf, 20);
	put(&s.perf, 1, 8);
	put(&s.perf, 0, 8);
	put(&s.perf, 2, 8);
	put(&s.perf, 0x1108, 8);
	put(&s.perf, sizeof word, 8);
	buf_add(&s.perf.b, word, sizeof word);
	put(&s.perf, sizeof word, 8);
	CHECK_STR(told(&s), "f+1108=1");
	p = &s.r.reading.evidence[0].profile;
	u = p->unwind;
	CHECK(u != NULL);
	CHECK_EQ(u->n, 1);
	CHECK_EQ(u->stack[0].ncode, 3);
	CHECK_EQ(u->code[0].address, 0x1108);
	CHECK_STR(p->frame[u->code[0].frame].function, "f");
	CHECK_EQ(u->code[1].address, 0x1110);
	CHECK_EQ(u->code[2].address, 0x1120);
	CHECK_STR(p->frame[u->code[2].frame].function, "g");
	end_scene(&s);
}

int main(void)
{
	uint16_t one = 1;

	if (!*(const char *)&one)
		return 0;
	return RUN(TEST(addresses_belong_to_what_was_loaded_last), TEST(code_moves_with_its_lines), TEST(what_is_mapped_later_covers_code),
		TEST(children_have_the_code_until_they_exec), TEST(without_the_dumps_clock_the_last_has_the_name),
		TEST(dumps_that_do_not_fit_give_no_names), TEST(a_dump_that_is_not_there_is_noted), TEST(moves_of_huge_size_are_bounded),
		TEST(many_loads_lose_nothing), TEST(dumps_say_what_leads_through_code));
}
