#include "base/file.h"
#include "test/read_as.h"

static const struct coverage *read_coverage(const struct read_of *r)
{
	return &r->reading.evidence[0].coverage;
}

#define OBJECT(files) "{'format_version': '1', 'gcc_version': '12.2.0', 'files': [" files "], 'current_working_directory': '/src'}"
#define LINE(number, count) "{'line_number': " #number ", 'count': " #count ", 'branches': []}"

static void objects_one_after_the_other_add_up(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_quoted(&format_gcov_json,
		OBJECT("{'lines': [" LINE(3, 2) ", " LINE(4, 0) "], 'functions': [], 'file': 'lib/../a.h'}")
		"\n\n" OBJECT("{'lines': [" LINE(3, 5) "], 'functions': [], 'file': '/src/a.h'}"), &r));
	CHECK_EQ(read_coverage(&r)->n, 1);
	f = read_coverage(&r)->file;
	CHECK_STR(f->path, "/src/a.h");
	CHECK(f->nline == 2 && f->line[0].hits.count == 7 && f->line[1].hits.count == 0);
	CHECK_EQ(noted(&r, "no branches: gcov writes them when run with -b"), 1);
	read_done(&r);
}

static void instances_of_a_template_keep_their_branches_apart(void **state)
{
#define BRANCH(count) "{'count': " #count ", 'throw': false, 'fallthrough': false}"
	static const uint64_t want[] = { 1, 2, 4, 0 };
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_quoted(&format_gcov_json,
		OBJECT("{'lines': [{'branches': [" BRANCH(1) ", " BRANCH(2) "], 'line_number': 3, 'count': 3, 'function_name': "
			"'f<int>'}, {'branches': [" BRANCH(4) ", " BRANCH(-8) "], 'line_number': 3, 'count': 4, "
			"'function_name': 'f<char>'}], 'functions': [], 'file': 'a.h'}"), &r));
	f = read_coverage(&r)->file;
	CHECK(f->nline == 1 && f->line[0].hits.count == 7 && f->nbranch == 4);
	for (uint32_t i = 0; i < 4; i++)
		CHECK(f->branch[i].block == i / 2 && f->branch[i].number == i % 2 &&
			f->branch[i].hits.count == want[i]);
	read_done(&r);
}

static void what_gcov_does_not_write_is_refused(void **state)
{
	static const char *const text[][2] = {
		{ "{'gcc_version': '12', 'files': [{'lines': [{'count': 1}], 'file': 'a'}]}", "\"line_number\" of at least 1" },
		{ "{'gcc_version': '12', 'files': [{'lines': []}]}", "\"file\" expected" },
		{ "{'gcc_version': '12', 'files': [{'functions': [{'start_line': 1}], 'file': 'a'}]}", "\"name\" expected" },
		{ "{'gcc_version': '12'}", "\"files\" expected" },
		{ "{'gcc_version': '12', 'format_version': '3', 'files': []}", "format_version 1 or 2" },
		{ "{'gcc_version': '12', 'files': [{'lines': [{'line_number': 4294967296}], 'file': 'a'}]}", "below 2^32" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct read_of r;

		CHECK(!read_quoted(&format_gcov_json, text[i][0], &r));
		CHECK(strstr(r.err.text, text[i][1]));
		read_done(&r);
	}
}

/* ---- the two formats of gcov ---- */

static struct str slurp(struct arena *a, struct str top, struct str name)
{
	struct err e = { 0 };
	struct file f;

	CHECK_OK(file_open(&f, arena_cstr(a, file_join(a, top, name)), &e), &e);
	file_into_arena(&f, a);
	return f.bytes;
}

static void read_tree(struct read_of *r, struct str top)
{
	struct source src = { .name = top };
	struct source_file *file;
	struct str *path;

	*r = (struct read_of){ .reading.arena = &r->arena };
	CHECK_OK(file_tree(&r->arena, arena_cstr(&r->arena, top), &path, &src.nfile, &r->err), &r->err);
	file = ARENA_ARRAY(&r->arena, struct source_file, src.nfile);
	for (uint32_t i = 0; i < src.nfile; i++)
		file[i] = (struct source_file){ path[i], slurp(&r->arena, top, path[i]) };
	src.file = file;
	src.bytes = file->bytes;
	CHECK_OK(format_read(&src, &(struct format_options){ 0 }, &r->reading, &r->err), &r->err);
}

static void check_same(const struct cov_file *x, const struct cov_file *y)
{
	CHECK(str_eq(x->path, y->path));
	CHECK(x->nline == y->nline && x->nbranch == y->nbranch && x->nfunction == y->nfunction);
	for (uint32_t i = 0; i < x->nline; i++)
		CHECK(x->line[i].line == y->line[i].line && x->line[i].hits.count == y->line[i].hits.count);
	for (uint32_t i = 0; i < x->nbranch; i++)
		CHECK(x->branch[i].line == y->branch[i].line && x->branch[i].hits.count == y->branch[i].hits.count &&
			x->branch[i].kind == y->branch[i].kind && x->branch[i].number == y->branch[i].number);
}

/* gcov read the same files: its lines and branches are those that pawl works out. */
static void check_version(struct str tree, struct str json)
{
	struct read_of x, y;
	struct arena a = { 0 };
	uint32_t k = 0;

	read_tree(&x, tree);
	CHECK_OK(read_as(&format_gcov_json, slurp(&a, json, S("in.gcov.json")), &y), &y.err);
	for (uint32_t i = 0; i < read_coverage(&y)->n; i++, k++) {
		while (k < read_coverage(&x)->n && str_cmp(read_coverage(&x)->file[k].path, read_coverage(&y)->file[i].path) < 0)
			k++; /* of an object that no program has */
		CHECK(k < read_coverage(&x)->n);
		check_same(&read_coverage(&x)->file[k], &read_coverage(&y)->file[i]);
	}
	read_done(&x);
	read_done(&y);
	arena_free(&a);
}

static void gcov_says_what_its_files_say(void **state)
{
	(void)state;
	check_version(S("corpus/gcov/gcc11/in"), S("corpus/gcov_json/gcc11"));
	check_version(S("corpus/gcov/gcc12/in"), S("corpus/gcov_json/gcc12"));
}

int main(void)
{
	return RUN(TEST(objects_one_after_the_other_add_up), TEST(instances_of_a_template_keep_their_branches_apart),
		TEST(what_gcov_does_not_write_is_refused), TEST(gcov_says_what_its_files_say));
}
