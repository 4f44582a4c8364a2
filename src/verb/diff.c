/* pawl diff - what changed between recordings: files side by side as benchstat shows them, or two runs of the store. */
#include <math.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "compare/table.h"
#include "report/table.h"
#include "verb/diff_profiles.h"
#include "verb/input.h"
#include "verb/talk.h"
#include "verb/verb.h"
#include "verb/workspace.h"
#include "verb/workspace_changes.h"

static const char *as = "text", *format_name, *table_by, *row_by, *col_by, *ignore, *filter, *fail_over;
static double alpha = 0.05, confidence = 0.95;
static bool as_json, holm;
static int before_dashes = -1;

static const char *const kinds[] = { "text", "csv", "markdown", "json", NULL };

static const struct option options[] = {
	{ 'r', "report", "KIND", "print text (default), csv, markdown or json", OPTION_TEXT, &as, kinds },
	{ 0, "json", NULL, "the same as --report json", OPTION_FLAG, &as_json, NULL },
	{ 0, "fail-over", "PCT", "exit 2 when a row is proven worse by more than PCT (5%)", OPTION_TEXT, &fail_over, NULL },
	{ 0, "holm", NULL, "let all rows share one error budget: p-values after Holm", OPTION_FLAG, &holm, NULL },
	{ 'a', "alpha", "P", "a change is shown when p <= P (default 0.05)", OPTION_NUMBER, &alpha, NULL },
	{ 0, "confidence", "C", "level of the intervals (default 0.95)", OPTION_NUMBER, &confidence, NULL },
	{ 0, "table", "KEYS", "a table for each value of these (default .config)", OPTION_TEXT, &table_by, NULL },
	{ 0, "row", "KEYS", "a row for each value of these (default .fullname)", OPTION_TEXT, &row_by, NULL },
	{ 0, "col", "KEYS", "a column for each value of these (default .file)", OPTION_TEXT, &col_by, NULL },
	{ 0, "ignore", "KEYS", "as if these were not there; profiles: no samples with a frame that matches", OPTION_TEXT, &ignore,
		NULL },
	{ 0, "filter", "EXPR", "only what matches, as in `.name:Decode /size:(1k OR 1M)`", OPTION_TEXT, &filter, NULL },
	{ 'f', "format", "NAME", "read all files as NAME instead of recognising the content", OPTION_TEXT, &format_name,
		NULL },
	PROFILE_DIFF_OPTIONS,
	{ 0 },
};

/* ---- files ---- */

static bool read_input(struct arena *a, struct table_operand *operand, struct table_input *in, struct err *e)
{
	struct format_options opt = { .paths = true };
	struct reading reading = { .arena = a };

	if (format_name && !(opt.format = format_find(str_of(format_name), e)))
		return false;
	if (!input_read_file(operand->path, &opt, &reading, e))
		return false;
	*in = (struct table_input){ reading.evidence, reading.n, operand->label };
	return true;
}

static bool print_tables(const struct tables *t, struct err *e)
{
	struct buf out = { 0 }, warnings = { 0 };
	struct str rest;
	bool ok;

	if (!strcmp(as, "csv"))
		table_csv(t, holm, &out, &warnings);
	else if (!strcmp(as, "markdown"))
		table_markdown(t, holm, &out);
	else if (!strcmp(as, "json"))
		table_json(t, &out);
	else
		table_text(t, holm, &out);
	rest = buf_view(&warnings);
	while (rest.n) {
		struct str line = str_line(&rest);

		say("%.*s", STR(line));
	}
	ok = strcmp(as, "text") ? print_out(&out, e) : print_text(&out, e);
	buf_release(&out);
	buf_release(&warnings);
	return ok;
}

static bool parse_threshold(double *ratio, struct err *e)
{
	struct str text = str_of(fail_over);
	bool percent = str_ends(text, S("%"));

	text.n -= percent;
	if (num_f64(text, ratio) && *ratio >= 0) {
		*ratio /= 100;
		return true;
	}
	err_set(e, ERR_USAGE, "--fail-over takes a percentage, not \"%s\"", fail_over);
	return err_hint(e, "like --fail-over 5%%");
}

static void tell_worse(const struct tables *t, const struct table_judgement *j)
{
	for (uint32_t i = 0; i < j->n && i < 20; i++) {
		const struct table_worse *w = &j->worse[i];
		struct str name = projection_label(t->arena, &t->projections.axis[AXIS_ROW], w->table->row[w->row]);

		say("worse: %.*s %.*s %+.2f%%, over %s", STR(name), STR(w->table->unit), 100 * w->change, fail_over);
	}
	if (j->n > 20)
		say("worse: and %u more rows", j->n - 20);
	if (j->undirected)
		say("note: %u changed rows have a unit whose good direction is not known: not judged", j->undirected);
	if (j->untested)
		say("note: %u rows beyond the limit have summaries only: not judged", j->untested);
}

/* A file that holds a profile and no benchmarks. */
static bool is_profile(const struct table_input *in)
{
	bool found = false;

	for (uint32_t i = 0; i < in->n; i++) {
		if (in->evidence[i].model == MODEL_BENCH)
			return false;
		found |= in->evidence[i].model == MODEL_PROFILE;
	}
	return found;
}

static bool operands_of(struct arena *a, uint32_t n, const struct table_operand *from, const struct table_input *in,
	struct profile_operands *out, struct err *e)
{
	*out = (struct profile_operands){ ARENA_ARRAY(a, struct str, n), ARENA_ARRAY(a, struct profile *, n), n };
	for (uint32_t i = 0; i < n; i++) {
		struct reading r = { .arena = a, .evidence = (struct evidence *)in[i].evidence, .n = in[i].n };

		out->name[i] = from[i].label;
		out->profile[i] = profile_of_reading(&r, from[i].path, e);
		if (!out->profile[i])
			return false;
	}
	return true;
}

/* Two of them, or the base's, "--", the head's. */
static bool diff_two_profiles(struct arena *a, int argc, const struct table_operand *operand, const struct table_input *in,
	struct err *e)
{
	uint32_t bases = before_dashes > 0 && before_dashes < argc ? (uint32_t)before_dashes : 1;
	struct profile_operands base, head;

	if (argc != 2 && before_dashes <= 0) {
		err_set(e, ERR_USAGE, "profiles are compared two at a time, got %d files", argc);
		return err_hint(e, "several recordings a side: pawl diff old1 old2 -- new1 new2");
	}
	if ((uint32_t)argc <= bases) {
		err_set(e, ERR_USAGE, "there is no profile to compare with");
		return err_hint(e, "several recordings a side: pawl diff old1 old2 -- new1 new2");
	}
	if (fail_over) {
		err_set(e, ERR_USAGE, "--fail-over is for benchmarks, not profiles");
		return err_hint(e, "`pawl analyse` judges profiles");
	}
	profile_words.ignore = ignore;
	return operands_of(a, bases, operand, in, &base, e) &&
	       operands_of(a, (uint32_t)argc - bases, operand + bases, in + bases, &head, e) &&
	       diff_profiles(a, &base, &head, alpha, as, e);
}

static bool diff_files(struct arena *a, int argc, char **argv, int *status, struct err *e)
{
	struct table_operand *operand = ARENA_ARRAY(a, struct table_operand, (size_t)argc);
	struct table_input *in = ARENA_ARRAY(a, struct table_input, (size_t)argc);
	struct table_options opt = { str_of(table_by), str_of(row_by), str_of(col_by), str_of(ignore),
		str_of(filter), alpha, confidence };
	struct table_judgement worse;
	struct tables t;
	double ratio = NAN;

	if (fail_over && !parse_threshold(&ratio, e))
		return false;
	profile_diff_wish();
	table_operands(a, (const char *const *)argv, (uint32_t)argc, operand);
	for (int i = 0; i < argc; i++)
		if (!read_input(a, &operand[i], &in[i], e))
			return false;
	*status = 0;
	if (is_profile(&in[0]))
		return diff_two_profiles(a, argc, operand, in, e);
	if (!tables_compare(a, in, (uint32_t)argc, &opt, &t, e))
		return false;
	for (uint32_t i = 0; i < t.nremark; i++)
		say("%.*s", STR(t.remark[i]));
	if (!print_tables(&t, e))
		return false;
	if (argc > 1)
		say("recordings made one after the other: drift between them is not excluded");
	if (!fail_over)
		return true;
	tables_judge(&t, ratio, holm, &worse);
	tell_worse(&t, &worse);
	*status = worse.n ? 2 : 0;
	return true;
}

/* ---- runs ---- */

static bool no_such(int argc, char **argv, struct err *e)
{
	for (int i = argc - 1; i >= 0; i--)
		if (strcmp(argv[i], "-") && !file_exists(argv[i]))
			err_set(e, ERR_USAGE, "there is no file \"%s\"", argv[i]);
	return err_hint(e, "pawl diff takes files, or two runs (ids or revisions) of the store");
}

static bool diff_runs(struct workspace *w, char **argv, struct err *e)
{
	struct compare_options opt = { .confidence = confidence, .alpha = alpha };
	const char *kind = as_json || !strcmp(as, "json") ? "json" : strcmp(as, "markdown") ? "term" : "markdown";
	struct run *base, *head;
	struct deltas deltas;
	struct page page;

	if (!workspace_open(w, WORKSPACE_READ, e))
		return e->file[0] || w->policy ? false : no_such(2, argv, e);      /* no pawl.yaml at all */
	if (!(base = workspace_find_run(w, str_of(argv[0]), e)) ||
	    !(head = workspace_find_run(w, str_of(argv[1]), e)))
		return false;
	workspace_changes(w, base, head, base->origin.commit, &opt);
	compare_runs(&w->arena, base, head, &opt, &deltas);
	page = (struct page){ .policy = w->policy, .base = base, .head = head, .deltas = &deltas, .now_ns = now_ns() };
	return workspace_print(&page, report_find(str_of(kind)), e);
}

static bool are_files(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		const char *path = strchr(argv[i], '=');

		if (strcmp(argv[i], "-") && !file_exists(argv[i]) && !(path && file_exists(path + 1)))
			return false;
	}
	return true;
}

static int diff_main(int argc, char **argv)
{
	struct workspace w = { 0 };
	struct arena a = { 0 };
	struct err e = { 0 };
	int status = 0;
	bool ok;

	if (!argc) {
		err_set(&e, ERR_USAGE, "diff needs files, or the BASE and HEAD runs");
		err_hint(&e, "pawl diff old.txt new.txt");
		return die_with(&e);
	}
	if (as_json)
		as = "json";
	if (are_files(argc, argv))
		ok = diff_files(&a, argc, argv, &status, &e);
	else if (argc == 2 && !file_exists(argv[0]) && !file_exists(argv[1]))
		ok = diff_runs(&w, argv, &e);
	else
		ok = no_such(argc, argv, &e);
	workspace_close(&w);
	arena_free(&a);
	return ok ? status : die_with(&e);
}

const struct verb verb_diff = {
	.name = "diff",
	.line = "what changed: recordings side by side, two profiles, or two runs",
	.usage = "pawl diff [OPTIONS] FILE... [-- FILE...] | BASE HEAD",
	.about = "Files of any benchmark format are compared as benchstat compares Go benchmark files, to the digit: medians\n"
		 "with intervals, Mann-Whitney p-values, geometric means; the first file is the base, label=FILE names a\n"
		 "column.  Two names that are no files are runs of the store, by id or revision.\n"
		 "Two profiles are compared row by row: shares with their standard error, p-values over all rows; with several\n"
		 "recordings a side, -- between the sides, errors are what each row scattered between them.\n"
		 "Exit status 0, or 2 with --fail-over when a row is proven worse by more.",
	.example = (const char *const[]){
		"pawl diff old.txt new.txt", "two recordings",
		"pawl diff --fail-over 5% old.txt new.txt", "the same as a gate",
		"pawl diff --col /codec bench.txt", "one file, a column for each /codec=",
		"pawl diff old.pb.gz new.pb.gz", "two profiles: which functions grew, and how sure that is",
		"pawl diff old1 old2 old3 -- new1 new2 new3", "three recordings a side: what scatters is known",
		"pawl diff main HEAD --json", "two runs of the store, for scripts", NULL },
	.options = options,
	.before_dashes = &before_dashes,
	.main = diff_main,
};
