// shelf - templates (one function in several shapes) and exceptions (branches that only they take).
#include <stdexcept>
#include <string>
#include <vector>

namespace shelf {
template <typename T> T largest(const std::vector<T> &v)
{
	if (v.empty())
		throw std::invalid_argument("nothing is there");
	T best = v[0];
	for (const T &x : v)
		if (best < x)
			best = x;
	return best;
}

struct Book {
	std::string title;
	int pages;
	bool thick(int limit, bool strict) const { return strict ? pages > limit : pages >= limit; }
	bool thin(void) const { return pages < 10; }
};
}

int main(int argc, char **)
{
	int failures = 0;

	failures += shelf::largest<int>({ 1, 3, 2 }) != 3;
	failures += shelf::largest<std::string>({ "a", "b" }) != "b";
	try {
		shelf::largest<double>({});
		failures++;
	} catch (const std::invalid_argument &) {
	}
	shelf::Book b { "C", 300 };
	failures += !b.thick(300, argc > 1);
	return failures;
}
