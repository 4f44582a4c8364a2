/*
 * Choices [1] A format without the unit may show values as if they were of one that it has: totals then agree but for a power of ten,
 *             and "the unit" is missing.
 */
#include "compare/profile_loss.h"

#include "base/buf.h"

#include <math.h>

enum said {
	FUNCTIONS = 1,
	SYSTEM_NAMES = 2,
	FILES = 4,
	LINES = 8,
	COLUMNS = 16,
	STARTS = 32,
	ADDRESSES = 64,
	INLINING = 128,
	MODULES = 256,
	BUILD_IDS = 512,
	DURATION = 1024,
	TIME = 2048,
	PERIOD = 4096,
	COMMENTS = 8192,
	STACKS = 16384
};

/* In the order of the bits. */
static const char *const word[] = { "functions", "linker names", "files", "lines", "columns",
	"first lines of functions", "addresses", "inlining", "modules", "build ids", "the duration",
	"the time", "the period", "comments", "stacks" };

static unsigned said_of_frames(const struct profile *p)
{
	unsigned said = 0;

	for (uint32_t i = 0; i < p->nframe; i++) {
		const struct frame *f = &p->frame[i];

		said |= (f->function.n ? FUNCTIONS : 0) | (f->system_name.n ? SYSTEM_NAMES : 0) |
			(f->file.n ? FILES : 0) | (f->line ? LINES : 0) |
			(f->column ? COLUMNS : 0) | (f->start_line ? STARTS : 0) |
			(f->address ? ADDRESSES : 0) | (f->inlined ? INLINING : 0) |
			(f->module != NO_MODULE ? MODULES : 0);
	}
	for (uint32_t i = 0; i < p->nmodule; i++)
		said |= p->module[i].build_id.n ? BUILD_IDS : 0;
	return said;
}

static bool has_stacks(const struct profile *p)
{
	for (uint32_t i = 0; i < p->nstack; i++)
		if (p->stack[i].parent != NO_STACK)
			return true;
	return false;
}

static unsigned said_of(const struct profile *p)
{
	return said_of_frames(p) | (has_stacks(p) ? STACKS : 0) | (p->duration_s > 0 ? DURATION : 0) | (p->started_ns ? TIME : 0) |
	       (p->period > 0 ? PERIOD : 0) | (p->ncomment ? COMMENTS : 0);
}

static void put(struct buf *b, struct str text)
{
	if (b->n)
		buf_lit(b, ", ");
	buf_str(b, text);
}

/* ---- kinds of values ---- */

/* What comes back as one kind of value, whatever its name, is the preferred one. */
static uint32_t counterpart(
	const struct profile *before, uint32_t weight, const struct profile *after)
{
	const struct weight *w = &before->weight[weight];

	if (after->nweight == 1)
		return weight == before->preferred ? 0 : MAP_NONE;
	for (uint32_t i = 0; i < after->nweight; i++)
		if (str_eq(after->weight[i].name, w->name) &&
			str_eq(after->weight[i].raw_unit, w->raw_unit))
			return i;
	return MAP_NONE;
}

static double total_of(const struct profile *p, uint32_t weight)
{
	return (double)profile_total(p, weight) * pow(10, p->weight[weight].scale);
}

static bool near(double x, double y)
{
	return fabs(x - y) <= 1e-9 * fabs(y);
}

/* [1] */
static bool same_total(
	const struct profile *before, uint32_t x, const struct profile *after, uint32_t y)
{
	const struct weight *was = &before->weight[x], *is = &after->weight[y];
	double a = total_of(before, x), b = total_of(after, y);

	if (is->unit.dim == was->unit.dim)
		return near(b * is->factor, a * was->factor);
	return near(b, a) || (a != 0 && near(b / a, pow(10, round(log10(fabs(b / a))))));
}

static bool compare_weights(
	const struct profile *before, const struct profile *after, struct buf *lost, struct err *e)
{
	for (uint32_t i = 0; i < before->nweight; i++) {
		const struct weight *w = &before->weight[i];
		uint32_t to = counterpart(before, i, after);

		if (to == MAP_NONE) {
			put(lost, w->name);
			continue;
		}
		if (!same_total(before, i, after, to))
			return err_set(e, ERR_INPUT,
				"\"%.*s\" adds up to %.17g, but to %.17g in what was written",
				STR(str_clip(w->name, 100)), total_of(before, i),
				total_of(after, to));
		if (!str_eq(after->weight[to].raw_unit, w->raw_unit) &&
			after->weight[to].unit.dim != w->unit.dim)
			put(lost, S("the unit"));
	}
	return true;
}

/* ---- labels ---- */

static bool has_label(const struct profile *p, struct str key)
{
	for (uint32_t i = 0; i < p->nlabel; i++)
		if (str_eq(p->label[i].key, key))
			return true;
	return false;
}

static void compare_labels(struct arena *a, const struct profile *before,
	const struct profile *after, struct buf *lost)
{
	struct map seen;

	map_init(&seen, a);
	for (uint32_t i = 0; i < before->nlabel; i++) {
		struct str key = before->label[i].key;

		if (map_intern(&seen, key, i) != i || has_label(after, key))
			continue;
		put(lost, S("label "));
		buf_str(lost, key);
	}
}

bool profile_loss(struct arena *a, const struct profile *before, const struct profile *after,
	struct str *lost, struct err *e)
{
	unsigned gone = said_of(before) & ~said_of(after);
	struct buf b = { 0 };
	bool ok = compare_weights(before, after, &b, e);

	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (gone >> i & 1)
			put(&b, str_of(word[i]));
	compare_labels(a, before, after, &b);
	*lost = arena_str(a, buf_view(&b));
	buf_release(&b);
	return ok;
}
