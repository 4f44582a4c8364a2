/*
 * lcov - tracefiles: for every source file its functions, branches, conditions and lines, a record a line.
 *
 * Spec    geninfo(1) of lcov, "TRACEFILE FORMAT"; lcov 1.16 and 2.5 read what it leaves open.
 * Gives   Coverage in lines, with functions, branches and conditions.
 * Loses   Names of tests, versions and checksums; that a branch was not reached at all ('-').
 * Choices [1] Totals (LF, LH, FNF ...) are counted, never believed.
 *         [2] A file that comes again (of another test) adds its counts.
 *         [3] BRDA's branch may be any text, commas included: line and block are cut from the left, the count from
 *             the right.  What is no number keeps its text and is numbered in the order in which it comes.
 *         [4] '-' (the block was never executed) is a branch that was not taken: lcov counts it so.
 *         [5] Branches and conditions marked U (unreachable) are left out, as lcov leaves them out of its totals.
 *         [6] FNA's aliases of one function are functions each; lcov 2 counts them as one.
 *         [7] FN without FNDA was not executed; FNDA without FN is a function that begins nowhere.
 *         [8] Line 0 is no line: coverage.py gave such branches.
 */
#include "base/file.h"
#include "format/lcov_part.h"

#define FORGET_BYTES ((size_t)8 << 20)
#define PLAIN_DIGITS 18u /* of a number that fits, without a look */
#define BITS_NAMED 16   /* TN: or SF: comes first */
#define BITS_SECTION 32 /* and records of a section follow */

struct tracefile {
	struct reading *out;
	uint32_t evidence;
	struct err *err;
	struct coverage *coverage;
	struct str bytes;
	uint64_t at;                    /* of the record */
	bool open;                      /* a section is */
	uint32_t file;                  /* of the section */
	struct lcov_functions functions;
	uint32_t line, block, number;   /* of the branch that came last */
	uint32_t nsection;
};

#define NOTE(t, ...) evidence_note((t)->out, (t)->evidence, (t)->at, __VA_ARGS__)

static bool bad(struct tracefile *t, const char *expected)
{
	return err_at(t->err, t->at, "%s expected", expected);
}

/* ---- fields ---- */

static bool cut_comma(struct str *rest)
{
	if (!rest->n || rest->p[0] != ',')
		return false;
	*rest = (struct str){ rest->p + 1, rest->n - 1 };
	return true;
}

static bool cut_mark(struct str *rest, char mark)
{
	if (!rest->n || rest->p[0] != mark)
		return false;
	*rest = str_from(*rest, 1);
	return true;
}

static bool count_of(struct tracefile *t, struct str s, uint64_t *count)
{
	const char *note;

	if (!cov_count(s, count, &note))
		return false;
	if (note)
		NOTE(t, "%s", note);
	return true;
}

/* [8] */
static bool is_nowhere(struct tracefile *t, uint32_t line)
{
	if (!line)
		NOTE(t, "a record of line 0 was skipped");
	return !line;
}

/* ---- records ---- */

static bool take_line(struct tracefile *t, struct str rest)
{
	uint32_t line;
	uint64_t count;

	if (!cov_cut_u32(&rest, &line) || !cut_comma(&rest) || !count_of(t, str_cut(&rest, ','), &count))
		return bad(t, "DA:line,count");
	if (!is_nowhere(t, line))
		coverage_line(t->coverage, t->file, line, count);
	return true;
}

/* Which one of its block it is, in the order in which they come. */
static void step_number(struct tracefile *t, const struct cov_branch *b)
{
	t->number = b->line == t->line && b->block == t->block ? t->number + 1 : 0;
	t->line = b->line;
	t->block = b->block;
}

/* [3] A number, or the text and its place among those of its block. */
static void identify(struct tracefile *t, struct str branch, struct cov_branch *b)
{
	struct str rest = branch;

	step_number(t, b);
	if (cov_cut_u32(&rest, &b->number) && !rest.n)
		return;
	b->number = t->number;
	b->label = branch;
}

static bool take_branch(struct tracefile *t, struct str rest)
{
	static const char expected[] = "BRDA:line,block,branch,taken";
	struct cov_branch b = { 0 };
	struct str taken;
	bool unreachable;

	if (!cov_cut_u32(&rest, &b.line) || !cut_comma(&rest))
		return bad(t, expected);
	if (cut_mark(&rest, 'e'))
		b.kind = COV_BRANCH_THROW;
	else if (cut_mark(&rest, 'f'))
		b.kind = COV_BRANCH_FALLTHROUGH;
	unreachable = cut_mark(&rest, 'U');
	if (!cov_cut_u32(&rest, &b.block) || !cut_comma(&rest) || !memchr(rest.p, ',', rest.n))
		return bad(t, expected);
	taken = str_cut_last(&rest, ',');
	if (!str_eq(taken, S("-")) && !count_of(t, taken, &b.hits.count)) /* [4] */
		return bad(t, expected);
	identify(t, rest, &b);
	if (unreachable) /* [5] */
		NOTE(t, "a branch marked unreachable was left out");
	else if (!is_nowhere(t, b.line))
		coverage_branch(t->coverage, t->file, &b);
	return true;
}

static bool take_condition(struct tracefile *t, struct str rest)
{
	static const char expected[] = "MCDC:line,size,t or f,taken,index,expression";
	struct cov_condition c = { 0 };
	bool unreachable;
	struct str sense;

	if (!cov_cut_u32(&rest, &c.line) || !cut_comma(&rest))
		return bad(t, expected);
	unreachable = cut_mark(&rest, 'U');
	if (!cov_cut_u32(&rest, &c.group) || !cut_comma(&rest))
		return bad(t, expected);
	sense = str_cut(&rest, ',');
	c.sense = str_eq(sense, S("t"));
	if (!c.sense && !str_eq(sense, S("f")))
		return bad(t, expected);
	if (!count_of(t, str_cut(&rest, ','), &c.hits.count) || !cov_cut_u32(&rest, &c.index) || !cut_comma(&rest))
		return bad(t, expected);
	c.label = rest;
	if (unreachable) /* [5] */
		NOTE(t, "a condition marked unreachable was left out");
	else if (!is_nowhere(t, c.line))
		coverage_condition(t->coverage, t->file, &c);
	return true;
}

static bool take_function(struct tracefile *t, struct str rest)
{
	struct cov_function f = { 0 };
	struct str behind;

	if (!cov_cut_u32(&rest, &f.line) || !cut_comma(&rest) || !rest.n)
		return bad(t, "FN:line,name");
	behind = rest;
	if (cov_cut_u32(&behind, &f.end_line) && cut_comma(&behind) && behind.n)
		rest = behind;
	else
		f.end_line = 0;
	f.name = rest;
	lcov_function_add(&t->functions, t->out->arena, &f);
	return true;
}

static bool take_function_count(struct tracefile *t, struct str rest)
{
	struct cov_function *f, unknown = { 0 };
	uint64_t count;

	if (!count_of(t, str_cut(&rest, ','), &count) || !rest.n)
		return bad(t, "FNDA:count,name");
	f = lcov_function_named(&t->functions, rest);
	if (f) {
		f->hits.count = coverage_sum(f->hits.count, count, false);
		return true;
	}
	NOTE(t, "a function has a count (FNDA) and no place (FN)"); /* [7] */
	unknown.name = rest;
	unknown.hits.count = count;
	coverage_function(t->coverage, t->file, &unknown);
	return true;
}

static bool take_leader(struct tracefile *t, struct str rest)
{
	struct lcov_leader l = { 0 };

	if (!cov_cut_u32(&rest, &l.index) || !cut_comma(&rest) || !cov_cut_u32(&rest, &l.line))
		return bad(t, "FNL:index,line");
	if (cut_comma(&rest) && !cov_cut_u32(&rest, &l.end_line))
		return bad(t, "FNL:index,line,end");
	lcov_leader_add(&t->functions, t->out->arena, l);
	return true;
}

/* [6] */
static bool take_alias(struct tracefile *t, struct str rest)
{
	const struct lcov_leader *l;
	struct cov_function f = { 0 };
	uint32_t index;

	if (!cov_cut_u32(&rest, &index) || !cut_comma(&rest) || !count_of(t, str_cut(&rest, ','), &f.hits.count) || !rest.n)
		return bad(t, "FNA:index,count,name");
	l = lcov_leader_of(&t->functions, index);
	if (!l)
		return bad(t, "an FNL: of this index before its FNA:");
	f.line = l->line;
	f.end_line = l->end_line;
	f.name = rest;
	lcov_function_add(&t->functions, t->out->arena, &f);
	return true;
}

static bool skip(struct tracefile *t, struct str rest)
{
	(void)t, (void)rest;
	return true;
}

/* ---- sections ---- */

static void close_section(struct tracefile *t)
{
	if (t->open)
		lcov_functions_flush(&t->functions, t->coverage, t->file);
	t->open = false;
}

/* [2] */
static bool open_section(struct tracefile *t, struct str path)
{
	if (!path.n)
		return bad(t, "SF:path");
	if (t->open)
		NOTE(t, "a section without end_of_record ends where the next begins");
	close_section(t);
	t->file = coverage_file(t->coverage, path);
	t->open = true;
	t->line = 0;
	t->nsection++;
	return true;
}

static const struct record {
	struct str tag;
	bool (*take)(struct tracefile *t, struct str rest);
	bool anywhere;                  /* not of a section alone */
} records[] = {
	{ S("DA"), take_line, false },
	{ S("BRDA"), take_branch, false },
	{ S("FN"), take_function, false },
	{ S("FNDA"), take_function_count, false },
	{ S("FNL"), take_leader, false },
	{ S("FNA"), take_alias, false },
	{ S("MCDC"), take_condition, false },
	{ S("SF"), open_section, true },
	{ S("KF"), open_section, true }, /* lcov takes it, too */
	{ S("TN"), skip, true },
	{ S("VER"), skip, false },
	{ S("LF"), skip, true }, /* [1] and those below */
	{ S("LH"), skip, true },
	{ S("FNF"), skip, true },
	{ S("FNH"), skip, true },
	{ S("BRF"), skip, true },
	{ S("BRH"), skip, true },
	{ S("MCF"), skip, true },
	{ S("MCH"), skip, true },
};

static const struct record *record_of(struct str tag)
{
	for (size_t i = 0; i < sizeof records / sizeof *records; i++)
		if (str_eq(tag, records[i].tag))
			return &records[i];
	return NULL;
}

static bool is_tag(struct str tag)
{
	for (size_t i = 0; i < tag.n; i++)
		if (tag.p[i] < 'A' || tag.p[i] > 'Z')
			return false;
	return tag.n > 0;
}

static bool take_other(struct tracefile *t, struct str line)
{
	struct str rest = line, tag = str_cut(&rest, ':');

	if (str_eq(line, S("end_of_record"))) {
		if (!t->open)
			return bad(t, "SF: before end_of_record");
		close_section(t);
		return true;
	}
	if (line.p[0] == '#') {
		NOTE(t, "a comment was skipped");
		return true;
	}
	if (tag.n == line.n || !is_tag(tag))
		return bad(t, "a record like DA:1,1");
	NOTE(t, "unknown record \"%.*s\" skipped", STR(str_clip(tag, 64)));
	return true;
}

/* ---- the two records that nearly all are, as they nearly always look ---- */

/* Digits up to `stop`; leaves `rest` behind it. */
static inline bool cut_plain(struct str *rest, char stop, uint64_t *out)
{
	const char *p = rest->p, *end = p + (rest->n <= PLAIN_DIGITS ? rest->n : PLAIN_DIGITS + 1);
	uint64_t x = 0;
	unsigned digit;

	for (; p < end && (digit = (unsigned char)*p - (unsigned)'0') <= 9; p++)
		x = x * 10 + digit;
	if (p == rest->p || p == end || *p != stop)
		return false;
	*out = x;
	*rest = (struct str){ p + 1, rest->n - (size_t)(p + 1 - rest->p) };
	return true;
}

static bool take_plain_line(struct tracefile *t, struct str *rest)
{
	struct str s = { rest->p + 3, rest->n - 3 };
	uint64_t line, count;

	if (!cut_plain(&s, ',', &line) || !cut_plain(&s, '\n', &count) || !line || line > UINT32_MAX)
		return false;
	coverage_line(t->coverage, t->file, (uint32_t)line, count);
	*rest = s;
	return true;
}

static bool take_plain_branch(struct tracefile *t, struct str *rest)
{
	struct str s = { rest->p + 5, rest->n - 5 };
	uint64_t line, block, number, count = 0;
	struct cov_branch b;

	if (!cut_plain(&s, ',', &line) || !cut_plain(&s, ',', &block) || !cut_plain(&s, ',', &number) || !line ||
		line > UINT32_MAX || block > UINT32_MAX || number > UINT32_MAX)
		return false;
	if (s.n > 1 && s.p[0] == '-' && s.p[1] == '\n') /* [4] */
		s = (struct str){ s.p + 2, s.n - 2 };
	else if (!cut_plain(&s, '\n', &count))
		return false;
	b = (struct cov_branch){ .hits.count = count, .line = (uint32_t)line, .block = (uint32_t)block,
		.number = (uint32_t)number };
	step_number(t, &b);
	coverage_branch(t->coverage, t->file, &b);
	*rest = s;
	return true;
}

static bool take_plain(struct tracefile *t, struct str *rest)
{
	if (!t->open || rest->n < 8)
		return false;
	if (!memcmp(rest->p, "DA:", 3))
		return take_plain_line(t, rest);
	return !memcmp(rest->p, "BRDA:", 5) && take_plain_branch(t, rest);
}

/* ---- any record ---- */

static bool take(struct tracefile *t, struct str line)
{
	struct str rest = line, tag = str_cut(&rest, ':');
	const struct record *r = tag.n < line.n ? record_of(tag) : NULL;

	if (!r)
		return take_other(t, line);
	if (!t->open && !r->anywhere)
		return bad(t, "SF: before a record of a source file");
	return r->take(t, rest);
}

/* ---- the file ---- */

static struct str without_end(struct str line)
{
	while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t' || line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

static bool take_all(struct tracefile *t, bool mapped)
{
	struct str rest = t->bytes;
	const char *kept = rest.p;

	while (rest.n) {
		t->at = (uint64_t)(rest.p - t->bytes.p);
		if (!take_plain(t, &rest)) {
			struct str line = without_end(str_cut(&rest, '\n'));

			if (line.n && !take(t, line))
				return false;
		}
		if (mapped && rest.n && (size_t)(rest.p - kept) > FORGET_BYTES) {
			file_forget((struct str){ kept, (size_t)(rest.p - kept) });
			kept = rest.p;
		}
	}
	if (!t->open)
		return true;
	err_at(t->err, t->bytes.n, "end_of_record expected, found the end of the input");
	return err_hint(t->err, "was the file cut short?");
}

static bool lcov_read(const struct source *src, struct reading *out, struct err *e)
{
	struct tracefile *t = ARENA_NEW(out->arena, struct tracefile);

	t->out = out;
	t->evidence = out->n;
	t->err = e;
	t->bytes = src->bytes;
	t->coverage = reading_add_coverage(out);
	lcov_functions_init(&t->functions, out->arena);
	if (!take_all(t, src->mapped))
		return false;
	return t->nsection || err_at(e, 0, "at least one section \"SF:path\" expected");
}

/* ---- recognised ---- */

static int lcov_sniff(struct str head)
{
	bool named = false;

	while (head.n) {
		struct str line = str_line(&head), rest = line, tag;

		if (!line.n || line.p[0] == '#')
			continue;
		tag = str_cut(&rest, ':');
		if (str_eq(line, S("end_of_record")))
			return named ? BITS_SECTION : 0;
		if (tag.n == line.n || (!record_of(tag) && !named))
			return 0;
		if (named && !str_eq(tag, S("SF")) && !str_eq(tag, S("TN")))
			return record_of(tag) ? BITS_SECTION : 0;
		if (!named && !str_eq(tag, S("SF")) && !str_eq(tag, S("TN")) && !str_eq(tag, S("KF")))
			return 0;
		named = true;
	}
	return named ? BITS_NAMED : 0;
}

const struct format format_lcov = {
	.name = "lcov",
	.title = "lcov tracefile (geninfo, gcovr, grcov, llvm-cov, coverage.py, istanbul, cargo-llvm-cov)",
	.spec = "https://github.com/linux-test-project/lcov/blob/master/docs/man/geninfo.rst",
	.versions = "lcov 1.16 and 2.5, gcovr 8.8, grcov 0.8.12, llvm-cov 14, coverage.py 7.17, nyc 17",
	.loses = "names of tests, versions, checksums; writing: ends of functions, kinds and texts of branches, what is unmeasured",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = lcov_sniff,
	.read = lcov_read,
	.endings = ".info .lcov",
	.write = lcov_write,
};
