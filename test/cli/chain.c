/* Uses the CPU for a while in calls of known names: main, outer, middle, inner, burn. */
#include <time.h>

#define KEEP __attribute__((noinline, noclone))

static volatile unsigned long sum;

KEEP int burn(double s)
{
	clock_t end = clock() + (clock_t)(s * CLOCKS_PER_SEC);

	while (clock() < end)
		for (unsigned long i = 0; i < 200000; i++)
			sum += i * sum + 7;
	return (int)sum & 1;
}

KEEP int inner(int n)
{
	return burn(0.01 * n) + n;
}

KEEP int middle(int n)
{
	return inner(n * 2) + n;
}

KEEP int outer(int n)
{
	return middle(n + 1) + n;
}

int main(void)
{
	return outer(4) == 99;
}
