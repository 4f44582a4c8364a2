/*
 * A compiler's dump of code made at run time, beside a recording that asks for addresses in all of the code's places.  The first byte
 * tells whether the recording has the dump's clock.  Whatever the dump says, no sample may be lost.
 */
#include <assert.h>

#include "format/format.h"
#include "test/evidence_check.h"
#include "test/perf_tape.h"

#define CEILING ((size_t)64 << 20)
#define SAMPLES 256u
#define DUMP "/jit-7.dump"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct dump {
	struct side_files files;
	struct str bytes;
};

static bool give_dump(const struct side_files *files, struct str path, struct str *bytes)
{
	(void)path;
	*bytes = ((const struct dump *)files)->bytes;
	return true;
}

/* Around each load that the dump seems to hold. */
static void make_samples(struct tape *t, struct str dump)
{
	for (uint32_t i = 0; i < SAMPLES; i++) {
		uint64_t address = 0x1000 + i, time = i;

		if (dump.n > 48) {
			memcpy(&address, dump.p + (i * 8 + 32) % (dump.n - 8), 8);
			memcpy(&time, dump.p + (i * 8 + 8) % (dump.n - 8), 8);
		}
		sample(t, time, address + i % 9, 1);
		if (i == SAMPLES / 2)
			mapping(t, time, address & ~(uint64_t)0xfff, 0x1000, 0, "/lib");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit_bytes = CEILING };
	struct reading r = { .arena = &a };
	struct format_options opt = { .format = &format_perfdata };
	struct source src = { .name = S("fuzz") };
	struct err e = { 0 };
	struct dump dump;
	struct tape t;

	if (!size)
		return 0;
	dump = (struct dump){ { give_dump }, { (const char *)data + 1, size - 1 } };
	opt.beside = &dump.files;
	if (data[0] & 1)
		begin_monotonic(&t);
	else
		begin(&t);
	mapping(&t, 1, 0x9000, 0x1000, 0, DUMP);
	make_samples(&t, dump.bytes);
	src.bytes = buf_view(&t.b);
	if (format_read(&src, &opt, &r, &e)) {
		assert(!reading_wrong(&r));
		assert(profile_total(&r.evidence[0].profile, 0) == SAMPLES);
	} else {
		assert(e.kind == ERR_LIMIT);
	}
	buf_release(&t.b);
	arena_free(&a);
	return 0;
}
