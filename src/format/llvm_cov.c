/*
 * llvm_cov - what `llvm-cov export` writes (-format=text): clang, rustc, swiftc.
 *
 * Spec    llvm/tools/llvm-cov/CoverageExporterJson.cpp, versions 2.0.0 to 3.0.1; lines are counted as in
 *         LineCoverageStats of llvm/lib/ProfileData/Coverage/CoverageMapping.cpp.
 * Gives   Coverage in lines; regions of code as blocks, functions, branches, conditions (MC/DC).
 * Loses   Counts of single instances of a template; regions that are gaps, skipped or uses of a macro; expansions; summaries.
 * Choices [1] A function is a place, as in llvm-cov's own totals: instances of a template are one, with the first of their
 *             names by bytes and the sum of their counts.
 *         [2] A branch belongs to where it is written, or to where the outermost macro is used that it is in: llvm-cov's tracefile
 *             has it so.  Its block is the column there.  Branches that are folded in one way count as not taken that way: the
 *             JSON does not tell them apart.
 *         [3] A region within a macro belongs to the macro's text, once, whichever of its uses ran it.
 *         [4] Since version 18, which writes "mcdc_records", a line where any region with a count begins is code, also behind one
 *             that is skipped.
 *         [5] A condition is covered when both of its senses were shown to matter; one entry stands for the two.  Its index goes
 *             on over decisions of one line that have as many conditions.
 *         [6] Functions of files that are not listed (-ignore-filename-regex) are left out, and noted.
 *         [7] Expansions and functions are read piece by piece and the mapped input is given back on the way.
 *         [8] Lines are those of the source that segments say are code, as in llvm-cov's tracefile and annotated source.  Its totals
 *             sum over functions instead: lines that functions share count for each of them, those of macros for none.
 */
#include "format/format.h"

#include "base/file.h"
#include "base/sort.h"
#include "format/json_bits.h"
#include "format/llvm_cov_part.h"

#define BITS_TYPE 64 /* "llvm.coverage.json.export" */
#define BITS_FILES 40 /* data of files, as it begins */
#define FORGET_BYTES ((size_t)8 << 20) /* of a mapped input are read before they are given back */
#define LINE_MOST 10000000u

struct segment {
	uint32_t line;
	uint64_t count;
	bool has_count, entry, gap;
};

/* One condition of a decision. */
struct condition {
	uint32_t line, column, group, index;
	bool covered;
};

struct llvm_cov {
	const struct source *src;
	struct json *json;
	struct coverage *coverage;
	struct llvm_functions functions;
	size_t forgotten;               /* bytes of the input that were given back */
	struct segment *segment;        /* of the file that is being read */
	struct condition *condition;
	uint32_t nsegment, segment_cap, ncondition, condition_cap;
	bool has_mcdc;                  /* version 18 or later [4] */
	uint64_t summed, summed_covered;        /* lines by llvm-cov's own totals */
};

/* Gives back what was read of a mapped input [7]. */
static void forget(struct llvm_cov *c)
{
	size_t at = c->json->at;

	if (!c->src->mapped || at - c->forgotten < FORGET_BYTES)
		return;
	file_forget((struct str){ c->src->bytes.p + c->forgotten, at - c->forgotten });
	c->forgotten = at;
}

/* ---- lines ---- */

static bool take_flag(struct json *j)
{
	bool flag;

	json_bool(j, &flag);
	return flag;
}

/* [line, column, count, has count, is region entry, is gap]; the last since 2.0.1. */
static void take_segment(struct llvm_cov *c)
{
	struct segment s = { 0 };
	struct json *j = c->json;
	uint32_t n = 0;

	json_array(j);
	for (; json_item(j); n++)
		if (n == 0)
			llvm_cov_u32(j, &s.line);
		else if (n == 2)
			llvm_cov_count(j, &s.count);
		else if (n == 3)
			s.has_count = take_flag(j);
		else if (n == 4)
			s.entry = take_flag(j);
		else if (n == 5)
			s.gap = take_flag(j);
	if (n < 5)
		json_fail(j, "a segment of at least 5 values expected");
	else if (s.line > LINE_MOST || (c->nsegment && s.line < c->segment[c->nsegment - 1].line))
		json_fail(j, "a segment on a line behind the one before and up to %u expected", LINE_MOST);
	ARENA_ROOM(c->coverage->arena, c->segment, c->nsegment, c->segment_cap);
	c->segment[c->nsegment++] = s;
}

static bool begins_region(const struct segment *s)
{
	return s->entry && s->has_count && !s->gap;
}

/* The line on which segments [lo, hi) stand; `wrapped` is the last segment before, or NULL. */
static void add_line(struct llvm_cov *c, uint32_t file, uint32_t lo, uint32_t hi, const struct segment *wrapped)
{
	const struct segment *s = c->segment;
	uint64_t count = wrapped ? wrapped->count : 0;
	bool mapped = wrapped && wrapped->has_count, entered = false;

	for (uint32_t i = lo; i < hi; i++) {
		mapped |= begins_region(&s[i]);
		entered |= s[i].entry && s[i].has_count;
		if (begins_region(&s[i]) && s[i].count > count)
			count = s[i].count;
	}
	if (!s[lo].has_count && s[lo].entry)
		mapped = false;
	if (mapped || (entered && c->has_mcdc)) /* [4] */
		coverage_line(c->coverage, file, s[lo].line, count);
}

static void add_lines(struct llvm_cov *c, uint32_t file)
{
	const struct segment *wrapped = NULL;
	uint32_t next;

	for (uint32_t i = 0; i < c->nsegment; i = next) {
		for (next = i + 1; next < c->nsegment && c->segment[next].line == c->segment[i].line; next++)
			;
		add_line(c, file, i, next, wrapped);
		wrapped = &c->segment[next - 1];
		if (!wrapped->has_count || next == c->nsegment)
			continue;
		for (uint32_t line = wrapped->line + 1; line < c->segment[next].line; line++)
			coverage_line(c->coverage, file, line, wrapped->count);
	}
}

/* ---- conditions ---- */

/* [line, column, ..., [covered, ...]]; what stands between differs between versions. */
static void take_decision(struct llvm_cov *c)
{
	uint32_t line = 0, column = 0, n = 0, first = c->ncondition;
	struct json *j = c->json;

	json_array(j);
	for (; json_item(j); n++)
		if (n == 0)
			llvm_cov_u32(j, &line);
		else if (n == 1)
			llvm_cov_u32(j, &column);
		else if (json_peek(j) == JSON_ARRAY) {
			json_array(j);
			while (json_item(j)) {
				bool covered = take_flag(j);

				ARENA_ROOM(c->coverage->arena, c->condition, c->ncondition, c->condition_cap);
				c->condition[c->ncondition] = (struct condition){ .line = line, .column = column,
					.index = c->ncondition - first, .covered = covered };
				c->ncondition++;
			}
		}
	for (uint32_t i = first; i < c->ncondition; i++)
		c->condition[i].group = c->ncondition - first;
}

static int by_decision(uint32_t i, uint32_t k, const void *ctx)
{
	const struct condition *x = (const struct condition *)ctx + i, *y = (const struct condition *)ctx + k;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

static void add_conditions(struct llvm_cov *c, uint32_t file)
{
	uint32_t *order = ARENA_ARRAY(c->coverage->arena, uint32_t, c->ncondition), earlier = 0;

	for (uint32_t i = 0; i < c->ncondition; i++)
		order[i] = i;
	sort_by(order, c->ncondition, by_decision, c->condition);
	for (uint32_t i = 0; i < c->ncondition; i++) {
		const struct condition *x = &c->condition[order[i]], *before = i ? &c->condition[order[i - 1]] : x;
		struct cov_condition out = { .hits.count = x->covered, .line = x->line, .group = x->group, .sense = true };

		if (x->line != before->line || x->group != before->group)
			earlier = 0;
		else if (x->column != before->column)
			earlier += x->group; /* [5] */
		out.index = earlier + x->index;
		coverage_condition(c->coverage, file, &out);
	}
	arena_discard(c->coverage->arena, order);
}

/* ---- files ---- */

static void take_list(struct llvm_cov *c, void (*take)(struct llvm_cov *c))
{
	json_array(c->json);
	while (json_item(c->json)) {
		take(c);
		forget(c);
	}
}

static void take_expansion(struct llvm_cov *c)
{
	json_skip(c->json);
}

static void take_file(struct llvm_cov *c)
{
	struct arena *a = c->coverage->arena;
	struct str key, path = { 0 };
	struct json *j = c->json;
	bool segments = false;
	uint32_t file;

	c->nsegment = c->ncondition = 0;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("filename"))) {
			json_str(j, &path);
		} else if (str_eq(key, S("segments"))) {
			take_list(c, take_segment);
			segments = true;
		} else if (str_eq(key, S("mcdc_records"))) {
			take_list(c, take_decision);
			c->has_mcdc = true;
		} else if (str_eq(key, S("expansions"))) {
			take_list(c, take_expansion);
		}
	if (json_ok(j) && !segments) {
		json_fail(j, "a file with segments expected");
		err_hint(j->err, "export without -summary-only");
	}
	if (!json_ok(j))
		return;
	if (c->src->mapped)
		path = arena_str(a, path);
	file = coverage_file(c->coverage, path);
	map_set(&c->functions.files, path, file);
	add_lines(c, file);
	add_conditions(c, file);
}

static void take_function(struct llvm_cov *c)
{
	llvm_function_take(&c->functions, c->json);
}

/* {"lines": {"count": 4, "covered": 3, ...}, ...} */
static void take_totals(struct llvm_cov *c)
{
	struct str key, figure;
	uint64_t x;

	json_object(c->json);
	while (json_key(c->json, &key)) {
		if (!str_eq(key, S("lines")))
			continue;
		json_object(c->json);
		while (json_key(c->json, &figure))
			if (str_eq(figure, S("count")) && json_u64(c->json, &x))
				c->summed += x;
			else if (str_eq(figure, S("covered")) && json_u64(c->json, &x))
				c->summed_covered += x;
	}
}

/* People compare with `llvm-cov report` [8]. */
static void tell_difference(const struct llvm_cov *c, struct reading *out)
{
	struct cov_totals sum = { 0 };
	const struct cov_tally *lines = &sum.kind[COV_KIND_LINE];

	coverage_settle(c->coverage);
	for (uint32_t i = 0; i < c->coverage->n; i++)
		coverage_count(&c->coverage->file[i], &sum);
	if (c->summed && (c->summed_covered != lines->covered || c->summed != lines->covered + lines->uncovered))
		evidence_note(out, out->n - 1, ERR_NOWHERE,
			"llvm-cov's own totals count %llu of %llu lines: function by function, without the text of macros",
			(unsigned long long)c->summed_covered, (unsigned long long)c->summed);
}

static void take_export(struct llvm_cov *c)
{
	struct str key;

	json_object(c->json);
	while (json_key(c->json, &key))
		if (str_eq(key, S("files")))
			take_list(c, take_file);
		else if (str_eq(key, S("functions")))
			take_list(c, take_function);
		else if (str_eq(key, S("totals")))
			take_totals(c);
}

static bool llvm_cov_read(const struct source *src, struct reading *out, struct err *e)
{
	struct llvm_cov c = { .src = src };
	struct json j;
	struct str key;

	c.coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	c.json = &j;
	c.functions.coverage = c.coverage;
	c.functions.copy = src->mapped;
	c.functions.out = out;
	map_init(&c.functions.places, out->arena);
	map_init(&c.functions.files, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("data")))
			take_list(&c, take_export);
	if (!json_end(&j))
		return false;
	if (!c.coverage->n)
		return err_at(e, 0, "coverage of at least one file expected");
	llvm_functions_settle(&c.functions);
	tell_difference(&c, out);
	return true;
}

/* ---- telling it ---- */

static bool is_member(struct str key, const char *const *names)
{
	for (; *names; names++)
		if (str_eq(key, str_of(*names)))
			return true;
	return false;
}

/* [{"files": [{"branches": ...: a key that files have comes first, and what follows may go on past the head. */
static bool is_data(struct json *j)
{
	static const char *const members[] = { "branches", "expansions", "filename", "mcdc_records", "segments", "summary",
		NULL };
	struct str key;

	return json_array(j) && json_item(j) && json_peek(j) == JSON_OBJECT && json_object(j) && json_key(j, &key) &&
	       str_eq(key, S("files")) && json_peek(j) == JSON_ARRAY && json_array(j) && json_item(j) &&
	       json_peek(j) == JSON_OBJECT && json_object(j) && json_key(j, &key) && is_member(key, members);
}

static int bits_of(struct json *j)
{
	struct str key, type;
	struct json data;

	if (json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	while (json_key(j, &key)) {
		data = *j;
		if (str_eq(key, S("data")) && json_peek(&data) == JSON_ARRAY && is_data(&data))
			return BITS_FILES;
		if (str_eq(key, S("type")) && json_peek(j) == JSON_STRING && json_str(j, &type))
			return str_eq(type, S("llvm.coverage.json.export")) ? BITS_TYPE : 0;
	}
	return 0;
}

static int llvm_cov_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

const struct format format_llvm_cov = {
	.name = "llvm_cov",
	.title = "llvm-cov's JSON (llvm-cov export: clang, rustc, swiftc)",
	.spec = "https://llvm.org/docs/CommandGuide/llvm-cov.html#llvm-cov-export",
	.versions = "LLVM 14, 22",
	.loses = "counts of single template instances, macro expansions, summaries",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = llvm_cov_sniff,
	.read = llvm_cov_read,
};
