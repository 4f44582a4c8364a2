/* A recording that perf made on arm64, whose program signs its return addresses: read, unwound and named on any machine. */
#include "base/file.h"
#include "model/profile_unwind.h"
#include "symbol/symbol.h"
#include "test/as_folded.h"
#include "test/check.h"

static void signed_addresses_are_unwound(void **state)
{
	/* perf script itself ends these stacks at third(), whose return address is signed; its 27 samples have this sum of periods */
	static const char expected[] = "\nchain;_start;[libc.so.6];[libc.so.6];main;first;second;third;spin 110273924\n";
	struct symbols *symbols = symbols_new(&(struct symbol_options){ .root = S("test/arm64/root"), .no_places = true });
	struct profile *raw, named;
	struct read_of r;
	struct str text;
	struct file f;

	(void)state;
	r.err = (struct err){ 0 };
	CHECK_OK(file_open(&f, "corpus/perfdata/arm64-dwarf/in.data", &r.err), &r.err);
	CHECK_OK(read_as(&format_perfdata, f.bytes, &r), &r.err);
	raw = &r.reading.evidence[0].profile;
	CHECK_STR(raw->unwind->arch, "aarch64");
	symbol_unwind(symbols, raw);
	profile_init(&named, &r.arena);
	symbol_resolve(symbols, raw, &named);
	r.reading.evidence[0].profile = named;
	text = as_folded(&r);
	CHECK(memmem(text.p, text.n, expected, sizeof expected - 1) != NULL);
	symbols_free(symbols);
	read_done(&r);
	file_close(&f);
}

int main(void)
{
	return RUN(TEST(signed_addresses_are_unwound));
}
