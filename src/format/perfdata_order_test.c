/* What a recording that keeps no promise of order may do: be noted, never be read wrongly. */
#include <zstd.h>

#include "test/read_as.h"

enum { RECORD_COMM = 3, RECORD_SAMPLE = 9, RECORD_SWITCH = 14, RECORD_ROUND = 68, RECORD_PACKED = 81 };

static void put(struct buf *b, uint64_t x, size_t n)
{
	buf_add(b, &x, n);              /* little-endian machines only: see main() */
}

static void header(struct buf *b, unsigned type, size_t size)
{
	put(b, type, 4);
	put(b, 2, 2);
	put(b, size, 2);
}

/* A pipe with one event: IP TID TIME PERIOD, sample_id_all. */
static void begin(struct buf *b)
{
	uint64_t attr[8] = { 1 | (uint64_t)64 << 32, 0, 1000, 1 | 2 | 4 | 1 << 8, 0, 1 << 18 };

	buf_lit(b, "PERFILE2");
	put(b, 16, 8);
	header(b, 64, 8 + sizeof attr);
	buf_add(b, attr, sizeof attr);
}

/* Process and thread 7, and the time. */
static void origin(struct buf *b, uint64_t time)
{
	put(b, 7, 4);
	put(b, 7, 4);
	put(b, time, 8);
}

static void sample(struct buf *b, uint64_t time, uint64_t period)
{
	header(b, RECORD_SAMPLE, 40);
	put(b, 0x1000 + period, 8);
	origin(b, time);
	put(b, period, 8);
}

static void comm(struct buf *b, uint64_t time, char name)
{
	header(b, RECORD_COMM, 40);
	put(b, 7, 4);
	put(b, 7, 4);
	put(b, (unsigned char)name, 8);
	origin(b, time);
}

/* `n` records of 24 bytes that say nothing but their time. */
static void idle(struct buf *b, uint64_t time, uint32_t n)
{
	while (n--) {
		header(b, RECORD_SWITCH, 24);
		origin(b, time);
	}
}

/* Leaves `records` empty. */
static void pack(struct buf *b, struct buf *records)
{
	char packed[1 << 15];
	size_t n = ZSTD_compress(packed, sizeof packed, records->p, records->n, 1);

	assert_true(!ZSTD_isError(n));
	header(b, RECORD_PACKED, 8 + n);
	buf_add(b, packed, n);
	buf_clear(records);
}

static int64_t periods(const struct read_of *r)
{
	return profile_total(&r->reading.evidence[0].profile, 1);
}

/*
 * More than 2^21 records between two marks are handed on in parts, up to time 1000.  What is unpacked then is older than that and
 * waits, also at a mark that lets nothing pass: its room must not be used again until it was handed on.
 */
static void what_waits_keeps_its_room(void **state)
{
	struct buf b = { 0 }, records = { 0 };
	struct read_of r;

	(void)state;
	begin(&b);
	idle(&b, 1000, (2u << 20) + 1);
	for (unsigned i = 0; i < 4; i++) {
		sample(&records, 500 + i, 1u << i);
		idle(&records, 500 + i, 10000);         /* 240,000 bytes: the next one begins a chunk */
		pack(&b, &records);
		if (i == 1)
			header(&b, RECORD_ROUND, 8);
	}
	CHECK_OK(read_as(&format_perfdata, buf_view(&b), &r), &r.err);
	CHECK_EQ(periods(&r), 1 + 2 + 4 + 8);
	CHECK_EQ(r.reading.evidence[0].profile.nsample, 4);
	read_done(&r);
	buf_release(&records);
	buf_release(&b);
}

#define FILES 9

/* At time 10 i the process gets its name from one file, at 10 i + 5 a sample is in another; names come back to each file. */
static void of_many_files_the_one_behind_is_read_on(void **state)
{
	struct buf b[FILES + 1] = { { 0 } };
	struct source_file file[FILES + 1];
	char name[FILES + 1][8];
	struct read_of r = { 0 };
	struct source src = { .name = S("d"), .file = file, .nfile = FILES + 1 };
	const struct profile *p;

	(void)state;
	begin(&b[0]);
	for (unsigned i = 1; i <= 26; i++) {
		comm(&b[1 + i * 4 % FILES], 10 * i, (char)('a' + i - 1));
		sample(&b[1 + i * 7 % FILES], 10 * i + 5, i);
		for (unsigned k = 1; k <= FILES; k++)
			idle(&b[k], 10 * i + 6, 500);
	}
	for (unsigned i = 0; i <= FILES; i++) {
		snprintf(name[i], sizeof name[i], i ? "data.%u" : "data", i - 1);
		file[i] = (struct source_file){ str_of(name[i]), buf_view(&b[i]) };
	}
	r.reading.arena = &r.arena;
	src.bytes = file[0].bytes;
	CHECK_OK(format_read(&src, &(struct format_options){ 0 }, &r.reading, &r.err), &r.err);
	p = &r.reading.evidence[0].profile;
	CHECK_EQ(p->nsample, 26);
	for (uint32_t i = 0; i < p->nsample; i++) {
		CHECK_EQ(p->weight[1].value[i], i + 1);
		CHECK_EQ(profile_label(p, p->sample[i].labels, S("comm"))->text.p[0], 'a' + i);
	}
	CHECK_EQ(r.reading.evidence[0].nnote, 0);
	read_done(&r);
	for (unsigned i = 0; i <= FILES; i++)
		buf_release(&b[i]);
}

#define CPUS 300

/* Each file unpacks into room of its own, which is none that waits. */
static void many_packed_files_stay_in_order(void **state)
{
	static struct buf b[CPUS + 1];
	static struct source_file file[CPUS + 1];
	static char name[CPUS + 1][12];
	struct source src = { .name = S("d"), .file = file, .nfile = CPUS + 1 };
	struct read_of r = { 0 };
	struct buf records = { 0 };

	(void)state;
	begin(&b[0]);
	for (unsigned i = 0; i <= CPUS; i++) {
		sample(&records, 1000 - i, 1);
		sample(&records, 1000 + i, 2);
		if (i)
			pack(&b[i], &records);
		buf_clear(&records);
		snprintf(name[i], sizeof name[i], i ? "data.%u" : "data", i - 1);
		file[i] = (struct source_file){ str_of(name[i]), buf_view(&b[i]) };
	}
	r.reading.arena = &r.arena;
	src.bytes = file[0].bytes;
	CHECK_OK(format_read(&src, &(struct format_options){ 0 }, &r.reading, &r.err), &r.err);
	CHECK_EQ(periods(&r), 3 * CPUS);
	CHECK_EQ(r.reading.evidence[0].nnote, 0);
	read_done(&r);
	buf_release(&records);
	for (unsigned i = 0; i <= CPUS; i++)
		buf_release(&b[i]);
}

int main(void)
{
	uint16_t one = 1;

	if (!*(const char *)&one)
		return 0;
	return RUN(TEST(what_waits_keeps_its_room), TEST(of_many_files_the_one_behind_is_read_on),
		TEST(many_packed_files_stay_in_order));
}
