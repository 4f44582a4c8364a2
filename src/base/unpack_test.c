#include "test/check.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "base/unpack.h"

/* Lines that pack like a report does, and differ from each other. */
static void fill(struct buf *b, size_t lines)
{
	for (size_t i = 0; i < lines; i++)
		buf_printf(b, "BenchmarkRead/%zu-8   \t%zu\t%zu ns/op\n", i % 37, i * 7919 % 100003, i * i % 9973);
}

typedef bool pack_fn(struct str bytes, int level, struct buf *out, struct err *e);

static void add_packed(pack_fn *pack, struct str text, struct buf *out)
{
	struct err e = { 0 };

	CHECK_OK(pack(text, 6, out, &e), &e);
}

static void check_unpacks_to(struct str packed, struct str want)
{
	struct buf out = { 0 };
	struct err e = { 0 };

	buf_lit(&out, "before");
	CHECK(unpack_packed(packed));
	CHECK_OK(unpack(packed, UNPACK_LIMIT_DEFAULT, &out, &e), &e);
	CHECK(str_starts(buf_view(&out), S("before")));
	CHECK(str_eq(str_from(buf_view(&out), 6), want));
	buf_release(&out);
}

/* Whatever is refused leaves `out` as it was; gives the error for more questions. */
static struct err check_refused(struct str packed, size_t limit, enum err_kind kind)
{
	struct buf out = { 0 };
	struct err e = { 0 };

	buf_lit(&out, "before");
	if (unpack(packed, limit, &out, &e))
		fail_msg("%zu bytes were unpacked to %zu", packed.n, out.n);
	CHECK_EQ(e.kind, kind);
	CHECK_STR(buf_view(&out), "before");
	buf_release(&out);
	return e;
}

static void round_trip(pack_fn *pack)
{
	static const size_t lines[] = { 0, 1, 100, 30000 };

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct buf text = { 0 }, packed = { 0 };

		fill(&text, lines[i]);
		add_packed(pack, buf_view(&text), &packed);
		CHECK(lines[i] < 100 || packed.n < text.n);
		check_unpacks_to(buf_view(&packed), buf_view(&text));
		buf_release(&text);
		buf_release(&packed);
	}
}

static void what_was_packed_unpacks(void **state)
{
	(void)state;
	round_trip(pack_gzip);
	round_trip(pack_zstd);
	CHECK_FALSE(unpack_packed(S("plain text")));
	CHECK_FALSE(unpack_packed(S("\x1f")));
	CHECK_FALSE(unpack_packed((struct str){ 0 }));
	check_refused(S("plain text"), 100, ERR_INPUT);
}

static void several_members_are_one_text(void **state)
{
	struct buf text = { 0 }, packed = { 0 }, zeros = { 0 };
	size_t end;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		size_t start = text.n;

		fill(&text, i == 2 ? 0 : i * 3000 + 1);
		add_packed(pack_gzip, str_from(buf_view(&text), start), &packed);
	}
	check_unpacks_to(buf_view(&packed), buf_view(&text));
	end = packed.n;
	buf_fill(&packed, 0, 1000);
	check_unpacks_to(buf_view(&packed), buf_view(&text));
	buf_char(&packed, 'x');
	CHECK_EQ(check_refused(buf_view(&packed), UNPACK_LIMIT_DEFAULT, ERR_INPUT).at, end);
	packed.n = end;
	buf_lit(&packed, "garbage");
	CHECK_EQ(check_refused(buf_view(&packed), UNPACK_LIMIT_DEFAULT, ERR_INPUT).at, end);
	buf_fill(&zeros, 0, 20);
	check_refused(buf_view(&zeros), 100, ERR_INPUT);
	buf_release(&text);
	buf_release(&packed);
	buf_release(&zeros);
}

static void frames_and_skippable_frames_are_one_text(void **state)
{
	struct buf text = { 0 }, packed = { 0 };
	size_t half, end;

	(void)state;
	buf_add(&packed, "\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
	fill(&text, 5000);
	half = text.n / 2;
	add_packed(pack_zstd, str_clip(buf_view(&text), half), &packed);
	buf_add(&packed, "\x5f\x2a\x4d\x18\0\0\0\0", 8);
	add_packed(pack_zstd, str_from(buf_view(&text), half), &packed);
	check_unpacks_to(buf_view(&packed), buf_view(&text));
	end = packed.n;
	buf_lit(&packed, "garbage");
	CHECK_EQ(check_refused(buf_view(&packed), UNPACK_LIMIT_DEFAULT, ERR_INPUT).at, end);
	check_refused(S("\x50\x2a\x4d\x18\x03\0\0\0ab"), 100, ERR_INPUT);
	buf_release(&text);
	buf_release(&packed);
}

/* A frame that does not say its size, as a pipe into zstd makes it. */
static void frames_of_unknown_size_unpack(void **state)
{
	struct buf text = { 0 }, packed = { 0 };
	ZSTD_CStream *c = ZSTD_createCStream();
	ZSTD_inBuffer in;
	ZSTD_outBuffer out;

	(void)state;
	fill(&text, 20000);
	in = (ZSTD_inBuffer){ text.p, text.n, 0 };
	buf_room(&packed, text.n);
	out = (ZSTD_outBuffer){ packed.p, text.n, 0 };
	ZSTD_compressStream2(c, &out, &in, ZSTD_e_continue);
	CHECK_EQ(ZSTD_compressStream2(c, &out, &in, ZSTD_e_end), 0);
	packed.n = out.pos;
	CHECK(ZSTD_getFrameContentSize(packed.p, packed.n) == ZSTD_CONTENTSIZE_UNKNOWN);
	check_unpacks_to(buf_view(&packed), buf_view(&text));
	ZSTD_freeCStream(c);
	buf_release(&text);
	buf_release(&packed);
}

/* By zlib, with every optional field of the header; its 16 bits of check sum too when `hcrc`. */
static void gzip_with_fields(struct str text, bool hcrc, struct buf *out)
{
	gz_header header = { .text = 1, .time = 1, .os = 3, .hcrc = hcrc };
	z_stream z = { 0 };

	header.extra = (Bytef *)"AB\2\0xy";
	header.extra_len = 6;
	header.name = (Bytef *)"a name";
	header.comment = (Bytef *)"a comment";
	CHECK_EQ(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	CHECK_EQ(deflateSetHeader(&z, &header), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text.p;
	z.avail_in = (uInt)text.n;
	z.next_out = (Bytef *)buf_room(out, text.n + 1000);
	z.avail_out = (uInt)text.n + 1000;
	CHECK_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->n += z.total_out;
	deflateEnd(&z);
}

static void optional_header_fields_are_read(void **state)
{
	struct buf packed = { 0 };

	(void)state;
	for (int hcrc = 0; hcrc < 2; hcrc++) {
		buf_clear(&packed);
		gzip_with_fields(S("some text, some text"), hcrc, &packed);
		check_unpacks_to(buf_view(&packed), S("some text, some text"));
	}
	packed.p[4] ^= 1;               /* MTIME: only the header's check sum covers it */
	check_refused(buf_view(&packed), 100, ERR_INPUT);
	buf_release(&packed);
}

static void every_truncation_is_an_error(void **state)
{
	struct buf text = { 0 }, packed[4] = { 0 };

	(void)state;
	fill(&text, 40);
	add_packed(pack_gzip, buf_view(&text), &packed[0]);
	add_packed(pack_zstd, buf_view(&text), &packed[1]);
	gzip_with_fields(buf_view(&text), true, &packed[2]);
	add_packed(pack_zstd, S(""), &packed[3]);
	for (int i = 0; i < 4; i++) {
		for (size_t n = 0; n < packed[i].n; n++) {
			char *exact = malloc(n + 1);    /* so that a sanitizer sees a byte too many */
			struct err e;

			memcpy(exact, packed[i].p, n);
			e = check_refused((struct str){ exact, n }, UNPACK_LIMIT_DEFAULT, ERR_INPUT);
			CHECK(e.at <= n);
			free(exact);
		}
		buf_release(&packed[i]);
	}
	buf_release(&text);
}

/* Every bit of the content and of the check sums counts; a few of the gzip header (time, system) mean nothing. */
static void damage_is_an_error(pack_fn *pack, size_t header)
{
	struct buf text = { 0 }, packed = { 0 };

	fill(&text, 40);
	add_packed(pack, buf_view(&text), &packed);
	for (size_t i = header; i < packed.n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			struct buf out = { 0 };
			struct err e = { 0 };

			packed.p[i] ^= (char)(1 << bit);
			if (unpack(buf_view(&packed), 1 << 20, &out, &e))
				CHECK(str_eq(buf_view(&out), buf_view(&text)));
			else
				CHECK(e.kind == ERR_INPUT || e.kind == ERR_LIMIT);
			packed.p[i] ^= (char)(1 << bit);
			buf_release(&out);
		}
	}
	packed.p[packed.n - 1] ^= 1;
	check_refused(buf_view(&packed), 1 << 20, ERR_INPUT);
	buf_release(&text);
	buf_release(&packed);
}

static void flipped_bits_never_give_other_text(void **state)
{
	(void)state;
	damage_is_an_error(pack_gzip, 0);
	damage_is_an_error(pack_zstd, 0);
}

static void a_bomb_stops_at_the_ceiling(pack_fn *pack)
{
	size_t n = (size_t)32 << 20, limit = (size_t)1 << 20;
	struct str zeros = { calloc(n, 1), n };
	struct buf packed = { 0 }, out = { 0 };
	struct err e = { 0 };

	add_packed(pack, zeros, &packed);
	CHECK(packed.n < n / 900);
	CHECK_FALSE(unpack(buf_view(&packed), limit, &out, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK(out.cap <= 2 * limit);
	buf_release(&out);
	check_refused(buf_view(&packed), 0, ERR_LIMIT);
	check_refused(buf_view(&packed), n - 1, ERR_LIMIT);
	CHECK_OK(unpack(buf_view(&packed), n, &out, &e), &e);
	CHECK_EQ(out.n, n);
	free((void *)(uintptr_t)zeros.p);
	buf_release(&packed);
	buf_release(&out);
}

static void bombs_stop_at_the_ceiling(void **state)
{
	(void)state;
	a_bomb_stops_at_the_ceiling(pack_gzip);
	a_bomb_stops_at_the_ceiling(pack_zstd);
}

/* 24 bytes that claim 4 GiB - 1 make room for little. */
static void claimed_sizes_are_not_allocated(void **state)
{
	struct buf packed = { 0 }, out = { 0 };
	struct err e = { 0 };

	(void)state;
	add_packed(pack_gzip, S("text"), &packed);
	memset(packed.p + packed.n - 4, 0xff, 4);
	CHECK_FALSE(unpack(buf_view(&packed), UNPACK_LIMIT_DEFAULT, &out, &e));
	CHECK_EQ(e.kind, ERR_INPUT);
	CHECK(out.cap <= 1 << 17);
	buf_clear(&packed);
	/* A frame of 4 GiB - 1 [RFC 8878 3.1.1.1: single segment, size in 4 bytes] with one empty last block. */
	buf_add(&packed, "\x28\xb5\x2f\xfd\xa0\xff\xff\xff\xff\x01\0\0", 12);
	CHECK_FALSE(unpack(buf_view(&packed), UNPACK_LIMIT_DEFAULT, &out, &e));
	CHECK(out.cap <= 1 << 17);
	buf_release(&packed);
	buf_release(&out);
}

static void check_head(struct str packed, size_t want, struct str text)
{
	struct buf out = { 0 };

	buf_lit(&out, "before");
	unpack_head(packed, want, &out);
	CHECK(str_eq(str_from(buf_view(&out), 6), text));
	buf_release(&out);
}

static void a_head_is_the_start_of_the_text(void **state)
{
	static pack_fn *const pack[] = { pack_gzip, pack_zstd };
	struct buf text = { 0 }, packed = { 0 };

	(void)state;
	fill(&text, 30000);
	for (int i = 0; i < 2; i++) {
		buf_clear(&packed);
		add_packed(pack[i], buf_view(&text), &packed);
		check_head(buf_view(&packed), 1000, str_clip(buf_view(&text), 1000));
		check_head(buf_view(&packed), text.n + 1, buf_view(&text));
		check_head(buf_view(&packed), 0, S(""));
		/* The first half of the packed bytes holds more than a thousand of the text. */
		check_head(str_clip(buf_view(&packed), packed.n / 2), 1000, str_clip(buf_view(&text), 1000));
	}
	check_head(S("plain"), 100, S(""));
	check_head(S("\x1f\x8b"), 100, S(""));
	buf_release(&text);
	buf_release(&packed);
}

/* Fed a few bytes at a time into little room, all of it comes out; memory is the arena's alone. */
static void a_stream_unpacks_piece_by_piece(void **state)
{
	struct arena a = { 0 };
	struct buf text = { 0 }, packed = { 0 }, out = { 0 };
	struct unpack_stream *s = unpack_stream(&a);
	struct err e = { 0 };

	(void)state;
	fill(&text, 3000);
	add_packed(pack_zstd, buf_view(&text), &packed);
	for (size_t at = 0; at < packed.n; at += 7) {
		struct str in = str_clip(str_from(buf_view(&packed), at), 7);
		size_t made = 1;

		while (in.n || made) {
			CHECK_OK(unpack_piece(s, &in, buf_room(&out, 100), 100, &made, &e), &e);
			out.n += made;
		}
	}
	CHECK(str_eq(buf_view(&out), buf_view(&text)));
	CHECK(a.used_bytes > 100000);
	buf_release(&text);
	buf_release(&packed);
	buf_release(&out);
	arena_free(&a);
}

static void a_damaged_stream_is_refused(void **state)
{
	struct arena a = { 0 };
	struct str in = S("no zstd at all");
	struct err e = { 0 };
	char out[100];
	size_t made;

	(void)state;
	CHECK_FALSE(unpack_piece(unpack_stream(&a), &in, out, sizeof out, &made, &e));
	CHECK_EQ(e.kind, ERR_INPUT);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(what_was_packed_unpacks), TEST(several_members_are_one_text),
		TEST(frames_and_skippable_frames_are_one_text), TEST(frames_of_unknown_size_unpack),
		TEST(optional_header_fields_are_read), TEST(every_truncation_is_an_error),
		TEST(flipped_bits_never_give_other_text), TEST(bombs_stop_at_the_ceiling),
		TEST(claimed_sizes_are_not_allocated), TEST(a_head_is_the_start_of_the_text),
		TEST(a_stream_unpacks_piece_by_piece), TEST(a_damaged_stream_is_refused));
}
