/*
 * catch2 - benchmarks of Catch2: the tables of its console reporter, and its XML (-r xml).
 *
 * Spec    catch2 docs/benchmarks.md; catch_reporter_console.cpp and catch_reporter_xml.cpp of 2.13.10 and 3.7.1.
 * Gives   A series per benchmark, its mean with interval and standard deviation as a summary.
 * Loses   The interval of the standard deviation, outliers, iterations; results of tests.
 * Choices [1] The name is that of the test case, its sections and the benchmark, joined by '/': benchmarks of two sections
 *             often have one name.
 *         [2] The text does not say the level of its intervals: 0.95, which --benchmark-confidence-interval may change.
 *         [3] A name that is too long for its column is wrapped; its pieces are joined by a space, except behind
 *             '/', '\', ':', '=', '&' and behind the hyphen that Catch2 puts into a word longer than the column.
 *         [4] A benchmark that comes again has a value each time instead of a summary: Catch2 enters a test case once for
 *             every section, and the program may have been run again (another banner, another document).
 */
#include "base/num.h"
#include "format/catch2_result.h"

#define LEVEL 0.95 /* [2] */
#define BITS_TEXT 8
#define TITLE_LINES 16u /* of a test case and its sections, wrapped */

enum place { OUTSIDE, IN_TITLE, IN_HEADER, IN_ROWS };

struct table {
	struct catch2 *c;
	enum place place;
	struct str path; /* of test case and sections */
	uint32_t title_lines;
	size_t column; /* bytes in front of "samples" */
	bool brief; /* --benchmark-no-analysis: the mean is in the first line */
	struct str name; /* as far as it is read */
	struct catch2_result now;
	uint32_t nline; /* lines of `now` that are read: 1 or 2 */
};

/* ---- columns ---- */

/* "158.507 ns", in seconds */
static bool take_duration(struct str *rest, double *out)
{
	static const struct {
		struct str unit;
		double factor;
	} scale[] = { { S("ns"), 1e-9 }, { S("us"), 1e-6 }, { S("ms"), 1e-3 }, { S("s"), 1 },
		{ S("m"), 60 } };
	struct str number = str_word(rest), unit = str_word(rest);

	if (!num_f64(number, out))
		return false;
	for (size_t i = 0; i < sizeof scale / sizeof *scale; i++)
		if (str_eq(unit, scale[i].unit)) {
			*out *= scale[i].factor;
			return true;
		}
	return false;
}

static bool take_three(struct str rest, double *x, double *y, double *z)
{
	return take_duration(&rest, x) && take_duration(&rest, y) && take_duration(&rest, z) &&
	       !str_trim(rest).n;
}

/* Samples, iterations and a duration. */
static bool take_first(struct str rest, uint64_t *samples, double *duration)
{
	uint64_t iterations;

	return str_u64(str_word(&rest), samples) && str_u64(str_word(&rest), &iterations) &&
	       take_duration(&rest, duration) && !str_trim(rest).n;
}

/* The header's first line: where its columns begin. */
static bool take_header(struct str line, size_t *column, bool *brief)
{
	struct str name = S("benchmark name"), rest = str_from(line, name.n);
	struct str samples, iterations;

	if (!str_starts(line, name))
		return false;
	samples = str_word(&rest);
	iterations = str_word(&rest);
	if (!str_eq(samples, S("samples")) || !str_eq(iterations, S("iterations")))
		return false;
	rest = str_trim(rest);
	*column = (size_t)(samples.p - line.p);
	*brief = str_eq(rest, S("mean"));
	return *brief || str_eq(rest, S("estimated")) || str_eq(rest, S("est run time"));
}

/* ---- names ---- */

static bool is_rule(struct str line, char of)
{
	line = str_trim(line);
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] != of)
			return false;
	return line.n >= 20;
}

static struct str glued(struct table *t, struct str name, struct str piece) /* [3] */
{
	struct arena *a = t->c->out->arena;
	char last = name.n ? name.p[name.n - 1] : 0;

	if (!name.n)
		return piece;
	if (last == '-' && name.n + 2 >= t->column && !str_has(name, S(" ")))
		return arena_join(a, str_clip(name, name.n - 1), piece);
	if (memchr("/\\:=&", last, 5))
		return arena_join(a, name, piece);
	return arena_printf(a, "%.*s %.*s", STR(str_clip(name, CATCH2_PATH_BYTES)), STR(piece));
}

/* A line of the block between two rules: the test case, or with a margin a section of it. */
static void take_title(struct table *t, struct str line)
{
	struct arena *a = t->c->out->arena;
	struct str title = str_trim(line);

	if (!title.n || ++t->title_lines > TITLE_LINES)
		t->place = OUTSIDE;
	else if (t->title_lines > 1 && !str_starts(line, S(" ")))
		t->path = arena_printf(
			a, "%.*s %.*s", STR(str_clip(t->path, CATCH2_PATH_BYTES)), STR(title));
	else
		t->path = catch2_join(a, t->path, title);
}

/* ---- rows ---- */

static void finish(struct table *t)
{
	if (t->nline) {
		if (t->nline == 1 && !t->brief)
			t->now.failure = S("its row of the table was cut short");
		catch2_add(t->c, &t->now);
	}
	t->nline = 0;
	t->name = S("");
}

static void begin(struct table *t, uint64_t samples, double duration)
{
	t->now = (struct catch2_result){ .mean = t->brief ? duration : NAN, .lo = NAN, .hi = NAN,
		.level = LEVEL, .sd = NAN, .samples = samples };
	t->now.name = catch2_join(t->c->out->arena, t->path, t->name);
	t->nline = 1;
	if (t->brief)
		finish(t);
}

static bool take_failed(struct table *t, struct str cells)
{
	static const struct str failed = S("Benchmark failed (");
	struct str why = str_from(cells, failed.n);

	if (!str_starts(cells, failed))
		return false;
	if (str_ends(why, S(")")))
		why.n--;
	t->now = (struct catch2_result){ .failure = why.n ? why : S("it failed") };
	t->now.name = catch2_join(t->c->out->arena, t->path, t->name);
	t->nline = 2;
	finish(t);
	return true;
}

/* The second and the third line of a benchmark; false when it is neither. */
static bool take_more(struct table *t, struct str cells)
{
	struct catch2_result *r = &t->now;
	double lo, hi;

	if (t->nline == 1)
		return take_three(cells, &r->mean, &r->lo, &r->hi) && ++t->nline;
	if (!take_three(cells, &r->sd, &lo, &hi))
		return false;
	finish(t);
	return true;
}

static void take_row(struct table *t, struct str line, uint64_t at)
{
	struct str piece = str_trim(str_clip(line, t->column));
	struct str cells = str_trim(str_from(line, t->column));
	uint64_t samples;
	double duration;

	if (t->nline && !piece.n && take_more(t, cells))
		return;
	if (t->nline)
		finish(t);
	if (!piece.n && !cells.n) {
		t->name = S("");
		return;
	}
	t->name = glued(t, t->name, piece);
	if (take_first(cells, &samples, &duration)) {
		begin(t, samples, duration);
	} else if (cells.n && !take_failed(t, cells)) {
		t->place = OUTSIDE;
		t->name = S("");
		evidence_note(t->c->out, t->c->evidence, at,
			"a table of benchmarks ends in a line that is no row");
	}
}

/* ---- lines ---- */

static void take_rule(struct table *t)
{
	finish(t);
	if (t->place == IN_HEADER) {
		t->place = IN_ROWS;
	} else if (t->place == IN_TITLE) {
		t->place = OUTSIDE;
	} else {
		t->place = IN_TITLE;
		t->path = S("");
		t->title_lines = 0;
	}
}

static void add_line(struct table *t, struct str line, uint64_t at)
{
	t->c->nprogram += is_rule(line, '~'); /* the banner [4] */
	if (take_header(line, &t->column, &t->brief)) {
		finish(t);
		t->place = IN_HEADER;
	} else if (is_rule(line, '-')) {
		take_rule(t);
	} else if (is_rule(line, '=') || is_rule(line, '.') || is_rule(line, '~')) {
		finish(t);
		t->place = OUTSIDE;
	} else if (t->place == IN_TITLE) {
		take_title(t, line);
	} else if (t->place == IN_ROWS) {
		take_row(t, line, at);
	}
}

static void read_text(struct catch2 *c, struct str bytes)
{
	struct table t = { .c = c };
	struct str rest = bytes;

	while (rest.n) {
		uint64_t at = (uint64_t)(rest.p - bytes.p);

		add_line(&t, str_line(&rest), at);
	}
	finish(&t);
}

static bool catch2_read(const struct source *src, struct reading *out, struct err *e)
{
	struct catch2 c;

	catch2_init(&c, out);
	if (!catch2_xml_sniff(src->bytes))
		read_text(&c, src->bytes);
	else if (!catch2_xml_read(&c, src->bytes, e))
		return false;
	if (out->evidence[c.evidence].bench.n)
		return true;
	err_at(e, 0, "at least one benchmark expected");
	return err_hint(e, "the console and the xml reporter show benchmarks; compact, junit and tap "
			   "do not, and neither does --skip-benchmarks");
}

static int catch2_sniff(struct str head)
{
	struct str rest = head;
	size_t column;
	bool brief;

	while (rest.n)
		if (take_header(str_line(&rest), &column, &brief))
			return BITS_TEXT;
	return catch2_xml_sniff(head);
}

const struct format format_catch2 = {
	.name = "catch2",
	.title = "Catch2 benchmarks, text and XML",
	.spec = "https://github.com/catchorg/Catch2/blob/devel/docs/benchmarks.md",
	.versions = "Catch2 2.13.10, 3.7.1",
	.loses = "the interval of the standard deviation, outliers, iterations; results of tests",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = catch2_sniff,
	.read = catch2_read,
};
