/*
 * bench - a small Google Benchmark program that shows what its JSON can hold; the corpus corpus/googlebench is made by
 * running it.  --benchmark_filter chooses.
 */
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <thread>
#include <vector>

static uint64_t next(uint64_t &state)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 33;
}

static std::vector<uint64_t> numbers(int64_t n)
{
	std::vector<uint64_t> v(static_cast<size_t>(n));
	uint64_t state = 42;

	for (auto &x : v)
		x = next(state);
	return v;
}

/* Plain, with arguments and their names, in microseconds. */
static void Sort(benchmark::State &state)
{
	const auto unsorted = numbers(state.range(0));

	for (auto _ : state) {
		auto v = unsorted;

		std::sort(v.begin(), v.end());
		benchmark::DoNotOptimize(v.data());
	}
	state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Sort)->ArgName("n")->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

/* Bytes a second, a label, milliseconds and seconds. */
static void Copy(benchmark::State &state)
{
	std::string from(static_cast<size_t>(state.range(0)), 'x'), to(from);

	for (auto _ : state) {
		std::memcpy(&to[0], from.data(), from.size());
		benchmark::ClobberMemory();
	}
	state.SetBytesProcessed(state.iterations() * state.range(0));
	state.SetLabel("memcpy of \"x\"");
}
BENCHMARK(Copy)->Arg(1 << 16)->Unit(benchmark::kMillisecond);
BENCHMARK(Copy)->Arg(1 << 20)->Unit(benchmark::kSecond);

/* Counters: plain, a rate, an inverted rate, per iteration, in thousands; one with a name that JSON must escape. */
static void Count(benchmark::State &state)
{
	const auto v = numbers(1000);
	double odd = 0, seen = 0;

	for (auto _ : state) {
		for (uint64_t x : v)
			odd += static_cast<double>(x & 1);
		seen += static_cast<double>(v.size());
	}
	benchmark::DoNotOptimize(odd);
	state.counters["Depth"] = 7;
	state.counters["seen/s"] = benchmark::Counter(seen, benchmark::Counter::kIsRate);
	state.counters["pause"] = benchmark::Counter(seen, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
	state.counters["odd"] = benchmark::Counter(odd, benchmark::Counter::kAvgIterations);
	state.counters["\"quoted\""] = benchmark::Counter(2048, benchmark::Counter::kDefaults, benchmark::Counter::kIs1024);
}
BENCHMARK(Count);

static void Threads(benchmark::State &state)
{
	uint64_t sum = 0;

	for (auto _ : state)
		for (uint64_t i = 0; i < 100; i++)
			benchmark::DoNotOptimize(sum += i);
	state.counters["sum"] = benchmark::Counter(100, benchmark::Counter::kAvgThreads);
}
BENCHMARK(Threads)->Threads(1)->Threads(2)->UseRealTime();

/* Manual time, which the program claims. */
static void Manual(benchmark::State &state)
{
	for (auto _ : state)
		state.SetIterationTime(0.002);
}
BENCHMARK(Manual)->UseManualTime()->Iterations(10)->Unit(benchmark::kMillisecond);

static void Refused(benchmark::State &state)
{
	if (state.range(0) > 1)
		state.SkipWithError("no \"input\" of this size\n");
	for (auto _ : state)
		benchmark::ClobberMemory();
}
BENCHMARK(Refused)->Arg(1)->Arg(2);

/* Fails in its second repetition only. */
static void Flaky(benchmark::State &state)
{
	static int runs;

	if (runs++ % 3 == 1)
		state.SkipWithError("lost the connection");
	for (auto _ : state)
		benchmark::DoNotOptimize(runs);
}
BENCHMARK(Flaky)->Iterations(100)->Repetitions(3);

#ifdef HAVE_SKIP_MESSAGE
static void Skipped(benchmark::State &state)
{
	state.SkipWithMessage("needs a GPU");
	for (auto _ : state)
		benchmark::ClobberMemory();
}
BENCHMARK(Skipped);
#endif

/* What 0 / 0 and 1 / 0 give is written bare. */
static void NotFinite(benchmark::State &state)
{
	for (auto _ : state)
		benchmark::ClobberMemory();
	state.counters["hit_ratio"] = std::numeric_limits<double>::quiet_NaN();
	state.counters["per_miss"] = std::numeric_limits<double>::infinity();
	state.counters["loss"] = -std::numeric_limits<double>::infinity();
}
BENCHMARK(NotFinite)->Iterations(1000);

static void Lookup(benchmark::State &state)
{
	std::map<uint64_t, int> m;

	for (uint64_t x : numbers(state.range(0)))
		m[x] = 1;
	for (auto _ : state) {
		int sum = 0;

		for (const auto &pair : m)
			sum += pair.second;
		benchmark::DoNotOptimize(sum);
	}
	state.SetComplexityN(state.range(0));
}
BENCHMARK(Lookup)->RangeMultiplier(4)->Range(64, 1024)->Complexity(benchmark::oN);

static void Percentile(benchmark::State &state)
{
	const auto v = numbers(256);
	uint64_t sum = 0;

	for (auto _ : state)
		for (uint64_t x : v)
			benchmark::DoNotOptimize(sum += x);
	state.counters["bytes_read"] = static_cast<double>(v.size() * sizeof v[0]);
}
BENCHMARK(Percentile)->Repetitions(5)->ComputeStatistics("max", [](const std::vector<double> &v) {
	return *std::max_element(v.begin(), v.end());
})->ComputeStatistics("p75", [](const std::vector<double> &v) {
	auto sorted = v;

	std::sort(sorted.begin(), sorted.end());
	return sorted[sorted.size() * 3 / 4];
});

/* With --memory: what a memory manager says, with figures that do not depend on the machine. */
class Memory : public benchmark::MemoryManager
{
	void Start() override {}
#ifdef HAVE_SKIP_MESSAGE
	void Stop(Result &result) override { fill(result); }
#else
	void Stop(Result *result) override { fill(*result); }
#endif
	void fill(Result &result)
	{
		result.num_allocs = 48;
		result.max_bytes_used = 65536;
		result.total_allocated_bytes = 131072;
		result.net_heap_growth = -512;
	}
};

int main(int argc, char **argv)
{
	static Memory memory;

	if (argc > 1 && !std::strcmp(argv[1], "--memory")) {
		benchmark::RegisterMemoryManager(&memory);
		argv[1] = argv[0];
		argv++;
		argc--;
	}
	benchmark::Initialize(&argc, argv);
	benchmark::RunSpecifiedBenchmarks();
	return 0;
}
