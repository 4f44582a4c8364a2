#include "verb/analyse.h"

#include "base/file.h"
#include "compare/table.h"
#include "format/format.h"
#include "report/flame.h"
#include "report/table.h"
#include "report/top.h"
#include "verb/profile_input.h"

#define SVG_WIDTH_PX 1200.0
#define SVG_LEAST_PX 0.1

bool artifact_write(struct artifacts *w, struct str path, const struct buf *content, struct err *e)
{
	struct str full = file_join(w->arena, w->dir, path);

	w->n++;
	return file_write(arena_cstr(w->arena, full), buf_view(content), e);
}

/* What is written of one pair. */
struct scribe {
	struct artifacts *to;
	const struct profile_pair *pair;
	struct str name; /* "generator", or "generator_parse" when there are several of the kind */
	const char *kind; /* "cpu", "mem" */
	const char *weight; /* NULL = the one that the profile shows first */
};

static uint32_t weight_of(const struct scribe *s, const struct profile *p)
{
	uint32_t w = s->weight ? profile_find_weight(p, str_of(s->weight)) : p->preferred;

	return w == MAP_NONE ? p->preferred : w;
}

static bool write_top(
	const struct scribe *s, const struct profile *p, struct str path, struct err *e)
{
	struct profile_rows_options opt = { .node_fraction = 0.005,
		.edge_fraction = 0.001,
		.events = MAP_NONE,
		.weight = weight_of(s, p) };
	struct profile_rows rows;
	struct top_page page = { .profile = p,
		.rows = &rows,
		.weight = opt.weight,
		.total = profile_rows_total(p, opt.weight, false),
		.divide_by = 1,
		.unit = S("minimum") };
	struct buf out = { 0 };
	bool ok;

	profile_rows(s->to->arena, p, &opt, &rows);
	top_text(&page, &out);
	ok = artifact_write(s->to, path, &out, e);
	buf_release(&out);
	return ok;
}

static bool write_flame(const struct scribe *s, const struct profile *p, const char *what,
	struct str path, struct err *e)
{
	struct flame_options opt = { .weight = weight_of(s, p),
		.base_weight = MAP_NONE,
		.two_sided = !what,
		.least_ratio = SVG_LEAST_PX / (SVG_WIDTH_PX - 2 * FLAME_MARGIN_PX) };
	struct flame flame;
	struct flame_page page = { .flame = &flame,
		.weight = &p->weight[opt.weight],
		.count_name = p->weight[opt.weight].name,
		.palette = palette_for(&p->weight[opt.weight]),
		.width_px = SVG_WIDTH_PX };
	struct buf out = { 0 };
	bool ok;

	page.title = arena_printf(s->to->arena, what ? "%.*s: %s" : "%.*s: base → head%s",
		STR(s->name), what ? what : "");
	page.base_name = what ? S("") : S("base");
	page.head_name = str_of(what ? what : "head");
	if (!flame_layout(s->to->arena, p, &opt, &flame, e))
		return false;
	flame_svg(&page, &out);
	ok = artifact_write(s->to, path, &out, e);
	buf_release(&out);
	return ok;
}

static bool write_speedscope(
	const struct scribe *s, const struct profile *p, struct str path, struct err *e)
{
	struct evidence ev = { .model = MODEL_PROFILE, .profile = *p, .source = path };
	struct buf out = { 0 };
	bool ok = format_speedscope.write(&ev, &out, e) && artifact_write(s->to, path, &out, e);

	buf_release(&out);
	return ok;
}

static bool write_tops(const struct scribe *s, const struct profile *diff, struct err *e)
{
	struct arena *a = s->to->arena;

	return write_top(s, s->pair->base,
		       arena_printf(a, "ci/%.*s_%s_top.txt", STR(s->name), s->kind), e) &&
	       write_top(s, s->pair->head,
		       arena_printf(a, "ci/%.*s_head_%s_top.txt", STR(s->name), s->kind), e) &&
	       write_top(s, diff, arena_printf(a, "ci/%.*s_%s_diff_top.txt", STR(s->name), s->kind),
		       e);
}

static bool write_pictures(const struct scribe *s, const struct profile *diff, struct err *e)
{
	struct arena *a = s->to->arena;

	return write_flame(s, s->pair->base, "base",
		       arena_printf(a, "ci/flamegraphs/%.*s_cpu.svg", STR(s->name)), e) &&
	       write_flame(s, s->pair->head, "head",
		       arena_printf(a, "ci/flamegraphs/%.*s_head_cpu.svg", STR(s->name)), e) &&
	       write_flame(s, diff, NULL,
		       arena_printf(a, "ci/flamegraphs/%.*s_diff.svg", STR(s->name)), e) &&
	       write_speedscope(s, s->pair->base,
		       arena_printf(a, "ci/speedscope/%.*s_cpu.speedscope.json", STR(s->name)),
		       e) &&
	       write_speedscope(s, s->pair->head,
		       arena_printf(a, "ci/speedscope/%.*s_head_cpu.speedscope.json", STR(s->name)),
		       e);
}

static uint32_t count_kind(const struct sides *s, enum recording kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->npair; i++)
		n += s->pair[i].kind == kind;
	return n;
}

/* A path becomes part of one file name. */
static struct str flat_name(struct arena *a, struct str name, struct str stem)
{
	char *p = arena_cstr(a, arena_printf(a, "%.*s_%.*s", STR(name), STR(stem)));

	for (char *c = p; *c; c++)
		if (*c == '/')
			*c = '_';
	return str_of(p);
}

static bool write_pair(struct artifacts *w, const struct sides *all,
	const struct profile_pair *pair, struct err *e)
{
	static const char *const kinds[] = { "cpu", "mem", "wait", "other" };
	static const char *const weights[] = { NULL, "alloc_space", "delay", NULL };
	struct scribe s = { w, pair, w->name, kinds[pair->kind], weights[pair->kind] };
	struct profile *diff = profile_take_away(w->arena, pair->head, pair->base, true, e);

	if (count_kind(all, pair->kind) > 1)
		s.name = flat_name(w->arena, w->name, pair->stem);
	return diff && write_tops(&s, diff, e) &&
	       (pair->kind != RECORDING_CPU || write_pictures(&s, diff, e));
}

bool analyse_write_profiles(struct artifacts *w, const struct sides *s, struct err *e)
{
	for (uint32_t i = 0; i < s->npair; i++)
		if (!write_pair(w, s, &s->pair[i], e))
			return false;
	return true;
}

static bool has_benchmarks(const struct run *run)
{
	for (uint32_t i = 0; i < run->n; i++)
		if (run->evidence[i].model == MODEL_BENCH)
			return true;
	return false;
}

bool analyse_write_benchmarks(struct artifacts *w, const struct sides *s, struct err *e)
{
	struct table_input in[2] = { { s->base.evidence, s->base.n, S("base") },
		{ s->head.evidence, s->head.n, S("head") } };
	struct table_options opt = TABLE_DEFAULTS;
	struct tables t;
	struct buf out = { 0 };
	bool ok;

	if (!has_benchmarks(&s->base) || !has_benchmarks(&s->head))
		return true;
	if (!tables_compare(w->arena, in, 2, &opt, &t, e))
		return false;
	table_text(&t, false, &out);
	ok = artifact_write(
		w, arena_printf(w->arena, "benchdiff/bench_%.*s.diff", STR(w->name)), &out, e);
	buf_release(&out);
	return ok;
}
