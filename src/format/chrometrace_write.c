/*
 * Trace events from a timeline or a profile, for ui.perfetto.dev and chrome://tracing.
 *
 * Choices [1] A profile becomes nested spans of one thread as wide as their weight, children in the order of their names: every
 *             viewer shows it as a flame graph, and reading it back gives the profile.
 *         [2] One unit of a weight that is no time is shown as a microsecond.
 *         [3] A span without an end is a B without its E.
 *         [4] What happens in a process without its saying where belongs to the main thread, which has the number of the process:
 *             viewers want every event to have a thread.
 */
#include "format/chrometrace_part.h"

#include <stdio.h>

#include "base/sort.h"
#include "model/profile_named.h"
#include "model/profile_tree.h"

/* Nanoseconds as microseconds. */
static void put_us(struct json_out *o, const char *key, int64_t ns)
{
	char text[40];
	uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
	int n = snprintf(text, sizeof text, "%s%llu.%03u", ns < 0 ? "-" : "", (unsigned long long)(size / 1000),
		(unsigned)(size % 1000));

	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	json_put_key(o, key);
	json_put_raw(o, (struct str){ text, (size_t)n });
}

static void begin_event(struct json_out *o, char phase, struct str name)
{
	if (!o->first)
		buf_char(o->buf, '\n');
	json_put_object(o);
	json_member_str(o, "ph", (struct str){ &phase, 1 });
	json_member_str(o, "name", name);
}

/* ---- timelines ---- */

struct writing {
	struct json_out json;
	const struct timeline *timeline;
	struct arena arena;
	int64_t *pid, *tid;             /* by track; tid NO_ID: the process itself */
	bool *busy;                     /* by track: something happens there, which shows it */
	int64_t *beyond;                /* by track: a number behind its own; all between them are taken */
};

static int64_t number_behind(int64_t number)
{
	return number == INT64_MAX ? 0 : number + 1;
}

/*
 * The number, or the next one that is free for this key: found again it is the same.  A machine counts its processes round and
 * round, so that all that is passed on the way is told how far it went.
 */
static int64_t unused(struct writing *w, struct map *taken, uint64_t key, int64_t number, uint32_t track)
{
	int64_t from = number;
	uint32_t holder;

	while ((holder = map_intern_pair(taken, key, (uint64_t)number, track)) != track)
		number = w->beyond[holder];
	w->beyond[track] = number_behind(number);
	while (from != number) {
		int64_t next;

		holder = map_find_pair(taken, key, (uint64_t)from);
		next = w->beyond[holder];
		w->beyond[holder] = w->beyond[track];
		from = next;
	}
	return number;
}

static bool is_process(const struct track *track)
{
	return track->tid == NO_ID && track->parent == NO_TRACK;
}

/* No two processes, and no two threads of one, may share a number. */
static void number_tracks(struct writing *w)
{
	const struct timeline *t = w->timeline;
	struct map pids, tids;

	map_init(&pids, &w->arena);
	map_init(&tids, &w->arena);
	w->pid = ARENA_ARRAY(&w->arena, int64_t, t->ntrack);
	w->tid = ARENA_ARRAY(&w->arena, int64_t, t->ntrack);
	w->beyond = ARENA_ARRAY(&w->arena, int64_t, t->ntrack);
	for (uint32_t i = 0; i < t->ntrack; i++) {
		const struct track *track = &t->track[i];

		w->pid[i] = track->parent != NO_TRACK ? w->pid[track->parent] : track->pid == NO_ID ? 0 : track->pid;
		w->tid[i] = NO_ID;
		if (is_process(track))
			w->pid[i] = unused(w, &pids, 0, w->pid[i], i);
		else
			w->tid[i] = unused(w, &tids, (uint64_t)w->pid[i], track->tid == NO_ID ? 1 : track->tid, i);
	}
}

static void find_busy(struct writing *w)
{
	const struct timeline *t = w->timeline;

	w->busy = ARENA_ARRAY(&w->arena, bool, t->ntrack);
	for (uint32_t i = 0; i < t->nspan; i++)
		w->busy[t->span[i].track] = true;
	for (uint32_t i = 0; i < t->nmark; i++)
		w->busy[t->mark[i].track] = true;
	for (uint32_t i = 0; i < t->ncounter; i++)
		w->busy[t->counter[i].track] = true;
}

static void put_track(struct writing *w, uint32_t track)
{
	int64_t tid = w->tid[track];

	json_put_key(&w->json, "pid");
	json_put_i64(&w->json, w->pid[track]);
	json_put_key(&w->json, "tid");
	json_put_i64(&w->json, tid == NO_ID ? w->pid[track] : tid); /* [4] */
}

static void put_track_name(struct writing *w, uint32_t track)
{
	struct str name = w->timeline->track[track].name;
	bool thread = w->tid[track] != NO_ID;

	if (!name.n && (!thread || w->busy[track]))
		return;
	begin_event(&w->json, 'M', thread ? S("thread_name") : S("process_name"));
	put_track(w, track);
	json_put_key(&w->json, "args");
	json_put_object(&w->json);
	json_member_str(&w->json, "name", name);
	json_put_end_object(&w->json);
	json_put_end_object(&w->json);
}

static void put_span(struct writing *w, const struct span *s)
{
	int64_t length = 0;
	bool ends = s->end_ns != NO_TIME && !__builtin_sub_overflow(s->end_ns, s->start_ns, &length);

	begin_event(&w->json, ends ? 'X' : 'B', s->name); /* [3] */
	if (s->category.n)
		json_member_str(&w->json, "cat", s->category);
	put_track(w, s->track);
	put_us(&w->json, "ts", s->start_ns);
	if (ends)
		put_us(&w->json, "dur", length);
	if (s->detail.n) {
		json_put_key(&w->json, "args");
		json_put_object(&w->json);
		json_member_str(&w->json, "detail", s->detail);
		json_put_end_object(&w->json);
	}
	json_put_end_object(&w->json);
}

static void put_mark(struct writing *w, const struct mark *m)
{
	begin_event(&w->json, 'i', m->name);
	put_track(w, m->track);
	put_us(&w->json, "ts", m->at_ns);
	json_member_str(&w->json, "s", S("t"));
	json_put_end_object(&w->json);
}

static void put_counter(struct writing *w, const struct counter *c)
{
	begin_event(&w->json, 'C', c->name);
	put_track(w, c->track);
	put_us(&w->json, "ts", c->at_ns);
	json_put_key(&w->json, "args");
	json_put_object(&w->json);
	json_put_key(&w->json, "value");
	json_put_f64(&w->json, c->value);
	json_put_end_object(&w->json);
	json_put_end_object(&w->json);
}

static int span_by_start(uint32_t i, uint32_t j, const void *ctx)
{
	const struct timeline *t = ctx;

	return t->span[i].start_ns < t->span[j].start_ns ? -1 : t->span[i].start_ns > t->span[j].start_ns;
}

static int mark_by_time(uint32_t i, uint32_t j, const void *ctx)
{
	const struct timeline *t = ctx;

	return t->mark[i].at_ns < t->mark[j].at_ns ? -1 : t->mark[i].at_ns > t->mark[j].at_ns;
}

static int counter_by_time(uint32_t i, uint32_t j, const void *ctx)
{
	const struct timeline *t = ctx;

	return t->counter[i].at_ns < t->counter[j].at_ns ? -1 : t->counter[i].at_ns > t->counter[j].at_ns;
}

static uint32_t *ordered(struct writing *w, uint32_t n, int (*cmp)(uint32_t i, uint32_t j, const void *ctx))
{
	uint32_t *order = ARENA_ARRAY(&w->arena, uint32_t, n);

	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	sort_by(order, n, cmp, w->timeline);
	return order;
}

static void put_timeline(struct writing *w)
{
	const struct timeline *t = w->timeline;
	uint32_t *order;

	number_tracks(w);
	find_busy(w);
	for (uint32_t i = 0; i < t->ntrack; i++)
		if (w->tid[i] == NO_ID)
			put_track_name(w, i);
	for (uint32_t i = 0; i < t->ntrack; i++)
		if (w->tid[i] != NO_ID)
			put_track_name(w, i);
	order = ordered(w, t->nspan, span_by_start);
	for (uint32_t i = 0; i < t->nspan; i++)
		put_span(w, &t->span[order[i]]);
	order = ordered(w, t->nmark, mark_by_time);
	for (uint32_t i = 0; i < t->nmark; i++)
		put_mark(w, &t->mark[order[i]]);
	order = ordered(w, t->ncounter, counter_by_time);
	for (uint32_t i = 0; i < t->ncounter; i++)
		put_counter(w, &t->counter[order[i]]);
}

/* ---- profiles ---- */

/* A value in nanoseconds of the trace [2]; false when it is none. */
static bool shown_ns(const struct weight *w, int64_t value, int64_t *ns)
{
	double factor = w->unit.dim == DIM_TIME ? w->factor * 1e9 : 1e3;
	double x = round((double)value * pow(10, w->scale) * factor);

	if (!w->scale && factor > 0.999999999 && factor < 1.000000001) {
		*ns = value;
		return value >= 0;
	}
	*ns = (int64_t)(x >= 0 && x < 0x1p62 ? x : 0);
	return x >= 0 && x < 0x1p62;
}

/* What each stack and all below it take.  Weight without a stack is given one. */
static int64_t *inclusive_ns(struct writing *w, struct profile *p, struct err *e)
{
	struct frame unknown = { .function = S("[unknown]"), .module = NO_MODULE };
	uint32_t bare = profile_stack(p, NO_STACK, profile_frame(p, &unknown));
	int64_t *sum = ARENA_ARRAY(&w->arena, int64_t, p->nstack), ns;
	const struct weight *weight = &p->weight[p->preferred];
	bool ok = true;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t at = p->sample[i].stack == NO_STACK ? bare : p->sample[i].stack;

		ok = ok && shown_ns(weight, weight->value[i], &ns) && !__builtin_add_overflow(sum[at], ns, &sum[at]);
	}
	for (uint32_t i = p->nstack; i--;)
		if (p->stack[i].parent != NO_STACK)
			ok = ok && !__builtin_add_overflow(sum[p->stack[i].parent], sum[i], &sum[p->stack[i].parent]);
	if (ok)
		return sum;
	err_set(e, ERR_USAGE, "values of 0 to 2^62 expected in \"%.*s\", to be shown as time", STR(str_clip(weight->name, 64)));
	return NULL;
}

static void put_stack(struct writing *w, const struct profile *p, uint32_t stack, int64_t at, int64_t length)
{
	begin_event(&w->json, 'X', p->frame[p->stack[stack].frame].function);
	json_put_key(&w->json, "pid");
	json_put_u64(&w->json, 1);
	json_put_key(&w->json, "tid");
	json_put_u64(&w->json, 1);
	put_us(&w->json, "ts", at);
	put_us(&w->json, "dur", length);
	json_put_end_object(&w->json);
}

/* Depth first, without recursion; at[depth] is where the next child of that depth begins. */
static bool put_stacks(struct writing *w, struct profile *p, struct err *e)
{
	int64_t *sum = inclusive_ns(w, p, e), *at = ARENA_ARRAY(&w->arena, int64_t, (size_t)p->nstack + 2);
	uint32_t *cursor = ARENA_ARRAY(&w->arena, uint32_t, (size_t)p->nstack + 2), depth = 0, shown = 0;
	uint32_t *end = ARENA_ARRAY(&w->arena, uint32_t, (size_t)p->nstack + 2);
	struct profile_tree tree;

	if (!sum)
		return false;
	profile_tree(&tree, p, &w->arena);
	cursor[0] = tree.first[0];
	end[0] = tree.first[1];
	for (;;) {
		uint32_t stack;

		if (cursor[depth] == end[depth]) {
			if (!depth--)
				break;
			continue;
		}
		stack = tree.child[cursor[depth]++];
		if (!sum[stack])
			continue;
		put_stack(w, p, stack, at[depth], sum[stack]);
		shown++;
		at[depth + 1] = at[depth];
		if (__builtin_add_overflow(at[depth], sum[stack], &at[depth]))
			return err_set(e, ERR_USAGE, "values that add up to less than 2^63 expected, to be shown as time");
		depth++;
		cursor[depth] = tree.first[stack + 1];
		end[depth] = tree.first[stack + 2];
	}
	return shown || err_set(e, ERR_USAGE, "the profile has no samples in \"%.*s\"",
		STR(str_clip(p->weight[p->preferred].name, 64)));
}

static bool put_profile(struct writing *w, const struct profile *p, struct err *e)
{
	struct profile named;

	profile_init(&named, &w->arena);
	return profile_named(&named, p, false, e) && put_stacks(w, &named, e);
}

bool chrometrace_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct writing w = { .timeline = &ev->timeline };
	struct buf body = { 0 };
	bool ok = true;

	json_out_init(&w.json, &body, 0);
	json_put_object(&w.json);
	json_member_str(&w.json, "displayTimeUnit", S("ns"));
	if (ev->model == MODEL_TIMELINE && ev->timeline.started_ns) {
		json_put_key(&w.json, "beginningOfTime");
		json_put_i64(&w.json, ev->timeline.started_ns / 1000);
	}
	json_put_key(&w.json, "traceEvents");
	json_put_array(&w.json);
	if (ev->model == MODEL_PROFILE)
		ok = put_profile(&w, &ev->profile, e);
	else if (ev->timeline.nspan || ev->timeline.nmark || ev->timeline.ncounter)
		put_timeline(&w);
	else
		ok = err_set(e, ERR_USAGE, "the timeline is empty");
	if (ok) {
		json_put_end_array(&w.json);
		json_put_end_object(&w.json);
		buf_str(out, buf_view(&body));
		buf_char(out, '\n');
	}
	buf_release(&body);
	arena_free(&w.arena);
	return ok;
}
