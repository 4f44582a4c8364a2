/*
 * Choices [1] libiberty's demanglers: GNU's own for C++, both of Rust's manglings, D.
 *         [2] Names can be made whose plain text is longer than memory (substitutions that double).  What they
 *             give is cut off at PLAIN_MOST by leaving the callback with longjmp, which is sound because these two
 *             demanglers own nothing but their stack.  D's allocates, so that names with many back references are left alone.
 *         [3] libiberty refuses long C++ names unless its check of depth is off; then the length bounds the depth.
 *         [4] C++ functions without return type and parameters, as perf names them: the linker's name tells overloads apart.
 *             What follows the mangled name (".cold", "@@GLIBCXX_3.4") is dropped with them, but for "@plt".
 */
#include <setjmp.h>
#include <stdlib.h>

#include <libiberty/demangle.h>

#include "symbol/symbol.h"

#define MANGLED_MOST 16384u
#define PLAIN_MOST ((size_t)256 << 10)
#define D_REFERENCES_MOST 12u

struct sink {
	struct buf plain;
	jmp_buf enough;
};

static void take(const char *text, size_t n, void *opaque)
{
	struct sink *s = opaque;

	if (s->plain.n + n > PLAIN_MOST)
		longjmp(s->enough, 1);
	buf_add(&s->plain, text, n);
}

typedef int demangler(const char *mangled, int options, demangle_callbackref callback, void *opaque);

static bool plain_by(demangler *demangle, const char *mangled, int options, struct sink *s)
{
	if (setjmp(s->enough))                  /* [2] */
		return false;
	return demangle(mangled, options, take, s) != 0 && s->plain.n;
}

/* "core::fmt::write::h0123456789abcdef" [Rust's legacy mangling ends in a hash] */
static void cut_hash(struct buf *b)
{
	struct str all = buf_view(b);
	struct str hash = str_from(all, all.n > 19 ? all.n - 19 : all.n);

	if (!str_starts(hash, S("::h")))
		return;
	for (size_t i = 3; i < hash.n; i++)
		if (!strchr("0123456789abcdef", hash.p[i]))
			return;
	b->n -= hash.n;
}

static bool plain_d(struct buf *b, const char *mangled)
{
	uint32_t references = 0;
	char *plain;

	for (const char *p = mangled; *p; p++)
		references += *p == 'Q';
	if (references > D_REFERENCES_MOST || strlen(mangled) > 1024)
		return false;
	plain = dlang_demangle(mangled, 0);
	if (!plain)
		return false;
	buf_lit(b, plain);
	free(plain);
	return true;
}

bool symbol_demangle(struct buf *b, struct str name)
{
	static const struct str stub = S("@plt");
	struct sink s = { 0 };
	char mangled[MANGLED_MOST];
	bool ok;

	if (name.n < 3 || name.n >= sizeof mangled || name.p[0] != '_' || memchr(name.p, 0, name.n))
		return false;
	memcpy(mangled, name.p, name.n);
	mangled[name.n] = 0;
	if (name.p[1] == 'D')
		return plain_d(b, mangled);
	if (name.p[1] != 'Z' && name.p[1] != 'R' && !str_starts(name, S("___Z")))
		return false;
	ok = plain_by(rust_demangle_callback, mangled, 0, &s);
	if (ok) {
		cut_hash(&s.plain);
	} else {
		buf_clear(&s.plain);
		ok = plain_by(cplus_demangle_v3_callback, mangled, DMGL_NO_RECURSE_LIMIT, &s);        /* [3] [4] */
	}
	if (ok)
		buf_str(b, buf_view(&s.plain));
	if (ok && str_ends(name, stub))         /* [4] */
		buf_str(b, stub);
	buf_release(&s.plain);
	return ok;
}
