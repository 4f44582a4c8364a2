/*
 * perfdata_part - the parts of the perf.data reader.
 *
 *	perfdata.c          what the file is: header, sections, the stream of a pipe; the end of reading
 *	perfdata_event.c    events (attrs) and what the file says about itself
 *	perfdata_order.c    records in order of time, packed ones unpacked
 *	perfdata_lane.c     several files of records at once
 *	perfdata_record.c   each type of record
 *	perfdata_task.c     threads, processes and what they have mapped
 *	perfdata_sample.c   the fields of a sample
 *	perfdata_stack.c    call chains into the profile
 *	perfdata_place.c    their frames
 *	perfdata_dump.c     registers and pieces of stacks, for an unwinder
 *	perfdata_code.c     code made at run time, by its compiler's dump
 */
#ifndef PAWL_FORMAT_PERFDATA_PART_H
#define PAWL_FORMAT_PERFDATA_PART_H

#include "base/unpack.h"
#include "format/format.h"
#include "model/stack_finder.h"
#include "model/profile_unwind.h"

#define HEADER_BYTES 8u         /* of a record: u32 type, u16 misc, u16 size */

enum {                          /* attr.sample_type */
	SAMPLE_IP = 1 << 0, SAMPLE_TID = 1 << 1, SAMPLE_TIME = 1 << 2, SAMPLE_ADDR = 1 << 3, SAMPLE_READ = 1 << 4,
	SAMPLE_CALLCHAIN = 1 << 5, SAMPLE_ID = 1 << 6, SAMPLE_CPU = 1 << 7, SAMPLE_PERIOD = 1 << 8,
	SAMPLE_STREAM_ID = 1 << 9, SAMPLE_RAW = 1 << 10, SAMPLE_BRANCH_STACK = 1 << 11, SAMPLE_REGS_USER = 1 << 12,
	SAMPLE_STACK_USER = 1 << 13, SAMPLE_IDENTIFIER = 1 << 16,
};

enum { MODE_MASK = 7, MODE_KERNEL = 1, MODE_USER = 2, MODE_HYPERVISOR = 3 };   /* of misc */

/* One record, header included; its bytes may lie in the input or in what was unpacked from it. */
struct record {
	const char *p;
	uint32_t type;
	uint16_t misc, size;
};

struct perf_event {
	struct str name;
	uint32_t type;
	uint64_t config, period, sample_type, read_format, branch_type, reg_mask;
	bool freq, id_all, defers;      /* defers: user parts of call chains come in records of their own */
	bool monotonic;                 /* its records have times, of CLOCK_MONOTONIC */
	uint32_t count, weight;         /* weights of the profile; MAP_NONE = it takes no samples */
	uint64_t nsample;
};

/* ---- threads and their memory ---- */

struct dso {                            /* a mapped object, named in the profile once a frame lies in it */
	struct str name, build_id;
	struct str function;            /* the whole of it is this function (a BPF program, code made at run time) */
	struct str file;                /* and this place in the source, where that is known */
	uint32_t line;
	uint64_t start, limit;          /* the kernel's and its modules' */
	uint32_t module;                /* in the profile; NO_MODULE until then */
	uint32_t alike;                 /* the first with the same frames; MAP_NONE = they are as without an object */
	bool absolute;                  /* frames keep the address: no file lies behind it */
};

#define DSO_NEW (MAP_NONE - 1)          /* dso.alike: no frame lies in it yet */

struct mapping {
	uint64_t start, limit, offset;
	uint32_t dso;
	uint32_t since;                 /* of a file: how many had been mapped then, itself among them; else 0 */
};

struct space {                          /* what is mapped; processes share it between fork and the first change */
	struct mapping *map;            /* ascending, none overlaps another */
	uint32_t n, cap, refs;
	uint32_t next_free;             /* while nobody uses it */
	uint32_t map_set;               /* of the table for unwinding; MAP_NONE until a dump needs it */
};

#define GONE_MOST 64u                   /* processes that ended and keep what they had mapped */
#define RECENT_TASKS 64u                /* as many as run by turns: two for each CPU of a large machine's half */

struct process {
	uint32_t pid, space, ntask;
	uint32_t code;                  /* made at run time: the newest dump; MAP_NONE = none */
};

struct task {
	uint32_t tid, process;
	struct str comm;
	uint32_t labels;                /* of the profile; MAP_NONE = to be made */
};

/* ---- order of time ---- */

struct queued {
	uint64_t time;
	const char *record;
};

struct chunk {                          /* unpacked records */
	char *p;
	size_t n;
	uint64_t last_time;             /* of its records: once that has passed, it is free */
	bool busy, filling;             /* filling: a lane goes on writing into it */
};

struct lane {                           /* a file of records, which are in order of time but for the packed ones' room */
	struct str name, bytes;
	struct str rest;                /* not yet taken */
	uint64_t next_time;             /* of its next record, or if that has none the last one's */
	struct unpack_stream *stream;
	uint32_t filling;               /* index of its newest chunk, MAP_NONE = none */
	size_t rest_at;                 /* where in it the next record begins */
};

struct order {
	struct queued *queue, *scratch;
	uint32_t n, cap, scratch_cap;
	uint64_t round_time, last_time; /* the highest of the last round and of this one */
	uint64_t passed;                /* everything up to here has been handed on */
	struct lane *lane;              /* lane[0] is the file with the header, more are a directory's */
	uint32_t nlane, now;            /* now: the one that is looked at */
	uint32_t *behind, nbehind;      /* a heap of those with records left, the one that is furthest behind first */
	uint32_t *place, nplace;        /* several, by where in memory their bytes begin */
	struct chunk *chunk;
	uint32_t nchunk, chunk_cap;
	uint64_t packed, unpacked;      /* bytes altogether: against bombs */
	size_t forgotten, round_at;     /* offsets in the input: given back, and where the last round began */
};

/* ---- call chains ---- */

struct chain_frame {
	uint64_t address;
	uint32_t dso;                   /* MAP_NONE: nothing is known of where it lies */
	uint32_t path;                  /* hash of it upon those that called it */
	uint32_t maybe;                 /* the stack that it probably leads to, NO_STACK = a new one */
};

struct places {                         /* slots as in model/stack_finder.h */
	struct bare_frame *place;       /* module: a dso[], until all is read */
	uint32_t *slot;
	uint32_t slots, n, cap;
};

struct pending {                        /* a sample whose stack is to be found */
	uint64_t period, count;
	uint32_t first, n;              /* in chain[], innermost first */
	uint32_t event, labels, stack;
};

/* A sample that waits for its user part (attr.defer_callchain). */
struct deferred {
	uint64_t cookie, period;
	uint32_t event, task, labels;
	uint32_t first, n;              /* its kernel frames in held[], innermost first */
	bool done;
};

struct code;
struct sample;

struct perfdata {
	const struct source *src;
	struct reading *out;
	struct arena *arena;
	struct err *e;
	struct profile *profile;
	uint32_t evidence;
	bool swap;                      /* other byte order */
	bool open_end;                  /* it may end within a record: perf did not live to end it, it was cut short, or it came by a pipe */
	bool of_command;                /* perf started what it recorded */
	bool command_known, command_due;        /* its process is; and what it executes is mapped next */
	uint32_t command_pid;
	struct str command;             /* the program that it executed last: what env and the like started */
	bool unended;                   /* perf did not live to end it */
	size_t table_bytes;             /* of an unended file: of the table of sections that perf puts behind the records */
	bool one_of_many;               /* a file of a directory, without the others */
	bool ended;                     /* early: nothing follows what was read last */
	bool big;                       /* big-endian, as bit fields are */

	struct perf_event *event;
	uint32_t nevent, event_cap;
	struct map ids;                 /* 8 bytes of an id -> event */
	uint64_t last_id;
	uint32_t last_event;
	bool begun;                     /* samples came: events are fixed */
	uint64_t first_time, last_time, nsample;
	uint64_t wall_ns, wall_time;    /* since the epoch, at this time of the recording's clock; 0 = not said */
	struct str arch;

	struct order order;
	uint64_t at;                    /* offset in its file of the record, or of the packed one that it came from */

	struct map names;               /* every string once */
	struct str *name;
	uint32_t nname, name_cap;
	struct map build_ids;           /* path -> name[] */
	struct map dsos, tids, pids;
	struct dso *dso;
	struct space *space;            /* space[0] is the kernel's */
	struct process *process;
	struct task *task;
	struct code **code;             /* the dumps that are followed */
	uint32_t ncode, code_cap, ndump; /* ndump: mappings of dumps that were met */
	uint32_t nmapped;               /* files so far, for struct mapping */
	uint32_t ndso, dso_cap, nspace, space_cap, nprocess, process_cap, ntask, task_cap;
	uint32_t free_space;            /* the newest of those that nobody uses */
	uint32_t gone[GONE_MOST], ngone;        /* the last processes that ended: [n % GONE_MOST] */
	uint32_t recent[RECENT_TASKS];          /* task[] that was looked up last, by its tid */

	struct chain_frame *chain;
	struct pending *pending;
	uint32_t nchain, chain_cap, npending, pending_cap;
	struct places places;
	struct stack_finder paths;
	struct map alikes;              /* module and function -> dso[] */
	struct deferred *deferred;
	struct chain_frame *held;
	uint32_t ndeferred, deferred_cap, nheld, held_cap, waiting;
	struct profile_unwind *unwind;
};

struct sample {
	uint32_t event, pid, tid;
	uint64_t ip, time, period;
	const char *chain;              /* nchain numbers of 8 bytes */
	uint64_t nchain;
	uint64_t abi;                   /* of the registers; 0 = none */
	uint64_t count;                 /* how often: 1, but where pawl's own event says more */
	struct str leaf;                /* a frame upon the stack that is not of code: what was waited for; empty = none */
	struct str reg, stack;
};

/* Numbers of the file's byte order at `p`. */
static inline uint64_t u64_at(const struct perfdata *d, const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return d->swap ? __builtin_bswap64(x) : x;
}

static inline uint32_t u32_at(const struct perfdata *d, const char *p)
{
	uint32_t x;

	memcpy(&x, p, sizeof x);
	return d->swap ? __builtin_bswap32(x) : x;
}

static inline uint16_t u16_at(const struct perfdata *d, const char *p)
{
	uint16_t x;

	memcpy(&x, p, sizeof x);
	return d->swap ? __builtin_bswap16(x) : x;
}

static inline struct record record_at(const struct perfdata *d, const char *p)
{
	return (struct record){ p, u32_at(d, p), u16_at(d, p + 4), u16_at(d, p + 6) };
}

/* Text that ends at a NUL or with its room; p may be NULL where there is none. */
static inline struct str text_in(const char *p, size_t room)
{
	return (struct str){ p, room ? strnlen(p, room) : 0 };
}

/* The one copy of this text. */
struct str perfdata_name(struct perfdata *d, struct str s);

/* ---- perfdata_event.c ---- */

/* Adds the event that `attr` (at least 64 bytes) describes, and `nid` ids of 8 bytes. */
bool perfdata_add_event(struct perfdata *d, struct str attr, struct str ids);
void perfdata_feature(struct perfdata *d, unsigned bit, struct str content);
bool perfdata_add_build_id(struct perfdata *d, struct record r);
void perfdata_rename_event(struct perfdata *d, struct record r);
void perfdata_begin(struct perfdata *d);        /* before the first sample: weights */
void perfdata_name_weights(struct perfdata *d);

/* Index of the event with this id; MAP_NONE. */
uint32_t perfdata_event_of(struct perfdata *d, uint64_t id);

/* ---- perfdata_order.c ---- */

/* What remains, `left` bytes, is no whole record: noted where the recording may end early, else an error that expects `needed`. */
bool perfdata_ends(struct perfdata *d, uint64_t needed, size_t left);

/* Takes the records of a span: hands on at once, or in order of time. */
bool perfdata_records(struct perfdata *d, struct str span);
bool perfdata_round(struct perfdata *d);        /* FINISHED_ROUND */
bool perfdata_flush(struct perfdata *d);        /* everything that waits */
bool perfdata_unpack(struct perfdata *d, struct str packed);
bool perfdata_take_next(struct perfdata *d, struct str *span);  /* one record, or what is no whole one */
bool perfdata_pass(struct perfdata *d, uint64_t time);          /* hands on every record up to `time` */

/* ---- perfdata_lane.c ---- */

void perfdata_add_lane(struct perfdata *d, struct str name, struct str bytes);
void perfdata_place_lanes(struct perfdata *d);  /* once all of several are there */
bool perfdata_lanes(struct perfdata *d);        /* the records of a directory, of all files at once */
bool perfdata_is_input(struct perfdata *d, const char *p);      /* else it was unpacked; sets order.now */

static inline bool lane_holds(const struct lane *lane, const char *p)
{
	return p >= lane->bytes.p && p < lane->bytes.p + lane->bytes.n;
}

/* ---- perfdata_record.c ---- */

/* Handles what needs no order; *behind is the number of bytes that follow the record without being one. */
bool perfdata_side_record(struct perfdata *d, struct record r, uint64_t *behind);
bool perfdata_record(struct perfdata *d, struct record r);      /* in order of time */

/* ---- perfdata_task.c ---- */

void perfdata_tasks_init(struct perfdata *d);
uint32_t perfdata_process(struct perfdata *d, uint32_t pid);
uint32_t perfdata_task(struct perfdata *d, uint32_t pid, uint32_t tid);
void perfdata_fork(struct perfdata *d, uint32_t pid, uint32_t tid, uint32_t ppid, uint32_t ptid);
void perfdata_exit(struct perfdata *d, uint32_t pid, uint32_t tid);
void perfdata_comm(struct perfdata *d, uint32_t pid, uint32_t tid, struct str comm);
uint32_t perfdata_labels(struct perfdata *d, uint32_t task);
uint32_t perfdata_dso(struct perfdata *d, const struct dso *dso);
uint32_t perfdata_dso_module(struct perfdata *d, uint32_t dso);
void perfdata_map(struct perfdata *d, uint32_t space, const struct mapping *m);
void perfdata_unmap(struct perfdata *d, uint32_t space, uint64_t start, uint64_t limit);
uint32_t perfdata_own_space(struct perfdata *d, uint32_t pid);  /* the process's, to be changed */
const struct mapping *perfdata_mapping(const struct perfdata *d, uint32_t space, uint64_t address);

/* ---- perfdata_code.c ---- */

void perfdata_code_mapped(struct perfdata *d, uint32_t process, struct str path);        /* a file, which may be a dump */
void perfdata_code_until(struct perfdata *d, uint32_t process, uint64_t time);  /* that was loaded or moved by then is in force */

/* The object that the function at this address is; MAP_NONE where none is known, or `m` (or NULL) was mapped since. */
uint32_t perfdata_code_at(struct perfdata *d, uint32_t process, uint64_t address, const struct mapping *m);

/* Notes for an unwinder which words of its dump lie in such code, and `ip`. */
void perfdata_code_in(struct perfdata *d, uint32_t process, uint64_t ip, const struct sample *s, struct raw_stack *raw);

/* ---- perfdata_sample.c ---- */

bool perfdata_sample(struct perfdata *d, struct record r);

/* Time of any record of the kernel's; 0 = it has none. */
uint64_t perfdata_time(struct perfdata *d, struct record r);

/* ---- perfdata_stack.c ---- */

uint32_t perfdata_frame(struct perfdata *d, uint64_t address, uint32_t dso);    /* which it will have in the profile */
bool perfdata_add_sample(struct perfdata *d, const struct sample *s, unsigned mode);
bool perfdata_join(struct perfdata *d, struct record r);        /* CALLCHAIN_DEFERRED */
bool perfdata_stacks_end(struct perfdata *d);

/* ---- perfdata_dump.c ---- */

/* The instruction pointer among the registers; 0 = not known. */
uint64_t perfdata_register_ip(const struct perfdata *d, const struct sample *s);

/* Keeps those of `s` for profile.sample[sample], whose innermost `nkernel` frames are the kernel's; `ip` is the user's instruction. */
void perfdata_dump(struct perfdata *d, const struct sample *s, uint64_t ip, uint32_t sample, uint32_t task, uint32_t nkernel);

/* ---- perfdata_place.c ---- */

/* Objects whose frames are the same, because nothing that the profile keeps tells them apart, are one: the first. */
uint32_t perfdata_alike(struct perfdata *d, uint32_t dso);
void perfdata_places_begin(struct perfdata *d, size_t expected);
uint32_t perfdata_place(struct perfdata *d, const struct chain_frame *c);       /* added when it is new */
void perfdata_put_frames(struct perfdata *d);   /* into the profile */

static inline uint32_t place_hash(const struct perfdata *d, const struct chain_frame *c)
{
	return path_mix(&d->paths, c->dso, c->address);
}

/* Steps before a look-up, each for many frames before the next: the slot is on its way; the place is. */
static inline void place_announce(const struct perfdata *d, const struct chain_frame *c)
{
	__builtin_prefetch(&d->places.slot[place_hash(d, c) & (d->places.slots - 1)], 1);
}

static inline void place_approach(const struct perfdata *d, const struct chain_frame *c)
{
	const struct places *t = &d->places;
	uint32_t hash = place_hash(d, c), mask = t->slots - 1, slot;

	for (uint32_t at = hash & mask; (slot = t->slot[at]); at = (at + 1) & mask)
		if (!((slot ^ hash) & ~mask)) {
			__builtin_prefetch(&t->place[(slot & mask) - 1]);
			return;
		}
}

#endif
