/*
 * Each type of record: a table of what handles it, and how many bytes it has at least.
 *
 * Records of the kernel [include/uapi/linux/perf_event.h, enum perf_event_type], behind the header of 8 bytes:
 *
 *	MMAP    u32 pid, tid; u64 start, length, offset; path
 *	MMAP2   u32 pid, tid; u64 start, length, offset; u32 major, minor; u64 inode, generation; u32 prot, flags; path
 *	        or, when misc says so, u8 size, pad[3], id[20] instead of major to generation
 *	COMM    u32 pid, tid; name
 *	FORK    u32 pid, ppid, tid, ptid; u64 time (EXIT too)
 *	LOST    u64 id, lost            LOST_SAMPLES  u64 lost
 *	KSYMBOL u64 address; u32 length; u16 type, flags; name
 */
#include "format/perfdata_part.h"

enum { MISC_COMM_EXEC = 1 << 13, MISC_BUILD_ID = 1 << 14 };

static struct str text_of(struct record r, size_t at)
{
	return text_in(r.p + at, r.size - at);
}

static void note(struct perfdata *d, const char *what)
{
	evidence_note(d->out, d->evidence, d->at, "%s", what);
}

static void note_many(struct perfdata *d, const char *what, uint64_t n)
{
	struct evidence *ev = &d->out->evidence[d->evidence];

	if (!n)
		return;
	note(d, what);
	for (uint32_t i = 0; i < ev->nnote; i++)
		if (str_eq(ev->note[i].text, str_of(what)) && n - 1 <= UINT64_MAX - ev->note[i].count)
			ev->note[i].count += n - 1;
}

/* ---- what is mapped ---- */

/* "[kernel.kallsyms]_text" names the symbol that its address was found by. */
static struct str kernel_path(struct str path)
{
	return str_starts(path, S("[kernel.kallsyms]")) ? S("[kernel.kallsyms]") : path;
}

static void map_kernel(struct perfdata *d, struct mapping m, struct dso dso)
{
	dso.name = perfdata_name(d, kernel_path(dso.name));
	dso.start = m.start;
	dso.limit = m.limit;
	dso.absolute = true;
	m.dso = perfdata_dso(d, &dso);
	perfdata_map(d, 0, &m);
}

/* Code without a file may be described by a perf map, which is what perf calls it then. */
static struct str user_path(struct perfdata *d, struct str path, uint32_t pid)
{
	if (str_starts(path, S("//anon")) || str_starts(path, S("/dev/zero")) || str_starts(path, S("/anon_hugepage")))
		return arena_printf(d->arena, "/tmp/perf-%d.map", (int)pid);
	return path;
}

static void map_user(struct perfdata *d, uint32_t pid, struct mapping m, struct dso dso, uint64_t time)
{
	uint32_t space, process = perfdata_process(d, pid);
	struct str path = user_path(d, dso.name, pid);

	perfdata_code_until(d, process, time);
	if (d->command_due && pid == d->command_pid && str_starts(path, S("/")) && str_eq(path, dso.name)) {
		d->command_due = false;
		d->command = perfdata_name(d, path);
	}
	dso.name = perfdata_name(d, path);
	if (str_eq(dso.name, S("[vdso]")))
		m.offset = 0;
	m.dso = perfdata_dso(d, &dso);
	if (!d->dso[m.dso].absolute)
		m.since = ++d->nmapped;
	space = perfdata_own_space(d, pid);
	perfdata_map(d, space, &m);
	perfdata_code_mapped(d, process, dso.name);
}

static bool take_mapping(struct perfdata *d, struct record r, struct dso dso)
{
	uint64_t length = u64_at(d, r.p + 24);
	struct mapping m = { .start = u64_at(d, r.p + 16), .offset = u64_at(d, r.p + 32) };
	unsigned mode = r.misc & MODE_MASK;

	if (__builtin_add_overflow(m.start, length, &m.limit))
		m.limit = UINT64_MAX;
	if (mode == MODE_KERNEL)
		map_kernel(d, m, dso);
	else if (mode == MODE_USER || !mode)
		map_user(d, u32_at(d, r.p + 8), m, dso, perfdata_time(d, r));
	else
		note(d, "mapping of a guest or hypervisor skipped");
	return true;
}

static bool take_mmap(struct perfdata *d, struct record r)
{
	return take_mapping(d, r, (struct dso){ .name = text_of(r, 40) });
}

static struct str id_of(struct perfdata *d, struct record r)
{
	unsigned n = (unsigned char)r.p[40];
	char hex[41];

	if (!(r.misc & MISC_BUILD_ID) || n > 20)
		return (struct str){ 0 };
	for (unsigned i = 0; i < n; i++) {
		hex[2 * i] = "0123456789abcdef"[(unsigned char)r.p[44 + i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[r.p[44 + i] & 15];
	}
	return perfdata_name(d, (struct str){ hex, 2 * n });
}

static bool take_mmap2(struct perfdata *d, struct record r)
{
	return take_mapping(d, r, (struct dso){ .name = text_of(r, 72), .build_id = id_of(d, r) });
}

static bool take_ksymbol(struct perfdata *d, struct record r)
{
	enum { TYPE_BPF = 1, FLAG_UNREGISTER = 1 };
	struct mapping m = { .start = u64_at(d, r.p + 8) };
	struct dso dso = { .name = u16_at(d, r.p + 20) == TYPE_BPF ? S("[bpf]") : S("[kernel.kallsyms]"), .absolute = true };

	if (__builtin_add_overflow(m.start, (uint64_t)u32_at(d, r.p + 16), &m.limit))
		m.limit = UINT64_MAX;
	if (u16_at(d, r.p + 22) & FLAG_UNREGISTER) {
		perfdata_unmap(d, 0, m.start, m.limit);
		return true;
	}
	dso.name = perfdata_name(d, dso.name);
	dso.function = perfdata_name(d, text_of(r, 24));
	m.dso = perfdata_dso(d, &dso);
	perfdata_map(d, 0, &m);
	return true;
}

/* ---- threads ---- */

static bool take_comm(struct perfdata *d, struct record r)
{
	uint32_t pid = u32_at(d, r.p + 8), tid = u32_at(d, r.p + 12);

	if (r.misc & MISC_COMM_EXEC && d->of_command && (!d->command_known || pid == d->command_pid)) {
		d->command_known = d->command_due = true;
		d->command_pid = pid;
	}
	perfdata_comm(d, pid, tid, text_of(r, 16));
	if (r.misc & MISC_COMM_EXEC)
		d->process[perfdata_process(d, pid)].code = MAP_NONE;
	return true;
}

static bool take_fork(struct perfdata *d, struct record r)
{
	perfdata_fork(d, u32_at(d, r.p + 8), u32_at(d, r.p + 16), u32_at(d, r.p + 12), u32_at(d, r.p + 20));
	return true;
}

static bool take_exit(struct perfdata *d, struct record r)
{
	perfdata_exit(d, u32_at(d, r.p + 8), u32_at(d, r.p + 16));
	return true;
}

/* ---- what the kernel did not record ---- */

static bool take_lost(struct perfdata *d, struct record r)
{
	note_many(d, "record lost: the kernel's buffer was full", u64_at(d, r.p + 16));
	return true;
}

static bool take_lost_samples(struct perfdata *d, struct record r)
{
	note_many(d, "sample lost by the kernel", u64_at(d, r.p + 8));
	return true;
}

static bool take_throttle(struct perfdata *d, struct record r)
{
	(void)r;
	note(d, "sampling was throttled by the kernel for a while");
	return true;
}

static bool take_aux(struct perfdata *d, struct record r)
{
	(void)r;
	note(d, "processor trace is not decoded");
	return true;
}

static bool ignore(struct perfdata *d, struct record r)
{
	(void)d;
	(void)r;
	return true;
}

/* ---- records that perf writes itself ---- */

/* { attr, u64 id[] }; the attr says its own size. */
static bool take_attr(struct perfdata *d, struct record r)
{
	struct str body = { r.p + HEADER_BYTES, r.size - HEADER_BYTES };
	uint32_t size = u32_at(d, body.p + 4);

	if (d->begun) {
		note(d, "event that is described behind the first sample");
		return true;
	}
	return perfdata_add_event(d, str_clip(body, size), str_from(body, size));
}

static bool take_round(struct perfdata *d, struct record r)
{
	(void)r;
	return perfdata_round(d);
}

static bool take_update(struct perfdata *d, struct record r)
{
	perfdata_rename_event(d, r);
	return true;
}

static bool take_feature(struct perfdata *d, struct record r)
{
	uint64_t bit = u64_at(d, r.p + 8);

	if (bit < 256)
		perfdata_feature(d, (unsigned)bit, (struct str){ r.p + 16, r.size - 16u });
	return true;
}

static bool take_packed(struct perfdata *d, struct record r)
{
	return perfdata_unpack(d, (struct str){ r.p + HEADER_BYTES, r.size - HEADER_BYTES });
}

/* Behind the size of the data stands padding.  perf 6.16 wrote wrong sizes when one buffer gave several records [4]. */
static bool take_packed2(struct perfdata *d, struct record r)
{
	uint64_t room = r.size - 16u, n = u64_at(d, r.p + 8);

	return perfdata_unpack(d, (struct str){ r.p + 16, (size_t)(n <= room && room - n < 8 ? n : room) });
}

struct handler {
	uint16_t least;                 /* bytes, header included; 0 = unknown type */
	bool (*take)(struct perfdata *d, struct record r);
};

enum { RECORD_TRACING_DATA = 66, RECORD_AUXTRACE = 71 };

static const struct handler handlers[] = {
	[1] = { 41, take_mmap },
	[2] = { 24, take_lost },
	[3] = { 17, take_comm },
	[4] = { 24, take_exit },
	[5] = { 8, take_throttle },
	[6] = { 8, ignore },            /* UNTHROTTLE */
	[7] = { 24, take_fork },
	[8] = { 8, ignore },            /* READ: counts of a task at its end */
	[9] = { 8, perfdata_sample },
	[10] = { 73, take_mmap2 },
	[11] = { 8, take_aux },
	[12] = { 8, ignore },           /* ITRACE_START */
	[13] = { 16, take_lost_samples },
	[14] = { 8, ignore },           /* SWITCH */
	[15] = { 8, ignore },           /* SWITCH_CPU_WIDE */
	[16] = { 8, ignore },           /* NAMESPACES */
	[17] = { 25, take_ksymbol },
	[18] = { 8, ignore },           /* BPF_EVENT: what KSYMBOL says, with tags */
	[19] = { 8, ignore },           /* CGROUP */
	[20] = { 8, ignore },           /* TEXT_POKE */
	[21] = { 8, ignore },           /* AUX_OUTPUT_HW_ID */
	[22] = { 24, perfdata_join },
	[64] = { 16, take_attr },
	[65] = { 8, ignore },           /* EVENT_TYPE: perf before 3.12 */
	[66] = { 12, ignore },          /* TRACING_DATA */
	[67] = { 8, perfdata_add_build_id },
	[68] = { 8, take_round },
	[69] = { 8, ignore },           /* ID_INDEX: ids once more */
	[70] = { 8, ignore },           /* AUXTRACE_INFO */
	[71] = { 16, take_aux },        /* AUXTRACE */
	[72] = { 8, ignore },           /* AUXTRACE_ERROR */
	[73] = { 8, ignore },           /* THREAD_MAP */
	[74] = { 8, ignore },           /* CPU_MAP */
	[75] = { 8, ignore },           /* STAT_CONFIG, STAT, STAT_ROUND: of perf stat record */
	[76] = { 8, ignore },
	[77] = { 8, ignore },
	[78] = { 8, take_update },
	[79] = { 8, ignore },           /* TIME_CONV */
	[80] = { 16, take_feature },
	[81] = { 8, take_packed },
	[82] = { 8, ignore },           /* FINISHED_INIT */
	[83] = { 16, take_packed2 },
};

bool perfdata_record(struct perfdata *d, struct record r)
{
	const struct handler *h = &handlers[r.type < sizeof handlers / sizeof *handlers ? r.type : 0];

	if (!h->least) {
		evidence_note(d->out, d->evidence, d->at, "record of unknown type %u skipped", r.type);
		return true;
	}
	if (r.size < h->least)
		return err_at(d->e, d->at, "a record of %u bytes or more expected for type %u, not %u", h->least, r.type, r.size);
	return h->take(d, r);
}

bool perfdata_side_record(struct perfdata *d, struct record r, uint64_t *behind)
{
	if (r.type == RECORD_TRACING_DATA && r.size >= 12)
		*behind = ((uint64_t)u32_at(d, r.p + 8) + 7) & ~(uint64_t)7;
	if (r.type == RECORD_AUXTRACE && r.size >= 16)
		*behind = u64_at(d, r.p + 8);
	return perfdata_record(d, r);
}
