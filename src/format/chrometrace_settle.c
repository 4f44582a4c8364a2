/*
 * Trace events to a timeline, and spans that nest, or samples, to a profile.  The choices stand in chrometrace.c.
 */
#include "format/chrometrace_part.h"

#include "base/num.h"
#include "base/sort.h"

#define NESTED_MOST 64u         /* open spans among which the one that an end names is looked for */

#define NOTE(t, at, ...) evidence_note((t)->out, (t)->timeline, (at), __VA_ARGS__)

static struct timeline *timeline_of(const struct trace *t)
{
	return &t->out->evidence[t->timeline].timeline;
}

static struct profile *profile_of(const struct trace *t)
{
	return &t->out->evidence[t->profile].profile;
}

/* ---- spans ---- */

/* Spans that are open, by track and by id: a chain each, the innermost first. */
struct open_spans {
	struct map map;
	uint32_t *span, *outer;         /* outer: index + 1 in both, 0 = none */
	uint32_t n, span_cap, outer_cap;
	uint32_t *top;                  /* by key: index + 1 */
	uint32_t ntop, top_cap;
};

static uint32_t *top_of(struct open_spans *o, struct arena *a, uint64_t track, struct str id)
{
	uint32_t at = map_intern_pair(&o->map, track, id.n ? hash_bytes(id) | 1 : 0, o->ntop);

	if (at == o->ntop) {
		ARENA_ROOM(a, o->top, o->ntop, o->top_cap);
		o->top[o->ntop++] = 0;
	}
	return &o->top[at];
}

static uint32_t add_span(struct trace *t, const struct trace_event *ev, bool nests)
{
	struct span s = { .track = ev->track, .name = ev->name, .category = ev->total ? S("total") : ev->category,
		.detail = ev->detail, .start_ns = ev->at_ns, .end_ns = NO_TIME };
	uint32_t span = timeline_span(timeline_of(t), &s);

	if (nests && !ev->total) {
		ARENA_ROOM(t->out->arena, t->nest, t->nnest, t->nest_cap);
		t->nest[t->nnest++] = span;
	}
	return span;
}

static void open_span(struct trace *t, struct open_spans *o, const struct trace_event *ev, struct str id)
{
	struct arena *a = t->out->arena;
	uint32_t *top = top_of(o, a, ev->track, id);

	ARENA_ROOM(a, o->span, o->n, o->span_cap);
	ARENA_ROOM(a, o->outer, o->n, o->outer_cap);
	o->span[o->n] = add_span(t, ev, !id.n);
	o->outer[o->n] = *top;
	*top = ++o->n;
}

/* The link of the chain that `ev` ends [4]. */
static uint32_t *link_to_close(struct trace *t, struct open_spans *o, uint32_t *top, struct str name)
{
	uint32_t *link = top;

	for (uint32_t i = 0; name.n && i < NESTED_MOST && *link; i++, link = &o->outer[*link - 1])
		if (str_eq(timeline_of(t)->span[o->span[*link - 1]].name, name))
			return link;
	return top;
}

static void close_span(struct trace *t, struct open_spans *o, const struct trace_event *ev, struct str id)
{
	uint32_t *top = top_of(o, t->out->arena, ev->track, id), *link;

	if (!*top) {
		NOTE(t, ev->at, "an end without a beginning was left out");
		return;
	}
	link = link_to_close(t, o, top, ev->name);
	timeline_of(t)->span[o->span[*link - 1]].end_ns = ev->at_ns;
	*link = o->outer[*link - 1];
}

static void add_complete(struct trace *t, const struct trace_event *ev)
{
	uint32_t span = add_span(t, ev, true);
	int64_t end;

	if (ev->length_ns >= 0 && !__builtin_add_overflow(ev->at_ns, ev->length_ns, &end))
		timeline_of(t)->span[span].end_ns = end;
	else
		NOTE(t, ev->at, "a complete event without a duration has no end");
}

/* ---- the others ---- */

static void add_counter(struct trace *t, const struct trace_event *ev)
{
	struct err ignored = { 0 };
	struct json j;
	struct str key;

	json_init(&j, ev->values, t->out->arena, &ignored);
	if (!ev->values.n)
		return;
	json_object(&j);
	while (json_key(&j, &key)) {
		struct counter c = { .track = ev->track, .name = ev->name, .at_ns = ev->at_ns };
		enum json_kind kind = json_peek(&j);
		struct str word;

		if ((kind == JSON_NUMBER && !json_f64(&j, &c.value)) ||
			(kind == JSON_STRING && (!json_str(&j, &word) || !num_f64(word, &c.value))) || /* [7] */
			(kind != JSON_NUMBER && kind != JSON_STRING)) {
			NOTE(t, ev->at, "a counter's value that is no number was left out");
			continue;
		}
		if (!str_eq(key, S("value")))
			c.name = arena_printf(t->out->arena, "%.*s.%.*s", STR(ev->name), STR(key));
		timeline_counter(timeline_of(t), &c);
	}
}

static struct str async_id(struct trace *t, const struct trace_event *ev)
{
	return arena_printf(t->out->arena, "%.*s\x1f%.*s\x1f%.*s", STR(ev->category), STR(ev->id), STR(ev->name));
}

static void add_event(struct trace *t, struct open_spans *o, const struct trace_event *ev)
{
	struct mark mark = { .track = ev->track, .name = ev->name, .at_ns = ev->at_ns };

	switch (ev->phase) {
	case 'B':
		open_span(t, o, ev, S(""));
		break;
	case 'E':
		close_span(t, o, ev, S("")); /* [4] */
		break;
	case 'X':
		add_complete(t, ev);
		break;
	case 'b':
	case 'S':
		open_span(t, o, ev, async_id(t, ev)); /* [5] */
		break;
	case 'e':
	case 'F':
		close_span(t, o, ev, async_id(t, ev));
		break;
	case 'i':
	case 'I':
	case 'R':
	case 'n':
		timeline_mark(timeline_of(t), &mark);
		break;
	case 'C':
		add_counter(t, ev);
		break;
	case 's':
	case 't':
	case 'f':
		NOTE(t, ev->at, "flow arrows were left out");
		break;
	default:
		NOTE(t, ev->at, "events of phase \"%c\" were left out", ev->phase > ' ' && ev->phase < 127 ? ev->phase : '?');
		break;
	}
}

static int by_time(uint32_t i, uint32_t j, const void *ctx)
{
	const struct trace *t = ctx;
	int64_t x = t->event[i].at_ns, y = t->event[j].at_ns;

	return x < y ? -1 : x > y;
}

static void make_timeline(struct trace *t)
{
	uint32_t *order = ARENA_ARRAY(t->out->arena, uint32_t, t->nevent);
	struct open_spans o = { 0 };

	map_init(&o.map, t->out->arena);
	for (uint32_t i = 0; i < t->nevent; i++)
		order[i] = i;
	sort_by(order, t->nevent, by_time, t); /* [3] */
	for (uint32_t i = 0; i < t->nevent; i++)
		add_event(t, &o, &t->event[order[i]]);
	for (uint32_t i = 0; i < o.ntop; i++)
		for (uint32_t at = o.top[i]; at; at = o.outer[at - 1])
			NOTE(t, ERR_NOWHERE, "a span has no end");
}

/* ---- a profile of spans ---- */

/* By track, then by start, the longer first: parents stand before what they enclose. */
static int by_nesting(uint32_t i, uint32_t j, const void *ctx)
{
	const struct trace *t = ctx;
	const struct span *x = &timeline_of(t)->span[t->nest[i]], *y = &timeline_of(t)->span[t->nest[j]];

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return x->end_ns > y->end_ns ? -1 : x->end_ns < y->end_ns;
}

struct nested {
	uint32_t stack, labels;
	int64_t end_ns, inner_ns;       /* inner: what its children took of it */
	int64_t start_ns;
};

struct nesting {
	struct trace *t;
	struct nested *open;
	uint32_t n, cap;
	bool ok;
};

static void close_nested(struct nesting *n)
{
	struct nested *done = &n->open[--n->n];
	int64_t self;

	n->ok &= !__builtin_sub_overflow(done->end_ns - done->start_ns, done->inner_ns, &self);
	if (self > 0)
		n->ok &= profile_add(profile_of(n->t), profile_sample(profile_of(n->t), done->stack, done->labels), 0, self);
}

static uint32_t labels_of(struct trace *t, uint32_t track)
{
	struct label comm = { .key = S("comm"), .text = timeline_of(t)->track[track].name };

	return comm.text.n ? profile_labels(profile_of(t), &comm, 1) : 0;
}

static void nest_span(struct nesting *n, const struct span *s)
{
	struct frame f = { .function = s->name.n ? s->name : S("[unknown]"), .module = NO_MODULE };
	struct nested now = { .start_ns = s->start_ns, .end_ns = s->end_ns }, *outer;

	while (n->n && n->open[n->n - 1].end_ns <= s->start_ns)
		close_nested(n);
	outer = n->n ? &n->open[n->n - 1] : NULL;
	if (outer && now.end_ns > outer->end_ns) {
		evidence_note(n->t->out, n->t->profile, ERR_NOWHERE,
			"a span that ends after the one it began in counts in the profile to that one's end alone");
		now.end_ns = outer->end_ns;
	}
	if (__builtin_sub_overflow(now.end_ns, now.start_ns, &now.inner_ns)) {
		n->ok = false;
		return;
	}
	if (outer)
		outer->inner_ns += now.inner_ns;
	now.inner_ns = 0;
	now.stack = profile_stack(profile_of(n->t), outer ? outer->stack : NO_STACK, profile_frame(profile_of(n->t), &f));
	now.labels = outer ? outer->labels : labels_of(n->t, s->track);
	ARENA_ROOM(n->t->out->arena, n->open, n->n, n->cap);
	n->open[n->n++] = now;
}

static bool nest_spans(struct trace *t)
{
	uint32_t *order = ARENA_ARRAY(t->out->arena, uint32_t, t->nnest), track = NO_TRACK;
	struct nesting n = { .t = t, .ok = true };

	for (uint32_t i = 0; i < t->nnest; i++)
		order[i] = i;
	sort_by(order, t->nnest, by_nesting, t);
	profile_weight(profile_of(t), S("time"), S("nanoseconds"));
	for (uint32_t i = 0; i < t->nnest && n.ok; i++) {
		const struct span *s = &timeline_of(t)->span[t->nest[order[i]]];

		while (n.n && s->track != track)
			close_nested(&n);
		track = s->track;
		if (s->end_ns != NO_TIME)
			nest_span(&n, s);
	}
	while (n.n)
		close_nested(&n);
	return n.ok || err_set(t->err, ERR_INPUT, "times of spans that add up to less than 2^63 nanoseconds expected");
}

/* ---- a profile of samples ---- */

/* The stack of a frame's id, made from the root down; `path` has room for all frames. */
static bool stack_of(struct trace *t, struct str id, uint32_t *path, uint64_t at, uint32_t *stack)
{
	uint32_t n = 0, frame;

	for (bool more = id.n > 0; more; id = t->frame[path[n - 1]].parent, more = t->frame[path[n - 1]].rooted) {
		frame = map_find(&t->frames, id);
		if (frame == MAP_NONE || n == t->nframe)
			return err_at(t->err, at, frame == MAP_NONE ? "a sample of one of \"stackFrames\" expected"
								    : "stack frames that end at a root expected");
		path[n++] = frame;
	}
	*stack = NO_STACK;
	while (n--) {
		struct frame f = { .function = t->frame[path[n]].name, .module = NO_MODULE };

		if (!f.function.n)
			f.function = S("[unknown]");
		*stack = profile_stack(profile_of(t), *stack, profile_frame(profile_of(t), &f));
	}
	return true;
}

static bool add_samples(struct trace *t)
{
	uint32_t *path = ARENA_ARRAY(t->out->arena, uint32_t, t->nframe), stack = NO_STACK;

	profile_weight(profile_of(t), S("samples"), S("count"));
	for (uint32_t i = 0; i < t->nsample; i++) {
		const struct trace_sample *s = &t->sample[i];

		if (!stack_of(t, s->frame, path, s->at, &stack))
			return false;
		if (!profile_add(profile_of(t), profile_sample(profile_of(t), stack, 0), 0, s->weight))
			return err_at(t->err, s->at, "weights that add up to less than 2^63 expected");
	}
	return true;
}

bool trace_settle(struct trace *t)
{
	make_timeline(t);
	if (!t->nsample && !t->nnest)
		return true;
	t->profile = t->out->n;
	reading_add(t->out, MODEL_PROFILE);
	return t->nsample ? add_samples(t) : nest_spans(t);
}
