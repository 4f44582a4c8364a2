/*
 * perfstat - the counters that `perf stat` prints with -x (separated fields) and with -j (a JSON object a line).
 *
 * Spec    perf-stat(1), "CSV FORMAT" and "JSON FORMAT"; linux tools/perf/util/stat-display.c of 6.1.
 * Gives   A series per event, and per CPU or socket when perf counts them apart; a value a run of perf.
 * Loses   Derived metrics ("insn per cycle": they follow from the counters), run times, how many CPUs were added up.
 * Choices [1] Neither form tells the command: every series is named "perf stat".
 *         [2] <not counted> and <not supported> are failures, never 0.
 *         [3] An event that did not run all the time is scaled by perf: its value stands, with a note.
 *         [4] With -r the value is a mean and the percentage behind it the standard error of that mean: a summary whose
 *             interval is one standard error to either side; its level depends on the runs, which are not written.
 *         [5] Intervals (-I) are parts of one run, and the last one is cut short: they are added up, with a note.
 *         [6] Events may hold the separator ("cpu/event=0x3c,umask=1/"): what is behind the event tells where it ends.
 */
#include "base/num.h"
#include "format/format.h"

#define FIELDS_MOST 24u
#define BITS_JSON 24 /* counter-value and event in one line */
#define BITS_TEXT 8

static const struct str not_counted = S("<not counted>"), not_supported = S("<not supported>");

/* One line, as either form gives it. */
struct measured {
	struct str value, unit, event;
	struct str where; /* "CPU0", "S0"; empty: everything together */
	double variance, running; /* percent; NaN: not said */
	bool interval;
	uint64_t at;
};

struct perfstat {
	struct reading *out;
	uint32_t evidence;
	struct map series; /* series_key() -> series */
};

#define NOTE(p, at, ...) evidence_note((p)->out, (p)->evidence, (at), __VA_ARGS__)

/* ---- separated fields ---- */

struct fields {
	struct str field[FIELDS_MOST];
	uint32_t n;
};

static void split(struct str line, char separator, struct fields *f)
{
	bool more = true;

	f->n = 0;
	while (more && f->n < FIELDS_MOST) {
		struct str rest = line;
		struct str field = str_cut(&rest, separator);

		more = field.n < line.n;
		f->field[f->n++] = str_trim(field);
		line = rest;
	}
}

static bool is_value(struct str s)
{
	double ignored;

	return num_f64(s, &ignored) || str_eq(s, not_counted) || str_eq(s, not_supported);
}

static bool is_word(struct str s)
{
	char c = s.n ? s.p[0] : '0';

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '%';
}

/* "[variance%,] run time, percent running" from field `i` on. */
static bool take_behind(const struct fields *f, uint32_t i, struct measured *c)
{
	struct str variance = i < f->n ? f->field[i] : S("");
	uint64_t run_time;

	c->variance = NAN;
	if (str_ends(variance, S("%"))) {
		if (!num_f64(str_clip(variance, variance.n - 1), &c->variance))
			return false;
		i++;
	}
	return i + 1 < f->n && str_u64(f->field[i], &run_time) &&
		num_f64(f->field[i + 1], &c->running) && c->running >= 0 && c->running <= 101;
}

/* "value, unit, event" from field `i` on, and what stands behind the event [6]. */
static bool take_from(const struct fields *f, uint32_t i, struct measured *c)
{
	const struct str *field = f->field;

	if (i + 4 >= f->n || !is_value(field[i]) || (field[i + 1].n && !is_word(field[i + 1])) ||
		!is_word(field[i + 2]))
		return false;
	c->value = field[i];
	c->unit = field[i + 1];
	c->event = field[i + 2];
	for (uint32_t last = i + 2; last < f->n; last++) {
		if (field[last].n)
			c->event.n = (size_t)(field[last].p + field[last].n - c->event.p);
		if (take_behind(f, last + 1, c))
			return true;
	}
	return false;
}

/* What stands in front of the value: seconds of an interval, and a place with its number of CPUs. */
static void take_front(const struct fields *f, uint32_t n, struct measured *c)
{
	double seconds;
	uint32_t i = 0;

	c->interval = n && str_has(f->field[0], S(".")) && num_f64(f->field[0], &seconds);
	i += c->interval;
	if (i < n)
		c->where = f->field[i];
}

static bool take_text(struct str line, struct measured *c)
{
	static const char separator[] = { ',', ';', '\t', '|' };
	struct fields f;

	if (str_starts(line, S("#")))
		return false;
	for (size_t s = 0; s < sizeof separator; s++) {
		split(line, separator[s], &f);
		for (uint32_t i = 0; i < 4 && i < f.n; i++)
			if (take_from(&f, i, c)) {
				take_front(&f, i, c);
				return true;
			}
	}
	return false;
}

/* ---- JSON ---- */

static void take_number_text(struct json *j, struct str *out)
{
	if (json_peek(j) == JSON_STRING)
		json_str(j, out);
	else
		json_raw(j, out);
	*out = str_trim(*out);
}

/* "cpu" : "0" is CPU0; the others name themselves: "S0", "S0-D0". */
static bool take_where(struct json *j, struct str key, struct measured *c)
{
	static const char *const place[] = { "cpu", "core", "die", "socket", "node", "thread",
		"cluster", "cache" };
	size_t i = 0;

	while (i < sizeof place / sizeof *place && !str_eq(key, str_of(place[i])))
		i++;
	if (i == sizeof place / sizeof *place)
		return false;
	take_number_text(j, &c->where);
	if (i == 0 && !str_starts(c->where, S("CPU")))
		c->where = arena_join(j->arena, S("CPU"), c->where);
	return true;
}

static void take_member(struct json *j, struct str key, struct measured *c)
{
	if (str_eq(key, S("counter-value")))
		take_number_text(j, &c->value);
	else if (str_eq(key, S("unit")))
		json_str(j, &c->unit);
	else if (str_eq(key, S("event")))
		json_str(j, &c->event);
	else if (str_eq(key, S("variance")))
		json_f64(j, &c->variance);
	else if (str_eq(key, S("pcnt-running")))
		json_f64(j, &c->running);
	else if (str_eq(key, S("interval")))
		c->interval = true;
	else
		take_where(j, key, c);
}

static bool take_json(
	struct arena *a, struct str line, uint64_t at, struct measured *c, struct err *e)
{
	struct json j;
	struct str key;

	c->variance = c->running = NAN;
	json_init(&j, line, a, e);
	j.offset = at;
	j.allow_nan = true;
	json_object(&j);
	while (json_key(&j, &key))
		take_member(&j, key, c);
	return json_end(&j);
}

static bool is_json(struct str line)
{
	return str_starts(line, S("{")) && str_has(line, S("\"counter-value\""));
}

/* ---- series ---- */

/* A count is of what its event says. */
static struct unit unit_of(struct arena *a, const struct measured *c, double *factor)
{
	static const struct {
		struct str event, unit;
	} known[] = {
		{ S("instructions"), S("instructions") }, { S("cycles"), S("cycles") },
		{ S("cpu-cycles"), S("cycles") }, { S("branch-misses"), S("branch-misses") },
		{ S("cache-misses"), S("cache-misses") }, { S("page-faults"), S("faults") },
		{ S("faults"), S("faults") }, { S("minor-faults"), S("faults") },
		{ S("major-faults"), S("faults") }, { S("context-switches"), S("switches") },
		{ S("cs"), S("switches") },
	};
	struct str event = c->event, plain = str_cut(&event, ':'); /* without ":u" */

	if (c->unit.n)
		return unit_tidy(a, c->unit, factor);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(plain, known[i].event))
			return unit_tidy(a, known[i].unit, factor);
	return unit_tidy(a, S("count"), factor);
}

/* "task_clock" of task-clock */
static struct str metric_of(struct arena *a, struct str event)
{
	return unit_metric(a, (struct unit){ .name = event });
}

static uint32_t series_of(struct perfstat *p, const struct measured *c, struct unit unit)
{
	struct arena *a = p->out->arena;
	struct bench *b = &p->out->evidence[p->evidence].bench;
	struct series s = { .name = S("perf stat"), .unit = unit }; /* [1] */
	uint32_t at;

	s.metric = metric_of(a, c->event);
	if (c->where.n) {
		s.param = ARENA_NEW(a, struct param);
		s.param[0] = (struct param){ S("where"), c->where };
		s.nparam = 1;
	}
	at = map_intern(&p->series, series_key(a, &s), b->n);
	if (at < b->n)
		return at;
	bench_series(b, s.name, s.metric, unit);
	b->series[at].param = s.param;
	b->series[at].nparam = s.nparam;
	return at;
}

static const struct summary *summary_of(struct arena *a, double mean, double percent) /* [4] */
{
	struct summary *s = ARENA_NEW(a, struct summary);
	double error = fabs(mean) * percent / 100;

	*s = (struct summary){ .center = mean, .lo = mean - error, .hi = mean + error, .level = NAN,
		.sd = NAN, .min = NAN, .max = NAN, .is_mean = true };
	return s;
}

/* A value of its own, unless it is a part of the run before [5]. */
static void add_value(struct perfstat *p, uint32_t series, const struct measured *c, double value)
{
	struct bench *b = &p->out->evidence[p->evidence].bench;
	struct series *s = &b->series[series];

	if (c->interval && s->n)
		s->value[0] += value;
	else if (!s->n && !s->summary && !isnan(c->variance))
		s->summary = summary_of(b->arena, value, c->variance);
	else if (s->summary) {
		bench_value(b, series, s->summary->center, 0);
		bench_value(b, series, value, 1);
		b->series[series].summary = NULL;
	} else {
		bench_value(b, series, value, s->n);
	}
	if (c->interval)
		NOTE(p, c->at, "intervals are parts of one run and were added up");
}

static void add(struct perfstat *p, const struct measured *c)
{
	double factor, value;
	struct unit unit = unit_of(p->out->arena, c, &factor);
	uint32_t series = series_of(p, c, unit);
	struct series *s = &p->out->evidence[p->evidence].bench.series[series];

	if (str_eq(c->value, not_supported)) /* [2] */
		s->failure = S("perf stat: the event is not supported here");
	else if (!num_f64(c->value, &value) || !isfinite(value * factor))
		s->failure = S("perf stat did not count it");
	else
		add_value(p, series, c, value * factor);
	if (c->running > 0 && c->running < 99.995) /* [3] */
		NOTE(p, c->at, "\"%.*s\" was counted %.2f %% of the time and scaled up by perf",
			STR(str_clip(c->event, 80)), c->running);
}

/* An interval that was not counted makes the sum of the others too small. */
static void settle(struct perfstat *p, bool intervals)
{
	struct bench *b = &p->out->evidence[p->evidence].bench;

	for (uint32_t i = 0; intervals && i < b->n; i++)
		if (b->series[i].failure.n)
			b->series[i].n = 0;
}

/* ---- lines ---- */

static bool add_line(struct perfstat *p, struct str line, struct measured *c, struct err *e)
{
	uint64_t at = c->at;

	if (is_json(line)) {
		if (!take_json(p->out->arena, line, at, c, e))
			return false;
		if (!c->event.n)
			return err_at(e, at, "an \"event\" expected beside \"counter-value\"");
		add(p, c);
	} else if (take_text(line, c)) {
		add(p, c);
	} else if (str_trim(line).n && !str_starts(line, S("#"))) {
		NOTE(p, at, "a line is no counter of perf stat and was skipped");
	}
	return true;
}

static bool perfstat_read(const struct source *src, struct reading *out, struct err *e)
{
	struct perfstat p = { .out = out, .evidence = out->n };
	struct str rest = src->bytes;
	bool intervals = false;

	reading_add(out, MODEL_BENCH);
	map_init(&p.series, out->arena);
	while (rest.n) {
		struct measured c = { .at = (uint64_t)(rest.p - src->bytes.p) };

		if (!add_line(&p, str_line(&rest), &c, e))
			return false;
		intervals |= c.interval;
	}
	settle(&p, intervals);
	if (out->evidence[p.evidence].bench.n)
		return true;
	err_at(e, 0, "at least one counter, \"VALUE,UNIT,EVENT,RUN TIME,PERCENT\" or JSON, expected");
	return err_hint(e, "perf stat -x, or perf stat -j writes what can be read; without them it is "
			   "for people");
}

static int json_bits(struct str line)
{
	struct arena a = { 0 };
	struct err ignored = { 0 };
	struct measured c = { 0 };
	bool ok = take_json(&a, line, 0, &c, &ignored) && c.event.n;

	arena_free(&a);
	return ok ? BITS_JSON : 0;
}

static int perfstat_sniff(struct str head)
{
	struct measured c;

	while (head.n) {
		struct str line = str_line(&head);

		if (is_json(line))
			return json_bits(line);
		if (take_text(line, &c))
			return BITS_TEXT;
	}
	return 0;
}

const struct format format_perfstat = {
	.name = "perfstat",
	.title = "perf stat -x and -j",
	.spec = "https://man7.org/linux/man-pages/man1/perf-stat.1.html",
	.versions = "perf 6.1",
	.loses = "derived metrics, run times, the number of CPUs added up",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = perfstat_sniff,
	.read = perfstat_read,
};
