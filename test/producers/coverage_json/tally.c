#include <stdio.h>
#include <string.h>

#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define WITHIN(x, lo, hi) ((x) >= (lo) && (x) <= (hi))

static int weigh(const char *word)
{
	switch (word[0]) {
	case 'a':
		return 1;
	case 'b':
		return 2;
	default:
		return MAX((int)strlen(word), 3);
	}
}

static int never(int x)
{
	if (WITHIN(x, 1, 9) || x == 42)
		return x;
	return 0;
}

int main(int argc, char **argv)
{
	int sum = 0;

	for (int i = 1; i < argc; i++) {
		int w = weigh(argv[i]);

		if (WITHIN(w, 1, 2) && i < 9)
			sum += w;
		else
			sum += MAX(w, 4);
	}
	if (sum > 1000)
		return never(sum);
	printf("%d\n", sum); return 0;
}
