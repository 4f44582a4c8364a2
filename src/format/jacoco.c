/*
 * jacoco - the XML report of JaCoCo.
 *
 * Spec    report.dtd of JaCoCo, 1.1.
 * Gives   Coverage in lines, with branches and methods; it is a set: JaCoCo counts instructions, not runs.
 * Loses   Counters of instructions and complexity, sessions, groups.
 * Choices [1] A line is covered when one of its instructions is; without numbers of them (gcovr leaves them out) nobody knows.
 *         [2] A file is its package and its source file: the report has no directories of sources.
 *         [3] A method is "Class.name(descriptor)", for overloads and nested classes share a file.
 *         [4] Totals (counter) are only read where nothing else tells: whether a method was entered.
 *         [5] A class without a source file was compiled without it: nothing says where its methods are.
 */
#include "base/xml.h"
#include "format/cov_count.h"
#include "format/cov_gather.h"
#include "format/format.h"

#define BITS_ROOT 24 /* <report> */
#define BITS_NAMED 24 /* and JaCoCo's name, or elements that only it has */

struct jacoco {
	struct reading *out;
	struct err *err;
	uint32_t evidence;
	uint64_t at;
	struct coverage *coverage;
	struct cov_gather gather;
	struct str package, class;
	uint32_t file, nfile;
	bool in_file, in_class, in_method;
	struct cov_function method;
};

#define NOTE(j, ...) evidence_note((j)->out, (j)->evidence, (j)->at, __VA_ARGS__)

/* [2] */
static uint32_t file_of(struct jacoco *j, struct str name)
{
	struct arena *a = j->out->arena;
	struct str path = j->package.n ? arena_printf(a, "%.*s/%.*s", STR(j->package), STR(name)) : arena_str(a, name);
	uint32_t at = coverage_file(j->coverage, path);

	j->coverage->file[at].package = j->package;
	j->nfile++;
	return at;
}

static void open_class(struct jacoco *j, const struct xml_tag *tag)
{
	struct str name = xml_attr(tag, "name"), source = xml_attr(tag, "sourcefilename");

	j->in_class = source.n > 0;
	if (!j->in_class) {
		NOTE(j, "a class without a source file was skipped"); /* [5] */
		return;
	}
	j->class = arena_str(j->out->arena, str_cut_last(&name, '/'));
	j->file = file_of(j, source);
}

static void open_method(struct jacoco *j, const struct xml_tag *tag)
{
	struct str line = xml_attr(tag, "line");

	j->in_method = true;
	j->method = (struct cov_function){ .hits.count = COVERAGE_UNMEASURED };
	if (!cov_cut_u32(&line, &j->method.line))
		j->method.line = 0;
	j->method.name = arena_printf(j->out->arena, "%.*s.%.*s%.*s", STR(j->class), STR(xml_attr(tag, "name")),
		STR(xml_attr(tag, "desc"))); /* [3] */
}

/* [4] */
static void take_counter(struct jacoco *j, const struct xml_tag *tag)
{
	uint64_t covered;

	if (str_eq(xml_attr(tag, "type"), S("METHOD")) && str_u64(xml_attr(tag, "covered"), &covered))
		j->method.hits.count = covered != 0;
}

/* An attribute that may be missing, and then is 0. */
static bool number_of(const struct xml_tag *tag, const char *name, uint64_t *out)
{
	struct str s = xml_attr(tag, name);

	*out = 0;
	return !s.p || str_u64(s, out);
}

static bool open_line(struct jacoco *j, const struct xml_tag *tag)
{
	struct str nr = xml_attr(tag, "nr");
	uint64_t covered, missed, taken, all;
	uint32_t line;

	if (!cov_cut_u32(&nr, &line) || nr.n || !number_of(tag, "ci", &covered) || !number_of(tag, "mi", &missed) ||
		!number_of(tag, "cb", &taken) || !number_of(tag, "mb", &all) ||
		__builtin_add_overflow(taken, all, &all))
		return err_at(j->err, tag->at, "a line with the numbers nr, mi, ci, mb and cb expected");
	if (!line) {
		NOTE(j, "a record of line 0 was skipped");
		return true;
	}
	if (covered || missed) {
		cov_gather_line(&j->gather, j->file, line, covered != 0); /* [1] */
	} else if (!xml_attr(tag, "ci").p && !xml_attr(tag, "mi").p) {
		cov_gather_line(&j->gather, j->file, line, COVERAGE_UNMEASURED);
		NOTE(j, "a line without mi and ci is unmeasured");
	}
	if (all)
		cov_gather_branches(&j->gather, j->file, line, taken, all);
	return true;
}

static bool jacoco_open(void *ctx, const struct xml_tag *tag, struct err *e)
{
	struct jacoco *j = ctx;

	j->at = tag->at;
	if (!tag->depth && !str_eq(tag->name, S("report")))
		return err_at(e, tag->at, "the root element report expected");
	if (str_eq(tag->name, S("line")) && j->in_file)
		return open_line(j, tag);
	if (str_eq(tag->name, S("package"))) {
		j->package = arena_str(j->out->arena, xml_attr(tag, "name"));
	} else if (str_eq(tag->name, S("sourcefile"))) {
		j->in_file = true;
		j->file = file_of(j, xml_attr(tag, "name"));
	} else if (str_eq(tag->name, S("class"))) {
		open_class(j, tag);
	} else if (str_eq(tag->name, S("method")) && j->in_class) {
		open_method(j, tag);
	} else if (str_eq(tag->name, S("counter")) && j->in_method) {
		take_counter(j, tag);
	}
	return true;
}

static bool jacoco_close(void *ctx, struct str name, struct err *e)
{
	struct jacoco *j = ctx;

	(void)e;
	if (str_eq(name, S("method")) && j->in_method) {
		coverage_function(j->coverage, j->file, &j->method);
		j->in_method = false;
	} else if (str_eq(name, S("class"))) {
		j->in_class = false;
	} else if (str_eq(name, S("sourcefile"))) {
		j->in_file = false;
	}
	return true;
}

static bool jacoco_read(const struct source *src, struct reading *out, struct err *e)
{
	static const struct xml_handler handler = { .open = jacoco_open, .close = jacoco_close };
	struct jacoco *j = ARENA_NEW(out->arena, struct jacoco);

	j->out = out;
	j->err = e;
	j->evidence = out->n;
	j->coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	j->coverage->set_mode = true;
	cov_gather_init(&j->gather, j->coverage);
	if (!xml_read(out->arena, src->bytes, &handler, j, e) || !cov_gather_give(&j->gather, src->bytes.n, e))
		return false;
	return j->nfile || err_at(e, 0, "at least one source file expected");
}

static int judge_root(const struct xml_tag *root)
{
	return str_eq(root->name, S("report")) ? BITS_ROOT : 0;
}

static int jacoco_sniff(struct str head)
{
	int bits = xml_root(head, judge_root);
	bool named = str_has(head, S("JACOCO")) || str_has(head, S("<sessioninfo")) || str_has(head, S("<sourcefile")) ||
		     str_has(head, S("sourcefilename="));

	return bits && named ? bits + BITS_NAMED : 0;
}

const struct format format_jacoco = {
	.name = "jacoco",
	.title = "JaCoCo XML",
	.spec = "https://www.jacoco.org/jacoco/trunk/coverage/report.dtd",
	.versions = "JaCoCo 0.8.12, gcovr 8.8",
	.loses = "instructions, complexity, sessions, groups",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = jacoco_sniff,
	.read = jacoco_read,
};
