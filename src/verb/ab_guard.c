#include "verb/ab_guard.h"

#include "base/file.h"
#include "record/machine.h"
#include "record/same.h"
#include "symbol/elf.h"

#define BUSY_RATIO 0.5          /* of the processors: more tasks than that share caches and memory with us */
#define LINE_MOST 100u          /* bytes of a line that is quoted */

/* Files that say how things are compiled, and words of lines in them that matter. */
static const char *const recipe[] = { "Makefile", "makefile", "GNUmakefile", "CMakeLists.txt", "CMakeCache.txt",
	"CMakePresets.json", "meson.build", "configure.ac", "Cargo.toml", "config.toml", "go.mod", "rust-toolchain",
	"rust-toolchain.toml", ".bazelrc" };
static const char *const telling[] = { "FLAGS", "CMAKE_BUILD_TYPE", "CMAKE_C_COMPILER:", "CMAKE_CXX_COMPILER:", "CC =",
	"CC=", "CC:=", "CC :=", "CXX =", "CXX=", "CXX:=", "CXX :=", "opt-level", "lto", "codegen-units", "rustflags",
	"channel", "toolchain", "optimization", "buildtype" };

static bool is_recipe(struct str path)
{
	struct str rest = path, name = str_cut_last(&rest, '/');

	for (size_t i = 0; i < sizeof recipe / sizeof *recipe; i++)
		if (str_eq(name, str_of(recipe[i])))
			return true;
	return false;
}

static bool is_telling(struct str line)
{
	if (str_starts(line, S("go ")))
		return true;
	for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
		if (str_has(line, str_of(telling[i])))
			return true;
	return false;
}

static struct str next_telling(struct str *rest)
{
	while (rest->n) {
		struct str line = str_trim(str_line(rest));

		if (is_telling(line))
			return line;
	}
	return (struct str){ 0 };
}

static struct str quoted(struct arena *a, struct str line)
{
	return line.n ? arena_printf(a, "\"%.*s\"", STR(str_clip(line, LINE_MOST))) : S("nothing");
}

/* The first line about compilers or flags in which the two differ. */
static void compare_recipes(struct ab_session *s, struct str name, struct str base, struct str head, struct str base_top,
	struct str head_top)
{
	struct arena *a = s->x.arena;

	while (base.n || head.n) {
		struct str x = next_telling(&base), y = next_telling(&head);

		if (tree_same_bytes(x, y, base_top, head_top))
			continue;
		experiment_remark(&s->x, arena_printf(a, "flags may differ: %.*s says %.*s in base and %.*s in head", STR(name),
			STR(quoted(a, x)), STR(quoted(a, y))));
		return;
	}
}

/* [gABI] .comment: what compilers left, NUL-terminated. */
static void compare_compilers(struct ab_session *s, struct str name, struct str base, struct str head)
{
	struct arena scratch = { 0 }, *a = s->x.arena;
	struct elf x, y;
	struct err e = { 0 };

	if (elf_open(&x, base, &scratch, &e) && elf_open(&y, head, &scratch, &e)) {
		struct str was = elf_content(&x, ".comment"), is = elf_content(&y, ".comment");

		if (!str_eq(was, is))
			experiment_remark(&s->x, arena_printf(a, "compilers differ: %.*s is built by %.*s in base and %.*s in head",
				STR(name), STR(quoted(a, str_cut(&was, 0))), STR(quoted(a, str_cut(&is, 0)))));
	}
	arena_free(&scratch);
}

static void compare_file(struct ab_session *s, struct str name, struct str base_top, struct str head_top)
{
	struct arena scratch = { 0 };
	struct file x = { 0 }, y = { 0 };
	struct err e = { 0 };
	const char *was = file_join(&scratch, base_top, name).p, *is = file_join(&scratch, head_top, name).p;

	if (file_exists(is) && file_open(&x, was, &e)) {
		if (file_open(&y, is, &e)) {
			if (is_recipe(name))
				compare_recipes(s, name, x.bytes, y.bytes, base_top, head_top);
			else if (str_starts(x.bytes, S("\177ELF")) && str_starts(y.bytes, S("\177ELF")))
				compare_compilers(s, name, x.bytes, y.bytes);
			file_close(&y);
		}
		file_close(&x);
	}
	arena_free(&scratch);
}

static bool may_be_program(struct str path)
{
	struct str rest = path, name = str_cut_last(&rest, '/');

	return !str_has(name, S(".")) || str_has(name, S(".so"));
}

static void compare_trees(struct ab_session *s)
{
	struct str base = ab_trees_tree(&s->trees, AB_BASE, 0)->top, head = ab_trees_tree(&s->trees, AB_HEAD, 0)->top;
	struct arena scratch = { 0 };
	struct err e = { 0 };
	struct str *path;
	uint32_t n;

	if (!file_tree(&scratch, arena_cstr(&scratch, base), &path, &n, &e)) {
		experiment_remark(&s->x, arena_printf(s->x.arena, "compilers and flags were not compared: %s", e.text));
		n = 0;
	}
	for (uint32_t i = 0; i < n; i++)
		if (is_recipe(path[i]) || may_be_program(path[i]))
			compare_file(s, path[i], base, head);
	arena_free(&scratch);
}

static void look_at_machine(struct ab_session *s)
{
	struct arena *a = s->x.arena;
	struct machine m;

	machine_read(a, &m);
	if (m.governor.n && !str_eq(m.governor, S("performance")))
		experiment_remark(&s->x, arena_printf(a, "the CPUs' governor is %.*s: their speed follows the load",
			STR(m.governor)));
	if (m.ncpu && s->x.load > BUSY_RATIO * m.ncpu)
		experiment_remark(&s->x, arena_printf(a,
			"the machine is loaded: %.1f tasks wanted its %u CPUs before the first pair; more pairs are needed then",
			s->x.load, m.ncpu));
}

void ab_guard(struct ab_session *s)
{
	look_at_machine(s);
	if (!str_eq(s->x.base, s->x.head))
		compare_trees(s);
	if (s->trees.remark.n)
		experiment_remark(&s->x, s->trees.remark);
}
