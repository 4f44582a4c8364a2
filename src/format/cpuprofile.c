/*
 * cpuprofile - V8's CPU profiles: node --cpu-prof, Chrome's developer tools, Deno.
 *
 * Spec    Chrome DevTools Protocol, Profiler.Profile.
 * Gives   A profile: time in nanoseconds (of whole microseconds) and samples; with hit counts alone, samples.
 * Loses   Order and times of samples, hits of single lines (positionTicks), why a function was not optimised.
 * Choices [1] A sample lasts until the next one, the last until "endTime", as the developer tools have it. V8 notes some samples
 *             late: time does not go back, so that such a sample lasts 0.
 *         [2] "(root)" is above all stacks and left out; "(program)", "(idle)" and "(garbage collector)" are frames.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "format/v8_frame.h"

#define BITS_NODES 48 /* "nodes" of objects with a "callFrame" */
#define NO_NODE UINT32_MAX

struct node {
	uint32_t parent, frame, stack;
	uint64_t hits;
	bool described, root, settled, entered;
};

struct edge { uint64_t child; uint32_t parent; };

struct cpuprofile {
	struct json *json;
	struct profile *profile;
	struct reading *out;
	uint32_t evidence;
	struct arena *arena;
	struct map ids;
	struct node *node;
	struct edge *edge;
	uint64_t *sample;
	int64_t *delta;
	uint32_t nnode, node_cap, nedge, edge_cap, nsample, sample_cap, ndelta, delta_cap;
	double start, end;              /* microseconds */
};

/* ---- nodes ---- */

static void take_call_frame(struct cpuprofile *c, struct node *n)
{
	struct frame f;

	v8_frame(c->json, &f);
	n->described = true;
	n->root = str_eq(f.function, S("(root)"));
	if (!n->root) /* [2] */
		n->frame = profile_frame(c->profile, &f);
}

static void add_edge(struct cpuprofile *c, uint64_t child, uint32_t parent)
{
	ARENA_ROOM(c->arena, c->edge, c->nedge, c->edge_cap);
	c->edge[c->nedge++] = (struct edge){ child, parent };
}

static void take_children(struct cpuprofile *c)
{
	uint64_t child;

	json_array(c->json);
	while (json_item(c->json))
		if (json_u64(c->json, &child))
			add_edge(c, child, c->nnode);
}

static void take_node(struct cpuprofile *c)
{
	struct node n = { .parent = NO_NODE, .frame = NO_NODE, .stack = NO_STACK };
	uint64_t at = json_at(c->json), id = 0;
	struct json *j = c->json;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("id")))
			json_u64(j, &id);
		else if (str_eq(key, S("callFrame")))
			take_call_frame(c, &n);
		else if (str_eq(key, S("hitCount")))
			json_u64(j, &n.hits);
		else if (str_eq(key, S("children")))
			take_children(c);
	if (!n.described)
		json_fail(j, "a node with a callFrame expected");
	else if (map_intern_pair(&c->ids, id, 0, c->nnode) != c->nnode)
		json_fail(j, "an id of its own expected for the node at byte %llu", (unsigned long long)at);
	ARENA_ROOM(c->arena, c->node, c->nnode, c->node_cap);
	c->node[c->nnode++] = n;
}

/* Index of the node with this id; NO_NODE when there is none. */
static uint32_t node_of(struct cpuprofile *c, uint64_t id)
{
	uint32_t at = map_intern_pair(&c->ids, id, 0, NO_NODE - 1);

	return at < c->nnode ? at : NO_NODE;
}

static bool link_nodes(struct cpuprofile *c, struct err *e)
{
	for (uint32_t i = 0; i < c->nedge; i++) {
		uint32_t child = node_of(c, c->edge[i].child);

		if (child == NO_NODE || c->node[child].parent != NO_NODE)
			return err_at(e, 0, "each child expected to be a node with one parent, not %llu",
				(unsigned long long)c->edge[i].child);
		c->node[child].parent = c->edge[i].parent;
	}
	return true;
}

/* Marks the way up to a node whose stack is known, then goes back down by the marks. */
static bool settle(struct cpuprofile *c, uint32_t node, uint32_t *way, struct err *e)
{
	uint32_t n = 0;

	for (; node != NO_NODE && !c->node[node].settled; node = c->node[node].parent) {
		if (c->node[node].entered)
			return err_at(e, 0, "nodes expected not to be below themselves");
		c->node[node].entered = true;
		way[n++] = node;
	}
	while (n) {
		struct node *x = &c->node[way[--n]];
		uint32_t above = x->parent == NO_NODE ? NO_STACK : c->node[x->parent].stack;

		x->stack = x->root ? above : profile_stack(c->profile, above, x->frame);
		x->settled = true;
	}
	return true;
}

/* ---- samples ---- */

static bool add(struct cpuprofile *c, uint32_t node, uint32_t weight, int64_t value, struct err *e)
{
	uint32_t sample = profile_sample(c->profile, c->node[node].stack, 0);

	return profile_add(c->profile, sample, weight, value) ||
		err_at(e, 0, "values of one stack that fit into 63 bits expected");
}

/* [1] */
static bool add_samples(struct cpuprofile *c, struct err *e)
{
	double now = c->start, at = c->start, next;

	for (uint32_t i = 0; i < c->nsample; i++) {
		uint32_t node = node_of(c, c->sample[i]);

		if (node == NO_NODE)
			return err_at(e, 0, "samples of nodes expected, there is no node %llu", (unsigned long long)c->sample[i]);
		if (!i)
			now = at = c->start + (double)c->delta[0];
		at += i + 1 < c->nsample ? (double)c->delta[i + 1] : 0;
		next = i + 1 < c->nsample ? at : c->end;
		if (!(next - now < 9e15))
			return err_at(e, 0, "times that fit into 63 bits of nanoseconds expected");
		if (next < now)
			evidence_note(c->out, c->evidence, ERR_NOWHERE, "sample noted later than the one behind it: it lasts 0");
		if (!add(c, node, 0, next > now ? (int64_t)(next - now) * 1000 : 0, e) || !add(c, node, 1, 1, e))
			return false;
		now = next > now ? next : now;
	}
	return true;
}

static bool add_hits(struct cpuprofile *c, struct err *e)
{
	for (uint32_t i = 0; i < c->nnode; i++)
		if (c->node[i].hits > INT64_MAX || (c->node[i].hits && !add(c, i, 0, (int64_t)c->node[i].hits, e)))
			return e->kind != ERR_NONE ? false : err_at(e, 0, "hit counts below 2^63 expected");
	return true;
}

static void take_samples(struct cpuprofile *c)
{
	json_array(c->json);
	while (json_item(c->json)) {
		ARENA_ROOM(c->arena, c->sample, c->nsample, c->sample_cap);
		json_u64(c->json, &c->sample[c->nsample++]);
	}
}

static void take_deltas(struct cpuprofile *c)
{
	json_array(c->json);
	while (json_item(c->json)) {
		ARENA_ROOM(c->arena, c->delta, c->ndelta, c->delta_cap);
		json_i64(c->json, &c->delta[c->ndelta++]);
	}
}

static void take_members(struct cpuprofile *c)
{
	struct json *j = c->json;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("nodes"))) {
			json_array(j);
			while (json_item(j))
				take_node(c);
		} else if (str_eq(key, S("samples"))) {
			take_samples(c);
		} else if (str_eq(key, S("timeDeltas"))) {
			take_deltas(c);
		} else if (str_eq(key, S("startTime"))) {
			json_f64(j, &c->start);
		} else if (str_eq(key, S("endTime"))) {
			json_f64(j, &c->end);
		}
	}
}

static bool put_together(struct cpuprofile *c, struct err *e)
{
	uint32_t *way = ARENA_ARRAY(c->arena, uint32_t, c->nnode);

	if (!c->nnode)
		return err_at(e, 0, "at least one node expected");
	if (c->ndelta != c->nsample)
		return err_at(e, 0, "as many timeDeltas as samples expected, not %u and %u", c->ndelta, c->nsample);
	if (!(c->start >= 0 && c->end >= c->start && c->end < 1e18))
		return err_at(e, 0, "an endTime that is not before startTime expected");
	if (!link_nodes(c, e))
		return false;
	for (uint32_t i = 0; i < c->nnode; i++)
		if (!settle(c, i, way, e))
			return false;
	if (c->nsample)
		profile_weight(c->profile, S("time"), S("nanoseconds"));
	profile_weight(c->profile, S("samples"), S("count"));
	c->profile->duration_s = (c->end - c->start) / 1e6;
	return c->nsample ? add_samples(c, e) : add_hits(c, e);
}

static bool cpuprofile_read(const struct source *src, struct reading *out, struct err *e)
{
	struct json j;
	struct cpuprofile c = { .json = &j, .out = out, .evidence = out->n, .arena = out->arena };

	c.profile = &reading_add(out, MODEL_PROFILE)->profile;
	map_init(&c.ids, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	take_members(&c);
	return json_end(&j) && put_together(&c, e);
}

/* ---- recognised ---- */

static int cpuprofile_bits(struct json *j)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("nodes")) && json_peek(j) == JSON_ARRAY)
			return json_first_has(j, S("callFrame")) ? BITS_NODES : 0;
	return 0;
}

static int cpuprofile_sniff(struct str head)
{
	return json_bits(head, cpuprofile_bits);
}

const struct format format_cpuprofile = {
	.name = "cpuprofile",
	.title = "V8 CPU profile (node --cpu-prof, Chrome)",
	.spec = "https://chromedevtools.github.io/devtools-protocol/tot/Profiler/",
	.versions = "Node.js 20.20.2",
	.loses = "order and time of samples, hits of single lines",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = cpuprofile_sniff,
	.read = cpuprofile_read,
};
