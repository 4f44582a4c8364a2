/* What frames are called at a granularity. */
#include "compare/profile_package.h"
#include "compare/profile_rows.h"

static struct str base_name(struct str path)
{
	return str_cut_last(&path, '/');
}

static struct str module_name(const struct profile *p, const struct frame *f)
{
	return f->module == NO_MODULE ? (struct str){ 0 } : p->module[f->module].name;
}

struct naming {
	struct arena *arena;
	const struct profile *p;
	enum granularity granularity;
	bool columns;
	struct map known;               /* name and identity -> name[] */
	struct profile_names *out;
	uint32_t name_cap, frame_cap;
};

struct str profile_clean_path(struct arena *a, struct str path)
{
	char *out;
	size_t n = 0;
	struct str rest = path;

	if (!str_has(path, S("//")) && !str_has(path, S("/.")) && !str_starts(path, S("./")) &&
		!str_ends(path, S("/")))
		return path;
	out = arena_alloc(a, path.n + 2, 1);
	if (str_starts(path, S("/")))
		out[n++] = '/';
	while (rest.n) {
		struct str part = str_cut(&rest, '/'), last = { out, n }, tail;
		size_t root = n && out[0] == '/';

		if (!part.n || str_eq(part, S(".")))
			continue;
		tail = str_cut_last(&last, '/');
		if (str_eq(part, S("..")) && n > root && !str_eq(tail, S(".."))) {
			n = last.n > root ? last.n : root;
			continue;
		}
		if (str_eq(part, S("..")) && root)
			continue;
		if (n > root)
			out[n++] = '/';
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	return n ? (struct str){ out, n } : S(".");
}

/* What stands for a frame that has no function. */
static struct str nameless(struct naming *x, const struct frame *f)
{
	struct str module = module_name(x->p, f);

	return module.n ? arena_printf(x->arena, "[%.*s]", STR(base_name(module))) : S("<unknown>");
}

static struct str place_of(struct naming *x, const struct frame *f)
{
	struct str file = profile_clean_path(x->arena, f->file);

	if (f->line && x->columns && f->column)
		return arena_printf(x->arena, "%.*s:%u:%u", STR(file), f->line, f->column);
	return f->line ? arena_printf(x->arena, "%.*s:%u", STR(file), f->line) : file;
}

static struct str joined(struct naming *x, struct str first, struct str second)
{
	return !first.n ? second : !second.n ? first : arena_printf(x->arena, "%.*s %.*s", STR(first), STR(second));
}

static struct str name_of(struct naming *x, const struct frame *f)
{
	struct str name = { 0 };

	switch (x->granularity) {
	case BY_FUNCTION:
		name = f->function;
		break;
	case BY_FILE_FUNCTION:
		name = f->function.n ? joined(x, f->function, profile_clean_path(x->arena, f->file)) : f->function;
		break;
	case BY_FILE:
		name = profile_clean_path(x->arena, f->file);
		break;
	case BY_LINE:
		name = joined(x, f->function, place_of(x, f));
		break;
	case BY_ADDRESS:
		name = joined(x, f->function, place_of(x, f));
		name = name.n ? name : nameless(x, f);
		return f->address ? arena_printf(x->arena, "%016llx %.*s", (unsigned long long)f->address, STR(name)) : name;
	case BY_PACKAGE:
		return profile_package(x->p, f);
	case BY_MODULE:
		name = module_name(x->p, f);
		return name.n ? name : S("<unknown>");
	}
	return name.n ? name : nameless(x, f);
}

/* Modules of one base name are not one row. */
static struct str key_of(struct naming *x, const struct frame *f, struct str name)
{
	if (f->function.n || f->module == NO_MODULE)
		return name;
	return arena_printf(x->arena, "%.*s\x1f%.*s", STR(name), STR(module_name(x->p, f)));
}

static uint32_t name_at(struct naming *x, uint32_t frame)
{
	const struct frame *f = &x->p->frame[frame];
	struct str name = name_of(x, f);
	struct profile_names *out = x->out;
	uint32_t at = map_intern(&x->known, key_of(x, f, name), out->n);

	if (at < out->n)
		return at;
	ARENA_ROOM(x->arena, out->name, at, x->name_cap);
	ARENA_ROOM(x->arena, out->frame, at, x->frame_cap);
	out->name[at] = name;
	out->frame[at] = frame;
	return out->n++;
}

void profile_names(struct arena *a, const struct profile *p, enum granularity granularity, bool columns, struct profile_names *out)
{
	struct naming x = { .arena = a, .p = p, .granularity = granularity, .columns = columns, .out = out };

	*out = (struct profile_names){ .of_frame = ARENA_ARRAY(a, uint32_t, p->nframe) };
	map_init(&x.known, a);
	for (uint32_t i = 0; i < p->nframe; i++)
		out->of_frame[i] = name_at(&x, i);
}
