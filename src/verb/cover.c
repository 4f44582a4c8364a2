/* pawl cover - coverage of any format: merged, in tables, against floors. */
#include "verb/cover_words.h"

#include <math.h>

#include "verb/help.h"
#include "verb/profile_output.h"
#include "verb/talk.h"

struct cover_options cover_options = { .default_threshold = NAN, .tightness_tolerance = NAN, .allowed_drop = NAN,
	.parallelism = NAN, .at_least = NAN };

#define O cover_options

static const char *const compats[] = { "cover-func", "covgate", NULL };
static const char *const floors[] = { "percent", "uncovered", NULL };
static const char *const warm_ups[] = { "two-pass", "plain", "none", NULL };
static const char *const truths[] = { "true", "false", NULL };

static const struct option options[] = {
	{ 's', "source", "NAME=PATH", "an input that is a source of that name: a test kind, a host, a VM", OPTION_LIST, &O.source, NULL },
	{ 0, "expect", "NAME", "a source that must arrive, or exit status 3", OPTION_LIST, &O.expect, NULL },
	{ 0, "context", "NAME=TEXT", "what a source was built for, such as \"linux/arm64 tags=vm\"", OPTION_LIST, &O.context, NULL },
	{ 'f', "format", "NAME", "read as NAME instead of recognising the content", OPTION_TEXT, &O.format, NULL },
	{ 0, "root", "DIR", "the repository: paths are looked for among its files", OPTION_TEXT, &O.root, NULL },
	{ 0, "map", "FROM=TO", "paths that begin with FROM begin with TO", OPTION_LIST, &O.map, NULL },
	{ 0, "strip", "PREFIX", "take PREFIX off paths", OPTION_LIST, &O.strip, NULL },
	{ 0, "prefix", "DIR", "put DIR before relative paths", OPTION_TEXT, &O.prefix, NULL },
	{ 0, "ignore-case", NULL, "with --root: whatever the case of a path", OPTION_FLAG, &O.ignore_case, NULL },
	{ 'i', "include", "PATTERN", "only paths like this; \"dir/\" is all below it", OPTION_LIST, &O.include, NULL },
	{ 'x', "exclude", "PATTERN", "no paths like this", OPTION_LIST, &O.exclude, NULL },
	{ 0, "generated", NULL, "keep files that say \"Code generated ... DO NOT EDIT.\"", OPTION_FLAG, &O.generated, NULL },
	{ 0, "initial", NULL, "gcov: objects that left no counts (.gcda) were never run: uncovered, as lcov --initial has it", OPTION_FLAG,
		&O.initial, NULL },
	{ 0, "universe", "SOURCE", "count only what SOURCE has in its build", OPTION_TEXT, &O.universe, NULL },
	OUTPUT_OPTIONS,
	{ 0, "json", NULL, "as JSON", OPTION_FLAG, &O.json, NULL },
	{ 0, "tsv", NULL, "packages: a line each, PACKAGE<tab>NN.N", OPTION_FLAG, &O.tsv, NULL },
	{ 0, "compat", "TOOL", "func: cover-func, gate: covgate: that tool's figures", OPTION_TEXT, &O.compat, compats },
	{ 0, "floor", "KIND", "the line of .covgate that holds: percent (default) or uncovered", OPTION_TEXT, &O.floor, floors },
	{ 0, "default-threshold", "N", "percent that packages without .covgate need (80)", OPTION_NUMBER, &O.default_threshold, NULL },
	{ 0, "tightness", "WHETHER", "fail when a floor lags what is reached (true)", OPTION_TEXT, &O.tightness, truths },
	{ 0, "tightness-tolerance", "N", "points that it may lag (0.5)", OPTION_NUMBER, &O.tightness_tolerance, NULL },
	{ 0, "base", "REV", "html, patch, gate, go: what changed since the merge base with REV", OPTION_TEXT, &O.base, NULL },
	{ 0, "against", "INPUT", "html, patch: coverage of that base; may be repeated", OPTION_LIST, &O.against, NULL },
	{ 0, "at-least", "N", "patch: percent of the changed lines, or exit status 2", OPTION_NUMBER, &O.at_least, NULL },
	{ 0, "without", "SOURCE", "explain: as if SOURCE had not been there; may be repeated", OPTION_LIST, &O.without, NULL },
	{ 0, "title", "TEXT", "html: above the index", OPTION_TEXT, &O.title, NULL },
	{ 0, "packages", "PATTERN", "go: packages as go list takes them (./...); may be repeated", OPTION_LIST, &O.packages, NULL },
	{ 0, "src-prefix", "DIR", "go: tests of DIR/x may also lie in --test-dir (pkg)", OPTION_TEXT, &O.src_prefix, NULL },
	{ 0, "test-dir", "DIR", "go: directory of such tests", OPTION_TEXT, &O.test_dir, NULL },
	{ 'p', "parallelism", "N", "go: packages at once (as many as CPUs)", OPTION_NUMBER, &O.parallelism, NULL },
	{ 0, "apart", NULL, "go: a go test for each package, not one for all; --compat covgate does so, too", OPTION_FLAG, &O.apart, NULL },
	{ 0, "add", NULL, "c: add to the counts that are there", OPTION_FLAG, &O.add, NULL },
	{ 0, "warm-up", "KIND", "go, with --apart: two-pass (default), plain or none", OPTION_TEXT, &O.warm_up, warm_ups },
	{ 0, "total-baseline", "FILE", "the file that remembers the total", OPTION_TEXT, &O.total_baseline, NULL },
	{ 0, "allowed-drop", "N", "points by which the total may be below it (0.5)", OPTION_NUMBER, &O.allowed_drop, NULL },
	{ 0 },
};

/* What every word takes. */
static const char of_inputs[] = "source expect context format root map strip prefix ignore-case include exclude generated initial universe";

static const struct { const char *name; cover_word *main; const char *takes; } words[] = {
	{ "merge", cover_word_merge, "output to" },
	{ "packages", cover_word_packages, "json tsv" },
	{ "func", cover_word_func, "json compat" },
	{ "gate", cover_word_gate, "json compat floor default-threshold tightness tightness-tolerance total-baseline allowed-drop base" },
	{ "ratchet", cover_word_ratchet, "json floor total-baseline" },
	{ "patch", cover_word_patch, "json base against at-least" },
	{ "explain", cover_word_explain, "json floor default-threshold without" },
	{ "flicker", cover_word_flicker, "json" },
	{ "html", cover_word_html, "output base against title" },
	{ "go", cover_word_go, "base exclude root json compat floor default-threshold tightness tightness-tolerance packages src-prefix test-dir "
		"parallelism apart warm-up output to" },
	{ "c", cover_word_c, "json tsv add output to" },
	{ "exec", cover_word_exec, "" },
};

/* Measures itself, and reads nothing. */
static bool has_no_inputs(size_t word)
{
	return words[word].main == cover_word_go || words[word].main == cover_word_exec;
}

static const char *const word_lines[] = {
	"merge", "one coverage of many, in any format that is written",
	"packages", "the table of packages",
	"func", "function by function",
	"gate", "packages against their floors (.covgate), the total against its baseline",
	"ratchet", "raise floors to what is reached; never lowers one",
	"patch", "the lines that changed since the merge base: which are not covered",
	"explain", "a package: what would restore its floor, and which sources it stands on",
	"flicker", "what some runs of one build covered and others did not",
	"html", "pages with packages, files and their source, line by line",
	"go", "run a Go project's tests, and hold every package to its floor",
	"c", "run a command in a tree built with --coverage, and show what it covered",
	NULL,
};

#define NWORDS (sizeof words / sizeof *words)

static bool is_given(const struct option *o)
{
	switch (o->kind) {
	case OPTION_FLAG:
		return *(const bool *)o->target;
	case OPTION_TEXT:
		return *(const char *const *)o->target != NULL;
	case OPTION_LIST:
		return ((const struct option_list *)o->target)->n > 0;
	default:
		return !isnan(*(const double *)o->target);
	}
}

static bool is_among(const char *names, const char *name)
{
	struct str rest = str_of(names), one;

	while ((one = str_word(&rest)).n)
		if (str_eq(one, str_of(name)))
			return true;
	return false;
}

static bool suits(size_t word, struct err *e)
{
	for (const struct option *o = options; o->name; o++)
		if (is_given(o) && (has_no_inputs(word) || !is_among(of_inputs, o->name)) && !is_among(words[word].takes, o->name))
			return err_set(e, ERR_USAGE, "pawl cover %s takes no --%s", words[word].name, o->name);
	return true;
}

static bool no_such_word(const char *name, struct err *e)
{
	const char *known[NWORDS + 1] = { 0 };
	const char *near;

	for (size_t i = 0; i < NWORDS; i++)
		known[i] = words[i].name;
	err_set(e, ERR_USAGE, "pawl cover has no word \"%s\"", name);
	near = nearest(str_of(name), known);
	return near ? err_hint(e, "did you mean pawl cover %s?", near) : err_hint(e, "pawl help cover lists them");
}

static bool dispatch(int argc, char **argv, int *status, struct err *e)
{
	for (size_t i = 0; i < NWORDS; i++)
		if (!strcmp(words[i].name, argv[0]))
			return suits(i, e) && words[i].main(argc - 1, argv + 1, status, e);
	return no_such_word(argv[0], e);
}

static bool explain(struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	help_verb(&verb_cover, &b);
	ok = print_text(&b, e);
	buf_release(&b);
	return ok;
}

static int cover_main(int argc, char **argv)
{
	struct err e = { 0 };
	int status = 0;
	bool ok = argc ? dispatch(argc, argv, &status, &e) : explain(&e);

	return ok ? status : die_with(&e);
}

const struct verb verb_cover = {
	.name = "cover",
	.line = "coverage of any format: merged, in tables, against floors",
	.usage = "pawl cover [OPTIONS] merge INPUT... (-o FILE | --to FORMAT)\n"
		 "       pawl cover [OPTIONS] packages | func | gate | ratchet | patch | flicker INPUT...\n"
		 "       pawl cover [OPTIONS] explain PACKAGE INPUT...\n"
		 "       pawl cover [OPTIONS] html INPUT... -o DIRECTORY\n"
		 "       pawl cover [OPTIONS] go [-- GO-TEST-FLAG...]\n"
		 "       pawl cover [OPTIONS] c -- COMMAND...",
	.about = "An INPUT is a file or directory of any format of coverage; no toolchain is needed.  What no run could tell is not "
		 "measured: never 0 %, and never a pass.  Exit status 0; 2: a package is below its floor, a floor lags what is reached, "
		 "or the total dropped; 3: a declared source did not arrive, or a package is not measured; 1: it could not be done.",
	.word = word_lines,
	.example = (const char *const[]){
		"pawl cover packages cover.out", "the table of packages, from a Go profile and no toolchain",
		"pawl cover merge -s unit=unit.out -s vm=vm-coverage/ --expect vm -o all.pawl.json",
		"unit tests and a VM's dumps as one; without the VM's it fails and says so",
		"pawl cover gate all.pawl.json", "every package against its .covgate",
		"pawl cover ratchet all.pawl.json", "raise the floors that lag",
		"pawl cover go --packages ./pkg/... --test-dir tests", "test a Go project in one build and gate each package",
		"pawl cover c -- make check", "what a test-suite covers of a tree that gcc or clang built with --coverage",
		"pawl cover patch cover.out --base origin/main --at-least 80", "fail unless 80 % of the changed lines are covered",
		"pawl cover explain internal/store all.pawl.json", "the fewest functions whose tests would restore its floor",
		"pawl cover html all.pawl.json -o coverage", "pages to look at: coverage/index.html",
		"pawl cover func --compat cover-func cover.out", "what `go tool cover -func` prints, to the byte", NULL },
	.options = options,
	.main = cover_main,
};
