#include "format/gcov_source.h"

static struct str fold(struct arena *a, struct str path)
{
	char *out = arena_alloc(a, path.n + 1, 1);
	bool absolute = path.n && path.p[0] == '/';
	size_t n = absolute, floor = n; /* floor: what ".." cannot take away */

	if (absolute)
		out[0] = '/';
	while (path.n) {
		struct str part = str_cut(&path, '/');
		bool up = str_eq(part, S(".."));

		if (!part.n || str_eq(part, S(".")) || (up && absolute && n == 1))
			continue;
		if (up && n > floor) {
			while (n > floor && out[n - 1] != '/')
				n--;
			n -= n > floor;
			continue;
		}
		if (n && out[n - 1] != '/')
			out[n++] = '/';
		memcpy(out + n, part.p, part.n);
		n += part.n;
		if (up)
			floor = n;
	}
	return (struct str){ out, n };
}

struct str gcov_path(struct arena *a, struct str directory, struct str name)
{
	if (name.n && name.p[0] != '/' && directory.n)
		name = arena_printf(a, "%.*s/%.*s", STR(directory), STR(name));
	return fold(a, name);
}

static void number_branches(struct cov_file *f)
{
	uint32_t block = 0, name = 0, line = 0;

	for (uint32_t i = 0; i < f->nbranch; i++) {
		struct cov_branch *b = &f->branch[i];

		if (!i || b->line != line)
			block = 0;
		else if (b->block != name)
			block++;
		line = b->line;
		name = b->block;
		b->block = block;
	}
}

void gcov_number_branches(struct coverage *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		number_branches(&c->file[i]);
}
