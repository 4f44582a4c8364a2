#include "compare/profile_package.h"

#include "test/check.h"

static void a_package_is_what_the_source_calls_one(void **state)
{
	static const struct {
		const char *function, *package;
	} all[] = {
		/* Go */
		{ "main.main", "main" },
		{ "main.main.func1.2", "main" },
		{ "runtime.mallocgc", "runtime" },
		{ "net/http.(*conn).serve", "net/http" },
		{ "net/http.HandlerFunc.ServeHTTP", "net/http" },
		{ "github.com/BurntSushi/toml.Decode", "github.com/BurntSushi/toml" },
		{ "gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml%2ev3" },
		{ "slices.SortFunc[go.shape.[]example.org/a.T,go.shape.struct { X int }]",
			"slices" },
		{ "example.org/m.(*Set[go.shape.string]).Add", "example.org/m" },
		/* Java */
		{ "java.util.HashMap.get", "java.util" },
		{ "java/util/HashMap.get", "java/util" },
		{ "org.example.App$1.run", "org.example" },
		{ "com.acme.Outer.Inner.go", "com.acme" },
		/* Rust */
		{ "core::fmt::write", "core" },
		{ "<alloc::vec::Vec<T> as core::ops::drop::Drop>::drop", "alloc" },
		{ "<&mut W as core::fmt::Write>::write_str", "core" },
		{ "alloc::vec::Vec<T,A>::push", "alloc" },
		{ "my_crate::main::{{closure}}", "my_crate" },
		/* C++ */
		{ "std::vector<int, std::allocator<int> >::push_back(int const&)", "std" },
		{ "void std::sort<int*>(int*, int*)", "std" },
		{ "llvm::cl::opt<bool>::parse(int)", "llvm" },
		{ "(anonymous namespace)::f(a::b)", "" },
		{ "ns::(anonymous namespace)::f()", "ns" },
		{ "operator new(unsigned long)", "" },
		/* No package */
		{ "main", "" },
		{ "memcpy@plt", "" },
		{ "sort.isra.0", "" },
		{ "f.cold", "" },
		{ "a.", "a" },
		{ "<", "" },
		{ "<&", "" },
		{ "a::", "a" },
		{ "<module>", "" },
		{ "", "" },
		{ ".hidden", "" },
		{ "f()", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct profile p = { .module = &(struct module){ .name = S("/lib/x.so") },
			.nmodule = 1 };
		struct frame f = { .function = str_of(all[i].function) };

		CHECK_STR(profile_package(&p, &f), *all[i].package ? all[i].package : "x.so");
		f.module = NO_MODULE;
		CHECK_STR(profile_package(&p, &f), *all[i].package ? all[i].package : "<unknown>");
	}
}

int main(void)
{
	return RUN(TEST(a_package_is_what_the_source_calls_one));
}
