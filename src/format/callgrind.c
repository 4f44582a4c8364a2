/*
 * callgrind - what Valgrind's callgrind and cachegrind write: totals here, functions in callgrind_cost.c.
 *
 * Spec    Valgrind manual, "Callgrind Format Specification"; callgrind/dump.c and cachegrind/cg_main.c of 3.19.
 * Gives   A series per event with one exact value: instructions, reads, writes, misses of the simulated caches.
 *         A profile of what each function and line costs itself.
 * Loses   Calls: who called whom, how often, and what it cost inclusively.
 * Choices [1] "totals:" is what callgrind prints as collected; "summary:" in its header counts up to the moment of the
 *             dump and is a few instructions off.  Of other writers "summary:" is taken where there are no totals.
 *         [2] A file without its last line is a failure of every event: what is left of it is not the whole program.
 *         [3] Several parts of one file (--combine-dumps, --separate-threads) are one run: they are added up.
 *         [4] Only Valgrind's own counts are exact.  System times (--collect-systime) and events of other writers
 *             (a PHP profiler's times) have no unit in the file, so that unit and direction are unknown.
 *         [5] Numbers that are left out at the end of a line are 0, as the specification says.
 */
#include "format/callgrind_part.h"

#define EVENTS_MOST CALLGRIND_EVENTS_MOST
#define BITS_MAGIC 64 /* "# callgrind format" */
#define BITS_HEADER 32 /* cmd: or creator:, then events: */

static const struct str magic = S("# callgrind format");

struct event {
	struct str name;
	uint64_t count;
};

struct totals {
	struct reading *out;
	struct str bytes, cmd, creator;
	uint32_t evidence, nevent;
	struct event event[EVENTS_MOST];
	bool open; /* a part began and its last line did not come */
	bool cut; /* ... and never came */
};

/* ---- events ---- */

/* [4] */
bool callgrind_is_count(struct str event)
{
	static const char *const known[] = { "Ir", "Dr", "Dw", "I1mr", "D1mr", "D1mw", "ILmr", "DLmr",
		"DLmw", "I2mr", "D2mr", "D2mw", "Bc", "Bcm", "Bi", "Bim", "Ge", "AcCost1", "SpLoss1",
		"AcCost2", "SpLoss2", "sysCount" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(event, str_of(known[i])))
			return true;
	return false;
}

static bool is_valgrind(const struct totals *t)
{
	return !t->creator.n || str_starts(t->creator, S("callgrind"));
}

static void add_event(struct totals *t, const struct event *event)
{
	struct bench *b = &t->out->evidence[t->evidence].bench;
	bool counts = is_valgrind(t) && callgrind_is_count(event->name);
	bool instructions = counts && str_eq(event->name, S("Ir"));
	struct unit unit = { S("count"), DIM_COUNT };
	struct str metric = unit_metric(b->arena, (struct unit){ .name = event->name });
	uint32_t series;

	if (instructions)
		unit.name = metric = S("instructions");
	else if (!counts)
		unit = (struct unit){ S(""), DIM_NONE };
	series = bench_series(b, t->cmd, metric, unit);
	b->series[series].exact = counts;
	if (t->cut)
		b->series[series].failure = S("the file was cut short: it has no totals"); /* [2] */
	else
		bench_value(b, series, (double)event->count, 0);
	if (!counts)
		evidence_note(t->out, t->evidence, ERR_NOWHERE,
			"\"%.*s\" is no count of Valgrind's: its unit and good direction are unknown",
			STR(str_clip(event->name, 80)));
}

/* The names of the events; the parts of a file have the same. */
static bool take_events(struct totals *t, struct str words, uint64_t at, struct err *e)
{
	uint32_t n = 0;
	struct str name;

	t->cut |= t->open;
	t->open = true;
	while ((name = str_word(&words)).n) {
		if (n == EVENTS_MOST)
			return err_at(e, at, "at most %u events expected", EVENTS_MOST);
		if (n < t->nevent && !str_eq(t->event[n].name, name))
			return err_at(e, at, "the same events expected in every part of the file");
		t->event[n++].name = name;
	}
	if (!n || (t->nevent && n != t->nevent))
		return err_at(e, at, n ? "the same events expected in every part of the file"
				       : "at least one event expected");
	t->nevent = n;
	return true;
}

static bool take_totals(struct totals *t, struct str words, uint64_t at, struct err *e) /* [3] */
{
	struct str word;
	uint64_t count;

	t->open = false;
	for (uint32_t i = 0; (word = str_word(&words)).n; i++) {
		if (i == t->nevent)
			return err_at(e, at, "not more numbers than events expected");
		if (!str_u64(word, &count) ||
			__builtin_add_overflow(t->event[i].count, count, &t->event[i].count))
			return err_at(e, at, "a whole number below 2^64 expected");
	}
	return true;
}

/* ---- lines ---- */

/* Whether `line` begins with `key`; what is behind it. */
static bool take_key(struct str line, struct str key, struct str *behind)
{
	if (!str_starts(line, key))
		return false;
	*behind = str_trim(str_from(line, key.n));
	return true;
}

/* Whether a newline stands behind the line: without it digits may be missing. */
static bool has_end(const struct totals *t, struct str line)
{
	return line.p + line.n < t->bytes.p + t->bytes.n;
}

static bool add_line(struct totals *t, struct str line, struct err *e)
{
	uint64_t at = (uint64_t)(line.p - t->bytes.p);
	struct str behind;

	if (take_key(line, S("cmd:"), &behind) && !t->cmd.n)
		t->cmd = behind;
	else if (take_key(line, S("creator:"), &behind))
		t->creator = behind;
	else if (!has_end(t, line))
		return true;
	else if (take_key(line, S("events:"), &behind))
		return take_events(t, behind, at, e);
	else if (take_key(line, S("totals:"), &behind) && t->open)
		return take_totals(t, behind, at, e);
	else if (take_key(line, S("summary:"), &behind) && t->open &&
		!str_starts(t->creator, S("callgrind"))) /* [1] */
		return take_totals(t, behind, at, e);
	return true;
}

static bool callgrind_read(const struct source *src, struct reading *out, struct err *e)
{
	struct totals t = { .out = out, .bytes = src->bytes, .evidence = out->n };
	struct str rest = src->bytes;

	reading_add(out, MODEL_BENCH);
	while (rest.n)
		if (!add_line(&t, str_line(&rest), e))
			return false;
	t.cut |= t.open;
	for (uint32_t i = 0; i < t.nevent; i++)
		add_event(&t, &t.event[i]);
	if (!t.nevent)
		return err_at(e, 0, "a line \"events: ...\" expected");
	return callgrind_costs(src, out, e);
}

/* ---- recognised ---- */

static bool is_header(struct str line)
{
	static const char *const key[] = { "version:", "creator:", "pid:", "cmd:", "part:", "thread:",
		"desc:", "positions:", "event:", "summary:", "#" };
	size_t i = 0;

	while (i < sizeof key / sizeof *key && !str_starts(line, str_of(key[i])))
		i++;
	return !line.n || i < sizeof key / sizeof *key;
}

static int callgrind_sniff(struct str head)
{
	bool named = false;

	if (str_starts(head, magic))
		return BITS_MAGIC;
	while (head.n) {
		struct str line = str_line(&head);

		if (named && str_starts(line, S("events:")))
			return BITS_HEADER;
		if (!is_header(line))
			return 0;
		named |= str_starts(line, S("cmd:")) || str_starts(line, S("creator:"));
	}
	return 0;
}

const struct format format_callgrind = {
	.name = "callgrind",
	.title = "callgrind.out and cachegrind.out",
	.spec = "https://valgrind.org/docs/manual/cl-format.html",
	.versions = "Valgrind 3.19.0",
	.loses = "calls and their inclusive costs, jumps",
	.models = MODEL_BIT(MODEL_BENCH) | MODEL_BIT(MODEL_PROFILE),
	.sniff = callgrind_sniff,
	.read = callgrind_read,
	.endings = ".callgrind",
	.flat = true,
	.write = callgrind_write,
};
