/* pawl store - upkeep of the store, and its runs on their way to another. */
#include "verb/store_words.h"

#include <time.h>

#include "base/sort.h"
#include "verb/help.h"
#include "verb/talk.h"
#include "verb/verb.h"

const char *store_output, *store_branch, *store_since;
double store_count;
bool store_json;

static const char *store_dir, *policy_path;

static const struct option options[] = {
	{ 0, "store", "DIR", "the store in DIR instead of the one of pawl.yaml", OPTION_TEXT, &store_dir, NULL },
	{ 'p', "policy", "FILE", "the store that FILE names instead of ./pawl.yaml", OPTION_TEXT, &policy_path, NULL },
	{ 'o', "output", "FILE", "export: write to FILE instead of standard output", OPTION_TEXT, &store_output, NULL },
	{ 0, "branch", "NAME", "export, list: only runs of this branch", OPTION_TEXT, &store_branch, NULL },
	{ 0, "since", "WHEN", "export, list: only runs since a day (2026-01-31, UTC) or an age (30d)", OPTION_TEXT,
		&store_since, NULL },
	{ 'n', "count", "N", "list: only the newest N", OPTION_NUMBER, &store_count, NULL },
	{ 0, "json", NULL, "as JSON (not export)", OPTION_FLAG, &store_json, NULL },
	{ 0 },
};

static const struct { const char *name; store_word *main; bool selects, counts, writes_file, operands;
} words[] = {
	{ "check", store_word_check, false, false, false, false },
	{ "compact", store_word_compact, false, false, false, false },
	{ "drop", store_word_drop, false, false, false, true },
	{ "export", store_word_export, true, false, true, true },
	{ "import", store_word_import, false, false, false, true },
	{ "list", store_word_list, true, true, false, false },
};

static const char *const word_lines[] = {
	"check", "is everything still there, byte for byte, and readable",
	"compact", "remove what nothing needs, give free space back",
	"drop", "remove runs: pawl store drop RUN...",
	"export", "write runs as one file: pawl store export [RUN...]",
	"import", "take in the runs of exports: pawl store import FILE...",
	"list", "the runs that are there, newest first",
	NULL,
};

/* ---- what the words share ---- */

bool store_reach(struct workspace *w, enum workspace_use use, struct err *e)
{
	struct err none = { 0 };

	w->policy_path = policy_path;
	if (!store_dir)
		return workspace_open(w, use, e);
	if (!git_head(&w->arena, &w->git, &none))
		w->git = (struct git_head){ 0 };        /* then runs go by their ids alone */
	w->read_only = use == WORKSPACE_READ;
	w->store = store_open(store_dir, w->read_only, e);
	return w->store != NULL;
}

static bool day_of(const char *text, int64_t *ns)
{
	struct tm day = { 0 };
	const char *end = strptime(text, "%Y-%m-%d", &day);

	time_t seconds = end && !*end ? timegm(&day) : 0;

	*ns = seconds < INT64_MAX / 1000000000 ? (int64_t)seconds * 1000000000 : INT64_MAX;
	return seconds > 0;
}

static bool age_of(struct str text, int64_t *ns)
{
	uint64_t days;

	if (!str_ends(text, S("d")) || !str_u64(str_clip(text, text.n - 1), &days) || days > 36500)
		return false;
	*ns = now_ns() - (int64_t)days * 86400 * 1000000000;
	return true;
}

bool store_query(struct workspace *w, struct run_query *q, struct err *e)
{
	(void)w;
	*q = (struct run_query){ .branch = str_of(store_branch) };
	if (store_count != 0 && !(store_count >= 1 && store_count <= 1e9))
		return err_set(e, ERR_USAGE, "--count takes a whole number from 1 on");
	q->limit = (uint32_t)store_count;
	if (!store_since || day_of(store_since, &q->since_ns) || age_of(str_of(store_since), &q->since_ns))
		return true;
	err_set(e, ERR_USAGE, "--since takes a day or an age, not \"%s\"", store_since);
	return err_hint(e, "like --since 2026-01-31 or --since 30d");
}

struct chosen {
	struct str *id;
	uint32_t n, cap;
};

static bool add_lines(struct workspace *w, const struct run_query *q, struct chosen *c, struct err *e)
{
	struct run_line *line;
	uint32_t n;

	if (!store_list(w->store, &w->arena, q, &line, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		ARENA_ROOM(&w->arena, c->id, c->n, c->cap);
		c->id[c->n++] = line[i].id;
	}
	return true;
}

/* All runs of a revision, or the one of an id. */
static bool add_named(struct workspace *w, struct str name, struct chosen *c, struct err *e)
{
	struct run_query q = { .limit = 0 };
	uint32_t before = c->n;
	struct err other = { 0 };

	if (w->git.commit.n && git_resolve(&w->arena, name, &q.commit, &other) && !add_lines(w, &q, c, e))
		return false;
	if (c->n > before)
		return true;
	ARENA_ROOM(&w->arena, c->id, c->n, c->cap);
	return store_find(w->store, &w->arena, name, &c->id[c->n++], e);
}

static int by_id(uint32_t i, uint32_t j, const void *ctx)
{
	const struct str *id = ctx;

	return str_cmp(id[i], id[j]);
}

/* In order, each once. */
static void put_in_order(struct arena *a, const struct chosen *c, struct str **id, uint32_t *n)
{
	uint32_t *index = ARENA_ARRAY(a, uint32_t, c->n);

	for (uint32_t i = 0; i < c->n; i++)
		index[i] = i;
	sort_by(index, c->n, by_id, c->id);
	*id = ARENA_ARRAY(a, struct str, c->n);
	*n = 0;
	for (uint32_t i = 0; i < c->n; i++)
		if (!*n || !str_eq((*id)[*n - 1], c->id[index[i]]))
			(*id)[(*n)++] = c->id[index[i]];
}

bool store_select(struct workspace *w, int argc, char **argv, struct str **id, uint32_t *n, struct err *e)
{
	struct chosen c = { 0 };
	struct run_query q;

	if (!store_query(w, &q, e))
		return false;
	if (argc && (store_branch || store_since))
		return err_set(e, ERR_USAGE, "either RUN... or --branch and --since select, not both");
	if (!argc && !add_lines(w, &q, &c, e))
		return false;
	for (int i = 0; i < argc; i++)
		if (!add_named(w, str_of(argv[i]), &c, e))
			return false;
	put_in_order(&w->arena, &c, id, n);
	return true;
}

void store_show(struct workspace *w, struct progress *p, struct str what)
{
	progress_begin(p, what);
	store_observe(w->store, progress_observer(p));
}

void store_shown(struct workspace *w, struct progress *p)
{
	store_observe(w->store, (struct observer){ 0 });
	progress_end(p);
}

struct str store_size(struct arena *a, uint64_t bytes)
{
	static const char *const unit[] = { "kB", "MB", "GB", "TB" };
	double x = (double)bytes / 1000;
	size_t i = 0;

	if (bytes < 1000)
		return arena_printf(a, "%u bytes", (unsigned)bytes);
	for (; x >= 999.95 && i < 3; i++)
		x /= 1000;
	return arena_printf(a, "%.1f %s", x, unit[i]);
}

struct str store_time(struct arena *a, int64_t ns)
{
	time_t seconds = ns / 1000000000;
	char text[64];
	struct tm tm;

	if (!ns || !gmtime_r(&seconds, &tm) || !strftime(text, sizeof text, "%Y-%m-%d %H:%M", &tm))
		return S("-");
	return arena_str(a, str_of(text));
}

bool store_print(struct buf *b, struct err *e)
{
	bool ok = store_json ? print_out(b, e) : print_text(b, e);

	buf_release(b);
	return ok;
}

/* ---- the command line ---- */

static bool no_such_word(const char *name, struct err *e)
{
	const char *known[sizeof words / sizeof *words + 1] = { 0 };
	const char *near;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		known[i] = words[i].name;
	err_set(e, ERR_USAGE, "pawl store has no word \"%s\"", name);
	near = nearest(str_of(name), known);
	return near ? err_hint(e, "did you mean pawl store %s?", near) : err_hint(e, "pawl help store lists them");
}

static bool suits(size_t word, int argc, char **argv, struct err *e)
{
	const char *name = words[word].name;
	const char *odd = !words[word].selects && store_branch ? "branch" : !words[word].selects && store_since ? "since" :
		!words[word].counts && store_count != 0 ? "count" :
		!words[word].writes_file && store_output ? "output" : words[word].writes_file && store_json ? "json" : NULL;

	if (odd)
		return err_set(e, ERR_USAGE, "pawl store %s takes no --%s", name, odd);
	if (argc > 1 && !words[word].operands)
		return err_set(e, ERR_USAGE, "store %s takes no operand, got \"%s\"", name, argv[1]);
	return true;
}

static bool dispatch(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].name, argv[0]))
			return suits(i, argc, argv, e) && words[i].main(w, argc - 1, argv + 1, status, e);
	return no_such_word(argv[0], e);
}

static bool explain(struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	help_verb(&verb_store, &b);
	ok = print_text(&b, e);
	buf_release(&b);
	return ok;
}

static int store_main(int argc, char **argv)
{
	struct workspace w = { 0 };
	struct err e = { 0 };
	int status = 0;
	bool ok = argc ? dispatch(&w, argc, argv, &status, &e) : explain(&e);

	workspace_close(&w);
	return ok ? status : die_with(&e);
}

const struct verb verb_store = {
	.name = "store",
	.line = "check, compact and list the store; export and import its runs",
	.usage = "pawl store [OPTIONS] check | compact | list\n"
		 "       pawl store [OPTIONS] export | drop [RUN...]\n"
		 "       pawl store [OPTIONS] import FILE...",
	.about = "The store remembers every run, in .pawl/pawl.db beside pawl.yaml.  A RUN goes by its id, the beginning of one, or\n"
		 "a revision, which stands for all runs of that commit.  Exit status 0, or 1: a defect was found, a run of the\n"
		 "import is in conflict with one that is there, or it could not be done.",
	.word = word_lines,
	.example = (const char *const[]){
		"pawl store check", "prove that nothing is damaged",
		"pawl store export -o runs.zst", "all runs in one file, for another machine or as a copy",
		"pawl store export --branch main --since 30d | ssh host pawl store import -C project -",
		"the last month of main, from store to store",
		"pawl store list -n 5 --json", "the newest five, for scripts", NULL },
	.options = options,
	.main = store_main,
};
