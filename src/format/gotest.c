/*
 * gotest - the events that `go test -json` prints, one JSON object a line.
 *
 * Spec     `go doc test2json`; build-output and build-fail from `go help buildjson`.
 * Gives    Tests, and benchmarks when results are among the output.
 * Loses    Time stamps; output of what passed.
 * Choices  [1] A package that fails although no test in it did (it did not build, panicked, ran
 *              out of time) is a case without a name, outcome error.
 *          [2] A parent fails with its sub-test: both are kept.
 *          [3] Of a test that ran several times (-count, -cpu) the worst outcome is kept.
 *          [4] Benchmarks are cases only when they failed, skipped themselves or never ended;
 *              their results are series.
 *          [5] Only output of benchmarks and of packages is read as benchmark text: a test may log
 *              "key: value".
 *          [6] Lines that are no JSON (compilers, go vet) are noted; they explain a build that
 *              failed.
 */
#include "format/format.h"
#include "format/go_output.h"
#include "format/go_text.h"

enum action {
	ACTION_OTHER, ACTION_IGNORED, ACTION_RUN, ACTION_OUTPUT, ACTION_END, ACTION_BUILD_OUTPUT,
};

struct event {
	struct str action, package, test, output, import_path, failed_build;
	double elapsed_s;
	uint64_t at;
};

struct test_run {
	struct str name;                /* empty: the package itself */
	uint32_t package;
	bool started, ended, has_result, has_child;
	uint32_t nended;
	enum outcome outcome;           /* of what has ended */
	double duration_s;
	struct go_output output;
};

struct package {
	struct str name, failed_build;
	struct go_text text;
	uint32_t run;                   /* the package's own */
	bool failed_test;
};

struct gotest {
	struct reading *out;
	uint32_t tests;                 /* index of the tests evidence */
	struct go_bench bench;
	struct go_pieces pieces;
	struct map package_names, test_names, runs, builds;
	struct package *package;
	struct test_run *run;
	struct go_output *build;
	struct go_output stray;         /* lines that are no JSON */
	uint32_t npackage, package_cap, nname, nrun, run_cap, nbuild, build_cap;
};

#define NOTE(g, at, ...) evidence_note((g)->out, (g)->tests, (at), __VA_ARGS__)

/* ---- packages and tests ---- */

static uint32_t run_of(struct gotest *g, uint32_t package, struct str name)
{
	uint32_t id = map_intern(&g->test_names, name, g->nname), run;

	g->nname += id == g->nname;
	run = map_intern_pair(&g->runs, package, id, g->nrun);
	if (run < g->nrun)
		return run;
	ARENA_ROOM(g->out->arena, g->run, g->nrun, g->run_cap);
	g->run[g->nrun++] = (struct test_run){
		.name = name, .package = package, .duration_s = NAN, .output = GO_NO_OUTPUT,
	};
	return run;
}

static uint32_t package_of(struct gotest *g, struct str name)
{
	uint32_t package = map_intern(&g->package_names, name, g->npackage);

	if (package < g->npackage)
		return package;
	ARENA_ROOM(g->out->arena, g->package, g->npackage, g->package_cap);
	g->package[g->npackage] = (struct package){ .name = name };
	go_text_init(&g->package[g->npackage++].text, &g->bench);
	g->package[package].run = run_of(g, package, S(""));
	return package;
}

static struct go_output *build_of(struct gotest *g, struct str import_path)
{
	uint32_t build = map_intern(&g->builds, import_path, g->nbuild);

	if (build == g->nbuild) {
		ARENA_ROOM(g->out->arena, g->build, g->nbuild, g->build_cap);
		g->build[g->nbuild++] = GO_NO_OUTPUT;
	}
	return &g->build[build];
}

static bool is_benchmark(struct str name)
{
	return str_starts(name, S("Benchmark"));
}

/* The nearest parent, and the topmost: sub-tests may have slashes in their own names. */
static void mark_parents(struct gotest *g, uint32_t run)
{
	uint32_t package = g->run[run].package;
	struct str nearest = g->run[run].name, top = nearest;

	str_cut_last(&nearest, '/');
	top = str_cut(&top, '/');
	if (!nearest.n)
		return;
	run = run_of(g, package, nearest);
	g->run[run].has_child = true;
	run = run_of(g, package, top);
	g->run[run].has_child = true;
}

static void take_line(struct gotest *g, uint32_t run, uint64_t at)
{
	struct test_run *r = &g->run[run];
	struct str line = go_output_line(&g->pieces, &r->output);

	if (!r->name.n || is_benchmark(r->name))                /* [5] */
		r->has_result |= go_text_line(&g->package[r->package].text, line, at);
}

static void take_output(struct gotest *g, uint32_t run, struct str output, uint64_t at)
{
	while (output.n) {
		const char *end = memchr(output.p, '\n', output.n);
		size_t n = end ? (size_t)(end - output.p) + 1 : output.n;

		go_output_add(&g->pieces, &g->run[run].output, str_clip(output, n));
		output = str_from(output, n);
		if (end)
			take_line(g, run, at);
	}
}

/* ---- events ---- */

static enum action action_of(struct str word)
{
	static const struct { struct str word; enum action action; } known[] = {
		{ S("output"), ACTION_OUTPUT },
		{ S("run"), ACTION_RUN },
		{ S("start"), ACTION_RUN },
		{ S("pass"), ACTION_END },
		{ S("fail"), ACTION_END },
		{ S("skip"), ACTION_END },
		{ S("bench"), ACTION_END },
		{ S("pause"), ACTION_IGNORED },
		{ S("cont"), ACTION_IGNORED },
		{ S("attr"), ACTION_IGNORED },
		{ S("artifacts"), ACTION_IGNORED },
		{ S("build-output"), ACTION_BUILD_OUTPUT },
		{ S("build-fail"), ACTION_IGNORED },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(word, known[i].word))
			return known[i].action;
	return ACTION_OTHER;
}

static int badness(enum outcome outcome)
{
	static const int rank[] = {
		[OUTCOME_SKIP] = 0, [OUTCOME_PASS] = 1, [OUTCOME_UNFINISHED] = 2,
		[OUTCOME_ERROR] = 3, [OUTCOME_FAIL] = 4,
	};

	return rank[outcome];
}

static void take_end(struct gotest *g, uint32_t run, const struct event *ev)
{
	struct test_run *r = &g->run[run];
	struct package *p = &g->package[r->package];
	enum outcome outcome = str_eq(ev->action, S("fail")) ? OUTCOME_FAIL :
		str_eq(ev->action, S("skip")) ? OUTCOME_SKIP : OUTCOME_PASS;

	if (r->output.line_n)
		take_line(g, run, ev->at);
	if (!r->nended || badness(outcome) > badness(r->outcome)) {             /* [3] */
		r->outcome = outcome;
		r->duration_s = ev->elapsed_s;
	}
	r->ended = true;
	r->nended++;
	if (r->nended == 2 && r->name.n)
		NOTE(g, ev->at, "a test ran more than once: the worst outcome is kept");
	p->failed_test |= outcome == OUTCOME_FAIL && r->name.n;
	if (!r->name.n && ev->failed_build.n)
		p->failed_build = ev->failed_build;
	if (!r->name.n && outcome == OUTCOME_SKIP)
		NOTE(g, ev->at, "a package has no test files");
}

static void take_event(struct gotest *g, const struct event *ev)
{
	enum action action = action_of(ev->action);
	uint32_t run;

	if (action == ACTION_BUILD_OUTPUT) {
		go_output_add(&g->pieces, build_of(g, ev->import_path), ev->output);
		return;
	}
	if (action == ACTION_OTHER)
		NOTE(g, ev->at, "an event with the unknown action \"%.*s\" was skipped",
			STR(str_clip(ev->action, 40)));
	if (action == ACTION_OTHER || action == ACTION_IGNORED)
		return;
	run = run_of(g, package_of(g, ev->package), ev->test);
	if (action == ACTION_OUTPUT) {
		take_output(g, run, ev->output, ev->at);
	} else if (action == ACTION_RUN) {
		g->run[run].started = true;
		g->run[run].ended = false;
		mark_parents(g, run);
	} else {
		take_end(g, run, ev);
	}
}

/* Where the text of this key goes; NULL when it is of no use. */
static struct str *field_of(struct event *ev, struct str key)
{
	const struct { struct str key; struct str *text; } field[] = {
		{ S("Action"), &ev->action },
		{ S("Package"), &ev->package },
		{ S("Test"), &ev->test },
		{ S("Output"), &ev->output },
		{ S("ImportPath"), &ev->import_path },
		{ S("FailedBuild"), &ev->failed_build },
	};

	for (size_t i = 0; i < sizeof field / sizeof *field; i++)
		if (str_eq(key, field[i].key))
			return field[i].text;
	return NULL;
}

static bool read_event(struct str line, struct arena *a, struct event *ev)
{
	struct str key, *text;
	struct json j;
	struct err ignored = { 0 };

	ev->elapsed_s = NAN;
	json_init(&j, line, a, &ignored);
	json_object(&j);
	while (json_key(&j, &key)) {
		if ((text = field_of(ev, key)))
			json_str(&j, text);
		else if (str_eq(key, S("Elapsed")))
			json_f64(&j, &ev->elapsed_s);
		else
			json_skip(&j);
	}
	return json_end(&j) && ev->action.n;
}

static bool take_json_line(struct gotest *g, struct str line, uint64_t at)
{
	struct event ev = { .at = at };

	if (!read_event(line, g->out->arena, &ev)) {
		NOTE(g, at, "a line that begins like an event is not one and was skipped");
		return false;
	}
	take_event(g, &ev);
	return true;
}

/* ---- what came of it ---- */

static void add_case(struct gotest *g, const struct test_run *r, enum outcome outcome,
	struct str text)
{
	struct test_case *c = tests_add(&g->out->evidence[g->tests].tests);

	c->suite = g->package[r->package].name;
	c->name = r->name;
	c->outcome = outcome;
	c->duration_s = r->duration_s;
	c->text = text;
}

/* Why a package that did not build did not: what the compiler said, then what go test said. */
static struct str package_text(struct gotest *g, const struct package *p)
{
	struct str own = go_output_text(&g->pieces, &g->run[p->run].output);

	if (p->failed_build.n)
		return arena_join(g->out->arena,
			go_output_text(&g->pieces, build_of(g, p->failed_build)), own);
	if (str_has(own, S("[build failed]")) || str_has(own, S("[setup failed]")))
		return arena_join(
			g->out->arena, go_output_text(&g->pieces, &g->stray), own); /* [6] */
	return own;
}

static void settle_package(struct gotest *g, const struct test_run *r)
{
	const struct package *p = &g->package[r->package];

	if (!r->ended)
		add_case(g, r, OUTCOME_UNFINISHED, package_text(g, p));
	else if (r->outcome == OUTCOME_FAIL && !p->failed_test)                 /* [1] */
		add_case(g, r, OUTCOME_ERROR, package_text(g, p));
}

/* How a test that may never have ended did; false when it is no case [4]. */
static bool outcome_of_run(const struct gotest *g, const struct test_run *r, enum outcome *outcome)
{
	const struct test_run *package = &g->run[g->package[r->package].run];
	bool passed = package->ended && package->outcome != OUTCOME_FAIL;
	bool benchmark = is_benchmark(r->name);

	*outcome = r->outcome;
	if (!r->started && !r->nended)
		return false;
	if (!r->ended && benchmark && (r->has_result || r->has_child || passed))
		return false;
	if (!r->ended && !(r->nended && badness(r->outcome) > badness(OUTCOME_UNFINISHED)))
		*outcome = OUTCOME_UNFINISHED;
	return !benchmark || *outcome != OUTCOME_PASS;
}

static void settle_run(struct gotest *g, const struct test_run *r)
{
	struct str text = { 0 };
	enum outcome outcome;

	if (!outcome_of_run(g, r, &outcome))
		return;
	if (outcome != OUTCOME_PASS)
		text = go_output_text(&g->pieces, &r->output);
	add_case(g, r, outcome, text);
}

static void move_notes(struct reading *out, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < out->evidence[from].nnote; i++) {
		struct note note = out->evidence[from].note[i];

		for (uint64_t k = 0; k < note.count; k++)
			evidence_note(out, to, note.at, "%.*s", STR(note.text));
	}
}

/* Leaves out the evidence that has nothing in it. */
static bool settle(struct gotest *g, struct err *e)
{
	uint32_t bench = g->bench.evidence, nseries = go_bench_end(&g->bench);
	uint32_t ncase = g->out->evidence[g->tests].tests.n;

	if (!nseries && !ncase) {
		err_set(e, ERR_INPUT, "no test and no benchmark ran");
		return err_hint(e,
			"see what go test -json was asked to run: package patterns, -run, -bench");
	}
	if (!nseries) {
		move_notes(g->out, bench, g->tests);
		g->out->n--;
	} else if (!ncase) {
		move_notes(g->out, g->tests, bench);
		g->out->evidence[g->tests] = g->out->evidence[bench];
		g->out->n--;
	}
	return true;
}

static void gotest_init(struct gotest *g, struct reading *out)
{
	*g = (struct gotest){ .out = out, .tests = out->n, .stray = GO_NO_OUTPUT };
	g->pieces.arena = out->arena;
	reading_add(out, MODEL_TESTS);
	go_bench_init(&g->bench, out, 0);
	map_init(&g->package_names, out->arena);
	map_init(&g->test_names, out->arena);
	map_init(&g->runs, out->arena);
	map_init(&g->builds, out->arena);
}

static bool gotest_read(const struct source *src, struct reading *out, struct err *e)
{
	struct str rest = src->bytes;
	struct gotest g;
	bool any = false;

	gotest_init(&g, out);
	while (rest.n) {
		size_t at = (size_t)(rest.p - src->bytes.p);
		struct str line = str_line(&rest);

		if (line.n && line.p[0] == '{') {
			any |= take_json_line(&g, line, at);
		} else if (line.n) {
			NOTE(&g, at, "a line that is not JSON was skipped");
			go_output_add(&g.pieces, &g.stray, line);
			go_output_add(&g.pieces, &g.stray, S("\n"));
		}
	}
	if (!any)
		return err_set(e, ERR_INPUT, "no go test event");
	for (uint32_t i = 0; i < g.nrun; i++)
		if (g.run[i].output.line_n)
			take_line(&g, i, src->bytes.n);
	for (uint32_t i = 0; i < g.npackage; i++)
		go_text_end(&g.package[i].text);
	for (uint32_t i = 0; i < g.nrun; i++)
		(g.run[i].name.n ? settle_run : settle_package)(&g, &g.run[i]);
	return settle(&g, e);
}

/* The first word of an event's action and one of the keys that say where. */
static bool is_event(struct str line)
{
	static const struct str key[] = { S("\"Package\":"), S("\"ImportPath\":"), S("\"Time\":") };
	struct str mark = S("\"Action\":\"");
	const char *found;
	struct str word;

	if (!line.n || line.p[0] != '{' || !(found = memmem(line.p, line.n, mark.p, mark.n)))
		return false;
	word = str_from(line, (size_t)(found - line.p) + mark.n);
	if (action_of(str_cut(&word, '"')) == ACTION_OTHER)
		return false;
	for (size_t i = 0; i < sizeof key / sizeof *key; i++)
		if (str_has(line, key[i]))
			return true;
	return false;
}

/* Two keys and a word of a closed list. */
static int gotest_sniff(struct str head)
{
	while (head.n)
		if (is_event(str_line(&head)))
			return 40;
	return 0;
}

const struct format format_gotest = {
	.name = "gotest",
	.title = "Go test events (go test -json)",
	.spec = "https://pkg.go.dev/cmd/test2json",
	.versions = "go 1.26",
	.loses = "time stamps; output of what passed",
	.models = MODEL_BIT(MODEL_TESTS) | MODEL_BIT(MODEL_BENCH),
	.sniff = gotest_sniff,
	.read = gotest_read,
};
