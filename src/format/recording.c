/*
 * recording - what `pawl record` writes: all that a command and everything below it did.
 *
 * Spec    doc/format-recording.md: JSON Lines, in zstd frames as a rule.
 * Gives   A timeline with its process tree; a profile of the samples of stacks, and one of the time that programs spent on
 *         the CPU and off it, where the recording has them.
 * Loses   Nothing.
 * Choices [1] A recording without its last line is read as far as it goes, also when its bytes end within a frame or a line.
 *         [2] Lines and members that are not known are left out with a note: later recorders say more.
 *         [3] Samples without a single one, of a command too short for their frequency, are no profile and no error.
 */
#include <nettle/base64.h>

#include "format/format.h"
#include "format/recording_check.h"

#define HEAD_BITS 128

/* A line of samples, still base64. */
struct perf_line {
	struct str text;
	uint64_t at;
};

struct recording {
	struct json j;
	struct reading *out;
	struct err *e;
	struct process_tree *t;
	struct recording_rows rows;
	struct perf_line *perf;
	uint32_t nperf, perf_cap, timeline;     /* timeline: index of its evidence */
	bool closed, tree_only;
	struct recording_texts *texts;  /* NULL: the whole text stays in memory */
	char *samples;                  /* of lines that do not stay: what they hold */
	uint32_t nsamples, samples_cap;
};

#define NOTE(r, at, ...) evidence_note((r)->out, (r)->timeline, (at), __VA_ARGS__)

/* ---- rows ---- */

/* What comes a second time replaces what is there: processes and programs. */
static bool replace(struct process_tree *t, enum row_kind kind, uint32_t index, const union recording_row *row)
{
	if (kind == ROW_PROCESS && index < t->nprocess) {
		t->process[index] = row->process;
		tree_saw(t, row->process.end_ns);
	} else if (kind == ROW_PROGRAM && index < t->nprogram) {
		t->program[index] = row->program;
		tree_saw(t, row->program.end_ns);
	} else {
		return false;
	}
	return true;
}

static void add_row(struct process_tree *t, enum row_kind kind, const union recording_row *row)
{
	switch (kind) {
	case ROW_PROCESS:
		tree_add_process(t, &row->process);
		break;
	case ROW_PROGRAM:
		tree_add_program(t, &row->program);
		break;
	case ROW_WAIT:
		tree_add_wait(t, &row->wait);
		break;
	case ROW_WAITS:
		tree_add_waits(t, &row->waits);
		break;
	case ROW_OBJECT:
		tree_add_object(t, &row->object);
		break;
	case ROW_FILE:
		tree_add_file(t, &row->file);
		break;
	case ROW_USE:
		tree_add_use(t, &row->use);
		break;
	case ROW_LINE:
		tree_add_line(t, &row->line);
		break;
	case ROW_COLUMN:
		tree_add_column(t, &row->column);
		break;
	case ROW_GAUGE:
		tree_add_gauge(t, &row->gauge);
		break;
	case ROW_KINDS:
		break;
	}
}

static uint32_t rows_there(const struct process_tree *t, enum row_kind kind)
{
	const uint32_t n[ROW_KINDS] = { t->nprocess, t->nprogram, t->nwait, t->nwaits, t->nobject, t->nfile, t->nuse, t->nline,
		t->ncolumn, t->ngauge };

	return n[kind];
}

/* The index that a line begins with: the next one, or of processes and programs one that is there. */
static bool take_index(struct recording *r, enum row_kind kind, uint32_t *index)
{
	uint32_t there = rows_there(r->t, kind);
	bool again = kind == ROW_PROCESS || kind == ROW_PROGRAM;
	uint64_t x;

	if (!json_u64(&r->j, &x))
		return false;
	if (x > there || (x < there && !again))
		return json_fail(&r->j, "index %u%s expected, found %llu", there, again ? " or one that is there" : "",
			(unsigned long long)x);
	*index = (uint32_t)x;
	return true;
}

static void note_unknown(struct recording *r, uint64_t at, bool known)
{
	if (!known && json_ok(&r->j))
		NOTE(r, at, "a line with members that are not known to this version was read without them"); /* [2] */
}

static void take_row(struct recording *r, enum row_kind kind, uint64_t at)
{
	union recording_row row = { 0 };
	uint32_t index = 0;

	if (!take_index(r, kind, &index))
		return;
	note_unknown(r, at, recording_take(&r->j, r->texts, at, recording_rows[kind].field, &row));
	if (!json_ok(&r->j) || !recording_row_ok(&r->j, &r->rows, kind, index, &row, at))
		return;
	if (!replace(r->t, kind, index, &row))
		add_row(r->t, kind, &row);
}

/* ---- other lines ---- */

static void take_content(struct recording *r, uint64_t at)
{
	static const struct row_field field[] = {
		{ .key = S("xxh3"), .kind = VALUE_HASH, .offset = offsetof(struct tree_file, content), .due = true },
		{ .key = S("") },
	};
	struct tree_file said = { 0 };
	uint64_t file;

	if (!json_u64(&r->j, &file))
		return;
	if (file >= r->t->nfile)
		json_fail(&r->j, "the index of a file before expected, found %llu", (unsigned long long)file);
	note_unknown(r, at, recording_take(&r->j, r->texts, at, field, &said));
	if (json_ok(&r->j))
		r->t->file[file].content = said.content;
}

static bool keep_samples(struct recording *r, struct str text)
{
	size_t n = BASE64_DECODE_LENGTH(text.n);
	struct base64_decode_ctx c;

	if (n > UINT32_MAX - r->nsamples)
		return false;
	while (r->samples_cap - r->nsamples < n)
		r->samples = arena_grow(r->out->arena, r->samples, 1, r->samples_cap, &r->samples_cap);
	base64_decode_init(&c);
	if (!base64_decode_update(&c, &n, (uint8_t *)r->samples + r->nsamples, text.n, text.p) || !base64_decode_final(&c))
		return false;
	r->nsamples += (uint32_t)n;
	return true;
}

static void take_perf(struct recording *r, uint64_t at)
{
	struct perf_line line = { .at = at };
	struct str key;

	json_str(&r->j, &line.text);
	while (json_key(&r->j, &key))
		continue;
	if (r->tree_only || !json_ok(&r->j))
		return;
	if (r->texts && !keep_samples(r, line.text)) {
		json_fail(&r->j, "samples as base64 expected");
		return;
	}
	ARENA_ROOM(r->out->arena, r->perf, r->nperf, r->perf_cap);
	r->perf[r->nperf++] = line;
}

static void take_closed(struct recording *r, uint64_t at)
{
	uint64_t version;

	json_u64(&r->j, &version);
	note_unknown(r, at, recording_take(&r->j, r->texts, at, recording_end_fields, r->t));
	r->closed = json_ok(&r->j);
}

static void take_line(struct recording *r)
{
	uint64_t at = json_at(&r->j);
	struct str key;
	enum row_kind kind = 0;

	json_object(&r->j);
	if (!json_key(&r->j, &key)) {
		json_fail(&r->j, "a line with a member expected");
		return;
	}
	if (r->closed) {
		json_fail(&r->j, "nothing behind the line \"" RECORDING_CLOSED "\" expected");
		return;
	}
	while (kind < ROW_KINDS && !str_eq(key, recording_rows[kind].key))
		kind++;
	if (kind < ROW_KINDS) {
		take_row(r, kind, at);
	} else if (str_eq(key, S(RECORDING_CONTENT))) {
		take_content(r, at);
	} else if (str_eq(key, S(RECORDING_PERF))) {
		take_perf(r, at);
	} else if (str_eq(key, S(RECORDING_CLOSED))) {
		take_closed(r, at);
	} else {
		NOTE(r, at, "a line \"%.*s\" is not known to this version and was left out", STR(str_clip(key, 32))); /* [2] */
		while (json_key(&r->j, &key))
			continue;
	}
}

static void take_head(struct recording *r)
{
	uint64_t at = json_at(&r->j), version = 0;
	struct str key;

	json_object(&r->j);
	if (!json_key(&r->j, &key) || !str_eq(key, S(RECORDING_HEAD))) {
		json_fail(&r->j, "a first line with \"" RECORDING_HEAD "\" expected");
		return;
	}
	if (json_u64(&r->j, &version) && version != RECORDING_VERSION) {
		json_fail(&r->j, "a recording of version %u expected, found %llu", RECORDING_VERSION, (unsigned long long)version);
		err_hint(r->e, "a newer pawl wrote it, and reads it");
		return;
	}
	note_unknown(r, at, recording_take(&r->j, r->texts, at, recording_head_fields, r->t));
}

/* ---- the whole ---- */

/* Neither is an obstacle, but others may rely on the promise. */
static void note_order(struct recording *r)
{
	const struct process_tree *t = r->t;
	uint64_t disorder = 0;

	for (uint32_t i = 1; i < t->nprogram; i++)
		disorder += t->program[i].start_ns < t->program[i - 1].start_ns;
	if (disorder)
		NOTE(r, ERR_NOWHERE, "%llu programs started before the one that stands before them", (unsigned long long)disorder);
	if (r->rows.outside)
		NOTE(r, ERR_NOWHERE, "%llu wake-ups outside the wait that they ended were taken as not known",
			(unsigned long long)r->rows.outside);
}

static bool settle(struct recording *r)
{
	uint64_t left_out;

	if (!r->closed) { /* [1] */
		r->t->cut = true;
		left_out = recording_cut(r->t, r->out->arena);
		memset(r->rows.most, 0, sizeof r->rows.most);
		NOTE(r, r->j.bytes.n, "the recording was not ended: it is read as far as it goes");
		if (left_out)
			NOTE(r, r->j.bytes.n, "%llu rows that speak of others which did not arrive were left out",
				(unsigned long long)left_out);
	}
	if (!r->t->nprocess)
		return err_at(r->e, r->j.bytes.n, r->closed ? "a recording with a process expected" :
			"a recording that was not cut before its first process expected");
	note_order(r);
	return recording_check(r->t, &r->rows, r->e);
}

static struct str whole_lines(struct str bytes)
{
	const char *last = bytes.n ? memrchr(bytes.p, '\n', bytes.n) : NULL;

	return str_clip(bytes, last ? (size_t)(last - bytes.p) + 1 : 0);
}

static bool take_lines(struct recording *r, struct str bytes)
{
	json_init(&r->j, whole_lines(bytes), r->out->arena, r->e);
	if (!r->j.bytes.n)
		return err_at(r->e, bytes.n, "a whole first line expected");
	take_head(r);
	while (json_peek(&r->j) != JSON_NOTHING)
		take_line(r);
	return json_end(&r->j);
}

/* The same of packed bytes, a piece at a time.  One that was cut is read whole. */
static bool take_pieces(struct recording *r, const struct source *src)
{
	struct recording_pieces *pieces = recording_pieces(src->bytes, src->mapped, src->unpack_bytes, r->out->arena);
	bool head = true;
	uint64_t offset;
	struct str lines;

	r->texts = ARENA_NEW(r->out->arena, struct recording_texts);
	*r->texts = (struct recording_texts){ .arena = r->out->arena };
	map_init(&r->texts->map, r->out->arena);
	for (;;) {
		if (!recording_piece(pieces, &lines, &offset, r->e))
			return false;
		if (!lines.n)
			return r->closed;
		json_init(&r->j, lines, r->out->arena, r->e);
		r->j.offset = offset;
		if (head)
			take_head(r);
		head = false;
		while (json_peek(&r->j) != JSON_NOTHING)
			take_line(r);
		if (!json_end(&r->j))
			return false;
	}
}

/* ---- profiles ---- */

/* All lines of samples, one after the other: the bytes of a perf.data that was written to a pipe. */
static bool join_perf(struct recording *r, struct str *bytes)
{
	struct base64_decode_ctx c;
	size_t room = 0, n;
	char *p;

	for (uint32_t i = 0; i < r->nperf; i++)
		room += BASE64_DECODE_LENGTH(r->perf[i].text.n);
	*bytes = (struct str){ p = arena_alloc(r->out->arena, room + 1, 1), 0 };
	for (uint32_t i = 0; i < r->nperf; i++) {
		struct str text = r->perf[i].text;

		n = BASE64_DECODE_LENGTH(text.n);
		base64_decode_init(&c);
		if (!base64_decode_update(&c, &n, (uint8_t *)p + bytes->n, text.n, text.p) || !base64_decode_final(&c))
			return err_at(r->e, r->perf[i].at, "samples as base64 expected");
		bytes->n += n;
	}
	return true;
}

static bool read_perf(struct recording *r, const struct side_files *beside)
{
	struct source src = { .name = S("samples"), .beside = beside };
	uint32_t n = r->out->n;
	struct err e = { 0 };

	if (!r->nperf)
		return true;
	if (r->texts)
		src.bytes = (struct str){ r->samples, r->nsamples };
	else if (!join_perf(r, &src.bytes))
		return false;
	if (format_perfdata.read(&src, r->out, &e))
		return true;
	r->out->n = n;
	if (e.at != ERR_NOWHERE)
		return err_at(r->e, r->perf[0].at, "samples that can be read expected: %s", e.text);
	NOTE(r, r->perf[0].at, "no stacks: %s", e.text); /* [3] */
	return true;
}

static bool has_times(const struct process_tree *t)
{
	for (uint32_t i = 0; i < t->nprogram; i++)
		if (t->program[i].cpu_ns > 0)
			return true;
	return t->nwait || t->nwaits;
}

static bool recording_read(const struct source *src, struct reading *out, struct err *e)
{
	struct recording *r = ARENA_NEW(out->arena, struct recording);

	*r = (struct recording){ .out = out, .e = e, .t = ARENA_NEW(out->arena, struct process_tree), .timeline = out->n };
	process_tree_init(r->t, out->arena);
	reading_add(out, MODEL_TIMELINE)->timeline.tree = r->t;
	r->tree_only = src->tree_only;
	if (!(src->unpack_bytes ? take_pieces(r, src) : take_lines(r, src->bytes)) || !settle(r))
		return false;
	if (src->tree_only)
		return true;
	tree_timeline(r->t, &out->evidence[r->timeline].timeline);
	if (!read_perf(r, src->beside))
		return false;
	if (has_times(r->t))
		tree_profile(r->t, &reading_add(out, MODEL_PROFILE)->profile);
	return true;
}

static int recording_sniff(struct str head)
{
	return str_starts(head, S("{\"" RECORDING_HEAD "\":")) ? HEAD_BITS : 0;
}

const struct format format_recording = {
	.name = "recording",
	.title = "Recording of pawl record: processes, waits, files",
	.spec = "doc/format-recording.md",
	.versions = "pawl 0.1.0",
	.loses = "nothing",
	.models = MODEL_BIT(MODEL_TIMELINE) | MODEL_BIT(MODEL_PROFILE),
	.in_pieces = true,
	.cut_short = true,
	.endings = ".pawl",
	.sniff = recording_sniff,
	.read = recording_read,
};
