/*
 * Every case of test/benchstat as text and CSV, byte for byte what benchstat printed.  A case with
 * a file `differs` is one of the documented differences (doc/benchstat.md): pawl.txt and pawl.csv
 * hold what is printed instead.
 */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "format/format.h"
#include "report/table.h"
#include "test/check.h"

#define CASES "test/benchstat"
#define INPUTS_MAX 8
#define CASES_EXPECTED 80       /* at least: an empty folder is no success */

struct recorded {
	struct arena arena;
	struct str folder;
	struct table_input input[INPUTS_MAX];
	uint32_t ninput;
	struct table_options opt;
	struct tables tables;
	bool differs;
};

static struct str load(struct recorded *r, const char *name, bool must)
{
	const char *path = arena_cstr(&r->arena, file_join(&r->arena, r->folder, str_of(name)));
	struct file f = { 0 };
	struct err e = { 0 };
	struct str s = { 0 };

	if (!must && !file_exists(path))
		return s;
	CHECK_OK(file_open(&f, path, &e), &e);
	s = arena_str(&r->arena, f.bytes);
	file_close(&f);
	return s;
}

static void read_input(struct recorded *r, const struct table_operand *operand)
{
	const char *name = arena_cstr(&r->arena, operand->path);
	struct source source = { .name = operand->path, .bytes = load(r, name, true) };
	struct format_options opt = { 0 };
	struct reading reading = { .arena = &r->arena };
	struct err e = { 0 };

	opt.format = format_find(S("gobench"), &e);
	CHECK_OK(format_read(&source, &opt, &reading, &e), &e);
	r->input[r->ninput++] = (struct table_input){ reading.evidence, reading.n, operand->label };
}

/* "-row .name": takes the flag's value from args; false when `word` is no flag. */
static bool take_flag(struct recorded *r, struct str word, struct str *args)
{
	struct { const char *name; struct str *target; } flag[] = {
		{ "-table", &r->opt.table }, { "-row", &r->opt.row }, { "-col", &r->opt.col },
		{ "-ignore", &r->opt.ignore }, { "-filter", &r->opt.filter },
	};
	struct { const char *name; double *target; } number[] = {
		{ "-alpha", &r->opt.alpha }, { "-confidence", &r->opt.confidence },
	};

	for (size_t i = 0; i < sizeof flag / sizeof *flag; i++) {
		if (!str_eq(word, str_of(flag[i].name)))
			continue;
		*flag[i].target = str_word(args);
		return true;
	}
	for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
		if (!str_eq(word, str_of(number[i].name)))
			continue;
		CHECK(num_f64(str_word(args), number[i].target));
		return true;
	}
	return false;
}

static void open_case(struct recorded *r, const char *name)
{
	const char *argument[INPUTS_MAX];
	struct table_operand operand[INPUTS_MAX];
	struct str args, word;
	struct err e = { 0 };
	uint32_t n = 0;

	r->folder = arena_printf(&r->arena, CASES "/%s", name);
	args = str_trim(load(r, "args", true));
	r->opt = (struct table_options)TABLE_DEFAULTS;
	while ((word = str_word(&args)).n) {
		if (take_flag(r, word, &args))
			continue;
		CHECK(n < INPUTS_MAX);
		argument[n++] = arena_cstr(&r->arena, word);
	}
	table_operands(&r->arena, argument, n, operand);
	for (uint32_t i = 0; i < n; i++)
		read_input(r, &operand[i]);
	r->differs = load(r, "differs", false).n > 0;
	CHECK_OK(tables_compare(&r->arena, r->input, n, &r->opt, &r->tables, &e), &e);
}

static void check_same(struct recorded *r, const char *name, const char *instead, struct buf *got)
{
	struct str theirs = load(r, name, true),
		   want = r->differs ? load(r, instead, true) : theirs;

	if (r->differs && str_eq(want, theirs))
		fail_msg("%.*s: %s differs no longer", STR(r->folder), instead);
	if (!str_eq(want, buf_view(got)))
		fail_msg("%.*s: %s is not:\n%.*s", STR(r->folder), r->differs ? instead : name,
			STR(buf_view(got)));
	buf_release(got);
}

/* The warnings with a cell ("D13: ...") of what benchstat said; the others are its reader's. */
static struct str cell_warnings(struct recorded *r, struct str said)
{
	struct buf b = { 0 };
	struct str kept;

	while (said.n) {
		struct str line = str_line(&said), place = line;

		place = str_cut(&place, ':');
		if (str_has(place, S(".")))
			continue;
		buf_str(&b, line);
		buf_char(&b, '\n');
	}
	kept = arena_str(&r->arena, buf_view(&b));
	buf_release(&b);
	return kept;
}

static void check_case(const char *name)
{
	struct recorded r = { 0 };
	struct buf out = { 0 }, warnings = { 0 };

	open_case(&r, name);
	table_text(&r.tables, false, &out);
	check_same(&r, "expected.txt", "pawl.txt", &out);
	table_csv(&r.tables, false, &out, &warnings);
	check_same(&r, "expected.csv", "pawl.csv", &out);
	if (!r.differs &&
		!str_eq(buf_view(&warnings), cell_warnings(&r, load(&r, "expected.csv.err", true))))
		fail_msg("%s: warnings differ:\n%.*s", name, STR(buf_view(&warnings)));
	buf_release(&warnings);
	arena_free(&r.arena);
}

static void every_recorded_comparison_is_the_same(void **state)
{
	DIR *dir = opendir(CASES);
	struct dirent *entry;
	int n = 0;

	(void)state;
	CHECK(dir != NULL);
	while ((entry = readdir(dir))) {
		char args[512];

		snprintf(args, sizeof args, CASES "/%.250s/args", entry->d_name);
		if (entry->d_name[0] == '.' || !file_exists(args))
			continue;
		check_case(entry->d_name);
		n++;
	}
	closedir(dir);
	CHECK(n >= CASES_EXPECTED);
}

int main(void)
{
	return RUN(TEST(every_recorded_comparison_is_the_same));
}
