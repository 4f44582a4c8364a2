/*
 * A callgrind file from a profile.
 *
 * Choices [1] Every kind of value is an event, the one to show first in front; blanks in its name become '_'. Its unit stands behind
 *             its long name: "event: cpu : cpu [nanoseconds]".
 *         [2] A call's inclusive cost is what all samples have in which it stands, however often: a recursive one counts once. What
 *             "calls=" says is the number of such samples, as profiles do not know how often a call was made.
 *         [3] Functions, lines and calls stand in ascending order: the same profile gives the same bytes.
 *         [4] Names are written as "(id) name" always: one that begins with "(1)" would be taken for an id.
 */
#include "format/callgrind_part.h"

#include <string.h>

#include "base/sort.h"
#include "model/profile_named.h"

struct place { uint32_t function, line; };

struct function { struct str name, file, object; };

struct cost {                           /* a line's own, or of a call made there */
	uint32_t caller, line, callee;  /* callee: NO_CALL = the line's own */
	uint64_t calls;
	uint32_t seen;                  /* sample + 1 that was added last */
};

#define NO_CALL UINT32_MAX

struct named { struct map ids; uint32_t n; };

struct writing {
	const struct profile *p;
	struct arena arena;
	struct err *err;
	struct place *place;            /* by frame */
	struct map functions, costs;
	struct function *function;
	struct cost *cost;
	int64_t *value;                 /* nweight for each cost */
	uint32_t nfunction, function_cap, ncost, cost_cap, value_cap;
	struct named files, names, objects;
	uint32_t event[CALLGRIND_EVENTS_MOST];  /* kinds of values, the preferred one first */
	struct buf *out;
};

/* ---- adding up ---- */

static uint32_t function_of(struct writing *w, const struct frame *f)
{
	struct function it = { .name = frame_name(&w->arena, w->p, f), .file = f->file };
	struct str key;
	uint32_t at;

	if (f->module != NO_MODULE)
		it.object = w->p->module[f->module].name;
	key = arena_printf(&w->arena, "%.*s%c%.*s%c%.*s", STR(it.object), 0, STR(it.file), 0, STR(it.name));
	at = map_intern(&w->functions, key, w->nfunction);
	if (at == w->nfunction) {
		ARENA_ROOM(&w->arena, w->function, w->nfunction, w->function_cap);
		w->function[w->nfunction++] = it;
	}
	return at;
}

static void place_frames(struct writing *w)
{
	w->place = ARENA_ARRAY(&w->arena, struct place, w->p->nframe);
	for (uint32_t i = 0; i < w->p->nframe; i++) {
		w->place[i].function = function_of(w, &w->p->frame[i]);
		w->place[i].line = w->p->frame[i].line;
	}
}

static uint32_t cost_of(struct writing *w, struct place at, uint32_t callee)
{
	uint32_t i = map_intern_pair(&w->costs, (uint64_t)at.function << 32 | at.line, callee, w->ncost);

	if (i == w->ncost) {
		ARENA_ROOM(&w->arena, w->cost, w->ncost, w->cost_cap);
		w->cost[w->ncost++] = (struct cost){ at.function, at.line, callee, 0, 0 };
		while (w->value_cap < w->cost_cap * w->p->nweight)
			w->value = arena_grow(&w->arena, w->value, sizeof *w->value, w->value_cap, &w->value_cap);
		memset(w->value + (size_t)i * w->p->nweight, 0, w->p->nweight * sizeof *w->value);
	}
	return i;
}

/* [2] */
static bool add_cost(struct writing *w, uint32_t i, uint32_t sample)
{
	if (w->cost[i].seen == sample + 1)
		return true;
	w->cost[i].seen = sample + 1;
	w->cost[i].calls++;
	for (uint32_t k = 0; k < w->p->nweight; k++) {
		int64_t *value = &w->value[(size_t)i * w->p->nweight + k];

		if (__builtin_add_overflow(*value, w->p->weight[k].value[sample], value))
			return err_set(w->err, ERR_USAGE, "the values of one function add up to more than 63 bits hold");
	}
	return true;
}

static bool add_sample(struct writing *w, uint32_t sample)
{
	static const struct frame unknown = { .function = S("???"), .module = NO_MODULE };
	uint32_t stack = w->p->sample[sample].stack, callee = NO_CALL;

	if (stack == NO_STACK)
		return add_cost(w, cost_of(w, (struct place){ function_of(w, &unknown), 0 }, NO_CALL), sample);
	for (; stack != NO_STACK; stack = w->p->stack[stack].parent) {
		struct place at = w->place[w->p->stack[stack].frame];

		if (!add_cost(w, cost_of(w, at, callee), sample))
			return false;
		callee = at.function;
	}
	return true;
}

/* ---- order [3] ---- */

static int by_function(const struct function *x, const struct function *y)
{
	int c = str_cmp(x->object, y->object);

	if (!c)
		c = str_cmp(x->file, y->file);
	return c ? c : str_cmp(x->name, y->name);
}

static int by_place(uint32_t i, uint32_t j, const void *ctx)
{
	const struct writing *w = ctx;
	const struct cost *x = &w->cost[i], *y = &w->cost[j];

	if (x->caller != y->caller)
		return by_function(&w->function[x->caller], &w->function[y->caller]);
	if ((x->callee == NO_CALL) != (y->callee == NO_CALL))
		return x->callee == NO_CALL ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->callee == y->callee ? 0 : by_function(&w->function[x->callee], &w->function[y->callee]);
}

/* ---- text ---- */

static void put_plain(struct buf *b, struct str name, char for_blank)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		buf_char(b, c == ' ' ? for_blank : (unsigned char)c < ' ' ? ' ' : c);
	}
}

/* [4] */
static void put_name(struct writing *w, const char *key, struct named *t, struct str name)
{
	uint32_t id = map_intern(&t->ids, name, t->n);

	buf_printf(w->out, "%s=(%u)", key, id + 1);
	if (id == t->n) {
		t->n++;
		buf_char(w->out, ' ');
		put_plain(w->out, name.n ? name : S("???"), ' ');
	}
	buf_char(w->out, '\n');
}

static void put_values(struct writing *w, uint32_t line, const int64_t *value)
{
	buf_printf(w->out, "%u", line);
	for (uint32_t k = 0; k < w->p->nweight; k++)
		buf_printf(w->out, " %lld", (long long)value[w->event[k]]);
	buf_char(w->out, '\n');
}

static void put_totals(struct writing *w, const char *key)
{
	buf_lit(w->out, key);
	for (uint32_t k = 0; k < w->p->nweight; k++)
		buf_printf(w->out, " %lld", (long long)profile_total(w->p, w->event[k]));
	buf_char(w->out, '\n');
}

/* [1] */
static void put_event(struct writing *w, uint32_t k)
{
	struct str name = w->p->weight[w->event[k]].name;

	put_plain(w->out, name.n ? name : S("value"), '_');
}

static void put_header(struct writing *w)
{
	buf_lit(w->out, "# callgrind format\nversion: 1\ncreator: pawl\ncmd: ");
	put_plain(w->out, w->p->main_binary, '_');
	buf_lit(w->out, "\npositions: line\n");
	for (uint32_t k = 0; k < w->p->nweight; k++) {
		buf_lit(w->out, "event: ");
		put_event(w, k);
		buf_lit(w->out, " : ");
		put_event(w, k);
		buf_lit(w->out, " [");
		put_plain(w->out, w->p->weight[w->event[k]].raw_unit, '_');
		buf_lit(w->out, "]\n");
	}
	buf_lit(w->out, "events:");
	for (uint32_t k = 0; k < w->p->nweight; k++) {
		buf_char(w->out, ' ');
		put_event(w, k);
	}
	buf_char(w->out, '\n');
	put_totals(w, "summary:");
}

static void put_cost(struct writing *w, uint32_t i, bool first)
{
	const struct cost *c = &w->cost[i];
	const struct function *f = &w->function[c->caller];

	if (first) {
		buf_char(w->out, '\n');
		put_name(w, "ob", &w->objects, f->object);
		put_name(w, "fl", &w->files, f->file);
		put_name(w, "fn", &w->names, f->name);
	}
	if (c->callee != NO_CALL) {
		f = &w->function[c->callee];
		put_name(w, "cob", &w->objects, f->object);
		put_name(w, "cfi", &w->files, f->file);
		put_name(w, "cfn", &w->names, f->name);
		buf_printf(w->out, "calls=%llu 0\n", (unsigned long long)c->calls);
	}
	put_values(w, c->line, w->value + (size_t)i * w->p->nweight);
}

static void put_all(struct writing *w)
{
	uint32_t *order = ARENA_ARRAY(&w->arena, uint32_t, w->ncost);

	for (uint32_t i = 0; i < w->ncost; i++)
		order[i] = i;
	sort_by(order, w->ncost, by_place, w);
	put_header(w);
	for (uint32_t i = 0; i < w->ncost; i++)
		put_cost(w, order[i], !i || w->cost[order[i]].caller != w->cost[order[i - 1]].caller);
	put_totals(w, "\ntotals:");
}

/* ---- what can be said ---- */

static bool check(const struct profile *p, struct err *e)
{
	if (!p->nweight || p->nweight > CALLGRIND_EVENTS_MOST)
		return err_set(e, ERR_USAGE, "callgrind holds 1 to %u kinds of values, the profile has %u", CALLGRIND_EVENTS_MOST,
			p->nweight);
	if (!p->nsample)
		return err_set(e, ERR_USAGE, "the profile has no samples");
	for (uint32_t k = 0; k < p->nweight; k++) {
		if (p->weight[k].scale)
			return err_set(e, ERR_USAGE, "callgrind holds whole numbers, but \"%.*s\" has others",
				STR(str_clip(p->weight[k].name, 64)));
		for (uint32_t i = 0; i < p->nsample; i++)
			if (p->weight[k].value[i] < 0)
				return err_set(e, ERR_USAGE, "callgrind cannot hold a value below 0, as \"%.*s\" has it",
					STR(str_clip(p->weight[k].name, 64)));
	}
	return true;
}

bool callgrind_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct writing w = { .p = &ev->profile, .err = e, .out = out };
	bool ok = true;

	if (ev->model != MODEL_PROFILE)
		return err_set(e, ERR_USAGE, "pawl writes profiles as callgrind, not the model \"%s\"", model_name(ev->model));
	if (!check(w.p, e))
		return false;
	w.event[0] = w.p->preferred;
	for (uint32_t k = 0, n = 1; k < w.p->nweight; k++)
		if (k != w.p->preferred)
			w.event[n++] = k;
	map_init(&w.functions, &w.arena);
	map_init(&w.costs, &w.arena);
	map_init(&w.files.ids, &w.arena);
	map_init(&w.names.ids, &w.arena);
	map_init(&w.objects.ids, &w.arena);
	place_frames(&w);
	for (uint32_t i = 0; ok && i < w.p->nsample; i++)
		ok = add_sample(&w, i);
	if (ok)
		put_all(&w);
	arena_free(&w.arena);
	return ok;
}
