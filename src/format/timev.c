/*
 * timev - what GNU time prints with -v.
 *
 * Spec    GNU time 1.9, src/time.c (longstats) and src/resuse.c; getrusage(2).
 * Gives   Per command its wall, user and system time, peak memory, faults, switches and file system blocks; a value
 *         a block.
 * Loses   What Linux never fills in (averages, swaps, socket messages, signals) and what follows from the rest (percent
 *         of CPU).
 * Choices [1] A command that failed, was killed or whose block has no end is a failure: its time is not that of its work.
 *         [2] "kbytes" are 1024 bytes: ru_maxrss as getrusage(2) has it.
 *         [3] Times are cut to whole hundredths.  A wall time of 0:00.00 is not known, but less than that.
 *         [4] What else is on standard error stands between the blocks, and is not looked at.
 */
#include "base/num.h"
#include "format/format.h"

#define BITS 6 /* less than a benchmark's own text, which may be in the same file */

struct line {
	struct str label; /* in front of ": " */
	struct str metric, unit;
	bool (*take)(struct str text, double *out);
};

static bool take_clock(struct str text, double *out);

static const struct line known[] = {
	{ S("User time (seconds)"), S("user_time"), S("s"), num_f64 },
	{ S("System time (seconds)"), S("system_time"), S("s"), num_f64 },
	{ S("Elapsed (wall clock) time (h:mm:ss or m:ss)"), S("time"), S("s"), take_clock },
	{ S("Maximum resident set size (kbytes)"), S("rss"), S("KiB"), num_f64 }, /* [2] */
	{ S("Major (requiring I/O) page faults"), S("major_faults"), S("faults"), num_f64 },
	{ S("Minor (reclaiming a frame) page faults"), S("minor_faults"), S("faults"), num_f64 },
	{ S("Voluntary context switches"), S("voluntary_switches"), S("switches"), num_f64 },
	{ S("Involuntary context switches"), S("involuntary_switches"), S("switches"), num_f64 },
	{ S("File system inputs"), S("fs_inputs"), S("count"), num_f64 },
	{ S("File system outputs"), S("fs_outputs"), S("count"), num_f64 },
};

#define KNOWN (sizeof known / sizeof *known)

/* One command, as far as it is read. */
struct block {
	struct str command, failure;
	double value[KNOWN]; /* as printed; NaN: no such line */
	uint64_t at;
	bool open, ended;
};

struct timev {
	struct reading *out;
	uint32_t evidence, nprocess;
	struct map series; /* series_key() -> series */
	struct block block;
	struct str failure; /* said in front of the block that it is about */
};

/* ---- numbers ---- */

/* "1:02:03" or "2:03.45", in seconds */
static bool take_clock(struct str text, double *out)
{
	struct str seconds = str_cut_last(&text, ':'), minutes = str_cut_last(&text, ':');
	uint64_t m, h = 0;
	double s;

	if (!num_f64(seconds, &s) || !(s >= 0) || !str_u64(minutes, &m) ||
		(text.n && !str_u64(text, &h)))
		return false;
	*out = (double)h * 3600 + (double)m * 60 + s;
	return true;
}

/* ---- a block to its series ---- */

static uint32_t series_of(struct timev *t, const struct line *line, struct unit unit)
{
	struct bench *b = &t->out->evidence[t->evidence].bench;
	struct series s = { .name = t->block.command, .metric = line->metric, .unit = unit };
	uint32_t at = map_intern(&t->series, series_key(t->out->arena, &s), b->n);

	return at < b->n ? at : bench_series(b, s.name, s.metric, unit);
}

static void add(struct timev *t, const struct line *line, double value)
{
	struct bench *b = &t->out->evidence[t->evidence].bench;
	double factor;
	struct unit unit = unit_tidy(t->out->arena, line->unit, &factor);
	uint32_t series = series_of(t, line, unit);
	bool clock = line->take == take_clock;

	if (t->block.failure.n)
		b->series[series].failure = t->block.failure;
	else if (isnan(value))
		b->series[series].failure = S("time -v did not print it");
	else if (clock && !(value > 0)) /* [3] */
		b->series[series].failure = S("it took less than the 10 ms that time -v can tell");
	else
		bench_value(b, series, value * factor, t->nprocess);
}

static void end(struct timev *t)
{
	struct block *b = &t->block;

	if (!b->open)
		return;
	b->open = false;
	if (!b->ended && !b->failure.n) /* [1] */
		b->failure = S("what time -v says of it has no end");
	for (size_t i = 0; i < KNOWN; i++)
		add(t, &known[i], b->value[i]);
	t->nprocess++;
}

static void begin(struct timev *t, struct str command, uint64_t at)
{
	if (str_ends(command, S("\"")))
		command.n--;
	t->block = (struct block){ .command = command, .failure = t->failure, .at = at, .open = true };
	for (size_t i = 0; i < KNOWN; i++)
		t->block.value[i] = NAN;
	t->failure = S("");
}

/* ---- lines ---- */

/* Whether `line` is `label`, ": " and a text. */
static bool take_label(struct str line, struct str label, struct str *text)
{
	if (!str_starts(line, label) || !str_starts(str_from(line, label.n), S(": ")))
		return false;
	*text = str_from(line, label.n + 2);
	return true;
}

static void take_exit(struct timev *t, struct str text)
{
	struct block *b = &t->block;
	uint64_t status;

	b->ended = str_u64(text, &status);
	if (b->ended && status && !b->failure.n)
		b->failure = arena_printf(t->out->arena, "it exited with status %.*s", STR(text));
}

static void take_inside(struct timev *t, struct str line, uint64_t at)
{
	struct str text;

	for (size_t i = 0; i < KNOWN; i++)
		if (take_label(line, known[i].label, &text)) {
			if (known[i].take(text, &t->block.value[i]))
				return;
			t->block.value[i] = NAN;
			evidence_note(t->out, t->evidence, at, "\"%.*s\" has no number",
				STR(known[i].label));
			return;
		}
	if (take_label(line, S("Exit status"), &text)) {
		take_exit(t, text);
		end(t);
	}
}

/* The two lines that stand in front of a block. */
static void take_outside(struct timev *t, struct str line)
{
	static const struct str status = S("Command exited with non-zero status "),
				killed = S("Command terminated by signal ");
	struct arena *a = t->out->arena;

	if (str_starts(line, status))
		t->failure = arena_printf(
			a, "it exited with status %.*s", STR(str_clip(str_from(line, status.n), 20)));
	else if (str_starts(line, killed))
		t->failure = arena_printf(
			a, "it was ended by signal %.*s", STR(str_clip(str_from(line, killed.n), 20)));
}

static void add_line(struct timev *t, struct str line, uint64_t at)
{
	static const struct str command = S("\tCommand being timed: \"");

	if (str_starts(line, command)) {
		end(t);
		begin(t, str_from(line, command.n), at);
	} else if (!str_starts(line, S("\t"))) {
		take_outside(t, line);
	} else if (t->block.open) {
		take_inside(t, str_from(line, 1), at);
	}
}

static bool timev_read(const struct source *src, struct reading *out, struct err *e)
{
	struct timev t = { .out = out, .evidence = out->n };
	struct str rest = src->bytes;

	reading_add(out, MODEL_BENCH);
	map_init(&t.series, out->arena);
	while (rest.n) {
		uint64_t at = (uint64_t)(rest.p - src->bytes.p);

		add_line(&t, str_line(&rest), at);
	}
	end(&t);
	if (out->evidence[t.evidence].bench.n)
		return true;
	err_at(e, 0, "a line \"Command being timed: ...\" expected");
	return err_hint(e, "the shell's own `time` has no -v: /usr/bin/time -v is the one");
}

static int timev_sniff(struct str head)
{
	while (head.n)
		if (str_starts(str_line(&head), S("\tCommand being timed: \"")))
			return str_starts(head, S("\tUser time (seconds): ")) ? BITS : 0;
	return 0;
}

const struct format format_timev = {
	.name = "timev",
	.title = "GNU time -v",
	.spec = "https://www.gnu.org/software/time/",
	.versions = "GNU time 1.9",
	.loses = "percent of CPU; what Linux never fills in: averages, swaps, socket messages, signals",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = timev_sniff,
	.read = timev_read,
};
