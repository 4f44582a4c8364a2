/*
 * A recording as a page: tables of numbers in base64, drawn by the script that is in it.
 *
 * Blocks, little-endian 32-bit numbers; times in steps of `step` nanoseconds, rounded down:
 *
 *	first     by row: where its bars begin; one more than there are rows
 *	start, end, name, command, parent, state      by bar; bars stand by row, then by start
 *	wait      four numbers a wait: bar, start, end, kind
 *	path      four numbers a segment: bar, start, end, kind (0 CPU, 1 no CPU, 2 + wait kind, 100 unknown)
 *
 * Bars behind those of programs are spans of other producers' timelines, in rows of their own.
 *
 * `parent` is the bar that started it plus one, 0 = none.  `state` has what again.h says of it in its low bits (AGAIN_KINDS = nothing), and 16
 * when it did not end well.  Commands are lines of one text.
 */
#include "report/timeline.h"

#include <nettle/base64.h>

#include "base/json.h"
#include "base/map.h"
#include "base/utf8.h"
#include "report/html.h"
#include "report/timeline_part.h"

#define COMMANDS_BYTES (24u << 20)      /* of command lines that a page holds */
#define COMMAND_MOST 400u
#define NAME_COLUMNS 60u
#define STEPS 1500u                     /* of the plot: about one a pixel */
#define STATE_FAILED 16u
#define PATH_UNKNOWN 100u

struct page_data {
	const struct timeline_page *page;
	const struct process_tree *t;
	struct arena arena;
	struct buf *out;
	struct lanes lanes;
	struct beside_rows beside;
	uint32_t nbar;                  /* programs, then spans of `beside` */
	int64_t last_ns;                /* of the recording */
	uint32_t *bar;                  /* by program */
	int64_t step_ns;
	uint32_t *column;               /* a block being made */
	size_t command_most;
	struct map names, commands;
	struct str *name, *command;     /* made safe, by number */
	uint32_t nname, ncommand, name_cap, command_cap;
};

/* ---- blocks ---- */

static uint32_t steps(const struct page_data *d, int64_t ns)
{
	return ns <= 0                        ? 0
	       : ns / d->step_ns > UINT32_MAX ? UINT32_MAX
					      : (uint32_t)(ns / d->step_ns);
}

static void put_block(struct page_data *d, const char *id, const uint32_t *x, size_t n)
{
	unsigned char bytes[3 * 256 * 4];

	buf_printf(d->out, "<script type=\"text/plain\" id=\"%s\">", id);
	for (size_t i = 0; i < n;) {
		size_t used = 0;
		char *room;

		for (; i < n && used < sizeof bytes; i++)
			for (int shift = 0; shift < 32; shift += 8)
				bytes[used++] = (unsigned char)(x[i] >> shift);
		room = buf_room(d->out, BASE64_ENCODE_RAW_LENGTH(used));
		base64_encode_raw(room, used, bytes);
		d->out->n += BASE64_ENCODE_RAW_LENGTH(used);
	}
	buf_lit(d->out, "</script>\n");
}

/* ---- texts ---- */

static uint32_t intern(struct page_data *d, struct map *map, struct str **all, uint32_t *n,
	uint32_t *cap, struct str s)
{
	uint32_t at = map_find(map, s);

	if (at != MAP_NONE)
		return at;
	s = arena_str(&d->arena, s);
	map_set(map, s, *n);
	ARENA_ROOM(&d->arena, *all, *n, *cap);
	(*all)[*n] = s;
	return (*n)++;
}

static uint32_t name_number(struct page_data *d, struct str name)
{
	struct buf safe = { 0 };
	uint32_t at;

	utf8_safe_cut(&safe, name, NAME_COLUMNS, false);
	at = intern(d, &d->names, &d->name, &d->nname, &d->name_cap, buf_view(&safe));
	buf_release(&safe);
	return at;
}

static uint32_t command_number(struct page_data *d, struct str command)
{
	struct buf safe = { 0 };
	uint32_t at;

	utf8_safe(&safe, command);
	at = intern(d, &d->commands, &d->command, &d->ncommand, &d->command_cap, buf_view(&safe));
	buf_release(&safe);
	return at;
}

/* What a bar is called, and what it is in full. */
static uint32_t bar_name(struct page_data *d, uint32_t bar)
{
	uint32_t n = d->t->nprogram;

	return name_number(
		d, bar < n ? program_name(d->t, d->lanes.order[bar]) : d->beside.bar[bar - n].name);
}

static uint32_t bar_command(struct page_data *d, uint32_t bar)
{
	struct arena scratch = { 0 };
	const struct beside_bar *b;
	struct str text;
	uint32_t at;

	if (bar < d->t->nprogram) {
		text = program_command(&scratch, d->t, d->lanes.order[bar], d->command_most);
	} else {
		b = &d->beside.bar[bar - d->t->nprogram];
		text = arena_printf(&scratch, "%.*s%s%.*s", STR(str_clip(b->name, COMMAND_MOST)),
			b->detail.n ? " " : "", STR(str_clip(b->detail, COMMAND_MOST)));
	}
	at = command_number(d, text);
	arena_free(&scratch);
	return at;
}

/* How long command lines may be for all of them to fit. */
static size_t command_most(const struct process_tree *t)
{
	size_t most = COMMAND_MOST;

	while (most > 24 && (size_t)t->nprogram * most > 4 * (size_t)COMMANDS_BYTES)
		most /= 2;
	return most;
}

/* ---- bars ---- */

static bool failed(const struct process_tree *t, uint32_t program)
{
	const struct tree_program *p = &t->program[program];
	const struct tree_process *process = &t->process[p->process];

	return process->status != NOT_KNOWN && process->status && p->end_ns == process->end_ns;
}

static void put_states(struct page_data *d)
{
	const struct again_table *again = d->page->again;

	for (uint32_t i = 0; i < d->nbar; i++)
		d->column[i] = AGAIN_KINDS;
	for (uint32_t i = 0; i < d->t->nprogram; i++)
		d->column[d->bar[i]] |= failed(d->t, i) ? STATE_FAILED : 0;
	for (uint32_t i = 0; again && i < again->n; i++) {
		uint32_t at = d->bar[again->match[i].program];

		d->column[at] = (d->column[at] & STATE_FAILED) | (uint32_t)again->match[i].again;
	}
	put_block(d, "state", d->column, d->nbar);
}

static int64_t bar_start_ns(const struct page_data *d, uint32_t bar)
{
	uint32_t n = d->t->nprogram;

	return bar < n ? d->t->program[d->lanes.order[bar]].start_ns
		       : d->beside.bar[bar - n].start_ns;
}

static int64_t bar_end_ns(const struct page_data *d, uint32_t bar)
{
	uint32_t n = d->t->nprogram;

	return bar < n ? program_end_ns(d->t, d->lanes.order[bar]) : d->beside.bar[bar - n].end_ns;
}

static uint32_t bar_parent(const struct page_data *d, uint32_t bar)
{
	uint32_t before = bar < d->t->nprogram ? d->t->program[d->lanes.order[bar]].before
					       : NO_PROGRAM;

	return before == NO_PROGRAM ? 0 : d->bar[before] + 1;
}

static void put_first(struct page_data *d)
{
	uint32_t n = d->lanes.n + d->beside.nrow, *first = ARENA_ARRAY(&d->arena, uint32_t, n + 1),
		 bar = 0;

	memcpy(first, d->lanes.first, d->lanes.n * sizeof *first);
	for (uint32_t row = 0; row <= d->beside.nrow; row++) {
		while (bar < d->beside.n && d->beside.bar[bar].row < row)
			bar++;
		first[d->lanes.n + row] = d->t->nprogram + bar;
	}
	put_block(d, "first", first, n + 1);
}

static void put_bars(struct page_data *d)
{
	put_first(d);
	for (uint32_t i = 0; i < d->nbar; i++)
		d->column[i] = steps(d, bar_start_ns(d, i));
	put_block(d, "start", d->column, d->nbar);
	for (uint32_t i = 0; i < d->nbar; i++)
		d->column[i] = steps(d, bar_end_ns(d, i));
	put_block(d, "end", d->column, d->nbar);
	for (uint32_t i = 0; i < d->nbar; i++)
		d->column[i] = bar_name(d, i);
	put_block(d, "name", d->column, d->nbar);
	for (uint32_t i = 0; i < d->nbar; i++)
		d->column[i] = bar_command(d, i);
	put_block(d, "command", d->column, d->nbar);
	for (uint32_t i = 0; i < d->nbar; i++)
		d->column[i] = bar_parent(d, i);
	put_block(d, "parent", d->column, d->nbar);
	put_states(d);
}

static void put_waits(struct page_data *d)
{
	const struct process_tree *t = d->t;
	uint32_t *x = ARENA_ARRAY(&d->arena, uint32_t, 4 * (size_t)t->nwait + 1);

	for (uint32_t i = 0; i < t->nwait; i++) {
		const struct tree_wait *w = &t->wait[i];
		int64_t end = w->end_ns == NO_TIME ? program_end_ns(t, w->program) : w->end_ns;
		const uint32_t row[] = { d->bar[w->program], steps(d, w->start_ns), steps(d, end),
			(uint32_t)w->kind };

		memcpy(&x[4 * (size_t)i], row, sizeof row);
	}
	put_block(d, "wait", x, 4 * (size_t)t->nwait);
}

static uint32_t path_kind(const struct segment *g)
{
	switch (g->kind) {
	case SEGMENT_CPU:
		return 0;
	case SEGMENT_RUNNABLE:
		return 1;
	case SEGMENT_WAIT:
		return 2 + (uint32_t)g->wait_kind;
	default:
		return PATH_UNKNOWN;
	}
}

static void put_path(struct page_data *d)
{
	const struct critical_path *p = d->page->path;
	uint32_t *x = ARENA_ARRAY(&d->arena, uint32_t, 4 * (size_t)p->n + 1);

	for (uint32_t i = 0; i < p->n; i++) {
		const struct segment *g = &p->segment[i];
		const uint32_t row[] = { d->bar[g->program], steps(d, g->start_ns),
			steps(d, g->end_ns), path_kind(g) };

		memcpy(&x[4 * (size_t)i], row, sizeof row);
	}
	put_block(d, "path", x, 4 * (size_t)p->n);
}

/* ---- as JSON ---- */

static void put_numbers(struct json_out *o, const char *key, const double *x, uint32_t n)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		json_put_f64(o, x[i]);
	json_put_end_array(o);
}

static void put_concurrency(struct page_data *d, struct json_out *o)
{
	struct concurrency c = { 0 };

	concurrency(d->t, STEPS, &d->arena, &c);
	json_put_key(o, "plotStep");
	json_put_i64(o, c.step_ns);
	put_numbers(o, "running", c.running, c.n);
	put_numbers(o, "leaves", c.leaves, c.n);
}

static void put_names(struct page_data *d, struct json_out *o)
{
	json_put_key(o, "names");
	json_put_array(o);
	for (uint32_t i = 0; i < d->nname; i++)
		json_put_str(o, d->name[i]);
	json_put_end_array(o);
	json_put_key(o, "waits");
	json_put_array(o);
	for (int i = 0; i < WAIT_KINDS; i++)
		json_put_str(o, str_of(wait_kind_name((enum wait_kind)i)));
	json_put_end_array(o);
}

static void put_shares(struct page_data *d, struct json_out *o)
{
	struct shares shares = { 0 };

	critical_shares(d->t, d->page->path, &d->arena, &shares);
	json_put_key(o, "shares");
	json_put_array(o);
	for (uint32_t i = 0; i < shares.n && i < 40; i++) {
		struct buf safe = { 0 };

		utf8_safe_cut(&safe, shares.share[i].name, NAME_COLUMNS, false);
		json_put_array(o);
		json_put_str(o, buf_view(&safe));
		json_put_i64(o, shares.share[i].ns);
		json_put_u64(o, (uint64_t)shares.share[i].kind);
		json_put_end_array(o);
		buf_release(&safe);
	}
	json_put_end_array(o);
}

static void put_beside(struct page_data *d, struct json_out *o)
{
	json_put_key(o, "programs");
	json_put_u64(o, d->t->nprogram);
	json_put_key(o, "leftOut");
	json_put_u64(o, d->beside.left_out);
	json_put_key(o, "beside");
	json_put_array(o);
	for (uint32_t i = 0; i < d->beside.nhead; i++) {
		struct buf safe = { 0 };

		utf8_safe_cut(&safe, d->beside.head[i].file, 200, false);
		json_put_array(o);
		json_put_u64(o, d->lanes.n + d->beside.head[i].row);
		json_put_str(o, buf_view(&safe));
		json_put_end_array(o);
		buf_release(&safe);
	}
	json_put_end_array(o);
}

static void put_commands(struct page_data *d, struct json_out *o)
{
	struct buf all = { 0 };

	for (uint32_t i = 0; i < d->ncommand; i++) {
		if (i)
			buf_char(&all, '\n');
		buf_str(&all, d->command[i]);
	}
	json_put_key(o, "commands");
	json_put_str(o, buf_view(&all));
	buf_release(&all);
}

static void put_data(struct page_data *d)
{
	struct buf title = { 0 };
	struct json_out o;

	buf_lit(d->out, "<script type=\"application/json\" id=\"data\">");
	json_out_init(&o, d->out, 0);
	json_put_object(&o);
	utf8_safe_cut(&title, d->page->title, 400, false);
	json_put_key(&o, "title");
	json_put_str(&o, buf_view(&title));
	json_put_key(&o, "step");
	json_put_i64(&o, d->step_ns);
	json_put_key(&o, "wall");
	json_put_i64(&o, d->page->path->wall_ns);
	json_put_key(&o, "ncpu");
	json_put_u64(&o, d->t->ncpu);
	json_put_key(&o, "tier");
	json_put_i64(&o, d->t->tier);
	json_put_key(&o, "dropped");
	json_put_u64(&o, d->t->dropped);
	json_put_key(&o, "processes");
	json_put_u64(&o, d->t->nprocess);
	put_concurrency(d, &o);
	put_names(d, &o);
	put_shares(d, &o);
	put_beside(d, &o);
	put_commands(d, &o);
	json_put_end_object(&o);
	buf_lit(d->out, "</script>\n");
	buf_release(&title);
}

/* ---- the page ---- */

static void find_step(struct page_data *d)
{
	int64_t last = d->page->path->wall_ns;

	for (uint32_t i = 0; i < d->t->nprogram; i++)
		if (program_end_ns(d->t, i) > last)
			last = program_end_ns(d->t, i);
	d->last_ns = last;
	d->step_ns = last / UINT32_MAX + 1;
}

void timeline_html(const struct timeline_page *page, struct buf *out)
{
	struct page_data d = {
		.page = page, .t = page->tree, .out = out, .command_most = command_most(page->tree)
	};

	find_step(&d);
	timeline_lanes(d.t, &d.arena, &d.lanes);
	timeline_beside(page, d.last_ns, &d.arena, &d.beside);
	d.nbar = d.t->nprogram + d.beside.n;
	d.bar = ARENA_ARRAY(&d.arena, uint32_t, d.t->nprogram + 1);
	d.column = ARENA_ARRAY(&d.arena, uint32_t, d.nbar + 1);
	for (uint32_t i = 0; i < d.t->nprogram; i++)
		d.bar[d.lanes.order[i]] = i;
	map_init(&d.names, &d.arena);
	map_init(&d.commands, &d.arena);
	html_head(out, page->title, "pawl burndown", timeline_html_css, timeline_html_js);
	buf_lit(out, "<main id=\"page\"><noscript>This page draws with a script that is in it; "
		     "summary.md beside it says the same in "
		     "words.</noscript></main>\n");
	put_bars(&d);
	put_waits(&d);
	put_path(&d);
	put_data(&d);
	buf_lit(out, "<script>");
	buf_str(out, timeline_html_js);
	buf_lit(out, "</script>\n</body>\n</html>\n");
	arena_free(&d.arena);
}
