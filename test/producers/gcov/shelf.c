/* Loops, a switch, labels. */
#include "shelf.h"

int total(const int *x, int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		sum += clamp(x[i], 0, 100);
	for (int i = 0; i < n; i++) if (x[i] && sum < 1000) sum++;
	return sum;
}

int kind_of(int c)
{
	switch (c) {
	case ' ':
	case '\t':
		return 1;
	case '0' ... '9':
		return 2;
	default:
		return c > 'a' && c < 'z' ? 3 : 0;
	}
}

int retry(int n)
{
	int tries = 0;

again:
	tries++;
	if (tries < n)
		goto again;
	if (n < 0)
		goto out;
	tries *= 2;
out:
	return tries;
}

int never(int x)
{
	while (x > 1)
		x /= 2;
	return x;
}
