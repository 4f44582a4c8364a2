/*
 * Events, and what the file says about itself.
 *
 * struct perf_event_attr [include/uapi/linux/perf_event.h], the fields that are looked at:
 *
 *	  0 u32 type           24 u64 sample_type      72 u64 branch_sample_type
 *	  4 u32 size           32 u64 read_format      80 u64 sample_regs_user
 *	  8 u64 config         40 bit field            88 u32 sample_stack_user
 *	 16 u64 sample_period  48 u32 ...              92 s32 clockid
 *	                                               64 is the size of the oldest version
 */
#include "format/off_cpu_raw.h"
#include "format/perfdata_part.h"

#include <math.h>
#include <time.h>

#define ATTR_LEAST 64u
#define BUILD_ID_MOST 20u

enum { TYPE_HARDWARE, TYPE_SOFTWARE, TYPE_TRACEPOINT };
enum { SW_CPU_CLOCK = 0, SW_TASK_CLOCK = 1, SW_DUMMY = 9 };
enum { BIT_FREQ = 10, BIT_ENABLE_ON_EXEC = 12, BIT_SAMPLE_ID_ALL = 18, BIT_USE_CLOCKID = 25, BIT_DEFER_CALLCHAIN = 38 };

enum { FEATURE_BUILD_ID = 2, FEATURE_ARCH = 6, FEATURE_CMDLINE = 11, FEATURE_EVENT_DESC = 12, FEATURE_CLOCK_DATA = 29 };

struct str perfdata_name(struct perfdata *d, struct str s)
{
	uint32_t at = map_find(&d->names, s);

	if (at != MAP_NONE)
		return d->name[at];
	ARENA_ROOM(d->arena, d->name, d->nname, d->name_cap);
	s = arena_str(d->arena, s);
	d->name[d->nname] = s;
	map_intern(&d->names, s, d->nname);
	return d->name[d->nname++];
}

/* ---- attr ---- */

/* Compilers of big-endian machines begin a bit field with the highest bit of its first byte. */
static bool attr_bit(const struct perfdata *d, const char *attr, unsigned bit)
{
	unsigned char byte = (unsigned char)attr[40 + bit / 8];

	return byte >> (d->big ? 7 - bit % 8 : bit % 8) & 1;
}

static struct str kernel_name(struct perfdata *d, const struct perf_event *ev)
{
	static const char *const hardware[] = { "cycles", "instructions", "cache-references", "cache-misses", "branches",
		"branch-misses", "bus-cycles", "stalled-cycles-frontend", "stalled-cycles-backend", "ref-cycles" };
	static const char *const software[] = { "cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations",
		"minor-faults", "major-faults", "alignment-faults", "emulation-faults", "dummy", "bpf-output", "cgroup-switches" };

	if (ev->type == TYPE_HARDWARE && ev->config < sizeof hardware / sizeof *hardware)
		return str_of(hardware[ev->config]);
	if (ev->type == TYPE_SOFTWARE && ev->config < sizeof software / sizeof *software)
		return str_of(software[ev->config]);
	return arena_printf(d->arena, "%s:0x%llx", ev->type == TYPE_TRACEPOINT ? "tracepoint" : "event",
		(unsigned long long)ev->config);
}

static void add_ids(struct perfdata *d, struct str ids, uint32_t event)
{
	for (; ids.n >= 8; ids = str_from(ids, 8)) {
		uint64_t id = u64_at(d, ids.p);

		map_set(&d->ids, arena_str(d->arena, (struct str){ (const char *)&id, sizeof id }), event);
	}
}

static uint64_t attr_u64(const struct perfdata *d, struct str attr, size_t at)
{
	return attr.n >= at + 8 ? u64_at(d, attr.p + at) : 0;
}

/* Without the id at a fixed place, records of events with different fields cannot be told apart. */
static bool is_distinct(const struct perfdata *d, uint64_t sample_type)
{
	return !d->nevent || sample_type == d->event[0].sample_type ||
		(sample_type & d->event[0].sample_type & SAMPLE_IDENTIFIER);
}

bool perfdata_add_event(struct perfdata *d, struct str attr, struct str ids)
{
	struct perf_event ev = { .count = MAP_NONE, .weight = MAP_NONE };

	if (attr.n < ATTR_LEAST)
		return err_at(d->e, d->at, "an event's attributes of at least %u bytes expected, not %zu", ATTR_LEAST, attr.n);
	ev.type = u32_at(d, attr.p);
	ev.config = attr_u64(d, attr, 8);
	ev.period = attr_u64(d, attr, 16);
	ev.sample_type = attr_u64(d, attr, 24);
	ev.read_format = attr_u64(d, attr, 32);
	ev.branch_type = attr_u64(d, attr, 72);
	ev.reg_mask = attr_u64(d, attr, 80);
	ev.freq = attr_bit(d, attr.p, BIT_FREQ);
	d->of_command |= attr_bit(d, attr.p, BIT_ENABLE_ON_EXEC);
	ev.id_all = attr_bit(d, attr.p, BIT_SAMPLE_ID_ALL);
	ev.defers = attr_bit(d, attr.p, BIT_DEFER_CALLCHAIN);
	ev.monotonic = attr_bit(d, attr.p, BIT_USE_CLOCKID) && attr.n >= 96 && u32_at(d, attr.p + 92) == CLOCK_MONOTONIC &&
		ev.sample_type & SAMPLE_TIME;
	ev.name = kernel_name(d, &ev);
	if (!is_distinct(d, ev.sample_type))
		return err_at(d->e, d->at, "events with the same fields in their samples, or with identifiers, expected");
	ARENA_ROOM(d->arena, d->event, d->nevent, d->event_cap);
	d->event[d->nevent] = ev;
	if (ev.sample_type & SAMPLE_REGS_USER && ev.sample_type & SAMPLE_STACK_USER && !d->unwind)
		d->unwind = ARENA_NEW(d->arena, struct profile_unwind);
	add_ids(d, ids, d->nevent);
	d->nevent++;
	return true;
}

uint32_t perfdata_event_of(struct perfdata *d, uint64_t id)
{
	if (id == d->last_id && d->last_event != MAP_NONE)
		return d->last_event;
	d->last_event = map_find(&d->ids, (struct str){ (const char *)&id, sizeof id });
	d->last_id = id;
	return d->last_event;
}

/* ---- names of events ---- */

/* { u64 type, u64 id, text } */
void perfdata_rename_event(struct perfdata *d, struct record r)
{
	enum { UPDATE_NAME = 2 };
	uint32_t event;

	if (r.size < HEADER_BYTES + 17 || u64_at(d, r.p + HEADER_BYTES) != UPDATE_NAME)
		return;
	event = perfdata_event_of(d, u64_at(d, r.p + HEADER_BYTES + 8));
	if (event != MAP_NONE)
		d->event[event].name = perfdata_name(d, text_in(r.p + HEADER_BYTES + 16, r.size - HEADER_BYTES - 16u));
}

/* u32 length, then as many bytes with NULs behind the text. */
static struct str take_text(const struct perfdata *d, struct str *rest)
{
	struct str text = { 0 };
	size_t n;

	if (rest->n < 4)
		return text;
	n = u32_at(d, rest->p);
	*rest = str_from(*rest, 4);
	if (n > rest->n)
		n = rest->n;
	text = text_in(rest->p, n);
	*rest = str_from(*rest, n);
	return text;
}

static uint32_t take_u32(const struct perfdata *d, struct str *rest)
{
	uint32_t x = rest->n >= 4 ? u32_at(d, rest->p) : 0;

	*rest = str_from(*rest, 4);
	return x;
}

/* u32 events, u32 size; for each { attr of that size, u32 ids, text, u64 id[] }, in the order of the attrs. */
static void take_descriptions(struct perfdata *d, struct str rest)
{
	uint32_t n = take_u32(d, &rest), size = take_u32(d, &rest);

	for (uint32_t i = 0; i < n && rest.n > size; i++) {
		uint64_t nid;
		struct str name;
		uint32_t event = i;

		rest = str_from(rest, size);
		nid = take_u32(d, &rest);
		name = take_text(d, &rest);
		if (nid && rest.n >= 8)
			event = perfdata_event_of(d, u64_at(d, rest.p));
		if (name.n && event < d->nevent)
			d->event[event].name = perfdata_name(d, name);
		rest = str_from(rest, nid * 8 < rest.n ? (size_t)nid * 8 : rest.n);
	}
}

/* ---- build ids ---- */

static struct str hex_of(struct perfdata *d, const char *bytes, size_t n)
{
	char text[2 * BUILD_ID_MOST];

	for (size_t i = 0; i < n; i++) {
		text[2 * i] = "0123456789abcdef"[(unsigned char)bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return perfdata_name(d, (struct str){ text, 2 * n });
}

/* { header, u32 pid, u8 id[20], u8 size, u8 pad[3], path }; the size is there when misc says so. */
bool perfdata_add_build_id(struct perfdata *d, struct record r)
{
	enum { ID_AT = 12, SIZE_AT = 32, PATH_AT = 36, MISC_SIZE = 1 << 15 };
	size_t n = BUILD_ID_MOST;
	struct str path, id;

	if (r.size <= PATH_AT)
		return err_at(d->e, d->at, "a build id with a path of %u bytes or more expected", PATH_AT + 1);
	path = text_in(r.p + PATH_AT, r.size - PATH_AT);
	if (r.misc & MISC_SIZE && (unsigned char)r.p[SIZE_AT] <= BUILD_ID_MOST)
		n = (unsigned char)r.p[SIZE_AT];
	id = hex_of(d, r.p + ID_AT, n);
	if (!path.n)
		return true;
	path = perfdata_name(d, path);
	map_set(&d->build_ids, path, map_find(&d->names, id));
	for (uint32_t i = 0; i < d->ndso; i++) {        /* in a pipe they come last */
		struct dso *dso = &d->dso[i];

		if (dso->build_id.n || !str_eq(dso->name, path))
			continue;
		dso->build_id = id;
		if (dso->module != NO_MODULE)
			d->profile->module[dso->module].build_id = id;
	}
	return true;
}

static void take_build_ids(struct perfdata *d, struct str rest)
{
	struct err ignored = { 0 }, *e = d->e;

	d->e = &ignored;
	while (rest.n >= HEADER_BYTES) {
		struct record r = record_at(d, rest.p);

		if (r.size < HEADER_BYTES || r.size > rest.n || !perfdata_add_build_id(d, r)) {
			evidence_note(d->out, d->evidence, d->at, "table of build ids is damaged: some are missing");
			break;
		}
		rest = str_from(rest, r.size);
	}
	d->e = e;
}

/* ---- the rest of what the file says ---- */

static void take_command(struct perfdata *d, struct str rest)
{
	uint32_t n = take_u32(d, &rest);
	struct str line = S("recorded by:");

	for (uint32_t i = 0; i < n && rest.n && line.n < 4096; i++) {
		struct str word = take_text(d, &rest);

		line = arena_printf(d->arena, "%.*s %.*s", STR(line), STR(word));
	}
	if (n)
		profile_comment(d->profile, line);
}

/* { u32 version, u32 clock, u64 wall ns, u64 ns of the clock } */
static void take_clock(struct perfdata *d, struct str content)
{
	if (content.n < 24 || u32_at(d, content.p) != 1)
		return;
	d->wall_ns = u64_at(d, content.p + 8);
	d->wall_time = u64_at(d, content.p + 16);
}

void perfdata_feature(struct perfdata *d, unsigned bit, struct str content)
{
	switch (bit) {
	case FEATURE_BUILD_ID:
		take_build_ids(d, content);
		break;
	case FEATURE_ARCH:
		d->arch = perfdata_name(d, take_text(d, &content));
		break;
	case FEATURE_CMDLINE:
		take_command(d, content);
		break;
	case FEATURE_EVENT_DESC:
		take_descriptions(d, content);
		break;
	case FEATURE_CLOCK_DATA:
		take_clock(d, content);
		break;
	default:
		break;
	}
}

/* ---- weights ---- */

static bool is_time(const struct perf_event *ev)
{
	return (ev->type == TYPE_SOFTWARE && (ev->config == SW_CPU_CLOCK || ev->config == SW_TASK_CLOCK)) ||
		str_starts(ev->name, S("offcpu-time")) || str_eq(ev->name, S(OFF_CPU_EVENT));
}

static bool takes_samples(const struct perf_event *ev)
{
	return ev->type != TYPE_SOFTWARE || ev->config != SW_DUMMY;
}

void perfdata_begin(struct perfdata *d)
{
	d->begun = true;
	for (uint32_t i = 0; i < d->nevent; i++) {
		struct perf_event *ev = &d->event[i];

		if (!takes_samples(ev))
			continue;
		ev->count = profile_weight(d->profile, S("samples"), S("count"));
		ev->weight = profile_weight(d->profile, ev->name, is_time(ev) ? S("nanoseconds") : S("count"));
	}
	d->profile->preferred = d->profile->nweight ? 1 : 0;
}

/* Names may come behind the samples.  Of several events each count of samples says whose it is. */
void perfdata_name_weights(struct perfdata *d)
{
	struct profile *p = d->profile;

	for (uint32_t i = 0; i < d->nevent; i++) {
		const struct perf_event *ev = &d->event[i];

		if (ev->weight == MAP_NONE)
			continue;
		p->weight[ev->weight].name = ev->name;
		if (p->nweight > 2)
			p->weight[ev->count].name = arena_printf(d->arena, "%.*s.samples", STR(ev->name));
	}
	if (!p->nweight)
		return;
	for (uint32_t i = 0; i < d->nevent && !profile_total(p, p->preferred); i++)
		if (d->event[i].weight != MAP_NONE)
			p->preferred = d->event[i].weight;
	for (uint32_t i = 0; i < d->nevent; i++)
		if (d->event[i].weight == p->preferred) {
			p->period_type = d->event[i].name;
			p->period_unit = p->weight[p->preferred].raw_unit;
			p->period = d->event[i].freq ? NAN : (double)d->event[i].period;
		}
}
