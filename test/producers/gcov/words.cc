/* Exceptions, lambdas, instances of templates. */
#include "words.h"

static int risky(int x)
{
	try {
		return halve(x);
	} catch (const std::invalid_argument &) {
		return -1;
	}
}

int main()
{
	Stack<int> numbers;
	Stack<double> reals;
	auto add = [&](int x) { if (x > 2) numbers.push(x); };
	int sum = 0;

	for (int i = 0; i < 6; i++) add(i);
	reals.push(twice(1.5));
	for (int i = 0; i < 4; i++)
		sum += risky(numbers.pop()) + twice(i);
	return sum + other(3) == 25 ? 0 : 1;
}
