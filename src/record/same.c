#include "record/same.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "symbol/elf.h"

/* What only compilers, archivers and people read. */
static const char *const harmless[] = { ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".inc", ".s", ".S",
	".rs", ".go", ".o", ".a", ".d", ".gch", ".rlib", ".rmeta", ".md", ".rst", ".adoc", ".gitignore",
	".gitattributes" };

static const char *const not_run[] = { ".note.gnu.build-id", ".note.go.buildid" };

struct listing {
	struct str top;
	struct str *path;
	uint32_t n;
	struct map by_path;
};

/* ---- bytes ---- */

static size_t first_difference(struct str x, struct str y)
{
	size_t i = 0;

	while (i < x.n && x.p[i] == y.p[i])
		i++;
	return i;
}

bool tree_same_bytes(struct str x, struct str y, struct str x_name, struct str y_name)
{
	size_t differs = first_difference(x_name, y_name);

	if (x.n != y.n)
		return false;
	while (x.n && memcmp(x.p, y.p, x.n) != 0) {
		size_t at = first_difference(x, y), begin = at - differs;

		if (at < differs || x.n - begin < x_name.n || memcmp(x.p + begin, x_name.p, x_name.n) != 0 ||
			memcmp(y.p + begin, y_name.p, y_name.n) != 0)
			return false;
		x = str_from(x, begin + x_name.n);
		y = str_from(y, begin + y_name.n);
	}
	return true;
}

static bool is_elf(struct str bytes)
{
	return str_starts(bytes, (struct str){ ELFMAG, SELFMAG });
}

static const struct elf_section *next_loaded(const struct elf *elf, uint32_t *at)
{
	while (*at < elf->nsection) {
		const struct elf_section *s = &elf->section[(*at)++];
		bool counts = s->flags & SHF_ALLOC;

		for (size_t i = 0; i < sizeof not_run / sizeof *not_run; i++)
			counts = counts && !str_eq(s->name, str_of(not_run[i]));
		if (counts)
			return s;
	}
	return NULL;
}

static bool same_loaded(struct str x, struct str y, struct str x_name, struct str y_name)
{
	struct arena scratch = { 0 };
	const struct elf_section *s, *t;
	struct elf base, head;
	struct err e = { 0 };
	uint32_t i = 0, k = 0;
	bool same = elf_open(&base, x, &scratch, &e) && elf_open(&head, y, &scratch, &e) && base.nsection && head.nsection;

	while (same) {
		s = next_loaded(&base, &i);
		t = next_loaded(&head, &k);
		if (!s || !t)
			break;
		same = str_eq(s->name, t->name) && s->type == t->type && s->address == t->address && s->size == t->size &&
			tree_same_bytes(s->bytes, t->bytes, x_name, y_name);
	}
	same = same && !s && !t;
	arena_free(&scratch);
	return same;
}

static bool same_file(struct str x_top, struct str y_top, struct str name, bool *elf)
{
	struct arena scratch = { 0 };
	struct file x = { 0 }, y = { 0 };
	struct err e = { 0 };
	bool same = file_open(&x, file_join(&scratch, x_top, name).p, &e);

	if (same && !file_open(&y, file_join(&scratch, y_top, name).p, &e)) {
		file_close(&x);
		same = false;
	} else if (same) {
		*elf = is_elf(x.bytes) && is_elf(y.bytes);
		same = tree_same_bytes(x.bytes, y.bytes, x_top, y_top) ||
			(*elf && same_loaded(x.bytes, y.bytes, x_top, y_top));
		file_close(&x);
		file_close(&y);
	}
	arena_free(&scratch);
	return same;
}

/* ---- trees ---- */

static bool is_gits(struct str path)
{
	return str_eq(path, S(".git")) || str_starts(path, S(".git/")) || str_has(path, S("/.git/")) ||
		str_ends(path, S("/.git"));
}

static bool list(struct arena *a, struct str top, struct listing *out)
{
	struct err e = { 0 };
	uint32_t n;

	*out = (struct listing){ .top = top };
	map_init(&out->by_path, a);
	if (!file_tree(a, arena_cstr(a, top), &out->path, &n, &e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!is_gits(out->path[i])) {
			map_set(&out->by_path, out->path[i], out->n);
			out->path[out->n++] = out->path[i];
		}
	return true;
}

static bool forget(const char *path)
{
	struct timespec times[] = { { .tv_sec = 1 }, { .tv_nsec = UTIME_OMIT } };

	return !utimensat(AT_FDCWD, path, times, 0);
}

static bool was_read(struct arena *a, struct str top, struct str name)
{
	struct stat st;

	return stat(file_join(a, top, name).p, &st) || st.st_atim.tv_sec != 1;
}

/* A file that nobody has read, read: does its time change? */
static bool tells(struct arena *a, struct str top)
{
	const char *path = file_join(a, top, S(".pawl-probe")).p;
	struct err e = { 0 };
	bool ok = file_write(path, S("?"), &e) && forget(path) && !was_read(a, top, S(".pawl-probe"));
	int fd = ok ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	char c;

	ok = fd >= 0 && read(fd, &c, 1) == 1 && was_read(a, top, S(".pawl-probe"));
	if (fd >= 0)
		close(fd);
	unlink(path);
	return ok;
}

bool tree_forget_reads(struct arena *a, struct str top)
{
	struct arena scratch = { 0 };
	struct listing files;
	bool ok = tells(a, top) && list(&scratch, top, &files);

	for (uint32_t i = 0; ok && i < files.n; i++)
		ok = forget(file_join(&scratch, top, files.path[i]).p);
	arena_free(&scratch);
	return ok;
}

static bool is_harmless(struct str path)
{
	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
		if (str_ends(path, str_of(harmless[i])))
			return true;
	return false;
}

/* What `x` has and `y` has not [2]. */
static bool only_harmless(const struct listing *x, const struct listing *y)
{
	for (uint32_t i = 0; i < x->n; i++)
		if (map_find(&y->by_path, x->path[i]) == MAP_NONE && !is_harmless(x->path[i]))
			return false;
	return true;
}

bool tree_same(struct arena *a, struct str base, struct str head, bool told)
{
	struct listing x, y;
	bool elf;

	if (base.n != head.n || !list(a, base, &x) || !list(a, head, &y) || !only_harmless(&x, &y) || !only_harmless(&y, &x))
		return false;
	for (uint32_t i = 0; i < x.n; i++) {
		if (map_find(&y.by_path, x.path[i]) == MAP_NONE)
			continue;
		if (told) {                     /* [1] */
			bool by_base = was_read(a, base, x.path[i]), by_head = was_read(a, head, x.path[i]);

			if (by_base != by_head)
				return false;   /* through another symbolic link, or in another mood */
			if (!by_base)
				continue;
		}
		if (!same_file(base, head, x.path[i], &elf))
			return false;
	}
	return true;
}

/* [gABI] e_type: anything but an object file. */
static bool is_program(struct str top, struct str name)
{
	struct arena scratch = { 0 };
	struct file f = { 0 };
	struct err e = { 0 };
	bool program = file_open(&f, file_join(&scratch, top, name).p, &e);

	if (program) {
		program = is_elf(f.bytes) && f.bytes.n > EI_NIDENT && f.bytes.p[EI_NIDENT] != ET_REL;
		file_close(&f);
	}
	arena_free(&scratch);
	return program;
}

bool tree_relinked(struct arena *a, struct str base, struct str other)
{
	struct listing x, y;
	bool elf;

	if (base.n != other.n || !list(a, base, &x) || !list(a, other, &y))
		return false;
	for (uint32_t i = 0; i < x.n; i++) {
		elf = false;
		if (map_find(&y.by_path, x.path[i]) == MAP_NONE || str_ends(x.path[i], S(".o")) || str_ends(x.path[i], S(".a")))
			continue;
		if (!same_file(base, other, x.path[i], &elf) && elf)
			return true;
	}
	for (uint32_t i = 0; i < y.n; i++)      /* cargo names what it links by a hash of the flags */
		if (map_find(&x.by_path, y.path[i]) == MAP_NONE && is_program(other, y.path[i]))
			return true;
	return false;
}
