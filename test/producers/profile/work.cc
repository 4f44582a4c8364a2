// work sorts, maps and joins strings, in templates that inline: a C++ program to profile.
#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace made {

template <typename T>
class Bag {
public:
	void put(T x) { all.push_back(std::move(x)); }
	template <typename Less>
	void sort(Less less) { std::sort(all.begin(), all.end(), less); }
	std::size_t size() const { return all.size(); }
	const T &at(std::size_t i) const { return all[i]; }

private:
	std::vector<T> all;
};

namespace {

int fill(Bag<std::string> &bag, int n)
{
	for (int i = 0; i < n; i++)
		bag.put("thing " + std::to_string(i * 7919 % n));
	return n;
}

}

__attribute__((noinline)) std::map<std::string, int> count(const Bag<std::string> &bag)
{
	std::map<std::string, int> n;

	for (std::size_t i = 0; i < bag.size(); i++)
		n[bag.at(i).substr(0, 8)]++;
	return n;
}

struct Walk {
	virtual ~Walk() = default;
	virtual long operator()(int depth) const { return depth ? (*this)(depth - 1) + depth : total(); }
	long total() const
	{
		std::vector<long> x(20000);

		std::iota(x.begin(), x.end(), 1);
		return std::accumulate(x.begin(), x.end(), 0L);
	}
};

}

int main()
{
	made::Walk walk;
	long sum = 0;

	for (int i = 0; i < 60; i++) {
		made::Bag<std::string> bag;

		sum += made::fill(bag, 5000);
		bag.sort([](const std::string &x, const std::string &y) { return x < y; });
		sum += (long)made::count(bag).size();
		for (int k = 0; k < 20; k++)
			sum += walk(10);
	}
	std::printf("%ld\n", sum);
	return 0;
}
