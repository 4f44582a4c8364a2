#include "compare/coverage_category.h"

const struct cov_category_word cov_category_word[COV_CATEGORIES] = {
	[COV_UNC] = { "UNC", "new lines, uncovered" },
	[COV_LBC] = { "LBC", "unchanged lines that lost their coverage" },
	[COV_UIC] = { "UIC", "unchanged lines that are code now, uncovered" },
	[COV_UBC] = { "UBC", "unchanged lines, uncovered as before" },
	[COV_GBC] = { "GBC", "unchanged lines that gained coverage" },
	[COV_GIC] = { "GIC", "unchanged lines that are code now, covered" },
	[COV_GNC] = { "GNC", "new lines, covered" },
	[COV_CBC] = { "CBC", "unchanged lines, covered as before" },
	[COV_EUB] = { "EUB", "unchanged lines that were uncovered and are no code now" },
	[COV_ECB] = { "ECB", "unchanged lines that were covered and are no code now" },
	[COV_DUB] = { "DUB", "deleted lines that were uncovered" },
	[COV_DCB] = { "DCB", "deleted lines that were covered" },
};

enum state { STATE_NO_CODE, STATE_UNCOVERED, STATE_COVERED, STATE_UNMEASURED };

struct lines {
	const struct cov_line *line;
	uint32_t n;
};

static struct lines lines_of(struct arena *a, const struct cov_file *f)
{
	struct lines l = { 0 };
	uint32_t unplaced;

	if (!f)
		return l;
	l.line = coverage_lines(a, f, &l.n);
	unplaced = coverage_line_from(l.line, l.n, 1);
	return unplaced ? (struct lines){ l.line + unplaced, l.n - unplaced } : l;
}

static enum state state_of(const struct cov_line *l)
{
	return l->hits.count == COVERAGE_UNMEASURED ? STATE_UNMEASURED : l->hits.count ? STATE_COVERED : STATE_UNCOVERED;
}

static enum state state_at(const struct lines *l, uint32_t number)
{
	uint32_t at = coverage_line_from(l->line, l->n, number);

	return number && at < l->n && l->line[at].line == number ? state_of(&l->line[at]) : STATE_NO_CODE;
}

static void count(struct cov_categories *sum, enum cov_category c)
{
	if (c == COV_NO_CATEGORY)
		sum->unmeasured++;
	else
		sum->count[c]++;
}

/* ---- lines of the head ---- */

static enum cov_category kept(enum state was, enum state is)
{
	static const enum cov_category of[][2] = {
		[STATE_NO_CODE] = { COV_UIC, COV_GIC },
		[STATE_UNCOVERED] = { COV_UBC, COV_GBC },
		[STATE_COVERED] = { COV_LBC, COV_CBC },
		[STATE_UNMEASURED] = { COV_NO_CATEGORY, COV_NO_CATEGORY },
	};

	return of[was][is == STATE_COVERED];
}

static void mark_new(const struct changes *c, const struct change_file *f, struct cov_categories_of_file *out)
{
	for (uint32_t k = 0; f && k < f->nhunk; k++) {
		const struct change_hunk *h = &c->hunk[f->hunk + k];

		for (uint32_t i = 0; i < h->new_n && h->new_line + i < out->n; i++)
			out->is_new[h->new_line + i] = true;
	}
}

static void mark_lines(const struct cov_against *against, const struct change_file *change, const struct lines *was,
	const struct lines *is, struct cov_categories_of_file *out)
{
	for (uint32_t i = 0; i < is->n; i++) {
		uint32_t number = is->line[i].line, before = changes_old_line(against->changes, change, number);
		enum state now = state_of(&is->line[i]);
		enum cov_category c;

		if (before && !against->base)
			continue;
		if (now == STATE_UNMEASURED)
			c = COV_NO_CATEGORY;
		else if (!before)
			c = now == STATE_COVERED ? COV_GNC : COV_UNC;
		else
			c = kept(state_at(was, before), now);
		out->line[number] = (unsigned char)c;
		count(&out->sum, c);
	}
}

/* ---- lines of the base that are no code any more ---- */

static void count_gone(const struct changes *changes, const struct change_file *change, const struct lines *was,
	const struct lines *is, struct cov_categories *sum)
{
	for (uint32_t i = 0; i < was->n; i++) {
		uint32_t number = changes_new_line(changes, change, was->line[i].line);
		enum state before = state_of(&was->line[i]);

		if (number && state_at(is, number) != STATE_NO_CODE)
			continue;
		if (before == STATE_UNMEASURED)
			count(sum, COV_NO_CATEGORY);
		else if (number)
			count(sum, before == STATE_COVERED ? COV_ECB : COV_EUB);
		else
			count(sum, before == STATE_COVERED ? COV_DCB : COV_DUB);
	}
}

void coverage_categories(struct arena *a, const struct cov_against *against, const struct cov_file *f,
	struct cov_categories_of_file *out)
{
	const struct change_file *change = changes_of_new(against->changes, f->path);
	const struct cov_file *base = against->base ? coverage_find(against->base, change ? change->old_path : f->path) : NULL;
	struct lines was = lines_of(a, base), is = lines_of(a, f);

	*out = (struct cov_categories_of_file){ .n = is.n ? is.line[is.n - 1].line + 1 : 0 };
	out->n = out->n <= COVERAGE_LINE_MOST ? out->n : COVERAGE_LINE_MOST + 1;
	out->line = ARENA_ARRAY(a, unsigned char, (size_t)out->n + 1);
	out->is_new = ARENA_ARRAY(a, bool, (size_t)out->n + 1);
	memset(out->line, COV_NO_CATEGORY, (size_t)out->n + 1);
	is.n = coverage_line_from(is.line, is.n, out->n);
	mark_new(against->changes, change, out);
	mark_lines(against, change, &was, &is, out);
	count_gone(against->changes, change, &was, &is, &out->sum);
}

void coverage_categories_of_gone(const struct cov_against *against, const struct coverage *head, struct cov_categories *sum)
{
	for (uint32_t i = 0; against->base && i < against->base->n; i++) {
		const struct cov_file *base = &against->base->file[i];
		const struct change_file *change = changes_of_old(against->changes, base->path);
		struct arena a = { 0 };
		struct lines was, is = { 0 };

		if (coverage_find(head, change ? change->new_path : base->path))
			continue;
		was = lines_of(&a, base);
		count_gone(against->changes, change, &was, &is, sum);
		arena_free(&a);
	}
}

void cov_categories_add(struct cov_categories *to, const struct cov_categories *from)
{
	for (int c = 0; c < COV_CATEGORIES; c++)
		to->count[c] += from->count[c];
	to->unmeasured += from->unmeasured;
}
