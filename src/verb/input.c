#include "verb/input.h"

#include "format/source_open.h"
#include "verb/history.h"
#include "verb/symbols.h"

double memory_bytes = MEMORY_DEFAULT;

static size_t ceiling(void)
{
	return memory_bytes < (double)(SIZE_MAX / 2) ? (size_t)memory_bytes : SIZE_MAX / 2;
}

static bool read_all(const struct source *src, const struct format_options *opt, struct reading *out, struct err *e)
{
	struct arena *a = out->arena, named = { 0 };
	size_t before = a->limit_bytes;
	struct format_options with = *opt;
	struct source_side_files beside;
	uint32_t first = out->n;
	bool ok;

	source_side_files_init(&beside, &named, symbol_wishes.root, src->name);
	with.beside = symbols_unwanted ? NULL : &beside.files;
	with.bare = !symbols_unwanted;
	a->limit_bytes = ceiling();     /* only here: what follows has no refuge to go to */
	ok = format_read(src, &with, out, e);
	a->limit_bytes = before;
	arena_free(&named);
	if (ok)
		name_addresses(out, first);
	return ok;
}

bool input_read(const struct source *src, const struct format_options *opt, struct reading *out, struct err *e)
{
	uint32_t first = out->n;

	if (!read_all(src, opt, out, e))
		return false;
	history_newest(out, first);
	return true;
}

static struct source_opening opening(struct arena *a)
{
	return (struct source_opening){ .arena = a, .most_bytes = ceiling() };
}

bool input_open_files(struct arena *a, struct str top, const struct str *path, uint32_t n, struct source *src, struct err *e)
{
	struct source_opening o = opening(a);

	return source_open_files(&o, top, path, n, src, e);
}

bool input_open(struct arena *a, struct str path, struct source *src, struct err *e)
{
	struct source_opening o = opening(a);

	return source_open(&o, path, src, e);
}

bool input_read_file(struct str path, const struct format_options *opt, struct reading *out, struct err *e)
{
	struct source src;

	return input_open(out->arena, path, &src, e) && input_read(&src, opt, out, e);
}

bool input_read_history(struct str path, const struct format_options *opt, struct reading *out, struct err *e)
{
	struct source src;

	return input_open(out->arena, path, &src, e) && read_all(&src, opt, out, e);
}
