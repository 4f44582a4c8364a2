/* Built, and no program has it. */
#include "shelf.h"

int unrun(int x)
{
	return clamp(x, 1, 2) == 1 ? never(x) : x;
}
