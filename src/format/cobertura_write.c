/*
 * Cobertura's XML from coverage, in the shape of coverage-04.dtd.
 *
 * Choices [1] Packages in ascending order, their files, each one class, by path: the same coverage gives the same bytes.  No
 *             time is written for that reason (0).
 *         [2] A line's branches are one condition, "taken of all".  Branches on lines that are not code cannot be said (no
 *             element holds them), nor can what is unmeasured: both are left out, and a comment tells how many.
 *         [3] A method has one line, its first: readers that add methods' lines to the class's find it there once more at most.
 *         [4] Files that have only blocks of statements get lines by coverage_lines().
 *         [5] Rates are cut, not rounded: 1.0000 is all of it.
 */
#include "base/sort.h"
#include "base/utf8.h"
#include "format/cobertura_part.h"

/* Lines and branches: covered of all. */
struct sums {
	uint64_t line, nline, branch, nbranch;
};

struct tally {
	uint64_t line, branch, function, homeless;      /* left out */
};

struct cobertura_out {
	const struct coverage *coverage;
	struct arena arena;
	struct tally missing;
};

/* ---- attributes ---- */

static void put_attr(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, " %s=\"", name);
	utf8_xml(b, value);
	buf_char(b, '"');
}

static void put_rate(struct buf *b, const char *name, uint64_t part, uint64_t whole)
{
	buf_printf(b, " %s=\"", name);
	cov_put_rate(b, part, whole); /* [5] */
	buf_char(b, '"');
}

static void put_rates(struct buf *b, const struct sums *s)
{
	put_rate(b, "line-rate", s->line, s->nline);
	put_rate(b, "branch-rate", s->branch, s->nbranch);
	buf_lit(b, " complexity=\"0\"");
}

/* ---- lines ---- */

static void add(struct sums *to, const struct sums *from)
{
	to->line += from->line;
	to->nline += from->nline;
	to->branch += from->branch;
	to->nbranch += from->nbranch;
}

/* Of the branches from *at on: those below `line` are nowhere, those of `line` are summed up. */
static struct sums branches_of(struct cobertura_out *c, const struct cov_file *f, uint32_t *at, uint64_t line)
{
	struct sums s = { 0 };

	for (; *at < f->nbranch && f->branch[*at].line <= line; ++*at) {
		const struct cov_branch *b = &f->branch[*at];

		if (b->hits.count == COVERAGE_UNMEASURED) {
			c->missing.branch++;
		} else if (b->line < line) {
			c->missing.homeless++;
		} else {
			s.nbranch++;
			s.branch += b->hits.count != 0;
		}
	}
	return s;
}

static void put_line(struct buf *b, const struct cov_line *line, const struct sums *s)
{
	unsigned percent;

	buf_printf(b, "<line number=\"%u\" hits=\"%llu\"", line->line, (unsigned long long)line->hits.count);
	if (!s->nbranch) {
		buf_lit(b, " branch=\"false\"/>\n");
		return;
	}
	percent = (unsigned)(s->branch * 100 / s->nbranch);
	buf_printf(b,
		" branch=\"true\" condition-coverage=\"%u%% (%llu/%llu)\"><conditions>"
		"<condition number=\"0\" type=\"jump\" coverage=\"%u%%\"/></conditions></line>\n",
		percent, (unsigned long long)s->branch, (unsigned long long)s->nbranch, percent);
}

/* All lines of a file into `b`. [2] */
static struct sums put_lines(struct cobertura_out *c, const struct cov_file *f, struct buf *b)
{
	struct sums sums = { 0 };
	uint32_t n, at = 0;
	const struct cov_line *line = coverage_lines(&c->arena, f, &n); /* [4] */

	for (uint32_t i = 0; i < n; i++) {
		struct sums s;

		if (line[i].hits.count == COVERAGE_UNMEASURED) {
			c->missing.line++;
			continue;
		}
		s = branches_of(c, f, &at, line[i].line);
		s.nline = 1;
		s.line = line[i].hits.count != 0;
		put_line(b, &line[i], &s);
		add(&sums, &s);
	}
	branches_of(c, f, &at, (uint64_t)UINT32_MAX + 1);
	return sums;
}

/* [3] */
static void put_methods(struct cobertura_out *c, const struct cov_file *f, struct buf *b)
{
	buf_lit(b, "<methods>\n");
	for (uint32_t i = 0; i < f->nfunction; i++) {
		const struct cov_function *one = &f->function[i];
		struct cov_line line = { .hits = one->hits, .line = one->line };
		struct sums s = { .line = one->hits.count != 0, .nline = 1 };

		if (one->hits.count == COVERAGE_UNMEASURED) {
			c->missing.function++;
			continue;
		}
		buf_lit(b, "<method");
		put_attr(b, "name", one->name);
		buf_lit(b, " signature=\"\"");
		put_rates(b, &s);
		buf_lit(b, "><lines>\n");
		s.nbranch = 0;
		if (one->line)
			put_line(b, &line, &s);
		buf_lit(b, "</lines></method>\n");
	}
	buf_lit(b, "</methods>\n");
}

/* ---- packages ---- */

static struct str base_name(struct str path)
{
	return str_cut_last(&path, '/');
}

static struct sums put_class(struct cobertura_out *c, const struct cov_file *f, struct buf *b)
{
	struct buf lines = { 0 };
	struct sums sums = put_lines(c, f, &lines);

	buf_lit(b, "<class");
	put_attr(b, "name", base_name(f->path));
	put_attr(b, "filename", f->path);
	put_rates(b, &sums);
	buf_lit(b, ">\n");
	put_methods(c, f, b);
	buf_lit(b, "<lines>\n");
	buf_str(b, buf_view(&lines));
	buf_lit(b, "</lines>\n</class>\n");
	buf_release(&lines);
	return sums;
}

static int by_package(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_file *file = ctx;
	int order = str_cmp(coverage_package(&file[x]), coverage_package(&file[y]));

	return order ? order : str_cmp(file[x].path, file[y].path);
}

/* [1] */
static uint32_t *order_of(struct cobertura_out *c)
{
	uint32_t *order = ARENA_ARRAY(&c->arena, uint32_t, c->coverage->n);

	for (uint32_t i = 0; i < c->coverage->n; i++)
		order[i] = i;
	sort_by(order, c->coverage->n, by_package, c->coverage->file);
	return order;
}

static struct sums put_packages(struct cobertura_out *c, struct buf *b)
{
	const uint32_t *order = order_of(c);
	struct sums all = { 0 };
	uint32_t next;

	for (uint32_t i = 0; i < c->coverage->n; i = next) {
		struct str name = coverage_package(&c->coverage->file[order[i]]);
		struct buf classes = { 0 };
		struct sums sums = { 0 };

		for (next = i; next < c->coverage->n; next++) {
			const struct cov_file *f = &c->coverage->file[order[next]];
			struct sums s;

			if (!str_eq(coverage_package(f), name))
				break;
			s = put_class(c, f, &classes);
			add(&sums, &s);
		}
		buf_lit(b, "<package");
		put_attr(b, "name", name);
		put_rates(b, &sums);
		buf_lit(b, "><classes>\n");
		buf_str(b, buf_view(&classes));
		buf_lit(b, "</classes></package>\n");
		buf_release(&classes);
		add(&all, &sums);
	}
	return all;
}

/* ---- the document ---- */

static void put_comment(struct buf *b, uint64_t n, const char *what)
{
	if (n)
		buf_printf(b, "<!-- %llu %s -->\n", (unsigned long long)n, what);
}

static void put_head(struct buf *b, const struct sums *all, const struct tally *missing)
{
	buf_lit(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		   "<!DOCTYPE coverage SYSTEM \"http://cobertura.sourceforge.net/xml/coverage-04.dtd\">\n");
	put_comment(b, missing->line, "lines were not measured and are left out");
	put_comment(b, missing->function, "functions were not measured and are left out");
	put_comment(b, missing->branch, "branches were not measured and are left out");
	put_comment(b, missing->homeless, "branches on lines that are not code are left out");
	buf_lit(b, "<coverage");
	put_rates(b, all);
	buf_printf(b, " lines-covered=\"%llu\" lines-valid=\"%llu\" branches-covered=\"%llu\" branches-valid=\"%llu\"",
		(unsigned long long)all->line, (unsigned long long)all->nline, (unsigned long long)all->branch,
		(unsigned long long)all->nbranch);
	buf_lit(b, " version=\"pawl\" timestamp=\"0\">\n<sources><source>.</source></sources>\n<packages>\n");
}

bool cobertura_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct cobertura_out c = { .coverage = &ev->coverage };
	struct buf packages = { 0 };
	struct sums all;

	if (ev->model != MODEL_COVERAGE)
		return err_set(e, ERR_USAGE, "Cobertura's XML holds coverage, not the model \"%s\"", model_name(ev->model));
	if (!ev->coverage.n)
		return err_set(e, ERR_USAGE, "there is no file in this coverage");
	all = put_packages(&c, &packages);
	put_head(out, &all, &c.missing);
	buf_str(out, buf_view(&packages));
	buf_lit(out, "</packages>\n</coverage>\n");
	buf_release(&packages);
	arena_free(&c.arena);
	return true;
}
