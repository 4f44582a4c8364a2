/* chain N - a chain of calls whose innermost counts to N, for samples whose stack is known. */
#include <stdint.h>
#include <stdlib.h>

static volatile uint64_t sink;

/* Each is called by the one behind it, and goes on after the call, so that it stays on the stack. */
__attribute__((noinline)) static void spin(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		sink = sink * 3 + i;
}

__attribute__((noinline)) static void third(uint64_t n)
{
	spin(n);
	sink++;
}

__attribute__((noinline)) static void second(uint64_t n)
{
	third(n);
	sink++;
}

__attribute__((noinline)) static void first(uint64_t n)
{
	second(n);
	sink++;
}

int main(int argc, char **argv)
{
	first(argc > 1 ? strtoull(argv[1], NULL, 10) : 0);
	return 0;
}
