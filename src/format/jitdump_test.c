#include "format/jitdump.h"

#include <stdlib.h>

#include "test/check.h"
#include "test/jit_tape.h"

struct opened {
	struct jit_tape tape;
	struct arena arena;
	struct jitdump dump;
	struct err err;
};

static bool opens(struct opened *o)
{
	o->arena = (struct arena){ 0 };
	o->err = (struct err){ 0 };
	return jitdump_open(&o->dump, buf_view(&o->tape.b), &o->arena, &o->err);
}

static void done(struct opened *o)
{
	arena_free(&o->arena);
	buf_release(&o->tape.b);
}

static const struct jit_entry lines_of_f[] = { { 0x1000, 10, "a.js" }, { 0x1004, 11, "\xff" }, { 0x1008, 3, "b.js" } };

static struct str line_at(struct opened *o, uint32_t record, uint64_t offset)
{
	struct jit_lines lines;
	struct jit_line line;

	if (!jitdump_lines(&o->dump, record, &o->arena, &lines))
		return S("no sense");
	line = jitdump_line(&lines, offset);
	return arena_printf(&o->arena, "%.*s:%u", STR(line.file), line.line);
}

static void both_byte_orders_say_the_same(void **state)
{
	struct opened o;

	(void)state;
	for (int big = 0; big < 2; big++) {
		jit_begin(&o.tape, big, 62, 7, 0);
		jit_debug(&o.tape, 4, 0x1000, lines_of_f, 3);
		jit_load(&o.tape, 5, 0x1000, 16, 1, "f");
		jit_move(&o.tape, 6, 0x1000, 0x2000, 16, 1);
		jit_prefix(&o.tape, JIT_CLOSE, 16, 7);
		CHECK_OK(opens(&o), &o.err);
		CHECK_EQ(o.dump.machine, 62);
		CHECK_EQ(o.dump.pid, 7);
		CHECK_EQ(o.dump.n, 2);
		CHECK_STR(jitdump_code(&o.dump, 0).name, "f");
		CHECK_EQ(jitdump_code(&o.dump, 0).address, 0x1000);
		CHECK_EQ(jitdump_code(&o.dump, 0).size, 16);
		CHECK(jitdump_code(&o.dump, 1).moved);
		CHECK_EQ(jitdump_code(&o.dump, 1).address, 0x2000);
		CHECK_EQ(o.dump.record[1].time, 6);
		CHECK_STR(line_at(&o, 0, 0), "a.js:10");
		CHECK_STR(line_at(&o, 0, 7), "a.js:11");
		CHECK_STR(line_at(&o, 0, 15), "b.js:3");
		CHECK_EQ(o.dump.cut_at + o.dump.nbroken + o.dump.nunknown, 0);
		done(&o);
	}
}

static void records_are_in_order_of_time(void **state)
{
	struct opened o;

	(void)state;
	jit_begin(&o.tape, false, 62, 7, 0);
	jit_load(&o.tape, 9, 0x1000, 1, 1, "late");
	jit_load(&o.tape, 5, 0x1000, 1, 2, "early");
	jit_load(&o.tape, 9, 0x1000, 1, 3, "last");
	CHECK_OK(opens(&o), &o.err);
	CHECK_STR(jitdump_code(&o.dump, 0).name, "early");
	CHECK_STR(jitdump_code(&o.dump, 1).name, "late");
	CHECK_STR(jitdump_code(&o.dump, 2).name, "last");
	done(&o);
}

/* V8 counts from the head of an ELF file that `perf inject` will make of the code. */
static void a_head_before_all_addresses_is_taken_off(void **state)
{
	const struct jit_entry f[] = { { 0x1040, 1, "a.js" }, { 0x1048, 2, "\xff" } }, g[] = { { 0x2044, 3, "a.js" } };
	struct opened o;

	(void)state;
	jit_begin(&o.tape, false, 62, 7, 0);
	jit_debug(&o.tape, 4, 0x1000, f, 2);
	jit_load(&o.tape, 5, 0x1000, 16, 1, "f");
	jit_debug(&o.tape, 4, 0x2000, g, 1);
	jit_load(&o.tape, 5, 0x2000, 16, 2, "g");
	CHECK_OK(opens(&o), &o.err);
	CHECK(o.dump.headed);
	CHECK_STR(line_at(&o, 0, 8), "a.js:2");
	CHECK_STR(line_at(&o, 1, 3), ":0");
	CHECK_STR(line_at(&o, 1, 4), "a.js:3");
	done(&o);
}

static void debug_information_that_makes_no_sense_is_none(void **state)
{
	const struct jit_entry beyond[] = { { 0x1000, 1, "a.js" }, { 0x1011, 2, "a.js" } }, name[] = { { 0x1000, 1, "\x8e%\x7f" } };
	struct opened o;

	(void)state;
	jit_begin(&o.tape, false, 62, 7, 0);
	jit_debug(&o.tape, 4, 0x1000, beyond, 2);
	jit_load(&o.tape, 5, 0x1000, 16, 1, "f");
	jit_debug(&o.tape, 4, 0x1000, name, 1);
	jit_load(&o.tape, 5, 0x1000, 16, 2, "g");
	jit_debug(&o.tape, 4, 0x3000, lines_of_f, 3);
	jit_load(&o.tape, 5, 0x1000, 16, 3, "h");       /* not what they speak of */
	CHECK_OK(opens(&o), &o.err);
	CHECK_STR(line_at(&o, 0, 0), "no sense");
	CHECK_STR(line_at(&o, 1, 0), "no sense");
	CHECK_STR(line_at(&o, 2, 0), ":0");
	done(&o);
}

static void threads_may_write_between_each_other(void **state)
{
	const struct jit_entry f[] = { { 0x1000, 1, "a.js" } }, g[] = { { 0x2000, 2, "b.js" } };
	struct opened o;

	(void)state;
	jit_begin(&o.tape, false, 62, 7, 0);
	jit_debug(&o.tape, 4, 0x1000, f, 1);
	jit_debug(&o.tape, 4, 0x2000, g, 1);
	jit_load(&o.tape, 5, 0x1000, 16, 1, "f");
	jit_load(&o.tape, 5, 0x2000, 16, 2, "g");
	jit_load(&o.tape, 6, 0x1000, 16, 3, "another");
	CHECK_OK(opens(&o), &o.err);
	CHECK_STR(line_at(&o, 0, 0), "a.js:1");
	CHECK_STR(line_at(&o, 1, 0), "b.js:2");
	CHECK_STR(line_at(&o, 2, 0), ":0");
	done(&o);
}

/* Wherever it ends: whole records are there, and it is said. */
static void what_is_cut_short_is_read_so_far(void **state)
{
	struct opened o;
	size_t whole[4];

	(void)state;
	jit_begin(&o.tape, false, 62, 7, 0);
	for (uint32_t i = 0; i < 3; i++) {
		whole[i] = o.tape.b.n;
		jit_load(&o.tape, i, 0x1000, 5, i, "function");
	}
	whole[3] = o.tape.b.n;
	for (size_t n = 0; n <= whole[3]; n++) {
		char *copy = malloc(n + 1);     /* so that sanitizers see its end */
		struct arena a = { 0 };
		struct jitdump d;
		uint32_t records = 0;

		memcpy(copy, o.tape.b.p, n);
		while (records < 3 && whole[records + 1] <= n)
			records++;
		if (jitdump_open(&d, (struct str){ copy, n }, &a, &(struct err){ 0 })) {
			CHECK(n >= 40);
			CHECK_EQ(d.n, records);
			CHECK_EQ(d.cut_at, n == whole[records] ? 0 : whole[records]);
		} else {
			CHECK(n < 40);
		}
		arena_free(&a);
		free(copy);
	}
	buf_release(&o.tape.b);
}

static void records_that_make_no_sense_are_counted(void **state)
{
	struct opened o;
	size_t at;

	(void)state;
	jit_begin(&o.tape, false, 62, 7, 0);
	at = o.tape.b.n;
	jit_load(&o.tape, 1, 0x1000, 8, 1, "f");
	o.tape.b.p[at + 40] = 9;                /* more code than the record holds */
	at = o.tape.b.n;
	jit_load(&o.tape, 1, 0x1000, 0, 1, "endless");
	o.tape.b.p[o.tape.b.n - 1] = '!';
	jit_load(&o.tape, 1, UINT64_MAX - 3, 8, 1, "beyond the end");
	jit_move(&o.tape, 1, 0x1000, UINT64_MAX, 8, 1);
	jit_prefix(&o.tape, 99, 16, 1);
	CHECK_OK(opens(&o), &o.err);
	CHECK_EQ(o.dump.n, 0);
	CHECK_EQ(o.dump.nbroken, 4);
	CHECK_EQ(o.dump.nunknown, 1);
	done(&o);
}

static void other_files_are_refused(void **state)
{
	struct opened o;

	(void)state;
	jit_begin(&o.tape, false, 62, 7, 0);
	o.tape.b.p[0] = 'X';
	CHECK(!opens(&o));
	CHECK_EQ(o.err.at, 0);
	o.tape.b.p[0] = 'D';
	o.tape.b.p[4] = 2;
	CHECK(!opens(&o));
	CHECK_EQ(o.err.at, 4);
	o.tape.b.p[4] = 1;
	o.tape.b.p[8] = 41;
	CHECK(!opens(&o));
	CHECK_EQ(o.err.at, 8);
	o.tape.b.p[8] = 40;
	CHECK_OK(opens(&o), &o.err);
	done(&o);
}

int main(void)
{
	return RUN(TEST(both_byte_orders_say_the_same), TEST(records_are_in_order_of_time), TEST(a_head_before_all_addresses_is_taken_off),
		TEST(debug_information_that_makes_no_sense_is_none), TEST(threads_may_write_between_each_other), TEST(what_is_cut_short_is_read_so_far),
		TEST(records_that_make_no_sense_are_counted), TEST(other_files_are_refused));
}
