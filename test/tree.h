/*
 * tree - process trees for tests: seeded ones with everything that a recording can hold, and their comparison.
 */
#ifndef PAWL_TEST_TREE_H
#define PAWL_TEST_TREE_H

#include "format/recording_out.h"
#include "test/random.h"

/* ---- random trees ---- */

static inline int64_t random_known(struct random *r, int64_t unknown)
{
	return random_below(r, 4) ? (int64_t)(random_u64(r) >> (24 + random_below(r, 39))) : unknown;
}

static inline uint32_t random_index(struct random *r, uint32_t n)
{
	return n && random_below(r, 4) ? random_below(r, n) : UINT32_MAX;
}

/* At or behind `start_ns`, or not known. */
static inline int64_t random_end(struct random *r, int64_t start_ns)
{
	return random_below(r, 5) ? start_ns + random_below(r, 1000000) : NO_TIME;
}

static inline const struct str *random_argv(struct random *r, uint32_t *n)
{
	struct str *argv;

	*n = 0;
	if (!random_below(r, 4))
		return NULL;
	*n = random_below(r, 4);
	argv = ARENA_ARRAY(r->arena, struct str, *n + 1);
	for (uint32_t i = 0; i < *n; i++)
		argv[i] = random_str(r);
	return argv;
}

static inline void random_program(struct random *r, struct process_tree *t, uint32_t process, int64_t start_ns)
{
	struct tree_program g = { .process = process, .before = random_index(r, t->nprogram), .exec = random_below(r, 2),
		.argv_cut = random_below(r, 2), .file = random_str(r), .comm = random_str(r), .cwd = random_str(r),
		.start_ns = start_ns, .end_ns = random_end(r, start_ns), .cpu_ns = random_known(r, NOT_KNOWN) };

	g.argv = random_argv(r, &g.nargv);
	tree_add_program(t, &g);
}

static inline void random_process(struct random *r, struct process_tree *t, int64_t start_ns)
{
	struct tree_process p = { .pid = random_known(r, NOT_KNOWN), .parent = random_index(r, t->nprocess), .program = t->nprogram,
		.start_ns = start_ns, .end_ns = random_end(r, start_ns), .status = random_below(r, 2) ? (int32_t)random_u64(r) : NOT_KNOWN,
		.user_ns = random_known(r, NOT_KNOWN), .system_ns = random_known(r, NOT_KNOWN),
		.peak_rss_bytes = random_known(r, NOT_KNOWN), .read_bytes = random_known(r, NOT_KNOWN),
		.written_bytes = random_known(r, NOT_KNOWN) };
	uint32_t index = tree_add_process(t, &p);

	for (uint32_t n = 1 + random_below(r, 3); n; n--)
		random_program(r, t, index, start_ns);
}

static inline void random_wait(struct random *r, struct process_tree *t)
{
	int64_t start = random_below(r, 1000000);
	struct tree_wait w = { .program = random_below(r, t->nprogram), .tid = random_known(r, NOT_KNOWN),
		.kind = random_below(r, WAIT_KINDS), .by = random_below(r, WAKER_KERNEL + 1), .waker = NO_PROGRAM,
		.waker_tid = random_known(r, NOT_KNOWN), .object = random_index(r, t->nobject), .start_ns = start,
		.woken_ns = random_below(r, 2) ? start + random_below(r, 100) : NO_TIME, .end_ns = start + 100 };
	struct tree_waits s = { .program = w.program, .kind = w.kind, .count = random_below(r, 1000), .total_ns = random_below(r, 1000000),
		.runnable_ns = random_known(r, NOT_KNOWN) };

	if (w.by == WAKER_PROGRAM)
		w.waker = random_below(r, t->nprogram);
	if (!random_below(r, 5))
		w.end_ns = NO_TIME;
	tree_add_wait(t, &w);
	tree_add_waits(t, &s);
}

static inline void random_use(struct random *r, struct process_tree *t)
{
	struct tree_file f = { .path = random_str(r), .inode = (int64_t)random_u64(r), .size = random_known(r, NOT_KNOWN),
		.mtime_ns = (int64_t)random_u64(r), .content = random_below(r, 2) ? random_u64(r) : 0 };
	struct tree_use u = { .program = random_below(r, t->nprogram), .file = tree_add_file(t, &f), .how = random_below(r, 512),
		.count = random_below(r, 100), .first_ns = random_below(r, 2) ? random_below(r, 1000) : NO_TIME,
		.renamed_to = random_index(r, t->nfile) };

	tree_add_use(t, &u);
}

static inline void random_rest(struct random *r, struct process_tree *t)
{
	struct tree_line line = { .at_ns = random_below(r, 1000), .error = random_below(r, 2), .text = random_str(r) };
	struct tree_column c = { random_str(r), random_str(r), random_str(r) };
	struct tree_gauge g = { random_str(r), random_below(r, 1000), random_maybe(r) };

	tree_add_line(t, &line);
	tree_add_column(t, &c);
	tree_add_gauge(t, &g);
}

static inline void random_tree(uint64_t seed, struct arena *a, struct process_tree *t)
{
	struct random r = { seed, a };
	uint32_t n = 1 + random_below(&r, 20);
	struct tree_object o;

	process_tree_init(t, a);
	for (uint32_t i = 0; i < n; i++)
		random_process(&r, t, i * 10);
	for (uint32_t i = random_below(&r, 20); i; i--) {
		o = (struct tree_object){ random_below(&r, OBJECT_OUTSIDE + 1), random_str(&r) };
		tree_add_object(t, &o);
		random_wait(&r, t);
		random_use(&r, t);
		random_rest(&r, t);
	}
	t->wall_ns = random_known(&r, NO_TIME);
	t->started_ns = (int64_t)random_u64(&r);
	t->wait_least_ns = random_known(&r, 0);
	t->ncpu = random_below(&r, 64);
	t->tier = (int)random_below(&r, 3);
	t->directory = random_str(&r);
	t->top = random_str(&r);
	t->host = random_str(&r);
	t->forks = random_u64(&r) >> 12;
	t->execs = random_u64(&r) >> 12;
	t->exits = random_u64(&r) >> 12;
	t->dropped = random_u64(&r) >> 12;
	t->recorder_ns = random_known(&r, NOT_KNOWN);
}

/* ---- comparison: what differs first, or NULL ---- */

#define SAME(member) (x->member == y->member)
#define SAME_STR(member) str_eq(x->member, y->member)

static inline bool same_process(const struct tree_process *x, const struct tree_process *y)
{
	return SAME(pid) && SAME(parent) && SAME(program) && SAME(start_ns) && SAME(end_ns) && SAME(status) && SAME(user_ns) &&
	       SAME(system_ns) && SAME(peak_rss_bytes) && SAME(read_bytes) && SAME(written_bytes);
}

static inline bool same_program(const struct tree_program *x, const struct tree_program *y)
{
	bool same = SAME(process) && SAME(before) && SAME(exec) && SAME(argv_cut) && SAME_STR(file) && SAME_STR(comm) && SAME(nargv) &&
		    !x->argv == !y->argv && SAME_STR(cwd) && SAME(start_ns) && SAME(end_ns) && SAME(cpu_ns);

	for (uint32_t i = 0; same && i < x->nargv; i++)
		same = SAME_STR(argv[i]);
	return same;
}

static inline bool same_wait(const struct tree_wait *x, const struct tree_wait *y)
{
	return SAME(program) && SAME(tid) && SAME(kind) && SAME(by) && SAME(waker) && SAME(waker_tid) && SAME(object) &&
	       SAME(start_ns) && SAME(woken_ns) && SAME(end_ns);
}

static inline bool same_waits(const struct tree_waits *x, const struct tree_waits *y)
{
	return SAME(program) && SAME(kind) && SAME(count) && SAME(total_ns) && SAME(runnable_ns);
}

static inline bool same_object(const struct tree_object *x, const struct tree_object *y)
{
	return SAME(kind) && SAME_STR(name);
}

static inline bool same_file(const struct tree_file *x, const struct tree_file *y)
{
	return SAME_STR(path) && SAME(inode) && SAME(size) && SAME(mtime_ns) && SAME(content);
}

static inline bool same_use(const struct tree_use *x, const struct tree_use *y)
{
	return SAME(program) && SAME(file) && SAME(how) && SAME(count) && SAME(first_ns) && SAME(renamed_to);
}

static inline bool same_line(const struct tree_line *x, const struct tree_line *y)
{
	return SAME(at_ns) && SAME(error) && SAME_STR(text);
}

static inline bool same_column(const struct tree_column *x, const struct tree_column *y)
{
	return SAME_STR(name) && SAME_STR(source) && SAME_STR(remark);
}

static inline bool same_gauge(const struct tree_gauge *x, const struct tree_gauge *y)
{
	return SAME_STR(name) && SAME(at_ns) && (SAME(value) || (isnan(x->value) && isnan(y->value)));
}

static inline bool same_scalars(const struct process_tree *x, const struct process_tree *y)
{
	return SAME(wall_ns) && SAME(started_ns) && SAME(wait_least_ns) && SAME(ncpu) && SAME(tier) && SAME_STR(directory) &&
	       SAME_STR(top) && SAME_STR(host) && SAME(cut) && SAME(forks) && SAME(execs) && SAME(exits) && SAME(dropped) &&
	       SAME(recorder_ns) && SAME(last_ns);
}

#define TREE_ROWS(name, same) do { \
	if (!SAME(n##name)) \
		return "the number of rows of " #name; \
	for (uint32_t i = 0; i < x->n##name; i++) \
		if (!same(&x->name[i], &y->name[i])) \
			return "a row of " #name; \
} while (0)

static inline const char *tree_differs(const struct process_tree *x, const struct process_tree *y)
{
	TREE_ROWS(process, same_process);
	TREE_ROWS(program, same_program);
	TREE_ROWS(wait, same_wait);
	TREE_ROWS(waits, same_waits);
	TREE_ROWS(object, same_object);
	TREE_ROWS(file, same_file);
	TREE_ROWS(use, same_use);
	TREE_ROWS(line, same_line);
	TREE_ROWS(column, same_column);
	TREE_ROWS(gauge, same_gauge);
	return same_scalars(x, y) ? NULL : "what is said of the whole";
}

#undef SAME
#undef SAME_STR
#undef TREE_ROWS

/* ---- writing ---- */

/* All rows but the processes and programs, which come first. */
static inline void record_rows(struct recording_out *o, const struct process_tree *t)
{
	for (uint32_t i = 0; i < t->nobject; i++)
		recording_object(o, &t->object[i]);
	for (uint32_t i = 0; i < t->nfile; i++)
		recording_file(o, &t->file[i]);
	for (uint32_t i = 0; i < t->nwait; i++)
		recording_wait(o, &t->wait[i]);
	for (uint32_t i = 0; i < t->nwaits; i++)
		recording_waits(o, &t->waits[i]);
	for (uint32_t i = 0; i < t->nuse; i++)
		recording_use(o, &t->use[i]);
	for (uint32_t i = 0; i < t->nline; i++)
		recording_line(o, &t->line[i]);
	for (uint32_t i = 0; i < t->ncolumn; i++)
		recording_column(o, &t->column[i]);
	for (uint32_t i = 0; i < t->ngauge; i++)
		recording_gauge(o, &t->gauge[i]);
}

static inline bool record_tree(const char *path, const struct process_tree *t, struct err *e)
{
	struct recording_out *o = recording_create(path, e);

	if (!o)
		return false;
	recording_head(o, t);
	for (uint32_t i = 0; i < t->nprocess; i++)
		recording_process(o, i, &t->process[i]);
	for (uint32_t i = 0; i < t->nprogram; i++)
		recording_program(o, i, &t->program[i]);
	record_rows(o, t);
	return recording_close(o, t, e);
}

#endif
