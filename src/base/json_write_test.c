#include "test/check.h"
#include "test/json_copy.h"

#define FFFD "\xef\xbf\xbd"

static void written(void (*write)(struct json_out *o), uint32_t indent, const char *want)
{
	struct buf b = { 0 };
	struct json_out o;

	json_out_init(&o, &b, indent);
	write(&o);
	CHECK_STR(buf_view(&b), want);
	buf_release(&b);
}

static void write_every_kind(struct json_out *o)
{
	json_put_object(o);
	json_put_key(o, "list");
	json_put_array(o);
	json_put_null(o);
	json_put_bool(o, true);
	json_put_u64(o, UINT64_MAX);
	json_put_i64(o, INT64_MIN);
	json_put_end_array(o);
	json_put_key(o, "none");
	json_put_array(o);
	json_put_end_array(o);
	json_put_key(o, "x");
	json_put_f64(o, NAN);
	json_put_key(o, "y");
	json_put_f64(o, 0.1);
	json_put_key_str(o, S("o"));
	json_put_object(o);
	json_put_end_object(o);
	json_put_key(o, "raw");
	json_put_raw(o, S("[1]"));
	json_put_end_object(o);
}

static void write_members(struct json_out *o)
{
	json_put_object(o);
	json_member_str(o, "s", S("x"));
	json_member_str(o, "empty", S(""));
	json_member_f64(o, "f", NAN);
	json_member_u64(o, "u", 7);
	json_member_i64(o, "i", -7);
	json_member_bool(o, "b", true);
	json_known_str(o, "known", S("y"));
	json_known_str(o, "unknown", S(""));
	json_known_f64(o, "half", 0.5);
	json_known_f64(o, "nothing", NAN);
	json_put_end_object(o);
}

/* What is not known is null, or not there. */
static void members_are_keys_with_values(void **state)
{
	(void)state;
	written(write_members, 0,
		"{\"s\":\"x\",\"empty\":\"\",\"f\":null,\"u\":7,\"i\":-7,\"b\":true,\"known\":\"y\",\"half\":0.5}");
}

static void the_writer_places_commas_and_indents(void **state)
{
	(void)state;
	written(write_every_kind, 0,
		"{\"list\":[null,true,18446744073709551615,-9223372036854775808],\"none\":[],"
		"\"x\":null,\"y\":0.1,\"o\":{},\"raw\":[1]}");
	written(write_every_kind, 2,
		"{\n  \"list\": [\n    null,\n    true,\n    18446744073709551615,\n"
		"    -9223372036854775808\n  ],\n  \"none\": [],\n  \"x\": null,\n  \"y\": 0.1,\n  "
		"\"o\": {},\n  \"raw\": [1]\n}");
}

static void write_hostile_text(struct json_out *o)
{
	json_put_array(o);
	json_put_str(o, S("</script>\"\\\b\f\n\r\t\0\x1f\x7f"));
	json_put_str(o, S("\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\xc2\x9b\xc2\xa0\xc3\xa9"));
	json_put_str(o, S("a\xff\xe2\x80""b"));
	json_put_f64(o, INFINITY);
	json_put_end_array(o);
}

static void written_text_may_stand_inside_a_script(void **state)
{
	(void)state;
	written(write_hostile_text, 0,
		"[\"\\u003c/script>\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f\","
		"\"\\u2028\\u2029\\u202a\\u009b\xc2\xa0\xc3\xa9\",\"a" FFFD FFFD "b\",null]");
}

static uint64_t dice(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static struct str random_text(uint64_t *seed, char *p)
{
	size_t n = dice(seed) % 20;

	for (size_t i = 0; i < n; i++) {
		p[i] = (char)dice(seed);
		if (dice(seed) % 4)
			p[i] &= 0x7f;
	}
	return (struct str){ p, n };
}

static void put_random(struct json_out *o, uint64_t *seed, int depth)
{
	uint64_t n = dice(seed) % 6;
	char text[20];

	switch (dice(seed) % (depth ? 8 : 6)) {
	case 0:
		json_put_null(o);
		break;
	case 1:
		json_put_bool(o, dice(seed) & 1);
		break;
	case 2:
		json_put_u64(o, dice(seed) >> dice(seed) % 64);
		break;
	case 3:
		json_put_i64(o, (int64_t)(dice(seed) >> dice(seed) % 64));
		break;
	case 4:
		json_put_f64(o, ldexp((double)(dice(seed) >> 11), (int)(dice(seed) % 100) - 100));
		break;
	case 5:
		json_put_str(o, random_text(seed, text));
		break;
	case 6:
		json_put_array(o);
		while (n--)
			put_random(o, seed, depth - 1);
		json_put_end_array(o);
		break;
	case 7:
		json_put_object(o);
		while (n--) {
			json_put_key_str(o, random_text(seed, text));
			put_random(o, seed, depth - 1);
		}
		json_put_end_object(o);
		break;
	}
}

/* Law: read and written again, a document is the same bytes, with any indentation in between. */
static void what_is_written_reads_back(void **state)
{
	struct buf b = { 0 }, wide = { 0 }, again = { 0 };
	uint64_t seed = 0x9e3779b97f4a7c15;
	size_t bytes = 0;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		struct json_out o;

		buf_clear(&b);
		json_out_init(&o, &b, 0);
		put_random(&o, &seed, 5);
		CHECK_OK(copied(buf_view(&b), &a, &wide, 1 + i % 4, &e), &e);
		CHECK_OK(copied(buf_view(&wide), &a, &again, 0, &e), &e);
		if (!str_eq(buf_view(&b), buf_view(&again)))
			fail_msg("%.*s\n%.*s", STR(buf_view(&b)), STR(buf_view(&again)));
		bytes += b.n;
		arena_free(&a);
	}
	CHECK(bytes > 20000);
	buf_release(&b);
	buf_release(&wide);
	buf_release(&again);
}

int main(void)
{
	return RUN(TEST(the_writer_places_commas_and_indents), TEST(members_are_keys_with_values),
		TEST(written_text_may_stand_inside_a_script), TEST(what_is_written_reads_back));
}
