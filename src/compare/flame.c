/*
 * Boxes are made from the root on, level by level: what a box holds is a list of stacks, and its
 * children are these stacks' children grouped by name.  The names of one box's children are told
 * apart by a slot for each name, so nothing is hashed; a box that nobody could see is not opened,
 * so a large profile costs one walk over its stacks and the boxes that are drawn.
 */
#include "compare/flame_part.h"

#include "base/sort.h"

#include <stdlib.h>

/* ---- the two sides ---- */

static bool has_base(const struct layout *l)
{
	if (l->opt->two_sided || l->opt->base_weight != MAP_NONE)
		return true;
	for (uint32_t k = 0; k < l->npart; k++)
		for (uint32_t i = 0; i < l->part[k].profile->nsample; i++)
			if (flame_sample(l, &l->part[k], i).base)
				return true;
	return false;
}

static int64_t saturated(int64_t x, int64_t y)
{
	return __builtin_add_overflow(x, y, &x) ? INT64_MAX : x;
}

/* Sum of the sizes of a weight's values over all parts; saturates. */
static int64_t size_of_all(const struct profile_part *part, uint32_t n, uint32_t weight)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < n && weight != MAP_NONE; i++)
		sum = saturated(sum, profile_total_size(part[i].profile, weight));
	return sum;
}

static bool check_size(const struct layout *l, struct err *e)
{
	int64_t head = size_of_all(l->part, l->npart, l->opt->weight),
		base = size_of_all(l->part, l->npart, l->opt->base_weight);

	if (saturated(head, base) == INT64_MAX)
		return err_set(e, ERR_LIMIT,
			"the values add up to more than 63 bits hold, no width can be given to "
			"them");
	return true;
}

struct flame_sides flame_sample(const struct layout *l, const struct profile_part *part, uint32_t sample)
{
	const struct profile *p = part->profile;
	int64_t value = part->value ? part->value[sample] : p->weight[l->opt->weight].value[sample];
	int64_t base = l->opt->base_weight == MAP_NONE ? 0 : p->weight[l->opt->base_weight].value[sample];

	return (struct flame_sides){ value > 0 ? value : 0, (value < 0 ? -value : 0) + llabs(base) };
}

static void add_own(struct layout *l)
{
	for (uint32_t i = 0; i < l->p->nsample; i++) {
		uint32_t at = l->p->sample[i].stack;
		struct flame_sides add = flame_sample(l, l->part, i);

		l->box[FLAME_ROOT].head += add.head;
		l->box[FLAME_ROOT].base += add.base;
		if (at == NO_STACK)
			continue;
		l->head[at] += add.head;
		if (l->base)
			l->base[at] += add.base;
	}
}

static void add_callees(struct layout *l)
{
	const struct stack *stack = l->p->stack;

	for (uint32_t i = l->p->nstack; i--;) {
		uint32_t parent = stack[i].parent;

		if (parent == NO_STACK)
			continue;
		l->head[parent] += l->head[i];
		if (l->base)
			l->base[parent] += l->base[i];
	}
}

static bool is_live(const struct layout *l, uint32_t stack)
{
	return l->head[stack] || (l->base && l->base[stack]);
}

/* ---- boxes ---- */

/* Into the child of `parent` that has the name of `where`. */
static void put_stack(struct layout *l, uint32_t parent, uint32_t stack, uint32_t where)
{
	uint32_t at = flame_child(l, parent, l->names->of_frame[l->p->stack[where].frame]);

	l->box[at].head += l->head[stack];
	if (l->base)
		l->box[at].base += l->base[stack];
	l->next[stack] = l->box[at].stack;
	l->box[at].stack = stack + 1;
}

static void open_forward(struct layout *l, uint32_t box)
{
	for (uint32_t at = l->box[box].stack; at; at = l->next[at - 1])
		for (uint32_t c = l->child[at - 1]; c; c = l->sibling[c - 1])
			put_stack(l, box, c - 1, c - 1);
}

static void open_reversed(struct layout *l, uint32_t box)
{
	uint32_t next;

	for (uint32_t at = l->box[box].stack; at; at = next) {
		uint32_t outer = l->p->stack[l->at[at - 1]].parent;

		next = l->next[at - 1];
		if (outer == NO_STACK)
			continue;
		l->at[at - 1] = outer;
		put_stack(l, box, at - 1, outer);
	}
}

static void open_boxes(struct layout *l)
{
	for (uint32_t i = 1; i < l->n; i++) {
		l->box[i].first = l->n;
		if ((double)l->box[i].head + (double)l->box[i].base < l->floor)
			continue;
		if (l->at)
			open_reversed(l, i);
		else
			open_forward(l, i);
		l->box[i].n = l->n - l->box[i].first;
	}
}

static void open_root(struct layout *l)
{
	const struct stack *stack = l->p->stack;

	l->box[FLAME_ROOT].first = l->n;
	for (uint32_t i = l->p->nstack; i--;) {
		bool root = stack[i].parent == NO_STACK;

		if (!is_live(l, i))
			continue;
		if (l->at) {
			l->at[i] = i;
			put_stack(l, FLAME_ROOT, i, i);
		} else if (root) {
			put_stack(l, FLAME_ROOT, i, i);
		} else {
			l->sibling[i] = l->child[stack[i].parent];
			l->child[stack[i].parent] = i + 1;
		}
	}
	l->box[FLAME_ROOT].n = l->n - l->box[FLAME_ROOT].first;
}

static void widen(struct layout *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		l->box[i].width = l->box[i].head ? l->box[i].head : l->box[i].base;
	for (uint32_t i = l->n; --i;) {
		struct open_box *parent = &l->box[l->box[i].parent];

		if (parent->head)
			parent->width += l->box[i].width - l->box[i].head;
	}
}

/* ---- which boxes stay ---- */

static int widest_first(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a < b) - (a > b);
}

/* Width of the narrowest of the `most` widest, and how many of just that width are among them. */
static int64_t narrowest(struct layout *l, uint32_t most, uint32_t *equals)
{
	int64_t *width = ARENA_ARRAY(l->arena, int64_t, l->n);
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n; i++)
		width[n++] = l->box[i].width;
	qsort(width, n, sizeof *width, widest_first);
	*equals = 1;
	while (*equals < most && width[most - 1 - *equals] == width[most - 1])
		++*equals;
	return width[most - 1];
}

/* A box is at most as wide as its parent and comes behind it: whoever stays has a place to stand. */
static void choose(struct layout *l)
{
	double floor = l->opt->least_ratio * (double)l->box[FLAME_ROOT].width;
	uint32_t equals = l->n, n = l->opt->most;
	int64_t least = n && n < l->n ? narrowest(l, n, &equals) : 0;

	for (uint32_t i = 0; i < l->n; i++) {
		struct open_box *box = &l->box[i];

		box->kept = i == FLAME_ROOT || ((double)box->width >= floor && box->width >= least);
		if (box->kept && box->width == least && n)
			box->kept = equals && equals--;
	}
}

/* ---- in order ---- */

struct ordering {
	const struct layout *l;
	bool by_value;
};

static int box_order(uint32_t i, uint32_t j, const void *ctx)
{
	const struct ordering *o = ctx;
	const struct open_box *x = &o->l->box[i], *y = &o->l->box[j];
	int order = o->by_value ? (x->width < y->width) - (x->width > y->width) : 0;

	order = order ? order : str_cmp(o->l->names->name[x->name], o->l->names->name[y->name]);
	return order ? order : (i > j) - (i < j);
}

static void leave_out(struct flame_left_out *out, int64_t width)
{
	out->n++;
	out->width += width;
	if (width > out->widest)
		out->widest = width;
}

/* The children of one that stay, in order, into index[]. */
static uint32_t choose_children(
	const struct layout *l, const struct open_box *from, struct flame *out, uint32_t *index)
{
	struct ordering o = { l, l->opt->sort == FLAME_BY_VALUE };
	uint32_t n = 0;

	for (uint32_t i = from->first; i < from->first + from->n; i++)
		if (l->box[i].kept)
			index[n++] = i;
		else
			leave_out(&out->left_out, l->box[i].width);
	if (n > 1)
		sort_by(index, n, box_order, &o);
	return n;
}

static void set_own(const struct layout *l, const struct open_box *from, struct flame_box *to)
{
	to->head_self = to->head;
	to->base_self = to->base;
	for (uint32_t i = from->first; i < from->first + from->n; i++) {
		to->head_self -= l->box[i].head;
		to->base_self -= l->box[i].base;
	}
}

static struct flame_box finished(const struct layout *l, const struct open_box *from)
{
	const struct flame_options *opt = l->opt;
	struct flame_box to = { .head = from->head,
		.base = from->base,
		.width = from->width,
		.name = from->name,
		.gone = !from->head && from->base };

	set_own(l, from, &to);
	to.noise = opt->is_noise && from->head != from->base &&
		   opt->is_noise(opt->noise_ctx, from->base, from->head);
	to.noise_self = to.noise;
	return to;
}

/* The children of out->box[at], which was l->box[from[at]]. */
static void place_children(const struct layout *l, struct flame *out, uint32_t at, uint32_t *from)
{
	struct flame_box *parent = &out->box[at];
	int64_t x = parent->x;

	parent->first = out->n;
	parent->n = choose_children(l, &l->box[from[at]], out, from + out->n);
	for (uint32_t i = parent->first; i < parent->first + parent->n; i++) {
		struct flame_box *box = &out->box[i];

		*box = finished(l, &l->box[from[i]]);
		box->parent = at;
		box->depth = parent->depth + 1;
		box->x = x;
		x += box->width;
	}
	out->n += parent->n;
	out->deepest = out->box[out->n - 1].depth;
}

static void finish(struct arena *a, const struct layout *l, struct flame *out)
{
	uint32_t kept = 0, *from = ARENA_ARRAY(l->arena, uint32_t, l->n + 1);

	for (uint32_t i = 0; i < l->n; i++)
		kept += l->box[i].kept;
	out->box = ARENA_ARRAY(a, struct flame_box, kept);
	out->box[FLAME_ROOT] = finished(l, &l->box[FLAME_ROOT]);
	out->n = 1;
	for (uint32_t i = 0; i < out->n; i++)
		place_children(l, out, i, from);
}

static void begin(struct layout *l, bool two_sided)
{
	uint32_t n = l->p->nstack;

	l->head = ARENA_ARRAY(l->arena, int64_t, n);
	l->base = two_sided ? ARENA_ARRAY(l->arena, int64_t, n) : NULL;
	l->next = ARENA_ARRAY(l->arena, uint32_t, n);
	if (l->opt->reversed) {
		l->at = ARENA_ARRAY(l->arena, uint32_t, n);
		return;
	}
	l->child = ARENA_ARRAY(l->arena, uint32_t, n);
	l->sibling = ARENA_ARRAY(l->arena, uint32_t, n);
}

static double floor_of(const struct layout *l)
{
	const struct open_box *root = &l->box[FLAME_ROOT];

	return l->opt->least_ratio * (double)(root->head ? root->head : root->base);
}

static void open_stacks(struct layout *l, bool two_sided)
{
	begin(l, two_sided);
	add_own(l);
	if (!l->opt->reversed)
		add_callees(l);
	l->floor = floor_of(l);
	open_root(l);
	open_boxes(l);
}

static void open_paths(struct layout *l)
{
	for (uint32_t k = 0; k < l->npart; k++)
		for (uint32_t i = 0; i < l->part[k].profile->nsample; i++) {
			struct flame_sides add = flame_sample(l, &l->part[k], i);

			l->box[FLAME_ROOT].head += add.head;
			l->box[FLAME_ROOT].base += add.base;
		}
	l->floor = floor_of(l);
	flame_open_paths(l);
}

bool flame_layout_of(struct arena *a, const struct profile *frames, const struct profile_part *part, uint32_t n,
	const struct flame_options *opt, struct flame *out, struct err *e)
{
	struct arena scratch = { 0 };
	struct profile_names names;
	struct layout l = {
		.arena = &scratch, .p = part->profile, .opt = opt, .names = &names, .part = part, .npart = n
	};

	*out = (struct flame){ 0 };
	if (!check_size(&l, e))
		return false;
	profile_names(a, frames, opt->granularity, opt->columns, &names);
	out->name = names.name;
	out->nname = names.n;
	out->two_sided = has_base(&l);
	l.slot = ARENA_ARRAY(&scratch, uint32_t, names.n);
	flame_new_box(&l, FLAME_ROOT, 0);
	if (l.p->paths)
		open_paths(&l);
	else
		open_stacks(&l, out->two_sided);
	widen(&l);
	choose(&l);
	finish(a, &l, out);
	arena_free(&scratch);
	return true;
}

bool flame_layout(struct arena *a, const struct profile *p, const struct flame_options *opt,
	struct flame *out, struct err *e)
{
	return flame_layout_of(a, p, &(struct profile_part){ .profile = p }, 1, opt, out, e);
}

void flame_totals(const struct profile_part *part, uint32_t n, const struct flame_options *opt, int64_t *head, int64_t *base)
{
	int64_t size = size_of_all(part, n, opt->weight), net = 0;

	for (uint32_t i = 0; i < n; i++) {
		int64_t total = profile_total(part[i].profile, opt->weight);

		net += part[i].away ? -total : total;
	}
	*head = size / 2 + net / 2 + (size % 2 + net % 2) / 2;
	*base = saturated(size - *head, size_of_all(part, n, opt->base_weight));
}

uint32_t flame_base_weight(const struct profile *p, uint32_t weight)
{
	uint32_t base = profile_find_weight(p, S("base"));

	if (base == MAP_NONE || base == weight || !str_eq(p->weight[weight].name, S("head")) ||
		!str_eq(p->weight[base].raw_unit, p->weight[weight].raw_unit) ||
		p->weight[base].scale != p->weight[weight].scale)
		return MAP_NONE;
	return base;
}
