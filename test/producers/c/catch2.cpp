// Benchmarks for Catch2: g++ -O1 catch2.cpp (v2), or with -DV3 and catch_amalgamated.cpp (v3).
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#define CATCH_CONFIG_MAIN
#ifdef V3
#include "catch_amalgamated.hpp"
#else
#include <catch2/catch.hpp>
#endif
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

static std::vector<int> shelf(size_t n)
{
	std::vector<int> v(n);

	for (size_t i = 0; i < n; i++)
		v[i] = static_cast<int>(i * 7919 % n);
	return v;
}

TEST_CASE("shelf") {
	BENCHMARK("sorted 16") {
		auto v = shelf(16);
		std::sort(v.begin(), v.end());
		return v[0];
	};
	BENCHMARK("sorted 65536") {
		auto v = shelf(65536);
		std::sort(v.begin(), v.end());
		return v[0];
	};
	BENCHMARK("a name that is too long for the column that Catch2 has for it, and goes on") {
		auto v = shelf(64);
		return v[0];
	};
}

TEST_CASE("names", "[names]") {
	BENCHMARK("aWordThatIsLongerThanTheColumnAndWithoutAnySpaceInIt") {
		return shelf(16)[5];
	};
	BENCHMARK("shelf/of/books/that/are/sorted/by/author/and/title") {
		return shelf(16)[5];
	};
	SECTION("first section") {
		BENCHMARK("sum") {
			return shelf(128)[5];
		};
	}
	SECTION("second section") {
		BENCHMARK("sum") {
			return shelf(256)[5];
		};
	}
}

TEST_CASE("throws", "[.][throws]") {
	BENCHMARK("fine") {
		return shelf(16)[3];
	};
	BENCHMARK("unable") {
		if (shelf(16)[3] >= 0)
			throw std::runtime_error("the shelf fell down");
		return 1;
	};
	BENCHMARK("after") {
		return shelf(16)[3];
	};
}
