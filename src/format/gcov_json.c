/*
 * gcov_json - what `gcov --json-format` writes: an object for every data file, one after the other.
 *
 * Spec    https://gcc.gnu.org/onlinedocs/gcc/Invoking-Gcov.html, "JSON intermediate format"; format_version 1 (GCC 9 to 13)
 *         and 2 (GCC 14).
 * Gives   Lines, functions, branches, conditions, added up over all objects.
 * Loses   Numbers of blocks, calls, "unexecuted_block".
 * Choices [1] Members come in any order (GCC 9 to 13 write "files" before the directory, "lines" before "file").
 *         [2] Branches of a line are told apart by its "function_name", as gcov_source.h says.
 *         [3] Counts below zero are 0, with a note.
 *         [4] Without -b gcov writes no branches: that is noted.  An object that was never run looks like one whose counts
 *             were lost: gcov gives 0 for both.
 */
#include "format/format.h"
#include "format/gcov_source.h"
#include "format/json_bits.h"

#define BITS_SURE 60
#define TERMS_MOST 1024u                /* GCC's are at most 64 */

struct branch { uint64_t count; enum cov_branch_kind kind; };

struct line {
	uint32_t line, function, nbranch, ncondition;   /* function: number of its name */
	uint64_t count;
};

struct gcov_json {
	struct reading *out;
	uint32_t evidence;
	struct coverage *coverage;
	struct map names;
	struct str directory;

	/* Of the file that is being read: its name may come last. */
	struct line *line;
	struct branch *branch;
	struct cov_condition *condition;
	struct cov_function *function;
	uint32_t nline, line_cap, nbranch, branch_cap, ncondition, condition_cap, nfunction, function_cap;

	uint64_t below_zero, calls, branches, lines, objects;
};

static int gcov_json_bits(struct json *j)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("gcc_version")))
			return BITS_SURE;
	return 0;
}

static int gcov_json_sniff(struct str head)
{
	return json_bits(head, gcov_json_bits);
}

/* ---- members ---- */

static uint64_t take_count(struct gcov_json *g, struct json *j)
{
	int64_t count = 0;

	json_i64(j, &count);
	g->below_zero += count < 0;
	return count < 0 ? 0 : (uint64_t)count; /* [3] */
}

static uint32_t take_u32(struct json *j)
{
	uint64_t x = 0;

	json_u64(j, &x);
	if (x > UINT32_MAX)
		json_fail(j, "a number below 2^32 expected");
	return (uint32_t)x;
}

static void take_branch(struct gcov_json *g, struct json *j)
{
	struct branch b = { 0 };
	bool fallthrough = false, throw = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("count")))
			b.count = take_count(g, j);
		else if (str_eq(key, S("fallthrough")))
			json_bool(j, &fallthrough);
		else if (str_eq(key, S("throw")))
			json_bool(j, &throw);
	}
	b.kind = throw ? COV_BRANCH_THROW : fallthrough ? COV_BRANCH_FALLTHROUGH : COV_BRANCH_PLAIN;
	ARENA_ROOM(g->out->arena, g->branch, g->nbranch, g->branch_cap);
	g->branch[g->nbranch++] = b;
}

/* Terms of a decision that had this outcome never. */
static void take_missing(struct json *j, bool *missing)
{
	json_array(j);
	while (json_item(j)) {
		uint32_t term = take_u32(j);

		if (term < TERMS_MOST)
			missing[term] = true;
	}
}

/* {"count": 4, "covered": 3, "not_covered_true": [], "not_covered_false": [1]}: two outcomes for each term */
static void take_condition(struct gcov_json *g, struct json *j, struct line *l)
{
	bool missing[2][TERMS_MOST] = { 0 };
	uint32_t outcomes = 0, first = 0;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("count")))
			outcomes = take_u32(j);
		else if (str_eq(key, S("not_covered_true")))
			take_missing(j, missing[1]);
		else if (str_eq(key, S("not_covered_false")))
			take_missing(j, missing[0]);
	}
	if (outcomes / 2 > TERMS_MOST)
		json_fail(j, "at most %u terms in a decision expected", TERMS_MOST);
	for (uint32_t i = g->ncondition - l->ncondition; i < g->ncondition; i++)
		if (g->condition[i].group == outcomes / 2)
			first = g->condition[i].index + 1;
	for (uint32_t i = 0; json_ok(j) && i < outcomes / 2 * 2; i++) {
		ARENA_ROOM(g->out->arena, g->condition, g->ncondition, g->condition_cap);
		g->condition[g->ncondition++] = (struct cov_condition){ .hits.count = !missing[i % 2][i / 2],
			.group = outcomes / 2, .index = first + i / 2, .sense = i % 2 };
		l->ncondition++;
	}
}

static void take_line(struct gcov_json *g, struct json *j)
{
	struct line l = { 0 };
	struct str key, name = { 0 };
	uint32_t branches = g->nbranch;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("line_number"))) {
			l.line = take_u32(j);
		} else if (str_eq(key, S("count"))) {
			l.count = take_count(g, j);
		} else if (str_eq(key, S("function_name"))) {
			json_str(j, &name);
		} else if (str_eq(key, S("branches"))) {
			json_array(j);
			while (json_item(j))
				take_branch(g, j);
		} else if (str_eq(key, S("conditions"))) {
			json_array(j);
			while (json_item(j))
				take_condition(g, j, &l);
		} else if (str_eq(key, S("calls"))) {
			json_array(j);
			while (json_item(j))
				g->calls++;
		}
	}
	if (json_ok(j) && !l.line)
		json_fail(j, "\"line_number\" of at least 1 expected in a line");
	l.nbranch = g->nbranch - branches;
	l.function = map_intern(&g->names, name, g->names.n);
	ARENA_ROOM(g->out->arena, g->line, g->nline, g->line_cap);
	g->line[g->nline++] = l;
}

static void take_function(struct gcov_json *g, struct json *j)
{
	struct cov_function f = { 0 };
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("name")))
			json_str(j, &f.system_name);
		else if (str_eq(key, S("demangled_name")))
			json_str(j, &f.name);
		else if (str_eq(key, S("start_line")))
			f.line = take_u32(j);
		else if (str_eq(key, S("start_column")))
			f.column = take_u32(j);
		else if (str_eq(key, S("end_line")))
			f.end_line = take_u32(j);
		else if (str_eq(key, S("end_column")))
			f.end_column = take_u32(j);
		else if (str_eq(key, S("execution_count")))
			f.hits.count = take_count(g, j);
	}
	if (json_ok(j) && !f.system_name.n)
		json_fail(j, "\"name\" expected in a function");
	if (!f.name.n)
		f.name = f.system_name;
	if (str_eq(f.name, f.system_name))
		f.system_name = (struct str){ 0 };
	ARENA_ROOM(g->out->arena, g->function, g->nfunction, g->function_cap);
	g->function[g->nfunction++] = f;
}

/* ---- a file ---- */

static void give_file(struct gcov_json *g, struct str name)
{
	uint32_t file = coverage_file(g->coverage, gcov_path(g->out->arena, g->directory, name));
	const struct branch *b = g->branch;
	struct cov_condition *condition = g->condition;

	for (uint32_t i = 0; i < g->nline; i++) {
		const struct line *l = &g->line[i];

		coverage_line(g->coverage, file, l->line, l->count);
		for (uint32_t k = 0; k < l->nbranch; k++, b++)
			coverage_branch(g->coverage, file, &(struct cov_branch){ .hits.count = b->count, .line = l->line,
				.block = l->function, .number = k, .kind = b->kind }); /* [2] */
		for (uint32_t k = 0; k < l->ncondition; k++, condition++) {
			condition->line = l->line;
			coverage_condition(g->coverage, file, condition);
		}
	}
	for (uint32_t i = 0; i < g->nfunction; i++)
		coverage_function(g->coverage, file, &g->function[i]);
	g->lines += g->nline;
	g->branches += g->nbranch;
}

static void take_file(struct gcov_json *g, struct json *j)
{
	struct str key, name = { 0 };

	g->nline = g->nbranch = g->ncondition = g->nfunction = 0;
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("file"))) {
			json_str(j, &name);
		} else if (str_eq(key, S("lines"))) {
			json_array(j);
			while (json_item(j))
				take_line(g, j);
		} else if (str_eq(key, S("functions"))) {
			json_array(j);
			while (json_item(j))
				take_function(g, j);
		}
	}
	if (json_ok(j) && !name.n)
		json_fail(j, "\"file\" expected among a file's members");
	if (json_ok(j))
		give_file(g, name);
}

/* ---- an object ---- */

/* What stands around the files.  `files` is a bookmark at them. */
static bool take_frame(struct gcov_json *g, struct json *j, struct json *files)
{
	bool found = false;
	struct str key, version;

	g->directory = (struct str){ 0 };
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("current_working_directory"))) {
			json_str(j, &g->directory);
		} else if (str_eq(key, S("format_version"))) {
			if (json_str(j, &version) && !str_eq(version, S("1")) && !str_eq(version, S("2")))
				json_fail(j, "format_version 1 or 2 expected, not \"%.*s\"", STR(str_clip(version, 16)));
		} else if (str_eq(key, S("files"))) {
			*files = *j;
			found = true;
		}
	}
	if (json_ok(j) && !found)
		json_fail(j, "\"files\" expected among gcov's members");
	return json_ok(j);
}

static bool take_object(struct gcov_json *g, struct json *j)
{
	struct json files;

	if (!take_frame(g, j, &files))
		return false;
	json_array(&files);
	while (json_item(&files))
		take_file(g, &files);
	g->objects++;
	return json_ok(&files);
}

static void note_rest(struct gcov_json *g)
{
	if (g->below_zero)
		evidence_note(g->out, g->evidence, ERR_NOWHERE,
			"%llu counts below zero taken as 0: threads lost some; -fprofile-update=atomic keeps them",
			(unsigned long long)g->below_zero);
	if (g->calls)
		evidence_note(g->out, g->evidence, ERR_NOWHERE, "%llu calls left out: whether they returned is not kept",
			(unsigned long long)g->calls);
	if (g->lines && !g->branches) /* [4] */
		evidence_note(g->out, g->evidence, ERR_NOWHERE, "no branches: gcov writes them when run with -b");
}

static bool gcov_json_read(const struct source *src, struct reading *out, struct err *e)
{
	struct gcov_json g = { .out = out, .evidence = out->n };
	struct str rest = src->bytes;
	struct json j;

	g.coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	coverage_init(g.coverage, out->arena);
	map_init(&g.names, out->arena);
	while (str_trim(rest).n) {
		json_init(&j, rest, out->arena, e);
		j.offset = (uint64_t)(rest.p - src->bytes.p);
		if (!take_object(&g, &j))
			return false;
		rest = str_from(rest, j.at);
	}
	coverage_settle(g.coverage);
	gcov_number_branches(g.coverage);
	note_rest(&g);
	return g.objects ? true : err_at(e, 0, "an object of gcov's expected");
}

const struct format format_gcov_json = {
	.name = "gcov_json",
	.title = "gcov --json-format (.gcov.json, .gcov.json.gz)",
	.spec = "https://gcc.gnu.org/onlinedocs/gcc/Invoking-Gcov.html",
	.versions = "gcov 11.3, 12.2",
	.loses = "numbers of blocks, calls",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.endings = ".gcov.json",
	.sniff = gcov_json_sniff,
	.read = gcov_json_read,
};
