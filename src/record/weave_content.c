/*
 * What was in the files that programs used: hashed at the end, when most are as they were, or at once, when they are young and small.
 *
 * A file is what a program read when its inode, size and time of modification are, before and after we read it.  Young files are
 * opened by way of O_PATH: that has no effect on what is no regular file, and we may have more rights than the command.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define XXH_STATIC_LINKING_ONLY         /* a state on the stack */
#include <xxhash.h>

#include "record/weave_part.h"

#define HASH_STEP ((size_t)64 << 10)
#define EARLY_MOST INT64_C(1000000)     /* bytes */

static bool is_below(struct str path, struct str top)
{
	return top.n && str_starts(path, top) &&
	       (path.n == top.n || path.p[top.n] == '/' || top.p[top.n - 1] == '/');
}

static bool is_as_recorded(const struct stat *st, const struct tree_file *row)
{
	return S_ISREG(st->st_mode) && (int64_t)st->st_ino == row->inode && st->st_size == row->size &&
	       (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec == row->mtime_ns;
}

/* 0 = it cannot be read. */
static uint64_t hash_fd(int fd, void *step)
{
	XXH3_state_t state;
	ssize_t n;

	XXH3_64bits_reset(&state);
	while ((n = read(fd, step, HASH_STEP)) > 0)
		XXH3_64bits_update(&state, step, (size_t)n);
	return n ? 0 : XXH3_64bits_digest(&state);
}

/* ---- at once ---- */

void weave_early_start(struct weave *w)
{
	struct arena scratch = { 0 };
	struct timespec today;
	struct stat st;

	clock_gettime(CLOCK_REALTIME_COARSE, &today);   /* the clock of file systems */
	w->early.from_ns = INT64_MAX;
	if (w->top.n && !stat(arena_cstr(&scratch, w->top), &st)) {
		w->early.from_ns = (int64_t)today.tv_sec * 1000000000 + today.tv_nsec;
		w->early.device = st.st_dev;
	}
	arena_free(&scratch);
}

static bool is_young(const struct weave *w, const struct record_event *ev)
{
	return ev->kind == EVENT_FILE && ev->file.how & FILE_READ && ev->file.inode != NOT_KNOWN && ev->file.size > 0 &&
	       ev->file.size <= EARLY_MOST && ev->file.mtime_ns >= w->early.from_ns;
}

static bool is_as_recorded_fd(int fd, const struct tree_file *row, struct stat *st)
{
	return !fstat(fd, st) && is_as_recorded(st, row);
}

/* -1 = there is no such file there, or another one. */
static int open_young(struct weave *w, const char *path, const struct tree_file *row)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && is_as_recorded_fd(fd, row, &st) && st.st_dev == w->early.device)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* By the directory that the process has as far as events are settled, which is cheap; else by its own one, while it lives. */
static int open_path(struct weave *w, const struct record_event *ev, const struct tree_file *row)
{
	uint32_t process = weave_process_at(w, ev->pid, ev->at_ns - w->zero_ns);
	struct str base = process == NO_PROCESS ? w->directory : w->process[process].cwd;
	int fd;

	weave_path(w, ev->file.base.n ? ev->file.base : base, ev->file.path);
	buf_char(&w->key, 0);
	fd = open_young(w, w->key.p, row);
	if (fd >= 0 || ev->file.base.n || str_starts(ev->file.path, S("/")))
		return fd;
	buf_clear(&w->key);
	buf_printf(&w->key, "/proc/%lld/cwd/%.*s", (long long)ev->pid, STR(ev->file.path));
	buf_char(&w->key, 0);
	return open_young(w, w->key.p, row);
}

static int reopen(int path_fd)
{
	char name[32];

	snprintf(name, sizeof name, "/proc/self/fd/%d", path_fd);
	return open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* 0 = it is gone, or another one by now. */
static uint64_t hash_young(struct weave *w, const struct record_event *ev)
{
	const struct tree_file row = { .inode = ev->file.inode, .size = ev->file.size, .mtime_ns = ev->file.mtime_ns };
	int path_fd = open_path(w, ev, &row), fd;
	uint64_t hash = 0;
	struct stat st;

	if (path_fd < 0)
		return 0;
	fd = reopen(path_fd);
	close(path_fd);
	if (fd < 0)
		return 0;
	hash = hash_fd(fd, w->early.step);
	if (!is_as_recorded_fd(fd, &row, &st))
		hash = 0;
	close(fd);
	return hash;
}

static struct str state_key(const int64_t state[3])
{
	return (struct str){ (const char *)state, 3 * sizeof *state };
}

void weave_early(struct weave *w, const struct record_event *ev)
{
	struct woven_early *early = &w->early;
	int64_t state[3];
	uint64_t hash;

	if (!w->started || !is_young(w, ev))
		return;
	state[0] = ev->file.inode, state[1] = ev->file.size, state[2] = ev->file.mtime_ns;
	if (map_find(&early->by_state, state_key(state)) != MAP_NONE)
		return;
	if (!early->step)
		early->step = arena_alloc(&w->arena, 1, HASH_STEP);
	if (!(hash = hash_young(w, ev)))
		return;
	map_set(&early->by_state, arena_str(&w->arena, state_key(state)), early->n);
	ARENA_ROOM(&w->arena, early->content, early->n, early->cap);
	early->content[early->n++] = hash;
}

uint64_t weave_early_content(struct weave *w, const struct tree_file *row)
{
	const int64_t state[3] = { row->inode, row->size, row->mtime_ns };
	uint32_t found = is_below(row->path, w->top) ? map_find(&w->early.by_state, state_key(state)) : MAP_NONE;

	return found == MAP_NONE ? 0 : w->early.content[found];
}

/* ---- in the end ---- */

/* Unchanged before and after it was read: then it is what the program read. */
static uint64_t content_of(const struct tree_file *row, void *step)
{
	uint64_t hash = 0;
	struct stat st;
	int fd = open(row->path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return 0;
	if (is_as_recorded_fd(fd, row, &st)) {
		hash = hash_fd(fd, step);
		if (!is_as_recorded_fd(fd, row, &st))
			hash = 0;
	}
	close(fd);
	return hash;
}

static bool is_wanted(const struct weave *w, uint32_t file, size_t left)
{
	const struct tree_file *row = &w->file[file].row;

	return !w->file[file].content_said && w->file[file].how & (FILE_READ | FILE_WRITTEN) && row->inode != NOT_KNOWN &&
		row->size >= 0 && (size_t)row->size <= left && is_below(row->path, w->top);
}

void weave_content(struct weave *w, size_t hash_bytes)
{
	struct arena scratch = { 0 };
	void *step = arena_alloc(&scratch, 1, HASH_STEP);
	size_t left = hash_bytes;

	for (uint32_t i = 0; i < w->nfile; i++) {
		struct tree_file row = w->file[i].row;
		uint64_t hash;

		observe(&w->observer, (double)i / w->nfile);
		if (!is_wanted(w, i, left))
			continue;
		row.path = str_of(arena_cstr(&scratch, row.path));
		hash = content_of(&row, step);
		left -= (size_t)row.size;
		if (hash)
			recording_content(w->out, i, hash);
	}
	observe(&w->observer, 1);
	arena_free(&scratch);
}
