#include "verb/input.h"

#include "base/file.h"
#include "verb/history.h"
#include "verb/symbols.h"

double memory_bytes = MEMORY_DEFAULT;

static size_t ceiling(void)
{
	return memory_bytes < (double)(SIZE_MAX / 2) ? (size_t)memory_bytes : SIZE_MAX / 2;
}

static bool read_all(const struct source *src, const struct format_options *opt, struct reading *out, struct err *e)
{
	struct arena *a = out->arena;
	size_t before = a->limit_bytes;
	uint32_t first = out->n;
	bool ok;

	a->limit_bytes = ceiling();     /* only here: what follows has no refuge to go to */
	ok = format_read(src, opt, out, e);
	a->limit_bytes = before;
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

static bool open_file(struct arena *a, struct str path, size_t most, struct source *src, struct err *e)
{
	struct file f;

	if (!file_open_most(&f, arena_cstr(a, path), most, e))
		return e->kind == ERR_LIMIT && !e->hint[0] ? err_hint(e, "--memory raises the ceiling") : false;
	*src = (struct source){ .name = path, .bytes = f.bytes, .mapped = f.map != NULL };
	file_into_arena(&f, a);
	return true;
}

/* Together they stay within the ceiling. */
bool input_open_files(struct arena *a, struct str top, const struct str *path, uint32_t n, struct source *src, struct err *e)
{
	struct source_file *file = ARENA_ARRAY(a, struct source_file, n);
	size_t left = ceiling();

	for (uint32_t i = 0; i < n; i++) {
		struct source one;

		if (!open_file(a, file_join(a, top, path[i]), left, &one, e))
			return false;
		left -= one.bytes.n < left ? one.bytes.n : left;
		file[i] = (struct source_file){ path[i], one.bytes };
	}
	*src = (struct source){ .name = top, .bytes = file[0].bytes, .file = file, .nfile = n };
	return true;
}

static bool ends_so(struct str path, const char *endings)
{
	struct str rest = str_of(endings), ending;

	while ((ending = str_word(&rest)).n)
		if (str_ends(path, ending))
			return true;
	return false;
}

/* Where a directory holds files of a format that lives among much else, these alone. */
static uint32_t pick(struct str *path, uint32_t n)
{
	for (size_t f = 0; formats[f]; f++) {
		uint32_t kept = 0;

		for (uint32_t i = 0; formats[f]->among_others && i < n; i++)
			if (ends_so(path[i], formats[f]->endings))
				path[kept++] = path[i];
		if (kept)
			return kept;
	}
	return n;
}

static bool open_tree(struct arena *a, struct str top, struct source *src, struct err *e)
{
	struct str *path;
	uint32_t n;

	if (!file_tree(a, arena_cstr(a, top), &path, &n, e))
		return false;
	if (!n) {
		err_set(e, ERR_INPUT, "is a directory without files");
		return err_in(e, top);
	}
	return input_open_files(a, top, path, pick(path, n), src, e);
}

bool input_open(struct arena *a, struct str path, struct source *src, struct err *e)
{
	if (file_is_directory(arena_cstr(a, path)))
		return open_tree(a, path, src, e);
	return open_file(a, path, ceiling(), src, e);
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
