/* shelf - a program with code that runs, code that does not, and branches of both kinds. */
#include <stdio.h>
#include <string.h>

#include "shelf.h"

static int rarely(int n)
{
	return n > 100 && n < 200;
}

int main(int argc, char **argv)
{
	int sum = 0;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--twice") || !strcmp(argv[i], "-2"))
			sum *= 2;
		else
			sum += shelf_weight(argv[i]);
	}
	switch (sum) {
	case 0:
		puts("nothing");
		break;
	case 1:
		puts("one");
		break;
	default:
		printf("%d\n", sum);
	}
	if (argc > 100)
		return rarely(sum);
	return 0;
}
