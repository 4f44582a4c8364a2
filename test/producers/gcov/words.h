/* Templates and an inline function in a header: every object has its own copies. */
#pragma once
#include <stdexcept>

template <class T> class Stack {
public:
	~Stack() { n = 0; }
	void push(T x)
	{
		if (n == 4)
			throw std::length_error("full");
		item[n++] = x;
	}
	T pop() { return n ? item[--n] : T(); }
private:
	T item[4] = {};
	int n = 0;
};

template <class T> T twice(T x) { return x + x; }

inline int halve(int x)
{
	if (x % 2)
		throw std::invalid_argument("odd");
	return x / 2;
}

int other(int x);
