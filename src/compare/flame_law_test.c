/* flame_law - what holds of the boxes of any profile, whatever is left out. */
#include "test/flame_scene.h"
#include "test/random.h"

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

int main(void)
{
	return RUN(TEST(nothing_is_lost_or_made));
}
