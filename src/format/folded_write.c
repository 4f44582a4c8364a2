/*
 * Folded stacks from a profile.
 *
 * Choices [1] Lines stand in ascending order of their names, frame by frame: the same profile gives the same bytes.
 *         [2] The weight to show first is written; "base" and "head" as two columns.
 *         [3] ';' in a name becomes ':', as in stackcollapse-perf.pl, and what ends a line a blank.
 *         [4] A stack whose last name ends in a number of its own gets a ';' behind it, which every reader drops: else the number
 *             would be a second column.
 *         [5] Stacks without weight are left out.
 */
#include "format/folded_part.h"

#include "model/profile_named.h"
#include "model/profile_tree.h"

struct folding {
	struct profile named;
	struct arena arena;
	uint32_t weight[2], nweight;
	struct profile_tree tree;       /* [1] */
	uint32_t *sample;               /* by stack: + 1, 0 = none */
	struct buf path;
	struct buf *out;
	uint32_t nline;
};

/* ---- lines ---- */

static void put_name(struct buf *b, struct str name)
{
	char *to = buf_room(b, name.n);

	for (size_t i = 0; i < name.n; i++) { /* [3] */
		char c = name.p[i];

		to[i] = c == ';' ? ':' : c == '\n' || c == '\r' || c == '\0' ? ' ' : c;
	}
	b->n += name.n;
}

static void put_value(struct buf *b, int64_t value, int32_t scale)
{
	char digit[64];
	size_t n = 0, decimals = scale < 0 ? (size_t)-scale : 0;

	for (; decimals && value % 10 == 0; decimals--)
		value /= 10;
	for (int32_t i = 0; i < scale && value && n < 20; i++)
		digit[n++] = '0';
	for (; value || n < decimals + 1; value /= 10) {
		if (decimals && n == decimals)
			digit[n++] = '.', decimals = 0;
		digit[n++] = (char)('0' + value % 10);
	}
	while (n--)
		buf_char(b, digit[n]);
}

static bool ends_in_number(struct str name)
{
	size_t at = name.n;

	while (at && ((name.p[at - 1] >= '0' && name.p[at - 1] <= '9') || name.p[at - 1] == '.'))
		at--;
	return at < name.n && at && (name.p[at - 1] == ' ' || name.p[at - 1] == '\t');
}

static void put_line(struct folding *f, uint32_t sample)
{
	bool any = false;

	for (uint32_t i = 0; i < f->nweight; i++)
		any |= f->named.weight[f->weight[i]].value[sample] != 0;
	if (!any) /* [5] */
		return;
	buf_str(f->out, buf_view(&f->path));
	if (ends_in_number(buf_view(&f->path))) /* [4] */
		buf_char(f->out, ';');
	for (uint32_t i = 0; i < f->nweight; i++) {
		const struct weight *w = &f->named.weight[f->weight[i]];

		buf_char(f->out, ' ');
		put_value(f->out, w->value[sample], w->scale);
	}
	buf_char(f->out, '\n');
	f->nline++;
}

/* Depth first, without recursion: `cursor` is the next child of each open stack. */
static void put_lines(struct folding *f)
{
	const struct profile *p = &f->named;
	uint32_t *cursor = ARENA_ARRAY(&f->arena, uint32_t, (size_t)p->nstack + 1);
	uint32_t *open = ARENA_ARRAY(&f->arena, uint32_t, (size_t)p->nstack + 1);       /* stack + 1 */
	size_t *length = ARENA_ARRAY(&f->arena, size_t, (size_t)p->nstack + 1);         /* of the path above */
	uint32_t depth = 0;

	cursor[0] = f->tree.first[0];
	for (;;) {
		uint32_t at = cursor[depth], stack;

		if (at == f->tree.first[open[depth] + 1]) {
			if (!depth)
				return;
			f->path.n = length[depth--];
			continue;
		}
		cursor[depth++]++;
		stack = f->tree.child[at];
		length[depth] = f->path.n;
		if (depth > 1)
			buf_char(&f->path, ';');
		put_name(&f->path, p->frame[p->stack[stack].frame].function);
		if (f->sample[stack])
			put_line(f, f->sample[stack] - 1);
		open[depth] = stack + 1;
		cursor[depth] = f->tree.first[stack + 1];
	}
}

/* [2] */
static void choose_weights(struct folding *f)
{
	const struct profile *p = &f->named;

	f->weight[0] = p->preferred;
	f->nweight = 1;
	if (p->nweight == 2 && str_eq(p->weight[0].name, S("base")) && str_eq(p->weight[1].name, S("head"))) {
		f->weight[0] = 0;
		f->weight[1] = 1;
		f->nweight = 2;
	}
}

static bool is_positive(const struct folding *f, struct err *e)
{
	for (uint32_t i = 0; i < f->nweight; i++) {
		const struct weight *w = &f->named.weight[f->weight[i]];

		for (uint32_t k = 0; k < f->named.nsample; k++)
			if (w->value[k] < 0)
				return err_set(e, ERR_USAGE, "folded stacks cannot hold a value below 0, as \"%.*s\" has it",
					STR(str_clip(w->name, 64)));
	}
	return true;
}

static bool fold(struct folding *f, const struct profile *p, struct err *e)
{
	const struct profile *named = &f->named;

	profile_init(&f->named, &f->arena);
	if (!profile_named(&f->named, p, false, e))
		return false;
	choose_weights(f);
	if (!is_positive(f, e))
		return false;
	profile_tree(&f->tree, named, &f->arena);
	f->sample = ARENA_ARRAY(&f->arena, uint32_t, named->nstack);
	for (uint32_t i = 0; i < named->nsample; i++)
		if (named->sample[i].stack == NO_STACK)
			put_line(f, i);
		else
			f->sample[named->sample[i].stack] = i + 1;
	put_lines(f);
	return f->nline || err_set(e, ERR_USAGE, "the profile has no samples in \"%.*s\"",
		STR(str_clip(named->weight[f->weight[0]].name, 64)));
}

bool folded_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct folding f = { .out = out };
	bool ok;

	if (ev->model != MODEL_PROFILE)
		return err_set(e, ERR_USAGE, "folded stacks hold profiles, not the model \"%s\"", model_name(ev->model));
	ok = fold(&f, &ev->profile, e);
	buf_release(&f.path);
	arena_free(&f.arena);
	return ok;
}
