/*
 * build - process trees of builds, written by hand: who ran what, and which files it used.
 *
 * A file is said as "path", "path=content" or "path=content@time"; a path without '/' in front is below the top directory.  Content 0 is
 * not known; the default is a number made of the path's last part, and time 100.
 */
#ifndef PAWL_TEST_BUILD_H
#define PAWL_TEST_BUILD_H

#include <stdlib.h>

#include "model/process_tree.h"

struct build {
	struct process_tree tree;
	struct arena *arena;
	struct str top;
	uint32_t root;
	int64_t now_ns, pid;
};

static inline struct str build_path(struct build *b, struct str path)
{
	return str_starts(path, S("/")) ? path : arena_printf(b->arena, "%.*s/%.*s", STR(b->top), STR(path));
}

/* Exec'd by a process of its own; `line` is cut at spaces, argv[0] is below /usr/bin unless it has a '/'. */
static inline uint32_t build_exec(struct build *b, uint32_t parent, struct str cwd, const char *line, int64_t ns)
{
	struct str rest = arena_str(b->arena, str_of(line)), *argv = ARENA_ARRAY(b->arena, struct str, strlen(line) / 2 + 1), file;
	struct tree_process process = { .pid = b->pid++, .parent = parent == NO_PROGRAM ? NO_PROCESS : b->tree.program[parent].process,
		.start_ns = b->now_ns, .end_ns = b->now_ns + ns };
	struct tree_program program = { .before = parent, .exec = true, .cwd = cwd, .start_ns = b->now_ns, .end_ns = b->now_ns + ns };

	while (rest.n)
		argv[program.nargv++] = str_cut(&rest, ' ');
	file = argv[0];
	program.file = memchr(file.p, '/', file.n) ? file : arena_printf(b->arena, "/usr/bin/%.*s", STR(file));
	str_cut_last(&file, '/');
	program.argv = argv;
	program.comm = str_clip(argv[0], 15);
	process.program = b->tree.nprogram;
	program.process = tree_add_process(&b->tree, &process);
	return tree_add_program(&b->tree, &program);
}

static inline void build_init(struct build *b, struct arena *a, const char *top)
{
	*b = (struct build){ .arena = a, .top = str_of(top), .pid = 1000 };
	process_tree_init(&b->tree, a);
	b->tree.top = b->tree.directory = b->top;
	b->tree.ncpu = 1;
	b->root = build_exec(b, NO_PROGRAM, b->top, "make", 0);
}

/* What make runs next, for `ns`; the clock then stands at its end. */
static inline uint32_t build_run(struct build *b, const char *line, int64_t ns)
{
	uint32_t program = build_exec(b, b->root, b->top, line, ns);

	b->now_ns += ns;
	b->tree.program[b->root].end_ns = b->tree.process[0].end_ns = b->tree.wall_ns = b->now_ns;
	return program;
}

static inline uint64_t build_content(struct str path)
{
	uint64_t n = 7;

	str_cut(&path, 0);
	while (path.n && memchr(path.p, '/', path.n))
		str_cut(&path, '/');
	for (size_t i = 0; i < path.n; i++)
		n = n * 31 + (unsigned char)path.p[i];
	return n;
}

static inline uint32_t build_file(struct build *b, struct str said)
{
	struct str time = said, content, path = str_cut(&time, '@');
	struct tree_file f = { .inode = NOT_KNOWN, .size = 10, .mtime_ns = time.n ? strtoll(time.p, NULL, 10) : 100 };

	content = path;
	path = str_cut(&content, '=');
	f.path = build_path(b, path);
	f.content = content.n ? strtoull(content.p, NULL, 10) : build_content(f.path);
	return tree_add_file(&b->tree, &f);
}

/* Uses of several files, said with spaces between, `at` after the program's start. */
static inline void build_use_at(struct build *b, uint32_t program, uint32_t how, const char *files, int64_t at)
{
	struct str rest = arena_str(b->arena, str_of(files));

	while (rest.n) {
		struct tree_use u = { .program = program, .how = how, .count = 1, .renamed_to = NO_OBJECT };

		u.first_ns = b->tree.program[program].start_ns + at;
		u.file = build_file(b, str_cut(&rest, ' '));
		tree_add_use(&b->tree, &u);
	}
}

static inline void build_reads(struct build *b, uint32_t program, const char *files)
{
	build_use_at(b, program, FILE_READ, files, 1);
}

static inline void build_writes(struct build *b, uint32_t program, const char *files)
{
	build_use_at(b, program, FILE_WRITTEN | FILE_CREATED, files, 2);
}

static inline void build_rename(struct build *b, uint32_t program, const char *from, const char *to, uint32_t how)
{
	struct tree_use u = { .program = program, .how = FILE_RENAMED | how, .count = 1 };

	u.first_ns = b->tree.program[program].start_ns + 3;
	u.file = build_file(b, arena_str(b->arena, str_of(from)));
	u.renamed_to = build_file(b, arena_str(b->arena, str_of(to)));
	tree_add_use(&b->tree, &u);
}

/* gcc -c with cc1 and as below it; words[] behind "gcc". Reads and writes as said. */
static inline uint32_t build_compile(struct build *b, const char *line, const char *reads, const char *writes)
{
	uint32_t gcc = build_exec(b, b->root, b->top, line, 1000), cc1, as;

	cc1 = build_exec(b, gcc, b->top, "/usr/lib/gcc/cc1 -quiet", 600);
	build_reads(b, cc1, reads);
	build_use_at(b, cc1, FILE_WRITTEN, "/tmp/ccX8aQz1.s=0", 3);
	b->now_ns += 600;
	as = build_exec(b, gcc, b->top, "as -o x.o /tmp/ccX8aQz1.s", 300);
	build_use_at(b, as, FILE_READ, "/tmp/ccX8aQz1.s=0", 1);
	build_writes(b, as, writes);
	b->now_ns += 400;
	build_use_at(b, gcc, FILE_REMOVED, "/tmp/ccX8aQz1.s=0", 990);
	b->tree.program[b->root].end_ns = b->tree.process[0].end_ns = b->tree.wall_ns = b->now_ns;
	return gcc;
}

#endif
