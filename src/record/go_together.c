/*
 * All packages in one `go test`.
 *
 * Choices [1] What a test binary covers is told by the directory that it runs in, which `go test` makes its package's.
 *         [2] The profile that `go test` writes as well has the statements of packages without tests; its counts are of all
 *             tests together and not used.
 *         [3] A binary's time is from its exec to when it wrote its counters: compiling and linking are not in it.
 */
#include "record/go_part.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "format/format.h"

#define STAMP "started"         /* "NANOSECONDS DIRECTORY" beside the counters of a binary */
#define FLAG "-test.gocoverdir="
#define UNIVERSE "go build"     /* a source that covers nothing; no package has a space in its name */

static int64_t epoch_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- inside: pawl cover exec ---- */

static bool write_stamp(struct arena *a, struct str directory, struct str here, struct err *e)
{
	struct str text = arena_printf(a, "%" PRId64 " %.*s\n", epoch_ns(), STR(here));
	struct str path = file_join(a, directory, S(STAMP));
	int fd = open(arena_cstr(a, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	bool ok = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n;

	if (fd >= 0)
		close(fd);
	return ok || err_errno(e, errno, "%.*s cannot be written", STR(path));
}

/* Replaces go's own directory; an argument behind -args belongs to the test. */
static void point_at(struct arena *a, char **argv, struct str counters)
{
	for (int i = 1; argv[i] && strcmp(argv[i], "-args") != 0; i++) {
		if (!strncmp(argv[i], FLAG, sizeof FLAG - 1)) {
			argv[i] = arena_cstr(a, arena_join(a, S(FLAG), counters));
			return;
		}
	}
}

bool go_cover_exec(struct str directory, char **argv, struct err *e)
{
	struct arena a = { 0 };
	char *here = getcwd(NULL, 0);
	struct str own, counters;
	bool ok = here != NULL;

	if (!ok)
		return err_errno(e, errno, "the directory that the tests run in is not known");
	own = arena_printf(&a, "%.*s/%016" PRIx64 "-%d", STR(directory), hash_bytes(str_of(here)), (int)getpid());
	counters = file_join(&a, own, S("counters"));
	ok = file_mkdirs(arena_cstr(&a, counters), e) && write_stamp(&a, own, str_of(here), e);
	free(here);
	if (ok) {
		point_at(&a, argv, counters);
		execv(argv[0], argv);
		ok = err_errno(e, errno, "%s cannot be run", argv[0]);
	}
	arena_free(&a);
	return ok;
}

/* ---- outside ---- */

struct together {
	struct go_cover *g;
	const struct go_cover_options *opt;
	struct arena *arena;
	struct str scratch, profile, binaries;
};

/* A word of go's -exec, which splits at spaces and knows quotes but no escapes. */
static struct str quoted(struct arena *a, struct str word)
{
	char mark = memchr(word.p, '\'', word.n) ? '"' : '\'';

	return arena_printf(a, "%c%.*s%c", mark, STR(word), mark);
}

static void test_words(const struct together *t, struct go_words *w)
{
	const struct go_cover_options *opt = t->opt;
	struct str list = { 0 };

	for (uint32_t i = 0; i < opt->npattern; i++)
		list = arena_printf(t->arena, "%.*s%s%s", STR(list), i ? "," : "", opt->pattern[i]);
	go_word(w, S("go"));
	go_word(w, S("test"));
	go_word(w, S("-json"));
	go_word(w, S("-cover"));
	go_word(w, arena_join(t->arena, S("-coverpkg="), opt->npattern ? list : S("./...")));
	go_word(w, arena_join(t->arena, S("-coverprofile="), t->profile));
	go_word(w, arena_printf(t->arena, "-exec=%.*s cover exec -- %.*s", STR(quoted(t->arena, opt->self)),
		STR(quoted(t->arena, t->binaries))));
	if (opt->parallelism)
		go_word(w, arena_printf(t->arena, "-p=%u", opt->parallelism));
	go_word_list(w, opt->flag, opt->nflag);
	for (uint32_t i = 0; i < t->g->n; i++)
		if (!t->g->package[i].excluded)
			go_word(w, t->g->package[i].path);
	for (uint32_t i = 0; i < t->g->n; i++)
		if (!t->g->package[i].excluded && t->g->package[i].external.n)
			go_word(w, arena_printf(t->arena, "./%.*s/...", STR(t->g->package[i].external)));
}

/* Is the directory `name`, below the module, the package's own or of its tests elsewhere? */
static bool belongs(const struct go_package *p, struct str name)
{
	return str_eq(name, p->name) || (p->external.n && str_starts(name, p->external) &&
		(name.n == p->external.n || name.p[p->external.n] == '/'));
}

static struct str name_of_directory(const struct together *t, struct str directory)
{
	for (uint32_t i = 0; i < t->g->n; i++) {
		const struct go_package *p = &t->g->package[i];
		struct str top = p->directory;

		if (str_eq(directory, p->directory))
			return p->name;
		if (!str_eq(p->name, S(".")) && str_ends(top, p->name))
			top = str_clip(top, top.n - p->name.n - 1);
		if (str_starts(directory, top) && directory.n > top.n && directory.p[top.n] == '/')
			return str_from(directory, top.n + 1);
	}
	return directory;
}

/* The nanoseconds at the end of covcounters.HASH.PID.NANOSECONDS, the latest. */
static int64_t finished_ns(struct arena *a, struct str counters)
{
	struct str *path;
	int64_t last = 0, ns;
	struct err ignored = { 0 };
	uint32_t n;

	if (!file_tree(a, arena_cstr(a, counters), &path, &n, &ignored))
		return 0;
	for (uint32_t i = 0; i < n; i++)
		if (str_starts(path[i], S("covcounters.")) && str_i64(str_cut_last(&path[i], '.'), &ns) && ns > last)
			last = ns;
	return last;
}

static void add_time(const struct together *t, struct str name, double s)
{
	for (uint32_t i = 0; i < t->g->n; i++) {
		struct go_package *p = &t->g->package[i];

		if (!p->excluded && belongs(p, name))
			p->time_s = isnan(p->time_s) ? s : p->time_s + s;
	}
}

/* The counters of one test binary, as a source named after its package. */
static bool take_binary(const struct together *t, struct str own, struct err *e)
{
	struct arena a = { 0 };
	struct str counters = file_join(&a, own, S("counters")), text, name;
	struct coverage *c;
	int64_t began, ended;
	struct file f;
	bool ok = file_open(&f, arena_cstr(&a, file_join(&a, own, S(STAMP))), e);

	if (!ok)
		return false;
	file_into_arena(&f, &a);
	text = f.bytes;
	ok = str_i64(str_cut(&text, ' '), &began) || err_set(e, ERR_INPUT, "%.*s is not a stamp", STR(own));
	name = arena_str(t->arena, name_of_directory(t, str_trim(text)));
	ended = finished_ns(&a, counters);
	if (ok && ended > began) {
		add_time(t, name, (double)(ended - began) * 1e-9);
		ok = go_read(&a, counters, "gocoverdir", &c, e);
		if (ok)
			coverage_merge(&t->g->coverage, c, name, S(""));
	}
	arena_free(&a);
	return ok;
}

static bool take_binaries(const struct together *t, struct err *e)
{
	struct str *path, pattern = file_join(t->arena, t->binaries, S("*"));
	uint32_t n;

	if (!file_glob(t->arena, pattern, &path, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!take_binary(t, path[i], e))
			return false;
	return true;
}

/* [2] */
static bool take_universe(const struct together *t, struct err *e)
{
	struct arena a = { 0 };
	struct coverage *c;
	bool ok;

	if (!file_exists(arena_cstr(&a, t->profile)))
		return true;
	ok = go_read(&a, t->profile, "gocover", &c, e);
	for (uint32_t i = 0; ok && i < c->n; i++)
		for (uint32_t j = 0; j < c->file[i].nblock; j++)
			c->file[i].block[j].hits.count = 0;
	if (ok)
		coverage_merge(&t->g->coverage, c, S(UNIVERSE), S(""));
	arena_free(&a);
	return ok;
}

/* ---- figures ---- */

static cov_set sources_of(struct coverage *c, const struct go_package *p)
{
	cov_set all = 0;

	for (uint32_t i = 0; i < c->nsource; i++)
		if (belongs(p, c->source[i].name))
			all = coverage_union(c, all, coverage_set_of(c, i));
	return all;
}

/* Tests that passed and left no counters (os.Exit before the end) do not say what they covered. */
static bool is_unmeasured(const struct go_package *p)
{
	return p->tested && isnan(p->time_s);
}

static void count_block(struct coverage *c, const struct cov_block *b, cov_set own, struct go_package *p)
{
	if (is_unmeasured(p))
		p->tally.unmeasured += b->statements;
	else if (coverage_meets(c, b->hits.by, own))
		p->tally.covered += b->statements;
	else
		p->tally.uncovered += b->statements;
}

static void count_packages(struct go_cover *g)
{
	cov_set *own = ARENA_ARRAY(g->arena, cov_set, g->n);
	struct coverage *c = &g->coverage;
	struct map by_path;

	map_init(&by_path, g->arena);
	for (uint32_t i = 0; i < g->n; i++) {
		map_set(&by_path, g->package[i].path, i);
		own[i] = sources_of(c, &g->package[i]);
	}
	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t at = map_find(&by_path, coverage_package(&c->file[i]));

		if (at == MAP_NONE || g->package[at].failed || g->package[at].excluded)
			continue;
		for (uint32_t j = 0; j < c->file[i].nblock; j++)
			count_block(c, &c->file[i].block[j], own[at], &g->package[at]);
	}
}

/* ---- failures ---- */

static void add_failure(struct go_cover *g, const struct test_case *test)
{
	struct str name = test->suite;

	if (g->module.n && str_starts(name, g->module) && name.n > g->module.n)
		name = str_from(name, g->module.n + 1);
	else if (str_eq(name, g->module))
		name = S(".");
	for (uint32_t i = 0; i < g->n; i++) {
		struct go_package *p = &g->package[i];

		if (p->excluded || !belongs(p, name))
			continue;
		p->failed = true;
		p->output = arena_printf(g->arena, "%.*s%s%.*s%s%.*s\n", STR(p->output), test->name.n ? "--- FAIL: " : "",
			STR(test->name), test->name.n ? "\n" : "", STR(str_trim(test->text)));
	}
}

static bool take_tests(struct go_cover *g, struct str events, struct err *e)
{
	struct format_options opt = { .format = format_find(S("gotest"), e) };
	struct source src = { .name = S("go test -json"), .bytes = events };
	struct reading r = { .arena = g->arena };

	if (!opt.format || !format_read(&src, &opt, &r, e))
		return false;
	for (uint32_t i = 0; i < r.n; i++) {
		const struct tests *tests = &r.evidence[i].tests;

		if (r.evidence[i].model != MODEL_TESTS)
			continue;
		for (uint32_t j = 0; j < tests->n; j++)
			if (tests->test_case[j].outcome != OUTCOME_PASS && tests->test_case[j].outcome != OUTCOME_SKIP)
				add_failure(g, &tests->test_case[j]);
	}
	return true;
}

static bool any_failed(const struct go_cover *g)
{
	for (uint32_t i = 0; i < g->n; i++)
		if (g->package[i].failed)
			return true;
	return false;
}

/* ---- progress ---- */

static uint32_t binaries_ended(const struct together *t)
{
	struct arena a = { 0 };
	struct err ignored = { 0 };
	struct str *path;
	uint32_t n, ended = 0;

	if (file_glob(&a, file_join(&a, t->binaries, S("*/counters/covcounters.*")), &path, &n, &ignored))
		ended = n;
	arena_free(&a);
	return ended;
}

/* A process of its own, because we wait for go; it goes when we do. */
static pid_t watch_binaries(const struct together *t)
{
	uint32_t tested = 0;
	pid_t child;

	for (uint32_t i = 0; i < t->g->n; i++)
		tested += t->g->package[i].tested && !t->g->package[i].excluded;
	if (!t->opt->ended || (child = fork()) != 0)
		return t->opt->ended ? child : 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
		t->opt->ended(t->opt->ctx, binaries_ended(t), tested);
	}
}

static void end_watch(pid_t child)
{
	if (child <= 0)
		return;
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool test_all(struct together *t, struct err *e)
{
	struct go_words w = { .arena = t->arena };
	double began_s = clock_s();
	pid_t watch = watch_binaries(t);
	struct capture c;
	struct str events;
	bool ok;

	test_words(t, &w);
	ok = go_run(&w, t->opt->directory, &c, e);
	end_watch(watch);
	if (!ok)
		return false;
	t->g->wall_s = clock_s() - began_s;
	events = arena_str(t->arena, buf_view(&c.out));
	ok = !events.n || take_tests(t->g, events, e);
	if (ok && c.ending != ENDED_OK && !any_failed(t->g))
		ok = go_failed(t->arena, &w, &c, e);
	capture_release(&c);
	return ok;
}

bool go_together(struct go_cover *g, const struct go_cover_options *opt, struct err *e)
{
	struct together t = { .g = g, .opt = opt, .arena = g->arena };
	bool ok;

	if (!go_scratch(g->arena, &t.scratch, e))
		return false;
	t.profile = file_join(g->arena, t.scratch, S("all.out"));
	t.binaries = file_join(g->arena, t.scratch, S("binaries"));
	ok = file_mkdirs(arena_cstr(g->arena, t.binaries), e) && test_all(&t, e) && take_binaries(&t, e) &&
		take_universe(&t, e);
	if (ok) {
		coverage_settle(&g->coverage);
		count_packages(g);
	}
	go_scratch_remove(g->arena, t.scratch);
	return ok;
}
