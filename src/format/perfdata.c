/*
 * perfdata - perf.data, as perf record writes it into a file or a pipe.
 *
 * Spec    tools/perf/Documentation/perf.data-file-format.txt and include/uapi/linux/perf_event.h of Linux 6.1; CALLCHAIN_DEFERRED
 *         and COMPRESSED2 as of 6.18.
 * Gives   A profile: for each event the number of samples and what they stand for (its period), with the labels comm, pid, tid.
 *         Frames are addresses (model/profile_unwind.h says which); BPF programs have their names.
 * Loses   Order and time of samples, addresses and CPUs, branch stacks, raw data of tracepoints, counts of groups,
 *         processor trace.
 * Choices [1] A sample without a call chain has its instruction as its one frame, also where other samples have chains.
 *         [2] Return addresses are made addresses of the call by taking one off; perf script prints them as they are and so
 *             names the next function after a call that never returns.
 *         [3] Dumps for DWARF unwinding are kept for whoever can unwind them.
 *         [4] What is packed is unpacked whatever COMPRESSED2 says of its size, when that cannot be.
 *         [5] A file that perf did not live to close (its header says that it holds no data), one that was cut short and a pipe are read as
 *             far as they go, and a note says what is missing.  A pipe that ends between two records cannot be told from a whole one.
 *         [6] A process that calls exec loses what it had mapped; perf lets it stay below the new mappings.
 *         [7] Code made at run time is named by the dump that its compiler mapped (perfdata_code.c), as perf inject --jit would have it.
 *
 * Header of a file, numbers in the byte order that the magic has:
 *
 *	  0 "PERFILE2"        24 attrs:  u64 offset, size          72 feature bits: u64[4]
 *	  8 u64 size (104)    40 data:   u64 offset, size         104 attrs, data ...
 *	 16 u64 attr size     56 event types (not used)            behind data: { u64 offset, size } for each feature bit set
 *
 * of a pipe: the magic and a size of 16, then records that carry the rest.  In a directory "data" is such a file, and "data.0",
 * "data.1" ... are records alone, those of one buffer each.
 */
#include "format/perfdata_part.h"

#define MAGIC_BITS 64
#define PIPE_BYTES 16u
#define FILE_BYTES 104u
#define SECTION_BYTES 16u

struct section { uint64_t at, n; };

static const struct str little = S("PERFILE2"), big = S("2ELIFREP");

static struct section section_at(const struct perfdata *d, size_t at)
{
	const char *p = d->src->bytes.p + at;

	return (struct section){ u64_at(d, p), u64_at(d, p + 8) };
}

/* The bytes of a section; false when it leaves the file. */
static bool span_of(const struct perfdata *d, struct section s, struct str *out)
{
	if (s.at > d->src->bytes.n || s.n > d->src->bytes.n - s.at)
		return false;
	*out = (struct str){ d->src->bytes.p + s.at, (size_t)s.n };
	return true;
}

/* ---- a file ---- */

static bool take_attrs(struct perfdata *d)
{
	uint64_t size = u64_at(d, d->src->bytes.p + 16);
	struct str attrs, ids;

	d->at = 24;
	if (!span_of(d, section_at(d, 24), &attrs))
		return err_at(d->e, 24, "a table of events within the file of %zu bytes expected", d->src->bytes.n);
	if (size < 16 || attrs.n % size)
		return err_at(d->e, 16, "events of a size that divides their table of %zu bytes expected, not %llu", attrs.n,
			(unsigned long long)size);
	for (; attrs.n; attrs = str_from(attrs, (size_t)size)) {
		d->at = (uint64_t)(attrs.p - d->src->bytes.p);
		if (!span_of(d, section_at(d, (size_t)(d->at + size - 16)), &ids))
			return err_at(d->e, d->at + size - 16, "identifiers within the file expected");
		if (!perfdata_add_event(d, str_clip(attrs, (size_t)size - 16), ids))
			return false;
	}
	return true;
}

static bool has_feature(const struct perfdata *d, unsigned bit)
{
	return u64_at(d, d->src->bytes.p + 72 + bit / 64 * 8) >> bit % 64 & 1;
}

static void take_features(struct perfdata *d, uint64_t at)
{
	for (unsigned bit = 0; bit < 256; bit++) {
		struct str table, content;

		if (!has_feature(d, bit))
			continue;
		if (!span_of(d, (struct section){ at, SECTION_BYTES }, &table) || !span_of(d, section_at(d, (size_t)at), &content)) {
			evidence_note(d->out, d->evidence, at, "what the recording says about itself is missing or cut short");
			return;
		}
		d->at = at;
		perfdata_feature(d, bit, content);
		at += SECTION_BYTES;
	}
}

#define MISSING_AT_END "the build ids, names of events and the like that perf writes at the end are missing"

/* What there is of the records, which a file that was not ended, or was cut short, has not whole [5]. */
static bool open_end(struct perfdata *d, struct section *data)
{
	size_t n = d->src->bytes.n;

	if (data->at > n || (data->n && data->at == n)) {
		err_at(d->e, 40, "records up to byte %llu expected, the file ends at %zu", (unsigned long long)(data->at + data->n), n);
		return err_hint(d->e, "the file was cut short on its way: copy it again");
	}
	d->open_end = true;
	d->unended = !data->n;
	for (unsigned bit = 0; d->unended && bit < 256; bit++)
		d->table_bytes += has_feature(d, bit) ? SECTION_BYTES : 0;
	if (d->unended)
		evidence_note(d->out, d->evidence, 40, "perf did not end the recording: it is read as far as it goes; " MISSING_AT_END);
	else
		evidence_note(d->out, d->evidence, 40, "the file was cut short: %llu of %llu bytes of records are here; " MISSING_AT_END,
			(unsigned long long)(n - data->at), (unsigned long long)data->n);
	data->n = n - data->at;
	return true;
}

static void note_others(struct perfdata *d)
{
	enum { FEATURE_DIR_FORMAT = 24 };

	d->one_of_many = d->order.nlane == 1 && has_feature(d, FEATURE_DIR_FORMAT);
	if (d->one_of_many)
		evidence_note(d->out, d->evidence, 0, "this is one file of a directory that perf wrote: the others may hold records; name the directory");
}

static bool read_file(struct perfdata *d)
{
	struct section data = section_at(d, 40);
	struct str records;

	if (!take_attrs(d))
		return false;
	if ((!data.n || !span_of(d, data, &records)) && !open_end(d, &data))
		return false;
	if (!d->open_end) {
		take_features(d, data.at + data.n);
		note_others(d);
	}
	d->order.forgotten = d->order.round_at = (size_t)data.at;
	records = (struct str){ d->src->bytes.p + data.at, (size_t)data.n };
	return perfdata_records(d, records);
}

/* ---- either ---- */

static bool take_header(struct perfdata *d, uint64_t *size)
{
	struct str head = d->src->bytes;
	uint16_t one = 1;
	bool host_is_big = !*(const char *)&one;

	d->big = str_starts(head, big);
	d->swap = d->big != host_is_big;
	if (!d->big && !str_starts(head, little))
		return err_at(d->e, 0, "\"PERFILE2\" expected");
	if (head.n < PIPE_BYTES)
		return err_at(d->e, head.n, "a header of %u bytes or more expected", PIPE_BYTES);
	*size = u64_at(d, head.p + 8);
	if (*size != PIPE_BYTES && *size < FILE_BYTES)
		return err_at(d->e, 8, "a header of %u or %u bytes expected, not %llu", PIPE_BYTES, FILE_BYTES,
			(unsigned long long)*size);
	if (head.n < *size)
		return err_at(d->e, head.n, "a header of %llu bytes expected", (unsigned long long)*size);
	return true;
}

/* Where a pipe ends nothing says [5]. */
static bool read_pipe(struct perfdata *d)
{
	d->open_end = true;
	return perfdata_records(d, str_from(d->src->bytes, PIPE_BYTES));
}

static bool take_input(struct perfdata *d)
{
	uint64_t size = 0;

	if (!take_header(d, &size))
		return false;
	if (size == PIPE_BYTES ? !read_pipe(d) : !read_file(d))
		return false;
	d->open_end = true;                     /* the other files of a directory do not say where they end, either */
	if (!perfdata_lanes(d))
		return false;
	return perfdata_flush(d) && perfdata_stacks_end(d);
}

static bool no_samples(struct perfdata *d)
{
	if (d->ended)
		return err_at(d->e, d->at, "a sample expected before the recording ends");
	err_at(d->e, ERR_NOWHERE, "the recording holds no samples");
	if (d->one_of_many)
		return err_hint(d->e, "they are in the other files of its directory: name the directory");
	if (d->unended)
		return err_hint(d->e, "perf was killed before it wrote any: record again and end it with Ctrl-C or `kill -INT`");
	return err_hint(d->e, "`perf record` of a program that ran too short for its frequency gives none: try -F 9999");
}

static bool settle(struct perfdata *d)
{
	struct profile *p = d->profile;

	if (!d->begun)
		perfdata_begin(d);
	perfdata_name_weights(d);
	if (!d->nsample)
		return no_samples(d);
	p->main_binary = d->command;
	if (d->last_time > d->first_time)
		p->duration_s = (double)(d->last_time - d->first_time) * 1e-9;
	if (d->wall_ns)
		p->started_ns = (int64_t)(d->wall_ns + d->first_time - d->wall_time);
	if (d->unwind) {
		d->unwind->arch = d->arch;
		d->unwind->mapped = d->src->mapped;
		p->unwind = d->unwind->n ? d->unwind : NULL;
	}
	return true;
}

/* ---- a directory: "data" with the header, "data.0", "data.1" ..., and what perf adds of the kernel ---- */

static const struct source_file *head_of(const struct source *src)
{
	for (uint32_t i = 0; i < src->nfile; i++)
		if (str_eq(src->file[i].name, S("data")))
			return &src->file[i];
	return NULL;
}

static bool is_numbered(struct str name)
{
	uint64_t number;

	return str_starts(name, S("data.")) && str_u64(str_from(name, 5), &number);
}

/* The source becomes the file with the header. */
static bool take_directory(struct perfdata *d, struct source *one)
{
	const struct source *all = d->src;
	const struct source_file *head = head_of(all);

	if (!head) {
		err_set(d->e, ERR_USAGE, "is a directory of %u files, none of them \"data\" as perf record --threads names it", all->nfile);
		return err_hint(d->e, "name the files themselves");
	}
	*one = (struct source){ .name = all->name, .bytes = head->bytes, .beside = all->beside, .bare = all->bare };
	d->src = one;
	perfdata_add_lane(d, head->name, head->bytes);
	for (uint32_t i = 0; i < all->nfile; i++) {
		const struct source_file *f = &all->file[i];

		if (is_numbered(f->name))
			perfdata_add_lane(d, f->name, f->bytes);
		else if (f != head && !str_starts(f->name, S("kcore_dir")))
			evidence_note(d->out, d->evidence, 0, "%.*s is no part of the recording", STR(str_clip(f->name, 100)));
	}
	perfdata_place_lanes(d);
	return true;
}

static bool perfdata_read(const struct source *src, struct reading *out, struct err *e)
{
	struct perfdata *d = ARENA_NEW(out->arena, struct perfdata);
	struct source one;

	*d = (struct perfdata){ .src = src, .out = out, .arena = out->arena, .e = e, .evidence = out->n };
	d->profile = &reading_add(out, MODEL_PROFILE)->profile;
	d->order.lane = ARENA_ARRAY(d->arena, struct lane, src->nfile + 1);
	perfdata_tasks_init(d);
	if (!src->nfile)
		perfdata_add_lane(d, src->name, src->bytes);
	else if (!take_directory(d, &one))
		return false;
	if (take_input(d) && settle(d))
		return true;
	return src->nfile ? err_in(e, d->order.lane[d->order.now].name) : false;
}

static int perfdata_sniff(struct str head)
{
	return str_starts(head, little) || str_starts(head, big) ? MAGIC_BITS : 0;
}

const struct format format_perfdata = {
	.name = "perfdata",
	.title = "perf.data of perf record",
	.spec = "https://github.com/torvalds/linux/blob/master/tools/perf/Documentation/perf.data-file-format.txt",
	.versions = "perf 6.1",
	.loses = "order and time, CPUs, data addresses, branch stacks, raw data, counts of groups, processor trace",
	.models = MODEL_BIT(MODEL_PROFILE),
	.many_files = true,
	.sniff = perfdata_sniff,
	.read = perfdata_read,
};
