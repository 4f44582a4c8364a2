#include <stdlib.h>

#include "base/sort.h"
#include "symbol/part.h"

struct chain { uint32_t first, n; };            /* frames of `out`, outermost first, in resolution.frame[] */

struct bare { uint32_t index, module; uint64_t address; };      /* a frame of `in` of which no more is known */

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
};

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

/* Names one frame; false when nothing is known of its address in the file. */
static bool name_frame(struct resolution *r, struct object *o, const struct bare *b, uint64_t address)
{
	const struct elf_symbol *symbol = elf_symbols_find(&o->symbols, address);
	uint32_t n = o->has_dwarf ? dwarf_find(&o->dwarf, address) : 0;

	if (!n && !symbol)
		return false;
	if (!n) {
		put_place(r, b, &(struct dwarf_place){ 0 }, symbol);
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

		if (k && at[k].key == at[k - 1].key) {
			same_as(r, b.index, at[k - 1].index);
		} else if (!object_address(o, m, b.address, &address) || !name_frame(r, o, &b, address)) {
			put_frame(r, b.index, &(struct frame){ .module = module, .address = b.address });
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
static bool is_wanted(const struct frame *f)
{
	return !f->function.n && f->module != NO_MODULE && f->address && !f->file.n && !f->line && !f->inlined;
}

/* `at`: addresses and the frames that have them. */
static void resolve_module(struct resolution *r, uint32_t module, struct sort_key *at, uint32_t n)
{
	const struct module *m = &r->in->module[module];
	struct object *o = object_of(r->s, m, at[0].key);
	uint32_t unknown;

	object_names(r->s, o, m);
	sort_keys(at, n);
	unknown = name_frames(r, o, module, at, n);
	note_module(r->s, o, m, unknown, n);
}

/* Frames in the order of their modules: first[m] .. first[m + 1) in `order`. */
static void resolve_frames(struct resolution *r)
{
	struct profile *in = r->in;
	uint32_t *first = ARENA_ARRAY(&r->scratch, uint32_t, (size_t)in->nmodule + 2);
	struct sort_key *order;

	r->chain = ARENA_ARRAY(&r->scratch, struct chain, in->nframe);
	order = ARENA_ARRAY(&r->scratch, struct sort_key, in->nframe);
	for (uint32_t i = 0; i < in->nframe; i++) {
		if (is_wanted(&in->frame[i]))
			first[in->frame[i].module + 2]++;
		else
			put_frame(r, i, &in->frame[i]);
	}
	for (uint32_t m = 2; m < in->nmodule + 2; m++)
		first[m] += first[m - 1];
	for (uint32_t i = 0; i < in->nframe; i++)
		if (is_wanted(&in->frame[i]))
			order[first[in->frame[i].module + 1]++] = (struct sort_key){ in->frame[i].address, i };
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

static uint32_t *map_stacks(struct resolution *r)
{
	const struct profile *in = r->in;
	uint32_t *stack = ARENA_ARRAY(&r->scratch, uint32_t, in->nstack);

	for (uint32_t i = 0; i < in->nstack; i++) {
		const struct chain *c = &r->chain[in->stack[i].frame];
		uint32_t at = in->stack[i].parent == NO_STACK ? NO_STACK : stack[in->stack[i].parent];

		for (uint32_t k = 0; k < c->n; k++)
			at = r->twins ? profile_stack(r->out, at, r->frame[c->first + k])
				      : profile_append_stack(r->out, at, r->frame[c->first + k]);
		stack[i] = at;
	}
	return stack;
}

/* Samples stay apart, also where their stacks became one. */
static void map_samples(struct resolution *r, const uint32_t *stack)
{
	const struct profile *in = r->in;
	uint32_t *labels = ARENA_ARRAY(&r->scratch, uint32_t, in->nlabel_set);

	for (uint32_t i = 1; i < in->nlabel_set; i++)
		labels[i] = profile_labels(r->out, in->label + in->label_set[i].first, in->label_set[i].n);
	for (uint32_t i = 0; i < in->nsample; i++) {
		const struct stack_sample *from = &in->sample[i];
		uint32_t at = profile_append_sample(r->out, from->stack == NO_STACK ? NO_STACK : stack[from->stack],
			labels[from->labels]);

		for (uint32_t w = 0; w < in->nweight; w++)
			r->out->weight[w].value[at] = in->weight[w].value[i];
	}
}

void symbol_resolve(struct symbols *s, struct profile *in, struct profile *out)
{
	struct resolution r = { .s = s, .in = in, .out = out, .twins = s->o.no_places };
	const uint32_t *stack;

	map_init(&r.texts, &r.scratch);
	map_init(&r.paths, &r.scratch);
	copy_around(&r);
	object_kernel(s, in);
	resolve_frames(&r);
	stack = map_stacks(&r);
	profile_discard_stacks(in);
	map_samples(&r, stack);
	arena_free(&r.scratch);
}
