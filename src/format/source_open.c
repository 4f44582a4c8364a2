#include "format/source_open.h"

#include <sys/stat.h>

#include "base/file.h"

static bool open_file(const struct source_opening *o, struct str path, struct source *src, struct err *e)
{
	struct file f;

	if (!file_open_most(&f, arena_cstr(o->arena, path), o->most_bytes, e))
		return e->kind == ERR_LIMIT && !e->hint[0] ? err_hint(e, "--memory raises the ceiling") : false;
	*src = (struct source){ .name = path, .bytes = f.bytes, .mapped = f.map != NULL };
	file_into_arena(&f, o->arena);
	return true;
}

bool source_open_files(const struct source_opening *o, struct str top, const struct str *path, uint32_t n, struct source *src,
	struct err *e)
{
	struct source_file *file = ARENA_ARRAY(o->arena, struct source_file, n);
	struct source_opening rest = *o;

	for (uint32_t i = 0; i < n; i++) {
		struct source one;

		if (!open_file(&rest, file_join(o->arena, top, path[i]), &one, e))
			return false;
		rest.most_bytes -= one.bytes.n < rest.most_bytes ? one.bytes.n : rest.most_bytes;
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

/* Those of a format that lives among much else, when there are any. */
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

static bool open_tree(const struct source_opening *o, struct str top, struct source *src, struct err *e)
{
	struct str *path;
	uint32_t n;

	if (!file_tree(o->arena, arena_cstr(o->arena, top), &path, &n, e))
		return false;
	if (!n) {
		err_set(e, ERR_INPUT, "is a directory without files");
		return err_in(e, top);
	}
	return source_open_files(o, top, path, pick(path, n), src, e);
}

bool source_open(const struct source_opening *o, struct str path, struct source *src, struct err *e)
{
	if (file_is_directory(arena_cstr(o->arena, path)))
		return open_tree(o, path, src, e);
	return open_file(o, path, src, e);
}

static bool open_regular(struct arena *a, struct str path, struct str *bytes)
{
	const char *name = arena_cstr(a, path);
	struct err ignored = { 0 };
	struct stat st;
	struct file f;

	if (stat(name, &st) || !S_ISREG(st.st_mode) || !file_open(&f, name, &ignored))
		return false;
	*bytes = f.bytes;
	file_into_arena(&f, a);
	return true;
}

static bool open_beside(const struct side_files *beside, struct str path, struct str *bytes)
{
	const struct source_side_files *b = (const struct source_side_files *)beside;
	struct str directory = b->input, rest = path, name = str_cut_last(&rest, '/');

	if (open_regular(b->arena, b->root.n ? arena_printf(b->arena, "%.*s/%.*s", STR(b->root), STR(path)) : path, bytes))
		return true;
	if (!file_is_directory(arena_cstr(b->arena, directory))) {
		str_cut_last(&directory, '/');
		directory = directory.n ? directory : str_starts(b->input, S("/")) ? S("/") : S(".");
	}
	return name.n && open_regular(b->arena, file_join(b->arena, directory, name), bytes);
}

void source_side_files_init(struct source_side_files *b, struct arena *a, struct str root, struct str input)
{
	*b = (struct source_side_files){ .files = { open_beside }, .arena = a, .root = root, .input = input };
}
