/* go_cover - what both ways of measuring share: packages, running go, reading what it wrote. */
#include "record/go_part.h"

#include <errno.h>
#include <fts.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "format/source_open.h"
#include "record/worktree.h"

#define COLUMNS "{{.ImportPath}}{{\"\\t\"}}{{with .Module}}{{.Path}}{{end}}{{\"\\t\"}}{{len .TestGoFiles}}" \
	"{{\"\\t\"}}{{len .XTestGoFiles}}{{\"\\t\"}}{{.Dir}}"

void go_word(struct go_words *w, struct str word)
{
	ARENA_ROOM(w->arena, w->word, w->n, w->cap);
	w->word[w->n++] = word;
}

void go_word_list(struct go_words *w, const char *const *word, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		go_word(w, str_of(word[i]));
}

bool go_run(const struct go_words *w, struct str directory, struct capture *c, struct err *e)
{
	static const struct str env[] = { S("GOWORK=off") };
	const struct command cmd = {
		.argv = w->word,
		.nargv = w->n,
		.directory = directory,
		.timeout_s = GO_TIMEOUT_S,
		.keep_output = true,
		.env = env,
		.nenv = 1,
	};

	if (!measure_once(&cmd, c, e))
		return false;
	if (c->ending != ENDED_NOT_STARTED && c->ending != ENDED_INTERRUPTED)
		return true;
	if (c->ending == ENDED_NOT_STARTED && err_set(e, ERR_SYSTEM, "go is not installed"))
		err_hint(e, "pawl cover go runs the Go toolchain: put go into PATH");
	else
		err_set(e, ERR_SYSTEM, "interrupted");
	capture_release(c);
	return false;
}

bool go_failed(struct arena *a, const struct go_words *w, const struct capture *c, struct err *e)
{
	struct str said = str_trim(buf_view(&c->err)), last;

	if (!said.n)
		said = str_trim(buf_view(&c->out));
	last = arena_str(a, str_trim(str_cut_last(&said, '\n')));
	err_set(e, ERR_SYSTEM, "go %.*s: %.*s", STR(w->word[1]), STR(str_clip(last, 300)));
	return false;
}

/* ---- packages ---- */

/* "x/..." is x and all below it, else a glob over all of it. */
static bool fits(struct str pattern, struct str name)
{
	struct str stem = str_ends(pattern, S("/...")) ? str_clip(pattern, pattern.n - 4) : (struct str){ 0 };

	if (str_starts(pattern, S("./")))
		return fits(str_from(pattern, 2), name);
	if (!stem.n)
		return str_glob(pattern, name);
	return str_starts(name, stem) && (name.n == stem.n || name.p[stem.n] == '/');
}

static bool is_excluded(const struct go_cover_options *opt, const struct go_package *p)
{
	for (uint32_t i = 0; i < opt->nexclude; i++)
		if (fits(str_of(opt->exclude[i]), p->name) || fits(str_of(opt->exclude[i]), p->path))
			return true;
	return false;
}

static struct str name_below(struct str path, struct str module)
{
	if (module.n && str_starts(path, module) && path.n > module.n && path.p[module.n] == '/')
		return str_from(path, module.n + 1);
	return str_eq(path, module) ? S(".") : path;
}

/* tests/a/b for pkg/a/b, where that is a directory. */
static struct str external_of(struct arena *a, const struct go_cover_options *opt, struct str name)
{
	struct str prefix = opt->src_prefix, below, path;

	if (!opt->test_dir.n || !prefix.n || !str_starts(name, prefix) || name.n <= prefix.n || name.p[prefix.n] != '/')
		return (struct str){ 0 };
	below = file_join(a, opt->test_dir, str_from(name, prefix.n + 1));
	path = opt->directory.n ? file_join(a, opt->directory, below) : below;
	return file_is_directory(arena_cstr(a, path)) ? below : (struct str){ 0 };
}

static void take_package(struct go_cover *g, const struct go_cover_options *opt, struct str line)
{
	struct go_package p = { .path = str_cut(&line, '\t'), .time_s = NAN };
	struct str module = str_cut(&line, '\t');
	bool own = !str_eq(str_cut(&line, '\t'), S("0")), outside = !str_eq(str_cut(&line, '\t'), S("0"));

	if (!g->module.n)
		g->module = module;
	p.directory = line;
	p.name = name_below(p.path, module);
	p.external = external_of(g->arena, opt, p.name);
	p.tested = own || outside || p.external.n;
	p.excluded = is_excluded(opt, &p);
	ARENA_ROOM(g->arena, g->package, g->n, g->cap);
	g->package[g->n++] = p;
}

static void list_words(struct go_words *w, const struct go_cover_options *opt)
{
	go_word(w, S("go"));
	go_word(w, S("list"));
	go_word(w, S("-f"));
	go_word(w, S(COLUMNS));
	for (uint32_t i = 0; i < opt->nflag; i++)
		if (str_starts(str_of(opt->flag[i]), S("-tags")) || str_starts(str_of(opt->flag[i]), S("-mod")))
			go_word(w, str_of(opt->flag[i]));
	go_word(w, S("--"));
	go_word_list(w, opt->pattern, opt->npattern);
	if (!opt->npattern)
		go_word(w, S("./..."));
}

bool go_cover_list(struct go_cover *g, struct arena *a, const struct go_cover_options *opt, struct err *e)
{
	struct go_words w = { .arena = a };
	struct capture c;
	struct str text, line;
	bool ok;

	*g = (struct go_cover){ .arena = a, .warmup_s = NAN, .cache_before = UINT64_MAX, .cache_after = UINT64_MAX };
	list_words(&w, opt);
	if (!go_run(&w, opt->directory, &c, e))
		return false;
	ok = c.ending == ENDED_OK || go_failed(a, &w, &c, e);
	text = arena_str(a, buf_view(&c.out));
	capture_release(&c);
	while (ok && text.n)
		if ((line = str_line(&text)).n)
			take_package(g, opt, line);
	if (ok && !g->n)
		ok = err_set(e, ERR_INPUT, "go list gave no package");
	return ok;
}

/* ---- what go writes ---- */

uint64_t go_tree_bytes(struct arena *a, struct str top)
{
	char *path[] = { arena_cstr(a, top), NULL };
	FTS *tree = top.n ? fts_open(path, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL) : NULL;
	uint64_t bytes = 0;
	FTSENT *entry;

	if (!tree)
		return UINT64_MAX;
	while ((entry = fts_read(tree))) {
		if (entry->fts_info == FTS_F)
			bytes += (uint64_t)entry->fts_statp->st_blocks * 512;
		else if (entry->fts_level == 0 && entry->fts_info != FTS_D && entry->fts_info != FTS_DP)
			bytes = UINT64_MAX;
	}
	fts_close(tree);
	return bytes;
}

bool go_scratch(struct arena *a, struct str *path, struct err *e)
{
	const char *parent = getenv("TMPDIR");
	char *made = arena_cstr(a, file_join(a, parent && *parent ? str_of(parent) : S("/tmp"), S("pawl-cover-XXXXXX")));

	if (!mkdtemp(made))
		return err_errno(e, errno, "no directory can be made for counters at %s", made);
	*path = str_of(made);
	return true;
}

void go_scratch_remove(struct arena *a, struct str path)
{
	worktree_erase(arena_cstr(a, path));
}

bool go_read(struct arena *a, struct str path, const char *format, struct coverage **out, struct err *e)
{
	struct format_options opt = { .format = format_find(str_of(format), e) };
	struct reading r = { .arena = a };
	struct source_opening opening = { a, FILE_READ_MOST };
	struct source src;

	if (!opt.format || !source_open(&opening, path, &src, e) || !format_read(&src, &opt, &r, e))
		return false;
	for (uint32_t i = 0; i < r.n; i++)
		if (r.evidence[i].model == MODEL_COVERAGE)
			return *out = &r.evidence[i].coverage, true;
	return err_set(e, ERR_INPUT, "%.*s holds no coverage", STR(path));
}

/* ---- both ---- */

static struct str cache_of(struct arena *a, struct str directory)
{
	struct go_words w = { .arena = a };
	struct err ignored = { 0 };
	struct capture c;
	struct str cache;

	go_word(&w, S("go"));
	go_word(&w, S("env"));
	go_word(&w, S("GOCACHE"));
	if (!go_run(&w, directory, &c, &ignored))
		return (struct str){ 0 };
	cache = arena_str(a, str_trim(buf_view(&c.out)));
	capture_release(&c);
	return cache;
}

bool go_cover_run(struct go_cover *g, const struct go_cover_options *opt, struct err *e)
{
	struct str cache = cache_of(g->arena, opt->directory);
	uint32_t wanted = 0;
	bool ok;

	for (uint32_t i = 0; i < g->n; i++)
		wanted += !g->package[i].excluded;
	if (!wanted)
		return err_set(e, ERR_USAGE, "all %u packages are excluded", g->n);
	coverage_init(&g->coverage, g->arena);
	g->cache_before = go_tree_bytes(g->arena, cache);
	ok = opt->apart ? go_apart(g, opt, e) : go_together(g, opt, e);
	g->cache_after = go_tree_bytes(g->arena, cache);
	return ok;
}
