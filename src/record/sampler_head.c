#include "record/sampler_head.h"

#include <elf.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <time.h>

#include "base/clock.h"
#include "record/proc.h"

enum { HEADER_ATTR = 64, HEADER_BUILD_ID = 67, FINISHED_ROUND = 68, HEADER_FEATURE = 80 };
enum { FEATURE_ARCH = 6, FEATURE_CLOCK_DATA = 29 };

#define BUILD_ID_MOST 20u
#define KERNEL_LEAST (UINT64_C(1) << 63)        /* where the kernel's half of the addresses begins, when _text is hidden */
#define KALLSYMS_FIRST 4096u
#define KALLSYMS_SEEN 65536u

static void put(struct buf *b, uint64_t x, size_t n)
{
	const uint32_t half = (uint32_t)x;
	const uint16_t quarter = (uint16_t)x;

	buf_add(b, n == 8 ? (const void *)&x : n == 4 ? (const void *)&half : (const void *)&quarter, n);
}

static void header(struct buf *b, uint32_t type, uint16_t misc, size_t body)
{
	put(b, type, 4);
	put(b, misc, 2);
	put(b, 8 + body, 2);
}

/* Text in a room that is a multiple of eight bytes, with a NUL at least. */
static size_t room_of(struct str text)
{
	return (text.n + 8) & ~(size_t)7;
}

static void put_text(struct buf *b, struct str text)
{
	buf_str(b, text);
	buf_fill(b, '\0', room_of(text) - text.n);
}

static int64_t wall_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* { u32 version, u32 clock, u64 wall ns, u64 ns of the clock } */
static void put_clock(struct buf *b)
{
	header(b, HEADER_FEATURE, 0, 8 + 24);
	put(b, FEATURE_CLOCK_DATA, 8);
	put(b, 1, 4);
	put(b, CLOCK_MONOTONIC, 4);
	put(b, (uint64_t)wall_ns(), 8);
	put(b, (uint64_t)clock_ns(), 8);
}

static void put_arch(struct buf *b)
{
	struct utsname u;
	struct str arch;

	if (uname(&u))
		return;
	arch = str_of(u.machine);
	header(b, HEADER_FEATURE, 0, 8 + 4 + room_of(arch));
	put(b, FEATURE_ARCH, 8);
	put(b, room_of(arch), 4);
	put_text(b, arch);
}

void sampler_head(struct buf *b, const struct perf_event_attr *attr, const uint64_t *id, uint32_t nid)
{
	const uint32_t most = (65535 - 8 - sizeof *attr) / 8;   /* of one record */

	if (nid > most)
		nid = most;
	header(b, HEADER_ATTR, 0, sizeof *attr + 8 * (size_t)nid);
	buf_add(b, attr, sizeof *attr);
	buf_add(b, id, 8 * (size_t)nid);
	put_arch(b);
	put_clock(b);
}

void sampler_head_round(struct buf *b)
{
	header(b, FINISHED_ROUND, 0, 0);
}

/* ---- the kernel ---- */

/* "ffffffff81000000 T _text" */
static bool address_of(struct str text, struct str name, uint64_t *out)
{
	while (text.n) {
		struct str line = str_line(&text), address = str_word(&line);
		unsigned long long x;

		(void)str_word(&line);
		if (!str_eq(str_word(&line), name) || address.n > 16 || sscanf(address.p, "%llx", &x) != 1)
			continue;
		*out = x;
		return true;
	}
	return false;
}

/* The lines of kallsyms are in order of nothing, but this one is among the first, mostly the very first; the kernel makes each when it is
 * read.  The address is 0 for whoever may not know. */
static uint64_t kernel_symbol(struct str name)
{
	char text[KALLSYMS_SEEN];
	uint64_t address = 0;

	for (size_t n = KALLSYMS_FIRST; n <= sizeof text; n *= 4) {
		struct str whole = proc_read("/proc/kallsyms", text, n);

		str_cut_last(&whole, '\n');     /* a part of a line */
		if (address_of(whole, name, &address))
			break;
	}
	return address;
}

/* The id in /sys/kernel/notes: { u32 name bytes, content bytes, type; name, content, each padded to 4 }. */
static struct str kernel_build_id(char *notes, size_t cap)
{
	struct str rest = proc_read("/sys/kernel/notes", notes, cap);

	while (rest.n >= 12) {
		uint32_t n[3];
		size_t name, content;

		memcpy(n, rest.p, sizeof n);
		name = ((size_t)n[0] + 3) & ~(size_t)3;
		content = ((size_t)n[1] + 3) & ~(size_t)3;
		if (12 + name + content > rest.n)
			break;
		if (n[2] == NT_GNU_BUILD_ID && n[0] == 4 && !memcmp(rest.p + 12, "GNU", 4) && n[1] <= BUILD_ID_MOST)
			return (struct str){ rest.p + 12 + name, n[1] };
		rest = str_from(rest, 12 + name + content);
	}
	return (struct str){ 0 };
}

static void put_build_id(struct buf *b, struct str path)
{
	enum { MISC_KERNEL = 1, MISC_SIZE = 1 << 15 };
	char notes[4096];
	struct str id = kernel_build_id(notes, sizeof notes);

	if (!id.n)
		return;
	header(b, HEADER_BUILD_ID, MISC_KERNEL | MISC_SIZE, 28 + room_of(path));
	put(b, UINT32_MAX, 4);
	buf_str(b, id);
	buf_fill(b, '\0', BUILD_ID_MOST - id.n);
	buf_char(b, (char)id.n);
	buf_fill(b, '\0', 3);
	put_text(b, path);
}

/* MMAP { u32 pid, tid; u64 start, length, offset; path; } and the trailer of all records: nobody, at no time. */
void sampler_head_kernel(struct buf *b)
{
	struct str path = S("[kernel.kallsyms]_text");
	uint64_t text = kernel_symbol(S("_text")), start;

	if (!text && (text = kernel_symbol(S("_stext"))))       /* arm64 lists no other; perf says it the same way */
		path = S("[kernel.kallsyms]_stext");
	start = text ? text : KERNEL_LEAST;
	header(b, PERF_RECORD_MMAP, PERF_RECORD_MISC_KERNEL, 32 + room_of(path) + 24);
	put(b, UINT32_MAX, 4);
	put(b, 0, 4);
	put(b, start, 8);
	put(b, UINT64_MAX - start, 8);
	put(b, text, 8);
	put_text(b, path);
	buf_fill(b, '\0', 24);
	put_build_id(b, S("[kernel.kallsyms]"));
}
