/*
 * Records in order of time.
 *
 * perf writes the buffers of the CPUs one after the other, so records are in order within a buffer only.  FINISHED_ROUND
 * says that nothing older than the round before can follow: that much is sorted and handed on.  The queue has runs that
 * are sorted already, so a merge of neighbouring runs is near to linear; it is stable, as records of one time are in the
 * order of the file.
 */
#include "base/file.h"
#include "format/perfdata_part.h"

#define QUEUE_MOST (2u << 20)           /* records: 32 MiB, and as much to merge them */
#define CHUNK_BYTES ((size_t)256 << 10)
#define CHUNKS_MOST 256u                /* 64 MiB of unpacked records that wait */
#define RECORD_MOST ((size_t)64 << 10)  /* a record's size has 16 bits */
#define FETCH_BYTES 512u                /* ahead of the record that is looked at */
#define FORGET_BYTES ((size_t)2 << 20)  /* at once: the kernel may have mapped them by one entry, which it would have to break */
#define BOMB_RATIO 1000u                /* records pack 10 to 50 times */
#define BOMB_FREE ((uint64_t)16 << 20)  /* unpacked bytes that need no explanation */

/* ---- sorting ---- */

/* End of the ascending run that begins at `at`. */
static uint32_t run_end(const struct queued *q, uint32_t n, uint32_t at)
{
	at++;
	while (at < n && q[at - 1].time <= q[at].time)
		at++;
	return at;
}

static void merge(struct queued *to, const struct queued *q, uint32_t lo, uint32_t mid, uint32_t hi)
{
	uint32_t x = lo, y = mid;

	while (x < mid && y < hi)
		*to++ = q[q[y].time < q[x].time ? y++ : x++];
	while (x < mid)
		*to++ = q[x++];
	while (y < hi)
		*to++ = q[y++];
}

/* Merges neighbouring runs from queue to scratch, then swaps them; returns the number of runs that there were. */
static uint32_t merge_runs(struct order *o)
{
	uint32_t runs = 0;

	for (uint32_t lo = 0; lo < o->n;) {
		uint32_t mid = run_end(o->queue, o->n, lo);
		uint32_t hi = mid < o->n ? run_end(o->queue, o->n, mid) : mid;

		merge(o->scratch + lo, o->queue, lo, mid, hi);
		runs += hi > mid ? 2 : 1;
		lo = hi;
	}
	return runs;
}

static void sort_queue(struct perfdata *d)
{
	struct order *o = &d->order;

	if (!o->n || run_end(o->queue, o->n, 0) == o->n)
		return;
	if (o->scratch_cap < o->cap) {
		o->scratch = ARENA_ARRAY(d->arena, struct queued, o->cap);
		o->scratch_cap = o->cap;
	}
	for (uint32_t runs = o->n; runs > 2;) {
		struct queued *sorted = o->scratch;
		uint32_t cap = o->scratch_cap;

		runs = merge_runs(o);
		o->scratch = o->queue;
		o->scratch_cap = o->cap;
		o->queue = sorted;
		o->cap = cap;
	}
}

/* ---- handing on ---- */

static bool hand_on(struct perfdata *d, const char *p)
{
	uint64_t at = d->at;

	if (perfdata_is_input(d, p))
		d->at = (uint64_t)(p - d->order.lane[d->order.now].bytes.p);
	if (!perfdata_record(d, record_at(d, p)))
		return false;
	d->at = at;
	return true;
}

/* Those whose records were all handed on, as everything up to `time` was. */
static void free_chunks(struct order *o, uint64_t time)
{
	for (uint32_t i = 0; i < o->nchunk; i++)
		if (o->chunk[i].busy && !o->chunk[i].filling && o->chunk[i].last_time <= time)
			o->chunk[i].busy = false;
}

/* Pages of the input up to the round before the last: nothing that waits is there any more. */
static void forget(struct perfdata *d, size_t upto)
{
	struct order *o = &d->order;

	upto -= upto % FORGET_BYTES;
	if (!d->src->mapped || upto <= o->forgotten)
		return;
	file_forget((struct str){ d->src->bytes.p + o->forgotten, upto - o->forgotten });
	o->forgotten = upto;
}

bool perfdata_pass(struct perfdata *d, uint64_t time)
{
	struct order *o = &d->order;
	uint32_t i = 0;

	sort_queue(d);
	for (; i < o->n && o->queue[i].time <= time; i++)
		if (!hand_on(d, o->queue[i].record))
			return false;
	if (i)
		memmove(o->queue, o->queue + i, (o->n - i) * sizeof *o->queue);
	o->n -= i;
	o->passed = time > o->passed ? time : o->passed;
	free_chunks(o, time);
	return true;
}

bool perfdata_round(struct perfdata *d)
{
	struct order *o = &d->order;

	if (o->nlane > 1)               /* of one file, and says nothing of the others */
		return true;
	if ((o->n || o->round_time > o->passed) && !perfdata_pass(d, o->round_time))
		return false;
	o->round_time = o->last_time;
	forget(d, o->round_at);
	o->round_at = d->at;
	return true;
}

/* perf cuts what it packs anywhere, so that a record may go on in a packed one that never came. */
static void note_rest(struct perfdata *d)
{
	const struct order *o = &d->order;

	for (uint32_t i = 0; i < o->nlane; i++) {
		const struct lane *lane = &o->lane[i];

		if (lane->filling != MAP_NONE && o->chunk[lane->filling].n > lane->rest_at)
			evidence_note(d->out, d->evidence, d->at, "the last packed record lacks bytes and is left out");
	}
}

bool perfdata_flush(struct perfdata *d)
{
	note_rest(d);
	return perfdata_pass(d, UINT64_MAX);
}

/* A round without end: what came so far is handed on, in its own order.  Chunks that lanes fill stay with them. */
static bool relieve(struct perfdata *d)
{
	uint32_t full = 0;

	for (uint32_t i = 0; i < d->order.nchunk; i++)
		full += d->order.chunk[i].busy && !d->order.chunk[i].filling;
	if (d->order.n < QUEUE_MOST && full < CHUNKS_MOST)
		return true;
	evidence_note(d->out, d->evidence, d->at, "too many records between two marks of order: they were ordered in parts");
	return perfdata_pass(d, d->order.last_time);
}

/* ---- taking in ---- */

static bool queue(struct perfdata *d, struct record r, uint64_t time)
{
	struct order *o = &d->order;
	const struct lane *lane = &o->lane[o->now];

	if (!time || time == UINT64_MAX)        /* synthesised at the start: as perf does, at once */
		return perfdata_record(d, r);
	if (time > o->last_time)
		o->last_time = time;
	if (time < o->passed)
		evidence_note(d->out, d->evidence, d->at, "record that is older than what its place promises");
	ARENA_ROOM(d->arena, o->queue, o->n, o->cap);
	o->queue[o->n++] = (struct queued){ time, r.p };
	if (lane->filling != MAP_NONE && !lane_holds(lane, r.p) && o->chunk[lane->filling].last_time < time)
		o->chunk[lane->filling].last_time = time;
	return true;
}

static bool take_record(struct perfdata *d, struct record r, uint64_t *behind)
{
	*behind = 0;
	if (r.type >= 64)
		return perfdata_side_record(d, r, behind);
	return queue(d, r, perfdata_time(d, r));
}

bool perfdata_ends(struct perfdata *d, uint64_t needed, size_t left)
{
	if (!d->open_end)
		return err_at(d->e, d->at, "%llu bytes expected for this record, %zu are left", (unsigned long long)needed, left);
	d->ended = true;
	if (d->order.nlane > 1)
		evidence_note(d->out, d->evidence, d->at, "%.*s ends within a record: its last %zu bytes are left out",
			STR(d->order.lane[d->order.now].name), left);
	else
		evidence_note(d->out, d->evidence, d->at, "the recording ends within a record: its last %zu bytes are left out", left);
	return true;
}

static bool is_zeros(struct str span)
{
	return span.n && !*span.p && !memcmp(span.p, span.p + 1, span.n - 1);
}

/* A crash of the machine leaves zeros where bytes had not reached the disk. */
static bool is_nothing(const struct perfdata *d, struct str span)
{
	return d->open_end && is_zeros(span);
}

/*
 * What perf writes behind the records begins with a table of sections, which stays empty until the sections are there: perf that
 * crashes among them leaves zeros as long as the table, and some of the sections [perf util/header.c perf_header__adds_write].
 */
static bool is_empty_table(const struct perfdata *d, struct str span)
{
	return d->unended && is_zeros(str_clip(span, d->table_bytes));
}

bool perfdata_take_next(struct perfdata *d, struct str *span)
{
	struct record r;
	uint64_t behind;

	if (span->n < HEADER_BYTES)
		return perfdata_ends(d, HEADER_BYTES, span->n);
	__builtin_prefetch(span->p + FETCH_BYTES);
	r = record_at(d, span->p);
	if (r.size < HEADER_BYTES && is_nothing(d, *span)) {
		d->ended = true;
		evidence_note(d->out, d->evidence, d->at, "zeros follow the last record: %zu bytes", span->n);
		return true;
	}
	if (r.size < HEADER_BYTES && is_empty_table(d, *span)) {
		d->ended = true;
		evidence_note(d->out, d->evidence, d->at, "perf had begun what it writes at the end: %zu bytes are left out", span->n);
		return true;
	}
	if (r.size < HEADER_BYTES)
		return err_at(d->e, d->at, "a record of 8 bytes or more expected, its size says %u", r.size);
	if (r.size > span->n)
		return perfdata_ends(d, r.size, span->n);
	if (!take_record(d, r, &behind))
		return false;
	*span = str_from(*span, r.size);
	if (behind > span->n)
		return perfdata_ends(d, behind, span->n);
	*span = str_from(*span, (size_t)behind);
	return d->order.n < QUEUE_MOST || relieve(d);
}

bool perfdata_records(struct perfdata *d, struct str span)
{
	while (span.n && !d->ended) {
		d->at = (uint64_t)(span.p - d->src->bytes.p);
		if (!perfdata_take_next(d, &span))
			return false;
	}
	return true;
}

/* ---- packed records ---- */

/* Whole records of the chunk that is being filled; a part of one stays where it is. */
static bool take_unpacked(struct perfdata *d)
{
	struct order *o = &d->order;
	struct lane *lane = &o->lane[o->now];

	for (;;) {
		struct chunk *c = &o->chunk[lane->filling];
		struct record r;
		uint64_t behind;

		if (c->n - lane->rest_at < HEADER_BYTES)
			return true;
		r = record_at(d, c->p + lane->rest_at);
		if (r.size < HEADER_BYTES)
			return err_at(d->e, d->at, "a packed record of 8 bytes or more expected, its size says %u", r.size);
		if (r.size > c->n - lane->rest_at)
			return true;
		lane->rest_at += r.size;
		if (r.type >= 64)       /* perf packs what the kernel wrote, nothing else */
			evidence_note(d->out, d->evidence, d->at, "packed record of type %u skipped", r.type);
		else if (!take_record(d, r, &behind))
			return false;
	}
}

static uint32_t free_chunk(struct perfdata *d)
{
	struct order *o = &d->order;
	uint32_t i = 0;

	while (i < o->nchunk && o->chunk[i].busy)
		i++;
	if (i == o->nchunk) {
		ARENA_ROOM(d->arena, o->chunk, o->nchunk, o->chunk_cap);
		o->chunk[o->nchunk++] = (struct chunk){ .p = ARENA_ARRAY(d->arena, char, CHUNK_BYTES) };
	}
	o->chunk[i].n = 0;
	o->chunk[i].last_time = 0;
	o->chunk[i].busy = true;
	return i;
}

/* A chunk with room for a record; the part of one that was left goes along. */
static bool next_chunk(struct perfdata *d)
{
	struct order *o = &d->order;
	struct lane *lane = &o->lane[o->now];
	uint32_t old = lane->filling, new;

	if (old != MAP_NONE && CHUNK_BYTES - o->chunk[old].n >= RECORD_MOST)
		return true;
	if (!relieve(d))
		return false;
	new = free_chunk(d);
	if (old != MAP_NONE) {
		o->chunk[new].n = o->chunk[old].n - lane->rest_at;
		memcpy(o->chunk[new].p, o->chunk[old].p + lane->rest_at, o->chunk[new].n);
		o->chunk[old].filling = false;
	}
	o->chunk[new].filling = true;
	lane->filling = new;
	lane->rest_at = 0;
	return true;
}

static bool is_bomb(const struct order *o)
{
	return o->unpacked > BOMB_FREE && o->unpacked / BOMB_RATIO > o->packed;
}

bool perfdata_unpack(struct perfdata *d, struct str packed)
{
	struct order *o = &d->order;
	uint32_t now = o->now;
	struct lane *lane = &o->lane[now];
	size_t made = 0, room;

	if (!lane->stream)
		lane->stream = unpack_stream(d->arena);
	o->packed += packed.n;
	do {
		struct chunk *c;

		if (!next_chunk(d))
			return false;
		o->now = now;
		c = &o->chunk[lane->filling];
		room = CHUNK_BYTES - c->n;
		if (!unpack_piece(lane->stream, &packed, c->p + c->n, room, &made, d->e)) {
			d->e->at = d->at;
			return false;
		}
		c->n += made;
		o->unpacked += made;
		if (is_bomb(o))
			return err_set(d->e, ERR_LIMIT, "packed records unpack to more than %u times their size", BOMB_RATIO);
		if (!take_unpacked(d))
			return false;
	} while (packed.n || made == room);
	return true;
}
