/*
 * go_actiongraph - what `go build -debug-actiongraph=FILE` writes: every action of a build, when it ran and what it waited for.
 *
 * Spec    None; Go 1.26, src/cmd/go/internal/work/action.go, actionJSON: a JSON array of objects.
 * Gives   A timeline: a span an action (category "action"), named by its mode and package; tracks are slots in which actions ran side by
 *         side.  A track "critical path" repeats those of it (category "critical path component").
 * Loses   Commands, build ids, object directories, priorities; dependencies off the critical path.
 * Choices [1] An action lasts from TimeStart to TimeDone; from TimeReady to TimeStart it waited for a slot, which its detail says from
 *             1 ms on.
 *         [2] The critical path is the chain of dependencies that took longest: no number of CPUs makes the build shorter than that.
 *         [3] Actions that never ran have the year 1, and are left out.
 */
#include "base/instant.h"
#include "base/map.h"
#include "base/sort.h"
#include "format/format.h"
#include "format/json_bits.h"

#define BITS 56                         /* "ID", "Mode", "Package" */
#define NS_PER_MS INT64_C(1000000)
#define NO_ACTION UINT32_MAX

struct action {
	struct str mode, package;
	int64_t ready_ns, start_ns, done_ns;    /* since the epoch; NO_TIME = never */
	uint64_t id, cpu_ns, at;
	uint32_t first_dep, ndep;               /* in action_graph.dep */
	uint64_t chain_ns;                      /* the longest chain up to its end, plus 1; 0 = not known yet */
	uint32_t before;                        /* the one before it in that chain, or NO_ACTION */
	bool on_path;
};

struct action_graph {
	struct reading *out;
	uint32_t evidence;
	struct action *action;
	struct map by_id;
	uint64_t *dep;
	uint32_t naction, action_cap, ndep, dep_cap;
};

static struct timeline *timeline_of(const struct action_graph *g)
{
	return &g->out->evidence[g->evidence].timeline;
}

/* ---- actions ---- */

static void take_time(struct json *j, int64_t *ns)
{
	struct str text;

	if (!json_str(j, &text) || str_starts(text, S("0001-"))) /* [3] */
		return;
	if (!instant_read(text, ns))
		json_fail(j, "a moment as \"2026-11-21T14:05:28.5Z\" expected");
}

static void take_deps(struct action_graph *g, struct json *j, struct action *a)
{
	a->first_dep = g->ndep;
	if (json_null(j))
		return;
	json_array(j);
	while (json_item(j)) {
		ARENA_ROOM(g->out->arena, g->dep, g->ndep, g->dep_cap);
		json_u64(j, &g->dep[g->ndep++]);
	}
	a->ndep = g->ndep - a->first_dep;
}

static void take_cpu(struct json *j, struct action *a)
{
	uint64_t ns;

	if (json_u64(j, &ns) && __builtin_add_overflow(a->cpu_ns, ns, &a->cpu_ns))
		json_fail(j, "nanoseconds that add up to less than 2^64 expected");
}

static void take_member(struct action_graph *g, struct json *j, struct str key, struct action *a)
{
	if (str_eq(key, S("ID")))
		json_u64(j, &a->id);
	else if (str_eq(key, S("Mode")))
		json_str(j, &a->mode);
	else if (str_eq(key, S("Package")))
		json_str(j, &a->package);
	else if (str_eq(key, S("Deps")))
		take_deps(g, j, a);
	else if (str_eq(key, S("TimeReady")))
		take_time(j, &a->ready_ns);
	else if (str_eq(key, S("TimeStart")))
		take_time(j, &a->start_ns);
	else if (str_eq(key, S("TimeDone")))
		take_time(j, &a->done_ns);
	else if (str_eq(key, S("CmdUser")) || str_eq(key, S("CmdSys")))
		take_cpu(j, a);
}

static void take_action(struct action_graph *g, struct json *j)
{
	struct action a = { .ready_ns = NO_TIME, .start_ns = NO_TIME, .done_ns = NO_TIME, .at = json_at(j) };
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		take_member(g, j, key, &a);
	if (!json_ok(j))
		return;
	if (map_intern_pair(&g->by_id, a.id, 0, g->naction) != g->naction)
		evidence_note(g->out, g->evidence, a.at, "of actions with one ID the first is depended on");
	ARENA_ROOM(g->out->arena, g->action, g->naction, g->action_cap);
	g->action[g->naction++] = a;
}

static bool ran(const struct action *a)
{
	return a->start_ns != NO_TIME && a->done_ns != NO_TIME && a->done_ns >= a->start_ns;
}

/* ---- the critical path ---- */

static int by_done(uint32_t i, uint32_t j, const void *ctx)
{
	const struct action *a = ctx;

	return a[i].done_ns < a[j].done_ns ? -1 : a[i].done_ns > a[j].done_ns;
}

/* What `a` depends on that has the longest chain up to it; NULL = none.  Each was done before `a` started, so that chains end. */
static const struct action *longest_before(const struct action_graph *g, const struct action *a)
{
	const struct action *longest = NULL;

	for (uint32_t i = 0; i < a->ndep; i++) {
		uint32_t at = map_find_pair(&g->by_id, g->dep[a->first_dep + i], 0);
		const struct action *dep = at == MAP_NONE ? NULL : &g->action[at];

		if (dep && dep->chain_ns && dep->done_ns <= a->start_ns && (!longest || dep->chain_ns > longest->chain_ns))
			longest = dep;
	}
	return longest;
}

/* [2]; from the last of the longest chain back to its first. */
static void mark_path(struct action_graph *g)
{
	uint32_t *order = ARENA_ARRAY(g->out->arena, uint32_t, g->naction), end = NO_ACTION;

	for (uint32_t i = 0; i < g->naction; i++)
		order[i] = i;
	sort_by(order, g->naction, by_done, g->action);
	for (uint32_t i = 0; i < g->naction; i++) {
		struct action *a = &g->action[order[i]];
		const struct action *before;

		if (!ran(a))
			continue;
		before = longest_before(g, a);
		a->before = before ? (uint32_t)(before - g->action) : NO_ACTION;
		/* They follow one another within what 63 bits hold; 1 ns more tells that it was reached. */
		a->chain_ns = (uint64_t)(a->done_ns - a->start_ns) + (before ? before->chain_ns : 1);
		if (end == NO_ACTION || a->chain_ns >= g->action[end].chain_ns)
			end = order[i];
	}
	for (; end != NO_ACTION; end = g->action[end].before)
		g->action[end].on_path = true;
}

/* ---- spans ---- */

static struct str detail_of(struct action_graph *g, const struct action *a)
{
	struct str text = a->on_path ? S("on the critical path") : S("");
	int64_t waited_ns = a->ready_ns == NO_TIME ? 0 : a->start_ns - a->ready_ns;

	if (waited_ns >= NS_PER_MS) /* [1] */
		text = arena_printf(g->out->arena, "%.*s%swaited %lld ms for a slot", STR(text), text.n ? "; " : "",
			(long long)(waited_ns / NS_PER_MS));
	if (a->cpu_ns >= NS_PER_MS)
		text = arena_printf(g->out->arena, "%.*s%scommands used %llu ms of CPU", STR(text), text.n ? "; " : "",
			(unsigned long long)(a->cpu_ns / NS_PER_MS));
	return text;
}

static struct span span_of(struct action_graph *g, const struct action *a)
{
	int64_t zero = timeline_of(g)->started_ns;

	return (struct span){ .name = a->package.n ? arena_printf(g->out->arena, "%.*s %.*s", STR(a->mode), STR(a->package)) : a->mode,
		.start_ns = a->start_ns - zero, .end_ns = a->done_ns - zero };
}

static void add_path(struct action_graph *g)
{
	uint32_t track = timeline_track(timeline_of(g), &(struct track){ .name = S("critical path"), .parent = NO_TRACK,
		.pid = NO_ID, .tid = NO_ID });

	for (uint32_t i = 0; i < g->naction; i++)
		if (g->action[i].on_path) {
			struct span s = span_of(g, &g->action[i]);

			s.track = track;
			s.category = S("critical path component");
			timeline_span(timeline_of(g), &s);
		}
}

static void add_spans(struct action_graph *g)
{
	for (uint32_t i = 0; i < g->naction; i++)
		if (ran(&g->action[i])) {
			struct span s = span_of(g, &g->action[i]);

			s.category = S("action");
			s.detail = detail_of(g, &g->action[i]);
			timeline_span(timeline_of(g), &s);
		} else {
			evidence_note(g->out, g->evidence, g->action[i].at, "an action that did not run was left out");
		}
	timeline_slots(timeline_of(g), 0, NO_TRACK, S("go"));
	add_path(g);
}

/* Time 0 is when the first one was ready. */
static bool set_zero(struct action_graph *g)
{
	int64_t *zero = &timeline_of(g)->started_ns;

	for (uint32_t i = 0; i < g->naction; i++) {
		const struct action *a = &g->action[i];
		int64_t first = a->ready_ns != NO_TIME && a->ready_ns < a->start_ns ? a->ready_ns : a->start_ns;

		if (ran(a) && (!*zero || first < *zero))
			*zero = first;
	}
	return *zero != 0;
}

/* ---- the file ---- */

static bool go_actiongraph_read(const struct source *src, struct reading *out, struct err *e)
{
	struct action_graph g = { .out = out, .evidence = out->n };
	struct json j;

	reading_add(out, MODEL_TIMELINE);
	map_init(&g.by_id, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	json_array(&j);
	while (json_item(&j))
		take_action(&g, &j);
	if (!json_end(&j))
		return false;
	if (!set_zero(&g))
		return err_at(e, 0, "at least one action that ran expected");
	mark_path(&g);
	add_spans(&g);
	return true;
}

static int go_actiongraph_bits(struct json *j)
{
	bool id = false, mode = false, package = false;
	struct str key;

	if (!json_first_object(j))
		return 0;
	while (json_key(j, &key)) {
		id |= str_eq(key, S("ID")) && json_peek(j) == JSON_NUMBER;
		mode |= str_eq(key, S("Mode")) && json_peek(j) == JSON_STRING;
		package |= str_eq(key, S("Package")) && json_peek(j) == JSON_STRING;
	}
	return id && mode && package ? BITS : 0;
}

static int go_actiongraph_sniff(struct str head)
{
	return json_bits(head, go_actiongraph_bits);
}

const struct format format_go_actiongraph = {
	.name = "go_actiongraph",
	.title = "Go's graph of build actions (go build -debug-actiongraph)",
	.spec = "https://github.com/golang/go/blob/master/src/cmd/go/internal/work/action.go",
	.versions = "Go 1.26",
	.loses = "commands, build ids, dependencies off the critical path",
	.models = MODEL_BIT(MODEL_TIMELINE),
	.sniff = go_actiongraph_sniff,
	.read = go_actiongraph_read,
};
