/* Which project a file belongs to, and which jobs follow from what its files say. */
#include "base/file.h"
#include "base/utf8.h"
#include "verb/init_targets.h"
#include "verb/init_templates.h"

/* What begins a project, and what one of the same kind inside it is. */
static const struct kind {
	enum fact root;
	enum { INNER_OWN, INNER_PART, INNER_LEFT } inner;       /* a project of its own, a part, left out */
	const char *name;               /* tells its jobs apart from those of another kind */
} kinds[] = {
	{ GO_MODULE, INNER_OWN, "go" }, { CARGO, INNER_OWN, "cargo" }, { CMAKE, INNER_PART, "cmake" },
	{ MESON, INNER_PART, "meson" }, { AUTOTOOLS, INNER_PART, "make" }, { NODE, INNER_LEFT, "node" },
	{ PYTHON, INNER_PART, "python" }, { MAVEN, INNER_PART, "maven" }, { GRADLE, INNER_PART, "gradle" },
	{ DOTNET, INNER_OWN, "dotnet" }, { MAKEFILE, INNER_PART, "make" },
};

#define SLUG_BYTES 60u           /* of a directory or target in a job's name */
#define KINDS (sizeof kinds / sizeof *kinds)

/* One project: a directory with the facts of its files. */
struct place {
	const struct kind *kind;
	struct str dir;
	uint64_t facts;
	struct targets targets;
	struct str jmh;                 /* directory of the module that makes benchmarks.jar, with a slash */
	bool inner;                     /* inside another one of its kind that takes it, or leaves it out */
	bool tests_on_top;              /* tests below its own src/ */
	bool packages_in_src;           /* Python's */
};

struct places {
	struct place *place;
	uint32_t n, cap;
};

static bool is_below(struct str dir, struct str top)
{
	return !top.n || str_eq(dir, top) || (str_starts(dir, top) && dir.p[top.n] == '/');
}

/* `path` below `top`. */
static struct str below(struct str path, struct str top)
{
	return top.n ? str_from(path, top.n + 1) : path;
}

/* The innermost place of a kind around `dir` whose own directory is shorter than `most` bytes. */
static struct place *around(const struct places *all, const struct kind *k, struct str dir, size_t most)
{
	struct place *best = NULL;

	for (uint32_t i = 0; i < all->n; i++) {
		struct place *p = &all->place[i];

		if (p->kind == k && p->dir.n < most && is_below(dir, p->dir) && (!best || p->dir.n > best->dir.n))
			best = p;
	}
	return best;
}

static void find_places(const struct tree *t, struct places *all)
{
	for (uint32_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < KINDS; k++) {
			struct place *same = around(all, &kinds[k], t->file[i].dir, SIZE_MAX);

			if (!(t->file[i].facts & FACT(kinds[k].root)))
				continue;
			if (same && str_eq(same->dir, t->file[i].dir)) {
				same->facts |= t->file[i].facts;
				continue;
			}
			ARENA_ROOM(t->arena, all->place, all->n, all->cap);
			all->place[all->n++] = (struct place){ .kind = &kinds[k], .dir = t->file[i].dir,
				.facts = t->file[i].facts };
		}
	}
	for (uint32_t i = 0; i < all->n; i++) {
		struct place *p = &all->place[i], *outer = around(all, p->kind, p->dir, p->dir.n);

		p->inner = outer && (p->kind->inner != INNER_OWN || (outer->facts & FACT(CARGO_WORKSPACE)));
	}
}

/* Is it a target of criterion's?  Another harness would not know its options.  Unknown when its source is elsewhere. */
static bool is_criterion(const struct tree *t, struct str dir, struct str target)
{
	struct str path = file_join(t->arena, dir, arena_printf(t->arena, "benches/%.*s.rs", STR(target)));
	bool any = false;

	for (uint32_t i = 0; i < t->n; i++) {
		if (str_eq(t->file[i].path, path))
			return t->file[i].facts & FACT(CARGO_MAIN);
		any |= str_starts(t->file[i].path, file_join(t->arena, dir, S("benches/"))) && (t->file[i].facts & FACT(CARGO_MAIN));
	}
	return !any;
}

static void give_criterion(const struct tree *t, struct place *p, const struct found_file *f)
{
	struct targets all = { 0 };

	targets_of_cargo(&all, f->text);
	for (uint32_t i = 0; i < all.n; i++)
		if (is_criterion(t, f->dir, all.name[i]))
			targets_add(&p->targets, all.name[i]);
}

/* What a file names: benchmarks to run, scripts, switches. */
static void give_targets(const struct tree *t, struct place *p, struct found_file *f)
{
	enum fact root = p->kind->root;

	if (root == CARGO && (f->facts & FACT(CARGO_CRITERION)))
		give_criterion(t, p, f);
	if (root == CMAKE && (f->facts & FACT(CMAKE))) {
		targets_of_cmake(t->arena, &p->targets, str_eq(f->dir, p->dir) ? S("") : below(f->dir, p->dir), f->text);
		options_of_cmake(&p->targets, f->text);
	}
	if (root == NODE && (f->facts & FACT(NODE))) {
		targets_of_node(t->arena, &p->targets, f->text);
		f->facts |= p->targets.facts;
	}
	if (root == PYTHON && (f->facts & FACT(PYTHON_BENCH)))
		targets_add(&p->targets, below(f->path, p->dir));
	if (root == MAVEN && (f->facts & FACT(MAVEN_JMH_JAR)) && !str_eq(f->dir, p->dir))
		p->jmh = arena_join(t->arena, below(f->dir, p->dir), S("/"));
}

/* Gives a file's facts to the project of this kind that it belongs to. */
static void give_facts(const struct tree *t, const struct places *all, const struct kind *k, struct found_file *f)
{
	struct place *p = around(all, k, f->dir, SIZE_MAX);

	if (p && p->inner && k->inner == INNER_LEFT)
		return;
	while (p && p->inner)
		p = around(all, k, p->dir, p->dir.n);
	if (!p)
		return;
	give_targets(t, p, f);
	p->facts |= f->facts;
	p->packages_in_src |= (f->facts & FACT(PYTHON_SRC)) && str_starts(below(f->path, p->dir), S("src/"));
	p->tests_on_top |= (f->facts & FACT(JAVA_TEST)) && str_starts(below(f->path, p->dir), S("src/"));
}

/* ---- templates to jobs ---- */

/* Tests may look at what the package hands out, which is what its script "build" makes. */
static struct str install_of(struct arena *a, uint64_t facts)
{
	struct str manager = facts & FACT(PNPM) ? S("pnpm") : facts & FACT(YARN) ? S("yarn") : S("npm"), how;

	how = facts & FACT(PNPM) ? S("install --frozen-lockfile") : facts & FACT(YARN) ? S("install") :
		facts & FACT(NPM_LOCK) ? S("ci") : S("install --no-package-lock");
	if (!(facts & FACT(NODE_BUILD)))
		return arena_printf(a, "test -d node_modules || %.*s %.*s", STR(manager), STR(how));
	return arena_printf(a, "(test -d node_modules || %.*s %.*s) && %.*s run build", STR(manager), STR(how), STR(manager));
}

static struct str cargo_targets(struct arena *a, const struct targets *t)
{
	struct str out = S(" --workspace");

	for (uint32_t i = 0; i < t->n; i++)
		out = arena_printf(a, "%.*s --bench %.*s", STR(out), STR(shell_word(a, t->name[i])));
	return out;
}

/* Where CMake puts the program: beside its build file's, unless the project says something else. */
static struct str cmake_program(struct arena *a, const struct place *p, struct str target)
{
	struct str path = target, name = str_cut_last(&path, '/');

	if (p->facts & FACT(CMAKE_PLACES))
		return arena_printf(a, "\"$(find build/pawl -type f -perm -u+x -name %.*s)\"", STR(shell_word(a, name)));
	return arena_join(a, S("build/pawl/"), shell_word(a, target));
}

/* Tests do without what benchmarks need. */
static struct str cmake_options(struct arena *a, const struct targets *t, bool tests_only)
{
	struct str out = S("");

	for (uint32_t i = 0; i < t->noption; i++)
		if (!tests_only || !option_is_bench(t->option[i]))
			out = arena_printf(a, "%.*s -D%.*s=ON", STR(out), STR(t->option[i]));
	return out;
}

/* pytest's own way to find them does not look into every file that has some. */
static struct str python_files(struct arena *a, const struct targets *t)
{
	struct str out = S("");

	for (uint32_t i = 0; i < t->n && !t->beyond; i++)
		out = arena_printf(a, "%.*s %.*s", STR(out), STR(shell_word(a, t->name[i])));
	return out;
}

static struct str python_disable(uint64_t facts)
{
	uint64_t plugged = facts & (FACT(PYTHON_BENCH) | FACT(PYTHON_PLUGIN) | FACT(PYTHON_UNPLUGGED));

	return plugged == (FACT(PYTHON_BENCH) | FACT(PYTHON_PLUGIN)) ? S(" --benchmark-disable") : S("");
}

/* A package below src/ is not found by its tests unless it is installed, and then perhaps another state of it is. */
static struct str python_path(const struct place *p)
{
	return p->packages_in_src && !(p->facts & FACT(PYTHON_NATIVE)) ? S("PYTHONPATH=src ") : S("");
}

static struct str npx_of(uint64_t facts)
{
	return facts & FACT(PNPM) ? S("pnpm exec") : facts & FACT(YARN) ? S("yarn run") : S("npx");
}

/* What the script gives the runner, with a blank before it. */
static struct str args_of(struct arena *a, const struct targets *t, const char *runner)
{
	if (!str_eq(t->runner, str_of(runner)) || !t->runner_args.n)
		return S("");
	return arena_join(a, S(" "), t->runner_args);
}

static struct str value_of(struct arena *a, const struct place *p, struct str name, struct str target)
{
	struct str path = target;
	const struct {
		const char *name;
		struct str value;
	} known[] = {
		{ "targets", cargo_targets(a, &p->targets) },
		{ "target-program", cmake_program(a, p, target) },
		{ "target-name", shell_word(a, str_cut_last(&path, '/')) },
		{ "options", cmake_options(a, &p->targets, false) },
		{ "test-options", cmake_options(a, &p->targets, true) },
		{ "install", install_of(a, p->facts) },
		{ "npx", npx_of(p->facts) },
		{ "script", p->targets.bench_script },
		{ "mocha", args_of(a, &p->targets, "mocha") },
		{ "ava", args_of(a, &p->targets, "ava") },
		{ "tape", args_of(a, &p->targets, "tape") },
		{ "node", args_of(a, &p->targets, "node") },
		{ "files", python_files(a, &p->targets) },
		{ "path", python_path(p) },
		{ "addopts", p->facts & FACT(PYTHON_ADDOPTS) ? S(" -o addopts=") : S("") },
		{ "disable", python_disable(p->facts) },
		{ "jmh", p->jmh.n ? shell_word(a, p->jmh) : S("") },
		{ "gradle", p->facts & FACT(GRADLE_WRAPPER) ? S("./gradlew") : S("gradle") },
		{ "reports", p->tests_on_top ? S("") : S("*/") },       /* of its modules */
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(name, str_of(known[i].name)))
			return known[i].value;
	return S("");
}

static struct str expand(struct arena *a, const struct place *p, const char *text, struct str target)
{
	struct str rest = str_of(text), out = S("");

	while (rest.n) {
		out = arena_join(a, out, str_cut(&rest, '{'));
		if (rest.n)
			out = arena_join(a, out, value_of(a, p, str_cut(&rest, '}'), target));
	}
	return out;
}

static bool has_job(const struct proposal *p, struct str name)
{
	for (uint32_t i = 0; i < p->njob; i++)
		if (str_eq(p->job[i].name, name))
			return true;
	return false;
}

/* Letters, digits, dots and underscores of a path; one '-' for any others. */
static struct str slug(struct arena *a, struct str path)
{
	char *out = arena_cstr(a, path);
	size_t n = 0;

	for (size_t i = 0; i < path.n && n < SLUG_BYTES; i++) {
		char c = path.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_')
			out[n++] = c;
		else if (n && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n && out[n - 1] == '-')
		n--;
	return (struct str){ out, n };
}

/* "bench" at the top, else "bench-DIR" or "bench-TARGET"; "bench-KIND" or a number when that is taken. */
static struct str name_of(struct arena *a, const struct proposal *p, const struct place *at, const char *first,
	struct str target)
{
	struct str by = target, name = str_of(first), stem = name, path = target;

	if (target.n)
		by = at->targets.n > 1 ? str_cut_last(&path, '/') : S("");
	if (!by.n)
		by = at->dir;
	if (!by.n && has_job(p, name))
		by = str_of(at->kind->name);
	by = slug(a, by);
	if (by.n && !str_eq(by, name))
		name = stem = arena_printf(a, "%s-%.*s", first, STR(by));
	for (uint32_t i = 2; has_job(p, name); i++)
		name = arena_printf(a, "%.*s-%u", STR(stem), i);
	return name;
}

static void add_job(struct arena *a, struct proposal *p, const struct place *at, const struct template *t,
	struct str target)
{
	struct proposed_job job = { .name = name_of(a, p, at, t->name, target), .directory = at->dir, .format = t->format,
		.timeout = t->timeout, .budget = t->budget, .runs = t->runs, .gives = t->gives, .about = t->about };

	if (p->njob >= JOBS_MOST) {
		p->nleft_out++;
		return;
	}
	job.build = expand(a, at, t->build, target);
	job.run = expand(a, at, t->run, target);
	job.reads = expand(a, at, t->reads, target);
	ARENA_ROOM(a, p->job, p->njob, p->cap);
	p->job[p->njob++] = job;
}

static bool template_fits(const struct proposal *p, const struct place *at, const struct template *t)
{
	if (t->root != at->kind->root || (at->facts & t->needs) != t->needs || (at->facts & t->lacks))
		return false;
	/* make is often only another way to start what the others start. */
	if (t->root == MAKEFILE && has_job(p, str_of(t->name)))
		return false;
	return at->targets.n || !strstr(t->run, "{target");
}

static void propose_for(struct arena *a, struct proposal *p, const struct place *at)
{
	for (const struct template *t = templates; t->name; t++) {
		if (!template_fits(p, at, t))
			continue;
		if (!strstr(t->run, "{target-program}")) {
			add_job(a, p, at, t, S(""));
			continue;
		}
		for (uint32_t k = 0; k < at->targets.n; k++)
			add_job(a, p, at, t, at->targets.name[k]);
	}
}

/* A Makefile that tells neither benchmarks nor tests can still be built. */
static void propose_builds(struct arena *a, struct proposal *p, const struct places *all)
{
	for (uint32_t i = 0; i < all->n; i++)
		if (all->place[i].kind->root == MAKEFILE && !all->place[i].inner)
			add_job(a, p, &all->place[i], &template_build, S(""));
}

void propose(struct tree *t, struct proposal *p)
{
	struct places all = { 0 };

	find_places(t, &all);
	for (uint32_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < KINDS; k++)
			give_facts(t, &all, &kinds[k], &t->file[i]);
		p->facts |= t->file[i].facts;
	}
	for (size_t k = 0; k < KINDS; k++)
		for (uint32_t i = 0; i < all.n; i++)
			if (all.place[i].kind == &kinds[k] && !all.place[i].inner)
				propose_for(t->arena, p, &all.place[i]);
	if (!p->njob)
		propose_builds(t->arena, p, &all);
}
