/*
 * profile - weighted stacks as an index forest, in the manner of pprof and Firefox tables: a million stacks
 * are a few arrays, a merge is one loop.
 *
 * Weights are 64-bit integers with one power-of-ten scale a column, so that conservation holds exactly.
 */
#ifndef PAWL_MODEL_PROFILE_H
#define PAWL_MODEL_PROFILE_H

#include "base/map.h"
#include "model/unit.h"

#define NO_STACK UINT32_MAX

struct frame {
	struct str function;            /* demangled where possible */
	struct str file;                /* may be empty */
	struct str module;              /* object or package it came from; may be empty */
	uint32_t line;                  /* 0 = not said */
	uint64_t address;               /* 0 = not said */
	bool inlined;                   /* shares the address of its parent */
};

struct stack {
	uint32_t parent;                /* index in stack[], or NO_STACK for a root */
	uint32_t frame;                 /* index in frame[] */
};

struct weight {                         /* one kind of value: samples, cpu, alloc_space ... */
	struct str name;
	struct unit unit;
	int32_t scale;                  /* a value is self[i] * 10^scale in `unit` */
	int64_t *self;                  /* one per stack: its own weight, without its children */
};

struct profile {
	struct arena *arena;
	struct frame *frame;
	struct stack *stack;            /* a parent precedes its children */
	struct weight *weight;
	uint32_t nframe, nstack, nweight, frame_cap, stack_cap, weight_cap;
	uint32_t preferred;             /* index of the weight to show first */
	double period;                  /* between samples, in the unit of weight[preferred]; NaN = not said */
	double duration_s;              /* of the recording; NaN = not said */
	struct map frames, stacks;      /* interning */
};

#endif
