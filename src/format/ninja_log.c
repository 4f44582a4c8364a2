/*
 * ninja_log - what ninja remembers of its last builds: .ninja_log.
 *
 * Spec    ninja 1.11 and 1.13, src/build_log.cc (BuildLog::Load, WriteEntry): a header "# ninja log vN", then a line an output:
 *         start, end (ms since ninja began), mtime, output, hash of the command; tabs between them.
 * Gives   A timeline: a span an edge of the last build; tracks are slots in which they ran side by side.
 * Loses   mtime and hash; builds before the last one.
 * Choices [1] Lines are written as edges end.  An end before the one above it, or an output that this build has had, begins
 *             another build.
 *         [2] Outputs with the same times and hash are of one edge: the first names it, the others are its detail.
 *         [3] A line without its end is left out, as ninja does it.
 */
#include "base/map.h"
#include "base/sort.h"
#include "format/format.h"

#define BITS 104 /* "# ninja log v" */
#define VERSION_LEAST 5
#define VERSION_MOST 7
#define FIELDS 5
#define NS_PER_MS INT64_C(1000000)

static const struct str header = S("# ninja log v");

struct edge {
	uint32_t start_ms, end_ms;
	uint64_t hash;
	struct str output, others;
};

struct ninja_log {
	struct reading *out;
	uint32_t evidence;
	struct map seen; /* output -> the last build that had it */
	struct edge *edge; /* of the build that is being read: nedge of them */
	struct map edges; /* times, hash -> edge; may be one of an earlier build */
	uint32_t nedge, edge_cap, build, last_ms, nentry, earlier;
};

/* ---- lines ---- */

static bool take_ms(struct str field, uint32_t *ms)
{
	uint64_t x;

	if (!str_u64(field, &x) || x > INT32_MAX)
		return false;
	*ms = (uint32_t)x;
	return true;
}

static bool take_fields(struct str line, struct edge *edge)
{
	struct str field[FIELDS];

	for (size_t i = 0; i < FIELDS; i++)
		field[i] = str_cut(&line, '\t');
	if (line.n || !field[3].n || !field[4].n)
		return false;
	edge->output = field[3];
	edge->hash = hash_bytes(field[4]);
	return take_ms(field[0], &edge->start_ms) && take_ms(field[1], &edge->end_ms) &&
		edge->start_ms <= edge->end_ms;
}

static void next_build(struct ninja_log *n)
{
	n->earlier += n->nentry;
	n->nentry = n->nedge = 0;
	n->build++;
}

/* [2] */
static void add_output(struct ninja_log *n, const struct edge *edge)
{
	uint64_t times = (uint64_t)edge->start_ms << 32 | edge->end_ms;
	uint64_t key = edge->hash ^ (uint64_t)n->build << 32;
	uint32_t at = map_intern_pair(&n->edges, times, key, n->nedge);
	struct str *others;

	n->nentry++;
	if (at < n->nedge) {
		others = &n->edge[at].others;
		*others = others->n ? arena_printf(n->out->arena, "%.*s %.*s", STR(*others), STR(edge->output))
				    : edge->output;
		return;
	}
	ARENA_ROOM(n->out->arena, n->edge, n->nedge, n->edge_cap);
	n->edge[n->nedge++] = *edge;
}

static bool add_line(struct ninja_log *n, struct str line, uint64_t at, struct err *e)
{
	struct edge edge = { 0 };

	if (!take_fields(line, &edge))
		return err_at(e, at, "start, end, mtime, output and hash between tabs expected");
	if (edge.end_ms < n->last_ms || map_find(&n->seen, edge.output) == n->build) /* [1] */
		next_build(n);
	n->last_ms = edge.end_ms;
	map_set(&n->seen, edge.output, n->build);
	add_output(n, &edge);
	return true;
}

/* ---- spans ---- */

static void add_spans(struct ninja_log *n)
{
	struct timeline *t = &n->out->evidence[n->evidence].timeline;
	struct sort_key *start = ARENA_ARRAY(n->out->arena, struct sort_key, n->nedge);

	for (uint32_t i = 0; i < n->nedge; i++)
		start[i] = (struct sort_key){ n->edge[i].start_ms, i };
	sort_keys(start, n->nedge);
	for (uint32_t i = 0; i < n->nedge; i++) {
		const struct edge *edge = &n->edge[start[i].index];

		timeline_span(t, &(struct span){ .name = edge->output, .detail = edge->others,
			.start_ns = edge->start_ms * NS_PER_MS, .end_ns = edge->end_ms * NS_PER_MS });
	}
	timeline_slots(t, 0, NO_TRACK, S("ninja"));
}

/* ---- the file ---- */

static bool take_header(struct str line, struct err *e)
{
	uint64_t version;

	if (!str_starts(line, header) || !str_u64(str_from(line, header.n), &version))
		return err_at(e, 0, "\"# ninja log v\" and a version expected");
	if (version >= VERSION_LEAST && version <= VERSION_MOST)
		return true;
	return err_at(e, header.n, "version %d to %d expected, found %llu", VERSION_LEAST, VERSION_MOST,
		(unsigned long long)version);
}

static bool ninja_log_read(const struct source *src, struct reading *out, struct err *e)
{
	struct ninja_log n = { .out = out, .evidence = out->n };
	struct str rest = src->bytes;

	reading_add(out, MODEL_TIMELINE);
	map_init(&n.seen, out->arena);
	map_init(&n.edges, out->arena);
	if (!take_header(str_line(&rest), e))
		return false;
	while (rest.n) {
		uint64_t at = (uint64_t)(rest.p - src->bytes.p);

		if (!memchr(rest.p, '\n', rest.n)) { /* [3] */
			evidence_note(out, n.evidence, at, "the last line has no end: its writer was stopped");
			break;
		}
		if (!add_line(&n, str_line(&rest), at, e))
			return false;
	}
	if (!n.nedge)
		return err_at(e, src->bytes.n, "at least one output expected");
	if (n.earlier)
		evidence_note(out, n.evidence, ERR_NOWHERE, "%u outputs of earlier builds were left out", n.earlier);
	add_spans(&n);
	return true;
}

static int ninja_log_sniff(struct str head)
{
	return str_starts(head, header) ? BITS : 0;
}

const struct format format_ninja_log = {
	.name = "ninja_log",
	.title = "ninja's .ninja_log",
	.spec = "https://github.com/ninja-build/ninja/blob/master/src/build_log.cc",
	.versions = "ninja 1.11.1 (v5), 1.13.2 (v7)",
	.loses = "mtime, hash of the command; builds before the last one",
	.models = MODEL_BIT(MODEL_TIMELINE),
	.sniff = ninja_log_sniff,
	.read = ninja_log_read,
	.endings = ".ninja_log",
};
