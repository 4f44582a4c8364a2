/* Lines that a difference of trees brought, or left alone. */
#include "compare/coverage.h"

#define RANGES_MOST 12u         /* a reason is a sentence, not a listing */

/* ---- lines in words ---- */

static void put_range(struct line_list *l)
{
	if (!l->first)
		return;
	if (l->shown < RANGES_MOST) {
		l->text = l->first == l->last ? arena_printf(l->arena, "%.*s%u", STR(l->text), l->first) :
			arena_printf(l->arena, "%.*s%u-%u", STR(l->text), l->first, l->last);
		l->shown++;
	}
	l->n++;
	l->first = 0;
}

void line_list_add(struct line_list *l, struct str path, uint32_t line)
{
	bool same = (l->n || l->first) && str_eq(l->path, path);

	if (same && l->first && line == l->last + 1) {
		l->last = line;
		return;
	}
	put_range(l);
	if (same && l->shown < RANGES_MOST)
		l->text = arena_printf(l->arena, "%.*s,", STR(l->text));
	else if (path.n && l->shown < RANGES_MOST)
		l->text = arena_printf(l->arena, "%.*s%s%.*s:", STR(l->text), l->text.n ? " " : "", STR(path));
	l->path = path;
	l->first = l->last = line;
}

struct str line_list_end(struct line_list *l)
{
	put_range(l);
	return l->n > l->shown ? arena_printf(l->arena, "%.*s and %u more", STR(l->text), l->n - l->shown) : l->text;
}

/* ---- the lines of a file ---- */

struct lines {
	const struct cov_line *line;
	uint32_t n;
};

static struct lines lines_of(struct arena *a, const struct cov_file *f)
{
	struct lines l = { 0 };

	if (f)
		l.line = coverage_lines(a, f, &l.n);
	return l;
}

/* ---- the patch ---- */

void coverage_of_patch_file(struct arena *a, const struct coverage *head, const struct changes *changes, const struct change_file *f,
	cov_line_visit *visit, void *ctx)
{
	struct lines l = lines_of(a, coverage_find(head, f->new_path));

	for (uint32_t k = 0; k < f->nhunk; k++) {
		const struct change_hunk *h = &changes->hunk[f->hunk + k];

		for (uint32_t at = coverage_line_from(l.line, l.n, h->new_line); at < l.n && l.line[at].line - h->new_line < h->new_n; at++)
			visit(ctx, &l.line[at]);
	}
}

struct patch {
	struct str path;
	struct cov_tally *out;
	struct line_list *uncovered;
};

static void count_line(void *ctx, const struct cov_line *line)
{
	struct patch *p = ctx;

	if (line->hits.count == COVERAGE_UNMEASURED) {
		p->out->unmeasured++;
	} else if (line->hits.count) {
		p->out->covered++;
	} else {
		p->out->uncovered++;
		line_list_add(p->uncovered, p->path, line->line);
	}
}

void coverage_of_patch(struct arena *a, const struct coverage *head, const struct changes *changes, struct cov_tally *out,
	struct line_list *uncovered)
{
	struct patch p = { .out = out, .uncovered = uncovered };

	*out = (struct cov_tally){ 0 };
	*uncovered = (struct line_list){ .arena = a };
	for (uint32_t i = 0; i < changes->nfile; i++) {
		p.path = changes->file[i].new_path;
		coverage_of_patch_file(a, head, changes, &changes->file[i], count_line, &p);
	}
}

/* ---- lost ---- */

static void lose_line(const struct lines *head, uint32_t now, struct lost_lines *out, struct line_list *list)
{
	uint32_t at = now ? coverage_line_from(head->line, head->n, now) : head->n;

	if (at == head->n || head->line[at].line != now)
		return;                 /* gone, changed, or no code any more */
	if (head->line[at].hits.count == COVERAGE_UNMEASURED) {
		out->unmeasured++;
	} else if (!head->line[at].hits.count) {
		out->n++;
		line_list_add(list, S(""), now);
	}
}

/* False when the file is nowhere in the head. */
static bool lose_file(struct arena *a, const struct cov_file *f, const struct coverage *head, const struct changes *changes,
	struct lost_lines *out)
{
	const struct change_file *change = changes_of_old(changes, f->path);
	struct line_list list = { .arena = a };
	struct lines base, now;

	*out = (struct lost_lines){ .path = change ? change->new_path : f->path };
	now = lines_of(a, coverage_find(head, out->path));
	if (!now.n)
		return false;
	base = lines_of(a, f);
	for (uint32_t i = 0; i < base.n; i++) {
		uint64_t count = base.line[i].hits.count;

		if (count && count != COVERAGE_UNMEASURED)
			lose_line(&now, changes_new_line(changes, change, base.line[i].line), out, &list);
	}
	out->lines = line_list_end(&list);
	return true;
}

void coverage_lost(struct arena *a, const struct coverage *base, const struct coverage *head, const struct changes *changes,
	struct lost_lines **out, uint32_t *n)
{
	uint32_t cap = 0;

	*out = NULL;
	*n = 0;
	for (uint32_t i = 0; i < base->n; i++) {
		struct lost_lines lost;

		if (!lose_file(a, &base->file[i], head, changes, &lost) || (!lost.n && !lost.unmeasured))
			continue;
		ARENA_ROOM(a, *out, *n, cap);
		(*out)[(*n)++] = lost;
	}
}
