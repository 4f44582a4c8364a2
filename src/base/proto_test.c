#include "base/proto.h"

#include "test/check.h"

static void each_wire_type_is_read(void **state)
{
	/* field 1 = 300 [0xac 0x02, as the specification has it], 2 = "ab", 3 = fixed32 1, 4 = fixed64 2 */
	struct str bytes = S("\x08\xac\x02\x12\x02"
			     "ab\x1d\x01\0\0\0\x21\x02\0\0\0\0\0\0\0");
	struct proto m = proto_of(bytes);
	struct proto_field f;
	struct err e = { 0 };

	(void)state;
	CHECK(proto_next(&m, &f) && f.number == 1 && f.wire == PROTO_VARINT);
	CHECK_EQ(f.value, 300);
	CHECK(proto_next(&m, &f) && f.number == 2 && f.wire == PROTO_BYTES);
	CHECK_STR(f.bytes, "ab");
	CHECK(proto_next(&m, &f) && f.number == 3 && f.wire == PROTO_FIXED32);
	CHECK(f.value == 1 && !f.bytes.n); /* not those of the field before */
	CHECK(proto_next(&m, &f) && f.number == 4 && f.wire == PROTO_FIXED64);
	CHECK_EQ(f.value, 2);
	CHECK_FALSE(proto_next(&m, &f));
	CHECK(proto_end(&m, bytes, &e));
}

static void damage_is_told_with_its_place(void **state)
{
	static const struct {
		struct str bytes;
		uint64_t at;
		const char *text;
	} bad[] = {
		{ S("\x08\x01\x08\x80"), 3, "expected a number, but it ends early" },
		{ S("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), 1,
			"expected a number of at most ten bytes" },
		{ S("\x12\x03"
		    "ab"),
			0, "expected a field that ends within its message" },
		{ S("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), 0,
			"expected a field that ends within its message" },
		{ S("\x00"), 0, "expected the number of a field" },
		{ S("\x0b"), 0, "expected a field of a known wire type" },
		{ S("\x0f"), 0, "expected a field of a known wire type" },
		{ S("\x0d\x01\x02"), 0, "expected more bytes of a number" },
		{ S("\x09\x01\x02\x03\x04\x05\x06\x07"), 0, "expected more bytes of a number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct proto m = proto_of(bad[i].bytes);
		struct proto_field f;
		struct err e = { 0 };

		while (proto_next(&m, &f))
			;
		CHECK_FALSE(proto_next(&m, &f));
		CHECK_FALSE(proto_end(&m, bad[i].bytes, &e));
		CHECK_EQ(e.at, bad[i].at);
		CHECK_STR(str_of(e.text), bad[i].text);
	}
}

static void numbers_are_written_as_they_are_read(void **state)
{
	static const uint64_t number[] = { 0, 1, 127, 128, 300, 16383, 16384, UINT32_MAX,
		1ull << 63, UINT64_MAX };
	struct buf b = { 0 };
	struct proto m;
	uint64_t x;

	(void)state;
	for (size_t i = 0; i < sizeof number / sizeof *number; i++)
		proto_put_varint(&b, number[i]);
	m = proto_of(buf_view(&b));
	for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
		CHECK(proto_number(&m, &x));
		CHECK_EQ(x, number[i]);
	}
	CHECK_FALSE(proto_number(&m, &x));
	CHECK(!m.wrong);
	buf_clear(&b);
	proto_put_number(&b, 1, 0);
	CHECK_EQ(b.n, 0);
	proto_put_number(&b, 1, 150);
	proto_put_bytes(&b, 2, S("testing"));
	CHECK_STR(buf_view(&b), "\x08\x96\x01\x12\x07"
				"testing"); /* both examples are the specification's */
	buf_release(&b);
}

int main(void)
{
	return RUN(TEST(each_wire_type_is_read), TEST(damage_is_told_with_its_place),
		TEST(numbers_are_written_as_they_are_read));
}
