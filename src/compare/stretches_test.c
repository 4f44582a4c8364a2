#include "compare/critical_path.h"

#include "test/check.h"
#include "test/process_trees.h"

static uint32_t add_file(struct process_tree *t, const char *path)
{
	return tree_add_file(t, &(struct tree_file){ .path = str_of(path) });
}

static void use(struct process_tree *t, uint32_t program, uint32_t file, uint32_t how)
{
	tree_add_use(t, &(struct tree_use){ .program = program, .file = file, .how = how, .count = 1,
		.renamed_to = NO_OBJECT });
}

/* sh runs two curls, from 10 to 50 and from 51 to 91, both waiting for the network but for 2; files 0 and 1 are theirs. */
static uint32_t make_downloads(struct process_tree *t, struct arena *a, uint32_t curl[2])
{
	make_tree(t, a, "sh", 100);
	for (uint32_t i = 0; i < 2; i++) {
		int64_t start = 10 + 41 * i;

		curl[i] = make_program(t, 0, "curl", start, start + 40);
		make_wait(t, 0, WAIT_CHILD, start, start + 40, curl[i]);
		make_wait(t, curl[i], WAIT_NETWORK, start + 1, start + 39, NO_PROGRAM);
		use(t, curl[i], add_file(t, i ? "/w/b" : "/w/a"), FILE_WRITTEN | FILE_CREATED);
	}
	return add_file(t, "/w/conf");
}

static uint32_t count(const struct process_tree *t, int64_t least, struct arena *a, struct serial_stretches *out)
{
	struct critical_path p;

	critical_path(t, a, &p);
	serial_stretches(t, &p, least, a, out);
	return out->n;
}

static void finds_two_downloads_in_sequence(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct serial_stretches s;
	uint32_t curl[2], conf;

	(void)state;
	conf = make_downloads(&t, &a, curl);
	use(&t, curl[0], conf, FILE_READ);      /* both read it, neither wrote */
	use(&t, curl[1], conf, FILE_READ);
	CHECK_EQ(count(&t, 20, &a, &s), 1);
	CHECK_EQ(s.stretch[0].first, curl[0]);
	CHECK_EQ(s.stretch[0].second, curl[1]);
	CHECK_EQ(s.stretch[0].start_ns, 10);
	CHECK_EQ(s.stretch[0].middle_ns, 51);
	CHECK_EQ(s.stretch[0].end_ns, 91);
	CHECK_EQ(s.stretch[0].saves_ns, 40);
	CHECK(s.stretch[0].network);
	CHECK_EQ(count(&t, 41, &a, &s), 0);
	arena_free(&a);
}

/* Who sleeps 21 of 40 waits for something: what follows may be it. */
static void what_mostly_sleeps_is_no_step(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct serial_stretches s;
	uint32_t curl[2];

	(void)state;
	make_downloads(&t, &a, curl);
	for (uint32_t i = 0; i < t.nwait; i++)
		if (t.wait[i].program == curl[0] && t.wait[i].kind == WAIT_NETWORK) {
			t.wait[i].kind = WAIT_SLEEP;
			t.wait[i].end_ns = t.wait[i].woken_ns = t.wait[i].start_ns + 21;
			CHECK_EQ(count(&t, 20, &a, &s), 0);
			t.wait[i].end_ns = t.wait[i].woken_ns = t.wait[i].start_ns + 19;
		}
	CHECK_EQ(count(&t, 20, &a, &s), 1);
	arena_free(&a);
}

static void a_file_that_one_wrote_joins_them(void **state)
{
	static const struct { uint32_t first, second; bool joined; } how[] = {
		{ FILE_READ, FILE_READ, false }, { FILE_WRITTEN, FILE_READ, true }, { FILE_READ, FILE_WRITTEN, true },
		{ FILE_MISSING, FILE_CREATED, true }, { FILE_REMOVED, FILE_STATTED, true },
		{ FILE_STATTED, FILE_MISSING, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
		struct arena a = { 0 };
		struct process_tree t;
		struct serial_stretches s;
		uint32_t curl[2], conf = make_downloads(&t, &a, curl);

		use(&t, curl[0], conf, how[i].first);
		use(&t, curl[1], add_file(&t, "/w/conf"), how[i].second);      /* another state of it */
		CHECK_EQ(count(&t, 20, &a, &s), how[i].joined ? 0 : 1);
		arena_free(&a);
	}
}

static void a_list_depends_on_what_appears_in_it(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct serial_stretches s;
	uint32_t curl[2], directory;

	(void)state;
	make_downloads(&t, &a, curl);
	directory = add_file(&t, "/w");
	use(&t, curl[1], directory, FILE_STATTED);
	CHECK_EQ(count(&t, 20, &a, &s), 1);
	use(&t, curl[1], directory, FILE_LISTED);
	CHECK_EQ(count(&t, 20, &a, &s), 0);
	arena_free(&a);
}

static void a_name_given_to_a_file_is_a_change_of_it(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct serial_stretches s;
	uint32_t curl[2], conf;

	(void)state;
	conf = make_downloads(&t, &a, curl);
	use(&t, curl[1], conf, FILE_READ);
	tree_add_use(&t, &(struct tree_use){ .program = curl[0], .file = 0, .how = FILE_RENAMED, .renamed_to = conf });
	CHECK_EQ(count(&t, 20, &a, &s), 0);
	arena_free(&a);
}

/* cp, between the two, hands the first one's file on to the second. */
static void a_short_step_between_them_joins_them(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct serial_stretches s;
	uint32_t cc, cp, ld, copy;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	cc = make_program(&t, 0, "cc", 0, 40);
	cp = make_program(&t, 0, "cp", 41, 42);
	ld = make_program(&t, 0, "ld", 43, 90);
	make_wait(&t, 0, WAIT_CHILD, 0, 40, cc);
	make_wait(&t, 0, WAIT_CHILD, 41, 42, cp);
	make_wait(&t, 0, WAIT_CHILD, 43, 90, ld);
	use(&t, cc, add_file(&t, "/w/a.o"), FILE_WRITTEN);
	copy = add_file(&t, "/w/b.o");
	use(&t, ld, copy, FILE_READ);
	CHECK_EQ(count(&t, 20, &a, &s), 1);
	use(&t, cp, copy, FILE_WRITTEN);
	CHECK_EQ(count(&t, 20, &a, &s), 0);
	arena_free(&a);
}

static void what_ran_beside_others_was_not_serial(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct serial_stretches s;
	uint32_t curl[2];

	(void)state;
	make_downloads(&t, &a, curl);
	make_program(&t, 0, "daemon", 5, NO_TIME);      /* is no step of the job */
	CHECK_EQ(count(&t, 20, &a, &s), 1);
	make_program(&t, 0, "cc", 10, 50);
	CHECK_EQ(count(&t, 20, &a, &s), 1);             /* the second was alone */
	make_program(&t, 0, "cc", 50, 90);
	CHECK_EQ(count(&t, 20, &a, &s), 0);
	arena_free(&a);
}

static void says_nothing_without_files(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct serial_stretches s;
	uint32_t curl[2];

	(void)state;
	make_downloads(&t, &a, curl);
	t.nuse = 0;
	CHECK_EQ(count(&t, 20, &a, &s), 0);
	arena_free(&a);
}

static void holds_for_any_tree(void **state)
{
	uint32_t found = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct arena a = { 0 };
		struct random r = { seed, &a };
		struct process_tree t;
		struct serial_stretches s;
		int64_t least;

		make_random(&t, &r, random_below(&r, 40), random_below(&r, 20));
		for (uint32_t i = 0; i < 5; i++)
			add_file(&t, i < 3 ? "/a/b" : "/a");
		for (uint32_t i = 1 + random_below(&r, 3); i; i--)
			use(&t, random_below(&r, t.nprogram), random_below(&r, 5), 1u << random_below(&r, 9));
		least = random_below(&r, 30);
		found += count(&t, least, &a, &s);
		for (uint32_t i = 0; i < s.n; i++) {
			const struct serial_stretch *x = &s.stretch[i];

			CHECK(x->start_ns < x->middle_ns && x->middle_ns < x->end_ns);
			CHECK(x->saves_ns >= least && x->saves_ns <= x->end_ns - x->middle_ns);
			CHECK(x->first < t.nprogram && x->second < t.nprogram);
		}
		arena_free(&a);
	}
	CHECK(found > 0);
}

int main(void)
{
	return RUN(TEST(finds_two_downloads_in_sequence), TEST(what_mostly_sleeps_is_no_step), TEST(a_file_that_one_wrote_joins_them),
		TEST(a_list_depends_on_what_appears_in_it), TEST(a_name_given_to_a_file_is_a_change_of_it),
		TEST(a_short_step_between_them_joins_them), TEST(what_ran_beside_others_was_not_serial),
		TEST(says_nothing_without_files), TEST(holds_for_any_tree));
}
