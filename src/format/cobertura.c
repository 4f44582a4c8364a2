/*
 * cobertura - the XML that CI servers show: packages of classes, each with a file name, methods and lines.
 *
 * Spec    coverage-04.dtd of Cobertura; gcovr, coverage.py, coverlet, cargo-tarpaulin, PHPUnit and istanbul write it.
 * Gives   Coverage in lines, with branches as "taken of all" and methods.
 * Loses   Rates, complexity, times, what each condition is.
 * Choices [1] A file's path is its source and its name, when there is one source.  Of several nobody says which holds the
 *             file: its name is left as it is, with a note.
 *         [2] A file of several classes: of each line the largest count holds.
 *         [3] Lines of methods are those of their class once more: they count only where the class has none of its own.
 *         [4] A method begins at its first line, and ran as often as that; without lines its rate tells whether.
 *         [5] Branches come from condition-coverage="50% (1/2)", not from the conditions below it, which writers count in
 *             different ways.
 */
#include "base/file.h"
#include "base/xml.h"
#include "format/cobertura_part.h"
#include "format/cov_gather.h"

#define BITS_ROOT 40 /* <coverage line-rate="..."> */

/* A line of a method, kept until its class has shown whether it has lines of its own. */
struct held {
	uint32_t line;
	uint64_t count, taken, all;
};

struct cobertura {
	struct reading *out;
	struct err *err;
	uint32_t evidence;
	uint64_t at;
	struct coverage *coverage;
	struct cov_gather gather;
	char *text;                     /* of the source that is open */
	uint32_t ntext, text_cap;
	struct str first_source;        /* [1] */
	uint32_t nsource, nclass;
	bool in_source, in_class, in_method, has_lines;
	struct str package;
	uint32_t file;
	struct cov_function method;
	bool method_has_lines;
	struct held *held;
	uint32_t nheld, held_cap;
};

#define NOTE(c, ...) evidence_note((c)->out, (c)->evidence, (c)->at, __VA_ARGS__)

/* ---- sources ---- */

static void cobertura_text(void *ctx, struct str text)
{
	struct cobertura *c = ctx;

	for (size_t i = 0; c->in_source && i < text.n; i++) {
		ARENA_ROOM(c->out->arena, c->text, c->ntext, c->text_cap);
		c->text[c->ntext++] = text.p[i];
	}
}

static void close_source(struct cobertura *c)
{
	struct str path = str_trim((struct str){ c->text, c->ntext });

	c->in_source = false;
	c->ntext = 0;
	if (!path.n || str_eq(path, c->first_source))
		return;
	if (!c->nsource++)
		c->first_source = arena_str(c->out->arena, path);
}

static bool is_absolute(struct str path)
{
	bool drive = path.n > 2 && path.p[1] == ':' && (path.p[2] == '\\' || path.p[2] == '/');

	return drive || (path.n && (path.p[0] == '/' || path.p[0] == '\\'));
}

/* [1] */
static struct str path_of(struct cobertura *c, struct str name)
{
	struct arena *a = c->out->arena;
	struct str source = c->first_source;

	if (is_absolute(name) || !c->nsource)
		return arena_str(a, name);
	if (c->nsource > 1) {
		NOTE(c, "a file below one of several sources keeps its relative name");
		return arena_str(a, name);
	}
	if (str_ends(source, S("\\")))
		return arena_join(a, source, name);
	return file_join(a, source, arena_str(a, name));
}

/* ---- classes ---- */

static bool open_class(struct cobertura *c, const struct xml_tag *tag)
{
	struct str name = xml_attr(tag, "filename"), path;
	struct cov_file *f;

	if (!name.n)
		return err_at(c->err, tag->at, "a class with a filename expected");
	path = path_of(c, name);
	c->file = coverage_file(c->coverage, path);
	f = &c->coverage->file[c->file];
	if (!f->package.n)
		f->package = c->package;
	c->in_class = true;
	c->has_lines = false;
	c->nheld = 0;
	c->nclass++;
	return true;
}

static void give(struct cobertura *c, const struct held *l)
{
	cov_gather_line(&c->gather, c->file, l->line, l->count);
	if (l->all)
		cov_gather_branches(&c->gather, c->file, l->line, l->taken, l->all);
}

/* [3] */
static void close_class(struct cobertura *c)
{
	for (uint32_t i = 0; i < c->nheld && !c->has_lines; i++)
		give(c, &c->held[i]);
	c->in_class = false;
}

/* ---- methods ---- */

static void open_method(struct cobertura *c, const struct xml_tag *tag)
{
	struct str rate = xml_attr(tag, "line-rate");
	uint64_t any;
	const char *note;

	c->in_method = true;
	c->method_has_lines = false;
	c->method = (struct cov_function){ 0 };
	c->method.name = arena_join(c->out->arena, xml_attr(tag, "name"), xml_attr(tag, "signature"));
	c->method.hits.count = cov_count(rate, &any, &note) ? any != 0 : COVERAGE_UNMEASURED; /* [4] */
}

static void close_method(struct cobertura *c)
{
	c->in_method = false;
	if (c->method.name.n)
		coverage_function(c->coverage, c->file, &c->method);
	else
		NOTE(c, "a method without a name was skipped");
}

/* ---- lines ---- */

/* [5] "50% (1/2)" */
static void take_condition(struct cobertura *c, struct str text, struct held *l)
{
	struct str taken;

	if (!text.n)
		return;
	str_cut(&text, '(');
	taken = str_cut(&text, '/');
	if (text.n && text.p[text.n - 1] == ')' && str_u64(taken, &l->taken) && str_u64(str_clip(text, text.n - 1), &l->all) &&
		l->taken <= l->all)
		return;
	l->taken = l->all = 0;
	NOTE(c, "a condition-coverage that is not like \"50%% (1/2)\" was left out");
}

static void add_method_line(struct cobertura *c, const struct held *l)
{
	struct cov_function *m = &c->method;

	if (!c->method_has_lines || l->line < m->line) {
		m->line = l->line;
		m->hits.count = l->count;
	}
	if (l->line > m->end_line)
		m->end_line = l->line;
	c->method_has_lines = true;
	ARENA_ROOM(c->out->arena, c->held, c->nheld, c->held_cap);
	c->held[c->nheld++] = *l;
}

static bool open_line(struct cobertura *c, const struct xml_tag *tag)
{
	struct str number = xml_attr(tag, "number");
	struct held l = { 0 };
	const char *note;

	if (!cov_cut_u32(&number, &l.line) || number.n)
		return err_at(c->err, tag->at, "a line with a number below 2^32 expected");
	if (!cov_count(xml_attr(tag, "hits"), &l.count, &note))
		return err_at(c->err, tag->at, "a line with a number of hits expected");
	if (note)
		NOTE(c, "%s", note);
	if (!l.line) {
		NOTE(c, "a record of line 0 was skipped");
		return true;
	}
	take_condition(c, xml_attr(tag, "condition-coverage"), &l);
	if (c->in_method) {
		add_method_line(c, &l);
		return true;
	}
	c->has_lines = true;
	give(c, &l);
	return true;
}

/* ---- elements ---- */

static bool cobertura_open(void *ctx, const struct xml_tag *tag, struct err *e)
{
	struct cobertura *c = ctx;

	c->at = tag->at;
	if (!tag->depth && !str_eq(tag->name, S("coverage")))
		return err_at(e, tag->at, "the root element coverage expected");
	if (str_eq(tag->name, S("line")) && c->in_class)
		return open_line(c, tag);
	if (str_eq(tag->name, S("source")))
		c->in_source = true;
	else if (str_eq(tag->name, S("package")))
		c->package = arena_str(c->out->arena, xml_attr(tag, "name"));
	else if (str_eq(tag->name, S("class")) && !c->in_class)
		return open_class(c, tag);
	else if (str_eq(tag->name, S("method")) && c->in_class && !c->in_method)
		open_method(c, tag);
	return true;
}

static bool cobertura_close(void *ctx, struct str name, struct err *e)
{
	struct cobertura *c = ctx;

	(void)e;
	if (str_eq(name, S("source")))
		close_source(c);
	else if (str_eq(name, S("class")) && c->in_class)
		close_class(c);
	else if (str_eq(name, S("method")) && c->in_method)
		close_method(c);
	return true;
}

static bool cobertura_read(const struct source *src, struct reading *out, struct err *e)
{
	static const struct xml_handler handler = {
		.open = cobertura_open, .close = cobertura_close, .text = cobertura_text
	};
	struct cobertura *c = ARENA_NEW(out->arena, struct cobertura);

	c->out = out;
	c->err = e;
	c->evidence = out->n;
	c->coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	cov_gather_init(&c->gather, c->coverage);
	if (!xml_read(out->arena, src->bytes, &handler, c, e) || !cov_gather_give(&c->gather, src->bytes.n, e))
		return false;
	return c->nclass || err_at(e, 0, "at least one class expected");
}

static int judge_root(const struct xml_tag *root)
{
	return str_eq(root->name, S("coverage")) && xml_attr(root, "line-rate").p ? BITS_ROOT : 0;
}

static int cobertura_sniff(struct str head)
{
	return xml_root(head, judge_root);
}

const struct format format_cobertura = {
	.name = "cobertura",
	.title = "Cobertura XML (gcovr, coverage.py, coverlet, cargo-tarpaulin, PHPUnit, istanbul)",
	.spec = "https://github.com/cobertura/cobertura/blob/master/cobertura/src/site/htdocs/xml/coverage-04.dtd",
	.versions = "gcovr 5.2 and 8.8, coverage.py 7.17, nyc 17, grcov 0.8.12",
	.loses = "rates, complexity, times, conditions one by one; writing: ends of functions, counts of branches, MC/DC, what is unmeasured",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = cobertura_sniff,
	.read = cobertura_read,
	.endings = ".cobertura.xml",
	.write = cobertura_write,
};
