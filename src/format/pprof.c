/*
 * pprof - what Go, gperftools, Rust, Node, Python and others write for `go tool pprof`.
 *
 * Spec    https://github.com/google/pprof/blob/main/proto/profile.proto; what that leaves open is as google/pprof's Go
 *         package reads it.
 * Gives   A profile with every sample type, labels, inlined frames, mappings, comments; packed files are unpacked before.
 * Loses   is_folded, and what a mapping says of its own symbols (has_functions ...): frames show that.
 * Choices [1] Sections may come in any order: a first pass finds the tables, a second one reads the samples.
 *         [2] Two profiles one behind the other are refused, as pprof does: the indices of one are not the other's.
 *         [3] A function without a name takes its system name; a frame of which nothing is known is "<unknown>", as
 *             pprof prints it.
 *         [4] A label of neither text nor number is the number 0, which proto3 does not write; pprof drops it.
 *         [5] drop_frames and keep_frames are kept, not applied: that is done when a profile is looked at.
 *         [6] The type to show first is default_sample_type, and the last when that is not said or not there.
 */
#include "format/pprof_part.h"

#define SAMPLES_MOST (1u << 31)

enum profile_field {
	SAMPLE_TYPE = 1,
	SAMPLE,
	MAPPING,
	LOCATION,
	FUNCTION,
	STRING_TABLE,
	DROP_FRAMES,
	KEEP_FRAMES,
	TIME_NANOS,
	DURATION_NANOS,
	PERIOD_TYPE,
	PERIOD,
	COMMENT,
	DEFAULT_SAMPLE_TYPE,
	DOC_URL,
	FIELDS
};

static const enum proto_wire wire_of[FIELDS] = {
	[SAMPLE_TYPE] = PROTO_BYTES,
	[SAMPLE] = PROTO_BYTES,
	[MAPPING] = PROTO_BYTES,
	[LOCATION] = PROTO_BYTES,
	[FUNCTION] = PROTO_BYTES,
	[STRING_TABLE] = PROTO_BYTES,
	[PERIOD_TYPE] = PROTO_BYTES,
};

bool pprof_wrong(const struct pprof *in, const char *at, const char *text)
{
	return err_at(in->err, (uint64_t)(at - in->bytes.p), "%s", text);
}

bool pprof_is(const struct pprof *in, const struct proto_field *f, enum proto_wire wire)
{
	return f->wire == wire ||
	       pprof_wrong(in, f->at,
		       wire == PROTO_BYTES ? "expected a message or string in this field"
					   : "expected a number in this field");
}

bool pprof_string(struct pprof *in, uint64_t index, const char *at, struct str *out)
{
	if (index >= in->string.n)
		return err_at(in->err, (uint64_t)(at - in->bytes.p),
			"expected one of the %u strings of the profile, got number %llu",
			in->string.n, (unsigned long long)index);
	*out = in->string.message[index];
	return true;
}

uint32_t pprof_line(struct pprof *in, uint64_t value, const char *at)
{
	if (value <= UINT32_MAX)
		return (uint32_t)value;
	evidence_note(in->out, in->evidence, (uint64_t)(at - in->bytes.p),
		"a line number is out of range and left out");
	return 0;
}

/* ---- first pass: the tables [1] ---- */

static void add_message(struct pprof *in, struct pprof_messages *table, struct str message)
{
	ARENA_ROOM(in->out->arena, table->message, table->n, table->cap);
	table->message[table->n++] = message;
}

static bool take_string(struct pprof *in, const struct proto_field *f)
{
	if (!in->string.n && f->bytes.n)
		return pprof_wrong(in, f->at, "expected the first string to be empty");
	add_message(in, &in->string, f->bytes);
	return true;
}

/* Indices of comments are numbers in a field of their own each, or packed; kept as the places of the numbers. */
static bool take_comment(struct pprof *in, const struct proto_field *f)
{
	struct proto m = proto_of(f->bytes);
	uint64_t index;

	if (f->wire == PROTO_VARINT) {
		add_message(in, &in->comment, (struct str){ f->at, f->value });
		return true;
	}
	if (!pprof_is(in, f, PROTO_BYTES))
		return false;
	while (proto_number(&m, &index))
		add_message(in, &in->comment, (struct str){ f->at, index });
	return proto_end(&m, in->bytes, in->err);
}

static bool take_time(struct pprof *in, const struct proto_field *f)
{
	if (in->p->started_ns) { /* [2] */
		pprof_wrong(in, f->at, "expected one profile, but another begins behind it");
		return err_hint(in->err, "`go tool pprof -proto A B` puts profiles together");
	}
	in->p->started_ns = (int64_t)f->value;
	return true;
}

static struct pprof_messages *table_of(struct pprof *in, uint32_t number)
{
	switch (number) {
	case SAMPLE_TYPE:
		return &in->sample_type;
	case MAPPING:
		return &in->mapping;
	case LOCATION:
		return &in->location;
	case FUNCTION:
		return &in->function;
	}
	return NULL;
}

static uint64_t *number_of(struct pprof *in, uint32_t number)
{
	switch (number) {
	case DROP_FRAMES:
		return &in->drop_frames;
	case KEEP_FRAMES:
		return &in->keep_frames;
	case DURATION_NANOS:
		return &in->duration_ns;
	case PERIOD:
		return &in->period;
	case DEFAULT_SAMPLE_TYPE:
		return &in->default_type;
	}
	return &in->doc_url;
}

static bool take_field(struct pprof *in, const struct proto_field *f)
{
	struct pprof_messages *table;

	if (f->number >= FIELDS)
		return true;
	if (f->number == COMMENT)
		return take_comment(in, f);
	if (!pprof_is(in, f, wire_of[f->number]))
		return false;
	table = table_of(in, f->number);
	if (table)
		add_message(in, table, f->bytes);
	else if (f->number == SAMPLE)
		return in->nsample++ < SAMPLES_MOST ||
		       pprof_wrong(in, f->at, "expected at most 2^31 samples");
	else if (f->number == STRING_TABLE)
		return take_string(in, f);
	else if (f->number == TIME_NANOS)
		return take_time(in, f);
	else if (f->number == PERIOD_TYPE)
		in->period_type = f->bytes;
	else
		*number_of(in, f->number) = f->value;
	return true;
}

static bool find_tables(struct pprof *in)
{
	struct proto m = proto_of(in->bytes);
	struct proto_field f;

	while (proto_next(&m, &f))
		if (!take_field(in, &f))
			return false;
	if (!proto_end(&m, in->bytes, in->err))
		return false;
	if (!in->string.n)
		return pprof_wrong(in, in->bytes.p, "expected a string table");
	return in->sample_type.n || pprof_wrong(in, in->bytes.p, "expected a sample type");
}

/* ---- what stands once ---- */

static bool take_value_type(
	struct pprof *in, struct str message, struct str *type, struct str *unit)
{
	struct proto m = proto_of(message);
	struct proto_field f;

	while (proto_next(&m, &f)) {
		if (f.number != 1 && f.number != 2)
			continue;
		if (!pprof_is(in, &f, PROTO_VARINT) ||
			!pprof_string(in, f.value, f.at, f.number == 1 ? type : unit))
			return false;
	}
	return proto_end(&m, in->bytes, in->err);
}

static bool take_sample_types(struct pprof *in)
{
	for (uint32_t i = 0; i < in->sample_type.n; i++) {
		struct str type = S(""), unit = S("");

		if (!take_value_type(in, in->sample_type.message[i], &type, &unit))
			return false;
		profile_weight(in->p, type, unit);
	}
	return true;
}

static void take_default_type(struct pprof *in, struct str name) /* [6] */
{
	struct profile *p = in->p;

	p->preferred = p->nweight - 1;
	for (uint32_t i = p->nweight; i-- > 0 && name.n;)
		if (str_eq(p->weight[i].name, name))
			p->preferred = i;
}

static bool take_comments(struct pprof *in)
{
	for (uint32_t i = 0; i < in->comment.n; i++) {
		struct str text;

		if (!pprof_string(in, in->comment.message[i].n, in->comment.message[i].p, &text))
			return false;
		profile_comment(in->p, text);
	}
	return true;
}

static bool take_rest(struct pprof *in)
{
	const char *at = in->bytes.p;
	struct profile *p = in->p;
	struct str type = S("");

	if (!take_value_type(in, in->period_type, &p->period_type, &p->period_unit) ||
		!pprof_string(in, in->drop_frames, at, &p->drop_frames) ||
		!pprof_string(in, in->keep_frames, at, &p->keep_frames) ||
		!pprof_string(in, in->doc_url, at, &p->doc_url) ||
		!pprof_string(in, in->default_type, at, &type))
		return false;
	take_default_type(in, type);
	if (in->period)
		p->period = (double)(int64_t)in->period;
	if (in->duration_ns)
		p->duration_s = (double)(int64_t)in->duration_ns / 1e9;
	return take_comments(in);
}

static bool pprof_read(const struct source *src, struct reading *out, struct err *e)
{
	struct pprof in = { .out = out, .evidence = out->n, .bytes = src->bytes, .err = e };

	in.p = &reading_add(out, MODEL_PROFILE)->profile;
	if (!find_tables(&in) || !take_sample_types(&in) || !take_rest(&in) || !pprof_tables(&in) ||
		!pprof_samples(&in))
		return false;
	pprof_paths(&in);
	if (!src->paths)
		profile_paths_to_stacks(in.p);
	return true;
}

/* ---- recognised: there is no magic, but few bytes are such messages ---- */

#define BITS_FIRST 12 /* a message whose fields all are of their numbers and types */
#define BITS_MOST 40
#define FIELDS_LATER 128u /* numbers that later versions of the format may give to fields */

/* Fields of a message, their wire types as letters: v a number, m bytes, r either (packed or not). */
static const char *const shape[FIELDS] = {
	[SAMPLE_TYPE] = "vv",
	[SAMPLE] = "rrm",
	[MAPPING] = "vvvvvvvvvv",
	[LOCATION] = "vvvmv",
	[FUNCTION] = "vvvvv",
	[PERIOD_TYPE] = "vv",
};

static bool has_shape(struct str message, const char *letters)
{
	struct proto m = proto_of(message);
	struct proto_field f;

	while (proto_next(&m, &f)) {
		char letter = f.number <= strlen(letters) ? letters[f.number - 1] : 0;

		if (!letter || (f.wire == PROTO_VARINT ? letter == 'm'
						       : letter == 'v' || f.wire != PROTO_BYTES))
			return false;
	}
	return !m.wrong;
}

/* 0: no; 1: it may be one; more: it looks like one. */
static int field_proof(const struct proto_field *f, bool first_string)
{
	if (f->number >= FIELDS)
		return f->number < FIELDS_LATER;
	if (f->number != COMMENT && f->wire != wire_of[f->number])
		return 0;
	if (f->number == STRING_TABLE)
		return !first_string ? 1 : f->bytes.n ? 0 : 4;
	if (!shape[f->number])
		return 1;
	return has_shape(f->bytes, shape[f->number]) ? f->bytes.n ? 4 : 1 : 0;
}

/* Bytes that end in the middle of a field are all right where the head does. */
static int pprof_sniff(struct str head)
{
	struct proto m = proto_of(head);
	struct proto_field f;
	bool first_string = true, first = true;
	int bits = 0;

	while (proto_next(&m, &f)) {
		int proof = field_proof(&f, first_string);

		if (!proof)
			return 0;
		bits += proof > 1 ? proof : 0;
		first_string &= f.number != STRING_TABLE;
		first = false;
	}
	if (first || !bits || (m.wrong && head.n < FORMAT_HEAD))
		return 0;
	return bits + BITS_FIRST < BITS_MOST ? bits + BITS_FIRST : BITS_MOST;
}

const struct format format_pprof = {
	.name = "pprof",
	.title = "pprof profiles (Go, gperftools, Rust, Node, Python and others)",
	.spec = "https://github.com/google/pprof/blob/main/proto/profile.proto",
	.versions = "Go 1.26.8, pprof 0.14.1 (Rust), @datadog/pprof 5.20.0, pypprof 0.0.1",
	.loses = "is_folded, has_functions and the like of mappings",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = pprof_sniff,
	.read = pprof_read,
	.endings = ".pb .pprof",
	.write = pprof_write,
};
