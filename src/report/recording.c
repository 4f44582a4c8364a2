#include "report/recording.h"

#include <sys/wait.h>

#include "base/json.h"
#include "base/num.h"
#include "base/utf8.h"
#include "compare/critical_path.h"
#include "report/grid.h"

#define SHARES_MOST 12u         /* lines of a table; the rest is one more */
#define LEAST_RATIO 0.005       /* of the wall clock: smaller shares are in the rest */
#define BAR 24u                 /* cells of a bar */
#define STRIP 60u               /* columns of the strip of busy CPUs */
#define WAITER_MOST 16u         /* columns of a program's name */
#define INDENT 8u              /* columns of a heading in front of a line */

/* Sums of a whole tree. */
struct totals {
	uint64_t blocked_ns[WAIT_KINDS], waits[WAIT_KINDS];
	int64_t runnable_ns;            /* NOT_KNOWN */
	int64_t cpu_ns;                 /* of processes that say it; NOT_KNOWN */
	uint32_t execs;
};

static void add_known(int64_t *sum, int64_t ns)
{
	if (ns != NOT_KNOWN)
		*sum = (*sum == NOT_KNOWN ? 0 : *sum) + ns;
}

static void add_wait(struct totals *all, const struct tree_wait *w, int64_t wall_ns)
{
	int64_t end_ns = w->end_ns == NO_TIME ? wall_ns : w->end_ns;

	all->waits[w->kind]++;
	if (w->woken_ns != NO_TIME)
		add_known(&all->runnable_ns, end_ns - w->woken_ns);
	end_ns = w->woken_ns != NO_TIME ? w->woken_ns : end_ns;
	if (end_ns > w->start_ns)
		all->blocked_ns[w->kind] += (uint64_t)(end_ns - w->start_ns);
}

static void sum_up(const struct process_tree *t, int64_t wall_ns, struct totals *all)
{
	*all = (struct totals){ .runnable_ns = NOT_KNOWN, .cpu_ns = NOT_KNOWN };
	for (uint32_t i = 0; i < t->nwait; i++)
		add_wait(all, &t->wait[i], wall_ns);
	for (uint32_t i = 0; i < t->nwaits; i++) {
		all->waits[t->waits[i].kind] += t->waits[i].count;
		all->blocked_ns[t->waits[i].kind] += (uint64_t)t->waits[i].total_ns;
		add_known(&all->runnable_ns, t->waits[i].runnable_ns);
	}
	for (uint32_t i = 0; i < t->nprocess; i++)
		if (t->process[i].user_ns != NOT_KNOWN && t->process[i].system_ns != NOT_KNOWN)
			add_known(&all->cpu_ns, t->process[i].user_ns + t->process[i].system_ns);
	all->execs = programs_executed(t);
}

/* ---- for people ---- */

static void put_status(struct buf *b, const struct recording_page *page)
{
	if (page->timed_out)
		buf_lit(b, "timed out");
	else if (page->status > 128)
		buf_printf(b, "killed by signal %d", page->status - 128);
	else
		buf_printf(b, "exit %d", page->status);
}

static void put_head(struct buf *b, const struct recording_page *page, const struct totals *all, int64_t wall_ns)
{
	int64_t cpu_ns = page->user_ns == NOT_KNOWN ? all->cpu_ns : page->user_ns + page->system_ns;

	buf_lit(b, "wall ");
	style_duration(b, (double)wall_ns / 1e9);
	if (cpu_ns != NOT_KNOWN) {
		buf_lit(b, "   CPU ");
		style_duration(b, (double)cpu_ns / 1e9);
		buf_printf(b, " (%.2f of %u)", wall_ns > 0 ? (double)cpu_ns / (double)wall_ns : 0, page->tree->ncpu);
	}
	buf_lit(b, "   ");
	num_group(b, page->tree->nprocess);
	buf_lit(b, page->tree->nprocess == 1 ? " process, " : " processes, ");
	num_group(b, all->execs);
	buf_lit(b, all->execs == 1 ? " program   " : " programs   ");
	put_status(b, page);
	if (page->outlived)
		buf_printf(b, "   %u still running", page->outlived);
	buf_char(b, '\n');
}

static void put_bar(struct buf *b, const struct style *st, double ratio)
{
	uint32_t cells = (uint32_t)(ratio * BAR + 0.5);

	for (uint32_t i = 0; i < cells; i++)
		buf_lit(b, st->ascii ? "#" : "━");
}

static struct str duration(struct arena *a, int64_t ns)
{
	struct buf b = { 0 };
	struct str out;

	style_duration(&b, (double)ns / 1e9);
	out = arena_str(a, buf_view(&b));
	buf_release(&b);
	return out;
}

static void put_cell(struct grid *g, struct str text, enum align align)
{
	grid_span(g, 1, text, g->col ? S("  ") : S(""), align);
}

static void put_share(struct grid *g, const struct style *st, struct str name, struct str kind, int64_t ns, int64_t wall_ns)
{
	double ratio = wall_ns > 0 ? (double)ns / (double)wall_ns : 0;
	struct buf b = { 0 };

	grid_row(g);
	utf8_safe(&b, name);
	put_cell(g, arena_str(g->arena, buf_view(&b)), ALIGN_LEFT);
	put_cell(g, kind, ALIGN_LEFT);
	put_cell(g, duration(g->arena, ns), ALIGN_RIGHT);
	put_cell(g, arena_printf(g->arena, "%.1f %%", 100 * ratio), ALIGN_RIGHT);
	buf_clear(&b);
	put_bar(&b, st, ratio);
	put_cell(g, arena_str(g->arena, buf_view(&b)), ALIGN_LEFT);
	buf_release(&b);
}

/* "ran"; of a wait also who waited for the longest time: "waited: curl". */
static struct str doing(struct arena *a, const struct recording_page *page, const struct critical_path *path, const struct share *s)
{
	static const char *const kind[] = { [SEGMENT_CPU] = "ran", [SEGMENT_RUNNABLE] = "wanted a CPU", [SEGMENT_WAIT] = "waited",
		[SEGMENT_UNKNOWN] = "ran or waited" };
	struct buf b = { 0 };
	struct str out;

	buf_lit(&b, kind[s->kind]);
	if (s->kind == SEGMENT_WAIT) {
		buf_lit(&b, ": ");
		utf8_safe_cut(&b, program_name(page->tree, path->segment[s->longest].program), WAITER_MOST, false);
	}
	out = arena_str(a, buf_view(&b));
	buf_release(&b);
	return out;
}

static void put_path(struct buf *b, const struct style *st, const struct recording_page *page, const struct critical_path *path,
	const struct shares *all)
{
	struct arena a = { 0 };
	int64_t rest_ns = 0;
	uint32_t rest = 0;
	struct grid g;

	grid_init(&g, &a);
	for (uint32_t i = 0; i < all->n; i++) {
		const struct share *s = &all->share[i];

		if (i < SHARES_MOST && (double)s->ns >= LEAST_RATIO * (double)all->wall_ns) {
			put_share(&g, st, s->name, doing(&a, page, path, s), s->ns, all->wall_ns);
		} else {
			rest_ns += s->ns;
			rest++;
		}
	}
	if (rest)
		put_share(&g, st, arena_printf(&a, rest == 1 ? "%u other" : "%u others", rest), S(""), rest_ns, all->wall_ns);
	buf_lit(b, "\nwhere the wall clock went\n");
	grid_write(&g, b);
	arena_free(&a);
}

/* A line, broken after commas and semicolons to the width of the terminal. */
static void put_wrapped(struct buf *out, const struct style *st, struct str line)
{
	size_t room = st->columns;

	while (room > INDENT && line.n > room) {
		size_t at = room;

		while (at && !(line.p[at] == ' ' && (line.p[at - 1] == ',' || line.p[at - 1] == ';')))
			at--;
		if (!at)
			break;
		buf_str(out, str_clip(line, at));
		buf_char(out, '\n');
		buf_fill(out, ' ', INDENT);
		line = str_from(line, at + 1);
		room = st->columns - INDENT;
	}
	buf_str(out, line);
	buf_char(out, '\n');
}

/* Of the whole tree, waits side by side counted each: no share of the wall clock. */
static void put_waits(struct buf *out, const struct style *st, const struct totals *all)
{
	struct buf line = { 0 }, *b = &line;
	bool done[WAIT_KINDS] = { false };
	int shown = 0;

	for (int turn = 0; turn < WAIT_KINDS; turn++) {
		int most = -1;

		for (int k = 0; k < WAIT_KINDS; k++)
			if (!done[k] && all->blocked_ns[k] && (most < 0 || all->blocked_ns[k] > all->blocked_ns[most]))
				most = k;
		if (most < 0)
			break;
		done[most] = true;
		buf_lit(b, shown++ ? ", " : "waited  ");
		buf_printf(b, "%s ", wait_kind_name((enum wait_kind)most));
		style_duration(b, (double)all->blocked_ns[most] / 1e9);
		buf_lit(b, " (");
		num_group(b, all->waits[most]);
		buf_char(b, ')');
	}
	if (all->runnable_ns != NOT_KNOWN) {
		buf_lit(b, shown ? "; for a CPU " : "waited  for a CPU ");
		style_duration(b, (double)all->runnable_ns / 1e9);
	}
	if (line.n) {
		buf_char(out, '\n');
		put_wrapped(out, st, buf_view(&line));
	}
	buf_release(&line);
}

/* Busy CPUs over time: a glyph a column, as high as the share of all CPUs. */
static void put_strip(struct buf *b, const struct style *st, const struct process_tree *t)
{
	static const char *const level[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char plain[] = " .:-=+*#@";
	struct arena a = { 0 };
	struct concurrency c;

	if (t->wall_ns == NO_TIME || t->wall_ns < 100000000 || !t->ncpu)
		return;
	concurrency(t, STRIP, &a, &c);
	buf_lit(b, "CPUs    ");
	for (uint32_t i = 0; i < c.n; i++) {
		double ratio = c.running[i] / t->ncpu;
		int at = ratio > 0 ? (int)(ratio * 8 + 0.5) : 0;

		at = at > 8 ? 8 : at;
		buf_lit(b, st->ascii ? (char[]){ plain[at], 0 } : level[at]);
	}
	buf_printf(b, "  %u = full\n", t->ncpu);
	arena_free(&a);
}

static void put_trust(struct buf *out, const struct style *st, const struct recording_page *page)
{
	struct buf line = { 0 }, *b = &line;
	static const char *const tier[] = { "proc", "perf", "bpf" };
	const struct process_tree *t = page->tree;
	int missing = 0;

	buf_printf(b, "tier    %s", t->tier >= 0 && t->tier <= 2 ? tier[t->tier] : "?");
	for (uint32_t i = 0; i < t->ncolumn; i++)
		if (!t->column[i].source.n) {
			buf_lit(b, missing++ ? ", " : "; not recorded: ");
			utf8_safe(b, t->column[i].name);
		}
	buf_lit(b, "; dropped ");
	num_group(b, t->dropped);
	if (t->recorder_ns != NOT_KNOWN) {
		buf_lit(b, "; recording cost ");
		style_duration(b, (double)t->recorder_ns / 1e9);
		buf_lit(b, " of CPU");
	}
	put_wrapped(out, st, buf_view(&line));
	if (page->fell_back.n) {
		buf_lit(out, "        no better tier: ");
		utf8_safe(out, page->fell_back);
		buf_char(out, '\n');
	}
	buf_lit(out, "kept in ");
	utf8_safe(out, page->file);
	buf_char(out, '\n');
	buf_release(&line);
}

void recording_text(struct buf *out, const struct style *st, const struct recording_page *page)
{
	struct critical_path path;
	struct shares shares;
	struct totals totals;
	struct arena a = { 0 };

	critical_path(page->tree, &a, &path);
	critical_shares(page->tree, &path, &a, &shares);
	sum_up(page->tree, path.wall_ns, &totals);
	buf_char(out, '\n');
	put_head(out, page, &totals, path.wall_ns);
	put_path(out, st, page, &path, &shares);
	put_waits(out, st, &totals);
	put_strip(out, st, page->tree);
	put_trust(out, st, page);
	arena_free(&a);
}

/* ---- for scripts ---- */

static void put_seconds(struct json_out *o, const char *key, int64_t ns)
{
	json_put_key(o, key);
	json_put_f64(o, ns == NOT_KNOWN ? NAN : (double)ns / 1e9);
}

static void put_shares(struct json_out *o, const struct shares *all)
{
	static const char *const kind[] = { [SEGMENT_CPU] = "cpu", [SEGMENT_RUNNABLE] = "runnable", [SEGMENT_WAIT] = "wait",
		[SEGMENT_UNKNOWN] = "unknown" };

	json_put_key(o, "path");
	json_put_array(o);
	for (uint32_t i = 0; i < all->n; i++) {
		json_put_object(o);
		json_member_str(o, "name", all->share[i].name);
		json_member_str(o, "kind", str_of(kind[all->share[i].kind]));
		put_seconds(o, "s", all->share[i].ns);
		json_member_u64(o, "programs", all->share[i].programs);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

static void put_totals(struct json_out *o, const struct totals *all)
{
	json_put_key(o, "waits");
	json_put_array(o);
	for (int k = 0; k < WAIT_KINDS; k++) {
		if (!all->waits[k] && !all->blocked_ns[k])
			continue;
		json_put_object(o);
		json_member_str(o, "kind", str_of(wait_kind_name((enum wait_kind)k)));
		json_member_u64(o, "count", all->waits[k]);
		put_seconds(o, "s", (int64_t)all->blocked_ns[k]);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	put_seconds(o, "runnable_s", all->runnable_ns);
}

static void put_columns(struct json_out *o, const struct process_tree *t)
{
	json_put_key(o, "columns");
	json_put_array(o);
	for (uint32_t i = 0; i < t->ncolumn; i++) {
		json_put_object(o);
		json_member_str(o, "name", t->column[i].name);
		json_member_str(o, "source", t->column[i].source);
		json_member_str(o, "remark", t->column[i].remark);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

void recording_json(struct buf *out, const struct recording_page *page)
{
	const struct process_tree *t = page->tree;
	struct critical_path path;
	struct shares shares;
	struct totals totals;
	struct arena a = { 0 };
	struct json_out o;

	critical_path(t, &a, &path);
	critical_shares(t, &path, &a, &shares);
	sum_up(t, path.wall_ns, &totals);
	json_out_init(&o, out, 1);
	json_put_object(&o);
	json_member_str(&o, "schema", S("pawl/record/1"));
	json_member_str(&o, "file", page->file);
	json_member_u64(&o, "status", (uint64_t)page->status);
	json_put_key(&o, "timed_out");
	json_put_bool(&o, page->timed_out);
	put_seconds(&o, "wall_s", path.wall_ns);
	put_seconds(&o, "user_s", page->user_ns);
	put_seconds(&o, "system_s", page->system_ns);
	json_member_u64(&o, "cpus", t->ncpu);
	json_member_u64(&o, "processes", t->nprocess);
	json_member_u64(&o, "programs", totals.execs);
	json_member_u64(&o, "forks", t->forks);
	json_member_u64(&o, "execs", t->execs);
	json_member_u64(&o, "exits", t->exits);
	json_member_u64(&o, "outlived", page->outlived);
	put_shares(&o, &shares);
	put_totals(&o, &totals);
	json_member_u64(&o, "tier", (uint64_t)t->tier);
	json_member_str(&o, "fell_back", page->fell_back);
	json_member_u64(&o, "dropped", t->dropped);
	put_seconds(&o, "recorder_s", t->recorder_ns);
	put_columns(&o, t);
	json_put_end_object(&o);
	buf_char(out, '\n');
	arena_free(&a);
}
