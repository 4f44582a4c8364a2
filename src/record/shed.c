#include "record/shed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"

/* AddressSanitizer's shadow is such a mapping, and gcov writes its counters from the heap before an exec. */
#if defined(__SANITIZE_ADDRESS__) || defined(PAWL_COVERAGE)
#define NEEDS_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NEEDS_HEAP 1
#endif
#endif
#ifndef NEEDS_HEAP
#define NEEDS_HEAP 0
#endif

#define WORTHWHILE ((uintptr_t)256 << 10)
#define AROUND ((uintptr_t)64 << 10)            /* a multiple of every page size */

/* Marks [lo, hi) without what is around the n addresses to keep. */
static void mark(uintptr_t lo, uintptr_t hi, const uintptr_t *keep, int n)
{
	uintptr_t from, to;

	if (lo >= hi)
		return;
	if (!n) {
		(void)madvise((void *)lo, hi - lo,
			MADV_DONTFORK); /* a refusal costs accuracy, nothing else */
		return;
	}
	from = (*keep & ~(AROUND - 1)) - AROUND;
	to = from + 3 * AROUND;
	if (hi <= from || lo >= to) {
		mark(lo, hi, keep + 1, n - 1);
		return;
	}
	mark(lo, from, keep + 1, n - 1);
	mark(to, hi, keep + 1, n - 1);
}

static bool hex(struct str s, uintptr_t *out)
{
	uintptr_t x = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		x = x << 4 | (uintptr_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	*out = x;
	return s.n && s.n <= 2 * sizeof x;
}

/* [proc(5) /proc/pid/maps] lo-hi perms offset device inode [name]; inode 0 is anonymous. */
static void consider(struct str line, const uintptr_t *keep, int n)
{
	struct str range = str_word(&line), perms = str_word(&line), inode,
		   first = str_cut(&range, '-');
	uintptr_t lo, hi;

	(void)str_word(&line);
	(void)str_word(&line);
	inode = str_word(&line);
	if (!hex(first, &lo) || !hex(range, &hi) || !str_eq(perms, S("rw-p")) ||
		!str_eq(inode, S("0")))
		return;
	if (hi - lo >= WORTHWHILE && !str_starts(str_trim(line), S("[stack")))
		mark(lo, hi, keep, n);
}

void shed_memory(void)
{
	char buf[8 << 10];
	const uintptr_t keep[] = { (uintptr_t)buf, (uintptr_t)&errno };
	size_t have = 0;
	ssize_t n;
	int fd = NEEDS_HEAP ? -1 : open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	while ((n = read(fd, buf + have, sizeof buf - have)) > 0) {
		struct str rest = { buf, have + (size_t)n };

		while (rest.n && memchr(rest.p, '\n', rest.n))
			consider(str_line(&rest), keep, 2);
		have = rest.n;
		if (have)
			memmove(buf, rest.p, have);     /* the beginning of a line */
	}
	close(fd);
}
