#include "verb/source_files.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "model/source_paths.h"

/* ---- where ---- */

/* Is `path` in the directory?  Then `rest` is its name in there. */
static bool is_below(struct str dir, struct str path, struct str *rest)
{
	struct str front = str_ends(dir, S("/")) ? str_clip(dir, dir.n - 1) : dir;

	if (!str_starts(path, front) || path.n <= front.n + 1 || path.p[front.n] != '/')
		return false;
	*rest = str_from(path, front.n + 1);
	return true;
}

static void add_dir(struct source_files *s, const char *real)
{
	s->dir[s->ndir++] = arena_str(s->arena, str_of(real));
}

static uint32_t count_words(const struct option_list *list)
{
	uint32_t n = list->n;

	for (uint32_t i = 0; i < list->n; i++)
		for (const char *p = list->text[i]; *p; p++)
			n += *p == ':';
	return n;
}

static bool add_dirs(struct source_files *s, struct str words, struct err *e)
{
	char real[PATH_MAX];

	while (words.n) {
		struct str word = str_cut(&words, ':');

		if (!word.n)
			continue;
		if (!realpath(arena_cstr(s->arena, word), real) || !file_is_directory(real))
			return err_set(e, ERR_USAGE, "--source-path \"%.*s\" is no directory", STR(str_clip(word, 300)));
		add_dir(s, real);
	}
	return true;
}

static void add_trims(struct source_files *s, struct str words)
{
	while (words.n) {
		struct str word = str_cut(&words, ':');

		if (word.n)
			s->trim[s->ntrim++] = str_ends(word, S("/")) ? word : arena_join(s->arena, word, S("/"));
	}
}

bool source_files_init(struct source_files *s, struct arena *a, const struct option_list *dirs, const struct option_list *trims,
	struct err *e)
{
	char real[PATH_MAX];

	*s = (struct source_files){ .arena = a, .left_bytes = SOURCES_MOST };
	s->dir = ARENA_ARRAY(a, struct str, count_words(dirs) + 1);
	s->trim = ARENA_ARRAY(a, struct str, count_words(trims) + 2);
	for (uint32_t i = 0; i < dirs->n; i++)
		if (!add_dirs(s, str_of(dirs->text[i]), e))
			return false;
	if (realpath(".", real) && strcmp(real, "/"))
		add_dir(s, real);
	for (uint32_t i = 0; i < trims->n; i++)
		add_trims(s, str_of(trims->text[i]));
	s->trim[s->ntrim++] = S("/proc/self/cwd/./");   /* of Bazel, as in pprof */
	s->trim[s->ntrim++] = S("/proc/self/cwd/");
	return true;
}

struct str source_files_trim(const struct source_files *s, struct str path)
{
	for (uint32_t i = 0; i < s->ntrim; i++)
		if (str_starts(path, s->trim[i]))
			return str_from(path, s->trim[i].n);
	return path;
}

/* ---- may it be shown? ---- */

static bool is_hidden(struct str rest)
{
	while (rest.n)
		if (str_starts(str_cut(&rest, '/'), S(".")))
			return true;
	return false;
}

static bool is_of_kernel(struct str path)
{
	return str_starts(path, S("/proc/")) || str_starts(path, S("/sys/")) || str_starts(path, S("/dev/"));
}

static bool may_show(const struct source_files *s, struct str real, struct str *why)
{
	struct str rest;

	for (uint32_t i = 0; i < s->ndir && !is_of_kernel(real); i++) {
		if (!is_below(s->dir[i], real, &rest))
			continue;
		if (!is_hidden(rest))
			return true;
		*why = S("hidden files are not shown");
	}
	if (!why->n)
		*why = S("it lies outside of the working directory and of --source-path");
	return false;
}

/* The text of an open file that may be shown. */
static struct str read_text(struct source_files *s, const char *self, struct str *why)
{
	struct err failed = { 0 };
	struct file f;
	struct str text = { 0 };

	if (!file_open_most(&f, self, SOURCE_MOST, &failed)) {
		*why = arena_str(s->arena, str_of(failed.text));
		return text;
	}
	if (!f.bytes.n)
		*why = S("the file is empty");
	else if (memchr(f.bytes.p, 0, f.bytes.n))
		*why = S("it is no text");
	else
		text = arena_str(s->arena, f.bytes);
	s->left_bytes -= text.n < s->left_bytes ? text.n : s->left_bytes;
	file_close(&f);
	return text;
}

/* `fd` was opened for nothing but to look: a device, a pipe and the like have not noticed. */
static struct str text_of_fd(struct source_files *s, int fd, struct str *why)
{
	char self[40], real[PATH_MAX];
	struct stat st;
	ssize_t n;

	snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
	n = readlink(self, real, sizeof real);
	if (fstat(fd, &st) || n <= 0 || (size_t)n >= sizeof real) {
		*why = S("where it lies cannot be told");
		return (struct str){ 0 };
	}
	if (!may_show(s, (struct str){ real, (size_t)n }, why))
		return (struct str){ 0 };
	if (!S_ISREG(st.st_mode))
		*why = S("it is no regular file");
	else if ((uint64_t)st.st_size > SOURCE_MOST)
		*why = S("it is larger than 16 MiB");
	else if ((uint64_t)st.st_size > s->left_bytes)
		*why = S("256 MiB of source were read already");
	return why->n ? (struct str){ 0 } : read_text(s, self, why);
}

/* ---- finding ---- */

/* False when there is no such file; else what became of it. */
static bool try(struct source_files *s, struct str dir, struct str name, struct str *text, struct str *why)
{
	int fd = open(arena_cstr(s->arena, file_join(s->arena, dir, name)), O_PATH | O_CLOEXEC);

	if (fd < 0)
		return false;
	*why = (struct str){ 0 };
	*text = text_of_fd(s, fd, why);
	close(fd);
	return true;
}

/* What stands behind a directory of the same name as ours: /build/shelf/a.c where we are in /home/me/shelf. */
static bool behind_namesake(struct str dir, struct str path, struct str *rest)
{
	struct str base = str_cut_last(&dir, '/');

	for (size_t at = 0; base.n && at + base.n + 2 < path.n; at++)
		if ((!at || path.p[at - 1] == '/') && str_starts(str_from(path, at), base) && path.p[at + base.n] == '/') {
			*rest = str_from(path, at + base.n + 1);
			return true;
		}
	return false;
}

static bool find_in(struct source_files *s, uint32_t i, struct str path, struct str *text, struct str *why)
{
	struct str dir = s->dir[i], rest;

	if (is_below(dir, path, &rest) && try(s, dir, rest, text, why))
		return true;
	if (!str_starts(path, S("/")) && try(s, dir, path, text, why))
		return true;
	if (s->module[i].n && is_below(s->module[i], path, &rest) && try(s, dir, rest, text, why))
		return true;
	return behind_namesake(dir, path, &rest) && try(s, dir, rest, text, why);
}

static void name_modules(struct source_files *s)
{
	struct str text, why;

	s->module = ARENA_ARRAY(s->arena, struct str, s->ndir);
	for (uint32_t i = 0; i < s->ndir; i++)
		if (try(s, s->dir[i], S("go.mod"), &text, &why) && !source_module(text, &s->module[i]))
			s->module[i] = (struct str){ 0 };
}

static void say_where(const struct source_files *s, struct str path, struct str *why)
{
	struct str dir = path;

	str_cut_last(&dir, '/');
	if (str_starts(path, S("/")) && dir.n)
		*why = arena_printf(s->arena, "it was not found below the working directory; --source-path %.*s looks there, too", STR(dir));
	else
		*why = S("it was not found below the working directory; --source-path DIR looks in DIR, too");
}

struct str source_files_text(void *files, struct str path, struct str *why)
{
	struct source_files *s = files;
	struct str text = { 0 };

	path = source_files_trim(s, path);
	while (str_starts(path, S("../")))
		path = str_from(path, 3);
	say_where(s, path, why);
	if (!s->module)
		name_modules(s);
	if (path.n >= PATH_MAX || memchr(path.p, 0, path.n))
		return text;
	for (uint32_t i = 0; i < s->ndir; i++)
		if (find_in(s, i, path, &text, why))
			break;
	return text;
}
