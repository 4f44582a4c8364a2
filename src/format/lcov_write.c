/*
 * A tracefile from coverage, such that lcov 1.16 and 2.x count what pawl counts.
 *
 * Choices [1] Functions in the old form and without their ends: 1.16 takes an end for the name, and does not know FNL.  Their
 *             linker's name, where it is known: 1.16 cuts names at a comma, which these do not have.
 *         [2] Branches without marks of their kind and by number, for 1.16 does not count others; where one of a block has a
 *             text they are numbered by their order.
 *         [3] '-' is written for branches of a line that did not run, as geninfo does, and 0 for others.
 *         [4] What is unmeasured cannot be said: it is left out, and a comment tells how much.  So is a function that
 *             begins nowhere, which lcov 2 refuses.
 *         [5] Files that have only blocks of statements get lines by coverage_lines().
 */
#include "base/sort.h"
#include "format/lcov_part.h"

/* Left out. */
struct missing {
	uint64_t line, function, branch, condition, nowhere;
};

struct tracing {
	struct buf *out;
	struct arena arena;
	struct missing missing;
	const struct cov_line *line;    /* of the file that is written */
	uint32_t nline;
};

static bool is_measured(const struct cov_hits *hits, uint64_t *missing)
{
	if (hits->count != COVERAGE_UNMEASURED)
		return true;
	++*missing;
	return false;
}

static void put_text(struct buf *b, struct str s)
{
	char *to = buf_room(b, s.n);

	for (size_t i = 0; i < s.n; i++)
		to[i] = s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i];
	b->n += s.n;
}

/* "TAG:" and numbers with commas between them. */
static void put_record(struct buf *b, const char *tag, const uint64_t *number, uint32_t n)
{
	buf_lit(b, tag);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(b, ',');
		cov_put(b, number[i]);
	}
}

#define PUT(b, tag, ...) \
	put_record((b), (tag), (const uint64_t[]){ __VA_ARGS__ }, sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static void put_totals(struct buf *b, const char *found, uint64_t n, const char *hit, uint64_t nhit)
{
	PUT(b, found, n);
	PUT(b, hit, nhit);
	buf_char(b, '\n');
}

/* ---- functions ---- */

static struct str written_name(const struct cov_function *f)
{
	return f->system_name.n ? f->system_name : f->name;
}

static int by_place(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_function *f = ctx;

	if (f[x].line != f[y].line)
		return f[x].line < f[y].line ? -1 : 1;
	return str_cmp(written_name(&f[x]), written_name(&f[y]));
}

/* Those that can be said, in order of their written names. */
static uint32_t *functions_of(struct tracing *t, const struct cov_file *f, uint32_t *n)
{
	uint32_t *order = ARENA_ARRAY(&t->arena, uint32_t, f->nfunction);

	*n = 0;
	for (uint32_t i = 0; i < f->nfunction; i++) {
		if (!is_measured(&f->function[i].hits, &t->missing.function))
			continue;
		if (f->function[i].line && f->function[i].name.n)
			order[(*n)++] = i;
		else
			t->missing.nowhere++; /* [4] */
	}
	sort_by(order, *n, by_place, f->function);
	return order;
}

static void put_functions(struct tracing *t, const struct cov_file *f)
{
	uint32_t n, hit = 0, *order = functions_of(t, f, &n);

	for (uint32_t i = 0; i < n; i++) { /* [1] */
		PUT(t->out, "FN:", f->function[order[i]].line);
		buf_char(t->out, ',');
		put_text(t->out, written_name(&f->function[order[i]]));
		buf_char(t->out, '\n');
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct cov_function *one = &f->function[order[i]];

		PUT(t->out, "FNDA:", one->hits.count);
		buf_char(t->out, ',');
		put_text(t->out, written_name(one));
		buf_char(t->out, '\n');
		hit += one->hits.count != 0;
	}
	put_totals(t->out, "FNF:", n, "\nFNH:", hit);
}

/* ---- branches ---- */

/* Behind the last branch of the block that begins at i. */
static uint32_t block_end(const struct cov_file *f, uint32_t i, bool *named)
{
	uint32_t end = i;

	*named = false;
	for (; end < f->nbranch && f->branch[end].line == f->branch[i].line && f->branch[end].block == f->branch[i].block; end++)
		*named |= f->branch[end].label.n != 0;
	return end;
}

/* *at is where the search for the line before it ended. */
static bool has_run(const struct tracing *t, uint32_t line, uint32_t *at)
{
	while (*at < t->nline && t->line[*at].line < line)
		++*at;
	return *at < t->nline && t->line[*at].line == line && t->line[*at].hits.count;
}

static void put_branch(struct buf *b, const struct cov_branch *branch, uint32_t number, bool run)
{
	PUT(b, "BRDA:", branch->line, branch->block, number);
	buf_char(b, ',');
	if (branch->hits.count || run) /* [3] */
		cov_put(b, branch->hits.count);
	else
		buf_char(b, '-');
	buf_char(b, '\n');
}

static void put_branches(struct tracing *t, const struct cov_file *f)
{
	uint64_t found = 0, hit = 0;
	uint32_t end, line = 0;

	for (uint32_t first = 0; first < f->nbranch; first = end) {
		bool named, run = has_run(t, f->branch[first].line, &line);

		end = block_end(f, first, &named);
		for (uint32_t i = first; i < end; i++) {
			const struct cov_branch *one = &f->branch[i];

			if (!is_measured(&one->hits, &t->missing.branch))
				continue;
			put_branch(t->out, one, named ? i - first : one->number, run); /* [2] */
			found++;
			hit += one->hits.count != 0;
		}
	}
	if (found)
		put_totals(t->out, "BRF:", found, "\nBRH:", hit);
}

static void put_conditions(struct tracing *t, const struct cov_file *f)
{
	uint64_t found = 0, hit = 0;

	for (uint32_t i = 0; i < f->ncondition; i++) {
		const struct cov_condition *c = &f->condition[i];

		if (!is_measured(&c->hits, &t->missing.condition))
			continue;
		PUT(t->out, "MCDC:", c->line, c->group);
		buf_lit(t->out, c->sense ? ",t" : ",f");
		PUT(t->out, ",", c->hits.count, c->index);
		buf_char(t->out, ',');
		if (c->label.n)
			put_text(t->out, c->label);
		else
			cov_put(t->out, c->index);
		buf_char(t->out, '\n');
		found++;
		hit += c->hits.count != 0;
	}
	if (found)
		put_totals(t->out, "MCF:", found, "\nMCH:", hit);
}

/* ---- lines ---- */

static void put_lines(struct tracing *t)
{
	uint32_t found = 0, hit = 0;

	for (uint32_t i = 0; i < t->nline; i++) {
		const struct cov_line *l = &t->line[i];

		if (!is_measured(&l->hits, &t->missing.line))
			continue;
		PUT(t->out, "DA:", l->line, l->hits.count);
		buf_char(t->out, '\n');
		found++;
		hit += l->hits.count != 0;
	}
	put_totals(t->out, "LF:", found, "\nLH:", hit);
}

/* ---- the file ---- */

static void put_comment(struct buf *b, uint64_t n, const char *what)
{
	if (n)
		buf_printf(b, "#%llu %s\n", (unsigned long long)n, what);
}

/* [4] */
static void put_comments(struct buf *b, const struct missing *m)
{
	put_comment(b, m->line, "lines were not measured and are left out");
	put_comment(b, m->function, "functions were not measured and are left out");
	put_comment(b, m->branch, "branches were not measured and are left out");
	put_comment(b, m->condition, "conditions were not measured and are left out");
	put_comment(b, m->nowhere, "functions without a name or a line are left out");
}

static void put_file(struct tracing *t, const struct cov_file *f)
{
	t->line = coverage_lines(&t->arena, f, &t->nline); /* [5] */
	buf_lit(t->out, "TN:\nSF:");
	put_text(t->out, f->path);
	buf_char(t->out, '\n');
	put_functions(t, f);
	put_branches(t, f);
	put_conditions(t, f);
	put_lines(t);
	buf_lit(t->out, "end_of_record\n");
}

bool lcov_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	const struct coverage *c = &ev->coverage;
	struct buf sections = { 0 };
	struct tracing t = { .out = &sections };

	if (ev->model != MODEL_COVERAGE)
		return err_set(e, ERR_USAGE, "a tracefile holds coverage, not the model \"%s\"", model_name(ev->model));
	if (!c->n)
		return err_set(e, ERR_USAGE, "there is no file in this coverage");
	for (uint32_t i = 0; i < c->n; i++)
		put_file(&t, &c->file[i]);
	put_comments(out, &t.missing);
	buf_str(out, buf_view(&sections));
	buf_release(&sections);
	arena_free(&t.arena);
	return true;
}
