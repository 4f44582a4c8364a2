#include "base/file.h"
#include "model/profile_unwind.h"
#include "test/perf_tape.h"
#include "test/read_as.h"

static const struct profile *profile_of(struct tape *t, struct read_of *r)
{
	CHECK_OK(read_as(&format_perfdata, buf_view(&t->b), r), &r->err);
	return &r->reading.evidence[0].profile;
}

/* "comm module+address=period" of every sample, in order. */
static struct str told(const struct profile *p)
{
	struct str all = S("");

	for (uint32_t i = 0; i < p->nsample; i++) {
		const struct frame *f = &p->frame[p->stack[p->sample[i].stack].frame];

		all = arena_printf(p->arena, "%.*s%s%.*s %.*s+%llx=%lld", STR(all), i ? ", " : "",
			STR(profile_label(p, p->sample[i].labels, S("comm"))->text),
			STR(f->module == NO_MODULE ? S("?") : p->module[f->module].name), (unsigned long long)f->address,
			(long long)p->weight[1].value[i]);
	}
	return all;
}

static void done(struct tape *t, struct read_of *r)
{
	buf_release(&t->b);
	read_done(r);
}

/* What stands bare is what stands as frames otherwise: with a module, with an address alone, with nothing. */
static void bare_frames_are_the_same(void **state)
{
	struct tape t;
	struct read_of r, bare;
	struct profile *p;

	(void)state;
	begin(&t);
	mapping(&t, 10, 0x1000, 0x100, 0x300, "/a\0\0\0\0\0");
	sample(&t, 20, 0x1010, 5);
	sample(&t, 30, 0x9010, 6);
	sample(&t, 40, 0, 7);
	profile_of(&t, &r);
	CHECK(read_with(&(struct format_options){ .format = &format_perfdata, .bare = true }, buf_view(&t.b), &bare));
	p = &bare.reading.evidence[0].profile;
	CHECK_EQ(p->nframe, 0);
	CHECK_EQ(p->nbare, 3);
	profile_bare_to_frames(p);
	CHECK_STR(told(p), ":7 /a+310=5, :7 ?+9010=6, :7 ?+0=7");
	CHECK_STR(told(&r.reading.evidence[0].profile), ":7 /a+310=5, :7 ?+9010=6, :7 ?+0=7");
	CHECK_STR(p->frame[2].function, "[unknown]");
	CHECK_EQ(p->nbare, 0);
	read_done(&bare);
	done(&t, &r);
}

/* The buffer of the second CPU comes later and holds what came first: name and mapping. */
static void records_are_handled_in_order_of_time(void **state)
{
	struct tape t;
	struct read_of r;

	(void)state;
	begin(&t);
	sample(&t, 20, 0x1010, 5);
	sample(&t, 40, 0x1010, 7);
	comm(&t, 10, "first\0\0", false);
	mapping(&t, 11, 0x1000, 0x100, 0x300, "/a\0\0\0\0\0");
	comm(&t, 30, "second\0", false);
	round_ends(&t);
	sample(&t, 50, 0x1010, 9);
	round_ends(&t);
	CHECK_STR(told(profile_of(&t, &r)), "first /a+310=5, second /a+310=16");
	CHECK_EQ(r.reading.evidence[0].nnote, 0);
	done(&t, &r);
}

static void a_mapping_over_another_leaves_its_ends(void **state)
{
	struct tape t;
	struct read_of r;

	(void)state;
	begin(&t);
	comm(&t, 1, "c\0\0\0\0\0\0", false);
	mapping(&t, 2, 0x1000, 0x3000, 0, "/a\0\0\0\0\0");
	mapping(&t, 3, 0x2000, 0x1000, 0x500, "/b\0\0\0\0\0");
	sample(&t, 4, 0x1fff, 1);
	sample(&t, 5, 0x2000, 2);
	sample(&t, 6, 0x3000, 4);
	sample(&t, 7, 0x4000, 8);
	CHECK_STR(told(profile_of(&t, &r)), "c /a+fff=1, c /b+500=2, c /a+2000=4, c ?+4000=8");
	done(&t, &r);
}

static void exec_leaves_what_was_mapped_below_the_new(void **state)
{
	struct tape t;
	struct read_of r;

	(void)state;
	begin(&t);
	mapping(&t, 2, 0x1000, 0x1000, 0, "/a\0\0\0\0\0");
	sample(&t, 3, 0x1800, 1);
	comm(&t, 4, "new\0\0\0\0", true);
	sample(&t, 5, 0x1800, 2);
	mapping(&t, 6, 0x1000, 0x800, 0, "/b\0\0\0\0\0");
	sample(&t, 7, 0x1700, 4);
	sample(&t, 8, 0x1800, 8);
	CHECK_STR(told(profile_of(&t, &r)), ":7 /a+800=1, new /a+800=10, new /b+700=4");
	done(&t, &r);
}

/* What env executed in its own process, where perf started that (attr.enable_on_exec); not what a child executes. */
static void the_program_is_what_perf_started(void **state)
{
	(void)state;
	for (int of_command = 0; of_command < 2; of_command++) {
		const struct profile *p;
		struct tape t;
		struct read_of r;

		begin(&t);
		t.b.p[16 + 8 + 41] |= (char)(of_command << 4);
		comm(&t, 2, "env\0\0\0\0", true);
		mapping(&t, 3, 0x1000, 0x800, 0, "/env\0\0\0");
		sample(&t, 4, 0x1100, 1);
		comm(&t, 5, "new\0\0\0\0", true);
		mapping(&t, 6, 0x8000, 0x800, 0, "[stack]");
		mapping(&t, 7, 0x1000, 0x800, 0, "/new\0\0\0");
		mapping(&t, 8, 0x2000, 0x800, 0, "/lib\0\0\0");
		comm(&t, 9, "name\0\0\0", false);
		mapping(&t, 10, 0x3000, 0x800, 0, "/more\0\0");
		sample(&t, 11, 0x2100, 2);
		sample(&t, 12, 0x1100, 4);
		p = profile_of(&t, &r);
		CHECK_STR(p->main_binary, of_command ? "/new" : "");
		CHECK(!of_command || str_eq(profile_main_module(p)->name, S("/new")));
		done(&t, &r);
	}
}

static void periods_beyond_63_bits_are_refused(void **state)
{
	struct tape t;
	struct read_of r;

	(void)state;
	begin(&t);
	sample(&t, 3, 0x1800, INT64_MAX);
	sample(&t, 4, 0x1800, 1);
	CHECK_FALSE(read_as(&format_perfdata, buf_view(&t.b), &r));
	CHECK_EQ(r.err.kind, ERR_LIMIT);
	done(&t, &r);
}

/* Law: as many samples and as much period come out as went in, while every table grows. */
static void nothing_is_lost_when_tables_grow(void **state)
{
	struct tape t;
	struct read_of r;
	const struct profile *p;
	int64_t sum = 0;

	(void)state;
	begin(&t);
	mapping(&t, 2, 0x1000, 0x100000, 0, "/a\0\0\0\0\0");
	for (unsigned i = 0; i < 5000; i++) {
		sample(&t, 1000 + i * 7 % 5000, 0x1000 + i * 31 % 1777, i);
		sum += i;
		if (i % 100 == 99)
			round_ends(&t);
	}
	p = profile_of(&t, &r);
	CHECK_EQ(profile_total(p, 0), 5000);
	CHECK_EQ(profile_total(p, 1), sum);
	CHECK_EQ(p->nsample, 1777);
	done(&t, &r);
}

/* { u32 pid, u8 id[20], pad[4], path }, as perf writes it for what it saw. */
static void build_id(struct tape *t, char id, const char *name)
{
	char bytes[24] = { 0 };

	memset(bytes, id, 20);
	header(t, 67, 2, 4 + 24 + 8);
	put(t, 7, 4);
	buf_add(&t->b, bytes, sizeof bytes);
	buf_add(&t->b, name, 8);
}

static void mapping_with_id(struct tape *t, uint64_t time, uint64_t start, char id, const char *name)
{
	char bytes[24] = { 20 };

	memset(bytes + 4, id, 20);
	header(t, 10, 2 | 1 << 14, 64 + 8 + 16);
	put(t, 7, 4);
	put(t, 7, 4);
	put(t, start, 8);
	put(t, 0x100, 8);
	put(t, 0, 8);
	buf_add(&t->b, bytes, sizeof bytes);
	put(t, 0, 8);
	buf_add(&t->b, name, 8);
	trailer(t, time);
}

/* Two ways to say one file: the table of build ids, and the mapping itself. */
static void places_in_one_file_are_one_frame(void **state)
{
	const struct profile *p;
	struct tape t;
	struct read_of r;

	(void)state;
	begin(&t);
	build_id(&t, 'x', "/a\0\0\0\0\0");
	mapping(&t, 1, 0x1000, 0x100, 0, "/a\0\0\0\0\0");
	mapping_with_id(&t, 2, 0x2000, 'x', "/a\0\0\0\0\0");
	mapping_with_id(&t, 3, 0x3000, 'y', "/a\0\0\0\0\0");
	sample(&t, 4, 0x1010, 1);
	sample(&t, 5, 0x2010, 2);
	sample(&t, 6, 0x3010, 4);
	p = profile_of(&t, &r);
	CHECK_STR(told(p), ":7 /a+10=3, :7 /a+10=4");
	CHECK_EQ(p->nmodule, 2);
	CHECK_EQ(p->nframe, 2);
	CHECK_EQ(p->nstack, 2);
	done(&t, &r);
}

/* ---- recordings that end early ---- */

static uint64_t number_at(struct str s, size_t at, size_t n)
{
	uint64_t x = 0;

	memcpy(&x, s.p + at, n);
	return x;
}

/* What ends at or before `end`, whole records and samples among them; `mid` when something begins before it and ends behind. */
struct there { uint32_t samples; bool mid; };

static struct there whole_before(struct str s, size_t from, size_t to, size_t end)
{
	struct there t = { 0 };
	size_t at = from;

	while (at < to && at < end) {
		size_t next = at + number_at(s, at + 6, 2);

		t.mid = next > end;
		t.samples += next <= end && number_at(s, at, 4) == 9;
		at = next;
	}
	return t;
}

static bool noted_so(const struct read_of *r, const char *start)
{
	const struct evidence *ev = &r->reading.evidence[0];

	for (uint32_t i = 0; i < ev->nnote; i++)
		if (str_starts(ev->note[i].text, str_of(start)))
			return true;
	return false;
}

struct cutting {
	struct str s;
	size_t from, to;                /* where its records are */
	const char *why;                /* the note that it is not whole */
	bool whole;                     /* not cut it has no such note */
};

/* All samples that are whole come out, and what is missing is said; without any sample it is an error. */
static void check_cut(const struct cutting *c, size_t end)
{
	struct there there = whole_before(c->s, c->from, c->to, end);
	struct read_of r;

	if (!there.samples) {
		CHECK_FALSE(read_as(&format_perfdata, str_clip(c->s, end), &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
	} else {
		CHECK_OK(read_as(&format_perfdata, str_clip(c->s, end), &r), &r.err);
		CHECK_EQ(profile_total(&r.reading.evidence[0].profile, 0), there.samples);
		CHECK_EQ(c->why && noted_so(&r, c->why), c->why && (end < c->to || !c->whole));
		CHECK_EQ(noted_so(&r, "the recording ends within a record"), there.mid);
	}
	read_done(&r);
}

/* At the end of every record, in the middle of its header, behind it, and a byte before the next. */
static uint32_t check_cuts(const struct cutting *c)
{
	uint32_t n = 0;

	for (size_t at = c->from; at < c->to; n++) {
		size_t size = number_at(c->s, at + 6, 2);

		check_cut(c, at);
		check_cut(c, at + 4);
		check_cut(c, at + 8);
		check_cut(c, at + size - 1);
		at += size;
	}
	check_cut(c, c->to);
	return n;
}

static void what_is_cut_short_is_read_and_said(void **state)
{
	struct cutting c = { .why = "the file was cut short: ", .whole = true };
	struct err e = { 0 };
	struct buf unended = { 0 };
	struct file f;

	(void)state;
	CHECK_OK(file_open(&f, "corpus/perfdata/fp/in.data", &e), &e);
	c.s = f.bytes;
	c.from = number_at(f.bytes, 40, 8);
	c.to = c.from + number_at(f.bytes, 48, 8);
	CHECK(check_cuts(&c) > 30);
	buf_str(&unended, str_clip(f.bytes, c.to));
	memset(unended.p + 48, 0, 8);
	c = (struct cutting){ buf_view(&unended), c.from, c.to, "perf did not end the recording", false };
	CHECK(check_cuts(&c) > 30);
	buf_release(&unended);
	file_close(&f);
}

/* Nothing tells that a pipe ends too early between two records. */
static void a_pipe_that_ends_early_is_read(void **state)
{
	struct cutting c = { .from = 16 };
	struct err e = { 0 };
	struct file f;

	(void)state;
	CHECK_OK(file_open(&f, "corpus/perfdata/pipe/in.data", &e), &e);
	c.s = f.bytes;
	c.to = f.bytes.n;
	CHECK(check_cuts(&c) > 50);
	file_close(&f);
}

/* The machine's name has no bytes, and none follow. */
static void a_text_may_be_empty(void **state)
{
	enum { FEATURE = 80, ARCH = 6 };
	struct tape t;
	struct read_of r;

	(void)state;
	begin(&t);
	header(&t, FEATURE, 0, 12);
	put(&t, ARCH, 8);
	put(&t, 0, 4);
	sample(&t, 20, 0x1010, 5);
	CHECK_STR(told(profile_of(&t, &r)), ":7 ?+1010=5");
	done(&t, &r);
}

/* ---- a directory ---- */

/* "data" has the event alone; each of the others holds what the other needs. */
static void files_of_a_directory_are_one_recording(void **state)
{
	struct tape head, x = { 0 }, y = { 0 };
	struct arena a = { 0 };
	struct reading reading = { .arena = &a };
	struct source_file file[3];
	struct err e = { 0 };
	struct source src;

	(void)state;
	begin(&head);
	sample(&x, 20, 0x1010, 5);
	sample(&x, 40, 0x1010, 7);
	comm(&y, 10, "first\0\0", false);
	mapping(&y, 11, 0x1000, 0x100, 0x300, "/a\0\0\0\0\0");
	comm(&y, 30, "second\0", false);
	sample(&y, 50, 0x1010, 9);
	file[0] = (struct source_file){ S("data"), buf_view(&head.b) };
	file[1] = (struct source_file){ S("data.0"), buf_view(&x.b) };
	file[2] = (struct source_file){ S("data.1"), str_clip(buf_view(&y.b), y.b.n - 3) };
	src = (struct source){ .name = S("d"), .bytes = file[0].bytes, .file = file, .nfile = 3 };
	CHECK_OK(format_read(&src, &(struct format_options){ 0 }, &reading, &e), &e);
	CHECK_STR(told(&reading.evidence[0].profile), "first /a+310=5, second /a+310=7");
	CHECK_EQ(reading.evidence[0].nnote, 1);
	CHECK_STR(reading.evidence[0].note[0].text, "data.1 ends within a record: its last 53 bytes are left out");
	arena_free(&a);
	buf_release(&head.b);
	buf_release(&x.b);
	buf_release(&y.b);
}

/* ---- dumps ---- */

/* Five samples with 1 KiB of stack each, in the same process; the instruction pointer lies in one of its mappings. */
static void dumps_are_kept_for_an_unwinder(void **state)
{
	struct file f;
	struct read_of r;
	const struct profile_unwind *u;

	(void)state;
	r.err = (struct err){ 0 };
	CHECK_OK(file_open(&f, "corpus/perfdata/dwarf/in.data", &r.err), &r.err);
	CHECK_OK(read_as(&format_perfdata, f.bytes, &r), &r.err);
	u = r.reading.evidence[0].profile.unwind;
	CHECK(u != NULL);
	CHECK_EQ(u->n, 5);
	CHECK_STR(u->arch, "x86_64");
	for (uint32_t i = 0; i < u->n; i++) {
		const struct raw_stack *raw = &u->stack[i];
		struct raw_map_set maps = u->map_set[raw->maps];
		uint64_t ip;
		bool inside = false;

		CHECK_EQ(raw->bytes.n, 1024);
		CHECK_EQ(raw->reg.n, 8 * __builtin_popcountll(raw->reg_mask));
		memcpy(&ip, raw->reg.p + 8 * __builtin_popcountll(raw->reg_mask & 0xff), 8);
		for (uint32_t k = 0; k < maps.n; k++)
			inside |= u->map[maps.first + k].start <= ip && ip < u->map[maps.first + k].limit;
		CHECK(inside);
	}
	CHECK_EQ(noted(&r, "user stack is a dump: until it is unwound it is one frame"), 5);
	read_done(&r);
	file_close(&f);
}

int main(void)
{
	uint16_t one = 1;

	if (!*(const char *)&one)
		return 0;
	return RUN(TEST(bare_frames_are_the_same), TEST(records_are_handled_in_order_of_time), TEST(a_mapping_over_another_leaves_its_ends),
		TEST(exec_leaves_what_was_mapped_below_the_new), TEST(the_program_is_what_perf_started), TEST(periods_beyond_63_bits_are_refused),
		TEST(nothing_is_lost_when_tables_grow), TEST(places_in_one_file_are_one_frame),
		TEST(what_is_cut_short_is_read_and_said), TEST(a_pipe_that_ends_early_is_read), TEST(a_text_may_be_empty),
		TEST(files_of_a_directory_are_one_recording),
		TEST(dumps_are_kept_for_an_unwinder));
}
