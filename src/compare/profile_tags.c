#include "compare/profile_tags.h"

#include "base/regexp.h"
#include "base/sort.h"
#include "compare/measurement.h"

#include <math.h>

struct tag_filter {
	struct str key;                 /* empty = any */
	bool ranged;
	double lo, hi;                  /* in `unit` */
	struct str unit;
	struct regexp **regexp;
	uint32_t nregexp;
};

/* ---- ranges: 32kb  :64kb  4mb:  12kb:64mb ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A number and its unit at the start of *rest, which is moved on. */
static bool take_number(struct str *rest, int64_t *value, struct str *unit)
{
	size_t n = rest->n && (rest->p[0] == '+' || rest->p[0] == '-'), digits = n, end;

	while (n < rest->n && is_digit(rest->p[n]))
		n++;
	end = n;
	while (end < rest->n && is_letter(rest->p[end]))
		end++;
	if (n == digits || !str_i64(str_clip(str_from(*rest, rest->p[0] == '+'), n - (rest->p[0] == '+')), value))
		return false;
	*unit = str_clip(str_from(*rest, n), end - n);
	*rest = str_from(*rest, end);
	return true;
}

/* False when it is no range at all, but an expression. */
static bool parse_range(struct tag_filter *t, struct str text)
{
	struct str rest = text, unit, other;
	bool open = str_starts(rest, S(":"));
	int64_t value;

	rest = str_from(rest, open);
	if (!rest.n || !take_number(&rest, &value, &unit))
		return false;
	t->lo = t->hi = measurement_scale(value, unit, unit, &t->unit);
	if (open) {
		t->lo = -INFINITY;
		return !rest.n;
	}
	if (!rest.n)
		return true;
	t->hi = INFINITY;
	if (!str_starts(rest, S(":")))
		return false;
	rest = str_from(rest, 1);
	if (!rest.n)
		return true;
	if (!take_number(&rest, &value, &unit) || rest.n)
		return false;
	t->hi = measurement_scale(value, unit, t->unit, &other);
	return str_eq(other, t->unit);
}

/* ---- compiling ---- */

static bool compile_list(struct tag_filter *t, struct arena *a, struct str list, const char *option, struct err *e)
{
	uint32_t cap = 0;

	do {
		struct str one = str_cut(&list, ',');
		struct err bad = { 0 };
		struct regexp *r = regexp_compile(a, one, &bad);

		if (!r)
			return err_set(e, ERR_USAGE, "%s \"%.*s\": %s", option, STR(str_clip(one, 200)), bad.text);
		ARENA_ROOM(a, t->regexp, t->nregexp, cap);
		t->regexp[t->nregexp++] = r;
	} while (list.n);
	return true;
}

bool tag_filter_compile(struct arena *a, struct str text, const char *option, struct tag_filter **out, struct err *e)
{
	struct tag_filter *t;
	struct str value = text, key;

	*out = NULL;
	if (!text.n)
		return true;
	t = ARENA_NEW(a, struct tag_filter);
	key = str_cut(&value, '=');
	if (key.n == text.n)
		value = text;
	else
		t->key = key;
	t->ranged = parse_range(t, value);
	*out = t;
	return t->ranged || compile_list(t, a, value, option, e);
}

/* ---- matching ---- */

/* pprof: a number without a unit is in what its key says. */
static struct str unit_of_label(const struct label *l)
{
	if (l->unit.n)
		return l->unit;
	return str_eq(l->key, S("alignment")) || str_eq(l->key, S("request")) ? S("bytes") : l->key;
}

static bool in_range(const struct tag_filter *t, const struct label *l)
{
	struct str unit;
	double value = measurement_scale(l->number, unit_of_label(l), t->unit, &unit);

	return str_eq(unit, t->unit) && value >= t->lo && value <= t->hi;
}

struct matching {
	const struct tag_filter *t;
	const struct profile *p;
	struct buf text;                /* "key:value" */
	struct err *e;
};

static bool text_matches(struct matching *m, const struct regexp *r, const struct label *l)
{
	if (m->t->key.n)
		return regexp_matches(r, l->text, m->e);
	buf_clear(&m->text);
	buf_str(&m->text, l->key);
	buf_char(&m->text, ':');
	buf_str(&m->text, l->text);
	return regexp_matches(r, buf_view(&m->text), m->e);
}

/* `r` is NULL for a range. */
static bool any_label(struct matching *m, struct label_set set, const struct regexp *r)
{
	for (uint32_t i = set.first; i < set.first + set.n; i++) {
		const struct label *l = &m->p->label[i];

		if (m->t->key.n && !str_eq(m->t->key, l->key))
			continue;
		if (l->numeric ? !r && in_range(m->t, l) : r && text_matches(m, r, l))
			return true;
	}
	return false;
}

/* With a key one of the expressions is enough; without, each must match some label. */
static bool set_matches(struct matching *m, struct label_set set)
{
	const struct tag_filter *t = m->t;
	uint32_t n = 0;

	if (t->ranged)
		return any_label(m, set, NULL);
	for (uint32_t i = 0; i < t->nregexp; i++)
		n += any_label(m, set, t->regexp[i]);
	return t->key.n ? n > 0 : n == t->nregexp;
}

bool tag_filter_match(const struct tag_filter *t, struct arena *a, const struct profile *p, bool **of_set, struct err *e)
{
	struct err stuck = { 0 };
	struct matching m = { .t = t, .p = p, .e = &stuck };

	*of_set = ARENA_ARRAY(a, bool, p->nlabel_set);
	for (uint32_t i = 0; i < p->nlabel_set && !stuck.kind; i++)
		(*of_set)[i] = set_matches(&m, p->label_set[i]);
	buf_release(&m.text);
	if (stuck.kind)
		*e = stuck;
	return !stuck.kind;
}

/* ---- labels as frames ---- */

struct tagging {
	const struct profile_filter *f;
	const struct profile *in;
	struct profile *spent;          /* `in`, when nobody needs it afterwards; else NULL */
	struct profile *out;
	struct arena scratch;
	uint32_t *frame;                /* in's index -> out's */
	uint32_t *root;                 /* of each set of labels: the stack that its tag_root frames make */
	uint32_t *moved, *below;        /* of each stack: where it went, below which root it was put last, + 2 */
	uint32_t *path, path_cap;       /* what of a stack is still to be put, innermost first */
	bool found;
};

static struct str values_of(struct tagging *t, uint32_t labels, struct str key)
{
	struct label_set set = t->in->label_set[labels];
	struct buf b = { 0 };
	struct str text;

	for (uint32_t i = set.first; i < set.first + set.n; i++) {
		const struct label *l = &t->in->label[i];

		if (!str_eq(l->key, key))
			continue;
		t->found = true;
		if (b.n)
			buf_char(&b, ',');
		if (l->numeric)
			measurement_put(&b, l->number, l->unit, l->unit.n ? t->f->tag_unit : l->unit);
		else
			buf_str(&b, l->text);
	}
	text = arena_str(t->out->arena, buf_view(&b));
	buf_release(&b);
	return text;
}

/* A frame for each key, from `parent` inwards. */
static uint32_t put_tags(struct tagging *t, uint32_t parent, struct str keys, uint32_t labels)
{
	while (keys.n) {
		struct str key = str_cut(&keys, ',');
		struct frame f = { .file = key, .module = NO_MODULE };

		if (!key.n)
			continue;
		f.function = values_of(t, labels, key);
		if (!f.function.n)
			f.function = S("<unknown>");
		parent = profile_stack(t->out, parent, profile_frame(t->out, &f));
	}
	return parent;
}

/* Stacks that share callers share the work, as long as they come below one root.  A root's samples come after each other, so
 * that each stack is new below it, unless innermost frames are put between them. */
static uint32_t put_path(struct tagging *t, uint32_t root, uint32_t stack)
{
	uint32_t n = 0, at = root;

	while (stack != NO_STACK && t->below[stack] != root + 2) {
		ARENA_ROOM(&t->scratch, t->path, n, t->path_cap);
		t->path[n++] = stack;
		stack = t->in->stack[stack].parent;
	}
	if (stack != NO_STACK)
		at = t->moved[stack];
	while (n--) {
		uint32_t i = t->path[n];

		at = t->f->tag_leaf.n ? profile_stack(t->out, at, t->frame[t->in->stack[i].frame])
				      : profile_append_stack(t->out, at, t->frame[t->in->stack[i].frame]);
		t->moved[i] = at;
		t->below[i] = root + 2;
	}
	return at;
}

static void copy_frames(struct tagging *t)
{
	for (uint32_t i = 0; i < t->in->nmodule; i++)   /* in their order: the first is the main program */
		profile_module(t->out, &t->in->module[i]);
	t->frame = ARENA_ARRAY(&t->scratch, uint32_t, t->in->nframe);
	profile_reserve_frames(t->out, t->out->nframe + t->in->nframe);
	for (uint32_t i = 0; i < t->in->nframe; i++) {
		struct frame f = t->in->frame[i];

		if (f.module != NO_MODULE)
			f.module = profile_module(t->out, &t->in->module[f.module]);
		t->frame[i] = profile_append_frame(t->out, &f);
	}
}

static int by_root(uint32_t i, uint32_t j, const void *ctx)
{
	const struct tagging *t = ctx;

	return (t->root[i] > t->root[j]) - (t->root[i] < t->root[j]);
}

/* The samples, those of one root after each other: counted by their labels, which are sorted. */
static void order_samples(struct tagging *t, uint32_t *order)
{
	uint32_t nset = t->in->nlabel_set, n = t->in->nsample, sum = 0;
	uint32_t *set = ARENA_ARRAY(&t->scratch, uint32_t, nset), *at = ARENA_ARRAY(&t->scratch, uint32_t, nset);

	for (uint32_t i = 0; i < nset; i++)
		set[i] = i;
	sort_by(set, nset, by_root, t);
	for (uint32_t i = 0; i < n; i++)
		at[t->in->sample[i].labels]++;
	for (uint32_t i = 0; i < nset; i++) {
		uint32_t here = at[set[i]];

		at[set[i]] = sum;
		sum += here;
	}
	for (uint32_t i = 0; i < n; i++)
		order[at[t->in->sample[i].labels]++] = i;
}

static void copy_samples(struct tagging *t)
{
	const struct profile *in = t->in;

	profile_reserve_samples(t->out, in->nsample);
	for (uint32_t i = 0; i < in->nsample; i++) {
		uint32_t to = profile_append_sample(t->out, in->sample[i].stack, in->sample[i].labels);

		for (uint32_t w = 0; w < in->nweight; w++)
			t->out->weight[w].value[to] = in->weight[w].value[i];
	}
}

static void put_samples(struct tagging *t, const uint32_t *stack)
{
	const struct profile *in = t->in;
	uint32_t *labels = ARENA_ARRAY(&t->scratch, uint32_t, in->nlabel_set);

	for (uint32_t i = 0; i < in->nlabel_set; i++)
		if (in->label_set[i].n)
			labels[i] = profile_labels(t->out, in->label + in->label_set[i].first, in->label_set[i].n);
	if (t->spent)
		profile_take_samples(t->out, t->spent);
	else
		copy_samples(t);
	for (uint32_t i = 0; i < t->out->nsample; i++) {
		struct stack_sample *s = &t->out->sample[i];

		s->stack = stack[i];
		s->labels = labels[s->labels];
	}
}

/* The stack of each sample. */
static uint32_t *put_stacks(struct tagging *t)
{
	uint32_t n = t->in->nsample;
	uint32_t *order = ARENA_ARRAY(&t->scratch, uint32_t, n), *stack = ARENA_ARRAY(&t->scratch, uint32_t, n);

	t->moved = ARENA_ARRAY(&t->scratch, uint32_t, t->in->nstack);
	t->below = ARENA_ARRAY(&t->scratch, uint32_t, t->in->nstack);
	order_samples(t, order);
	for (uint32_t k = 0; k < n; k++) {
		const struct stack_sample *s = &t->in->sample[order[k]];
		uint32_t below = put_path(t, t->root[s->labels], s->stack);

		stack[order[k]] = put_tags(t, below, t->f->tag_leaf, s->labels);
	}
	return stack;
}

static void turn(struct tagging *t, struct filter_misses *misses)
{
	const struct profile_filter *f = t->f;

	profile_copy_head(t->out, t->in);
	t->root = ARENA_ARRAY(&t->scratch, uint32_t, t->in->nlabel_set);
	for (uint32_t i = 0; i < t->in->nlabel_set; i++)
		t->root[i] = put_tags(t, NO_STACK, f->tag_root, i);
	misses->tag_root = f->tag_root.n && !t->found;
	t->found = false;
	copy_frames(t);
	put_samples(t, put_stacks(t));
	misses->tag_leaf = f->tag_leaf.n && !t->found;
	arena_free(&t->scratch);
}

void tags_to_frames(const struct profile_filter *f, const struct profile *in, struct profile *out,
	struct filter_misses *misses)
{
	struct tagging t = { .f = f, .in = in, .out = out };

	turn(&t, misses);
}

void tags_to_frames_of_spent(const struct profile_filter *f, struct profile *in, struct profile *out,
	struct filter_misses *misses)
{
	struct tagging t = { .f = f, .in = in, .spent = in, .out = out };

	turn(&t, misses);
}
