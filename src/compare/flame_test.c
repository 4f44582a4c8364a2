#include "compare/flame.h"

#include <stdlib.h>

#include "test/as_paths.h"
#include "test/check.h"
#include "test/random.h"

struct scene {
	struct arena a;
	struct profile p;
	struct flame f;
	struct err e;
};

static void begin(struct scene *s)
{
	*s = (struct scene){ 0 };
	profile_init(&s->p, &s->a);
	profile_weight(&s->p, S("samples"), S("count"));
}

static uint32_t push(struct profile *p, uint32_t parent, struct str name, uint32_t line)
{
	struct frame f = { .function = name, .module = NO_MODULE, .line = line };

	return profile_stack(p, parent, profile_frame(p, &f));
}

/* "a;b;c": frames of line 1. */
static void add(struct scene *s, const char *path, int64_t value)
{
	struct str rest = str_of(path);
	uint32_t at = NO_STACK;

	while (rest.n)
		at = push(&s->p, at, str_cut(&rest, ';'), 1);
	CHECK(profile_add(&s->p, profile_append_sample(&s->p, at, 0), 0, value));
}

static struct flame_options plainly(void)
{
	return (struct flame_options){ .base_weight = MAP_NONE };
}

static void check_same(const struct flame *x, const struct flame *y)
{
	CHECK(x->n == y->n && x->deepest == y->deepest && x->two_sided == y->two_sided);
	CHECK(x->left_out.n == y->left_out.n && x->left_out.width == y->left_out.width);
	for (uint32_t i = 0; i < x->n; i++) {
		const struct flame_box *b = &x->box[i], *c = &y->box[i];

		CHECK(b->head == c->head && b->base == c->base && b->width == c->width && b->x == c->x);
		CHECK(b->head_self == c->head_self && b->base_self == c->base_self);
		CHECK(b->name == c->name && b->parent == c->parent && b->first == c->first && b->n == c->n);
		CHECK(b->depth == c->depth && b->gone == c->gone && b->noise == c->noise);
	}
}

/* Part 0 has what is more than nothing, part 1 what is less. */
static void split(struct scene *s, uint32_t weight, struct profile *p, struct profile_part part[2])
{
	int64_t *value[2];

	for (int k = 0; k < 2; k++) {
		value[k] = ARENA_ARRAY(&s->a, int64_t, p->nsample);
		part[k] = (struct profile_part){ .profile = p, .value = value[k], .away = k };
	}
	for (uint32_t i = 0; i < p->nsample; i++) {
		int64_t x = p->weight[weight].value[i];

		value[x < 0][i] = x;
	}
}

/* Of stacks, of paths, and of two parts that have paths: it is one graph. */
static void lay(struct scene *s, struct flame_options opt)
{
	struct profile_part part[2];
	struct profile p = s->p;
	struct flame f;

	CHECK_OK(flame_layout(&s->a, &s->p, &opt, &s->f, &s->e), &s->e);
	p.sample = ARENA_ARRAY(&s->a, struct stack_sample, p.nsample);
	for (uint32_t i = 0; i < p.nsample; i++)
		p.sample[i] = s->p.sample[i];
	as_paths(&p, &s->a);
	CHECK_OK(flame_layout(&s->a, &p, &opt, &f, &s->e), &s->e);
	if (opt.most) /* which of equal boxes stay depends on the order of stacks */
		return;
	check_same(&s->f, &f);
	if (opt.base_weight != MAP_NONE)
		return;
	split(s, opt.weight, &p, part);
	opt.two_sided = s->f.two_sided;
	CHECK_OK(flame_layout_of(&s->a, &p, part, 2, &opt, &f, &s->e), &s->e);
	check_same(&s->f, &f);
}

/* The box at a path of names, or NULL. */
static const struct flame_box *box_at(const struct scene *s, const char *path)
{
	const struct flame_box *at = &s->f.box[FLAME_ROOT];
	struct str rest = str_of(path);

	while (at && rest.n) {
		struct str name = str_cut(&rest, ';');
		const struct flame_box *found = NULL;

		for (uint32_t i = at->first; i < at->first + at->n; i++)
			if (str_eq(s->f.name[s->f.box[i].name], name))
				found = &s->f.box[i];
		at = found;
	}
	return at;
}

static void check_box(
	const struct scene *s, const char *path, int64_t x, int64_t width, int64_t self)
{
	const struct flame_box *box = box_at(s, path);

	if (!box)
		fail_msg("no box %s", path);
	if (box->x != x || box->width != width || box->head_self != self)
		fail_msg("%s: x %lld, width %lld, self %lld", path, (long long)box->x,
			(long long)box->width, (long long)box->head_self);
}

static void boxes_stand_on_their_callers_in_order_of_names(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "main;work;b", 30);
	add(&s, "main;work", 5);
	add(&s, "main;idle", 10);
	add(&s, "init", 7);
	add(&s, "main;work;a", 20);
	lay(&s, plainly());
	CHECK_EQ(s.f.n, 7);
	CHECK_EQ(s.f.deepest, 3);
	check_box(&s, "", 0, 72, 0);
	check_box(&s, "init", 0, 7, 7);
	check_box(&s, "main", 7, 65, 0);
	check_box(&s, "main;idle", 7, 10, 10);
	check_box(&s, "main;work", 17, 55, 5);
	check_box(&s, "main;work;a", 17, 20, 20);
	check_box(&s, "main;work;b", 37, 30, 30);
	CHECK_EQ(s.f.left_out.n, 0);
	CHECK_FALSE(s.f.two_sided);
	arena_free(&s.a);
}

static void the_widest_comes_first_when_asked(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 1);
	add(&s, "c", 3);
	add(&s, "b", 3);
	opt.sort = FLAME_BY_VALUE;
	lay(&s, opt);
	check_box(&s, "b", 0, 3, 3);
	check_box(&s, "c", 3, 3, 3);
	check_box(&s, "a", 6, 1, 1);
	arena_free(&s.a);
}

/* f is called from lines 1 and 2 of main, g from both f's. */
static void lines_of_a_function_are_one_box_unless_asked_for(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	for (uint32_t line = 1; line <= 2; line++) {
		uint32_t at = push(&s.p,
			push(&s.p, push(&s.p, NO_STACK, S("main"), line), S("f"), 7), S("g"), line);

		CHECK(profile_add(&s.p, profile_sample(&s.p, at, 0), 0, 10 * line));
	}
	lay(&s, opt);
	CHECK_EQ(s.f.n, 4);
	check_box(&s, "main;f;g", 0, 30, 30);
	opt.granularity = BY_LINE;
	for (uint32_t i = 0; i < s.p.nframe; i++)
		s.p.frame[i].file = S("m.c");
	lay(&s, opt);
	CHECK_EQ(s.f.n, 7);
	check_box(&s, "main m.c:2;f m.c:7;g m.c:2", 10, 20, 20);
	arena_free(&s.a);
}

static void reversed_the_innermost_calls_are_merged(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "main;a;malloc", 4);
	add(&s, "main;b;malloc", 6);
	add(&s, "main;b", 1);
	opt.reversed = true;
	lay(&s, opt);
	check_box(&s, "b", 0, 1, 0);
	check_box(&s, "b;main", 0, 1, 1);
	check_box(&s, "malloc", 1, 10, 0);
	check_box(&s, "malloc;a;main", 1, 4, 4);
	check_box(&s, "malloc;b", 5, 6, 0);
	CHECK_EQ(s.f.n, 8);
	arena_free(&s.a);
}

/* Base main;old 8, main;both 2; head main;both 5, main;new 1: main is 6 + the 8 that are gone. */
static void what_is_gone_keeps_the_width_that_it_had(void **state)
{
	const struct flame_box *box;
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "main;both", 5);
	add(&s, "main;new", 1);
	add(&s, "main;old;deep", -8);
	add(&s, "main;both;inner", -2);
	lay(&s, plainly());
	CHECK(s.f.two_sided);
	check_box(&s, "", 0, 16, 0);
	check_box(&s, "main", 0, 16, 0);
	check_box(&s, "main;both", 0, 7, 5);
	check_box(&s, "main;both;inner", 0, 2, 0);
	check_box(&s, "main;new", 7, 1, 1);
	check_box(&s, "main;old;deep", 8, 8, 0);
	box = box_at(&s, "main;old");
	CHECK(box->gone && box->base == 8 && box->head == 0 && box->base_self == 0);
	box = box_at(&s, "main;both");
	CHECK(!box->gone && box->base == 2 && box->head == 5 && box->base_self == 0);
	CHECK_EQ(s.f.box[FLAME_ROOT].head, 6);
	CHECK_EQ(s.f.box[FLAME_ROOT].base, 10);
	arena_free(&s.a);
}

static void a_second_weight_can_be_the_base(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;
	uint32_t sample;

	(void)state;
	s = (struct scene){ 0 };
	profile_init(&s.p, &s.a);
	profile_weight(&s.p, S("base"), S("count"));
	profile_weight(&s.p, S("head"), S("count"));
	sample = profile_sample(&s.p, push(&s.p, NO_STACK, S("f"), 0), 0);
	CHECK(profile_add(&s.p, sample, 0, 3));
	CHECK(profile_add(&s.p, sample, 1, 4));
	opt.weight = 1;
	CHECK_EQ(flame_base_weight(&s.p, 1), 0);
	CHECK_EQ(flame_base_weight(&s.p, 0), MAP_NONE);
	opt.base_weight = 0;
	lay(&s, opt);
	CHECK(s.f.two_sided && s.f.box[1].head == 4 && s.f.box[1].base == 3);
	arena_free(&s.a);
}

static bool below_three(const void *ctx, int64_t base, int64_t head)
{
	(void)ctx;
	return llabs(head - base) < 3;
}

static void the_caller_says_what_is_noise(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 10);
	add(&s, "a", -8);
	add(&s, "b", 10);
	add(&s, "b", -7);
	add(&s, "c", 10);
	add(&s, "c", -10);
	add(&s, "d", -3);
	opt.is_noise = below_three;
	lay(&s, opt);
	CHECK(box_at(&s, "a")->noise);
	CHECK_FALSE(box_at(&s, "b")->noise);
	CHECK_FALSE(box_at(&s, "c")->noise); /* nothing changed */
	CHECK_FALSE(box_at(&s, "d")->noise);
	arena_free(&s.a);
}

/*
 * 100 to 105 is chance, 100 to 200 is none, by value and by share.  `b` holds both: its whole is proven and its own 40 to 46 is not; nor is 4
 * against 1 of the base's and nothing of the head's.  Of `c`, values stay and shares fall with the total.
 */
static void what_is_not_proven_is_noise(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 105);
	add(&s, "a", -100);
	add(&s, "b;grown", 200);
	add(&s, "b;grown", -100);
	add(&s, "b", 46);
	add(&s, "b", -40);
	add(&s, "c", 1000);
	add(&s, "c", -1000);
	add(&s, "d", -4);
	lay(&s, opt);
	CHECK(s.f.alpha == 0 && !box_at(&s, "a")->noise);
	flame_judge(&s.a, &s.f, 1, 1, 0.05);
	CHECK(s.f.alpha == 0.05);
	CHECK(box_at(&s, "a")->noise && box_at(&s, "a")->noise_self);
	CHECK_FALSE(box_at(&s, "b")->noise);
	CHECK(box_at(&s, "b")->noise_self);
	CHECK_FALSE(box_at(&s, "b;grown")->noise || box_at(&s, "b;grown")->noise_self);
	CHECK_FALSE(box_at(&s, "c")->noise); /* its share fell */
	CHECK(box_at(&s, "d")->noise);
	arena_free(&s.a);
}

/* Values of which an event is worth 100: 105 to 200 are one event and two. */
static void a_value_is_no_event(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 200);
	add(&s, "a", -105);
	add(&s, "c", 1000);
	add(&s, "c", -1000);
	lay(&s, opt);
	flame_judge(&s.a, &s.f, 0.01, 0.01, 0.05);
	CHECK(box_at(&s, "a")->noise);
	arena_free(&s.a);
}

/* ---- leaving out ---- */

/* Of 100: 1 + 2 left out at the root, the 3 in `a` by itself: together 6, the widest 3. */
static void what_is_left_out_is_told(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 77);
	add(&s, "a;x;y", 3);
	add(&s, "b", 17);
	add(&s, "c;deeper;still", 1);
	add(&s, "d", 2);
	opt.least_ratio = 0.05;
	lay(&s, opt);
	CHECK_EQ(s.f.n, 3);
	CHECK_EQ(s.f.left_out.n, 3);
	CHECK_EQ(s.f.left_out.width, 6);
	CHECK_EQ(s.f.left_out.widest, 3);
	check_box(&s, "a", 0, 80, 77);
	check_box(&s, "b", 80, 17, 17);
	opt.least_ratio = 0;
	opt.most = 4;
	lay(&s, opt);
	CHECK_EQ(s.f.n, 4);
	check_box(&s, "a;x", 0, 3, 0);
	CHECK_EQ(s.f.left_out.n, 3);
	CHECK_EQ(s.f.left_out.widest, 3);
	CHECK_EQ(s.f.left_out.width, 6);
	arena_free(&s.a);
}

static void random_profile(struct scene *s, struct random *r, bool two_sided)
{
	static const struct str name[] = { S("a"), S("b"), S("c"), S("d"), S("e") };

	begin(s);
	for (int i = 0; i < 60; i++) {
		uint32_t at = NO_STACK, depth = random_below(r, 7);
		int64_t value = 1 + random_below(r, 50);

		for (uint32_t k = 0; k < depth; k++)
			at = push(&s->p, at, name[random_below(r, 5)], random_below(r, 2));
		CHECK(profile_add(&s->p, profile_append_sample(&s->p, at, 0), 0,
			two_sided && random_below(r, 2) ? -value : value));
	}
}

/* Children lie inside their parent, side by side; what they and itself hold is what it holds. */
static void check_laws(const struct flame *f, bool all)
{
	for (uint32_t i = 0; i < f->n; i++) {
		const struct flame_box *box = &f->box[i];
		int64_t head = box->head_self, base = box->base_self, x = box->x;

		CHECK(box->head_self >= 0 && box->base_self >= 0 && box->width >= box->head);
		CHECK(box->gone == (box->head == 0 && box->base > 0));
		for (uint32_t k = box->first; k < box->first + box->n; k++) {
			CHECK(f->box[k].parent == i && f->box[k].x == x);
			x += f->box[k].width;
			head += f->box[k].head;
			base += f->box[k].base;
		}
		CHECK(x <= box->x + box->width && head <= box->head && base <= box->base);
		CHECK(!all || (head == box->head && base == box->base));
	}
}

/* Widths of the boxes that `part` lacks but whose parent it has, from the whole layout. */
static struct flame_left_out missing(
	const struct flame *all, uint32_t at, const struct flame *part, uint32_t in_part)
{
	struct flame_left_out out = { 0 };

	for (uint32_t i = all->box[at].first; i < all->box[at].first + all->box[at].n; i++) {
		uint32_t found = 0, first = part->box[in_part].first;
		struct flame_left_out below = { 1, all->box[i].width, all->box[i].width };

		for (uint32_t k = first; k < first + part->box[in_part].n; k++)
			if (part->box[k].name == all->box[i].name)
				found = k;
		if (found)
			below = missing(all, i, part, found);
		out.n += below.n;
		out.width += below.width;
		out.widest = below.widest > out.widest ? below.widest : out.widest;
	}
	return out;
}

static void nothing_is_lost_or_made(void **state)
{
	struct random r = { .state = 4 };

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct flame_options opt = plainly();
		struct flame_left_out want;
		struct flame all;
		struct scene s;
		int64_t head = 0, base = 0;

		random_profile(&s, &r, round & 1);
		opt.reversed = round & 2;
		lay(&s, opt);
		all = s.f;
		check_laws(&all, true);
		for (uint32_t i = 0; i < s.p.nsample; i++)
			*(s.p.weight[0].value[i] < 0 ? &base : &head) += llabs(
				s.p.weight[0].value[i]);
		CHECK_EQ(all.box[FLAME_ROOT].head, head);
		CHECK_EQ(all.box[FLAME_ROOT].base, base);
		if (round & 4)
			opt.most = 20;
		else if (!(round & 1)) /* of two sides, widths depend on how far boxes are opened */
			opt.least_ratio = 0.02;
		lay(&s, opt);
		check_laws(&s.f, false);
		CHECK(!opt.most || s.f.n == 20);
		want = missing(&all, FLAME_ROOT, &s.f, FLAME_ROOT);
		CHECK_EQ(s.f.left_out.n, want.n);
		CHECK_EQ(s.f.left_out.width, want.width);
		CHECK_EQ(s.f.left_out.widest, want.widest);
		arena_free(&s.a);
	}
}

static void too_much_for_a_width_is_refused(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", INT64_MAX);
	add(&s, "b", INT64_MAX);
	CHECK_FALSE(flame_layout(&s.a, &s.p, &opt, &s.f, &s.e));
	CHECK_EQ(s.e.kind, ERR_LIMIT);
	arena_free(&s.a);
}

static void nothing_at_all_is_a_root(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	opt.least_ratio = 0.1;
	opt.most = 5;
	lay(&s, opt);
	CHECK_EQ(s.f.n, 1);
	CHECK_EQ(s.f.box[FLAME_ROOT].width, 0);
	arena_free(&s.a);
}

int main(void)
{
	return RUN(TEST(boxes_stand_on_their_callers_in_order_of_names),
		TEST(the_widest_comes_first_when_asked),
		TEST(lines_of_a_function_are_one_box_unless_asked_for),
		TEST(reversed_the_innermost_calls_are_merged),
		TEST(what_is_gone_keeps_the_width_that_it_had),
		TEST(a_second_weight_can_be_the_base), TEST(the_caller_says_what_is_noise), TEST(what_is_not_proven_is_noise), TEST(a_value_is_no_event),
		TEST(what_is_left_out_is_told), TEST(nothing_is_lost_or_made),
		TEST(too_much_for_a_width_is_refused), TEST(nothing_at_all_is_a_root));
}
