#include <stdlib.h>

#include "base/sort.h"
#include "model/stack_finder.h"
#include "symbol/part.h"

#define BATCH 256u                      /* stacks whose look-ups overlap */
#define AHEAD 8u                        /* frames whose chains are fetched before their turn: addresses have another order */

struct chain { uint32_t first, n; };            /* frames of `out`, outermost first, in resolution.frame[] */

struct bare { uint32_t index, module; uint64_t address; };      /* a frame of `in` that is looked up */

struct text { struct str plain, mangled; };     /* mangled is empty when it says the same */

struct resolution {
	struct symbols *s;
	struct profile *in;
	struct profile *out;
	struct arena scratch;
	struct chain *chain;            /* one for each frame of `in` */
	uint32_t *frame;
	uint32_t nframe, frame_cap;
	bool twins; /* frames of `in` may be one in `out` */
	struct map texts, paths;
	struct text *text;
	struct str *path;
	uint32_t ntext, text_cap, npath, path_cap;

	const struct elf_symbol *last_symbol;   /* without places: whose frame was put last, NULL = nothing is known of it */
	uint32_t last_module, last_frame;       /* last_frame: NO_FRAME = none yet */
};

#define NO_FRAME UINT32_MAX

/* ---- strings that live as long as `out` ---- */

static struct text text_of(struct resolution *r, struct str name)
{
	uint32_t i = map_intern(&r->texts, name, r->ntext);
	struct text t = { 0 };
	struct buf b = { 0 };

	if (i < r->ntext)
		return r->text[i];
	t.plain = arena_str(r->out->arena, name);
	if (!r->s->o.mangled && symbol_demangle(&b, name)) {
		t.mangled = t.plain;
		t.plain = arena_str(r->out->arena, buf_view(&b));
	}
	buf_release(&b);
	ARENA_ROOM(&r->scratch, r->text, r->ntext, r->text_cap);
	r->text[r->ntext++] = t;
	return t;
}

static struct str path_of(struct resolution *r, struct str path)
{
	uint32_t i = map_intern(&r->paths, path, r->npath);

	if (i == r->npath) {
		ARENA_ROOM(&r->scratch, r->path, r->npath, r->path_cap);
		r->path[r->npath] = arena_str(r->out->arena, path);
		r->npath++;
	}
	return r->path[i];
}

/* ---- frames ---- */

static void add_to_chain(struct resolution *r, uint32_t i, uint32_t frame)
{
	struct chain *c = &r->chain[i];

	if (!c->n)
		c->first = r->nframe;
	ARENA_ROOM(&r->scratch, r->frame, r->nframe, r->frame_cap);
	r->frame[r->nframe++] = frame;
	c->n++;
}

/* With its address none comes twice. */
static void put_frame(struct resolution *r, uint32_t i, const struct frame *f)
{
	struct frame placeless = *f;

	if (!r->s->o.no_places) {
		add_to_chain(r, i, profile_append_frame(r->out, f));
		return;
	}
	placeless.address = placeless.line = placeless.column = 0;
	add_to_chain(r, i, profile_frame(r->out, &placeless));
}

/* What is not inlined has the name of its symbol, which tells aliases and parts (foo.cold) apart as perf and the linker do;
 * a label without a size knows less than DWARF. */
static struct str name_of(const struct dwarf_place *p, const struct elf_symbol *symbol)
{
	if (!symbol || p->inlined || (p->name.name.n && !symbol->sized))
		return p->name.name;
	return symbol->name;
}

static void put_place(struct resolution *r, const struct bare *b, const struct dwarf_place *p, const struct elf_symbol *symbol)
{
	struct frame f = { .module = b->module, .address = b->address };
	struct text t = text_of(r, name_of(p, symbol));

	f.function = t.plain;
	f.system_name = t.mangled;
	f.file = path_of(r, p->file);
	f.line = p->line;
	f.column = p->column;
	f.start_line = p->name.line;
	f.inlined = p->inlined;
	put_frame(r, b->index, &f);
}

/* The symbol's frame alone, or with none the module's.  Addresses ascend, so without places it often is the last one again. */
static void put_alone(struct resolution *r, const struct bare *b, const struct elf_symbol *symbol)
{
	bool again = r->last_frame != NO_FRAME && r->last_module == b->module && r->last_symbol == symbol;

	if (again && r->s->o.no_places) {
		add_to_chain(r, b->index, r->last_frame);
		return;
	}
	if (symbol)
		put_place(r, b, &(struct dwarf_place){ 0 }, symbol);
	else
		put_frame(r, b->index, &(struct frame){ .module = b->module, .address = b->address });
	r->last_module = b->module;
	r->last_symbol = symbol;
	r->last_frame = r->frame[r->nframe - 1];
}

/* Names one frame; false when nothing is known of its address in the file. */
static bool name_frame(struct resolution *r, struct object *o, const struct bare *b, uint64_t address)
{
	const struct elf_symbol *symbol = elf_symbols_find(&o->symbols, address);
	uint32_t n = o->has_dwarf ? dwarf_find(&o->dwarf, address) : 0;

	if (!n && !symbol)
		return false;
	if (!n) {
		put_alone(r, b, symbol);
		return true;
	}
	for (uint32_t k = n; k-- > (r->s->o.no_inline ? n - 1 : 0);)
		put_place(r, b, &o->dwarf.place[k], symbol);
	return true;
}

/* ---- module by module, its addresses ascending ---- */

static void same_as(struct resolution *r, uint32_t i, uint32_t twin)
{
	r->twins = true;
	for (uint32_t k = 0; k < r->chain[twin].n; k++)
		add_to_chain(r, i, r->frame[r->chain[twin].first + k]);
}

static uint32_t name_frames(struct resolution *r, struct object *o, uint32_t module, const struct sort_key *at, uint32_t n)
{
	const struct module *m = &r->in->module[module];
	uint32_t unknown = 0;

	for (uint32_t k = 0; k < n; k++) {
		struct bare b = { at[k].index, module, at[k].key };
		uint64_t address;

		if (k + AHEAD < n)
			__builtin_prefetch(&r->chain[at[k + AHEAD].index], 1);
		if (k && at[k].key == at[k - 1].key) {
			same_as(r, b.index, at[k - 1].index);
		} else if (!object_address(o, m, b.address, &address) || !name_frame(r, o, &b, address)) {
			put_alone(r, &b, NULL);
			unknown++;
		}
	}
	return unknown;
}

static void note_module(struct symbols *s, const struct object *o, const struct module *m, uint32_t unknown, uint32_t n)
{
	if (o->kind == OBJECT_MISSING)
		symbols_note(s, n, "no file for %.*s%s%.*s: its addresses have no names; install it, or name the place that holds a copy",
			STR(m->name), m->build_id.n ? ", build id " : "", STR(m->build_id));
	else if (unknown)
		symbols_note(s, unknown, "%.*s: addresses that lie in no known function", STR(m->name));
	if (o->has_dwarf && o->dwarf.nbroken)
		symbols_note(s, o->dwarf.nbroken, "%.*s: units of debug information that cannot be read", STR(o->path));
	if (o->has_dwarf && o->dwarf.nsplit)
		symbols_note(s, o->dwarf.nsplit, "%.*s: units keep their inlined calls in .dwo files, which are not read", STR(o->path));
	if (o->has_dwarf && !o->dwarf.budget)
		symbols_note(s, 1, "%.*s: debug information asks for more work than its size explains; the rest of it is not read",
			STR(o->path));
}

/* Only an address is known of it: such frames are put together again from module and address. */
static bool is_wanted(const struct profile *in, uint32_t i, struct bare_frame *bare)
{
	const struct frame *f = &in->frame[i];

	*bare = in->nbare ? in->bare[i] : (struct bare_frame){ f->address, f->module };
	return bare->address && bare->module != NO_MODULE &&
		(in->nbare || (!f->function.n && !f->file.n && !f->line && !f->inlined));
}

/* `at`: addresses and the frames that have them. */
static void resolve_module(struct resolution *r, uint32_t module, struct sort_key *at, uint32_t n)
{
	const struct module *m = &r->in->module[module];
	struct object *o = object_of(r->s, m, at[0].key);
	uint32_t unknown;

	object_names(r->s, o, m);
	if (o->kind != OBJECT_MISSING || !r->s->o.no_places)
		sort_keys(at, n);               /* else all of them are one frame */
	unknown = name_frames(r, o, module, at, n);
	note_module(r->s, o, m, unknown, n);
}

static bool is_jit_dump(struct str path)
{
	struct str name = str_cut_last(&path, '/');

	return str_starts(name, S("jit-")) && str_ends(name, S(".dump"));
}

/* Of code made at run time the reader knows the name as its compiler's linker would have it. */
static void put_known(struct resolution *r, uint32_t i)
{
	struct frame f = r->in->nbare ? bare_frame_whole(r->in->bare[i]) : r->in->frame[i];
	struct text t;

	if (f.module != NO_MODULE && !f.system_name.n && is_jit_dump(r->in->module[f.module].name)) {
		t = text_of(r, f.function);
		f.function = t.plain;
		f.system_name = t.mangled;
	}
	put_frame(r, i, &f);
}

/* Frames in the order of their modules: first[m] .. first[m + 1) in `order`. */
static void resolve_frames(struct resolution *r)
{
	struct profile *in = r->in;
	uint32_t *first = ARENA_ARRAY(&r->scratch, uint32_t, (size_t)in->nmodule + 2);
	uint32_t n = in->nbare ? in->nbare : in->nframe;
	struct sort_key *order;
	struct bare_frame bare;

	r->chain = ARENA_ARRAY(&r->scratch, struct chain, n);
	order = ARENA_ARRAY(&r->scratch, struct sort_key, n);
	for (uint32_t i = 0; i < n; i++) {
		if (is_wanted(in, i, &bare))
			first[bare.module + 2]++;
		else
			put_known(r, i);
	}
	for (uint32_t m = 2; m < in->nmodule + 2; m++)
		first[m] += first[m - 1];
	for (uint32_t i = 0; i < n; i++)
		if (is_wanted(in, i, &bare))
			order[first[bare.module + 1]++] = (struct sort_key){ bare.address, i };
	profile_discard_frames(in);             /* before debug information needs the memory */
	for (uint32_t m = 0; m < in->nmodule; m++) {
		if (first[m + 1] > first[m])
			resolve_module(r, m, order + first[m], first[m + 1] - first[m]);
		if (r->s->o.progress)
			r->s->o.progress(r->s->o.ctx, in->module[m].name, m + 1, in->nmodule);
	}
}

/* ---- what hangs on frames ---- */

static void copy_around(struct resolution *r)
{
	const struct profile *in = r->in;
	struct profile *out = r->out;

	for (uint32_t i = 0; i < in->nweight; i++) {
		profile_weight(out, in->weight[i].name, in->weight[i].raw_unit);
		out->weight[i].scale = in->weight[i].scale;
	}
	for (uint32_t i = 0; i < in->nmodule; i++)
		profile_module(out, &in->module[i]);
	for (uint32_t i = 0; i < in->ncomment; i++)
		profile_comment(out, in->comment[i]);
	out->preferred = in->preferred;
	out->period = in->period;
	out->period_type = in->period_type;
	out->period_unit = in->period_unit;
	out->duration_s = in->duration_s;
	out->started_ns = in->started_ns;
	out->main_binary = in->main_binary;
	out->drop_frames = in->drop_frames;
	out->keep_frames = in->keep_frames;
	out->doc_url = in->doc_url;
}

/* ---- stacks ---- */

/*
 * A stack of `in` that is mapped keeps, in place of its parent and frame, which nobody needs any more, where it is in `out` and
 * the hash of its path there: whoever looks for one finds the other in the same line of the cache.
 */

static void set_mapped(struct profile *in, uint32_t i, uint32_t stack, uint32_t path)
{
	in->stack[i].pair = (struct index_pair){ stack, path };
}

static uint32_t mapped_stack(const struct profile *in, uint32_t i)
{
	return i == NO_STACK ? NO_STACK : in->stack[i].pair.x;
}

/* Stacks of `in` that are mapped together, [from, to). */
struct stretch {
	uint32_t from, to;
	uint32_t path[BATCH], maybe[BATCH];     /* of each, in `out` */
};

static struct path_step step_of(uint32_t frame)
{
	return (struct path_step){ frame, 0 };
}

static uint32_t path_of_parent(const struct stretch *b, const struct profile *in, uint32_t parent)
{
	if (parent == NO_STACK)
		return PATH_ROOT;
	return parent >= b->from ? b->path[parent - b->from] : in->stack[parent].pair.y;
}

static void announce(struct resolution *r, struct stretch *b, const struct stack_finder *t)
{
	for (uint32_t i = b->from; i < b->to; i++) {
		const struct chain *c = &r->chain[r->in->stack[i].frame];
		uint32_t path = path_of_parent(b, r->in, r->in->stack[i].parent);

		for (uint32_t k = 0; k < c->n; k++) {
			path = path_hash(t, path, step_of(r->frame[c->first + k]));
			stack_finder_announce(t, path);
		}
		b->path[i - b->from] = path;
	}
	for (uint32_t i = 0; i < b->to - b->from; i++)
		b->maybe[i] = stack_finder_approach(t, b->path[i]);
}

/* The step that `path` ends with. */
static uint32_t step_to(struct stack_finder *t, uint32_t path, uint32_t at, uint32_t frame)
{
	uint32_t found = stack_finder_find(t, path, at, step_of(frame));

	return found != NO_STACK ? found : stack_finder_add(t, path, at, step_of(frame), frame);
}

static uint32_t map_stack(struct resolution *r, const struct stretch *b, struct stack_finder *t, uint32_t i)
{
	const struct stack *s = &r->in->stack[i];
	const struct chain *c = &r->chain[s->frame];
	uint32_t at = mapped_stack(r->in, s->parent), path = path_of_parent(b, r->in, s->parent), last;

	if (!c->n)
		return at;
	for (uint32_t k = 0; k + 1 < c->n; k++) {
		path = path_hash(t, path, step_of(r->frame[c->first + k]));
		at = step_to(t, path, at, r->frame[c->first + k]);
	}
	last = r->frame[c->first + c->n - 1];
	if (stack_finder_is(t, b->maybe[i - b->from], at, step_of(last)))
		return b->maybe[i - b->from];
	return step_to(t, b->path[i - b->from], at, last);
}

static void map_twins(struct resolution *r)
{
	struct stretch b = { 0 };
	struct stack_finder t;

	stack_finder_init(&t, r->out, r->in->nstack / 4);
	for (; b.from < r->in->nstack; b.from = b.to) {
		b.to = r->in->nstack - b.from < BATCH ? r->in->nstack : b.from + BATCH;
		announce(r, &b, &t);
		for (uint32_t i = b.from; i < b.to; i++)
			set_mapped(r->in, i, map_stack(r, &b, &t, i), b.path[i - b.from]);
	}
	stack_finder_done(&t);
}

static void map_stacks(struct resolution *r)
{
	struct profile *in = r->in;

	if (r->twins) {
		map_twins(r);
		return;
	}
	for (uint32_t i = 0; i < in->nstack; i++) {
		const struct chain *c = &r->chain[in->stack[i].frame];
		uint32_t at = mapped_stack(in, in->stack[i].parent);

		for (uint32_t k = 0; k < c->n; k++)
			at = profile_append_stack(r->out, at, r->frame[c->first + k]);
		set_mapped(in, i, at, 0);
	}
}

/* Samples stay apart, also where their stacks became one. */
static void map_samples(struct resolution *r)
{
	struct profile *in = r->in, *out = r->out;
	uint32_t *labels = ARENA_ARRAY(&r->scratch, uint32_t, in->nlabel_set);

	for (uint32_t i = 1; i < in->nlabel_set; i++)
		labels[i] = profile_labels(out, in->label + in->label_set[i].first, in->label_set[i].n);
	profile_take_samples(out, in);
	for (uint32_t i = 0; i < out->nsample; i++) {
		struct stack_sample *s = &out->sample[i];

		s->stack = mapped_stack(in, s->stack);
		s->labels = labels[s->labels];
	}
}

void symbol_resolve(struct symbols *s, struct profile *in, struct profile *out)
{
	struct resolution r = { .s = s, .in = in, .out = out, .twins = s->o.no_places, .last_frame = NO_FRAME };

	map_init(&r.texts, &r.scratch);
	map_init(&r.paths, &r.scratch);
	copy_around(&r);
	object_kernel(s, in);
	resolve_frames(&r);
	symbols_let_go(s);                      /* what follows needs the memory */
	map_stacks(&r);
	map_samples(&r);
	profile_discard_stacks(in);
	arena_free(&r.scratch);
}
