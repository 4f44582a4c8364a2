/*
 * Which benchmarks failed to give a result (format/go_text.h [5]).
 *
 * `go test` prints a benchmark's name, runs it, and completes the line with the result, or with
 * "--- FAIL: name" and the reason on indented lines.  With -v the name stands on a line of its own
 * and the reason comes before the failure.  A panic, a time-out or a kill leave the name alone;
 * what the benchmark itself prints tears the line apart.  Failures before the first result are
 * told without the -GOMAXPROCS suffix, which is completed from the results when they all have the
 * same.
 */
#include "format/go_line.h"
#include "format/go_text.h"

#define NOTE(t, at, ...) evidence_note((t)->bench->out, (t)->bench->evidence, (at), __VA_ARGS__)

/* How output begins that ends a test process before its time. */
static const struct str stop[] = {
	S("panic: "), S("fatal error: "), S("SIGQUIT: "), S("signal: "), S("exit status "),
	S("*** "), S("FAIL\t"),
};

static bool is_stop(struct str line)
{
	for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
		if (str_starts(line, stop[i]))
			return true;
	return str_eq(line, S("FAIL"));
}

static void note_stop(struct go_text *t, struct str line, uint64_t at)
{
	struct str rest = line, package;

	if (!str_starts(line, S("FAIL\t"))) {
		NOTE(t, at, "go test said \"%.*s\"", STR(str_clip(line, 120)));
		return;
	}
	str_cut(&rest, '\t');
	package = str_cut(&rest, '\t');
	NOTE(t, at, "go test failed in %.*s", STR(str_clip(package, 200)));
}

static void add_failure(struct go_text *t, struct go_failure f)
{
	struct go_bench *g = t->bench;

	f.config = go_text_config(t);
	ARENA_ROOM(g->out->arena, g->failure, g->nfailure, g->failure_cap);
	g->failure[g->nfailure++] = f;
}

static bool is_parent(struct str name, struct str child)
{
	return child.n > name.n && str_starts(child, name) && child.p[name.n] == '/';
}

/* Ends a "--- FAIL" and the lines of its reason. */
static void tell(struct go_text *t)
{
	struct go_watch *w = &t->watch;

	if (!w->telling)
		return;
	w->telling = false;
	if (!w->told.text.n)
		w->told.text = S("failed without a word");
	add_failure(t, w->told);
}

/* A parent fails with its child and has no result of its own. */
static void begin_to_tell(struct go_text *t, struct go_failure f)
{
	struct go_watch *w = &t->watch;

	f.text = w->said;
	w->announced = w->open = w->said = (struct str){ 0 };
	if (is_parent(f.name, w->told.name))
		return;
	w->told = f;
	w->telling = true;
}

static void open_is_torn(struct go_text *t)
{
	struct go_watch *w = &t->watch;

	if (w->open.n)
		add_failure(t, (struct go_failure){
			.name = w->open, .text = S("its result line is not legible"),
			.exact_name = true, .torn = true,
		});
	w->open = (struct str){ 0 };
}

static void waiting_has_failed(struct go_text *t, struct str why)
{
	struct go_watch *w = &t->watch;

	if (w->open.n)
		add_failure(
			t, (struct go_failure){ .name = w->open, .text = why, .exact_name = true });
	else if (w->announced.n)
		add_failure(t, (struct go_failure){ .name = w->announced, .text = why });
	w->open = w->announced = (struct str){ 0 };
}

void go_watch_result(struct go_text *t)
{
	tell(t);
	open_is_torn(t);
	t->watch.announced = t->watch.said = (struct str){ 0 };
}

void go_watch_announced(struct go_text *t, struct str name)
{
	go_watch_result(t);
	t->watch.announced = name;
}

void go_watch_open(struct go_text *t, struct str name, struct str rest, uint64_t at)
{
	struct go_watch *w = &t->watch;

	go_watch_result(t);
	w->open = name;
	if (str_starts(rest, S("--- FAIL: "))) {
		begin_to_tell(t, (struct go_failure){ .name = name, .exact_name = true });
	} else if (is_stop(rest)) {
		note_stop(t, rest, at);
		waiting_has_failed(t, rest);
	}
}

/* The end of a result whose beginning stands some lines above: white space, iterations, value,
 * unit. */
static bool is_result_tail(struct str line)
{
	struct str count, value;
	uint64_t x;

	if (line.p[0] != ' ' && line.p[0] != '\t')
		return false;
	line = str_trim(line);
	count = go_field(&line);
	value = go_field(&line);
	return str_u64(count, &x) && value.n && value.p[0] >= '0' && value.p[0] <= '9' &&
	       go_field(&line).n;
}

/* "--- FAIL: BenchmarkX-8" or "--- FAIL: TestX (0.00s)". */
static void take_fail(struct go_text *t, struct str subject, uint64_t at)
{
	struct str name = str_word(&subject), prefix = S("Benchmark");

	if (str_starts(name, prefix))
		begin_to_tell(t, (struct go_failure){ .name = str_from(name, prefix.n) });
	else
		NOTE(t, at, "%.*s failed", STR(str_clip(name, 200)));
}

static bool is_indented(struct str line)
{
	return str_starts(line, S("    ")) || line.p[0] == '\t';
}

void go_watch_line(struct go_text *t, struct str line, uint64_t at)
{
	struct go_watch *w = &t->watch;
	struct str fail = S("--- FAIL: "), skip = S("--- SKIP: ");

	if (w->telling && is_indented(line)) {
		if (!w->told.text.n)
			w->told.text = str_trim(line);
		return;
	}
	tell(t);
	if (str_starts(line, fail)) {
		take_fail(t, str_from(line, fail.n), at);
	} else if (str_starts(line, skip)) {
		NOTE(t, at, "%.*s skipped itself", STR(str_clip(str_from(line, skip.n), 200)));
		w->announced = (struct str){ 0 };
	} else if (str_eq(line, S("PASS")) || str_starts(line, S("ok  \t"))) {
		go_watch_result(t);
	} else if (is_stop(line)) {
		note_stop(t, line, at);
		waiting_has_failed(t, line);
	} else if (w->open.n && is_result_tail(line)) {
		open_is_torn(t);
	} else if (w->announced.n && is_indented(line)) {
		w->said = str_trim(line);
	}
}

void go_watch_end(struct go_text *t)
{
	tell(t);
	waiting_has_failed(t, S("the output ends before its result"));
}

/* ---- after the last line ---- */

/* "-8" of "Sort/n=10-8", or nothing. */
static struct str procs_suffix(struct str name)
{
	struct str head = name, tail = str_cut_last(&head, '-');
	uint64_t procs;

	if (!head.p || tail.n >= name.n || !str_u64(tail, &procs))
		return (struct str){ 0 };
	return str_from(name, head.n);
}

/* The suffix of all rows, when it is the same. */
static struct str common_suffix(const struct go_bench *g)
{
	struct str suffix = { 0 };

	for (uint32_t i = 0; i < g->nrow; i++) {
		struct str s = procs_suffix(g->row[i].name);

		if (i && !str_eq(s, suffix))
			return (struct str){ 0 };
		suffix = s;
	}
	return suffix;
}

/* Rows by (configuration, name with or without suffix). */
struct roll {
	struct map map;         /* -> node */
	struct roll_node { uint32_t row, next; bool failed; } *node;
	uint32_t n;
};

static void enrol(struct go_bench *g, struct roll *roll, uint32_t row, struct str name)
{
	uint32_t id = map_intern(&g->names, name, g->nname), first;

	g->nname += id == g->nname;
	first = map_intern_pair(&roll->map, g->row[row].config, id, roll->n);
	roll->node[roll->n] = (struct roll_node){ .row = row, .next = GO_NONE };
	if (first != roll->n) {
		roll->node[roll->n].next = roll->node[first].next;
		roll->node[first].next = roll->n;
	}
	roll->n++;
}

static void call_roll(struct go_bench *g, struct roll *roll)
{
	size_t most = 2 * (size_t)g->nrow + g->nfailure;

	*roll = (struct roll){ .node = ARENA_ARRAY(g->out->arena, struct roll_node, most) };
	map_init(&roll->map, g->out->arena);
	for (uint32_t i = 0; i < g->nrow; i++) {
		struct str name = g->row[i].name, suffix = procs_suffix(name);

		enrol(g, roll, i, name);
		if (suffix.n)
			enrol(g, roll, i, str_clip(name, name.n - suffix.n));
	}
}

/* Once for each row: the first reason stays, and an input cannot make this quadratic. */
static void fail_row(struct go_bench *g, uint32_t row, const struct go_failure *f)
{
	if (g->row[row].failed[f->torn])
		return;
	g->row[row].failed[f->torn] = true;
	if (g->row[row].first == GO_NONE)
		go_bench_cell(g, row, S("ns/op"));
	for (uint32_t i = g->row[row].first; i != GO_NONE; i = g->cell[i].next) {
		struct series *s = go_bench_series(g, i);

		if (!s->failure.n && !(f->torn && s->n))
			s->failure = f->text;
	}
}

/* The rows that a name without its suffix means; a new one when nothing has that name. */
static void fail_rows(struct go_bench *g, struct roll *roll, const struct go_failure *f,
	struct str suffix)
{
	uint32_t id = map_intern(&g->names, f->name, g->nname), node;
	struct str name = f->name;

	g->nname += id == g->nname;
	node = map_intern_pair(&roll->map, f->config, id, roll->n);
	if (node == roll->n) {
		if (!str_ends(name, suffix))
			name = arena_join(g->out->arena, name, suffix);
		roll->node[roll->n++] = (struct roll_node){
			.row = go_bench_row(g, f->config, name), .next = GO_NONE,
		};
	}
	if (roll->node[node].failed)
		return;
	roll->node[node].failed = true;
	for (; node != GO_NONE; node = roll->node[node].next)
		fail_row(g, roll->node[node].row, f);
}

void go_watch_settle(struct go_bench *g)
{
	struct str suffix = common_suffix(g);
	struct roll roll;

	if (!g->nfailure)
		return;
	call_roll(g, &roll);
	for (uint32_t i = 0; i < g->nfailure; i++) {
		const struct go_failure *f = &g->failure[i];

		if (f->exact_name)
			fail_row(g, go_bench_row(g, f->config, f->name), f);
		else
			fail_rows(g, &roll, f, suffix);
	}
}
