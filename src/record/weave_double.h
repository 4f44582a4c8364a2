/* weave_double - for tests: a recording that keeps the rows, and events in few words; what the weave says is tested, not how it is written. */
#ifndef PAWL_RECORD_WEAVE_DOUBLE_H
#define PAWL_RECORD_WEAVE_DOUBLE_H

#include <stdlib.h>

#include "record/weave.h"
#include "test/check.h"

#define MOST 4096
#define ZERO INT64_C(1000000000000)     /* when the command was exec'd */
#define ROOT 100

struct recording_out {
	struct arena arena;
	struct tree_process process[MOST];
	struct tree_program program[MOST];
	struct tree_wait wait[MOST];
	struct tree_waits waits[MOST];
	struct tree_object object[MOST];
	struct tree_file file[MOST];
	struct tree_use use[MOST];
	struct tree_column column;      /* the last */
	uint32_t nprocess, nprogram, nwait, nwaits, nobject, nfile, nuse, said;
};

void recording_process(struct recording_out *o, uint32_t i, const struct tree_process *row)
{
	CHECK(i <= o->nprocess);
	o->process[i] = *row;
	o->nprocess += i == o->nprocess;
	o->said++;
}

void recording_program(struct recording_out *o, uint32_t i, const struct tree_program *row)
{
	struct str *argv = ARENA_ARRAY(&o->arena, struct str, row->nargv + 1);

	CHECK(i <= o->nprogram);
	o->program[i] = *row;
	o->program[i].file = arena_str(&o->arena, row->file);
	o->program[i].comm = arena_str(&o->arena, row->comm);
	o->program[i].cwd = arena_str(&o->arena, row->cwd);
	for (uint32_t k = 0; k < row->nargv; k++)
		argv[k] = arena_str(&o->arena, row->argv[k]);
	o->program[i].argv = argv;
	o->nprogram += i == o->nprogram;
	o->said++;
}

void recording_wait(struct recording_out *o, const struct tree_wait *row)
{
	CHECK(row->program < o->nprogram);      /* what a row speaks of was said before */
	CHECK(row->waker == NO_PROGRAM || row->waker < o->nprogram);
	o->wait[o->nwait++] = *row;
}

void recording_waits(struct recording_out *o, const struct tree_waits *row)
{
	CHECK(row->program < o->nprogram);
	o->waits[o->nwaits++] = *row;
}

void recording_object(struct recording_out *o, const struct tree_object *row)
{
	o->object[o->nobject] = *row;
	o->object[o->nobject++].name = arena_str(&o->arena, row->name);
}

void recording_file(struct recording_out *o, const struct tree_file *row)
{
	o->file[o->nfile] = *row;
	o->file[o->nfile++].path = arena_str(&o->arena, row->path);
}

void recording_use(struct recording_out *o, const struct tree_use *row)
{
	CHECK(row->program < o->nprogram && row->file < o->nfile);
	o->use[o->nuse++] = *row;
}

void recording_column(struct recording_out *o, const struct tree_column *row)
{
	o->column = *row;
	o->column.remark = arena_str(&o->arena, row->remark);
}

void recording_content(struct recording_out *o, uint32_t file, uint64_t content)
{
	o->file[file].content = content;
}

/* ---- events ---- */

static struct recording_out *out;
static struct weave *weave;
static struct process_tree sums;

static inline int set_up(void **state)
{
	const struct process_tree head = { .directory = S("/src/x"), .top = S("/src"), .wait_least_ns = 1000000 };
	const struct record_event exec = { .kind = EVENT_EXEC, .at_ns = ZERO, .pid = ROOT, .tid = ROOT,
		.exec = { .argv = { "make\0all", 9 }, .cwd = S("/src/x") } };

	(void)state;
	out = calloc(1, sizeof *out);
	weave = weave_new(out, ROOT, &head);
	weave_start(weave, &exec);
	sums = (struct process_tree){ 0 };
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	weave_free(weave);
	arena_free(&out->arena);
	free(out);
	return 0;
}

static inline void forks(int64_t ms, int64_t pid, int64_t child)
{
	weave_event(weave, &(struct record_event){ .kind = EVENT_FORK, .at_ns = ZERO + ms * 1000000, .pid = pid, .tid = pid,
		.fork = { child, child } });
}

static inline void execs(int64_t ms, int64_t pid, int64_t tid, const char *file, int64_t cpu_ms)
{
	weave_event(weave, &(struct record_event){ .kind = EVENT_EXEC, .at_ns = ZERO + ms * 1000000, .pid = pid, .tid = tid,
		.exec = { .file = str_of(file), .comm = S("c"), .argv = { "a\0b c\0", 6 }, .cpu_ns = cpu_ms * 1000000 } });
}

static inline void exits(int64_t ms, int64_t pid, int32_t status, int64_t user_ms)
{
	int64_t user_ns = user_ms < 0 ? NOT_KNOWN : user_ms * 1000000;

	weave_event(weave, &(struct record_event){ .kind = EVENT_EXIT, .at_ns = ZERO + ms * 1000000, .pid = pid, .tid = pid,
		.exit = { .last = true, .status = status, .user_ns = user_ns, .system_ns = user_ms < 0 ? NOT_KNOWN : 0,
			.peak_rss_bytes = NOT_KNOWN, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN } });
}

static inline struct record_event wait_of(int64_t from_ms, int64_t to_ms, int64_t pid)
{
	return (struct record_event){ .kind = EVENT_WAIT, .at_ns = ZERO + to_ms * 1000000, .pid = pid, .tid = pid,
		.wait = { .kind = WAIT_PIPE, .start_ns = ZERO + from_ms * 1000000, .woken_ns = NO_TIME,
			.waker_pid = NOT_KNOWN, .waker_tid = NOT_KNOWN, .count = 1 } };
}

static inline void waits(int64_t from_ms, int64_t to_ms, int64_t pid)
{
	struct record_event ev = wait_of(from_ms, to_ms, pid);

	weave_event(weave, &ev);
}

static inline void uses(int64_t ms, int64_t pid, const char *base, const char *path, uint32_t how)
{
	weave_event(weave, &(struct record_event){ .kind = EVENT_FILE, .at_ns = ZERO + ms * 1000000, .pid = pid, .tid = pid,
		.file = { .path = str_of(path), .base = str_of(base), .how = how, .inode = 7, .size = 8, .mtime_ns = 9, .count = 1 } });
}

static inline void finish(int64_t ms)
{
	weave_finish(weave, ZERO + ms * 1000000, SIZE_MAX, &sums);
}

#define WOVEN(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
