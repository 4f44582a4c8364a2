/*
 * recording_out - writes a recording while it is made: one file, readable up to its last whole chunk whatever becomes of the
 * writer.  doc/format-recording.md describes it; format/recording.c reads it.
 *
 * A recording is JSON Lines in a row of zstd frames, one frame a chunk, so that `zstd -dc x.pawl | jq` shows it.  Rows carry
 * the index that they have in struct process_tree; what is learned later comes as a second line of the same index.  Samples of
 * stacks are records of perf_event_open(2), as in the pipe mode of perf.data, base64 in lines of their own.
 *
 * Errors (a full disk) are sticky: recording_flush() and recording_close() tell.  Nothing here allocates per row but the
 * chunk's buffer.
 */
#ifndef PAWL_FORMAT_RECORDING_OUT_H
#define PAWL_FORMAT_RECORDING_OUT_H

#include "base/err.h"
#include "model/process_tree.h"

struct recording_out;

/* Creates `path`, or replaces it.  NULL and an error when it cannot. */
struct recording_out *recording_create(const char *path, struct err *e);

/* What is known at the start: of `t` the scalars (tier, ncpu, directory, top, host, started_ns, wait_least_ns). First of all. */
void recording_head(struct recording_out *o, const struct process_tree *t);

/* A row as known now; the same index again replaces what was said before (ends, CPU times, status). */
void recording_process(struct recording_out *o, uint32_t index, const struct tree_process *row);
void recording_program(struct recording_out *o, uint32_t index, const struct tree_program *row);

/* Rows that are said once, in order of their indices. */
void recording_wait(struct recording_out *o, const struct tree_wait *row);
void recording_waits(struct recording_out *o, const struct tree_waits *row);
void recording_object(struct recording_out *o, const struct tree_object *row);
void recording_file(struct recording_out *o, const struct tree_file *row);
void recording_use(struct recording_out *o, const struct tree_use *row);
void recording_line(struct recording_out *o, const struct tree_line *row);
void recording_column(struct recording_out *o, const struct tree_column *row);
void recording_gauge(struct recording_out *o, const struct tree_gauge *row);

/* The content of a file found out afterwards. */
void recording_content(struct recording_out *o, uint32_t file, uint64_t content);

/* Whole records of perf_event_open(2), any number, in this machine's byte order; the first ones are
 * PERF_RECORD_HEADER_ATTR of all events. */
void recording_perf(struct recording_out *o, struct str records);

/* Ends the chunk and writes it: what was said so far survives this process. */
bool recording_flush(struct recording_out *o, struct err *e) MUST_CHECK;

/* The scalars that are known at the end (wall_ns, forks, execs, exits, dropped, recorder_ns), then fsync and close; frees `o`. */
bool recording_close(struct recording_out *o, const struct process_tree *t, struct err *e) MUST_CHECK;

#endif
