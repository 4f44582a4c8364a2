/*
 * perfscript - the text of perf script.
 *
 * Spec    No standard.  tools/perf/builtin-script.c of Linux 6.1 writes it; stackcollapse-perf.pl (FlameGraph) is the reader that
 *         people compare with.
 * Gives   A profile: for each event the number of samples and, where periods are printed, what they stand for, with the
 *         labels comm, pid (when it is printed) and tid.
 * Loses   Time and order of samples, CPUs, addresses of frames whose function is known, fields of tracepoints.
 * Choices [1] Names of functions are tidied as stackcollapse-perf.pl does it: arguments are cut off, but not of Go's
 *             methods and not "(anonymous namespace)"; quotes go; Java's leading L goes.
 *         [2] "a->b" is a call of an inlined function in code that a perf map describes; elsewhere "->" belongs to the name.
 *             The script splits everywhere and so takes C++'s operator-> apart.
 *         [3] "(/path/of.so (deleted))" is one module; the script takes "deleted" for it.
 *         [4] Samples on one line (without call chains) count; the script drops them, and those of pid -1.
 *         [5] All events are read, the first is preferred; the script drops all but the first.
 *         [6] A sample at the end of the text counts also without an empty line behind it.
 *         [7] A name that begins with "(anonymous namespace)" is a function; the script skips what begins with "(".
 */
#include "format/format.h"
#include "format/perfscript_line.h"

#define BITS_HEADER 48                  /* "# captured on", of --header */
#define BITS_SAMPLE 40                  /* time, event and a frame */
#define BITS_SHORT 16                   /* a name, a number and a frame */

struct event { struct str name; uint32_t count, weight; };

struct line_frames { uint32_t first, n; };      /* of script.made[], outermost first */

struct script {
	const struct source *src;
	struct reading *out;
	struct profile *profile;
	struct arena *arena;
	uint32_t evidence;
	struct event *event;
	uint32_t nevent, event_cap;
	struct map lines[2];            /* a frame's text -> frames[]; of Java, of others */
	struct line_frames *frames;
	uint32_t nframes, frames_cap;
	uint32_t *made;                 /* frames of the profile that a line stands for */
	uint32_t nmade, made_cap;
	uint32_t *chain;                /* of the sample that is open: indices in frames[], innermost first */
	uint32_t nchain, chain_cap;
	bool open;
	struct script_head head;
	uint64_t first_time, last_time, nsample;
	uint64_t at;                    /* offset of the line */
};

/* ---- names [1] ---- */

static bool is_go_method(struct str s)
{
	size_t i = 0;

	while (i + 1 < s.n && memcmp(s.p + i, ".(", 2))
		i++;
	for (i += 2; i + 1 < s.n; i++)
		if (!memcmp(s.p + i, ").", 2))
			return true;
	return false;
}

static struct str without_arguments(struct str s)
{
	if (is_go_method(s))
		return s;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '(' && !str_starts(str_from(s, i), S("(anonymous namespace)")))
			return str_clip(s, i);
	return s;
}

static bool needs_change(struct str s)
{
	return s.n && (memchr(s.p, '"', s.n) || memchr(s.p, '\'', s.n) || memchr(s.p, ';', s.n));
}

static struct str tidy(struct script *sc, struct str s, bool java)
{
	s = without_arguments(s);
	if (needs_change(s)) {
		char *copy = arena_cstr(sc->arena, s);
		size_t n = 0;

		for (size_t i = 0; i < s.n; i++)
			if (copy[i] != '"' && copy[i] != '\'')
				copy[n++] = copy[i] == ';' ? ':' : copy[i];
		s = (struct str){ copy, n };
	}
	if (java && str_starts(s, S("L")) && memchr(s.p, '/', s.n))
		s = str_from(s, 1);
	return s;
}

/* ---- frames ---- */

static bool is_unknown(struct str s)
{
	return !s.n || str_eq(s, S("[unknown]"));
}

static bool is_perf_map(struct str module)
{
	return str_has(module, S("/perf-")) && str_ends(module, S(".map"));
}

static void make_frame(struct script *sc, const struct script_frame *line, struct str function, bool java)
{
	struct frame f = { .module = NO_MODULE };
	bool inlined = str_eq(line->module, S("inlined"));

	if (!is_unknown(line->module) && !inlined) {
		struct module m = { .name = line->module };

		f.module = profile_module(sc->profile, &m);
	}
	f.function = is_unknown(function) ? S("") : tidy(sc, function, java);
	f.inlined = inlined;
	if (!f.function.n)
		f.address = line->address;
	if (!f.function.n && !f.address)
		f.function = S("[unknown]");
	ARENA_ROOM(sc->arena, sc->made, sc->nmade, sc->made_cap);
	sc->made[sc->nmade++] = profile_frame(sc->profile, &f);
}

/* The next function of "a->b" [2]. */
static struct str cut_arrow(struct str *rest)
{
	struct str all = *rest;

	for (size_t i = 0; i + 1 < all.n; i++)
		if (!memcmp(all.p + i, "->", 2)) {
			*rest = str_from(all, i + 2);
			return str_clip(all, i);
		}
	*rest = (struct str){ 0 };
	return all;
}

static uint32_t frames_of(struct script *sc, struct str text, const struct script_frame *line)
{
	bool java = str_starts(sc->head.comm, S("java"));
	uint32_t at = map_intern(&sc->lines[java], text, sc->nframes);
	struct str rest = line->function;
	uint32_t first = sc->nmade;

	if (at < sc->nframes)
		return at;
	if (!is_perf_map(line->module))
		make_frame(sc, line, rest, java);
	while (is_perf_map(line->module) && (rest.n || sc->nmade == first)) {
		struct str function = cut_arrow(&rest);

		make_frame(sc, line, function, java);
	}
	ARENA_ROOM(sc->arena, sc->frames, sc->nframes, sc->frames_cap);
	sc->frames[sc->nframes] = (struct line_frames){ first, sc->nmade - first };
	return sc->nframes++;
}

static void push_frame(struct script *sc, struct str text, const struct script_frame *line)
{
	uint32_t frames = frames_of(sc, str_trim(text), line);

	ARENA_ROOM(sc->arena, sc->chain, sc->nchain, sc->chain_cap);
	sc->chain[sc->nchain++] = frames;
}

/* ---- samples ---- */

static bool is_clock(struct str event)
{
	return str_starts(event, S("cpu-clock")) || str_starts(event, S("task-clock")) || str_starts(event, S("offcpu-time"));
}

static uint32_t event_of(struct script *sc, const struct script_head *h)
{
	struct str name = h->event.n ? h->event : S("samples");
	struct event ev = { .name = name, .weight = MAP_NONE };

	for (uint32_t i = 0; i < sc->nevent; i++)
		if (str_eq(sc->event[i].name, name))
			return i;
	ev.count = profile_weight(sc->profile, S("samples"), S("count"));
	if (h->event.n && h->has_period)
		ev.weight = profile_weight(sc->profile, name, is_clock(name) ? S("nanoseconds") : S("count"));
	ARENA_ROOM(sc->arena, sc->event, sc->nevent, sc->event_cap);
	sc->event[sc->nevent] = ev;
	return sc->nevent++;
}

static uint32_t labels_of(struct script *sc, const struct script_head *h)
{
	struct label label[3] = { { .key = S("comm"), .text = h->comm } };
	uint32_t n = 1;

	if (h->has_pid)
		label[n++] = (struct label){ .key = S("pid"), .number = h->pid, .numeric = true };
	label[n++] = (struct label){ .key = S("tid"), .number = h->tid, .numeric = true };
	return profile_labels(sc->profile, label, n);
}

static uint32_t stack_of(struct script *sc)
{
	uint32_t stack = NO_STACK;

	for (uint32_t i = sc->nchain; i; i--) {
		struct line_frames f = sc->frames[sc->chain[i - 1]];

		for (uint32_t k = 0; k < f.n; k++)
			stack = profile_stack(sc->profile, stack, sc->made[f.first + k]);
	}
	return stack;
}

static void remember_time(struct script *sc)
{
	if (!sc->head.has_time)
		return;
	if (!sc->nsample || sc->head.time_ns < sc->first_time)
		sc->first_time = sc->head.time_ns;
	if (sc->head.time_ns > sc->last_time)
		sc->last_time = sc->head.time_ns;
}

static bool close_sample(struct script *sc, struct err *e)
{
	uint32_t event, stack, sample;
	uint64_t period = sc->head.has_period ? sc->head.period : 1;
	bool ok;

	if (!sc->open)
		return true;
	sc->open = false;
	event = event_of(sc, &sc->head);
	stack = stack_of(sc);
	sample = profile_sample(sc->profile, stack, labels_of(sc, &sc->head));
	remember_time(sc);
	sc->nsample++;
	sc->nchain = 0;
	ok = period <= INT64_MAX && profile_add(sc->profile, sample, sc->event[event].count, 1);
	if (ok && sc->event[event].weight != MAP_NONE)
		ok = profile_add(sc->profile, sample, sc->event[event].weight, (int64_t)period);
	return ok || err_at(e, sc->at, "periods of one stack that add up to less than 2^63 expected");
}

/* ---- lines ---- */

/* "# cmdline : /usr/bin/perf record ..." */
static void take_comment(struct script *sc, struct str line)
{
	struct str rest = line, key = str_cut(&rest, ':');

	if (str_eq(str_trim(key), S("# cmdline")))
		profile_comment(sc->profile, arena_printf(sc->arena, "recorded by: %.*s", STR(str_trim(rest))));
}

/* "work.c:19" below the frame it belongs to: -F srcline. */
static bool take_place(struct script *sc, struct str line)
{
	struct str text = str_trim(line), file = text, number = str_cut_last(&file, ':');
	struct line_frames frames;
	uint64_t n;
	struct frame f;

	if (!sc->open || !sc->nchain || !str_starts(line, S("  ")))
		return false;
	if (str_ends(text, S("]")))     /* "libc.so.6[27b25]": it has none */
		return true;
	if (!file.n || !str_u64(number, &n) || n > UINT32_MAX)
		return false;
	frames = sc->frames[sc->chain[sc->nchain - 1]];
	f = sc->profile->frame[sc->made[frames.first]];
	f.file = file;
	f.line = (uint32_t)n;
	ARENA_ROOM(sc->arena, sc->made, sc->nmade, sc->made_cap);
	sc->made[sc->nmade] = profile_frame(sc->profile, &f);
	ARENA_ROOM(sc->arena, sc->frames, sc->nframes, sc->frames_cap);
	sc->frames[sc->nframes] = (struct line_frames){ sc->nmade++, 1 };
	sc->chain[sc->nchain - 1] = sc->nframes++;
	return true;
}

static bool is_record(const struct script_head *h)
{
	return str_starts(str_trim(h->rest), S("PERF_RECORD_")) || str_starts(h->event, S("PERF_RECORD_"));
}

static bool take_head(struct script *sc, struct str line, struct script_head *h, struct err *e)
{
	struct script_frame frame;

	if (is_record(h)) {
		if (str_has(line, S("PERF_RECORD_LOST")))
			evidence_note(sc->out, sc->evidence, sc->at, "record lost: the kernel's buffer was full");
		return true;
	}
	if (!close_sample(sc, e))
		return false;
	sc->head = *h;
	sc->open = true;
	if (!script_frame(h->rest, &frame) || !frame.function.n)
		return true;
	push_frame(sc, h->rest, &frame); /* [4] */
	return close_sample(sc, e);
}

static bool take_line(struct script *sc, struct str line, struct err *e)
{
	struct script_frame frame;
	struct script_head head;
	bool indented = line.n && (line.p[0] == ' ' || line.p[0] == '\t');

	if (!str_trim(line).n)
		return close_sample(sc, e);
	if (line.p[0] == '#') {
		take_comment(sc, line);
		return true;
	}
	if (sc->open && indented && script_frame(line, &frame)) {
		push_frame(sc, line, &frame);
		return true;
	}
	if (take_place(sc, line))
		return true;
	if (script_head(line, &head))
		return take_head(sc, line, &head, e);
	evidence_note(sc->out, sc->evidence, sc->at, "line that is neither a sample nor a frame skipped");
	return true;
}

static bool settle(struct script *sc, struct err *e)
{
	struct profile *p = sc->profile;

	if (!sc->nsample)
		return err_at(e, 0, "samples as perf script prints them expected");
	for (uint32_t i = 0; sc->nevent > 1 && i < sc->nevent; i++)
		p->weight[sc->event[i].count].name = arena_printf(sc->arena, "%.*s.samples", STR(sc->event[i].name));
	p->preferred = sc->event[0].weight == MAP_NONE ? sc->event[0].count : sc->event[0].weight; /* [5] */
	if (sc->last_time > sc->first_time)
		p->duration_s = (double)(sc->last_time - sc->first_time) * 1e-9;
	return true;
}

static bool perfscript_read(const struct source *src, struct reading *out, struct err *e)
{
	struct script *sc = ARENA_NEW(out->arena, struct script);
	struct str rest = src->bytes;

	*sc = (struct script){ .src = src, .out = out, .arena = out->arena, .evidence = out->n };
	sc->profile = &reading_add(out, MODEL_PROFILE)->profile;
	map_init(&sc->lines[0], out->arena);
	map_init(&sc->lines[1], out->arena);
	while (rest.n) {
		sc->at = (uint64_t)(rest.p - src->bytes.p);
		if (!take_line(sc, str_line(&rest), e))
			return false;
	}
	if (src->bytes.n && src->bytes.p[src->bytes.n - 1] != '\n')
		evidence_note(out, sc->evidence, sc->at, "the text ends within a line: it was cut short");
	return close_sample(sc, e) && settle(sc, e); /* [6] */
}

/* ---- recognised ---- */

static int bits_of(const struct script_head *h, struct str next)
{
	struct script_frame frame;
	bool follows = next.n && (next.p[0] == '\t' || next.p[0] == ' ') && script_frame(next, &frame);
	bool same_line = h->event.n && script_frame(h->rest, &frame) && frame.module.n;

	if (is_record(h) && h->has_time)
		return BITS_SAMPLE;
	if (!follows && !same_line && !(h->has_time && h->event.n))
		return 0;
	return h->has_time && h->event.n ? BITS_SAMPLE : follows && h->comm.n ? BITS_SHORT : 0;
}

static int perfscript_sniff(struct str head)
{
	struct script_head h;

	while (head.n) {
		struct str line = str_line(&head);

		if (str_starts(line, S("# captured on ")))
			return BITS_HEADER;
		if (!str_trim(line).n || line.p[0] == '#')
			continue;
		return script_head(line, &h) ? bits_of(&h, head) : 0;
	}
	return 0;
}

const struct format format_perfscript = {
	.name = "perfscript",
	.title = "text of perf script",
	.spec = "https://man7.org/linux/man-pages/man1/perf-script.1.html",
	.versions = "perf 6.1",
	.loses = "order and time, CPUs, addresses of known functions, fields of tracepoints",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = perfscript_sniff,
	.read = perfscript_read,
};
