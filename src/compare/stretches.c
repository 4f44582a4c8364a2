/*
 * Serial stretches: two children of one process, one after the other on the critical path.
 *
 * Choices [1] What else the parent started between the two belongs to the first: the second may depend on it by way of that.
 *         [2] A part is alone when the other leaf programs of its time, daemons left out, make up less than a tenth of it.
 *         [3] Files that stand for no storage join nothing: everybody writes to /dev/null.
 *         [4] A list of a directory depends on who makes, renames or removes something in it.
 *         [5] Of a sequence of more than two the pair that saves most is told, then the next of those that are left, so that what
 *             neighbours save adds up.
 *         [6] What sleeps most of its time waits for something that is not seen: what comes next may be just that.
 */
#include "compare/critical_path.h"

#include "base/map.h"
#include "base/sort.h"
#include "compare/tree_usage.h"

#define PAIRS_MOST 1000         /* looked at; those that would save most */
#define CHANGES (FILE_WRITTEN | FILE_REMOVED | FILE_RENAMED | FILE_CREATED)
#define CHANGES_LIST (FILE_REMOVED | FILE_RENAMED | FILE_CREATED)
#define ENTRIES (1u << 31)       /* beside enum file_use: something in the directory appeared or went */
#define OTHERS 0.1              /* [2] */

/* What of the path lies in a process and all below it. */
struct part {
	int64_t ns, network_ns, asleep_ns, first_ns, last_ns;
	uint32_t at, size;              /* place in order of descent, and number of processes */
};

struct pair { uint32_t first, second; int64_t saves_ns; };      /* processes */

struct search {
	const struct process_tree *tree;
	struct tree_order order;
	struct arena *scratch;
	struct part *part;              /* by process */
	struct pair *pair;
	uint32_t npair, pair_cap;
	bool *taken;                    /* by process: in a stretch already */
	struct usage leaves;
	struct usage_spans spans;
	struct group spans_at, uses_at; /* by place */
	uint32_t *name, *directory;     /* by file: the same for the same path; UINT32_MAX = none */
	uint32_t nname;
	uint32_t *how, *stamp;          /* by name: how the first part used it, valid where stamp is the pair's */
};

/* ---- parts ---- */

static void place_parts(struct search *s)
{
	uint32_t n = s->tree->nprocess, *next = ARENA_ARRAY(s->scratch, uint32_t, (size_t)n + 1), at = 0;

	for (uint32_t i = n; i-- > 0;) {
		s->part[i].size++;
		if (s->order.parent[i] != NO_PROCESS)
			s->part[s->order.parent[i]].size += s->part[i].size;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t parent = s->order.parent[i], *place = parent == NO_PROCESS ? &at : &next[parent];

		s->part[i].at = *place;
		*place += s->part[i].size;
		next[i] = s->part[i].at + 1;
	}
}

static void add_up(struct part *to, const struct part *p)
{
	if (!p->ns)
		return;
	to->first_ns = !to->ns || p->first_ns < to->first_ns ? p->first_ns : to->first_ns;
	to->last_ns = !to->ns || p->last_ns > to->last_ns ? p->last_ns : to->last_ns;
	to->ns += p->ns;
	to->network_ns += p->network_ns;
	to->asleep_ns += p->asleep_ns;
}

static void sum_parts(struct search *s, const struct critical_path *path)
{
	for (uint32_t i = 0; i < path->n; i++) {
		const struct segment *g = &path->segment[i];
		struct part one = { .ns = g->end_ns - g->start_ns, .first_ns = g->start_ns, .last_ns = g->end_ns };

		if (g->kind == SEGMENT_WAIT && g->wait_kind == WAIT_NETWORK)
			one.network_ns = one.ns;
		if (g->kind == SEGMENT_WAIT && g->wait_kind == WAIT_SLEEP)
			one.asleep_ns = one.ns;
		add_up(&s->part[s->tree->program[g->program].process], &one);
	}
	for (uint32_t i = s->tree->nprocess; i-- > 0;)
		if (s->order.parent[i] != NO_PROCESS)
			add_up(&s->part[s->order.parent[i]], &s->part[i]);
}

/* ---- pairs ---- */

static void add_pair(struct search *s, uint32_t first, uint32_t second)
{
	const struct part *x = &s->part[first], *y = &s->part[second];

	if (s->order.end_ns[first] > s->order.begin_ns[second] || x->last_ns > y->first_ns)
		return;
	if (x->asleep_ns > x->ns / 2 || y->asleep_ns > y->ns / 2)               /* [6] */
		return;
	ARENA_ROOM(s->scratch, s->pair, s->npair, s->pair_cap);
	s->pair[s->npair++] = (struct pair){ first, second, x->ns < y->ns ? x->ns : y->ns };
}

static void find_pairs(struct search *s, int64_t least_ns)
{
	uint32_t n = s->tree->nprocess;
	uint32_t *last = ARENA_ARRAY(s->scratch, uint32_t, (size_t)n + 1);
	struct sort_key *key = ARENA_ARRAY(s->scratch, struct sort_key, (size_t)n + 1);

	for (uint32_t i = 0; i < n; i++) {
		last[i] = NO_PROCESS;
		key[i] = (struct sort_key){ (uint64_t)s->part[i].first_ns, i };
	}
	sort_keys(key, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t child = key[i].index, parent = s->order.parent[child];

		if (parent == NO_PROCESS || !s->part[child].ns || s->part[child].ns < least_ns)
			continue;
		if (last[parent] != NO_PROCESS)
			add_pair(s, last[parent], child);
		last[parent] = child;
	}
}

static int most_first(uint32_t i, uint32_t j, const void *ctx)
{
	const struct pair *x = (const struct pair *)ctx + i, *y = (const struct pair *)ctx + j;

	return (x->saves_ns < y->saves_ns) - (x->saves_ns > y->saves_ns);
}

static void keep_most(struct search *s)
{
	s->pair = sorted_rows(s->scratch, s->pair, sizeof *s->pair, s->npair, most_first, s->pair);
	s->npair = s->npair < PAIRS_MOST ? s->npair : PAIRS_MOST;
}

/* ---- alone? ---- */

static void find_leaves(struct search *s)
{
	struct usage_spans all;
	uint32_t *place;
	int64_t *start;

	leaf_spans(&s->order, s->scratch, &all);
	place = ARENA_ARRAY(s->scratch, uint32_t, (size_t)all.n + 1);
	start = ARENA_ARRAY(s->scratch, int64_t, (size_t)all.n + 1);
	s->spans = (struct usage_spans){ .span = ARENA_ARRAY(s->scratch, struct usage_span, (size_t)all.n + 1) };
	for (uint32_t i = 0; i < all.n; i++) {
		uint32_t process = all.span[i].process;

		if (s->tree->process[process].end_ns == NO_TIME && process)     /* [2] */
			continue;
		place[s->spans.n] = s->part[process].at;
		start[s->spans.n] = all.span[i].start_ns;
		s->spans.span[s->spans.n++] = all.span[i];
	}
	usage_of(&s->leaves, s->scratch, &s->spans);
	s->spans_at = group_by(s->scratch, place, start, s->spans.n, s->tree->nprocess);
}

static bool is_alone(const struct search *s, const struct part *p)
{
	double others = usage_between(&s->leaves, p->first_ns, p->last_ns);

	for (uint32_t i = s->spans_at.at[p->at]; i < s->spans_at.at[p->at + p->size]; i++) {
		const struct usage_span *own = &s->spans.span[s->spans_at.member[i]];
		int64_t start = own->start_ns > p->first_ns ? own->start_ns : p->first_ns;
		int64_t end = own->end_ns < p->last_ns ? own->end_ns : p->last_ns;

		others -= end > start ? (double)(end - start) : 0;
	}
	return others < OTHERS * (double)(p->last_ns - p->first_ns);
}

/* ---- files in common? ---- */

static bool is_storage(struct str path)                                 /* [3] */
{
	return !str_starts(path, S("/dev/")) && !str_starts(path, S("/proc/")) && !str_starts(path, S("/sys/"));
}

static void name_files(struct search *s)
{
	const struct process_tree *t = s->tree;
	struct map names;

	map_init(&names, s->scratch);
	s->name = ARENA_ARRAY(s->scratch, uint32_t, (size_t)t->nfile + 1);
	s->directory = ARENA_ARRAY(s->scratch, uint32_t, (size_t)t->nfile + 1);
	for (uint32_t i = 0; i < t->nfile; i++) {
		struct str directory = t->file[i].path;

		s->name[i] = s->directory[i] = UINT32_MAX;
		if (!is_storage(t->file[i].path))
			continue;
		s->name[i] = map_intern(&names, t->file[i].path, s->nname);
		s->nname += s->name[i] == s->nname;
		str_cut_last(&directory, '/');
		s->directory[i] = map_intern(&names, directory, s->nname);
		s->nname += s->directory[i] == s->nname;
	}
	s->how = ARENA_ARRAY(s->scratch, uint32_t, (size_t)s->nname + 1);
	s->stamp = ARENA_ARRAY(s->scratch, uint32_t, (size_t)s->nname + 1);
}

static void group_uses(struct search *s)
{
	const struct process_tree *t = s->tree;
	uint32_t *place = ARENA_ARRAY(s->scratch, uint32_t, (size_t)t->nuse + 1);
	int64_t *first = ARENA_ARRAY(s->scratch, int64_t, (size_t)t->nuse + 1);

	for (uint32_t i = 0; i < t->nuse; i++) {
		place[i] = s->part[t->program[t->use[i].program].process].at;
		first[i] = t->use[i].first_ns;
	}
	s->uses_at = group_by(s->scratch, place, first, t->nuse, t->nprocess);
}

static void note(struct search *s, uint32_t name, uint32_t how, uint32_t stamp)
{
	if (name == UINT32_MAX)
		return;
	s->how[name] = s->stamp[name] == stamp ? s->how[name] | how : how;
	s->stamp[name] = stamp;
}

static void note_uses(struct search *s, uint32_t from, uint32_t upto, uint32_t stamp)
{
	for (uint32_t i = s->uses_at.at[from]; i < s->uses_at.at[upto]; i++) {
		const struct tree_use *u = &s->tree->use[s->uses_at.member[i]];

		note(s, s->name[u->file], u->how, stamp);
		if (u->how & CHANGES_LIST)
			note(s, s->directory[u->file], ENTRIES, stamp);    /* [4] */
		if (u->renamed_to < s->tree->nfile) {
			note(s, s->name[u->renamed_to], FILE_WRITTEN, stamp);
			note(s, s->directory[u->renamed_to], ENTRIES, stamp);
		}
	}
}

/* How the first part used what has this name. */
static uint32_t first_use(const struct search *s, uint32_t name, uint32_t stamp)
{
	return name != UINT32_MAX && s->stamp[name] == stamp ? s->how[name] : 0;
}

static bool clashes(const struct search *s, const struct tree_use *u, uint32_t stamp)
{
	uint32_t first = first_use(s, s->name[u->file], stamp);
	uint32_t beside = first_use(s, s->directory[u->file], stamp);

	if (first & CHANGES || (first & ~ENTRIES && u->how & CHANGES))
		return true;
	if ((first & ENTRIES && u->how & FILE_LISTED) || (beside & FILE_LISTED && u->how & CHANGES_LIST))      /* [4] */
		return true;
	return u->renamed_to < s->tree->nfile && first_use(s, s->name[u->renamed_to], stamp);
}

static bool depends(struct search *s, const struct pair *p, uint32_t stamp)
{
	const struct part *first = &s->part[p->first], *second = &s->part[p->second];

	note_uses(s, first->at, second->at > first->at ? second->at : first->at + first->size, stamp);  /* [1] */
	for (uint32_t i = s->uses_at.at[second->at]; i < s->uses_at.at[second->at + second->size]; i++)
		if (clashes(s, &s->tree->use[s->uses_at.member[i]], stamp))
			return true;
	return false;
}

/* ---- all ---- */

static uint32_t top_program(const struct search *s, uint32_t process)
{
	return order_program(&s->order, process, INT64_MAX);
}

/* The first that is found has both to itself: [5]. */
static bool take(struct search *s, const struct pair *p)
{
	if (s->taken[p->first] || s->taken[p->second])
		return false;
	s->taken[p->first] = s->taken[p->second] = true;
	return true;
}

static void add_stretch(const struct search *s, const struct pair *p, struct arena *a, struct serial_stretches *out,
	uint32_t *cap)
{
	const struct part *x = &s->part[p->first], *y = &s->part[p->second];

	ARENA_ROOM(a, out->stretch, out->n, *cap);
	out->stretch[out->n++] = (struct serial_stretch){
		.first = top_program(s, p->first), .second = top_program(s, p->second),
		.start_ns = x->first_ns, .middle_ns = y->first_ns, .end_ns = y->last_ns, .saves_ns = p->saves_ns,
		.network = x->network_ns > x->ns / 2 && y->network_ns > y->ns / 2,
	};
}

static void look(struct search *s, const struct critical_path *p, int64_t least_ns)
{
	s->part = ARENA_ARRAY(s->scratch, struct part, (size_t)s->tree->nprocess + 1);
	s->taken = ARENA_ARRAY(s->scratch, bool, (size_t)s->tree->nprocess + 1);
	tree_order_init(&s->order, s->tree, s->scratch);
	place_parts(s);
	sum_parts(s, p);
	find_pairs(s, least_ns);
	keep_most(s);
	find_leaves(s);
	name_files(s);
	group_uses(s);
}

static int by_start(uint32_t i, uint32_t j, const void *ctx)
{
	const struct serial_stretch *x = (const struct serial_stretch *)ctx + i;
	const struct serial_stretch *y = (const struct serial_stretch *)ctx + j;

	return (x->start_ns > y->start_ns) - (x->start_ns < y->start_ns);
}

void serial_stretches(const struct process_tree *t, const struct critical_path *p, int64_t least_ns, struct arena *a,
	struct serial_stretches *out)
{
	struct arena scratch = { 0 };
	struct search s = { .tree = t, .scratch = &scratch };
	struct serial_stretches found = { 0 };
	uint32_t cap = 0;

	*out = (struct serial_stretches){ 0 };
	if (!t->nuse || !p->n)
		return;
	look(&s, p, least_ns);
	for (uint32_t i = 0; i < s.npair; i++)
		if ((is_alone(&s, &s.part[s.pair[i].first]) || is_alone(&s, &s.part[s.pair[i].second])) &&
			!depends(&s, &s.pair[i], i + 1) && take(&s, &s.pair[i]))
			add_stretch(&s, &s.pair[i], &scratch, &found, &cap);
	out->n = found.n;
	out->stretch = sorted_rows(a, found.stretch, sizeof *found.stretch, found.n, by_start, found.stretch);
	arena_free(&scratch);
}
