/*
 * pawl cover go - a Go project's tests, and every package against its floor.
 * pawl cover exec - what its test binaries are run by; nobody types it.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "report/floors.h"
#include "record/go_cover.h"
#include "record/measure.h"
#include "verb/cover_floor.h"
#include "verb/cover_words.h"
#include "verb/progress.h"
#include "verb/talk.h"

#define O cover_options
#define PARALLELISM_MOST 1024

struct going {
	struct cover_input in;          /* its arena owns all; nothing is read into it */
	struct go_cover_options opt;
	struct go_cover go;
	struct floor_terms terms;
	struct floor_rows rows;
	struct progress progress;
	double began_s;
};

/* ---- what was asked for ---- */

static bool take_parallelism(struct going *g, struct err *e)
{
	if (isnan(O.parallelism))
		return true;
	if (!(O.parallelism >= 0 && O.parallelism <= PARALLELISM_MOST && O.parallelism == floor(O.parallelism)))
		return err_set(e, ERR_USAGE, "--parallelism takes a whole number up to %d", PARALLELISM_MOST);
	g->opt.parallelism = (uint32_t)O.parallelism;
	return true;
}

static bool take_warm_up(struct going *g, struct err *e)
{
	if (!O.warm_up)
		return true;
	if (!g->opt.apart)
		return err_set(e, ERR_USAGE, "--warm-up is about --apart and --compat covgate: one build needs none");
	g->opt.warmup = !strcmp(O.warm_up, "none") ? GO_WARMUP_NONE : !strcmp(O.warm_up, "plain") ? GO_WARMUP_PLAIN : GO_WARMUP_TWO_PASS;
	return true;
}

static bool take_self(struct going *g, struct err *e)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);

	if (n <= 0 || n == sizeof path)
		return err_errno(e, n < 0 ? errno : ENAMETOOLONG, "pawl cannot tell where it lies");
	g->opt.self = arena_str(&g->in.arena, (struct str){ path, (size_t)n });
	return true;
}

static void tell_finished(void *ctx, const struct go_package *p, uint32_t done, uint32_t of)
{
	(void)ctx;
	say("[%u/%u] %s  %.*s  %.1fs", done, of, p->failed ? "FAIL" : "done", STR(p->name), p->time_s);
}

static void tell_ended(void *ctx, uint32_t done, uint32_t of)
{
	struct going *g = ctx;

	progress_tick(&g->progress, done < of ? done : of, of, 0, 0);
}

static bool take_options(struct going *g, int argc, char **argv, struct err *e)
{
	g->opt = (struct go_cover_options){
		.directory = str_of(O.root),
		.pattern = O.packages.text,
		.npattern = O.packages.n,
		.exclude = O.exclude.text,
		.nexclude = O.exclude.n,
		.flag = (const char *const *)argv,
		.nflag = (uint32_t)argc,
		.src_prefix = O.src_prefix ? str_of(O.src_prefix) : S("pkg"),
		.test_dir = str_of(O.test_dir),
		.apart = O.apart || O.compat,
		.as_cover_func = O.compat != NULL,
		.finished = tell_finished,
		.ended = tell_ended,
		.ctx = g,
	};
	for (int i = 0; i < argc; i++)
		if (argv[i][0] != '-')
			return err_set(e, ERR_USAGE, "\"%s\" is no flag of go test: packages are chosen by --packages", argv[i]);
	return cover_floor_terms(&g->terms, e) && take_parallelism(g, e) && take_warm_up(g, e) && take_self(g, e);
}

/* ---- what came of it ---- */

static bool judge_package(struct going *g, const struct go_package *p, struct err *e)
{
	struct floor_row row = { .package = p->name, .tally = p->tally, .time_s = p->time_s, .percent = NAN, .required = NAN };

	if (p->excluded) {
		floor_rows_add(&g->in.arena, &g->rows, p->name, FLOOR_SKIP, S("--exclude"));
		return true;
	}
	if (!floor_read(&g->in.arena, file_join(&g->in.arena, p->directory, S(FLOOR_FILE)), &row.floor, e))
		return false;
	if (p->failed) {
		row.status = FLOOR_FAIL;
		row.why = S("tests failed");
	} else {
		floor_judge(&g->terms, &row);
	}
	ARENA_ROOM(&g->in.arena, g->rows.row, g->rows.n, g->rows.cap);
	g->rows.row[g->rows.n++] = row;
	return true;
}

static void put_failures(const struct going *g, struct buf *b)
{
	for (uint32_t i = 0; i < g->go.n; i++) {
		const struct go_package *p = &g->go.package[i];

		if (!p->failed || !p->output.n)
			continue;
		buf_printf(b, "\n---- %.*s\n", STR(p->name));
		buf_str(b, str_trim(p->output));
		buf_char(b, '\n');
	}
}

static void put_bytes(struct buf *b, double bytes)
{
	buf_printf(b, "%.1f MiB", bytes / (1 << 20));
}

static void put_costs(const struct going *g, struct buf *b)
{
	buf_printf(b, "\nmeasuring    %.1f s, %s\n", g->go.wall_s, g->opt.apart ? "a go test for each package" : "one build");
	if (!isnan(g->go.warmup_s))
		buf_printf(b, "warm-up      %.1f s\n", g->go.warmup_s);
	else
		buf_lit(b, "warm-up      none\n");
	buf_lit(b, "build cache  ");
	if (g->go.cache_before == UINT64_MAX || g->go.cache_after == UINT64_MAX) {
		buf_lit(b, "not known\n");
		return;
	}
	put_bytes(b, (double)g->go.cache_before);
	buf_lit(b, " -> ");
	put_bytes(b, (double)g->go.cache_after);
	buf_printf(b, " (%+.1f MiB)\n", ((double)g->go.cache_after - (double)g->go.cache_before) / (1 << 20));
}

static bool print(const struct going *g, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	if (O.json) {
		floors_json(&g->rows, NULL, &b);
	} else {
		floors_text(&g->rows, NULL, g->terms.rounded, &b);
		put_failures(g, &b);
		put_costs(g, &b);
	}
	ok = O.json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

/* `path` as the system knows it, without symbolic links; the arena owns it. */
static struct str physical(struct arena *a, struct str path)
{
	char *real = realpath(arena_cstr(a, path), NULL);
	struct str copy = arena_str(a, str_of(real));

	free(real);
	return copy;
}

/* Names and directories below the root of those that lie there. */
static void place_packages(struct going *g, struct cov_packages *out)
{
	struct arena *a = &g->in.arena;
	struct str root = physical(a, g->in.root);

	*out = (struct cov_packages){ .package = ARENA_ARRAY(a, struct cov_package, g->go.n) };
	for (uint32_t i = 0; i < g->go.n; i++) {
		struct str below = physical(a, g->go.package[i].directory);
		bool is_root = str_eq(below, root);

		if (!is_root && !(str_starts(below, root) && below.p[root.n] == '/'))
			continue;
		out->package[out->n++] = (struct cov_package){ .name = g->go.package[i].name,
			.directory = is_root ? S(".") : str_from(below, root.n + 1) };
	}
}

/* A change may not lower what it is held to. */
static bool find_lowered(struct going *g, struct err *e)
{
	struct cov_packages packages;
	struct cover_base base;
	bool ok;

	g->in.root = O.root ? str_of(O.root) : S(".");
	place_packages(g, &packages);
	if (!cover_floor_base(&g->in, &base, &ok, e) || !ok)
		return !e->kind;
	ok = cover_floor_lowered(&g->in, &base, &g->terms, &packages, &g->rows, e);
	cover_base_release(&base);
	return ok;
}

static bool judge(struct going *g, int *status, struct err *e)
{
	for (uint32_t i = 0; i < g->go.n; i++)
		if (!judge_package(g, &g->go.package[i], e))
			return false;
	floor_rows_order(&g->in.arena, &g->rows);
	if (!find_lowered(g, e))
		return false;
	*status = floor_rows_status(&g->rows);
	return print(g, e) && cover_write(&g->in.arena, &g->go.coverage, "pawl cover go", e);
}

bool cover_word_go(int argc, char **argv, int *status, struct err *e)
{
	struct going g = { 0 };
	bool ok = take_options(&g, argc, argv, e);

	measure_catch_signals();
	ok = ok && go_cover_list(&g.go, &g.in.arena, &g.opt, e);
	progress_begin(&g.progress, S("go test"));
	ok = ok && go_cover_run(&g.go, &g.opt, e);
	progress_end(&g.progress);
	ok = ok && judge(&g, status, e);
	cover_release(&g.in);
	return ok;
}

bool cover_word_exec(int argc, char **argv, int *status, struct err *e)
{
	(void)status;
	if (argc < 2)
		return err_set(e, ERR_USAGE, "pawl cover exec takes a directory and a program: pawl cover go calls it");
	return go_cover_exec(str_of(argv[0]), argv + 1, e);
}
