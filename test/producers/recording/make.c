/*
 * make - writes a recording of a small build that never was, with one row of every kind, by pawl's own writer.
 *
 *	make OUT [PIPE]   PIPE: a perf.data that was written to a pipe; its records become the samples
 */
#include <stdio.h>

#include "base/file.h"
#include "format/recording_out.h"

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof *(array))
#define MS INT64_C(1000000)

static const struct str make_argv[] = { S("make"), S("-j2") }, sh_argv[] = { S("/bin/sh"), S("-c"), S("cc -c 'a b.c' && touch done") },
	cc_argv[] = { S("cc"), S("-c"), S("a b.c") }, python_argv[] = { S("python3"), S("tools/gen.py"), S("--out=x.h") };

static const struct tree_process process[] = {
	{ .pid = 100, .parent = NO_PROCESS, .program = 0, .start_ns = 0, .end_ns = 500 * MS, .status = 0, .user_ns = 9 * MS,
		.system_ns = 3 * MS, .peak_rss_bytes = 4096000, .read_bytes = 8192, .written_bytes = 0 },
	{ .pid = 101, .parent = 0, .program = 1, .start_ns = 10 * MS, .end_ns = 300 * MS, .status = 0, .user_ns = 1 * MS,
		.system_ns = 1 * MS, .peak_rss_bytes = 1024000, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN },
	{ .pid = 102, .parent = 1, .program = 3, .start_ns = 12 * MS, .end_ns = 290 * MS, .status = 256, .user_ns = 180 * MS,
		.system_ns = 20 * MS, .peak_rss_bytes = 50 << 20, .read_bytes = 4096, .written_bytes = 65536 },
	{ .pid = 103, .parent = 0, .program = 5, .start_ns = 20 * MS, .end_ns = NO_TIME, .status = NOT_KNOWN, .user_ns = NOT_KNOWN,
		.system_ns = NOT_KNOWN, .peak_rss_bytes = NOT_KNOWN, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN },
};

static const struct tree_program program[] = {
	{ .process = 0, .before = NO_PROGRAM, .exec = true, .file = S("/usr/bin/make"), .comm = S("make"), .argv = make_argv,
		.nargv = COUNT(make_argv), .cwd = S("/home/u/p"), .start_ns = 0, .end_ns = 500 * MS, .cpu_ns = 12 * MS },
	{ .process = 1, .before = 0, .file = S("/usr/bin/make"), .comm = S("make"), .cwd = S("/home/u/p"), .start_ns = 10 * MS,
		.end_ns = 11 * MS, .cpu_ns = 0 },
	{ .process = 1, .before = 1, .exec = true, .file = S("/usr/bin/dash"), .comm = S("sh"), .argv = sh_argv, .nargv = COUNT(sh_argv),
		.cwd = S("/home/u/p"), .start_ns = 11 * MS, .end_ns = 300 * MS, .cpu_ns = 2 * MS },
	{ .process = 2, .before = 2, .file = S("/usr/bin/dash"), .comm = S("sh"), .cwd = S("/home/u/p"), .start_ns = 12 * MS,
		.end_ns = 13 * MS, .cpu_ns = NOT_KNOWN },
	{ .process = 2, .before = 3, .exec = true, .argv_cut = true, .file = S("/usr/bin/cc"), .comm = S("cc"), .argv = cc_argv,
		.nargv = COUNT(cc_argv), .cwd = S("/home/u/p"), .start_ns = 13 * MS, .end_ns = 290 * MS, .cpu_ns = 200 * MS },
	{ .process = 3, .before = 0, .exec = true, .file = S("/usr/bin/python3.11"), .comm = S("python3"), .argv = python_argv,
		.nargv = COUNT(python_argv), .cwd = S("/home/u/p\xff"), .start_ns = 20 * MS, .end_ns = NO_TIME, .cpu_ns = NOT_KNOWN },
};

static const struct tree_object object[] = {
	{ OBJECT_PEER, S("192.0.2.1:443") }, { OBJECT_FILE, S("/home/u/p/.lock") }, { OBJECT_OUTSIDE, S("dbus-daemon 812") },
};

static const struct tree_wait wait[] = {
	{ .program = 0, .tid = 100, .kind = WAIT_CHILD, .by = WAKER_PROGRAM, .waker = 2, .waker_tid = 101, .object = NO_OBJECT,
		.start_ns = 30 * MS, .woken_ns = 300 * MS, .end_ns = 301 * MS },
	{ .program = 4, .tid = 102, .kind = WAIT_DISK, .by = WAKER_KERNEL, .waker = NO_PROGRAM, .waker_tid = NOT_KNOWN,
		.object = NO_OBJECT, .start_ns = 40 * MS, .woken_ns = 55 * MS, .end_ns = 56 * MS },
	{ .program = 4, .tid = 105, .kind = WAIT_LOCK, .by = WAKER_PROGRAM, .waker = 5, .waker_tid = 103, .object = 1,
		.start_ns = 60 * MS, .woken_ns = NO_TIME, .end_ns = 90 * MS },
	{ .program = 5, .tid = 103, .kind = WAIT_NETWORK, .by = WAKER_UNKNOWN, .waker = NO_PROGRAM, .waker_tid = NOT_KNOWN, .object = 0,
		.start_ns = 100 * MS, .woken_ns = NO_TIME, .end_ns = 350 * MS },
	{ .program = 5, .tid = 103, .kind = WAIT_SOCKET, .by = WAKER_OUTSIDE, .waker = NO_PROGRAM, .waker_tid = 812, .object = 2,
		.start_ns = 360 * MS, .woken_ns = NO_TIME, .end_ns = NO_TIME },
};

static const struct tree_waits waits[] = {
	{ .program = 2, .kind = WAIT_CHILD, .count = 3, .total_ns = 270 * MS, .runnable_ns = 1 * MS },
	{ .program = 5, .kind = WAIT_POLL, .count = 17, .total_ns = 4 * MS, .runnable_ns = NOT_KNOWN },
};

static const struct tree_file file[] = {
	{ .path = S("/home/u/p/a b.c"), .inode = 4711, .size = 812, .mtime_ns = INT64_C(1760000000000000000), .content = 0 },
	{ .path = S("/home/u/p/a b.o"), .inode = 4712, .size = 2040, .mtime_ns = INT64_C(1760000001000000000), .content = 0 },
	{ .path = S("/usr/local/include/x.h"), .inode = NOT_KNOWN, .size = NOT_KNOWN, .mtime_ns = NOT_KNOWN },
};

static const struct tree_use use[] = {
	{ .program = 4, .file = 0, .how = FILE_READ, .count = 1, .first_ns = 14 * MS, .renamed_to = NO_OBJECT },
	{ .program = 4, .file = 1, .how = FILE_WRITTEN | FILE_CREATED, .count = 2, .first_ns = 200 * MS, .renamed_to = NO_OBJECT },
	{ .program = 4, .file = 2, .how = FILE_MISSING, .count = 1, .first_ns = 15 * MS, .renamed_to = NO_OBJECT },
};

static const struct tree_line line[] = { { 11 * MS, false, S("cc -c 'a b.c'") }, { 280 * MS, true, S("a b.c:3: warning: \x1b[1munused\x1b[m") } };

static const struct tree_column column[] = {
	{ S("waits"), S("bpf"), S("") }, { S("stacks"), S(""), S("not asked for") },
};

static const struct tree_gauge gauge[] = { { S("busy"), 0, 1.5 }, { S("busy"), 250 * MS, 2 } };

#define EACH(rows, call) do { for (uint32_t i = 0; i < COUNT(rows); i++) call(o, &rows[i]); } while (0)

static void put_rows(struct recording_out *o)
{
	for (uint32_t i = 0; i < COUNT(process); i++)
		recording_process(o, i, &process[i]);
	for (uint32_t i = 0; i < COUNT(program); i++)
		recording_program(o, i, &program[i]);
	EACH(object, recording_object);
	EACH(wait, recording_wait);
	EACH(waits, recording_waits);
	EACH(file, recording_file);
	EACH(use, recording_use);
	EACH(line, recording_line);
	EACH(column, recording_column);
	EACH(gauge, recording_gauge);
	recording_content(o, 0, 0x0123456789abcdef);
}

int main(int argc, char **argv)
{
	struct process_tree t = { .tier = 2, .ncpu = 2, .directory = S("/home/u/p"), .top = S("/home/u/p"), .host = S("m1"),
		.started_ns = INT64_C(1760000000000000000), .wait_least_ns = MS, .wall_ns = 500 * MS, .forks = 3, .execs = 4, .exits = 3,
		.dropped = 0, .recorder_ns = 7 * MS };
	struct err e = { 0 };
	struct file pipe = { 0 };
	struct recording_out *o = argc > 1 ? recording_create(argv[1], &e) : NULL;
	bool ok = o && (argc < 3 || file_open(&pipe, argv[2], &e));

	if (ok) {
		recording_head(o, &t);
		put_rows(o);
		ok = recording_flush(o, &e);
	}
	if (ok) {
		if (argc > 2)
			recording_perf(o, str_from(pipe.bytes, 16));
		ok = recording_close(o, &t, &e);
	}
	if (!ok)
		fprintf(stderr, "make: %s\n", e.text);
	return !ok;
}
