/*
 * All formats in one target, or the one that PAWL_FUZZ_FORMAT names.  The first byte chooses: 0 recognises the input by its content, n forces the n-th format of
 * formats.def.  From 128 on the rest is a set of files: name, 0x1f, content, 0x1e, and so on.  What is read must be sound evidence that pawl's own JSON writes and reads back the same.
 */
#include <assert.h>
#include <stdlib.h>

#include "format/format.h"
#include "model/profile_paths.h"
#include "test/evidence_check.h"

#define CEILING ((size_t)64 << 20)
#define FILES 64u

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct format *only;       /* NULL = all */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("PAWL_FUZZ_FORMAT");
	struct err e = { 0 };

	(void)argc;
	(void)argv;
	only = name ? format_find(str_of(name), &e) : NULL;
	assert(!name || only);
	return 0;
}

static const struct format *chosen(uint8_t byte)
{
	size_t n = 0;

	if (only)
		return only;
	while (formats[n])
		n++;
	return byte % (n + 1) ? formats[byte % (n + 1) - 1] : NULL;
}

static uint32_t split(struct str bytes, struct source_file file[FILES])
{
	uint32_t n = 0;

	while (n < FILES && bytes.n) {
		struct str content = str_cut(&bytes, '\x1e');

		file[n].name = str_cut(&content, '\x1f');
		file[n++].bytes = content;
	}
	return n;
}

static bool read_files(const struct format *format, struct str bytes, struct reading *r)
{
	struct source_file file[FILES];
	struct source src = { .name = S("fuzz"), .file = file, .nfile = split(bytes, file) };
	struct format_options opt = { .format = format };
	struct err e = { 0 };
	bool ok;

	if (!src.nfile)
		return false;
	src.bytes = file[0].bytes;
	ok = format_read(&src, &opt, r, &e);
	assert(ok ? !reading_wrong(r) : e.kind != ERR_NONE && e.text[0]);
	return ok;
}

static bool read_as(const struct format *format, struct str bytes, struct reading *r)
{
	struct source src = { .name = S("fuzz"), .bytes = bytes };
	struct format_options opt = { .format = format, .unpack_bytes = CEILING };
	struct err e = { 0 };
	bool ok = format_read(&src, &opt, r, &e);

	assert(ok ? !reading_wrong(r) : e.kind != ERR_NONE && e.text[0]);
	return ok;
}

/* What is written of what was read of `from`. */
static void write_again(const struct buf *from, struct buf *to)
{
	struct arena a = { 0 };
	struct reading back = { .arena = &a };
	struct err e = { 0 };

	assert(read_as(&format_pawl, buf_view(from), &back));
	buf_clear(to);
	assert(back.n == 1 && format_pawl.write(back.evidence, to, &e));
	arena_free(&a);
}

/* Things of a coverage whose names differ in bytes that are no UTF-8 are one in JSON: that is seen once it was read back. */
static void check_json(const struct evidence *ev)
{
	struct buf first = { 0 }, second = { 0 };
	struct err e = { 0 };

	if (format_pawl.write(ev, &first, &e)) {
		write_again(&first, &second);
		if (ev->model == MODEL_COVERAGE)
			write_again(&second, &first);
		assert(str_eq(buf_view(&first), buf_view(&second)));
	}
	buf_release(&first);
	buf_release(&second);
}

static bool read_input(const uint8_t *data, size_t size, struct reading *r)
{
	struct str rest = { (const char *)data + 1, size - 1 };

	return data[0] & 0x80 ? read_files(chosen(data[0] & 0x7f), rest, r) : read_as(chosen(data[0]), rest, r);
}

static void add(struct coverage *sum, const struct coverage *c, struct buf *out)
{
	struct evidence ev = { .model = MODEL_COVERAGE, .format = S("fuzz"), .source = S("fuzz") };
	struct err e = { 0 };

	coverage_merge(sum, c, S("second"), S(""));
	coverage_settle(sum);
	sum->clashes = 0;               /* of a thing that comes thrice it matters which two meet first */
	ev.coverage = *sum;
	if (!format_pawl.write(&ev, out, &e))
		buf_clear(out);
}

/* Read beside itself, a coverage adds what it adds otherwise. */
static void check_beside(const uint8_t *data, size_t size, const struct coverage *c)
{
	struct arena a = { 0 };
	struct reading again = { .arena = &a };
	struct coverage sum[2];
	struct buf out[2] = { 0 };
	struct map file;

	map_init(&file, &a);
	for (int i = 0; i < 2; i++) {
		coverage_init(&sum[i], &a);
		coverage_merge(&sum[i], c, S("first"), S(""));
	}
	for (uint32_t i = 0; i < sum[1].n; i++)
		map_set(&file, sum[1].file[i].path, i);
	again.known = &sum[1];
	again.known_file = &file;
	if (read_input(data, size, &again)) {
		add(&sum[0], c, &out[0]);
		add(&sum[1], &again.evidence[0].coverage, &out[1]);
		assert(str_eq(buf_view(&out[0]), buf_view(&out[1])));
	}
	buf_release(&out[0]);
	buf_release(&out[1]);
	arena_free(&a);
}

/* Lines of folded stacks are samples of their own as paths. */
static void check_sums(const struct profile *x, const struct profile *y)
{
	assert(x->nweight == y->nweight);
	for (uint32_t i = 0; i < x->nweight; i++)
		assert(profile_total(x, i) == profile_total(y, i));
}

/* Stacks that are made later are those that are made at once. */
static void check_paths(const struct format *format, struct str bytes, const struct evidence *ev)
{
	struct arena a = { .limit_bytes = CEILING };
	struct reading again = { .arena = &a };
	struct source src = { .name = S("fuzz"), .bytes = bytes };
	struct format_options opt = { .format = format, .unpack_bytes = CEILING, .paths = true };
	struct buf out[2] = { 0 };
	struct err e = { 0 };

	if (format_read(&src, &opt, &again, &e)) {
		a.limit_bytes = 0;
		profile_paths_to_stacks(&again.evidence[0].profile);
		check_sums(&ev->profile, &again.evidence[0].profile);
		if (format == &format_pprof && format_pawl.write(ev, &out[0], &e)) {
			assert(format_pawl.write(again.evidence, &out[1], &e));
			assert(str_eq(buf_view(&out[0]), buf_view(&out[1])));
		}
	}
	buf_release(&out[0]);
	buf_release(&out[1]);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit_bytes = CEILING };
	struct reading r = { .arena = &a };

	if (!size)
		return 0;
	if (read_input(data, size, &r)) {
		for (uint32_t i = 0; i < r.n; i++)
			check_json(&r.evidence[i]);
		if (r.n && !(data[0] & 0x80) && str_eq(r.evidence[0].format, S("pprof")))
			check_paths(&format_pprof, (struct str){ (const char *)data + 1, size - 1 }, &r.evidence[0]);
		if (r.n && !(data[0] & 0x80) && str_eq(r.evidence[0].format, S("folded")))
			check_paths(&format_folded, (struct str){ (const char *)data + 1, size - 1 }, &r.evidence[0]);
		if (r.n && r.evidence[0].model == MODEL_COVERAGE)
			check_beside(data, size, &r.evidence[0].coverage);
	}
	arena_free(&a);
	return 0;
}
