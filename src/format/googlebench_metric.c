#include "format/googlebench_metric.h"

/* The library's own numbers, and those that --benchmark_perf_counters adds (per iteration). */
static const struct googlebench_metric known_metric[] = {
	{ S("real_time"), S("time"), { S("sec/op"), DIM_TIME }, true },
	{ S("cpu_time"), S("cpu_time"), { S("sec/op"), DIM_TIME }, true },
	{ S("bytes_per_second"), S("throughput"), { S("B/s"), DIM_RATE_BYTES }, false },
	{ S("items_per_second"), S("items_per_second"), { S("items/s"), DIM_RATE }, false },
	{ S("allocs_per_iter"), S("allocs"), { S("allocs/op"), DIM_COUNT }, false },
	{ S("max_bytes_used"), S("max_bytes_used"), { S("B"), DIM_BYTES }, false },
	{ S("total_allocated_bytes"), S("total_allocated_bytes"), { S("B"), DIM_BYTES }, false },
	{ S("net_heap_growth"), S("net_heap_growth"), { S("B"), DIM_BYTES }, false },
	{ S("CYCLES"), S("cycles"), { S("cycles/op"), DIM_COUNT }, false },
	{ S("INSTRUCTIONS"), S("instructions"), { S("instructions/op"), DIM_COUNT }, false },
	{ S("CACHE-MISSES"), S("cache_misses"), { S("cache-misses/op"), DIM_COUNT }, false },
	{ S("BRANCH-MISSES"), S("branch_misses"), { S("branch-misses/op"), DIM_COUNT }, false },
};

#define KNOWN_METRICS (sizeof known_metric / sizeof *known_metric)

static struct googlebench_metric counter_of(struct arena *a, struct str key)
{
	bool rate = str_ends(key, S("/s")) || str_ends(key, S("per_second"));
	struct googlebench_metric m = { .key = key, .unit = { key, rate ? DIM_RATE : DIM_NONE } };
	struct unit nameless = { .name = key };

	m.metric = key.n ? unit_metric(a, nameless) : S("counter");
	for (size_t i = 0; i < KNOWN_METRICS; i++)
		if (str_eq(m.metric, known_metric[i].metric)) {
			m.metric = arena_printf(a, "counter.%.*s", STR(m.metric));
			break;
		}
	return m;
}

struct googlebench_metric googlebench_metric(struct arena *a, struct str key)
{
	for (size_t i = 0; i < KNOWN_METRICS; i++)
		if (str_eq(key, known_metric[i].key))
			return known_metric[i];
	return counter_of(a, key);
}

bool googlebench_scale(struct str time_unit, double *per_second)
{
	static const struct {
		struct str word;
		double per_second;
	} unit[] = { { S("ns"), 1e9 }, { S("us"), 1e6 }, { S("ms"), 1e3 }, { S("s"), 1 },
		{ S(""), 1e9 } };

	for (size_t i = 0; i < sizeof unit / sizeof *unit; i++)
		if (str_eq(time_unit, unit[i].word)) {
			*per_second = unit[i].per_second;
			return true;
		}
	return false;
}
