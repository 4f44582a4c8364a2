/*
 * A row becomes a line by its table; lines gather in a buffer; a full buffer becomes a zstd frame, which one write(2) adds to the file.
 * A kill between two writes costs what gathered since, one within a write a part of the last frame at most.
 *
 * Choices [1] Level 1: four fifths of what level 3 saves at half of its time, and it is the recorded command's time.
 *         [2] Samples begin with the header of a perf.data that was written to a pipe, so that what all lines hold, one after
 *             the other, is such a file.
 */
#include "format/recording_out.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/unpack.h"
#include "base/utf8.h"
#include "format/recording_part.h"

#define CHUNK_BYTES ((size_t)256 << 10)
#define LEVEL 1                         /* [1] */
#define PERF_BYTES ((size_t)96 << 10)   /* of records in one line; a record has less than 64 KiB */
#define PERF_HEADER_BYTES 8u            /* of a record: u32 type, u16 misc, u16 size */

struct recording_out {
	int fd;
	struct buf chunk, packed;
	struct packer *packer;
	struct json_out json;           /* into chunk */
	struct err err;                 /* the first; then nothing is kept any more */
	uint32_t n[ROW_KINDS];          /* rows that are said once */
	bool perf_begun;
};

/* ---- chunks ---- */

static void write_all(struct recording_out *o, struct str s)
{
	while (s.n && o->err.kind == ERR_NONE) {
		ssize_t n = write(o->fd, s.p, s.n);

		if (n >= 0)
			s = str_from(s, (size_t)n);
		else if (errno != EINTR)
			err_errno(&o->err, errno, "the recording cannot be written");
	}
}

static void end_chunk(struct recording_out *o)
{
	buf_clear(&o->packed);
	if (o->chunk.n && o->err.kind == ERR_NONE && packer_add(o->packer, buf_view(&o->chunk), &o->packed, &o->err))
		write_all(o, buf_view(&o->packed));
	buf_clear(&o->chunk);
}

static bool tell(const struct recording_out *o, struct err *e)
{
	if (o->err.kind == ERR_NONE)
		return true;
	*e = o->err;
	return false;
}

bool recording_flush(struct recording_out *o, struct err *e)
{
	end_chunk(o);
	return tell(o, e);
}

/* ---- values ---- */

static void put_base64(struct recording_out *o, struct str bytes)
{
	char *to;

	json_put_raw(&o->json, S("\""));
	to = buf_room(&o->chunk, BASE64_ENCODE_RAW_LENGTH(bytes.n) + 1);
	base64_encode_raw(to, bytes.n, (const uint8_t *)bytes.p);
	o->chunk.n += BASE64_ENCODE_RAW_LENGTH(bytes.n);
	buf_char(&o->chunk, '"');
}

static void put_text(struct recording_out *o, struct str s)
{
	if (utf8_valid(s)) {
		json_put_str(&o->json, s);
		return;
	}
	json_put_object(&o->json);
	json_put_key(&o->json, "base64");
	put_base64(o, s);
	json_put_end_object(&o->json);
}

static void put_argv(struct recording_out *o, const struct tree_program *g)
{
	json_put_array(&o->json);
	for (uint32_t i = 0; i < g->nargv; i++)
		put_text(o, g->argv[i]);
	json_put_end_array(&o->json);
}

static void put_uses(struct recording_out *o, uint32_t how)
{
	char word[32];
	size_t n = 0;

	for (size_t i = 0; recording_use_letters[i]; i++)
		if (how >> i & 1)
			word[n++] = recording_use_letters[i];
	json_put_str(&o->json, (struct str){ word, n });
}

static void put_hash(struct recording_out *o, uint64_t x)
{
	char word[17];

	snprintf(word, sizeof word, "%016llx", (unsigned long long)x);
	json_put_str(&o->json, (struct str){ word, 16 });
}

/* The whole number that a member holds; of the others whether there is anything to say. */
static int64_t whole_of(const struct row_field *f, const void *member)
{
	switch (f->kind) {
	case VALUE_INDEX:
	case VALUE_COUNT:
	case VALUE_USES:
	case VALUE_WORD:
		return *(const uint32_t *)member;
	case VALUE_SMALL:
		return *(const int32_t *)member;
	case VALUE_SUM:
	case VALUE_HASH:
		return (int64_t)*(const uint64_t *)member;
	case VALUE_NUMBER:
	case VALUE_AMOUNT:
	case VALUE_TIME:
		return *(const int64_t *)member;
	case VALUE_TRUTH:
		return *(const bool *)member;
	case VALUE_TEXT:
		return ((const struct str *)member)->n > 0;
	case VALUE_ARGV:
		return *(const struct str *const *)member != NULL;
	case VALUE_REAL:
		return isfinite(*(const double *)member);
	}
	return 0;
}

static void put_field(struct recording_out *o, const struct row_field *f, const void *row)
{
	const void *member = (const char *)row + f->offset;
	int64_t whole = whole_of(f, member);

	if (whole == f->unknown && !f->due)
		return;
	json_put_key_str(&o->json, f->key);
	switch (f->kind) {
	case VALUE_WORD:
		json_put_str(&o->json, str_of(f->names->word[whole]));
		break;
	case VALUE_USES:
		put_uses(o, (uint32_t)whole);
		break;
	case VALUE_HASH:
		put_hash(o, (uint64_t)whole);
		break;
	case VALUE_TRUTH:
		json_put_bool(&o->json, whole);
		break;
	case VALUE_TEXT:
		put_text(o, *(const struct str *)member);
		break;
	case VALUE_ARGV:
		put_argv(o, row);
		break;
	case VALUE_REAL:
		json_put_f64(&o->json, *(const double *)member);
		break;
	default:
		json_put_i64(&o->json, whole);
	}
}

/* ---- lines ---- */

static void begin_line(struct recording_out *o, struct str key, uint64_t index)
{
	json_put_object(&o->json);
	json_put_key_str(&o->json, key);
	json_put_u64(&o->json, index);
}

static void end_line(struct recording_out *o)
{
	json_put_end_object(&o->json);
	buf_char(&o->chunk, '\n');
	if (o->chunk.n >= CHUNK_BYTES)
		end_chunk(o);
}

static void put_line(
	struct recording_out *o, struct str key, uint64_t index, const struct row_field *field, const void *row)
{
	begin_line(o, key, index);
	for (; field->key.n; field++)
		put_field(o, field, row);
	end_line(o);
}

static void put_row(struct recording_out *o, enum row_kind kind, uint32_t index, const void *row)
{
	put_line(o, recording_rows[kind].key, index, recording_rows[kind].field, row);
}

void recording_head(struct recording_out *o, const struct process_tree *t)
{
	put_line(o, S(RECORDING_HEAD), RECORDING_VERSION, recording_head_fields, t);
	end_chunk(o);
}

void recording_process(struct recording_out *o, uint32_t index, const struct tree_process *row)
{
	put_row(o, ROW_PROCESS, index, row);
}

void recording_program(struct recording_out *o, uint32_t index, const struct tree_program *row)
{
	put_row(o, ROW_PROGRAM, index, row);
}

void recording_wait(struct recording_out *o, const struct tree_wait *row)
{
	struct tree_wait said = *row;

	if (said.waker != NO_PROGRAM)
		said.by = WAKER_UNKNOWN; /* the waker says it */
	put_row(o, ROW_WAIT, o->n[ROW_WAIT]++, &said);
}

void recording_waits(struct recording_out *o, const struct tree_waits *row)
{
	put_row(o, ROW_WAITS, o->n[ROW_WAITS]++, row);
}

void recording_object(struct recording_out *o, const struct tree_object *row)
{
	put_row(o, ROW_OBJECT, o->n[ROW_OBJECT]++, row);
}

void recording_file(struct recording_out *o, const struct tree_file *row)
{
	put_row(o, ROW_FILE, o->n[ROW_FILE]++, row);
}

void recording_use(struct recording_out *o, const struct tree_use *row)
{
	put_row(o, ROW_USE, o->n[ROW_USE]++, row);
}

void recording_line(struct recording_out *o, const struct tree_line *row)
{
	put_row(o, ROW_LINE, o->n[ROW_LINE]++, row);
}

void recording_column(struct recording_out *o, const struct tree_column *row)
{
	put_row(o, ROW_COLUMN, o->n[ROW_COLUMN]++, row);
}

void recording_gauge(struct recording_out *o, const struct tree_gauge *row)
{
	put_row(o, ROW_GAUGE, o->n[ROW_GAUGE]++, row);
}

void recording_content(struct recording_out *o, uint32_t file, uint64_t content)
{
	begin_line(o, S(RECORDING_CONTENT), file);
	json_put_key(&o->json, "xxh3");
	put_hash(o, content);
	end_line(o);
}

/* ---- samples of stacks ---- */

static void put_perf(struct recording_out *o, struct str bytes)
{
	json_put_object(&o->json);
	json_put_key(&o->json, RECORDING_PERF);
	put_base64(o, bytes);
	end_line(o);
}

static void begin_perf(struct recording_out *o)
{
	static const uint64_t head[2] = { 0x32454c4946524550, 16 };      /* "PERFILE2" read as a number; size of the head [2] */

	if (!o->perf_begun)
		put_perf(o, (struct str){ (const char *)head, sizeof head });
	o->perf_begun = true;
}

/* As many whole records as make a line. */
static struct str perf_line(struct str records)
{
	size_t n = 0;
	uint16_t size;

	while (records.n - n >= PERF_HEADER_BYTES) {
		memcpy(&size, records.p + n + 6, sizeof size);
		if (size < PERF_HEADER_BYTES || size > records.n - n)
			break;
		if (n + size > PERF_BYTES)
			return str_clip(records, n);
		n += size;
	}
	return records;
}

void recording_perf(struct recording_out *o, struct str records)
{
	begin_perf(o);
	while (records.n) {
		struct str line = perf_line(records);

		put_perf(o, line);
		records = str_from(records, line.n);
	}
}

/* ---- begin and end ---- */

struct recording_out *recording_create(const char *path, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	struct recording_out *o = fd < 0 ? NULL : calloc(1, sizeof *o);

	if (!o) {
		err_errno(e, errno, "%s cannot be written", path);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	o->fd = fd;
	o->packer = packer_new(LEVEL);
	json_out_init(&o->json, &o->chunk, 0);
	return o;
}

/* What cannot be synchronised (a pipe, /dev/null) need not be. */
static void end_file(struct recording_out *o)
{
	if (fsync(o->fd) && errno != EINVAL && errno != EROFS && o->err.kind == ERR_NONE)
		err_errno(&o->err, errno, "the recording cannot be written");
	if (close(o->fd) && o->err.kind == ERR_NONE)
		err_errno(&o->err, errno, "the recording cannot be written");
}

bool recording_close(struct recording_out *o, const struct process_tree *t, struct err *e)
{
	bool ok;

	put_line(o, S(RECORDING_CLOSED), RECORDING_VERSION, recording_end_fields, t);
	end_chunk(o);
	end_file(o);
	ok = tell(o, e);
	buf_release(&o->chunk);
	buf_release(&o->packed);
	packer_free(o->packer);
	free(o);
	return ok;
}
