/* The lines of a recording, member by member; doc/format-recording.md says what they mean. */
#include "format/recording_part.h"

#include <math.h>
#include <stddef.h>

static const char *const waker_word[] = {
	[WAKER_UNKNOWN] = "unknown", [WAKER_PROGRAM] = "program", [WAKER_OUTSIDE] = "outside", [WAKER_KERNEL] = "kernel",
};

static const char *const object_word[] = { [OBJECT_FILE] = "file", [OBJECT_PEER] = "peer", [OBJECT_OUTSIDE] = "outside" };

static const struct names waker_names = NAMES(waker_word), object_names = NAMES(object_word);

const char recording_use_letters[] = "rwmxdncsl";

#define AT(type, member) .offset = offsetof(struct type, member)
#define ANY(type, member, name, kind_, unknown_) { .key = S(name), .kind = (kind_), AT(type, member), .unknown = (unknown_) }
#define DUE(type, member, name, kind_) { .key = S(name), .kind = (kind_), AT(type, member), .due = true }
#define TIME(type, member, name) ANY(type, member, name, VALUE_TIME, NO_TIME)
#define AMOUNT(type, member, name) ANY(type, member, name, VALUE_AMOUNT, NOT_KNOWN)
#define NUMBER(type, member, name) ANY(type, member, name, VALUE_NUMBER, NOT_KNOWN)
#define TEXT(type, member, name) ANY(type, member, name, VALUE_TEXT, 0)
#define INDEX(type, member, name, of_) \
	{ .key = S(name), .kind = VALUE_INDEX, AT(type, member), .unknown = UINT32_MAX, .of = (of_) }
#define OWNER(type, member, name, of_) { .key = S(name), .kind = VALUE_INDEX, AT(type, member), .due = true, .of = (of_) }
#define WORD(type, member, name, names_) { .key = S(name), .kind = VALUE_WORD, AT(type, member), .names = (names_) }

static const struct row_field process_fields[] = {
	NUMBER(tree_process, pid, "pid"),
	INDEX(tree_process, parent, "parent", ROW_PROCESS),
	INDEX(tree_process, program, "first", ROW_PROGRAM),
	DUE(tree_process, start_ns, "start", VALUE_TIME),
	TIME(tree_process, end_ns, "end"),
	ANY(tree_process, status, "status", VALUE_SMALL, NOT_KNOWN),
	AMOUNT(tree_process, user_ns, "user"),
	AMOUNT(tree_process, system_ns, "system"),
	AMOUNT(tree_process, peak_rss_bytes, "rss"),
	AMOUNT(tree_process, read_bytes, "read"),
	AMOUNT(tree_process, written_bytes, "written"),
	{ .key = S("") },
};

static const struct row_field program_fields[] = {
	OWNER(tree_program, process, "of", ROW_PROCESS),
	INDEX(tree_program, before, "before", ROW_PROGRAM),
	ANY(tree_program, exec, "exec", VALUE_TRUTH, 0),
	TEXT(tree_program, file, "file"),
	TEXT(tree_program, comm, "comm"),
	ANY(tree_program, argv, "argv", VALUE_ARGV, 0),
	ANY(tree_program, argv_cut, "cut", VALUE_TRUTH, 0),
	TEXT(tree_program, cwd, "cwd"),
	DUE(tree_program, start_ns, "start", VALUE_TIME),
	TIME(tree_program, end_ns, "end"),
	AMOUNT(tree_program, cpu_ns, "cpu"),
	{ .key = S("") },
};

static const struct row_field wait_fields[] = {
	OWNER(tree_wait, program, "of", ROW_PROGRAM),
	NUMBER(tree_wait, tid, "tid"),
	WORD(tree_wait, kind, "kind", &wait_kind_names),
	WORD(tree_wait, by, "by", &waker_names),
	INDEX(tree_wait, waker, "waker", ROW_PROGRAM),
	NUMBER(tree_wait, waker_tid, "wtid"),
	INDEX(tree_wait, object, "object", ROW_OBJECT),
	DUE(tree_wait, start_ns, "start", VALUE_TIME),
	TIME(tree_wait, woken_ns, "woken"),
	TIME(tree_wait, end_ns, "end"),
	{ .key = S("") },
};

static const struct row_field waits_fields[] = {
	OWNER(tree_waits, program, "of", ROW_PROGRAM),
	WORD(tree_waits, kind, "kind", &wait_kind_names),
	DUE(tree_waits, count, "count", VALUE_SUM),
	ANY(tree_waits, total_ns, "total", VALUE_AMOUNT, 0),
	AMOUNT(tree_waits, runnable_ns, "runnable"),
	{ .key = S("") },
};

static const struct row_field object_fields[] = {
	WORD(tree_object, kind, "kind", &object_names),
	TEXT(tree_object, name, "name"),
	{ .key = S("") },
};

static const struct row_field file_fields[] = {
	TEXT(tree_file, path, "path"),
	NUMBER(tree_file, inode, "inode"),
	AMOUNT(tree_file, size, "size"),
	NUMBER(tree_file, mtime_ns, "mtime"),
	ANY(tree_file, content, "xxh3", VALUE_HASH, 0),
	{ .key = S("") },
};

static const struct row_field use_fields[] = {
	OWNER(tree_use, program, "of", ROW_PROGRAM),
	OWNER(tree_use, file, "file", ROW_FILE),
	ANY(tree_use, how, "how", VALUE_USES, 0),
	DUE(tree_use, count, "count", VALUE_COUNT),
	TIME(tree_use, first_ns, "first"),
	INDEX(tree_use, renamed_to, "to", ROW_FILE),
	{ .key = S("") },
};

static const struct row_field line_fields[] = {
	DUE(tree_line, at_ns, "at", VALUE_TIME),
	ANY(tree_line, error, "error", VALUE_TRUTH, 0),
	TEXT(tree_line, text, "text"),
	{ .key = S("") },
};

static const struct row_field column_fields[] = {
	TEXT(tree_column, name, "name"),
	TEXT(tree_column, source, "source"),
	TEXT(tree_column, remark, "remark"),
	{ .key = S("") },
};

static const struct row_field gauge_fields[] = {
	TEXT(tree_gauge, name, "name"),
	DUE(tree_gauge, at_ns, "at", VALUE_TIME),
	ANY(tree_gauge, value, "value", VALUE_REAL, 0),
	{ .key = S("") },
};

const struct row_field recording_head_fields[] = {
	DUE(process_tree, tier, "tier", VALUE_SMALL),
	ANY(process_tree, ncpu, "cpus", VALUE_COUNT, 0),
	TEXT(process_tree, directory, "directory"),
	TEXT(process_tree, top, "top"),
	TEXT(process_tree, host, "host"),
	ANY(process_tree, started_ns, "started", VALUE_NUMBER, 0),
	ANY(process_tree, wait_least_ns, "wait_least", VALUE_AMOUNT, 0),
	{ .key = S("") },
};

const struct row_field recording_end_fields[] = {
	TIME(process_tree, wall_ns, "wall"),
	DUE(process_tree, forks, "forks", VALUE_SUM),
	DUE(process_tree, execs, "execs", VALUE_SUM),
	DUE(process_tree, exits, "exits", VALUE_SUM),
	DUE(process_tree, dropped, "dropped", VALUE_SUM),
	AMOUNT(process_tree, recorder_ns, "recorder"),
	{ .key = S("") },
};

#define TABLE(name, letter) { .key = S(letter), .field = name##_fields, .bytes = sizeof(struct tree_##name) }

const struct row_table recording_rows[ROW_KINDS] = {
	[ROW_PROCESS] = TABLE(process, "p"), [ROW_PROGRAM] = TABLE(program, "g"), [ROW_WAIT] = TABLE(wait, "w"),
	[ROW_WAITS] = TABLE(waits, "s"), [ROW_OBJECT] = TABLE(object, "o"), [ROW_FILE] = TABLE(file, "f"),
	[ROW_USE] = TABLE(use, "u"), [ROW_LINE] = TABLE(line, "l"), [ROW_COLUMN] = TABLE(column, "c"),
	[ROW_GAUGE] = TABLE(gauge, "m"),
};
