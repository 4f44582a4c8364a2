/*
 * profile - weighted stacks as an index forest, in the manner of pprof and Firefox tables: a million stacks
 * are a few arrays, a merge is one loop.
 *
 * Three tables, each without duplicates: frames, stacks (a frame upon a parent stack) and samples (a stack with its
 * labels).  Only samples have values, one for each kind of weight: 64-bit integers with a power-of-ten scale a kind, so
 * that conservation holds exactly.
 *
 * Labels that readers and writers agree on: "comm" (name of the program or thread), "pid", "tid".  Writers of formats
 * without labels (folded, flame graphs) put "comm" below the root and leave the others out.
 */
#ifndef PAWL_MODEL_PROFILE_H
#define PAWL_MODEL_PROFILE_H

#include "base/err.h"
#include "base/map.h"
#include "model/unit.h"

#define NO_STACK UINT32_MAX     /* below the root; as a sample's stack: nothing is known but the weight */
#define NO_MODULE UINT32_MAX

struct module {                         /* a mapped object: program, library, kernel */
	struct str name;                /* path, "[kernel.kallsyms]", or a package */
	struct str build_id;            /* lower-case hex; empty = not known */
	uint64_t start, limit, offset;  /* where it was mapped, of which file offset; 0 = not said */
};

/* Two frames are one when all of it is equal.  Empty and 0 = not said. */
struct frame {
	struct str function;            /* demangled where possible; empty: only the address is known */
	struct str system_name;         /* as the linker knows it, when that differs */
	struct str file;
	uint32_t module;                /* index in module[], or NO_MODULE */
	uint32_t line, column, start_line;      /* start_line: of the function */
	uint64_t address;               /* of the instruction, as the producer gives it */
	bool inlined;                   /* shares its address with the frame it was called from, its parent */
};

/* A frame of which no more is known; of address 0 not even that, its function is "[unknown]". */
struct bare_frame { uint64_t address; uint32_t module; };

struct index_pair { uint32_t x, y; };

struct stack {
	union {
		struct {
			uint32_t parent;        /* index in stack[], or NO_STACK for a root: the outermost call */
			uint32_t frame;         /* index in frame[] */
		};
		struct index_pair pair;
	};
};

struct label {
	struct str key;
	struct str text;                /* empty when it is a number */
	struct str unit;                /* of the number; empty = none */
	int64_t number;
	bool numeric;
};

struct stack_sample {
	union {
		struct {
			uint32_t stack;         /* its innermost frame, or NO_STACK */
			uint32_t labels;        /* index in label_set[]; 0 = none */
		};
		struct index_pair pair;
	};
};

struct label_set { uint32_t first, n; };        /* label[first .. first + n), in the producer's order */

struct weight {                         /* one kind of value: samples, cpu, alloc_space ... */
	struct str name;
	struct str raw_unit;            /* as the producer spells it: "nanoseconds", "count", "bytes" */
	struct unit unit;               /* base unit behind it, for the printing edge */
	double factor;                  /* raw to base unit: 1e-9 for nanoseconds */
	int32_t scale;                  /* value[i] * 10^scale is in raw units; not 0 only where counts were fractions */
	int64_t *value;                 /* one per sample */
};

/* Open addressing over an array of things: index + 1 and a part of the hash, 0 = free. */
struct index_slots { uint32_t *slot; uint32_t slots, n; };

struct profile {
	struct arena *arena;
	struct module *module;
	struct frame *frame;
	struct stack *stack;            /* a parent precedes its children */
	struct stack_sample *sample;
	struct label *label;
	struct label_set *label_set;    /* label_set[0] is the empty set */
	struct weight *weight;
	uint32_t nmodule, nframe, nstack, nsample, nlabel, nlabel_set, nweight;
	uint32_t preferred;             /* index of the weight to show first */

	double period;                  /* between samples, in raw units of `period_type`; NaN = not said */
	struct str period_type, period_unit;    /* "cpu", "nanoseconds" */
	double duration_s;              /* of the recording; NaN = not said */
	int64_t started_ns;             /* since the epoch; 0 = not said */
	struct str main_binary;         /* path of the profiled program; empty = not said */
	struct str drop_frames, keep_frames;    /* pprof's expressions */
	struct str doc_url;
	struct str *comment;
	uint32_t ncomment;
	struct bare_frame *bare;        /* what stands for frame[], of a reader that was asked for it */
	uint32_t nbare;                 /* 0 = none */
	struct profile_paths *paths;    /* what stands for stack[] (model/profile_paths.h), of a reader that was asked for it; NULL = none */
	struct profile_unwind *unwind;  /* stacks that somebody may unwind (model/profile_unwind.h); NULL = none */

	/* The profile's own: room and look-up. */
	uint32_t module_cap, frame_cap, stack_cap, sample_cap, label_cap, label_set_cap, weight_cap, comment_cap;
	struct index_slots frames, stacks, samples;
	struct map modules, sets;
	char *key;                      /* of the module or labels that are being looked up */
	uint32_t key_n, key_cap;
};

void profile_init(struct profile *p, struct arena *a);

/* Adds a kind of value, 0 for the samples that are there.  `raw_unit` is the producer's word. */
uint32_t profile_weight(struct profile *p, struct str name, struct str raw_unit);

/* Index of the equal one, added when there is none.  Strings are borrowed: they must live as long as the profile. */
uint32_t profile_module(struct profile *p, const struct module *m);
uint32_t profile_frame(struct profile *p, const struct frame *f);
uint32_t profile_stack(struct profile *p, uint32_t parent, uint32_t frame);
uint32_t profile_labels(struct profile *p, const struct label *label, uint32_t n);
uint32_t profile_sample(struct profile *p, uint32_t stack, uint32_t labels);

/* Has what profile_sample() of the same will look at come from memory meanwhile. */
void profile_sample_announce(const struct profile *p, uint32_t stack, uint32_t labels);

/* Appends without looking: for frames and stacks that the producer's own tables make unique, and for samples that need not be
 * put together (what sums over samples does not mind).  Alternating with the above is slow: each change rebuilds a table. */
uint32_t profile_append_frame(struct profile *p, const struct frame *f);
uint32_t profile_append_stack(struct profile *p, uint32_t parent, uint32_t frame);
uint32_t profile_append_sample(struct profile *p, uint32_t stack, uint32_t labels);

/* Room for `n` altogether, where that is known; samples of a profile that has its weights and no samples yet. */
void profile_reserve_frames(struct profile *p, uint32_t n);
void profile_reserve_samples(struct profile *p, uint32_t n);

/* `to`, which has the same kinds of values and no samples, gets those of `from`, stacks and labels as they stand: their indices are
 * the caller's to change.  `from` has none then. */
void profile_take_samples(struct profile *to, struct profile *from);

/* Adds to one value; false when the sum leaves 64 bits (nothing is changed then). */
bool profile_add(struct profile *p, uint32_t sample, uint32_t weight, int64_t value) MUST_CHECK;

/* The kinds of values and all that is said of the whole, without frames, stacks and samples; `to` is new. */
void profile_copy_head(struct profile *to, const struct profile *from);

void profile_comment(struct profile *p, struct str text);

/* The weight of that name, ignoring case, or of that number ("0"); MAP_NONE. */
uint32_t profile_find_weight(const struct profile *p, struct str name);

/* The profiled program: the module of that name, or the first where no name is said; NULL when it is not there. */
const struct module *profile_main_module(const struct profile *p);

/* Sum over all samples, of values and of their sizes; saturates at the ends of 64 bits. */
int64_t profile_total(const struct profile *p, uint32_t weight);
int64_t profile_total_size(const struct profile *p, uint32_t weight);

/* Name of a label of a sample's set, or NULL. */
const struct label *profile_label(const struct profile *p, uint32_t labels, struct str key);

/* Makes frame[] of bare ones, if there are any. */
void profile_bare_to_frames(struct profile *p);
struct frame bare_frame_whole(struct bare_frame bare);

/* Gives the memory of the look-up back, for a profile that is whole.  Whoever adds to it nonetheless pays for a new one. */
void profile_settle(struct profile *p);

/* Give the memory of one table back; of the rest only what does not need it may be used any more. */
void profile_discard_frames(struct profile *p);
void profile_discard_stacks(struct profile *p);

/* Gives the memory of the large tables back; the strings stay.  The profile must not be used any more. */
void profile_discard(struct profile *p);

/*
 * Addresses move with the module that they are in, so that recordings of one program under address-space
 * randomisation meet.  Adds every sample of `from`, its values multiplied by `factor[weight of from]` (NULL = 1) and rounded to nearest, to `into`.  Weights
 * are matched by name and raw unit; a weight that `into` lacks is added while it has no samples, else it is ERR_INPUT that
 * names both sides.  `extra` (may be NULL) is a label that every added sample gets and that none of `into` has: then nothing of `from` is looked for in `into` but its
 * frames, and its stacks stand beside equal ones.  Strings are borrowed from `from`.
 */
bool profile_merge(struct profile *into, const struct profile *from, const double *factor, const struct label *extra,
	struct err *e) MUST_CHECK;

/* What of that whoever only sums over samples needs: the modules and frames of `from`; place[] takes where its frames are in `into`. */
void profile_merge_frames(struct profile *into, const struct profile *from, uint32_t *place);

/* Whether both have the same kinds of values in the same order, and each once. */
bool profile_weights_match(const struct profile *p, const struct profile *other);

/* The values of all samples as profile_merge() multiplies them; NULL when one leaves 64 bits. */
int64_t *profile_scaled(struct arena *a, const struct profile *p, uint32_t weight, double factor);

#endif
