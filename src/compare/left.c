#include "compare/left.h"

#include "base/file.h"
#include "base/map.h"

#define LEFT_MOST 10000u        /* files of a run */

struct search {
	const struct process_tree *tree;
	struct arena *arena;
	struct map seen;
	struct left_file *file;
	uint32_t n, cap;
};

static void add_file(struct search *s, struct left_file file)
{
	if (!file.path.n || s->n == LEFT_MOST || map_intern(&s->seen, file.path, s->n) != s->n)
		return;
	ARENA_ROOM(s->arena, s->file, s->n, s->cap);
	s->file[s->n++] = file;
}

static void add(struct search *s, struct str path, bool pattern)
{
	add_file(s, (struct left_file){ .path = path, .pattern = pattern });
}

static struct str directory_of(const struct search *s, uint32_t program)
{
	const struct tree_program *p = &s->tree->program[program];

	return p->cwd.n ? p->cwd : s->tree->directory;
}

/* ---- by the names of files that were written ---- */

static void add_written(struct search *s)
{
	static const char *const known[] = { "*/cargo-timings/cargo-timing-*.html", "*/log/2*T*Z-*.jsonl",
		"*/command.profile.gz", "*/command-*.profile.gz" };
	const struct process_tree *t = s->tree;

	for (uint32_t i = 0; i < t->nuse; i++) {
		struct str path = t->file[t->use[i].file].path;

		if (!(t->use[i].how & (FILE_WRITTEN | FILE_CREATED)))
			continue;
		for (size_t k = 0; k < sizeof known / sizeof *known; k++)
			if (str_glob(str_of(known[k]), path))
				add(s, path, false);
	}
}

/* ---- by what programs were told ---- */

/* The value of an option, "-name=VALUE" or "-name VALUE", with one or two dashes; empty = it is not there. */
static struct str value_of(const struct tree_program *p, struct str name)
{
	for (uint32_t i = 1; i < p->nargv; i++) {
		struct str word = p->argv[i];

		if (str_eq(word, S("--")))
			break;
		if (!str_starts(word, S("-")))
			continue;
		word = str_from(word, str_starts(word, S("--")) ? 2 : 1);
		if (str_eq(word, name))
			return i + 1 < p->nargv ? p->argv[i + 1] : S("");
		if (str_starts(word, name) && word.p[name.n] == '=')
			return str_from(word, name.n + 1);
	}
	return S("");
}

static void add_told(struct search *s, uint32_t program, struct str name)
{
	struct str value = value_of(&s->tree->program[program], name);

	if (value.n)
		add(s, file_join(s->arena, directory_of(s, program), value), false);
}

static bool has_word(const struct tree_program *p, struct str word)
{
	for (uint32_t i = 1; i < p->nargv; i++)
		if (str_starts(p->argv[i], word))
			return true;
	return false;
}

/* Where nobody knows which files were written: the target directory of the workspace is the program's or one above it. */
static void add_cargo_pages(struct search *s, uint32_t program)
{
	const struct tree_program *p = &s->tree->program[program];
	struct str dir = directory_of(s, program), target = value_of(p, S("target-dir"));
	static const struct str page = S("cargo-timings/cargo-timing-*.html");

	if (!has_word(p, S("--timings")))
		return;
	if (target.n) {
		add(s, file_join(s->arena, file_join(s->arena, dir, target), page), true);
		return;
	}
	while (dir.n > 1) {
		struct str up = dir;

		add(s, file_join(s->arena, file_join(s->arena, dir, S("target")), page), true);
		if (str_eq(dir, s->tree->top))
			return;
		str_cut_last(&up, '/');
		dir = up.n < dir.n ? up : S("");
	}
}

/* What is behind the last '.' of its name, exchanged. */
static struct str with_json(struct search *s, struct str path)
{
	struct str stem = path, ending = str_cut_last(&stem, '.');

	return arena_printf(s->arena, "%.*s.json", STR(stem.n && !memchr(ending.p, '/', ending.n) ? stem : path));
}

/* clang writes beside what it compiles: a.json for a.o; -ftime-trace=FILE says otherwise. */
static void add_time_trace(struct search *s, uint32_t program)
{
	const struct tree_program *p = &s->tree->program[program];
	struct str to = S(""), output = S("");
	bool traces = false;

	for (uint32_t i = 1; i < p->nargv; i++) {
		struct str word = p->argv[i];

		traces |= str_eq(word, S("-ftime-trace"));
		if (str_starts(word, S("-ftime-trace=")))
			to = str_from(word, strlen("-ftime-trace="));
		else if (str_eq(word, S("-o")) && i + 1 < p->nargv)
			output = p->argv[++i];
		else if (str_starts(word, S("-o")))
			output = str_from(word, 2);
	}
	if (!to.n && (!traces || !output.n))
		return;
	add_file(s, (struct left_file){ .path = file_join(s->arena, directory_of(s, program), to.n ? to : with_json(s, output)), .compiler = true });
}

static void add_told_of(struct search *s, uint32_t program)
{
	struct str name = program_name(s->tree, program);

	if (str_eq(name, S("go"))) {
		add_told(s, program, S("debug-actiongraph"));
		add_told(s, program, S("debug-trace"));
	} else if (str_eq(name, S("bazel")) || str_eq(name, S("bazelisk"))) {
		add_told(s, program, S("profile"));
	} else if (str_eq(name, S("cargo")) && !s->tree->nuse) {
		add_cargo_pages(s, program);
	} else {
		add_time_trace(s, program);
	}
}

uint32_t left_files(const struct process_tree *t, struct arena *a, struct left_file **out)
{
	struct search s = { .tree = t, .arena = a };

	map_init(&s.seen, a);
	for (uint32_t i = 0; i < t->nprogram; i++)
		if (t->program[i].exec)
			add_told_of(&s, i);
	add_written(&s);
	*out = s.file;
	return s.n;
}
