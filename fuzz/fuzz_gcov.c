/*
 * A .gcno and its .gcda: two bytes of the first one's length, then both.  Not by fuzz_formats: its separators of files stand in
 * these all the time.
 */
#include <assert.h>

#include "format/format.h"
#include "test/evidence_check.h"

#define CEILING ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit_bytes = CEILING };
	struct reading r = { .arena = &a };
	struct err e = { 0 };
	struct str rest = { (const char *)data + 2, size < 2 ? 0 : size - 2 };
	struct source_file file[2] = { { S("x.gcno"), S("") }, { S("x.gcda"), S("") } };
	struct source src = { .name = S("fuzz"), .file = file, .nfile = 2 };
	struct format_options opt = { .format = &format_gcov };
	bool ok;

	if (size < 2)
		return 0;
	file[0].bytes = str_clip(rest, (size_t)data[0] | (size_t)data[1] << 8);
	file[1].bytes = str_from(rest, file[0].bytes.n);
	src.bytes = file[0].bytes;
	ok = format_read(&src, &opt, &r, &e);
	assert(ok ? !reading_wrong(&r) : e.kind != ERR_NONE && e.text[0]);
	arena_free(&a);
	return 0;
}
