/* Something to measure: touches as many MiB as it is told (8), and reads them. */
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	size_t n = (argc > 1 ? strtoul(argv[1], NULL, 10) : 8) << 20;
	volatile char *p = malloc(n);
	long sum = 0;

	if (!p)
		return 1;
	memset((char *)p, 1, n);
	for (size_t i = 0; i < n * 4; i++)
		sum += p[i % n];
	return sum != (long)n * 4;
}
