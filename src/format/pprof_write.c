/*
 * A profile as pprof's bytes, not packed.
 *
 * Choices [1] Ids are given in the order in which samples use things, so that what is read again is written the same.
 *         [2] What no sample uses is not written, but modules are: the first of them is the main program.
 *         [3] A function whose system name is not known gets its name for it: pprof demangles only then.
 *         [4] A frame marked as inlined is a line of its caller's location.
 */
#include "format/pprof_part.h"

/* A location: a frame, and what was inlined into it. */
struct place {
	uint32_t frame; /* the innermost */
	uint32_t outer; /* index in place[] of the same without it; NO_STACK: nothing was inlined */
	uint32_t id; /* 0 = not used by a sample */
};

struct writing {
	const struct profile *p;
	struct buf *out;
	struct arena scratch;
	struct map strings, functions, places;
	struct str *string;
	uint32_t *place_at; /* by stack: its place */
	uint32_t *above; /* by stack: the stack that called its place */
	struct place *place;
	uint32_t *used; /* places by id - 1 */
	const struct frame **function; /* by id - 1 */
	uint32_t nstring, string_cap, nplace, place_cap, nused, used_cap, nfunction, function_cap;
	uint32_t main_at; /* index of the main program's module, which is written first; their number when it is none of them */
};

/* ---- strings and messages ---- */

static uint32_t string(struct writing *w, struct str s)
{
	uint32_t at = map_intern(&w->strings, s, w->nstring);

	if (at == w->nstring) {
		ARENA_ROOM(&w->scratch, w->string, w->nstring, w->string_cap);
		w->string[w->nstring++] = s;
	}
	return at;
}

static void put_message(struct buf *out, uint32_t number, struct buf *message)
{
	proto_put_bytes(out, number, buf_view(message));
	buf_clear(message);
}

static void put_value_type(struct writing *w, uint32_t number, struct str type, struct str unit)
{
	struct buf m = { 0 };

	proto_put_number(&m, 1, string(w, type));
	proto_put_number(&m, 2, string(w, unit));
	put_message(w->out, number, &m);
	buf_release(&m);
}

/* ---- places ---- */

static uint32_t place_of(struct writing *w, uint32_t outer, uint32_t frame)
{
	uint32_t at = map_intern_pair(&w->places, outer, frame, w->nplace);

	if (at == w->nplace) {
		ARENA_ROOM(&w->scratch, w->place, w->nplace, w->place_cap);
		w->place[w->nplace++] = (struct place){ .frame = frame, .outer = outer };
	}
	return at;
}

static void find_places(struct writing *w)
{
	const struct profile *p = w->p;

	w->place_at = ARENA_ARRAY(&w->scratch, uint32_t, p->nstack);
	w->above = ARENA_ARRAY(&w->scratch, uint32_t, p->nstack);
	for (uint32_t i = 0; i < p->nstack; i++) {
		uint32_t parent = p->stack[i].parent;
		bool joins = p->frame[p->stack[i].frame].inlined && parent != NO_STACK; /* [4] */

		w->place_at[i] = place_of(
			w, joins ? w->place_at[parent] : NO_STACK, p->stack[i].frame);
		w->above[i] = joins ? w->above[parent] : parent;
	}
}

static uint32_t id_of(struct writing *w, uint32_t place)
{
	if (!w->place[place].id) {
		ARENA_ROOM(&w->scratch, w->used, w->nused, w->used_cap);
		w->used[w->nused++] = place;
		w->place[place].id = w->nused;
	}
	return w->place[place].id;
}

/* ---- samples ---- */

static void put_label(struct writing *w, const struct label *label, struct buf *sample)
{
	struct buf m = { 0 };

	proto_put_number(&m, 1, string(w, label->key));
	if (label->numeric) {
		proto_put_number(&m, 3, (uint64_t)label->number);
		proto_put_number(&m, 4, string(w, label->unit));
	} else {
		proto_put_number(&m, 2, string(w, label->text));
	}
	put_message(sample, 3, &m);
	buf_release(&m);
}

static void put_sample(struct writing *w, uint32_t i, struct buf *sample, struct buf *packed)
{
	const struct profile *p = w->p;
	struct label_set set = p->label_set[p->sample[i].labels];

	for (uint32_t s = p->sample[i].stack; s != NO_STACK; s = w->above[s])
		proto_put_varint(packed, id_of(w, w->place_at[s]));
	if (packed->n)
		put_message(sample, 1, packed);
	for (uint32_t k = 0; k < p->nweight; k++)
		proto_put_varint(packed, (uint64_t)p->weight[k].value[i]);
	put_message(sample, 2, packed);
	for (uint32_t k = 0; k < set.n; k++)
		put_label(w, &p->label[set.first + k], sample);
	put_message(w->out, 2, sample);
}

static void put_samples(struct writing *w)
{
	struct buf sample = { 0 }, packed = { 0 };

	for (uint32_t i = 0; i < w->p->nsample; i++)
		put_sample(w, i, &sample, &packed);
	buf_release(&sample);
	buf_release(&packed);
}

/* ---- modules ---- */

enum { HAS_FUNCTIONS = 1, HAS_FILES = 2, HAS_LINES = 4, HAS_INLINED = 8 };

/* What is known of the frames of each module: pprof looks up symbols where this says that there are none.  A location has the module of
 * its outermost frame. */
static unsigned char *symbols_of_modules(struct writing *w)
{
	unsigned char *has = arena_alloc(&w->scratch, w->p->nmodule, 1);
	uint32_t *module = ARENA_ARRAY(&w->scratch, uint32_t, w->nplace);

	for (uint32_t i = 0; i < w->nplace; i++) {
		const struct frame *f = &w->p->frame[w->place[i].frame];

		module[i] = w->place[i].outer == NO_STACK ? f->module : module[w->place[i].outer];
		if (module[i] == NO_MODULE)
			continue;
		has[module[i]] |= (unsigned char)((f->function.n ? HAS_FUNCTIONS : 0) |
						  (f->file.n ? HAS_FILES : 0) |
						  (f->line ? HAS_LINES : 0) |
						  (w->place[i].outer != NO_STACK ? HAS_INLINED : 0));
	}
	return has;
}

static void put_module(struct writing *w, uint32_t id, const struct module *module, unsigned has)
{
	struct buf m = { 0 };

	proto_put_number(&m, 1, id);
	proto_put_number(&m, 2, module->start);
	proto_put_number(&m, 3, module->limit);
	proto_put_number(&m, 4, module->offset);
	proto_put_number(&m, 5, string(w, module->name));
	proto_put_number(&m, 6, string(w, module->build_id));
	for (uint32_t i = 0; i < 4; i++)
		proto_put_number(&m, 7 + i, has >> i & 1);
	put_message(w->out, 3, &m);
	buf_release(&m);
}

/* The main program is the first, as readers expect: whether or not it is a module of the profile. */
static uint32_t module_id(const struct writing *w, uint32_t module)
{
	return module == w->main_at ? 1 : module < w->main_at ? module + 2 : module + 1;
}

static void put_modules(struct writing *w)
{
	const unsigned char *has = symbols_of_modules(w);
	const struct profile *p = w->p;
	const struct module *main = profile_main_module(p);

	w->main_at = main ? (uint32_t)(main - p->module) : p->nmodule;
	if (main)
		put_module(w, 1, main, has[w->main_at]);
	else if (p->main_binary.n)
		put_module(w, 1, &(struct module){ .name = p->main_binary }, 0);
	for (uint32_t i = 0; i < p->nmodule; i++)
		if (i != w->main_at)
			put_module(w, module_id(w, i), &p->module[i], has[i]);
}

/* ---- locations and functions ---- */

static void key_of(struct buf *key, const struct frame *f)
{
	struct str part[3] = { f->function, f->system_name, f->file };

	buf_clear(key);
	buf_add(key, &f->start_line, sizeof f->start_line);
	for (size_t i = 0; i < 3; i++) {
		buf_add(key, &part[i].n, sizeof part[i].n);
		buf_str(key, part[i]);
	}
}

/* 0 for a frame of which only the line is known. */
static uint32_t function_id(struct writing *w, const struct frame *f, struct buf *key)
{
	uint32_t at;

	if (!f->function.n && !f->system_name.n && !f->file.n && !f->start_line)
		return 0;
	key_of(key, f);
	at = map_find(&w->functions, buf_view(key));
	if (at == MAP_NONE) {
		at = w->nfunction;
		map_intern(&w->functions, arena_str(&w->scratch, buf_view(key)), at);
		ARENA_ROOM(&w->scratch, w->function, w->nfunction, w->function_cap);
		w->function[w->nfunction++] = f;
	}
	return at + 1;
}

static void put_line(
	struct writing *w, const struct frame *f, struct buf *location, struct buf *key)
{
	struct buf m = { 0 };

	proto_put_number(&m, 1, function_id(w, f, key));
	proto_put_number(&m, 2, f->line);
	proto_put_number(&m, 3, f->column);
	put_message(location, 4, &m);
	buf_release(&m);
}

static bool is_bare(const struct frame *f)
{
	return !f->function.n && !f->system_name.n && !f->file.n && !f->line && !f->column &&
	       !f->start_line;
}

static void put_location(struct writing *w, uint32_t id, struct buf *m, struct buf *key)
{
	uint32_t at = w->used[id - 1], outermost = at;
	const struct frame *f;

	while (w->place[outermost].outer != NO_STACK)
		outermost = w->place[outermost].outer;
	f = &w->p->frame[w->place[outermost].frame];
	proto_put_number(m, 1, id);
	proto_put_number(m, 2, f->module == NO_MODULE ? 0 : module_id(w, f->module));
	proto_put_number(m, 3, f->address);
	for (; at != NO_STACK && !(at == outermost && w->used[id - 1] == at && is_bare(f));
		at = w->place[at].outer)
		put_line(w, &w->p->frame[w->place[at].frame], m, key);
	put_message(w->out, 4, m);
}

static void put_locations(struct writing *w)
{
	struct buf location = { 0 }, key = { 0 };

	for (uint32_t id = 1; id <= w->nused; id++)
		put_location(w, id, &location, &key);
	buf_release(&location);
	buf_release(&key);
}

static void put_functions(struct writing *w)
{
	struct buf m = { 0 };

	for (uint32_t i = 0; i < w->nfunction; i++) {
		const struct frame *f = w->function[i];

		proto_put_number(&m, 1, i + 1);
		proto_put_number(&m, 2, string(w, f->function));
		proto_put_number(&m, 3,
			string(w, f->system_name.n ? f->system_name : f->function)); /* [3] */
		proto_put_number(&m, 4, string(w, f->file));
		proto_put_number(&m, 5, f->start_line);
		put_message(w->out, 5, &m);
	}
	buf_release(&m);
}

/* ---- the rest ---- */

static uint64_t whole(double x)
{
	return x >= -0x1p63 && x < 0x1p63 ? (uint64_t)(int64_t)__builtin_round(x) : 0;
}

static void put_rest(struct writing *w)
{
	const struct profile *p = w->p;
	struct buf comments = { 0 };

	proto_put_number(w->out, 7, string(w, p->drop_frames));
	proto_put_number(w->out, 8, string(w, p->keep_frames));
	proto_put_number(w->out, 9, (uint64_t)p->started_ns);
	proto_put_number(w->out, 10, whole(p->duration_s * 1e9));
	if (p->period_type.n || p->period_unit.n)
		put_value_type(w, 11, p->period_type, p->period_unit);
	proto_put_number(w->out, 12, whole(p->period));
	for (uint32_t i = 0; i < p->ncomment; i++)
		proto_put_varint(&comments, string(w, p->comment[i]));
	if (comments.n)
		put_message(w->out, 13, &comments);
	if (p->preferred != p->nweight - 1)
		proto_put_number(w->out, 14, string(w, p->weight[p->preferred].name));
	proto_put_number(w->out, 15, string(w, p->doc_url));
	buf_release(&comments);
}

static bool can_say(const struct profile *p, struct err *e)
{
	for (uint32_t i = 0; i < p->nweight; i++)
		if (p->weight[i].scale) {
			err_set(e, ERR_USAGE,
				"pprof holds whole numbers, but \"%.*s\" has fractions",
				STR(p->weight[i].name));
			return err_hint(e, "write another format");
		}
	return p->nweight ||
	       err_set(e, ERR_USAGE, "pprof needs a kind of value, and the profile has none");
}

static void put_profile(struct writing *w)
{
	string(w, S(""));
	for (uint32_t i = 0; i < w->p->nweight; i++)
		put_value_type(w, 1, w->p->weight[i].name, w->p->weight[i].raw_unit);
	find_places(w);
	put_samples(w);
	put_modules(w);
	put_locations(w);
	put_functions(w);
	put_rest(w);
	for (uint32_t i = 0; i < w->nstring; i++)
		proto_put_bytes(w->out, 6, w->string[i]);
}

bool pprof_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct writing w = { .p = &ev->profile, .out = out };

	if (!can_say(w.p, e))
		return false;
	map_init(&w.strings, &w.scratch);
	map_init(&w.functions, &w.scratch);
	map_init(&w.places, &w.scratch);
	put_profile(&w);
	arena_free(&w.scratch);
	return true;
}
