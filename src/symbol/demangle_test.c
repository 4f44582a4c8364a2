/* demangle - names of C++, D, Go and Rust as people write them. */
#include "symbol/symbol.h"
#include "test/check.h"

static void names_are_demangled(void **state)
{
	static const struct { struct str mangled; const char *plain; } name[] = {
		{ S("_ZNSt6vectorIiSaIiEE9push_backERKi"), "std::vector<int, std::allocator<int> >::push_back" },
		{ S("_ZN4shop5twiceIiEET_S1_"), "shop::twice<int>" },
		{ S("_ZN4shop5twiceIiEET_S1_.cold"), "shop::twice<int>" },
		{ S("_Znwm@plt"), "operator new@plt" },
		{ S("_ZN4core3fmt5write17h0123456789abcdefE"), "core::fmt::write" },
		{ S("_RNvC6_123foo3bar"), "123foo::bar" },
		{ S("_D3std5stdio7writelnFZv"), "std.stdio.writeln()" },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		buf_clear(&b);
		CHECK(symbol_demangle(&b, name[i].mangled));
		CHECK_STR(buf_view(&b), name[i].plain);
	}
	CHECK_FALSE(symbol_demangle(&b, S("main")));
	CHECK_FALSE(symbol_demangle(&b, S("_Z")));
	buf_release(&b);
}

/* f<A<int, int>, A<that, that>, A<that, that> ...>: S_ is f, S0_ A, S1_ the first argument; each argument's plain text is twice as long as the one before. */
static bool demangle_doubling(struct buf *plain, int n)
{
	struct buf b = { 0 };
	bool ok;

	buf_lit(&b, "_Z1fI1AIiiE");
	for (int i = 0; i < n; i++)
		buf_printf(&b, "S0_IS%c_S%c_E", "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i], "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i]);
	buf_lit(&b, "Evv");
	buf_clear(plain);
	ok = symbol_demangle(plain, buf_view(&b));
	buf_release(&b);
	return ok;
}

static void names_that_grow_without_end_stay_as_they_are(void **state)
{
	struct buf plain = { 0 };

	(void)state;
	CHECK(demangle_doubling(&plain, 2));
	CHECK_STR(buf_view(&plain), "f<A<int, int>, A<A<int, int>, A<int, int> >, "
		"A<A<A<int, int>, A<int, int> >, A<A<int, int>, A<int, int> > > >");
	CHECK_FALSE(demangle_doubling(&plain, 34));     /* 2^34 times 11 bytes */
	CHECK_EQ(plain.n, 0);
	buf_release(&plain);
}

int main(void)
{
	return RUN(TEST(names_are_demangled), TEST(names_that_grow_without_end_stay_as_they_are));
}
