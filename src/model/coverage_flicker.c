#include "model/coverage_flicker.h"

static bool flickers(const struct cov_hits *h)
{
	return h->by && h->by != h->in;
}

static bool follows(const struct cov_flicker *last, const struct cov_flicker *f)
{
	return str_eq(last->path, f->path) && last->by == f->by && last->in == f->in && f->line <= last->end_line + 1;
}

static void add(struct arena *a, struct cov_flickers *out, const struct cov_flicker *f)
{
	struct cov_flicker *last = out->n ? &out->flicker[out->n - 1] : NULL;

	out->flickering += f->n;
	if (last && follows(last, f)) {
		last->end_line = f->end_line > last->end_line ? f->end_line : last->end_line;
		last->n += f->n;
		return;
	}
	ARENA_ROOM(a, out->flicker, out->n, out->cap);
	out->flicker[out->n++] = *f;
}

static void look(struct arena *a, struct cov_flickers *out, const struct cov_hits *h, const struct cov_flicker *f)
{
	if (h->count == COVERAGE_UNMEASURED)
		return;
	out->all += f->n;
	if (flickers(h))
		add(a, out, f);
}

void coverage_flickers(struct arena *a, const struct coverage *c, struct cov_flickers *out)
{
	*out = (struct cov_flickers){ 0 };
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cov_file *f = &c->file[i];

		for (uint32_t j = 0; f->measure == COV_STATEMENTS && j < f->nblock; j++) {
			const struct cov_block *b = &f->block[j];

			look(a, out, &b->hits, &(struct cov_flicker){ f->path, b->line, b->end_line, b->statements, b->hits.by, b->hits.in });
		}
		for (uint32_t j = 0; f->measure == COV_LINES && j < f->nline; j++) {
			const struct cov_line *l = &f->line[j];

			look(a, out, &l->hits, &(struct cov_flicker){ f->path, l->line, l->line, 1, l->hits.by, l->hits.in });
		}
	}
}
