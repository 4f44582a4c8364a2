#include "format/recording_check.h"

#define TIMES_MOST (INT64_C(1) << 62)   /* ns, of all rows together */

/* ---- one row ---- */

static bool fail_at(struct json *j, uint64_t at, const char *expected)
{
	j->last = (size_t)at;
	return json_fail(j, "%s", expected);
}

static void add_ns(struct recording_rows *rows, int64_t ns)
{
	if (__builtin_add_overflow(rows->sum_ns, ns, &rows->sum_ns))
		rows->sum_ns = INT64_MAX;
}

/* Counts a known duration; false when it is negative. */
static bool add_span(struct recording_rows *rows, int64_t start_ns, int64_t end_ns)
{
	if (end_ns == NO_TIME)
		return true;
	add_ns(rows, end_ns - start_ns);
	return end_ns >= start_ns;
}

static const char *check_process(struct recording_rows *rows, const struct tree_process *p, uint32_t index)
{
	if (p->parent != NO_PROCESS && p->parent >= index)
		return "a parent that stands before its child expected";
	return add_span(rows, p->start_ns, p->end_ns) ? NULL : "a process that ends after it starts expected";
}

static const char *check_program(struct recording_rows *rows, const struct tree_program *g, uint32_t index)
{
	if (g->before != NO_PROGRAM && g->before >= index)
		return "a program that stands before the one it led to expected";
	if (g->cpu_ns != NOT_KNOWN)
		add_ns(rows, g->cpu_ns);
	return add_span(rows, g->start_ns, g->end_ns) ? NULL : "a program that ends after it starts expected";
}

static const char *check_wait(struct recording_rows *rows, struct tree_wait *w)
{
	if (w->by == WAKER_UNKNOWN && w->waker != NO_PROGRAM)
		w->by = WAKER_PROGRAM;
	if ((w->by == WAKER_PROGRAM) != (w->waker != NO_PROGRAM))
		return "a \"waker\" if and only if a wait was ended \"by\" a \"program\" expected";
	if (w->woken_ns != NO_TIME && (w->woken_ns < w->start_ns || (w->end_ns != NO_TIME && w->woken_ns > w->end_ns))) {
		w->woken_ns = NO_TIME;
		rows->outside++;
	}
	return add_span(rows, w->start_ns, w->end_ns) ? NULL : "a wait that ends after it starts expected";
}

static void add_waits(struct recording_rows *rows, const struct tree_waits *w)
{
	if (w->total_ns != NOT_KNOWN)
		add_ns(rows, w->total_ns);
	if (w->runnable_ns != NOT_KNOWN)
		add_ns(rows, w->runnable_ns);
}

static const char *check_row(struct recording_rows *rows, enum row_kind kind, uint32_t index, union recording_row *row)
{
	switch (kind) {
	case ROW_PROCESS:
		return check_process(rows, &row->process, index);
	case ROW_PROGRAM:
		return check_program(rows, &row->program, index);
	case ROW_WAIT:
		return check_wait(rows, &row->wait);
	case ROW_WAITS:
		add_waits(rows, &row->waits);
		return NULL;
	default:
		return NULL;
	}
}

/* Remembers the highest index of each kind that is spoken of. */
static void refer(struct recording_rows *rows, enum row_kind kind, const union recording_row *row, uint64_t at)
{
	for (const struct row_field *f = recording_rows[kind].field; f->key.n; f++) {
		uint32_t index;

		if (f->kind != VALUE_INDEX)
			continue;
		memcpy(&index, (const char *)row + f->offset, sizeof index);
		if (index == UINT32_MAX || index < rows->most[f->of].n)
			continue;
		rows->most[f->of].n = index + 1;
		rows->most[f->of].at = at;
	}
}

bool recording_row_ok(struct json *j, struct recording_rows *rows, enum row_kind kind, uint32_t index, union recording_row *row,
	uint64_t at)
{
	const char *expected = check_row(rows, kind, index, row);

	if (expected)
		return fail_at(j, at, expected);
	refer(rows, kind, row, at);
	if (kind == ROW_PROCESS) {
		ARENA_ROOM(j->arena, rows->process_at, index, rows->process_cap);
		rows->process_at[index] = at;
	}
	return true;
}

/* ---- all rows ---- */

static uint32_t rows_of(const struct process_tree *t, enum row_kind kind)
{
	switch (kind) {
	case ROW_PROCESS:
		return t->nprocess;
	case ROW_PROGRAM:
		return t->nprogram;
	case ROW_OBJECT:
		return t->nobject;
	case ROW_FILE:
		return t->nfile;
	default:
		return UINT32_MAX;
	}
}

/* What is open at the end lasts to the end, and what adds up durations must not overflow by that. */
static void add_open(const struct process_tree *t, struct recording_rows *rows)
{
	for (uint32_t i = 0; i < t->nprocess; i++)
		if (t->process[i].end_ns == NO_TIME)
			add_ns(rows, process_end_ns(t, i) - t->process[i].start_ns);
	for (uint32_t i = 0; i < t->nprogram; i++)
		if (t->program[i].end_ns == NO_TIME)
			add_ns(rows, program_end_ns(t, i) - t->program[i].start_ns);
	for (uint32_t i = 0; i < t->nwait; i++)
		if (t->wait[i].end_ns == NO_TIME)
			add_ns(rows, t->last_ns - t->wait[i].start_ns);
}

static bool check_first_programs(const struct process_tree *t, const struct recording_rows *rows, struct err *e)
{
	for (uint32_t i = 0; i < t->nprocess; i++) {
		uint32_t first = t->process[i].program;

		if (first >= t->nprogram || t->program[first].process != i)
			return err_at(e, rows->process_at[i], "a process with a \"first\" program of its own expected");
	}
	return true;
}

bool recording_check(const struct process_tree *t, struct recording_rows *rows, struct err *e)
{
	for (enum row_kind kind = 0; kind < ROW_KINDS; kind++)
		if (rows->most[kind].n > rows_of(t, kind))
			return err_at(e, rows->most[kind].at, "a line \"%.*s\" of index %u expected somewhere, as this one speaks of it",
				STR(recording_rows[kind].key), rows->most[kind].n - 1);
	if (!check_first_programs(t, rows, e))
		return false;
	add_open(t, rows);
	if (rows->sum_ns > TIMES_MOST)
		return err_set(e, ERR_INPUT, "times that add up to at most 2^62 ns expected");
	return true;
}

/* ---- a cut recording ---- */

/* The longest beginnings of both tables whose rows speak of each other alone. */
static void cut_programs(struct process_tree *t, struct arena *a)
{
	uint32_t *first = ARENA_ARRAY(a, uint32_t, t->nprocess), np = t->nprocess;      /* highest that rows 0 .. i speak of */
	uint32_t *of = ARENA_ARRAY(a, uint32_t, t->nprogram), ng = t->nprogram, before;

	for (uint32_t i = 0; i < np; i++) {
		first[i] = t->process[i].program;
		if (i && first[i - 1] > first[i])
			first[i] = first[i - 1];
	}
	for (uint32_t i = 0; i < ng; i++) {
		of[i] = t->program[i].process;
		if (i && of[i - 1] > of[i])
			of[i] = of[i - 1];
	}
	do {
		before = np;
		while (np && first[np - 1] >= ng)
			np--;
		while (ng && of[ng - 1] >= np)
			ng--;
	} while (np != before);
	t->nprocess = np;
	t->nprogram = ng;
}

static void cut_waits(struct process_tree *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->nwait; i++) {
		struct tree_wait w = t->wait[i];

		if (w.program >= t->nprogram)
			continue;
		if (w.by == WAKER_PROGRAM && w.waker >= t->nprogram) {
			w.by = WAKER_UNKNOWN;
			w.waker = NO_PROGRAM;
		}
		if (w.object >= t->nobject)
			w.object = NO_OBJECT;
		t->wait[n++] = w;
	}
	t->nwait = n;
	n = 0;
	for (uint32_t i = 0; i < t->nwaits; i++)
		if (t->waits[i].program < t->nprogram)
			t->waits[n++] = t->waits[i];
	t->nwaits = n;
}

static void cut_uses(struct process_tree *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->nuse; i++) {
		struct tree_use u = t->use[i];

		if (u.program >= t->nprogram || u.file >= t->nfile)
			continue;
		if (u.renamed_to >= t->nfile)
			u.renamed_to = NO_OBJECT;
		t->use[n++] = u;
	}
	t->nuse = n;
}

static uint64_t count(const struct process_tree *t)
{
	return (uint64_t)t->nprocess + t->nprogram + t->nwait + t->nwaits + t->nuse;
}

uint64_t recording_cut(struct process_tree *t, struct arena *a)
{
	uint64_t before = count(t);

	cut_programs(t, a);
	cut_waits(t);
	cut_uses(t);
	return before - count(t);
}
