// Benchmarks for nanobench: writes JSON by its own template.  With an argument: two epochs.
#define ANKERL_NANOBENCH_IMPLEMENT
#include "nanobench.h"

#include <algorithm>
#include <iostream>
#include <vector>

static std::vector<int> shelf(size_t n)
{
	std::vector<int> v(n);

	for (size_t i = 0; i < n; i++)
		v[i] = static_cast<int>(i * 7919 % n);
	return v;
}

int main(int argc, char **argv)
{
	ankerl::nanobench::Bench bench;

	bench.title("shelf").unit("book").output(&std::cerr).epochs(argc > 1 ? 2 : 11);
	for (size_t n : { 16, 4096 })
		bench.batch(n).complexityN(n).run("sorted " + std::to_string(n), [&] {
			auto v = shelf(n);
			std::sort(v.begin(), v.end());
			ankerl::nanobench::doNotOptimizeAway(v[0]);
		});
	bench.batch(1).run("copied", [&] {
		auto v = shelf(64);
		ankerl::nanobench::doNotOptimizeAway(v[0]);
	});
	bench.render(ankerl::nanobench::templates::json(), std::cout);
}
