/*
 * libtest - the lines that Rust's #[bench] prints:
 *
 *	test NAME ... bench:       2,384.53 ns/iter (+/- 567.17) = 1718 MB/s
 *
 * Spec    library/test/src/formatters/pretty.rs and bench.rs; criterion's --output-format bencher
 *         prints the same.
 * Gives   Per benchmark its median time per iteration and, where printed, its throughput; a value
 *         for each time that it was run.  A benchmark that panicked or ended its process is a
 *         failure.
 * Loses   "+/-", the range (maximum less minimum) of the samples behind the median.
 * Choices [1] A benchmark gives one value in one process, so its n-th value is of process n: runs
 *             that are written one after the other into one file are separate observations.
 *         [2] Two bench targets may have benchmarks of one name.  Cargo's "Running" lines on
 *             standard error tell them apart: the second target becomes a parameter.  Without
 *             them they are taken for repetitions.
 *         [3] FAILED counts as a failed benchmark unless the same run has tests that are "ok":
 *             then these are tests, which a bench run ignores.
 *         [4] In quiet mode libtest prints "i" for an ignored test before the line, without a
 *             line's end.
 *         [5] Colours are stripped.
 */
#include "base/num.h"
#include "format/format.h"

struct line {
	struct str name, result; /* "find", "bench:   13.41 ns/iter (+/- 3.89)" */
};

struct measured {
	double time, bytes_per_s; /* bytes_per_s: NaN when not printed */
	struct str unit; /* "ns/iter" */
};

/* A benchmark that was begun or failed, until the end of its run tells which. */
struct suspect {
	struct str name, failure;
};

struct libtest {
	struct reading *out;
	uint32_t evidence;
	struct map target_of, series_of;
	struct str *target; /* of a name's first occurrence */
	uint32_t ntarget, target_cap;
	struct str running; /* "benches/libtest.rs"; empty when not said */
	struct suspect *suspect;
	uint32_t nsuspect, suspect_cap;
	struct str panicked; /* the name in "---- NAME stdout ----" */
	bool message; /* the next line is its message */
	bool open, has_tests; /* within a run; which has tests that passed */
	uint64_t at; /* of the run's first line */
};

/* ---- grammar ---- */

/* "2,384.53" */
static bool take_number(struct str text, double *out)
{
	char digits[64];
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == ',')
			continue;
		if (n == sizeof digits)
			return false;
		digits[n++] = text.p[i];
	}
	return num_f64((struct str){ digits, n }, out);
}

/* Cuts `rest` at the first `part`: `before` it, and what is behind; false when it is not there. */
static bool cut_at(struct str *rest, struct str part, struct str *before)
{
	const char *found = rest->n ? memmem(rest->p, rest->n, part.p, part.n) : NULL;

	if (!found)
		return false;
	*before = str_clip(*rest, (size_t)(found - rest->p));
	*rest = str_from(*rest, before->n + part.n);
	return true;
}

/* Starts of lines that are no name's: the marks of tests in quiet mode [4]. */
static bool all_marks(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!memchr(".iF", s.p[i], 3))
			return false;
	return true;
}

static bool take_line(struct str text, struct line *out)
{
	struct str marks, name;

	if (!cut_at(&text, S("test "), &marks) || !all_marks(marks) ||
		!cut_at(&text, S(" ... "), &name))
		return false;
	*out = (struct line){ str_trim(name), text };
	return out->name.n > 0;
}

static bool take_bench(struct str result, struct measured *out)
{
	struct str rest = str_trim(result), word;
	double range;

	*out = (struct measured){ .bytes_per_s = NAN };
	if (!str_eq(str_word(&rest), S("bench:")) || !take_number(str_word(&rest), &out->time))
		return false;
	out->unit = str_word(&rest);
	if (!str_has(out->unit, S("/")) || !str_eq(str_word(&rest), S("(+/-")))
		return false;
	word = str_word(&rest);
	if (!str_ends(word, S(")")) || !take_number(str_clip(word, word.n - 1), &range))
		return false;
	if (!rest.n)
		return true;
	return str_eq(str_word(&rest), S("=")) && take_number(str_word(&rest), &out->bytes_per_s) &&
	       str_eq(str_word(&rest), S("MB/s")) && !rest.n;
}

/* [5] ESC [ ... letter, and ESC ( letter. */
static struct str without_colour(struct arena *a, struct str line)
{
	size_t n = 0;
	char *text;

	if (!line.n || !memchr(line.p, '\x1b', line.n))
		return line;
	text = arena_alloc(a, line.n, 1);
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != '\x1b') {
			text[n++] = line.p[i];
			continue;
		}
		for (i++; i < line.n && memchr("[(;0123456789", line.p[i], 13);)
			i++;
	}
	return (struct str){ text, n };
}

static int libtest_sniff(struct str head)
{
	bool running = false;
	struct arena a = { 0 };
	int bits = 0;

	while (head.n && bits < 8) {
		struct str line = without_colour(&a, str_line(&head));
		struct measured m;
		struct line l;

		running |= str_starts(line, S("running ")) && str_has(line, S(" test"));
		if (!take_line(line, &l))
			continue;
		if (take_bench(l.result, &m))
			bits = 8;
		else if (running && !str_eq(str_trim(l.result), S("ok")))
			bits = 2;
	}
	arena_free(&a);
	return bits;
}

/* ---- series ---- */

static struct bench *bench_of(const struct libtest *t)
{
	return &t->out->evidence[t->evidence].bench;
}

/* [2] The target that tells this name from an earlier one; empty when none has to. */
static struct str telling_target(struct libtest *t, struct str name)
{
	uint32_t at = map_intern(&t->target_of, name, t->ntarget);

	if (at == t->ntarget) {
		ARENA_ROOM(t->out->arena, t->target, t->ntarget, t->target_cap);
		t->target[t->ntarget++] = t->running;
	}
	return str_eq(t->target[at], t->running) ? S("") : t->running;
}

static uint32_t series_of(struct libtest *t, struct str name, struct str metric, struct unit unit)
{
	struct arena *a = t->out->arena;
	struct str target = telling_target(t, name);
	struct str key = arena_printf(a, "%.*s%c%.*s%c%.*s%c%.*s", STR(name), 0, STR(target), 0,
		STR(metric), 0, STR(unit.name));
	uint32_t at = map_intern(&t->series_of, key, bench_of(t)->n);
	struct param *param;

	if (at < bench_of(t)->n)
		return at;
	at = bench_series(bench_of(t), name, metric, unit);
	if (target.n) {
		param = ARENA_NEW(a, struct param);
		*param = (struct param){ S("target"), target };
		bench_of(t)->series[at].param = param;
		bench_of(t)->series[at].nparam = 1;
	}
	return at;
}

/* [1] */
static void add_value(struct libtest *t, uint32_t series, double value)
{
	if (isfinite(value))
		bench_value(bench_of(t), series, value, bench_of(t)->series[series].n);
}

static void add_measured(struct libtest *t, struct str name, const struct measured *m)
{
	double factor;
	struct unit unit = unit_tidy(t->out->arena, m->unit, &factor);
	struct str metric = unit.dim == DIM_TIME ? S("time") : unit_metric(t->out->arena, unit);

	add_value(t, series_of(t, name, metric, unit), m->time * factor);
	if (isnan(m->bytes_per_s))
		return;
	unit = unit_tidy(t->out->arena, S("MB/s"), &factor);
	add_value(t, series_of(t, name, S("throughput"), unit), m->bytes_per_s * factor);
}

/* ---- runs ---- */

static void suspect(struct libtest *t, struct str name, struct str failure)
{
	ARENA_ROOM(t->out->arena, t->suspect, t->nsuspect, t->suspect_cap);
	t->suspect[t->nsuspect++] = (struct suspect){ name, failure };
}

/* What was said on the panic of a benchmark that failed. */
static void add_message(struct libtest *t, struct str message)
{
	for (uint32_t i = 0; i < t->nsuspect; i++)
		if (str_eq(t->suspect[i].name, t->panicked))
			t->suspect[i].failure = str_clip(message, 200);
	t->panicked = S("");
	t->message = false;
}

static void end_run(struct libtest *t)
{
	double factor;
	struct unit unit = unit_tidy(t->out->arena, S("ns/iter"), &factor);

	for (uint32_t i = 0; i < t->nsuspect && !t->has_tests; i++) { /* [3] */
		uint32_t at = series_of(t, t->suspect[i].name, S("time"), unit);

		bench_of(t)->series[at].failure = t->suspect[i].failure;
	}
	if (t->open)
		evidence_note(t->out, t->evidence, t->at,
			"a run has no \"test result\" line: it ended early, or the output is cut "
			"short");
	t->nsuspect = 0;
	t->open = t->has_tests = t->message = false;
	t->panicked = S("");
}

/* "---- NAME stdout ----", then "thread '...' panicked at FILE:", then the message. */
static bool take_panic(struct libtest *t, struct str line)
{
	struct str name;

	if (t->message) {
		add_message(t, line);
		return true;
	}
	if (str_starts(line, S("---- ")) && str_ends(line, S(" stdout ----"))) {
		name = str_from(line, 5);
		t->panicked = str_clip(name, name.n - 12);
		return true;
	}
	if (t->panicked.n && str_starts(line, S("thread '")) && str_has(line, S("panicked at"))) {
		t->message = str_ends(line, S(":"));
		if (!t->message) /* before Rust 1.73 all is on one line */
			add_message(t, line);
		return true;
	}
	return false;
}

/* "     Running benches/libtest.rs (target/...)" */
static struct str target_of(struct str line)
{
	struct str rest = str_from(str_trim(line), 8), target = rest;

	cut_at(&rest, S(" ("), &target);
	return target;
}

static void take_result(struct libtest *t, const struct line *l)
{
	struct str result = str_trim(l->result);
	struct measured m;

	if (take_bench(result, &m))
		add_measured(t, l->name, &m);
	else if (str_eq(result, S("ok")))
		t->has_tests = true;
	else if (str_eq(result, S("FAILED")))
		suspect(t, l->name, S("panicked"));
	else if (!str_starts(result, S("ignored")))
		suspect(t, l->name, S("its process ended in it"));
}

static void take(struct libtest *t, struct str raw, uint64_t at)
{
	struct str line = without_colour(t->out->arena, raw);
	struct line l;

	if (take_panic(t, line))
		return;
	if (str_starts(str_trim(line), S("Running "))) {
		end_run(t);
		t->running = target_of(line);
	} else if (str_starts(line, S("running ")) && str_has(line, S(" test"))) {
		end_run(t);
		t->open = true;
		t->at = at;
	} else if (str_starts(line, S("test result: "))) {
		t->open = false;
	} else if (take_line(line, &l)) {
		take_result(t, &l);
	}
}

static bool libtest_read(const struct source *src, struct reading *out, struct err *e)
{
	struct libtest t = { .out = out, .evidence = out->n };
	struct str rest = src->bytes;

	reading_add(out, MODEL_BENCH);
	map_init(&t.target_of, out->arena);
	map_init(&t.series_of, out->arena);
	while (rest.n) {
		uint64_t at = (uint64_t)(rest.p - src->bytes.p);

		take(&t, str_line(&rest), at);
	}
	end_run(&t);
	if (bench_of(&t)->n)
		return true;
	err_set(e, ERR_INPUT, "no line \"test NAME ... bench: N ns/iter (+/- N)\"");
	return err_hint(e, "cargo bench prints them for #[bench], which needs a nightly compiler");
}

const struct format format_libtest = {
	.name = "libtest",
	.title = "Rust #[bench] output (libtest, criterion's bencher format)",
	.spec = "https://doc.rust-lang.org/test/bench/index.html",
	.versions = "Rust 1.95, criterion 0.8.2",
	.loses = "the range behind +/-",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = libtest_sniff,
	.read = libtest_read,
};
