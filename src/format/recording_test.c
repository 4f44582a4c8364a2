/* What was written is read again, whole or cut, and nothing else is. */
#include <stdlib.h>

#include "test/evidence_check.h"
#include "test/recording_scene.h"

/* ---- round trip ---- */

static void check_again(uint64_t seed)
{
	struct scene *s = begin();
	struct process_tree t;
	const char *differs;

	random_tree(seed, &s->a, &t);
	CHECK_OK(record_tree(s->path, &t, &s->e), &s->e);
	CHECK_OK(read_bytes(s, bytes_of(s)), &s->e);
	differs = tree_differs(&t, tree_of(s));
	if (differs)
		fail_msg("seed %llu: %s", (unsigned long long)seed, differs);
	CHECK(!reading_wrong(&s->r));
	end(s);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++)
		check_again(seed);
}

static void a_second_line_replaces_the_first(void **state)
{
	struct scene *s = begin();
	struct process_tree t;
	struct recording_out *o;
	struct tree_process p;
	struct tree_program g;

	(void)state;
	random_tree(1, &s->a, &t);
	o = recording_create(s->path, &s->e);
	recording_head(o, &t);
	for (uint32_t i = 0; i < t.nprocess; i++) {
		p = t.process[i];
		p.end_ns = NO_TIME;
		p.user_ns = NOT_KNOWN;
		recording_process(o, i, &p);
	}
	for (uint32_t i = 0; i < t.nprogram; i++) {
		g = t.program[i];
		g.argv = NULL;
		g.nargv = 0;
		recording_program(o, i, &g);
	}
	for (uint32_t i = t.nprogram; i--;)
		recording_program(o, i, &t.program[i]);
	for (uint32_t i = t.nprocess; i--;)
		recording_process(o, i, &t.process[i]);
	for (uint32_t i = 0; i < t.nfile; i++)
		t.file[i].content = 0;
	record_rows(o, &t);
	for (uint32_t i = 0; i < t.nfile; i++) {
		t.file[i].content = 0xfedcba9876543210 + i;
		recording_content(o, i, t.file[i].content);
	}
	CHECK_OK(recording_close(o, &t, &s->e), &s->e);
	CHECK_OK(read_bytes(s, bytes_of(s)), &s->e);
	CHECK(t.nfile > 0 && !tree_differs(&t, tree_of(s)));
	end(s);
}

/* ---- laws ---- */

/* All that programs spent on the CPU and off it is in the profile, and every wait in the timeline. */
static void time_is_conserved(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct scene *s = begin();
		struct process_tree t;
		struct profile p;
		struct timeline line;
		int64_t off = 0, on = 0;
		uint32_t waits = 0;

		random_tree(seed, &s->a, &t);
		profile_init(&p, &s->a);
		timeline_init(&line, &s->a);
		tree_profile(&t, &p);
		tree_timeline(&t, &line);
		for (uint32_t i = 0; i < t.nwait; i++) {
			int64_t start = t.wait[i].start_ns, last = program_end_ns(&t, t.wait[i].program);

			off += (t.wait[i].end_ns != NO_TIME ? t.wait[i].end_ns : last > start ? last : start) - start;
		}
		for (uint32_t i = 0; i < t.nwaits; i++)
			off += t.waits[i].total_ns + (t.waits[i].runnable_ns == NOT_KNOWN ? 0 : t.waits[i].runnable_ns);
		for (uint32_t i = 0; i < t.nprogram; i++)
			on += t.program[i].cpu_ns == NOT_KNOWN ? 0 : t.program[i].cpu_ns;
		CHECK_EQ(profile_total(&p, 0), off);
		CHECK_EQ(profile_total(&p, 1), on);
		for (uint32_t i = 0; i < line.nspan; i++)
			waits += str_eq(line.span[i].category, S("wait"));
		CHECK_EQ(waits, t.nwait);
		CHECK_EQ(line.nspan, t.nwait + t.nprogram);
		end(s);
	}
}

/* ---- cut short ---- */

static uint64_t rows(const struct process_tree *t)
{
	return (uint64_t)t->nprocess + t->nprogram + t->nwait + t->nwaits + t->nobject + t->nfile + t->nuse + t->nline +
	       t->ncolumn + t->ngauge;
}

/* At every byte: never a crash, rows only grow, and the tree says that it was cut, unless only a check sum is missing. */
static void check_cuts(struct str bytes, const struct process_tree *t, size_t step)
{
	uint64_t all = rows(t);

	uint64_t before = 0;
	uint32_t good = 0;

	for (size_t n = 1; n < bytes.n; n += step) {
		struct scene *s = begin();
		char *exact = malloc(n);

		memcpy(exact, bytes.p, n);
		if (read_bytes(s, (struct str){ exact, n })) {
			uint64_t now = rows(tree_of(s));

			CHECK(!reading_wrong(&s->r));
			CHECK(now >= before && now <= all);
			if (!tree_of(s)->cut)
				CHECK(n + 4 >= bytes.n && !tree_differs(t, tree_of(s)));
			else
				CHECK(s->r.evidence[0].nnote && tree_of(s)->wall_ns == NO_TIME);
			before = now;
			good++;
		} else {
			CHECK(s->e.kind == ERR_INPUT && !before);
		}
		free(exact);
		end(s);
	}
	CHECK(good > 0 && before > all / 2);
}

static void a_cut_recording_is_read_as_far_as_it_goes(void **state)
{
	struct scene *s = begin();
	struct process_tree t;
	struct recording_out *o;
	struct str packed, text;

	(void)state;
	random_tree(11, &s->a, &t);
	o = recording_create(s->path, &s->e);
	recording_head(o, &t);
	for (uint32_t i = 0, g = 0; i < t.nprocess; i++) {
		recording_process(o, i, &t.process[i]);
		for (; g < t.nprogram && t.program[g].process == i; g++)
			recording_program(o, g, &t.program[g]);
		if (i % 4 == 3)
			CHECK_OK(recording_flush(o, &s->e), &s->e);
	}
	record_rows(o, &t);
	CHECK_OK(recording_close(o, &t, &s->e), &s->e);
	packed = bytes_of(s);
	text = text_of(s);
	check_cuts(packed, &t, 1);
	text.n = (size_t)((const char *)memmem(text.p, text.n, "{\"closed\"", 9) - text.p);
	check_cuts(text, &t, 7);
	end(s);
}

/* ---- hostile ---- */

#define HEAD "{\"pawl-recording\":1,\"tier\":2}\n"
#define ROOT "{\"p\":0,\"pid\":7,\"first\":0,\"start\":0,\"end\":9}\n{\"g\":0,\"of\":0,\"exec\":true,\"start\":0,\"end\":9}\n"
#define CLOSED "{\"closed\":1,\"wall\":9,\"forks\":0,\"execs\":1,\"exits\":1,\"dropped\":0}\n"

struct hostile { const char *text, *place, *want; };

/* `place` is what stands where the error points. */
static const struct hostile hostile[] = {
	{ ROOT "{\"p\":2,\"start\":0}\n" CLOSED, "2,", "index 1 or one that is there expected, found 2" },
	{ ROOT "{\"w\":1,\"of\":0,\"start\":0}\n" CLOSED, "1,", "index 0 expected, found 1" },
	{ ROOT "{\"p\":1,\"parent\":1,\"first\":0,\"start\":0}\n" CLOSED, "{\"p\":1", "a parent that stands before its child expected" },
	{ ROOT "{\"g\":1,\"of\":0,\"before\":1,\"start\":0}\n" CLOSED, "{\"g\":1",
		"a program that stands before the one it led to expected" },
	{ ROOT "{\"p\":1,\"first\":0,\"start\":1}\n" CLOSED, "{\"p\":1", "a process with a \"first\" program of its own expected" },
	{ ROOT "{\"g\":1,\"of\":4000000000,\"start\":1}\n" CLOSED, "{\"g\":1",
		"a line \"p\" of index 4000000000 expected somewhere, as this one speaks of it" },
	{ ROOT "{\"w\":0,\"of\":0,\"start\":1,\"object\":0}\n" CLOSED, "{\"w\":0",
		"a line \"o\" of index 0 expected somewhere, as this one speaks of it" },
	{ ROOT "{\"u\":0,\"of\":0,\"file\":3,\"count\":1}\n" CLOSED, "{\"u\":0",
		"a line \"f\" of index 3 expected somewhere, as this one speaks of it" },
	{ ROOT "{\"u\":0,\"of\":0,\"file\":3}\n" CLOSED, "{\"u\":0", "a line with \"count\" expected" },
	{ ROOT "{\"w\":0,\"of\":0,\"start\":5,\"end\":4}\n" CLOSED, "{\"w\":0", "a wait that ends after it starts expected" },
	{ ROOT "{\"w\":0,\"of\":0,\"start\":9007199254740993}\n" CLOSED, "9007199254740993", "\"start\" must be from -2^53 to 2^53" },
	{ ROOT "{\"w\":0,\"of\":0,\"kind\":\"tea\",\"start\":1}\n" CLOSED, "\"tea\"",
		"\"kind\" of a kind that is known expected, found \"tea\"" },
	{ ROOT "{\"w\":0,\"of\":0,\"by\":\"program\",\"start\":1}\n" CLOSED, "{\"w\":0",
		"a \"waker\" if and only if a wait was ended \"by\" a \"program\" expected" },
	{ ROOT "{\"u\":0,\"of\":0,\"file\":0,\"how\":\"rz\",\"count\":1}\n" CLOSED, "\"rz\"",
		"\"how\" of the letters \"rwmxdncsl\" expected" },
	{ ROOT "{\"f\":0,\"path\":\"/\",\"xxh3\":\"12345678901234567\"}\n" CLOSED, "\"1234567890",
		"\"xxh3\" of at most 16 digits 0-9a-f expected" },
	{ ROOT "{\"f\":0,\"path\":{\"base64\":\"a$\"}}\n" CLOSED, "\"a$\"", "base64 expected" },
	{ ROOT "{\"x\":0,\"xxh3\":\"1\"}\n" CLOSED, "0,", "the index of a file before expected, found 0" },
	{ ROOT "{\"perf\":\"UEVSRklMRTI\"}\n" CLOSED, "{\"perf\"", "samples as base64 expected" },
	{ ROOT "{\"perf\":\"AAAA\"}\n" CLOSED, "{\"perf\"", "samples that can be read expected: \"PERFILE2\" expected" },
	{ ROOT "{}\n" CLOSED, "{}", "a line with a member expected" },
	{ ROOT "17\n" CLOSED, "17", "object expected, found \"17\"" },
	{ ROOT CLOSED "{\"l\":0,\"at\":1}\n", "\"l\"", "nothing behind the line \"closed\" expected" },
	{ ROOT "{\"s\":0,\"of\":0,\"count\":18014398509481984}\n" CLOSED, "1801439", "\"count\" must be at most 2^53" },
	{ CLOSED, "", "a recording with a process expected" },
	{ "", "", "a recording that was not cut before its first process expected" },
};

static void what_cannot_be_is_refused_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct scene *s = begin();
		struct str text = arena_printf(&s->a, HEAD "%s", hostile[i].text);

		if (read_bytes(s, text))
			fail_msg("was read: %s", hostile[i].text);
		if (!str_eq(str_of(s->e.text), str_of(hostile[i].want)) || s->e.at > text.n ||
			!str_starts(str_from(text, (size_t)s->e.at), str_of(hostile[i].place)))
			fail_msg("%s: %llu \"%s\"", hostile[i].text, (unsigned long long)s->e.at, s->e.text);
		end(s);
	}
}

/* One digit of a good recording is another: the tree is sound, or there is none. */
static void a_changed_number_is_refused_or_harmless(void **state)
{
	struct scene *s = begin();
	struct random r = { 17, &s->a };
	struct process_tree t;
	struct str text;
	uint32_t read = 0, refused = 0;
	char *p, was;

	(void)state;
	random_tree(11, &s->a, &t);
	CHECK_OK(record_tree(s->path, &t, &s->e), &s->e);
	text = text_of(s);
	p = arena_cstr(&s->a, text);
	for (uint32_t i = 0; i < 3000; i++) {
		struct scene *again;
		size_t at = random_u64(&r) % text.n;

		if (p[at] < '0' || p[at] > '9')
			continue;
		was = p[at];
		p[at] = (char)('0' + random_below(&r, 10));
		again = begin();
		if (!read_bytes(again, (struct str){ p, text.n })) {
			refused++;
		} else {
			read++;
			CHECK(!reading_wrong(&again->r));
		}
		end(again);
		p[at] = was;
	}
	CHECK(read > 100 && refused > 10);
	end(s);
}

/* A thousand waits of 2^53 ns each are more than 64 bits can add up. */
static void sums_of_times_cannot_overflow(void **state)
{
	struct scene *s = begin();
	struct buf b = { 0 };

	(void)state;
	buf_lit(&b, HEAD ROOT);
	for (unsigned i = 0; i < 1025; i++)
		buf_printf(&b, "{\"w\":%u,\"of\":0,\"start\":0,\"end\":9007199254740992}\n", i);
	buf_lit(&b, CLOSED);
	CHECK_FALSE(read_bytes(s, buf_view(&b)));
	CHECK_STR(str_of(s->e.text), "times that add up to at most 2^62 ns expected");
	buf_release(&b);
	end(s);
}

static void what_is_not_known_is_left_out_with_a_note(void **state)
{
	struct scene *s = begin();
	const struct tree_wait *w;

	(void)state;
	CHECK_OK(read_bytes(s, S(HEAD ROOT "{\"news\":{\"a\":[1]}}\n{\"w\":0,\"colour\":[{}],\"of\":0,\"start\":5,\"woken\":4,\"end\":6}\n"
		CLOSED)), &s->e);
	CHECK_EQ(s->r.evidence[0].nnote, 3);
	CHECK_STR(s->r.evidence[0].note[0].text, "a line \"news\" is not known to this version and was left out");
	CHECK_STR(s->r.evidence[0].note[1].text, "a line with members that are not known to this version was read without them");
	CHECK_STR(s->r.evidence[0].note[2].text, "1 wake-ups outside the wait that they ended were taken as not known");
	w = &tree_of(s)->wait[0];
	CHECK(w->start_ns == 5 && w->end_ns == 6 && w->woken_ns == NO_TIME && w->tid == NOT_KNOWN && w->object == NO_OBJECT);
	CHECK_FALSE(tree_of(s)->cut);
	end(s);
}

/* ---- what is shown ---- */

/* make (0..100) forks a copy that becomes cc (10..60), which waits 20..40 for the disk and, woken at 30, for a CPU. */
static void times_are_stacks_of_commands(void **state)
{
	struct scene *s = begin();
	struct buf folded = { 0 };
	struct err e = { 0 };

	(void)state;
	CHECK_OK(read_bytes(s, S(HEAD
		"{\"p\":0,\"pid\":7,\"first\":0,\"start\":0,\"end\":100}\n"
		"{\"g\":0,\"of\":0,\"exec\":true,\"file\":\"/usr/bin/make\",\"start\":0,\"end\":100,\"cpu\":5}\n"
		"{\"p\":1,\"pid\":8,\"parent\":0,\"first\":1,\"start\":9,\"end\":60}\n"
		"{\"g\":1,\"of\":1,\"before\":0,\"file\":\"/usr/bin/make\",\"start\":9,\"end\":10,\"cpu\":1}\n"
		"{\"g\":2,\"of\":1,\"before\":1,\"exec\":true,\"file\":\"/usr/bin/cc\",\"start\":10,\"end\":60,\"cpu\":30}\n"
		"{\"w\":0,\"of\":2,\"tid\":8,\"kind\":\"disk\",\"by\":\"kernel\",\"start\":20,\"woken\":30,\"end\":40}\n"
		"{\"w\":1,\"of\":0,\"tid\":7,\"kind\":\"child\",\"by\":\"program\",\"waker\":2,\"start\":12,\"end\":60}\n"
		"{\"s\":0,\"of\":2,\"kind\":\"pipe\",\"count\":4,\"total\":3,\"runnable\":2}\n" CLOSED)), &s->e);
	CHECK_EQ(s->r.n, 2);
	CHECK_OK(format_folded.write(&s->r.evidence[1], &folded, &e), &e);
	CHECK_STR(buf_view(&folded), "make;[child] 48\nmake;cc;[disk] 10\nmake;cc;[no CPU] 12\nmake;cc;[pipe] 3\n");
	s->r.evidence[1].profile.preferred = 1;
	buf_clear(&folded);
	CHECK_OK(format_folded.write(&s->r.evidence[1], &folded, &e), &e);
	CHECK_STR(buf_view(&folded), "make 6\nmake;cc 30\n");
	buf_release(&folded);
	end(s);
}

/* ---- in pieces ---- */

#define MANY 12000u     /* rows of which come to more than two pieces, and none ends where a piece does */

static struct str many_lines(struct arena *a)
{
	static const char *const tool[] = { "cc1", "as", "t\\u00e4st", "" };
	struct buf b = { 0 };
	struct str copy;

	buf_lit(&b, "{\"pawl-recording\":1,\"tier\":2,\"cpus\":2,\"directory\":\"/p\"}\n{\"p\":0,\"first\":0,\"start\":0,\"end\":99999}\n"
		    "{\"g\":0,\"of\":0,\"exec\":true,\"argv\":[\"make\"],\"start\":0,\"end\":99999}\n{\"new\":1}\n");
	for (unsigned i = 1; i < MANY; i++)
		buf_printf(&b, "{\"p\":%u,\"parent\":%u,\"first\":%u,\"start\":%u,\"end\":%u}\n{\"g\":%u,\"of\":%u,\"before\":%u,"
			       "\"file\":\"/usr/bin/%s\",\"argv\":[\"%s\",{\"base64\":\"/w==\"},\"f%u.c\"],\"start\":%u,\"end\":%u}\n",
			i, i / 2, i, i, i + 5, i, i, i / 2, tool[i % 4], tool[i % 4], i, i, i + 5);
	buf_lit(&b, "{\"closed\":1,\"wall\":99999,\"forks\":1,\"execs\":1,\"exits\":1,\"dropped\":0}\n");
	copy = arena_str(a, buf_view(&b));
	buf_release(&b);
	return copy;
}

/* What is read of packed text, `cut` bytes of it missing, is what is read of the text. */
static void check_packed(struct str text, size_t cut, size_t want)
{
	struct scene *plain = begin(), *packed = begin();
	struct buf b = { 0 };
	const char *differs;

	text = str_clip(text, text.n - cut);
	CHECK_OK(pack_zstd(text, 1, &b, &plain->e), &plain->e);
	CHECK_OK(read_bytes(plain, text), &plain->e);
	CHECK_OK(read_bytes(packed, buf_view(&b)), &packed->e);
	CHECK_EQ(tree_of(packed)->nprogram, want);
	differs = tree_differs(tree_of(plain), tree_of(packed));
	if (differs)
		fail_msg("%zu bytes missing: %s", cut, differs);
	CHECK_EQ(packed->r.evidence[0].nnote, plain->r.evidence[0].nnote);
	for (uint32_t i = 0; i < plain->r.evidence[0].nnote; i++) {
		CHECK_EQ(packed->r.evidence[0].note[i].at, plain->r.evidence[0].note[i].at);
		CHECK(str_eq(packed->r.evidence[0].note[i].text, plain->r.evidence[0].note[i].text));
	}
	buf_release(&b);
	end(plain);
	end(packed);
}

static void pieces_give_what_the_whole_gives(void **state)
{
	struct arena a = { 0 };
	struct str text = many_lines(&a);

	(void)state;
	CHECK(text.n > (size_t)3 << 19);
	check_packed(text, 0, MANY);
	check_packed(text, 200, MANY - 1);
	arena_free(&a);
}

static void text_of_pieces_need_not_fit_the_memory(void **state)
{
	struct scene *s = begin();
	struct buf b = { 0 }, text = { 0 };
	struct str lines = many_lines(&s->a);
	struct arena small = { .limit_bytes = (size_t)16 << 20 };

	(void)state;
	buf_str(&text, str_clip(lines, lines.n - strlen("{\"closed\":1,\"wall\":99999,\"forks\":1,\"execs\":1,\"exits\":1,\"dropped\":0}\n")));
	for (unsigned i = 0; i < 60000; i++)
		buf_printf(&text, "{\"later\":\"%0400u\"}\n", i);
	buf_lit(&text, "{\"closed\":1,\"wall\":99999,\"forks\":1,\"execs\":1,\"exits\":1,\"dropped\":0}\n");
	CHECK_OK(pack_zstd(buf_view(&text), 1, &b, &s->e), &s->e);
	s->r.arena = &small;
	CHECK(text.n > small.limit_bytes);
	CHECK_OK(read_bytes(s, buf_view(&b)), &s->e);
	CHECK_EQ(tree_of(s)->nprogram, MANY);
	buf_release(&b);
	buf_release(&text);
	arena_free(&small);
	end(s);
}

int main(void)
{
	return RUN(TEST(pieces_give_what_the_whole_gives), TEST(text_of_pieces_need_not_fit_the_memory),
		TEST(what_is_written_is_read), TEST(a_second_line_replaces_the_first), TEST(time_is_conserved),
		TEST(a_cut_recording_is_read_as_far_as_it_goes), TEST(what_cannot_be_is_refused_at_its_place),
		TEST(a_changed_number_is_refused_or_harmless), TEST(sums_of_times_cannot_overflow),
		TEST(what_is_not_known_is_left_out_with_a_note),
		TEST(times_are_stacks_of_commands));
}
