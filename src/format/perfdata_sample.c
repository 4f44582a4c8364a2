/*
 * The fields of a sample, and the time of every record [include/uapi/linux/perf_event.h, PERF_RECORD_SAMPLE and
 * struct sample_id].  Which are there the event's sample_type says; their order is fixed.
 */
#include "format/off_cpu_raw.h"
#include "format/perfdata_part.h"
#include "model/process_tree.h"

/* A walk over fields: `bad` once one lies behind the end. */
struct walk {
	const struct perfdata *d;
	const char *p, *end;
	bool bad;
};

static const char *skip(struct walk *w, uint64_t n)
{
	const char *p = w->p;

	if (n > (uint64_t)(w->end - w->p)) {
		w->bad = true;
		w->p = w->end;
		return NULL;
	}
	w->p += n;
	return p;
}

static uint64_t take_u64(struct walk *w)
{
	const char *p = skip(w, 8);

	return p ? u64_at(w->d, p) : 0;
}

static const char *skip_array(struct walk *w, uint64_t n, uint64_t size)
{
	return skip(w, n > UINT16_MAX ? UINT64_MAX : n * size);
}

/* ---- values of counters ---- */

enum { READ_ENABLED = 1, READ_RUNNING = 2, READ_ID = 4, READ_GROUP = 8, READ_LOST = 16 };

static void skip_read(struct walk *w, uint64_t format)
{
	uint64_t times = (format & READ_ENABLED ? 8u : 0) + (format & READ_RUNNING ? 8u : 0);
	uint64_t each = 8u + (format & READ_ID ? 8u : 0) + (format & READ_LOST ? 8u : 0);

	if (format & READ_GROUP) {
		uint64_t n = take_u64(w);

		skip(w, times);
		skip_array(w, n, each);
	} else {
		skip(w, times + each);
	}
}

/* ---- one field after the other ---- */

enum { BRANCH_HW_INDEX = 1 << 17, BRANCH_COUNTERS = 1 << 19 };

static void skip_branches(struct walk *w, uint64_t branch_type)
{
	uint64_t n = take_u64(w);

	if (branch_type & BRANCH_HW_INDEX)
		skip(w, 8);
	skip_array(w, n, 24);
	if (branch_type & BRANCH_COUNTERS)
		skip_array(w, n, 8);
}

/* Those that every sample of an event has, 8 bytes each. */
#define ORIGIN (SAMPLE_IDENTIFIER | SAMPLE_IP | SAMPLE_TID | SAMPLE_TIME | SAMPLE_ADDR | SAMPLE_ID | SAMPLE_STREAM_ID | SAMPLE_CPU | \
	SAMPLE_PERIOD)

static void take_origin(struct walk *w, uint64_t type, struct sample *s)
{
	const char *p = skip(w, 8 * (uint64_t)__builtin_popcountll(type & ORIGIN));

	if (!p)
		return;
	p += type & SAMPLE_IDENTIFIER ? 8 : 0;
	if (type & SAMPLE_IP) {
		s->ip = u64_at(w->d, p);
		p += 8;
	}
	if (type & SAMPLE_TID) {
		s->pid = u32_at(w->d, p);
		s->tid = u32_at(w->d, p + 4);
		p += 8;
	}
	if (type & SAMPLE_TIME)
		s->time = u64_at(w->d, p);
	if (type & SAMPLE_PERIOD)       /* the last */
		s->period = u64_at(w->d, w->p - 8);
}

static void take_dump(struct walk *w, const struct perf_event *ev, struct sample *s)
{
	if (ev->sample_type & SAMPLE_REGS_USER && (s->abi = take_u64(w))) {
		size_t n = 8 * (size_t)__builtin_popcountll(ev->reg_mask);

		s->reg = (struct str){ skip(w, n), n };
	}
	if (ev->sample_type & SAMPLE_STACK_USER) {
		uint64_t n = take_u64(w), filled;

		s->stack.p = skip(w, n);
		filled = n ? take_u64(w) : 0;
		s->stack.n = (size_t)(filled < n ? filled : n);
	}
}

/* What pawl's own event says of the waits that it sums [off_cpu_raw.h]. */
static void take_raw(struct walk *w, struct sample *s)
{
	const char *p = skip(w, 4);
	uint32_t n = p ? u32_at(w->d, p) : 0, kind;

	p = skip(w, n);
	if (!p || n != OFF_CPU_RAW_BYTES || memcmp(p, OFF_CPU_MARK, sizeof OFF_CPU_MARK - 1))
		return;
	kind = u32_at(w->d, p + OFF_CPU_KIND_AT);
	s->count = u64_at(w->d, p + OFF_CPU_COUNT_AT);
	if (kind <= WAIT_NO_CPU)
		s->leaf = wait_kind_frame(kind);
}

static void take_stacks(struct walk *w, const struct perf_event *ev, struct sample *s)
{
	if (ev->sample_type & SAMPLE_READ)
		skip_read(w, ev->read_format);
	if (ev->sample_type & SAMPLE_CALLCHAIN) {
		s->nchain = take_u64(w);
		s->chain = skip_array(w, s->nchain, 8);
	}
	if (ev->sample_type & SAMPLE_RAW)
		take_raw(w, s);
	if (ev->sample_type & SAMPLE_BRANCH_STACK)
		skip_branches(w, ev->branch_type);
	take_dump(w, ev, s);
}

/* ---- whose it is ---- */

/* Where the id stands in a sample: first, or behind the fields before it. */
static size_t id_at(uint64_t type)
{
	if (type & SAMPLE_IDENTIFIER)
		return 0;
	return 8 * (size_t)__builtin_popcountll(type & (SAMPLE_IP | SAMPLE_TID | SAMPLE_TIME | SAMPLE_ADDR));
}

static uint32_t event_of_sample(struct perfdata *d, struct record r)
{
	uint64_t type;
	size_t at;

	if (d->nevent <= 1)
		return d->nevent ? 0 : MAP_NONE;
	type = d->event[0].sample_type;
	if (!(type & (SAMPLE_IDENTIFIER | SAMPLE_ID)))
		return 0;
	at = HEADER_BYTES + id_at(type);
	return at + 8 <= r.size ? perfdata_event_of(d, u64_at(d, r.p + at)) : MAP_NONE;
}

/* The fields that stand at the end of the other records, counted from there. */
static uint64_t trailing_time(struct perfdata *d, struct record r)
{
	const struct perf_event *ev = d->nevent ? &d->event[0] : NULL;
	uint64_t behind = SAMPLE_TIME | SAMPLE_ID | SAMPLE_STREAM_ID | SAMPLE_CPU | SAMPLE_IDENTIFIER;
	size_t back;

	if (ev && d->nevent > 1 && ev->sample_type & SAMPLE_IDENTIFIER && r.size >= 16) {
		uint32_t event = perfdata_event_of(d, u64_at(d, r.p + r.size - 8));

		ev = event == MAP_NONE ? ev : &d->event[event];
	}
	if (!ev || !ev->id_all || !(ev->sample_type & SAMPLE_TIME))
		return 0;
	back = 8 * (size_t)__builtin_popcountll(ev->sample_type & behind);
	return r.size >= HEADER_BYTES + back ? u64_at(d, r.p + r.size - back) : 0;
}

uint64_t perfdata_time(struct perfdata *d, struct record r)
{
	enum { RECORD_SAMPLE = 9 };
	uint64_t type;
	uint32_t event;
	size_t at;

	if (r.type != RECORD_SAMPLE)
		return trailing_time(d, r);
	event = event_of_sample(d, r);
	type = event == MAP_NONE ? 0 : d->event[event].sample_type;
	if (!(type & SAMPLE_TIME))
		return 0;
	at = HEADER_BYTES + 8 * (size_t)__builtin_popcountll(type & (SAMPLE_IDENTIFIER | SAMPLE_IP | SAMPLE_TID));
	return at + 8 <= r.size ? u64_at(d, r.p + at) : 0;
}

/* ---- a sample ---- */

static void note_skipped(struct perfdata *d, const struct perf_event *ev)
{
	if (ev->sample_type & SAMPLE_BRANCH_STACK)
		evidence_note(d->out, d->evidence, d->at, "branch stack skipped");
	if (ev->sample_type & SAMPLE_READ && ev->read_format & READ_GROUP)
		evidence_note(d->out, d->evidence, d->at, "counts of the other events of a group skipped");
}

static void remember_time(struct perfdata *d, uint64_t time)
{
	if (!time)
		return;
	if (!d->first_time || time < d->first_time)
		d->first_time = time;
	if (time > d->last_time)
		d->last_time = time;
}

bool perfdata_sample(struct perfdata *d, struct record r)
{
	struct walk w = { d, r.p + HEADER_BYTES, r.p + r.size, false };
	struct sample s = { .event = event_of_sample(d, r), .count = 1 };
	struct perf_event *ev;

	if (!d->begun)
		perfdata_begin(d);
	if (s.event == MAP_NONE || d->event[s.event].weight == MAP_NONE) {
		evidence_note(d->out, d->evidence, d->at, "sample of an event that the file does not describe skipped");
		return true;
	}
	ev = &d->event[s.event];
	s.period = ev->period;
	take_origin(&w, ev->sample_type, &s);
	take_stacks(&w, ev, &s);
	if (w.bad)
		return err_at(d->e, d->at, "a sample whose fields end within its %u bytes expected", r.size);
	if (s.period > INT64_MAX || s.count > INT64_MAX)
		return err_at(d->e, d->at, "a period and a count below 2^63 expected");
	if (ev->sample_type & (SAMPLE_BRANCH_STACK | SAMPLE_READ))
		note_skipped(d, ev);
	ev->nsample++;
	d->nsample++;
	remember_time(d, s.time);
	return perfdata_add_sample(d, &s, r.misc & MODE_MASK);
}
