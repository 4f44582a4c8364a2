/* The sentences of the analysis: each says a measured thing and how sure it is. */
#include "report/analysis.h"

#include "report/style.h"

#include <math.h>
#include <stdio.h>

#define MOST_ADVICE 8u

void analysis_share(struct buf *b, const struct delta *d)
{
	buf_str(b, d->subject);
	buf_printf(b, ": %.2f%% -> %.2f%% (%.2f%% %s)", 100 * d->base.center, 100 * d->head.center,
		100 * fabs(d->difference), d->difference < 0 ? "improvement" : "regression");
}

void analysis_hotspot(struct buf *b, const struct delta *d)
{
	buf_str(b, d->subject);
	if (d->base.center == 0)
		buf_printf(b, " (new %.2f%% flat)", 100 * d->head.center);
	else
		buf_printf(b, " (was %.2f%% flat)", 100 * d->base.center);
}

const char *analysis_metric(const struct delta *d, char *room, size_t n)
{
	static const char *const words[][2] = { { "time", "time/op" },
		{ "alloc_bytes", "alloc/op" }, { "allocs", "allocs/op" },
		{ "throughput", "speed" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(d->metric, str_of(words[i][0])))
			return words[i][1];
	snprintf(room, n, "%.*s", STR(d->metric));
	return room;
}

static void put_count(struct buf *b, uint32_t n, const char *of, const char *what)
{
	buf_printf(b, "%u %s%s %s", n, of, n == 1 ? "" : "s", what);
}

static void put_shares(struct buf *b, const char *of, const struct change_list *better,
	const struct change_list *worse)
{
	if (!better->n && !worse->n) {
		buf_printf(b, "%s: no function's share changed beyond sampling error. ", of);
		return;
	}
	buf_printf(b, "%s: ", of);
	put_count(b, worse->n, "function", "with a larger share, ");
	put_count(b, better->n, "function", "with a smaller one; most: ");
	analysis_share(b, worse->n ? worse->delta[0] : better->delta[0]);
	buf_lit(b, ". ");
}

static const struct delta *slowest(const struct analysis *x)
{
	const struct delta *found = NULL;

	for (uint32_t i = 0; i < x->bench.n; i++)
		if (x->bench.delta[i]->verdict == CHANGE_WORSE &&
			(!found || x->bench.delta[i]->change > found->change))
			found = x->bench.delta[i];
	return found;
}

static void put_bench_name(struct buf *b, const struct delta *d)
{
	char room[64];

	buf_str(b, d->subject);
	buf_printf(b, " %s %+.1f%%", analysis_metric(d, room, sizeof room), 100 * d->change);
}

static void put_benchmarks(struct buf *b, const struct analysis *x)
{
	const struct delta *worst = slowest(x);

	if (!x->bench.n)
		return;
	buf_printf(b, "Benchmarks: of %u rows %u are proven worse and %u better", x->bench.n,
		x->nslower, x->nfaster);
	if (worst) {
		buf_lit(b, "; worst: ");
		put_bench_name(b, worst);
	}
	buf_lit(b, ". ");
}

static bool has_cpu(const struct analysis *x)
{
	return !isnan(x->cpu.profile);
}

struct str analysis_summary(struct arena *a, const struct analysis *x)
{
	struct buf b = { 0 };
	struct str text;

	if (has_cpu(x))
		put_shares(&b, "CPU", &x->cpu_better, &x->cpu_worse);
	if (x->memory_metric)
		put_shares(&b, "Memory", &x->memory_better, &x->memory_worse);
	put_benchmarks(&b, x);
	if (x->hot_new.n) {
		buf_lit(&b, "New: ");
		analysis_hotspot(&b, x->hot_new.delta[0]);
		buf_lit(&b, ". ");
	}
	if (!b.n)
		buf_lit(&b, "Nothing was measured on both sides.");
	text = arena_str(a, str_trim(buf_view(&b)));
	buf_release(&b);
	return text;
}

/* ---- recommendations ---- */

struct advice {
	struct arena *arena;
	struct str *text;
	uint32_t n;
};

static void advise(struct advice *to, const char *before, const struct delta *d,
	void (*name)(struct buf *, const struct delta *), const char *after)
{
	struct buf b = { 0 };

	if (to->n == MOST_ADVICE)
		return;
	buf_lit(&b, before);
	name(&b, d);
	buf_lit(&b, after);
	to->text[to->n++] = arena_str(to->arena, buf_view(&b));
	buf_release(&b);
}

static const char *doubt_of(const struct delta *d)
{
	return d->grounds == GROUNDS_SUMMARY && d->verdict == CHANGE_SAME
		       ? "; so few samples can give that by chance: record longer"
		       : "";
}

static void advise_shares(struct advice *to, const struct analysis *x)
{
	for (uint32_t i = 0; i < x->cpu_worse.n && i < 3; i++)
		advise(to, "look at the CPU time of ", x->cpu_worse.delta[i], analysis_share,
			doubt_of(x->cpu_worse.delta[i]));
	for (uint32_t i = 0; i < x->memory_worse.n && i < 2; i++)
		advise(to, "look at the allocations of ", x->memory_worse.delta[i], analysis_share,
			doubt_of(x->memory_worse.delta[i]));
	for (uint32_t i = 0; i < x->hot_new.n && i < 2; i++)
		advise(to, "is it meant to be there: ", x->hot_new.delta[i], analysis_hotspot,
			doubt_of(x->hot_new.delta[i]));
}

uint32_t analysis_recommend(struct arena *a, const struct analysis_page *page, struct str **text)
{
	const struct analysis *x = page->analysis;
	struct advice to = { a, ARENA_ARRAY(a, struct str, MOST_ADVICE + 1), 0 };
	const struct delta *worst = slowest(x);

	if (worst)
		advise(&to, "find the cause of ", worst, put_bench_name,
			x->cpu_worse.n ? "; the functions that grew are the first suspects"
				       : "; no function's share grew with it");
	advise_shares(&to, x);
	if (!to.n)
		to.text[to.n++] = S(
			"nothing to do: nothing became worse that the evidence can show");
	*text = to.text;
	return to.n;
}
