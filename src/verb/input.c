#include "verb/input.h"

#include "base/file.h"

double memory_bytes = MEMORY_DEFAULT;

static size_t ceiling(void)
{
	return memory_bytes < (double)(SIZE_MAX / 2) ? (size_t)memory_bytes : SIZE_MAX / 2;
}

bool input_read(const struct source *src, const struct format_options *opt, struct reading *out, struct err *e)
{
	struct arena *a = out->arena;
	size_t before = a->limit_bytes;
	bool ok;

	a->limit_bytes = ceiling();     /* only here: what follows has no refuge to go to */
	ok = format_read(src, opt, out, e);
	a->limit_bytes = before;
	return ok;
}

bool input_open(struct arena *a, struct str path, struct source *src, struct err *e)
{
	struct file f;

	if (!file_open_most(&f, arena_cstr(a, path), ceiling(), e))
		return e->kind == ERR_LIMIT && !e->hint[0] ? err_hint(e, "--memory raises the ceiling") : false;
	*src = (struct source){ .name = path, .bytes = f.bytes, .mapped = f.map != NULL };
	file_into_arena(&f, a);
	return true;
}

bool input_read_file(struct str path, const struct format_options *opt, struct reading *out, struct err *e)
{
	struct source src;

	return input_open(out->arena, path, &src, e) && input_read(&src, opt, out, e);
}
