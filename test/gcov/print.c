/*
 * print - what pawl reads from GCC's coverage files, as lines of text, for test/gcov/compare.
 *
 *	print DIR          the tree as a whole
 *	print --each DIR   every object for itself, each after a line "O" with its name
 *
 *	L file line count     F file line count name     B file line count kind      "-" = unmeasured, N = a note
 */
#include "base/file.h"
#include "format/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *count_text(uint64_t count)
{
	static char text[32];

	snprintf(text, sizeof text, count == COVERAGE_UNMEASURED ? "-" : "%" PRIu64, count);
	return text;
}

static void print_file(const struct cov_file *f)
{
	static const char *const kind[] = { "plain", "fallthrough", "throw" };

	for (uint32_t i = 0; i < f->nline; i++)
		printf("L\t%.*s\t%u\t%s\n", STR(f->path), f->line[i].line, count_text(f->line[i].hits.count));
	for (uint32_t i = 0; i < f->nfunction; i++)
		printf("F\t%.*s\t%u\t%s\t%.*s\n", STR(f->path), f->function[i].line,
			count_text(f->function[i].hits.count), STR(f->function[i].name));
	for (uint32_t i = 0; i < f->nbranch; i++)
		printf("B\t%.*s\t%u\t%s\t%s\n", STR(f->path), f->branch[i].line,
			count_text(f->branch[i].hits.count), kind[f->branch[i].kind]);
}

static void read_and_print(const struct source *src)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct format_options opt = { .format = &format_gcov };
	struct err e = { 0 };

	if (!format_read(src, &opt, &r, &e)) {
		fprintf(stderr, "%s: %s\n", e.file, e.text);
		exit(1);
	}
	for (uint32_t i = 0; i < r.evidence->nnote; i++)
		printf("N\t%.*s\n", STR(r.evidence->note[i].text));
	for (uint32_t i = 0; i < r.evidence->coverage.n; i++)
		print_file(&r.evidence->coverage.file[i]);
	arena_free(&a);
}

static struct str stem(struct str path)
{
	return str_clip(path, path.n - 5);
}

/* Files that differ in their ending stand together. */
static void print_each(const struct source_file *file, uint32_t n)
{
	for (uint32_t i = 0; i + 1 < n; i++) {
		struct source src = { .name = file[i].name, .bytes = file[i].bytes, .file = &file[i], .nfile = 2 };

		if (!str_eq(stem(file[i].name), stem(file[i + 1].name)))
			continue;
		printf("O\t%.*s\n", STR(stem(file[i].name)));
		read_and_print(&src);
	}
}

static uint32_t open_all(struct arena *a, const char *top, struct source_file **out, struct err *e)
{
	struct str *path;
	struct file f;
	uint32_t n, kept = 0;

	if (!file_tree(a, top, &path, &n, e))
		return 0;
	*out = ARENA_ARRAY(a, struct source_file, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (!str_ends(path[i], S(".gcno")) && !str_ends(path[i], S(".gcda")))
			continue;
		if (!file_open(&f, arena_cstr(a, file_join(a, str_of(top), path[i])), e))
			return 0;
		file_into_arena(&f, a);
		(*out)[kept++] = (struct source_file){ path[i], f.bytes };
	}
	return kept;
}

int main(int argc, char **argv)
{
	bool each = argc == 3 && !strcmp(argv[1], "--each");
	struct arena a = { 0 };
	struct err e = { 0 };
	struct source_file *file = NULL;
	struct source src;
	uint32_t n = argc == 2 + each ? open_all(&a, argv[argc - 1], &file, &e) : 0;

	if (!n) {
		fprintf(stderr, "print: %s\n", e.text[0] ? e.text : "a directory with .gcno and .gcda expected");
		return 1;
	}
	src = (struct source){ .name = str_of(argv[argc - 1]), .bytes = file->bytes, .file = file, .nfile = n };
	if (each)
		print_each(file, n);
	else
		read_and_print(&src);
	arena_free(&a);
	return 0;
}
