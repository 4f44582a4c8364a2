/* What percentages are of. */
#include "compare/profile_rows.h"

static int64_t wrapped(int64_t x, int64_t y)
{
	return (int64_t)((uint64_t)x + (uint64_t)y);
}

static int64_t size_of(int64_t x)
{
	return x < 0 ? x == INT64_MIN ? INT64_MAX : -x : x;
}

int64_t profile_mean(int64_t sum, int64_t divisor)
{
	return !divisor ? sum : divisor == -1 ? (int64_t)(0 - (uint64_t)sum) : sum / divisor;
}

struct total { int64_t size, divisor; };

static void add_to_total(struct total *t, int64_t value, int64_t divisor)
{
	t->size = wrapped(t->size, size_of(value));
	t->divisor = wrapped(t->divisor, divisor);
}

int64_t profile_part_total(const struct profile_part *part, bool mean)
{
	struct total all = { 0 };

	for (uint32_t i = 0; i < part->profile->nsample; i++)
		add_to_total(&all, part->value[i], mean ? part->divisor[i] : 0);
	return profile_mean(all.size, all.divisor);
}

int64_t profile_rows_total(const struct profile *p, uint32_t weight, bool mean)
{
	struct total all = { 0 }, base = { 0 };

	for (uint32_t i = 0; i < p->nsample; i++) {
		const struct label *l = profile_label(p, p->sample[i].labels, S("pprof::base"));
		int64_t value = p->weight[weight].value[i], divisor = mean ? p->weight[0].value[i] : 0;

		add_to_total(&all, value, divisor);
		if (l && str_eq(l->text, S("true")))
			add_to_total(&base, value, divisor);
	}
	return base.size > 0 ? profile_mean(base.size, base.divisor) : profile_mean(all.size, all.divisor);
}
