#include "base/file.h"
#include "model/profile_paths.h"
#include "test/random.h"
#include "test/read_as.h"

/* Sums of every sample type, as `go tool pprof -raw` of Go 1.26.8 prints the samples of these files. */
static const struct {
	const char *path;
	int64_t total[4];
} peer[] = {
	{ "corpus/pprof/go-allocs/in.pb.gz", { 52075, 56881178, 8131, 2038159 } },
	{ "corpus/pprof/go-block/in.pb.gz", { 82, 409891478 } },
	{ "corpus/pprof/go-cpu/in.pb.gz", { 19, 190000000 } },
	{ "corpus/pprof/go-goroutine/in.pb.gz", { 11 } },
	{ "corpus/pprof/go-heap/in.pb.gz", { 52075, 56881178, 8131, 2038159 } },
	{ "corpus/pprof/go-mutex/in.pb.gz", { 107, 300260707 } },
	{ "corpus/pprof/go-threadcreate/in.pb.gz", { 6 } },
	{ "corpus/pprof/rust/in.pb", { 43, 215000000 } },
	{ "corpus/pprof/node/in.pb.gz", { 66, 660000000 } },
	{ "corpus/pprof/unpacked/in.pb", { 18 } },
	{ "corpus/pprof/order/in.pb", { 12, 120 } },
	{ "corpus/pprof/ids/in.pb", { 5 } },
	{ "corpus/pprof_legacy/contentionz/in.txt", { 300, 507000 } },
	{ "corpus/pprof_legacy/cpu-big-endian/in.prof", { 7, 70000000 } },
	{ "corpus/pprof_legacy/go-allocs/in.txt", { 52075, 56881178, 8131, 2038159 } },
	{ "corpus/pprof_legacy/go-block/in.txt", { 82, 409891478 } },
	{ "corpus/pprof_legacy/go-goroutine/in.txt", { 11 } },
	{ "corpus/pprof_legacy/go-heap/in.txt", { 52075, 56881178, 8131, 2038159 } },
	{ "corpus/pprof_legacy/go-mutex/in.txt", { 107, 300260707 } },
	{ "corpus/pprof_legacy/go-threadcreate/in.txt", { 6 } },
	{ "corpus/pprof_legacy/gperftools-cpu/in.prof", { 38, 152000000 } },
	{ "corpus/pprof_legacy/gperftools-heap/in.heap", { 100, 20000000, 2, 400000 } },
	{ "corpus/pprof_legacy/heap-v2/in.txt", { 1462, 2625941, 2360, 1574364 } },
	{ "corpus/pprof_legacy/threadz/in.txt", { 3 } },
};

static const struct profile *read_path(const char *path, struct read_of *r)
{
	struct err e = { 0 };
	struct file f;

	if (!file_open(&f, path, &e))
		fail_msg("%s: %s", path, e.text);
	read_as(NULL, f.bytes, r);
	if (!r->ok)
		fail_msg("%s: %s", path, r->err.text);
	file_into_arena(&f, &r->arena);
	return &r->reading.evidence[0].profile;
}

static void every_sum_is_that_of_pprof(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof peer / sizeof *peer; i++) {
		struct read_of r;
		const struct profile *p = read_path(peer[i].path, &r);

		for (uint32_t w = 0; w < 4; w++) {
			int64_t sum = w < p->nweight ? profile_total(p, w) : 0;

			if (sum != peer[i].total[w])
				fail_msg("%s: type %u adds up to %lld", peer[i].path, w,
					(long long)sum);
		}
		read_done(&r);
	}
}

/* "outer;inner" of a sample; inlined frames in brackets, addresses where there is no name. */
static struct str stack_text(struct arena *a, const struct profile *p, uint32_t stack)
{
	const struct frame *f;
	struct str above;

	if (stack == NO_STACK)
		return S("");
	f = &p->frame[p->stack[stack].frame];
	above = stack_text(a, p, p->stack[stack].parent);
	return arena_printf(a, "%.*s%s%s%.*s%.0lx:%u%s", STR(above), above.n ? ";" : "",
		f->inlined ? "[" : "", STR(f->function),
		(unsigned long)(f->function.n ? 0 : f->address), f->line, f->inlined ? "]" : "");
}

static void what_was_written_by_hand_is_read(void **state)
{
	struct read_of r;
	const struct profile *p = read_path("corpus/pprof/unpacked/in.pb", &r);
	const struct label *label;

	(void)state;
	CHECK_EQ(p->nsample, 3);
	CHECK_STR(stack_text(&r.arena, p, p->sample[0].stack), "main:12;main:13;[work:3]");
	CHECK_STR(stack_text(&r.arena, p, p->sample[1].stack), "main:12;main:13;[work:3]");
	CHECK_EQ(p->sample[2].stack, NO_STACK);
	CHECK_EQ(p->nstack, 3);
	label = profile_label(p, p->sample[0].labels, S("key"));
	CHECK(label && !label->numeric);
	CHECK_STR(label->text, "text");
	CHECK(label[1].numeric && label[1].number == -3);
	CHECK_STR(label[1].unit, "ms");
	CHECK_STR(p->main_binary, "/bin/a");
	CHECK_STR(p->comment[0], "a comment");
	CHECK_STR(p->doc_url, "https://example.org/");
	CHECK_EQ(p->started_ns, 1700000000000000000);
	CHECK(p->duration_s == 2.5 && isnan(p->period));
	read_done(&r);
}

static void tables_may_come_first_and_a_type_may_be_chosen(void **state)
{
	struct read_of r;
	const struct profile *p = read_path("corpus/pprof/order/in.pb", &r);

	(void)state;
	CHECK_EQ(p->preferred, 0);
	CHECK(p->period == 10);
	CHECK_STR(p->period_type, "cpu");
	CHECK_STR(stack_text(&r.arena, p, p->sample[0].stack), "main:12;main:13;[work:3]");
	CHECK_STR(stack_text(&r.arena, p, p->sample[1].stack), "main:12");
	read_done(&r);
	p = read_path("corpus/pprof/go-heap/in.pb.gz", &r);
	CHECK_EQ(p->preferred, 3); /* not said: the last */
	read_done(&r);
}

static void heads_of_profilers_go_as_in_pprof(void **state)
{
	struct read_of r;
	const struct profile *p = read_path("corpus/pprof_legacy/cpu-big-endian/in.prof", &r);

	(void)state;
	/* 0x9999 is second in every stack, callers count one less; the leaf does not. */
	CHECK_STR(stack_text(&r.arena, p, p->sample[0].stack), "2000:0;1001:0");
	CHECK_STR(stack_text(&r.arena, p, p->sample[1].stack), "2004:0;1003:0");
	CHECK_STR(stack_text(&r.arena, p, p->sample[2].stack), "1004:0");
	CHECK_STR(p->main_binary, "/bin/a");
	read_done(&r);
	p = read_path("corpus/pprof_legacy/threadz/in.txt", &r);
	CHECK_EQ(p->nsample,
		2); /* the leaf stands twice in the first, less 1 the second time; the second repeats it */
	CHECK_STR(stack_text(&r.arena, p, p->sample[0].stack), "3000:0;2000:0;1001:0");
	CHECK_EQ(p->weight[0].value[0], 2);
	read_done(&r);
}

static void comments_of_go_name_addresses(void **state)
{
	struct read_of r;
	const struct profile *p = read_path("corpus/pprof_legacy/go-goroutine/in.txt", &r);
	uint32_t found = 0;

	(void)state;
	for (uint32_t i = 0; i < p->nframe; i++)
		if (str_eq(p->frame[i].function, S("main.waiting"))) {
			CHECK_STR(p->frame[i].file, "example.org/made/main.go");
			CHECK(p->frame[i].address && p->frame[i].line);
			found++;
		}
	CHECK_EQ(found, 1);
	read_done(&r);
}

/* ---- law: stacks come back as they were, whatever sorting they went through ---- */

#define SAMPLES 6000u

static void fill(struct profile *p, struct random *g)
{
	static char name[300][8];

	profile_weight(p, S("samples"), S("count"));
	for (uint32_t i = 0; i < SAMPLES; i++) {
		uint32_t stack = NO_STACK, depth = random_below(g, 40), kinds = i % 2 ? 300 : 2;

		for (uint32_t k = 0; k < depth; k++) {
			uint32_t n = random_below(g, kinds);
			struct frame f = {
				.module = NO_MODULE, .line = n, .inlined = k && n % 7 == 0
			};

			snprintf(name[n], sizeof name[n], "f%u", n);
			f.function = str_of(name[n]);
			stack = profile_stack(p, stack, profile_frame(p, &f));
		}
		CHECK(profile_add(p, profile_append_sample(p, stack, 0), 0, (int64_t)i + 1));
	}
}

static bool same_stack(const struct profile *p, uint32_t x, const struct profile *q, uint32_t y)
{
	while (x != NO_STACK && y != NO_STACK) {
		const struct frame *f = &p->frame[p->stack[x].frame],
				   *g = &q->frame[q->stack[y].frame];

		if (!str_eq(f->function, g->function) || f->line != g->line ||
			f->inlined != g->inlined)
			return false;
		x = p->stack[x].parent;
		y = q->stack[y].parent;
	}
	return x == y;
}

static void stacks_come_back_once_each(void **state)
{
	struct arena a = { 0 };
	struct reading made = { .arena = &a };
	struct profile *p = &reading_add(&made, MODEL_PROFILE)->profile;
	struct random g = { .state = 4 };
	const struct profile *q;
	struct buf b = { 0 };
	struct err e = { 0 };
	struct read_of r;

	(void)state;
	fill(p, &g);
	CHECK(format_pprof.write(made.evidence, &b, &e));
	CHECK(read_as(&format_pprof, buf_view(&b), &r));
	q = &r.reading.evidence[0].profile;
	CHECK_EQ(q->nsample, p->nsample);
	CHECK_EQ(q->nstack, p->nstack);
	CHECK_EQ(profile_total(q, 0), (int64_t)SAMPLES * (SAMPLES + 1) / 2);
	for (uint32_t i = 0; i < p->nsample; i++) {
		CHECK_EQ(q->weight[0].value[i], i + 1);
		CHECK(same_stack(p, p->sample[i].stack, q, q->sample[i].stack));
	}
	read_done(&r);
	buf_release(&b);
	arena_free(&a);
}

/* What was left as paths and made stacks of later is what is read at once. */
static void check_paths(const char *path, struct str bytes)
{
	struct format_options opt = { .format = &format_pprof, .paths = true };
	struct read_of r, again;
	struct profile *p;
	const struct profile *q;

	CHECK(read_as(&format_pprof, bytes, &r) && read_with(&opt, bytes, &again));
	p = &again.reading.evidence[0].profile;
	q = &r.reading.evidence[0].profile;
	CHECK(p->paths && !p->nstack && !q->paths);
	profile_paths_to_stacks(p);
	CHECK(!p->paths && p->nsample == q->nsample && p->nstack == q->nstack);
	for (uint32_t i = 0; i < p->nsample; i++)
		if (!same_stack(p, p->sample[i].stack, q, q->sample[i].stack))
			fail_msg("%s: sample %u has another stack", path, i);
	read_done(&r);
	read_done(&again);
}

static void stacks_may_be_made_later(void **state)
{
	static const char *const path[] = { "corpus/pprof/ids/in.pb", "corpus/pprof/unpacked/in.pb",
		"corpus/pprof/order/in.pb", "corpus/pprof/rust/in.pb" };
	struct err e = { 0 };
	struct file f;

	(void)state;
	for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
		CHECK(file_open(&f, path[i], &e));
		check_paths(path[i], f.bytes);
		file_close(&f);
	}
}

static void fractions_are_refused(void **state)
{
	struct arena a = { 0 };
	struct reading made = { .arena = &a };
	struct profile *p = &reading_add(&made, MODEL_PROFILE)->profile;
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	profile_weight(p, S("samples"), S("count"));
	p->weight[0].scale = -2;
	CHECK_FALSE(format_pprof.write(made.evidence, &b, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	buf_release(&b);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(every_sum_is_that_of_pprof), TEST(what_was_written_by_hand_is_read),
		TEST(tables_may_come_first_and_a_type_may_be_chosen),
		TEST(heads_of_profilers_go_as_in_pprof), TEST(comments_of_go_name_addresses),
		TEST(stacks_come_back_once_each), TEST(stacks_may_be_made_later),
		TEST(fractions_are_refused));
}
