/* Shares templates and an inline function with words.cc. */
#include "words.h"

int other(int x)
{
	Stack<int> s;
	int done = 0;

	try {
		while (true) {
			s.push(x);
			done++;
		}
	} catch (const std::length_error &) {
		done += twice(halve(2 * x));
	}
	return done + (int)twice(1.5f);
}
