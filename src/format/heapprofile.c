/*
 * heapprofile - V8's sampled heap profiles: node --heap-prof, Chrome's developer tools.
 *
 * Spec    Chrome DevTools Protocol, HeapProfiler.SamplingHeapProfile.
 * Gives   A profile: bytes of the objects that were still alive when it was taken, by where they were allocated.
 * Loses   In which order they were allocated ("samples", whose sizes are those of the nodes again).
 * Choices [1] "(root)" is above all stacks and left out.
 *         [2] Nodes stand in each other: what lies deeper than JSON_DEPTH allows is an error; V8 records 128 frames at most.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "format/v8_frame.h"

#define BITS_HEAD 48 /* a "head" with a "callFrame" */

struct node { uint32_t parent; struct frame frame; uint64_t self; bool described; };    /* a parent stands before its children */

struct heapprofile {
	struct json *json;
	struct arena *arena;
	struct node *node;
	uint32_t n, cap;
};

static void take_node(struct heapprofile *h, uint32_t parent)
{
	struct json *j = h->json;
	uint32_t at = h->n++;
	struct str key;

	ARENA_ROOM(h->arena, h->node, at, h->cap);
	h->node[at] = (struct node){ .parent = parent };
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("callFrame"))) {
			v8_frame(j, &h->node[at].frame);
			h->node[at].described = true;
		} else if (str_eq(key, S("selfSize"))) {
			json_u64(j, &h->node[at].self);
		} else if (str_eq(key, S("children"))) {
			json_array(j);
			while (json_item(j))
				take_node(h, at);
		}
	if (!h->node[at].described)
		json_fail(j, "a node with a callFrame expected");
}

static bool put_together(struct heapprofile *h, struct profile *p, struct err *e)
{
	uint32_t *stack = ARENA_ARRAY(h->arena, uint32_t, h->n);

	if (!h->n)
		return err_at(e, 0, "a \"head\" expected, the root of the nodes");
	for (uint32_t i = 0; i < h->n; i++) {
		const struct node *n = &h->node[i];
		uint32_t above = n->parent == NO_STACK ? NO_STACK : stack[n->parent];

		stack[i] = str_eq(n->frame.function, S("(root)")) ? above       /* [1] */
			: profile_stack(p, above, profile_frame(p, &n->frame));
		if (n->self && (n->self > INT64_MAX || !profile_add(p, profile_sample(p, stack[i], 0), 0, (int64_t)n->self)))
			return err_at(e, 0, "sizes of one stack that fit into 63 bits expected");
	}
	return true;
}

static bool heapprofile_read(const struct source *src, struct reading *out, struct err *e)
{
	struct profile *p = &reading_add(out, MODEL_PROFILE)->profile;
	struct json j;
	struct heapprofile h = { .json = &j, .arena = out->arena };
	struct str key;

	profile_weight(p, S("inuse_space"), S("bytes"));
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("head")))
			take_node(&h, NO_STACK);
	return json_end(&j) && put_together(&h, p, e);
}

/* ---- recognised ---- */

static int heapprofile_bits(struct json *j)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (!str_eq(key, S("head")) || json_peek(j) != JSON_OBJECT)
			continue;
		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("callFrame")))
				return json_peek(j) == JSON_OBJECT ? BITS_HEAD : 0;
	}
	return 0;
}

static int heapprofile_sniff(struct str head)
{
	return json_bits(head, heapprofile_bits);
}

const struct format format_heapprofile = {
	.name = "heapprofile",
	.title = "V8 heap profile (node --heap-prof, Chrome)",
	.spec = "https://chromedevtools.github.io/devtools-protocol/tot/HeapProfiler/",
	.versions = "Node.js 20.20.2",
	.loses = "the order of allocations",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = heapprofile_sniff,
	.read = heapprofile_read,
};
