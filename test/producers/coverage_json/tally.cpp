#include <cstdio>
#include <vector>

template <typename T> static T largest(const std::vector<T> &v)
{
	T best = v[0];

	for (const T &x : v)
		if (x > best)
			best = x;
	return best;
}

struct Tally {
	int n = 0;
	void add(int x) { n += x; } int get() const { return n; }
	~Tally() { if (n > 100) std::puts("many"); }
};

int main()
{
	Tally t;
	auto twice = [](auto x) { return x > 2 ? x * 2 : x; };

	t.add(twice(largest<int>({1, 3, 2})));
	std::printf("%d %g\n", t.get(), twice(largest<double>({1.5, 0.5})));
	return t.get() == 6 ? 0 : 1;
}
