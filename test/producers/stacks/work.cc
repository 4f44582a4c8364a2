// Work in a few functions, for profilers.  work [ROUNDS]
#include <cstdlib>
#include <map>
#include <string>

namespace shelf {
__attribute__((noinline)) int count(const std::map<std::string, int> &m, const std::string &key)
{
	auto found = m.find(key);

	return found == m.end() ? 0 : found->second;
}

template <typename T> __attribute__((noinline)) T walk(int depth, const std::map<std::string, int> &m)
{
	T sum = 0;

	for (int i = 0; i < 200; i++)
		sum += count(m, std::to_string(i * depth));
	return depth ? sum + walk<T>(depth - 1, m) : sum;
}
} // namespace shelf

int main(int argc, char **argv)
{
	std::map<std::string, int> m;
	long rounds = argc > 1 ? std::atol(argv[1]) : 5000, sum = 0;

	for (int i = 0; i < 500; i++)
		m[std::to_string(i)] = i;
	while (rounds--)
		sum += shelf::walk<long>(6, m);
	return sum == 1;
}
