#include "base/buf.h"
#include "base/file.h"
#include "record/btf_part.h"
#include "test/check.h"

enum { INT = 1 << 24, PTR = 2 << 24, ARRAY = 3 << 24, STRUCT = 4 << 24, ENUM = 6 << 24, TYPEDEF = 8 << 24, FUNC = 12 << 24 };

static const char strings[] = "\0int\0task\0pid\0next\0other\0list\0pid_t\0words\0task___old\0seen\0btf_trace_go\0bpf_iter_go\0x";

static uint32_t name(const char *s)
{
	for (size_t i = 1; i < sizeof strings; i++)
		if (!strings[i - 1] && !strcmp(strings + i, s))
			return (uint32_t)i;
	fail_msg("no such name: %s", s);
	return 0;
}

static void put(struct buf *b, uint32_t n, const uint32_t *word)
{
	buf_add(b, word, n * sizeof *word);
}

#define PUT(b, ...) put((b), sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4, (const uint32_t[]){ __VA_ARGS__ })

static void head(struct buf *b, uint32_t types, uint32_t string_bytes)
{
	PUT(b, 0x0001eb9f, 24, 0, types, types, string_bytes);
}

/* int; struct other { struct list *x; }; struct list { int words[3]; }; typedef int pid_t;
 * struct task { pid_t pid; struct list seen; struct task *next; }; pointers; a tracepoint and an iterator */
static void make(struct buf *whole)
{
	struct buf t = { 0 };

	PUT(&t, name("int"), INT, 4, 32 | 1 << 24);                                             /* 1 */
	PUT(&t, name("other"), STRUCT | 1, 8, name("x"), 7, 0);                                 /* 2 */
	PUT(&t, name("list"), STRUCT | 1, 12, name("words"), 8, 0);                             /* 3 */
	PUT(&t, name("pid_t"), TYPEDEF, 1);                                                     /* 4 */
	PUT(&t, name("task"), STRUCT | 3, 24, name("pid"), 4, 0, name("seen"), 3, 32, name("next"), 6, 128);    /* 5 */
	PUT(&t, 0, PTR, 2);                                                                     /* 6 */
	PUT(&t, 0, PTR, 3);                                                                     /* 7 */
	PUT(&t, 0, ARRAY, 0, 1, 1, 3);                                                          /* 8 */
	PUT(&t, name("btf_trace_go"), TYPEDEF, 7);                                              /* 9 */
	PUT(&t, name("bpf_iter_go"), FUNC, 1);                                                  /* 10 */
	head(whole, (uint32_t)t.n, sizeof strings);
	buf_str(whole, buf_view(&t));
	buf_add(whole, strings, sizeof strings);
	buf_release(&t);
}

/* By hand: task is the first that is taken, then what it is made of as it is met: pid_t, list, the pointer, int, the array. */
static void what_a_struct_is_made_of_comes_along(void **state)
{
	static const char string[] = "\0task\0pid\0seen\0next\0pid_t\0list\0words\0int";
	struct buf whole = { 0 }, part = { 0 }, want = { 0 }, t = { 0 };

	(void)state;
	make(&whole);
	PUT(&t, 1, STRUCT | 3, 24, 6, 2, 0, 10, 3, 32, 15, 4, 128);     /* 1 */
	PUT(&t, 20, TYPEDEF, 5);                                        /* 2 */
	PUT(&t, 26, STRUCT | 1, 12, 31, 6, 0);                          /* 3 */
	PUT(&t, 0, PTR, 0);                                             /* 4 */
	PUT(&t, 37, INT, 4, 32 | 1 << 24);                              /* 5 */
	PUT(&t, 0, ARRAY, 0, 5, 5, 3);                                  /* 6 */
	head(&want, (uint32_t)t.n, sizeof string);
	buf_str(&want, buf_view(&t));
	buf_add(&want, string, sizeof string);
	CHECK(btf_part(buf_view(&whole), &S("task___old"), 1, NULL, 0, &part));
	CHECK_EQ(part.n, want.n);
	CHECK(!memcmp(part.p, want.p, want.n));
	buf_release(&whole);
	buf_release(&part);
	buf_release(&want);
	buf_release(&t);
}

static void hooks_are_found_by_kind_and_name(void **state)
{
	struct btf_hook hook[] = { { false, S("go"), 0 }, { true, S("go"), 0 }, { false, S("g"), 0 }, { true, S("gone"), 0 } };
	struct buf whole = { 0 }, part = { 0 };

	(void)state;
	make(&whole);
	CHECK(btf_part(buf_view(&whole), &S("task"), 1, hook, 4, &part));
	CHECK_EQ(hook[0].number, 9);
	CHECK_EQ(hook[1].number, 10);
	CHECK_EQ(hook[2].number, 0);
	CHECK_EQ(hook[3].number, 0);
	buf_release(&whole);
	buf_release(&part);
}

static void a_flavor_is_not_part_of_a_name(void **state)
{
	(void)state;
	CHECK_STR(btf_plain_name(S("task_struct___5_13")), "task_struct");
	CHECK_STR(btf_plain_name(S("task_struct")), "task_struct");
	CHECK_STR(btf_plain_name(S("a____b")), "a____b");
	CHECK_STR(btf_plain_name(S("a___")), "a___");
	CHECK_STR(btf_plain_name(S("")), "");
}

/* Each prefix, and each byte changed: no crash, and nothing is added when it is refused. */
static void what_is_broken_is_refused_or_harmless(void **state)
{
	struct btf_hook hook[] = { { false, S("go"), 0 }, { true, S("go"), 0 }, { false, S("x"), 0 } };
	struct buf whole = { 0 }, part = { 0 };

	(void)state;
	make(&whole);
	for (size_t n = 0; n < whole.n; n++) {
		CHECK_FALSE(btf_part((struct str){ whole.p, n }, &S("task"), 1, hook, 3, &part));
		CHECK_EQ(part.n, 0);
	}
	for (size_t i = 0; i < whole.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			whole.p[i] = (char)(whole.p[i] ^ 1 << bit);
			if (!btf_part(buf_view(&whole), &S("task"), 1, hook, 3, &part))
				CHECK_EQ(part.n, 0);
			buf_clear(&part);
			whole.p[i] = (char)(whole.p[i] ^ 1 << bit);
		}
	buf_release(&whole);
	buf_release(&part);
}

/* The part of a part is the part: all that it needs is in it, where this kernel describes itself. */
static void the_kernels_own_is_understood(void **state)
{
	struct btf_hook hook[] = { { false, S("sched_switch"), 0 }, { true, S("task"), 0 }, { false, S("task"), 0 } };
	struct buf once = { 0 }, twice = { 0 };
	struct file f;
	struct err ignored;

	(void)state;
	if (!file_open(&f, "/sys/kernel/btf/vmlinux", &ignored))
		skip();
	CHECK(btf_part(f.bytes, &S("task_struct"), 1, hook, 3, &once));
	CHECK(hook[0].number && hook[1].number && !hook[2].number);
	CHECK(once.n > 10000 && once.n < f.bytes.n / 10);
	CHECK(btf_part(buf_view(&once), &S("task_struct"), 1, NULL, 0, &twice));
	CHECK_EQ(twice.n, once.n);
	CHECK(!memcmp(twice.p, once.p, once.n));
	file_close(&f);
	buf_release(&once);
	buf_release(&twice);
}

int main(void)
{
	return RUN(TEST(what_a_struct_is_made_of_comes_along), TEST(hooks_are_found_by_kind_and_name),
		TEST(a_flavor_is_not_part_of_a_name),
		TEST(what_is_broken_is_refused_or_harmless), TEST(the_kernels_own_is_understood));
}
