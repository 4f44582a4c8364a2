#include "compare/again_normal.h"

#include "test/check.h"

struct fixture {
	struct arena arena;
	struct map known;
	struct place place;
};

static void begin(struct fixture *f, const char *top)
{
	*f = (struct fixture){ .arena = { 0 } };
	map_init(&f->known, &f->arena);
	f->place = (struct place){ .arena = &f->arena, .top = str_of(top), .known = &f->known };
	map_set(&f->known, S("/w/p/src/x.c"), 0);
	map_set(&f->known, S("/w/p/src"), 0);
	map_set(&f->known, S("/w/p/obj/x.o"), 0);
}

static void end(struct fixture *f)
{
	buf_release(&f->place.scratch);
	arena_free(&f->arena);
}

#define CHECK_PATH(f, path, want, which) do { \
	struct normal n_ = normal_path(&(f)->place, S(path)); \
	CHECK_STR(n_.text, (want)); \
	CHECK_EQ(n_.signs & ~(unsigned)SIGN_PATH, (unsigned)(which)); \
} while (0)

#define CHECK_WORD(f, word, want, which) do { \
	struct normal n_ = normal_word(&(f)->place, S("/w/p/src"), S(word)); \
	CHECK_STR(n_.text, (want)); \
	CHECK_EQ(n_.signs, (unsigned)(which)); \
} while (0)

static void directories_become_signs(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "/w/p");
	CHECK_PATH(&f, "/w/p/src/x.c", "<top>/src/x.c", SIGN_TOP);
	CHECK_PATH(&f, "/w/p", "<top>", SIGN_TOP);
	CHECK_PATH(&f, "/w/pp/x.c", "/w/pp/x.c", 0);
	CHECK_PATH(&f, "/home/ann/.cargo/x", "<home>/.cargo/x", SIGN_HOME);
	CHECK_PATH(&f, "/root/x", "<home>/x", SIGN_HOME);
	CHECK_PATH(&f, "/rooted/x", "/rooted/x", 0);
	CHECK_PATH(&f, "/usr/include/stdio.h", "/usr/include/stdio.h", 0);
	CHECK_PATH(&f, "/w/p/./src/../src//x.c", "<top>/src/x.c", SIGN_TOP | SIGN_FOLDED);
	CHECK_PATH(&f, "/", "/", 0);
	end(&f);

	/* No top directory known: nothing is taken for it. */
	begin(&f, "");
	CHECK_PATH(&f, "/w/p/x", "/w/p/x", 0);
	end(&f);
	begin(&f, "/");
	CHECK_PATH(&f, "/w/p/x", "/w/p/x", 0);
	end(&f);
}

static void names_for_a_while_become_signs(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "/w/p");
	CHECK_PATH(&f, "/tmp/ccX8aQz1.s", "/tmp/cc<temp>.s", SIGN_TEMP);
	CHECK_PATH(&f, "/tmp/ccabcdef.s", "/tmp/cc<temp>.s", SIGN_TEMP);
	CHECK_PATH(&f, "/w/p/ccabcdef.s", "<top>/ccabcdef.s", SIGN_TOP);
	CHECK_PATH(&f, "/w/p/stAbC12x", "<top>/st<temp>", SIGN_TOP | SIGN_TEMP);
	CHECK_PATH(&f, "/w/p/strategy", "<top>/strategy", SIGN_TOP);
	CHECK_PATH(&f, "/w/p/x.o.tmp.4711", "<top>/x.o.tmp.<temp>", SIGN_TOP | SIGN_TEMP);
	CHECK_PATH(&f, "/w/p/x.o.tmp4711", "<top>/x.o.tmp<temp>", SIGN_TOP | SIGN_TEMP);
	CHECK_PATH(&f, "/w/p/x.4711.tmp", "<top>/x.<temp>.tmp", SIGN_TOP | SIGN_TEMP);
	CHECK_PATH(&f, "/w/p/x.tmp", "<top>/x.tmp", SIGN_TOP);
	CHECK_PATH(&f, "/w/p/x.tmpl", "<top>/x.tmpl", SIGN_TOP);
	CHECK_PATH(&f, "/tmp/go-build1234567/b001/x.a", "/tmp/go-build<temp>/b001/x.a", SIGN_TEMP);
	CHECK_PATH(&f, "/tmp/tmp.aBcDeFgHiJ/x.c", "/tmp/tmp.<temp>/x.c", SIGN_TEMP);
	CHECK_PATH(&f, "/tmp/sess-8812/x", "/tmp/sess-<temp>/x", SIGN_TEMP);
	CHECK(temporary_path(&f.place, S("/w/p/x.o.tmp.4711")));
	CHECK_FALSE(temporary_path(&f.place, S("/w/p/x.o")));
	end(&f);

	/* A tree that lies in /tmp has names of its own. */
	begin(&f, "/tmp/tree");
	CHECK_PATH(&f, "/tmp/tree/test-8812.c", "<top>/test-8812.c", SIGN_TOP);
	end(&f);
}

static void hashes_and_times_become_signs(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "/w/p");
	CHECK_PATH(&f, "/w/p/lib-1f00a2b3.a", "<top>/lib-<hash>.a", SIGN_TOP | SIGN_HASH);
	CHECK_PATH(&f, "/w/p/lib-deadbeef.a", "<top>/lib-deadbeef.a", SIGN_TOP);      /* a word */
	CHECK_PATH(&f, "/w/p/lib-12345678.a", "<top>/lib-12345678.a", SIGN_TOP);      /* a number */
	CHECK_WORD(&f, "-DBUILT=\"2026-11-21 10:00:01\"", "-DBUILT=\"<time>\"", SIGN_TIME);
	CHECK_WORD(&f, "-DBUILT=2026-11-21T10:00:01Z", "-DBUILT=<time>", SIGN_TIME);
	CHECK_WORD(&f, "-DAT=10:00:01", "-DAT=<time>", SIGN_TIME);
	CHECK_WORD(&f, "-DEPOCH=1795260779", "-DEPOCH=<time>", SIGN_TIME);
	CHECK_WORD(&f, "-DDAY=20261121", "-DDAY=<time>", SIGN_TIME);
	CHECK_WORD(&f, "-DN=4026", "-DN=4026", 0);
	CHECK_WORD(&f, "-march=x86-64", "-march=x86-64", 0);
	CHECK_WORD(&f, "-DID=1f00a2b3c4", "-DID=<hash>", SIGN_HASH);
	CHECK(looks_like_hash(S("cd58"), 4));
	CHECK_FALSE(looks_like_hash(S("cd5"), 4));
	CHECK_FALSE(looks_like_hash(S("1234"), 4));
	CHECK_FALSE(looks_like_hash(S("Cd58"), 4));
	end(&f);
}

static void paths_are_found_in_words(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "/w/p");
	CHECK_WORD(&f, "-I/w/p/include", "-I<top>/include", SIGN_TOP | SIGN_PATH);
	CHECK_WORD(&f, "-isystem/w/p/include", "-isystem<top>/include", SIGN_TOP | SIGN_PATH);
	CHECK_WORD(&f, "--out=/w/p/a:/w/p/b", "--out=<top>/a:<top>/b", SIGN_TOP | SIGN_PATH);
	CHECK_WORD(&f, "-ffile-prefix-map=/w/p=.", "-ffile-prefix-map=<top>=.", SIGN_TOP | SIGN_PATH);
	CHECK_WORD(&f, "-Wl,-rpath,/w/p/lib", "-Wl,-rpath,<top>/lib", SIGN_TOP | SIGN_PATH);
	CHECK_WORD(&f, "@/w/p/args", "@<top>/args", SIGN_TOP | SIGN_PATH);
	CHECK_WORD(&f, "x.c", "<top>/src/x.c", SIGN_TOP | SIGN_PATH | SIGN_RELATIVE);
	CHECK_WORD(&f, "../obj/x.o", "<top>/obj/x.o", SIGN_TOP | SIGN_PATH | SIGN_RELATIVE);
	CHECK_WORD(&f, "-I.", "-I<top>/src", SIGN_TOP | SIGN_PATH | SIGN_RELATIVE);
	CHECK_WORD(&f, "-I..", "-I..", 0);              /* nobody used the top directory itself */
	CHECK_WORD(&f, "a/w/p/x", "a/w/p/x", SIGN_PATH);        /* ends like the top directory */
	CHECK_WORD(&f, "release", "release", 0);
	CHECK_WORD(&f, "", "", 0);
	CHECK_WORD(&f, "-", "-", 0);
	CHECK_WORD(&f, "-O2", "-O2", 0);
	f.place.without = SIGN_RELATIVE;
	CHECK_WORD(&f, "x.c", "x.c", 0);
	f.place.without = SIGN_TOP;
	CHECK_WORD(&f, "-I/w/p/include", "-I/w/p/include", SIGN_PATH);
	end(&f);
}

static void values_of_options(void **state)
{
	(void)state;
	CHECK_EQ(option_value(S("-Ix")), 2);
	CHECK_EQ(option_value(S("-I")), 0);
	CHECK_EQ(option_value(S("--out-dir=x")), 10);
	CHECK_EQ(option_value(S("-isystem/x")), 8);
	CHECK_EQ(option_value(S("-Wl,-rpath,/x")), 11);
	CHECK_EQ(option_value(S("-Wall")), 0);
	CHECK_EQ(option_value(S("dependency=/x")), 11);
	CHECK_EQ(option_value(S("a/b=c")), 0);
	CHECK_EQ(option_value(S("x.c")), 0);
	CHECK_EQ(option_value(S("@f")), 1);
	CHECK_EQ(option_value(S("")), 0);
}

static void process_numbers_become_signs(void **state)
{
	static const int64_t pid[] = { 4711, 12 };
	struct fixture f;
	struct str out;

	(void)state;
	begin(&f, "/w/p");
	CHECK(normal_pids(&f.place, S("x.4711.o"), pid, 2, &out));
	CHECK_STR(out, "x.<pid>.o");
	CHECK_FALSE(normal_pids(&f.place, S("x.47110.o"), pid, 2, &out));
	CHECK_FALSE(normal_pids(&f.place, S("x4711"), pid, 2, &out));
	CHECK_FALSE(normal_pids(&f.place, S("-O12"), pid, 2, &out));
	CHECK_FALSE(normal_pids(&f.place, S("12"), pid, 2, &out));     /* too short to be more than chance */
	end(&f);
}

/* Law: words that differ in nothing but where their tree lies are one word. */
static void words_of_two_trees_are_equal(void **state)
{
	static const char *const piece[] = { "T", "T/x.c", "T//y", "lib", "T/1f00a2b3/z", "T/a b", "/usr/T", "\xff", "T/ccX8aQz1.s", "T/a/../q" };
	static const char separator[] = "=,:;(\"";
	struct fixture one, two;
	uint32_t seed = 1;

	(void)state;
	begin(&one, "/w/p");
	begin(&two, "/another/place");
	for (int i = 0; i < 2000; i++) {
		char x[200] = "-I", y[200] = "-I";
		size_t nx = 2, ny = 2;

		for (int j = 0; j < 4; j++) {
			const char *p;

			seed = seed * 1664525 + 1013904223;
			p = piece[(seed >> 16) % 10];
			nx += (size_t)snprintf(x + nx, sizeof x - nx, "%s%s%c", *p == 'T' ? "/w/p" : "", p + (*p == 'T'), separator[seed >> 28 & 3]);
			ny += (size_t)snprintf(y + ny, sizeof y - ny, "%s%s%c", *p == 'T' ? "/another/place" : "", p + (*p == 'T'),
				separator[seed >> 28 & 3]);
		}
		CHECK(str_eq(normal_word(&one.place, S("/"), (struct str){ x, nx }).text,
			normal_word(&two.place, S("/"), (struct str){ y, ny }).text));
	}
	end(&one);
	end(&two);
}

int main(void)
{
	return RUN(TEST(directories_become_signs), TEST(names_for_a_while_become_signs), TEST(hashes_and_times_become_signs),
		TEST(paths_are_found_in_words), TEST(values_of_options), TEST(process_numbers_become_signs), TEST(words_of_two_trees_are_equal));
}
