#include "verb/left.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "compare/beside.h"
#include "compare/left.h"

#define NS_PER_S INT64_C(1000000000)
#define TICK_NS INT64_C(10000000)       /* by which times of files are behind the clock, at 100 Hz */
#define KEPT_MOST 32u                   /* files of a run */
#define COMPILERS_MOST 2000u            /* and of its compilers */
#define KEPT_BYTES_MOST (256 << 20)     /* of one of them */

#define COMPILER "compiler-"            /* in the name of what one of many compilers wrote */

struct keeping {
	struct arena *arena;
	struct str stem;                /* of the recording, without ".pawl" */
	int64_t since_ns;               /* since the epoch */
	uint32_t n, ncompiler, skipped;
};

static struct str stem_of(struct str recording)
{
	return str_ends(recording, S(".pawl")) ? str_clip(recording, recording.n - strlen(".pawl")) : recording;
}

/* Under sudo the command is the user's: its names must not lead to files of others. */
static bool may_be_read(const struct stat *st)
{
	const char *sudo = geteuid() == 0 ? getenv("SUDO_UID") : NULL;
	uint64_t uid;

	return !sudo || (str_u64(str_of(sudo), &uid) && st->st_uid == uid);
}

/* A regular file that was written in the run, open; -1 = it is none. */
static int open_written(const struct keeping *k, const char *path, int64_t *size)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && may_be_read(&st) &&
		st.st_mtim.tv_sec * NS_PER_S + st.st_mtim.tv_nsec >= k->since_ns) {
		*size = st.st_size;
		return fd;
	}
	close(fd);
	return -1;
}

static bool copy(struct keeping *k, int fd, struct str to, struct err *e)
{
	struct file f;
	bool ok;

	if (!file_open(&f, arena_cstr(k->arena, arena_printf(k->arena, "/proc/self/fd/%d", fd)), e))
		return false;
	ok = file_write(arena_cstr(k->arena, to), f.bytes, e);
	file_close(&f);
	return ok;
}

/* ---- ninja ---- */

/* Where it worked: its directory, and those of its -C. */
static struct str ninja_directory(struct arena *a, const struct process_tree *t, uint32_t program)
{
	const struct tree_program *p = &t->program[program];
	struct str dir = p->cwd.n ? p->cwd : t->directory;

	for (uint32_t i = 1; i < p->nargv; i++)
		if (str_eq(p->argv[i], S("-C")) && i + 1 < p->nargv)
			dir = file_join(a, dir, p->argv[++i]);
		else if (str_starts(p->argv[i], S("-C")))
			dir = file_join(a, dir, str_from(p->argv[i], 2));
	return dir;
}

static bool keep_ninja_log(struct keeping *k, const struct process_tree *t, struct err *e)
{
	uint32_t ninja = beside_program(t, S("ninja"));
	const char *from;
	int64_t size;
	bool ok;
	int fd;

	if (ninja == NO_PROGRAM)
		return true;
	from = arena_cstr(k->arena, file_join(k->arena, ninja_directory(k->arena, t, ninja), S(".ninja_log")));
	fd = open_written(k, from, &size);
	if (fd < 0)
		return true;
	ok = copy(k, fd, arena_printf(k->arena, "%.*s.ninja_log", STR(k->stem)), e);
	close(fd);
	return ok;
}

/* ---- all others ---- */

/* "cold-1.traces/2-cargo-timing-20261121T140529926Z.html", "cold-1.traces/17-compiler-a.cc.json" */
static bool keep_one(struct keeping *k, struct str path, bool compiler, struct err *e)
{
	uint32_t *n = compiler ? &k->ncompiler : &k->n;
	const char *from = arena_cstr(k->arena, path);
	struct str name = str_cut_last(&path, '/');
	bool ok = true;
	int64_t size;
	int fd = open_written(k, from, &size);

	if (fd < 0)
		return true;
	if (*n == (compiler ? COMPILERS_MOST : KEPT_MOST) || size > KEPT_BYTES_MOST)
		k->skipped++;
	else
		ok = copy(k, fd, arena_printf(k->arena, "%.*s.traces/%u-%s%.*s", STR(k->stem), ++*n, compiler ? COMPILER : "", STR(name)), e);
	close(fd);
	return ok;
}

static bool keep(struct keeping *k, const struct left_file *file, struct err *e)
{
	struct str *path;
	uint32_t n;

	if (!file->pattern)
		return keep_one(k, file->path, file->compiler, e);
	if (!file_glob(k->arena, file->path, &path, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!keep_one(k, path[i], false, e))
			return false;
	return true;
}

/* "2-name", as keep_one() names them. */
static bool is_ours(struct str name)
{
	uint64_t number;

	return str_u64(str_cut(&name, '-'), &number) && name.n && !memchr(name.p, '/', name.n);
}

/* Names of what keep_one() put there; none is not an error. */
static bool kept(struct arena *a, const char *dir, struct str **name, uint32_t *n, struct err *e)
{
	struct str *all;
	struct stat st;
	uint32_t nall;

	*n = 0;
	if (lstat(dir, &st) || !S_ISDIR(st.st_mode))
		return true;
	if (!file_tree(a, dir, &all, &nall, e))
		return false;
	*name = ARENA_ARRAY(a, struct str, nall);
	for (uint32_t i = 0; i < nall; i++)
		if (is_ours(all[i]))
			(*name)[(*n)++] = all[i];
	return true;
}

static const char *traces_directory(struct arena *a, struct str recording)
{
	return arena_cstr(a, arena_printf(a, "%.*s.traces", STR(stem_of(recording))));
}

static bool forget_earlier(struct keeping *k, struct str recording, struct err *e)
{
	const char *dir = traces_directory(k->arena, recording);
	struct str *name;
	uint32_t n;

	(void)unlink(arena_cstr(k->arena, arena_printf(k->arena, "%.*s.ninja_log", STR(k->stem))));
	if (!kept(k->arena, dir, &name, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		(void)unlink(arena_cstr(k->arena, file_join(k->arena, str_of(dir), name[i])));
	(void)rmdir(dir);
	return true;
}

bool left_keep(struct arena *a, const struct process_tree *t, struct str recording, uint32_t *skipped, struct err *e)
{
	struct keeping k = { .arena = a, .stem = stem_of(recording), .since_ns = t->started_ns - TICK_NS };
	struct left_file *file;
	uint32_t n;
	bool ok = forget_earlier(&k, recording, e) && keep_ninja_log(&k, t, e);

	n = left_files(t, a, &file);
	for (uint32_t i = 0; ok && i < n; i++)
		ok = keep(&k, &file[i], e);
	*skipped = k.skipped;
	return ok;
}

bool left_is_compiler(struct str path)
{
	struct str name = str_cut_last(&path, '/');

	str_cut(&name, '-');
	return str_starts(name, S(COMPILER));
}

bool left_find(struct arena *a, struct str recording, struct str **path, uint32_t *n, struct err *e)
{
	struct str log = arena_printf(a, "%.*s.ninja_log", STR(stem_of(recording))), *name;
	const char *dir = traces_directory(a, recording);
	uint32_t nname;

	if (!kept(a, dir, &name, &nname, e))
		return false;
	*path = ARENA_ARRAY(a, struct str, nname + 1);
	*n = 0;
	if (file_exists(log.p))
		(*path)[(*n)++] = log;
	for (uint32_t i = 0; i < nname; i++)
		(*path)[(*n)++] = file_join(a, str_of(dir), name[i]);
	return true;
}
