/*
 * coveragepy - what `coverage json` of coverage.py writes.
 *
 * Spec    coverage/jsonreport.py of coverage.py 5.0 to 7.x; "format" 2 since 7.0, 3 since 7.6.
 * Gives   Coverage in lines; branches where they were measured, functions since 7.6.
 * Loses   Contexts (which test covered a line), classes, summaries.
 * Choices [1] It says whether, not how often: counts are 0 or 1.
 *         [2] A branch is a jump: its number is the line that it goes to; where it leaves the code, its label says from which.
 *         [3] A function begins at "start_line"; before 7.13.5 at the first line of its body, which is all that is known.  It is
 *             covered when a line of it is.  One without statements is no function, and neither is the module (the name "").
 *         [4] Excluded lines are counted as left out, and nowhere else.
 *         [5] Before 7.13.5 docstrings that ran, excluded lines that ran and jumps that no reader of the code expects are among what
 *             was executed, though its report counts none of them.  The excluded ones are taken out; the rest is not told apart.
 */
#include "format/format.h"
#include "format/json_bits.h"

#define BITS_META 48 /* "branch_coverage" and "show_contexts" in "meta" */

struct coveragepy {
	struct json *json;
	struct coverage *coverage;
	struct reading *out;
	uint32_t file;
	uint32_t *executed, *excluded;  /* lines of that file */
	uint32_t nexecuted, executed_cap, nexcluded, excluded_cap;
	uint64_t statements, branches;  /* by the files' own summaries */
};

static uint32_t take_line(struct json *j)
{
	uint64_t line;

	json_u64(j, &line);
	if (line > INT32_MAX)
		json_fail(j, "a line below 2^31 expected");
	return (uint32_t)line;
}

static void take_missing(struct coveragepy *c)
{
	json_array(c->json);
	while (json_item(c->json))
		coverage_line(c->coverage, c->file, take_line(c->json), 0);
}

static void take_executed(struct coveragepy *c)
{
	json_array(c->json);
	while (json_item(c->json)) {
		ARENA_ROOM(c->coverage->arena, c->executed, c->nexecuted, c->executed_cap);
		c->executed[c->nexecuted++] = take_line(c->json);
	}
}

static void take_excluded(struct coveragepy *c)
{
	json_array(c->json);
	while (json_item(c->json)) {
		ARENA_ROOM(c->coverage->arena, c->excluded, c->nexcluded, c->excluded_cap);
		c->excluded[c->nexcluded++] = take_line(c->json);
	}
	if (c->nexcluded)
		coverage_exclude(c->coverage, S("excluded by coverage.py"))->lines += c->nexcluded;
}

/* Both are ascending; executed ones may be excluded [5]. */
static void add_executed(struct coveragepy *c)
{
	uint32_t k = 0;

	for (uint32_t i = 0; i < c->nexecuted; i++) {
		while (k < c->nexcluded && c->excluded[k] < c->executed[i])
			k++;
		if (k == c->nexcluded || c->excluded[k] != c->executed[i])
			coverage_line(c->coverage, c->file, c->executed[i], 1);
	}
}

/* [from, to]; a negative line is where the code began that is left. */
static void take_branch(struct coveragepy *c, uint64_t count)
{
	struct cov_branch b = { .hits.count = count };
	struct json *j = c->json;
	int64_t line[2] = { 0 };
	uint32_t n = 0;

	json_array(j);
	for (; json_item(j); n++)
		if (n < 2)
			json_i64(j, &line[n]);
	if (json_ok(j) && (n != 2 || line[0] < 0 || line[0] > INT32_MAX || line[1] < -INT32_MAX || line[1] > INT32_MAX))
		json_fail(j, "a jump as two lines below 2^31 expected");
	if (!json_ok(j))
		return;
	b.line = (uint32_t)line[0];
	if (line[1] >= 0)
		b.number = (uint32_t)line[1];
	else
		b.label = arena_printf(c->coverage->arena, "exit of line %lld", (long long)-line[1]); /* [2] */
	coverage_branch(c->coverage, c->file, &b);
}

static void take_branches(struct coveragepy *c, uint64_t count)
{
	json_array(c->json);
	while (json_item(c->json))
		take_branch(c, count);
}

/* ---- functions ---- */

/* The first of some lines, and how many they are. */
static uint32_t take_first(struct json *j, uint32_t *n)
{
	uint32_t first = UINT32_MAX;

	json_array(j);
	for (; json_item(j); (*n)++) {
		uint32_t line = take_line(j);

		first = line < first ? line : first;
	}
	return first;
}

static void take_function(struct coveragepy *c, struct str name)
{
	uint32_t executed = 0, missing = 0, first_hit = UINT32_MAX, first_missed = UINT32_MAX, start = 0;
	struct cov_function f = { .name = name };
	struct json *j = c->json;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("executed_lines")))
			first_hit = take_first(j, &executed);
		else if (str_eq(key, S("missing_lines")))
			first_missed = take_first(j, &missing);
		else if (str_eq(key, S("start_line")))
			start = take_line(j);
	if (!json_ok(j) || !name.n || !(executed + missing)) /* [3] */
		return;
	f.line = start ? start : first_hit < first_missed ? first_hit : first_missed;
	f.hits.count = executed > 0;
	coverage_function(c->coverage, c->file, &f);
}

static void take_functions(struct coveragepy *c)
{
	struct str name;

	json_object(c->json);
	while (json_key(c->json, &name))
		take_function(c, name);
}

/* ---- files ---- */

static void take_contexts(struct coveragepy *c)
{
	uint64_t at = json_at(c->json);
	struct str line;
	uint64_t n = 0;

	json_object(c->json);
	for (; json_key(c->json, &line); n++)
		json_skip(c->json);
	if (n)
		evidence_note(c->out, c->out->n - 1, at, "contexts, which say who covered a line, of a file were left out");
}

static void take_summary(struct coveragepy *c)
{
	struct str key;
	uint64_t x;

	json_object(c->json);
	while (json_key(c->json, &key))
		if (str_eq(key, S("num_statements")) && json_u64(c->json, &x))
			c->statements += x;
		else if (str_eq(key, S("num_branches")) && json_u64(c->json, &x))
			c->branches += x;
}

/* What is more than the summaries count cannot be told from the rest [5]. */
static void tell_difference(const struct coveragepy *c)
{
	struct cov_totals sum = { 0 };
	uint64_t lines, branches;

	coverage_settle(c->coverage);
	for (uint32_t i = 0; i < c->coverage->n; i++)
		coverage_count(&c->coverage->file[i], &sum);
	lines = sum.kind[COV_KIND_LINE].covered + sum.kind[COV_KIND_LINE].uncovered;
	branches = sum.kind[COV_KIND_BRANCH].covered + sum.kind[COV_KIND_BRANCH].uncovered;
	if (c->statements && lines > c->statements)
		evidence_note(c->out, c->out->n - 1, ERR_NOWHERE,
			"its own summaries count fewer lines, by %llu: docstrings are among them before coverage.py 7.13.5",
			(unsigned long long)(lines - c->statements));
	if (c->branches && branches > c->branches)
		evidence_note(c->out, c->out->n - 1, ERR_NOWHERE,
			"its own summaries count fewer branches, by %llu: exits of comprehensions are among them before coverage.py 7.13.5",
			(unsigned long long)(branches - c->branches));
}

static void take_file(struct coveragepy *c, struct str path)
{
	struct json *j = c->json;
	struct str key;

	c->file = coverage_file(c->coverage, path);
	c->nexecuted = c->nexcluded = 0;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("executed_lines")))
			take_executed(c);
		else if (str_eq(key, S("missing_lines")))
			take_missing(c);
		else if (str_eq(key, S("excluded_lines")))
			take_excluded(c);
		else if (str_eq(key, S("executed_branches")))
			take_branches(c, 1);
		else if (str_eq(key, S("missing_branches")))
			take_branches(c, 0);
		else if (str_eq(key, S("functions")))
			take_functions(c);
		else if (str_eq(key, S("contexts")))
			take_contexts(c);
		else if (str_eq(key, S("summary")))
			take_summary(c);
	add_executed(c);
}

static bool coveragepy_read(const struct source *src, struct reading *out, struct err *e)
{
	struct coveragepy c = { .out = out };
	struct str key, path;
	struct json j;

	c.coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	c.coverage->set_mode = true; /* [1] */
	c.json = &j;
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("files")))
			continue;
		json_object(&j);
		while (json_key(&j, &path))
			take_file(&c, path);
	}
	if (!json_end(&j))
		return false;
	tell_difference(&c);
	return c.coverage->n || err_at(e, 0, "coverage of at least one file expected");
}

static int bits_of(struct json *j)
{
	bool branches = false, contexts = false;
	struct str key;

	if (json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	if (!json_key(j, &key) || !str_eq(key, S("meta")) || json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	while (json_key(j, &key)) {
		branches |= str_eq(key, S("branch_coverage"));
		contexts |= str_eq(key, S("show_contexts"));
	}
	return branches && contexts ? BITS_META : 0;
}

static int coveragepy_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

const struct format format_coveragepy = {
	.name = "coveragepy",
	.title = "coverage.py's JSON (coverage json, pytest --cov-report=json)",
	.spec = "https://coverage.readthedocs.io/en/latest/commands/cmd_json.html",
	.versions = "coverage.py 5.5, 6.5, 7.6",
	.loses = "contexts, classes",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = coveragepy_sniff,
	.read = coveragepy_read,
};
