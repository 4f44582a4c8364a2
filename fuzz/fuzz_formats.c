/*
 * All formats in one target, or the one that PAWL_FUZZ_FORMAT names.  The first byte chooses: 0 recognises the input by its content, n forces the n-th format of
 * formats.def.  From 128 on the rest is a set of files: name, 0x1f, content, 0x1e, and so on.  What is read must be sound evidence that pawl's own JSON writes and reads back the same.
 */
#include <assert.h>
#include <stdlib.h>

#include "format/format.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit_bytes = CEILING };
	struct reading r = { .arena = &a };
	struct str rest = { (const char *)data + 1, size - 1 };

	if (!size)
		return 0;
	if (data[0] & 0x80 ? read_files(chosen(data[0] & 0x7f), rest, &r)
			   : read_as(chosen(data[0]), rest, &r))
		for (uint32_t i = 0; i < r.n; i++)
			check_json(&r.evidence[i]);
	arena_free(&a);
	return 0;
}
