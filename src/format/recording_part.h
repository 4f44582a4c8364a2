/*
 * recording_part - what the writer and the reader of recordings share: the rows of the file as tables.
 *
 *	recording_rows.c    the tables
 *	recording_out.c     a row as a line, lines as chunks
 *	recording_take.c    a line as a row
 *	recording.c         rows as a tree
 *	recording_pieces.c  bytes as lines, a piece at a time
 *	recording_check.c   what rows say of each other; what is left of a recording that was cut
 */
#ifndef PAWL_FORMAT_RECORDING_PART_H
#define PAWL_FORMAT_RECORDING_PART_H

#include "base/json.h"
#include "base/map.h"
#include "model/names.h"
#include "model/process_tree.h"

#define RECORDING_VERSION 1u
#define RECORDING_HEAD "pawl-recording"
#define RECORDING_CONTENT "x"           /* key of the line that tells a file's content afterwards */
#define RECORDING_PERF "perf"
#define RECORDING_CLOSED "closed"
#define RECORDING_MOST (INT64_C(1) << 53)       /* of times, amounts and counts: 104 days, 8 PiB; exact in every JSON */

enum row_kind {
	ROW_PROCESS, ROW_PROGRAM, ROW_WAIT, ROW_WAITS, ROW_OBJECT, ROW_FILE, ROW_USE, ROW_LINE, ROW_COLUMN, ROW_GAUGE, ROW_KINDS,
};

enum value_kind {
	VALUE_INDEX,                    /* uint32_t, of a row of the kind `of`; UINT32_MAX = none */
	VALUE_COUNT,                    /* uint32_t */
	VALUE_SUM,                      /* uint64_t up to RECORDING_MOST */
	VALUE_SMALL,                    /* int32_t */
	VALUE_NUMBER,                   /* int64_t */
	VALUE_AMOUNT,                   /* int64_t from 0 to RECORDING_MOST, or NOT_KNOWN: bytes, durations */
	VALUE_TIME,                     /* int64_t up to RECORDING_MOST to both sides, or NO_TIME */
	VALUE_TRUTH,
	VALUE_TEXT,                     /* struct str; {"base64":"..."} when it is no UTF-8 */
	VALUE_ARGV,                     /* of struct tree_program */
	VALUE_WORD,                     /* an enum */
	VALUE_USES,                     /* bits of enum file_use, a letter each */
	VALUE_HASH,                     /* uint64_t as hexadecimal digits */
	VALUE_REAL,                     /* finite double; NaN = not known */
};

/* One member of a line.  What has its `unknown` value is left out, and what is left out gets it. */
struct row_field {
	struct str key;
	enum value_kind kind;
	size_t offset;
	int64_t unknown;                /* of whole numbers */
	bool due;                       /* always there */
	enum row_kind of;
	const struct names *names;
};

struct row_table {
	struct str key;                 /* first member of the line, its value the row's index */
	const struct row_field *field;  /* an empty key at the end; at most 32 */
	size_t bytes;                   /* of the row's struct */
};

extern const struct row_table recording_rows[ROW_KINDS];
extern const struct row_field recording_head_fields[], recording_end_fields[];  /* of struct process_tree */
extern const char recording_use_letters[];      /* letter i stands for bit i of enum file_use */

/* Texts that outlive the bytes that they were read from: each once. */
struct recording_texts {
	struct arena *arena;
	struct map map;
	struct str *text;
	uint32_t n, cap;
};

/* Takes what is left of the object that is open, and began at byte `at`, into `row`; true when nothing of it was unknown.  Errors
 * are the json's.  Texts are borrowed from the json's bytes, or kept in `texts` where that is not NULL. */
bool recording_take(struct json *j, struct recording_texts *texts, uint64_t at, const struct row_field *field, void *row);

/* Packed lines, a piece at a time. */
struct recording_pieces;

/* `packed` may give at most `most_bytes`; of a mapped file what was read is forgotten. */
struct recording_pieces *recording_pieces(struct str packed, bool mapped, size_t most_bytes, struct arena *a);

/* The next whole lines, good until the next call, and the offset of their first byte in all that was unpacked; none at the end.  False when the
 * bytes are damaged, end within a line, or are too many. */
bool recording_piece(struct recording_pieces *p, struct str *lines, uint64_t *offset, struct err *e) MUST_CHECK;

#endif
