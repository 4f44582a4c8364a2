/*
 * clover - the XML of Clover: OpenClover, PHPUnit and istanbul write it.
 *
 * Spec    clover.xsd of OpenClover; PHPUnit's and istanbul's writers, which say the same in other ways.
 * Gives   Coverage in lines, with branches of conditions, and methods.
 * Loses   Metrics, complexity, classes, times.
 * Choices [1] The path is the attribute path; PHPUnit has it in name.
 *         [2] A condition without a count (OpenClover): truecount and falsecount are how often it was true and false.  With a
 *             count (istanbul): how many branches of the line were taken and how many were not.
 *         [3] A line of several statements: the largest count holds.
 *         [4] Lines of methods are functions, no lines: a statement stands where code is.
 *         [5] Files below testproject are tests, which Clover does not count.
 */
#include "base/xml.h"
#include "format/cov_count.h"
#include "format/cov_gather.h"
#include "format/format.h"

#define BITS_ROOT 32 /* <coverage generated="..."> */
#define BITS_NAMED 40 /* <coverage clover="..."> */

struct clover {
	struct reading *out;
	struct err *err;
	uint32_t evidence;
	uint64_t at;
	struct coverage *coverage;
	struct cov_gather gather;
	struct str package;
	uint32_t file, nfile;
	bool in_file, in_tests;
};

#define NOTE(c, ...) evidence_note((c)->out, (c)->evidence, (c)->at, __VA_ARGS__)

static bool open_file(struct clover *c, const struct xml_tag *tag)
{
	struct str path = xml_attr(tag, "path"); /* [1] */
	struct cov_file *f;

	if (!path.n)
		path = xml_attr(tag, "name");
	if (!path.n)
		return err_at(c->err, tag->at, "a file with a path or a name expected");
	c->file = coverage_file(c->coverage, arena_str(c->out->arena, path));
	f = &c->coverage->file[c->file];
	if (!f->package.n)
		f->package = c->package;
	c->in_file = true;
	c->nfile++;
	return true;
}

/* *said: the attribute is there.  false when it is and is no count. */
static bool count_of(struct clover *c, const struct xml_tag *tag, const char *name, uint64_t *out, bool *said)
{
	struct str s = xml_attr(tag, name);
	const char *note = NULL;

	*out = 0;
	*said = s.p != NULL;
	if (*said && !cov_count(s, out, &note))
		return err_at(c->err, tag->at, "a count in the attribute \"%s\" expected", name);
	if (note)
		NOTE(c, "%s", note);
	return true;
}

/* [4] */
static bool take_method(struct clover *c, const struct xml_tag *tag, uint32_t line)
{
	struct cov_function f = { .line = line };
	struct str name = xml_attr(tag, "signature");
	bool said;

	if (!count_of(c, tag, "count", &f.hits.count, &said))
		return false;
	f.name = arena_str(c->out->arena, name.n ? name : xml_attr(tag, "name"));
	if (f.name.n && said)
		coverage_function(c->coverage, c->file, &f);
	else
		NOTE(c, "a method without a name or a count was skipped");
	return true;
}

/* [2] */
static bool take_condition(struct clover *c, const struct xml_tag *tag, uint32_t line)
{
	uint64_t count, yes, no, all;
	bool counted, has_yes, has_no;

	if (!count_of(c, tag, "count", &count, &counted) || !count_of(c, tag, "truecount", &yes, &has_yes) ||
		!count_of(c, tag, "falsecount", &no, &has_no))
		return false;
	if (__builtin_add_overflow(yes, no, &all))
		return err_at(c->err, tag->at, "counts that add up to less than 2^64 expected");
	cov_gather_line(&c->gather, c->file, line, counted ? count : coverage_sum(yes, no, false));
	if (counted)
		cov_gather_branches(&c->gather, c->file, line, yes, all);
	else
		cov_gather_branches(&c->gather, c->file, line, (uint64_t)(yes != 0) + (no != 0), 2);
	return true;
}

static bool open_line(struct clover *c, const struct xml_tag *tag)
{
	struct str num = xml_attr(tag, "num"), type = xml_attr(tag, "type");
	uint64_t count;
	uint32_t line;
	bool said;

	if (!cov_cut_u32(&num, &line) || num.n)
		return err_at(c->err, tag->at, "a line with a num below 2^32 expected");
	if (!line) {
		NOTE(c, "a record of line 0 was skipped");
		return true;
	}
	if (str_eq(type, S("method")))
		return take_method(c, tag, line);
	if (str_eq(type, S("cond")))
		return take_condition(c, tag, line);
	if (!count_of(c, tag, "count", &count, &said))
		return false;
	if (!said)
		return err_at(c->err, tag->at, "a line with a count expected");
	cov_gather_line(&c->gather, c->file, line, count); /* [3] */
	return true;
}

static bool clover_open(void *ctx, const struct xml_tag *tag, struct err *e)
{
	struct clover *c = ctx;

	c->at = tag->at;
	if (!tag->depth && !str_eq(tag->name, S("coverage")))
		return err_at(e, tag->at, "the root element coverage expected");
	if (str_eq(tag->name, S("testproject")))
		c->in_tests = true;
	if (c->in_tests) { /* [5] */
		if (str_eq(tag->name, S("file")))
			NOTE(c, "a file of the tests themselves was left out");
		return true;
	}
	if (str_eq(tag->name, S("line")) && c->in_file)
		return open_line(c, tag);
	if (str_eq(tag->name, S("file")))
		return open_file(c, tag);
	if (str_eq(tag->name, S("package")))
		c->package = arena_str(c->out->arena, xml_attr(tag, "name"));
	return true;
}

static bool clover_close(void *ctx, struct str name, struct err *e)
{
	struct clover *c = ctx;

	(void)e;
	if (str_eq(name, S("file")))
		c->in_file = false;
	else if (str_eq(name, S("package")))
		c->package = S("");
	else if (str_eq(name, S("testproject")))
		c->in_tests = false;
	return true;
}

static bool clover_read(const struct source *src, struct reading *out, struct err *e)
{
	static const struct xml_handler handler = { .open = clover_open, .close = clover_close };
	struct clover *c = ARENA_NEW(out->arena, struct clover);

	c->out = out;
	c->err = e;
	c->evidence = out->n;
	c->coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	cov_gather_init(&c->gather, c->coverage);
	if (!xml_read(out->arena, src->bytes, &handler, c, e) || !cov_gather_give(&c->gather, src->bytes.n, e))
		return false;
	return c->nfile || err_at(e, 0, "at least one file expected");
}

static int judge_root(const struct xml_tag *root)
{
	if (!str_eq(root->name, S("coverage")) || xml_attr(root, "line-rate").p)
		return 0;
	return xml_attr(root, "clover").p ? BITS_NAMED : xml_attr(root, "generated").p ? BITS_ROOT : 0;
}

static int clover_sniff(struct str head)
{
	return xml_root(head, judge_root);
}

const struct format format_clover = {
	.name = "clover",
	.title = "Clover XML (OpenClover, PHPUnit, istanbul)",
	.spec = "https://github.com/openclover/clover",
	.versions = "nyc 17, gcovr 8.8",
	.loses = "metrics, complexity, classes, times",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = clover_sniff,
	.read = clover_read,
};
