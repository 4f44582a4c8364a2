/* Bars of a timeline page as columns of numbers, and their texts. */
#include "base/map.h"
#include "base/utf8.h"
#include "report/timeline_part.h"

#define COMMANDS_BYTES (24u << 20)      /* of command lines that a page holds, where each is there four times */
#define COMMAND_MOST 400u
#define NAME_COLUMNS 60u

struct making {
	const struct timeline_page *page;
	const struct process_tree *t;
	const struct lanes *lanes;
	const struct beside_rows *beside;
	struct arena *arena;
	struct page_bars *out;
	struct map names, commands;
	uint32_t name_cap, command_cap;
	struct buf safe;                /* of the text at hand */
	struct arena scratch;
	size_t command_most;
};

uint32_t timeline_steps(const struct page_bars *b, int64_t ns)
{
	return ns <= 0                        ? 0
	       : ns / b->step_ns > UINT32_MAX ? UINT32_MAX
					      : (uint32_t)(ns / b->step_ns);
}

/* ---- texts ---- */

static uint32_t intern(struct making *m, struct map *map, struct page_texts *all, uint32_t *cap)
{
	uint32_t at = map_find(map, buf_view(&m->safe));
	struct str text;

	if (at != MAP_NONE)
		return at;
	text = arena_str(m->arena, buf_view(&m->safe));
	map_set(map, text, all->n);
	ARENA_ROOM(m->arena, all->text, all->n, *cap);
	all->text[all->n] = text;
	return all->n++;
}

static uint32_t name_number(struct making *m, struct str name)
{
	buf_clear(&m->safe);
	utf8_safe_cut(&m->safe, name, NAME_COLUMNS, false);
	return intern(m, &m->names, &m->out->names, &m->name_cap);
}

static uint32_t command_number(struct making *m, struct str command)
{
	buf_clear(&m->safe);
	utf8_safe(&m->safe, command);
	return intern(m, &m->commands, &m->out->commands, &m->command_cap);
}

/* What a program is called, and what it is in full. */
static void program_texts(struct making *m, uint32_t bar)
{
	uint32_t program = m->lanes->order[bar];

	m->out->name[bar] = name_number(m, program_name(m->t, program));
	m->out->command[bar] = command_number(m, program_command(&m->scratch, m->t, program, m->command_most));
	arena_clear(&m->scratch);
}

static void beside_texts(struct making *m, uint32_t bar)
{
	const struct beside_bar *b = &m->beside->bar[bar - m->t->nprogram];

	m->out->name[bar] = name_number(m, b->name);
	m->out->command[bar] = command_number(m, arena_printf(&m->scratch, "%.*s%s%.*s", STR(str_clip(b->name, COMMAND_MOST)),
		b->detail.n ? " " : "", STR(str_clip(b->detail, COMMAND_MOST))));
	arena_clear(&m->scratch);
}

/* How long command lines may be for all of them to fit. */
static size_t command_most(const struct process_tree *t)
{
	size_t most = COMMAND_MOST;

	while (most > 24 && (size_t)t->nprogram * most > 4 * (size_t)COMMANDS_BYTES)
		most /= 2;
	return most;
}

static void put_texts(struct making *m)
{
	map_init(&m->names, m->arena);
	map_init(&m->commands, m->arena);
	for (uint32_t i = 0; i < m->out->n; i++)
		if (i < m->t->nprogram)
			program_texts(m, i);
		else
			beside_texts(m, i);
	arena_free(&m->scratch);
	buf_release(&m->safe);
}

/* ---- numbers ---- */

static bool failed(const struct process_tree *t, uint32_t program)
{
	const struct tree_program *p = &t->program[program];
	const struct tree_process *process = &t->process[p->process];

	return process->status != NOT_KNOWN && process->status && p->end_ns == process->end_ns;
}

static void put_states(struct making *m)
{
	const struct again_table *again = m->page->again;
	struct page_bars *b = m->out;

	for (uint32_t i = 0; i < b->n; i++)
		b->state[i] = AGAIN_KINDS;
	for (uint32_t i = 0; i < m->t->nprogram; i++)
		b->state[b->of[i]] |= failed(m->t, i) ? BAR_FAILED : 0;
	for (uint32_t i = 0; again && i < again->n; i++) {
		uint32_t at = b->of[again->match[i].program];

		b->state[at] = (b->state[at] & BAR_FAILED) | (uint32_t)again->match[i].again;
	}
}

static void put_first(struct making *m)
{
	const struct lanes *lanes = m->lanes;
	uint32_t bar = 0;

	memcpy(m->out->first, lanes->first, lanes->n * sizeof *lanes->first);
	for (uint32_t row = 0; row <= m->beside->nrow; row++) {
		while (bar < m->beside->n && m->beside->bar[bar].row < row)
			bar++;
		m->out->first[lanes->n + row] = m->t->nprogram + bar;
	}
}

static void put_program(struct making *m, uint32_t bar)
{
	struct page_bars *b = m->out;
	uint32_t program = m->lanes->order[bar], before = m->t->program[program].before;

	b->start[bar] = timeline_steps(b, m->t->program[program].start_ns);
	b->end[bar] = timeline_steps(b, program_end_ns(m->t, program));
	b->parent[bar] = before == NO_PROGRAM ? 0 : b->of[before] + 1;
}

static void put_numbers(struct making *m)
{
	struct page_bars *b = m->out;
	uint32_t n = m->t->nprogram;

	for (uint32_t i = 0; i < n; i++)
		b->of[m->lanes->order[i]] = i;
	for (uint32_t i = 0; i < n; i++)
		put_program(m, i);
	for (uint32_t i = n; i < b->n; i++) {
		b->start[i] = timeline_steps(b, m->beside->bar[i - n].start_ns);
		b->end[i] = timeline_steps(b, m->beside->bar[i - n].end_ns);
	}
}

void timeline_bars(const struct timeline_page *page, const struct lanes *lanes, const struct beside_rows *beside, int64_t last_ns,
	struct arena *a, struct page_bars *out)
{
	struct making m = { .page = page, .t = page->tree, .lanes = lanes, .beside = beside, .arena = a, .out = out,
		.command_most = command_most(page->tree) };
	size_t n = (size_t)page->tree->nprogram + beside->n;

	*out = (struct page_bars){ .n = (uint32_t)n, .nrow = lanes->n + beside->nrow, .step_ns = last_ns / UINT32_MAX + 1 };
	out->total = timeline_steps(out, last_ns);
	out->first = ARENA_ARRAY(a, uint32_t, (size_t)out->nrow + 1);
	out->start = ARENA_ARRAY(a, uint32_t, n + 1);
	out->end = ARENA_ARRAY(a, uint32_t, n + 1);
	out->name = ARENA_ARRAY(a, uint32_t, n + 1);
	out->command = ARENA_ARRAY(a, uint32_t, n + 1);
	out->parent = ARENA_ARRAY(a, uint32_t, n + 1);
	out->state = ARENA_ARRAY(a, uint32_t, n + 1);
	out->of = ARENA_ARRAY(a, uint32_t, (size_t)page->tree->nprogram + 1);
	put_first(&m);
	put_numbers(&m);
	put_states(&m);
	put_texts(&m);
}

/* ---- the critical path ---- */

void timeline_path(const struct timeline_page *page, const struct lanes *lanes, const struct page_bars *b, struct arena *a,
	struct page_path *out)
{
	const struct critical_path *p = page->path;

	*out = (struct page_path){ .row = ARENA_ARRAY(a, uint32_t, (size_t)p->n + 1), .end = ARENA_ARRAY(a, uint32_t, (size_t)p->n + 1) };
	for (uint32_t i = 0; i < p->n; i++) {
		const struct segment *g = &p->segment[i];
		uint32_t row = lanes->lane[page->tree->program[g->program].process];

		out->n += !out->n || out->row[out->n - 1] != row;
		out->row[out->n - 1] = row;
		out->end[out->n - 1] = timeline_steps(b, g->end_ns);
	}
}
