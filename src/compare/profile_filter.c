/*
 * One pass over the stacks, parents first, gives every stack the one that is left of it; one over the samples keeps those that are asked for.
 *
 * pprof works on locations (an address with its chain of inlined calls), this on frames; a location begins at a frame that is not inlined.
 * Choices [1] Expressions never reach back: pprof cuts the outer lines of a location that --show-from matches, and the inner ones of one
 *             that --prune-from matches, also where it stands elsewhere in the stack.
 */
#include "compare/profile_filter.h"

#include "base/regexp.h"
#include "compare/profile_tags.h"

enum match { FOCUS = 1, IGNORE = 2, HIDE = 4, SHOW = 8, FROM = 16, PRUNE = 32, DROP = 64 };

#define EXPRESSIONS 5u  /* those that see function, file and module: FOCUS ... FROM */

/* What is known of a stack when its frames are read from the root. */
struct progress {
	uint32_t out;                   /* what is left of it */
	uint32_t pruned;                /* what prune_from leaves; NO_STACK = nothing matched yet */
	bool focused, ignored, started; /* a frame matched focus, ignore, show_from */
	bool open;                      /* the location that is being read has a frame in `out` */
	bool location_dropped;          /* the rest of the location is dropped */
	bool cut;                       /* everything below is dropped */
	bool user;                      /* a location before this one was not to be dropped */
	bool location_matched;          /* the location so far matches drop_frames */
	bool any;                       /* a frame was seen */
};

struct filtering {
	const struct profile_filter *f;
	const struct profile *in;
	struct profile *out;
	struct arena scratch;
	struct regexp *regexp[EXPRESSIONS], *prune, *drop, *keep;
	bool *tag_focus, *tag_ignore;   /* of each set of labels; NULL = not asked for */
	struct regexp *tag_show, *tag_hide;
	struct err stuck;               /* an expression took too long */
	uint8_t *match;                 /* of each frame: enum match */
	uint32_t *module, *labels;      /* in's index -> out's */
	struct progress *progress;      /* of each stack */
	struct filter_misses *misses;
};

struct str profile_simple_name(struct str function)
{
	static const struct str reserved[] = { S("(anonymous namespace)"), S("operator()") };
	size_t at = 0;

	if (str_starts(function, S(".")))
		function = str_from(function, 1);
	while (at < function.n) {
		struct str rest = str_from(function, at);
		size_t skip = 0;

		for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
			if (str_starts(rest, reserved[i]))
				skip = reserved[i].n;
		if (!skip && rest.p[0] == '(')
			return str_clip(function, at);
		at += skip ? skip : 1;
	}
	return function;
}

static bool any_frame_filter(const struct profile_filter *f)
{
	return f->focus.n || f->ignore.n || f->hide.n || f->show.n || f->show_from.n || f->prune_from.n ||
	       f->no_inlines;
}

static bool any_tag_filter(const struct profile_filter *f)
{
	return f->tag_focus.n || f->tag_ignore.n || f->tag_show.n || f->tag_hide.n || f->tag_root.n || f->tag_leaf.n;
}

bool profile_filter_asked(const struct profile_filter *f, const struct profile *p)
{
	return any_frame_filter(f) || any_tag_filter(f) || (p->drop_frames.n && !f->keep_dropped);
}

/* ---- expressions ---- */

static bool compile(struct filtering *x, struct str expression, const char *option, struct regexp **out, struct err *e)
{
	struct err bad = { 0 };

	if (!expression.n)
		return true;
	*out = regexp_compile(&x->scratch, expression, &bad);
	return *out || err_set(e, ERR_USAGE, "%s \"%.*s\": %s at byte %llu", option, STR(str_clip(expression, 200)), bad.text,
			       (unsigned long long)bad.at + 1);
}

static bool compile_whole(struct filtering *x, struct str expression, const char *what, struct regexp **out, struct err *e)
{
	return compile(x, expression.n ? arena_printf(&x->scratch, "^(?:%.*s)$", STR(expression)) : expression, what, out, e);
}

static bool compile_all(struct filtering *x, struct err *e)
{
	const struct profile_filter *f = x->f;
	struct str none = { 0 };

	return compile(x, f->focus, "--focus", &x->regexp[0], e) && compile(x, f->ignore, "--ignore", &x->regexp[1], e) &&
	       compile(x, f->hide, "--hide", &x->regexp[2], e) && compile(x, f->show, "--show", &x->regexp[3], e) &&
	       compile(x, f->show_from, "--show-from", &x->regexp[4], e) &&
	       compile(x, f->prune_from, "--prune-from", &x->prune, e) &&
	       compile(x, f->tag_show, "--tagshow", &x->tag_show, e) &&
	       compile(x, f->tag_hide, "--taghide", &x->tag_hide, e) &&
	       compile_whole(x, f->keep_dropped ? none : x->in->drop_frames, "the profile's drop_frames", &x->drop, e) &&
	       compile_whole(x, f->keep_dropped ? none : x->in->keep_frames, "the profile's keep_frames", &x->keep, e);
}

static bool matches(struct filtering *x, const struct regexp *r, struct str text)
{
	return !x->stuck.kind && regexp_matches(r, text, &x->stuck);
}

static bool frame_matches(struct filtering *x, const struct regexp *r, const struct frame *f)
{
	return (f->function.n && matches(x, r, f->function)) || (f->file.n && matches(x, r, f->file)) ||
	       (f->module != NO_MODULE && matches(x, r, x->in->module[f->module].name));
}

static uint8_t matches_of(struct filtering *x, const struct frame *f)
{
	struct str simple = profile_simple_name(f->function);
	unsigned match = 0;

	for (unsigned i = 0; i < EXPRESSIONS; i++)
		if (x->regexp[i] && frame_matches(x, x->regexp[i], f))
			match |= 1u << i;
	if (x->prune && f->function.n && matches(x, x->prune, simple))
		match |= PRUNE;
	if (x->drop && f->function.n && matches(x, x->drop, simple) && !(x->keep && matches(x, x->keep, simple)))
		match |= DROP;
	if (x->regexp[3] && !f->function.n)
		match &= ~(unsigned)SHOW;       /* as in pprof: what has no name is not shown by its module's */
	return (uint8_t)match;
}

static void match_frames(struct filtering *x)
{
	unsigned seen = 0;

	x->match = ARENA_ARRAY(&x->scratch, uint8_t, x->in->nframe);
	for (uint32_t i = 0; i < x->in->nframe; i++)
		seen |= x->match[i] = matches_of(x, &x->in->frame[i]);
	x->misses->focus = x->regexp[0] && !(seen & FOCUS);
	x->misses->ignore = x->regexp[1] && !(seen & IGNORE);
	x->misses->hide = x->regexp[2] && !(seen & HIDE);
	x->misses->show = x->regexp[3] && !(seen & SHOW);
	x->misses->show_from = x->regexp[4] && !(seen & FROM);
}

/* ---- stacks ---- */

static uint32_t put_frame(struct filtering *x, uint32_t parent, uint32_t frame, bool open)
{
	struct frame f = x->in->frame[frame];

	if (f.module != NO_MODULE)
		f.module = x->module[f.module];
	f.inlined = f.inlined && open;
	return profile_stack(x->out, parent, profile_frame(x->out, &f));
}

/* drop_frames: what matches goes, with all below it, once a location that does not match has been seen. */
static bool is_dropped(struct progress *p, bool inlined, bool matches)
{
	if (!inlined) {
		p->user |= p->any && !p->location_matched;
		p->location_matched = p->location_dropped = false;
	}
	p->any = true;
	if (matches) {
		p->location_matched = true;
		p->location_dropped |= inlined;
		p->cut |= p->user;
	}
	return p->cut || p->location_dropped;
}

static bool is_visible(const struct filtering *x, const struct progress *p, const struct frame *f, unsigned match)
{
	if ((match & HIDE) || (x->regexp[3] && !(match & SHOW)) || (x->f->no_inlines && f->inlined))
		return false;
	return !x->regexp[4] || p->started;
}

static void read_stack(struct filtering *x, struct progress *p, uint32_t frame)
{
	const struct frame *f = &x->in->frame[frame];
	unsigned match = x->match[frame];

	if (!f->inlined)
		p->open = false;
	if (is_dropped(p, f->inlined, match & DROP))
		return;
	p->focused |= !x->regexp[0] || (match & FOCUS);
	p->ignored |= !!(match & IGNORE);
	if (!(match & HIDE) && (!x->regexp[3] || (match & SHOW)))
		p->started |= !!(match & FROM);
	if (!is_visible(x, p, f, match))
		return;
	p->out = put_frame(x, p->out, frame, p->open);
	p->open = true;
	if (match & PRUNE)
		p->pruned = p->out;
}

static void read_stacks(struct filtering *x)
{
	const struct profile *in = x->in;
	struct progress none = { .out = NO_STACK, .pruned = NO_STACK };

	x->progress = ARENA_ARRAY(&x->scratch, struct progress, in->nstack);
	for (uint32_t i = 0; i < in->nstack; i++) {
		uint32_t parent = in->stack[i].parent;

		x->progress[i] = parent == NO_STACK ? none : x->progress[parent];
		read_stack(x, &x->progress[i], in->stack[i].frame);
	}
}

/* ---- samples ---- */

static bool is_kept(const struct filtering *x, const struct stack_sample *s, const struct progress *p)
{
	bool named = x->regexp[0] || x->regexp[1] || x->regexp[2] || x->regexp[3];

	if (named && (!p->focused || p->ignored))
		return false;
	if ((x->regexp[2] || x->regexp[3]) && p->out == NO_STACK)
		return false;
	if (x->regexp[4] && !p->started)
		return false;
	return (!x->tag_focus || x->tag_focus[s->labels]) && !(x->tag_ignore && x->tag_ignore[s->labels]);
}

static bool keep_sample(struct filtering *x, uint32_t i, uint32_t stack, struct err *e)
{
	uint32_t to = profile_sample(x->out, stack, x->labels[x->in->sample[i].labels]);

	for (uint32_t w = 0; w < x->in->nweight; w++)
		if (!profile_add(x->out, to, w, x->in->weight[w].value[i]))
			return err_set(e, ERR_LIMIT, "the values of one stack add up to more than 64 bits hold");
	return true;
}

static bool keep_samples(struct filtering *x, struct err *e)
{
	struct progress none = { .out = NO_STACK, .pruned = NO_STACK };

	for (uint32_t i = 0; i < x->in->nsample; i++) {
		const struct stack_sample *s = &x->in->sample[i];
		const struct progress *p = s->stack == NO_STACK ? &none : &x->progress[s->stack];

		if (is_kept(x, s, p) && !keep_sample(x, i, p->pruned == NO_STACK ? p->out : p->pruned, e))
			return false;
	}
	return true;
}

/* Label sets without the keys that are not shown. */
static void copy_labels(struct filtering *x)
{
	struct label *label = NULL;
	uint32_t cap = 0;

	x->labels = ARENA_ARRAY(&x->scratch, uint32_t, x->in->nlabel_set);
	x->misses->tag_show = x->tag_show;
	x->misses->tag_hide = x->tag_hide;
	for (uint32_t i = 0; i < x->in->nlabel_set; i++) {
		struct label_set set = x->in->label_set[i];
		uint32_t n = 0;

		for (uint32_t k = set.first; k < set.first + set.n; k++) {
			bool show = !x->tag_show || matches(x, x->tag_show, x->in->label[k].key);
			bool hide = x->tag_hide && matches(x, x->tag_hide, x->in->label[k].key);

			x->misses->tag_show &= !show;
			x->misses->tag_hide &= !hide;
			if (!show || hide)
				continue;
			ARENA_ROOM(&x->scratch, label, n, cap);
			label[n++] = x->in->label[k];
		}
		x->labels[i] = profile_labels(x->out, label, n);
	}
}

/* *of_set stays NULL when nothing was asked for. */
static bool match_tags(struct filtering *x, struct str text, const char *option, bool **of_set, bool *missed, struct err *e)
{
	struct tag_filter *t;
	bool hit = false;

	if (!tag_filter_compile(&x->scratch, text, option, &t, e))
		return false;
	if (!t)
		return true;
	if (!tag_filter_match(t, &x->scratch, x->in, of_set, e))
		return false;
	for (uint32_t i = 0; i < x->in->nsample && !hit; i++)
		hit = (*of_set)[x->in->sample[i].labels];
	*missed = !hit;
	return true;
}

static bool apply(struct filtering *x, struct err *e)
{
	x->module = ARENA_ARRAY(&x->scratch, uint32_t, x->in->nmodule);
	for (uint32_t i = 0; i < x->in->nmodule; i++)
		x->module[i] = profile_module(x->out, &x->in->module[i]);
	match_frames(x);
	copy_labels(x);
	if (x->stuck.kind) {
		*e = x->stuck;
		return false;
	}
	read_stacks(x);
	return keep_samples(x, e);
}

static bool apply_all(struct filtering *x, struct err *e)
{
	const struct profile_filter *f = x->f;
	bool ok;

	profile_copy_head(x->out, x->in);
	ok = compile_all(x, e) && match_tags(x, f->tag_focus, "--tagfocus", &x->tag_focus, &x->misses->tag_focus, e) &&
	     match_tags(x, f->tag_ignore, "--tagignore", &x->tag_ignore, &x->misses->tag_ignore, e) && apply(x, e);
	arena_free(&x->scratch);
	return ok;
}

/* Labels become frames after the profile's own frames were dropped and before anything else looks at frames. */
static bool apply_to_tagged(const struct profile_filter *f, const struct profile *in, struct profile *out,
	struct filter_misses *misses, struct err *e)
{
	static const struct profile_filter only_drop;
	struct profile_filter rest = *f;
	struct profile dropped, tagged;
	struct filtering first = { .f = &only_drop, .in = in, .out = &dropped, .misses = misses };
	struct filtering second = { .f = &rest, .in = &tagged, .out = out, .misses = misses };
	bool root, leaf;

	profile_init(&dropped, out->arena);
	profile_init(&tagged, out->arena);
	if (f->keep_dropped || !in->drop_frames.n)
		dropped = *in;
	else if (!apply_all(&first, e))
		return false;
	rest.keep_dropped = true;
	rest.tag_root = rest.tag_leaf = (struct str){ 0 };
	if (!profile_filter_asked(&rest, in)) {
		tags_to_frames(f, &dropped, out, misses);
		return true;
	}
	tags_to_frames(f, &dropped, &tagged, misses);
	root = misses->tag_root;
	leaf = misses->tag_leaf;
	if (!apply_all(&second, e))
		return false;
	misses->tag_root = root;
	misses->tag_leaf = leaf;
	return true;
}

bool profile_filter_apply(const struct profile_filter *f, const struct profile *in, struct profile *out,
	struct filter_misses *misses, struct err *e)
{
	struct filtering x = { .f = f, .in = in, .out = out, .misses = misses };

	*misses = (struct filter_misses){ 0 };
	return f->tag_root.n || f->tag_leaf.n ? apply_to_tagged(f, in, out, misses, e) : apply_all(&x, e);
}
