/* sort - ascending order of doubles, and of indices by numbers or by any comparison. */
#ifndef PAWL_BASE_SORT_H
#define PAWL_BASE_SORT_H

#include "base/arena.h"

/* Ascending; -0 and 0 are equal; NaN is not allowed (assert). */
void sort_f64(double *x, size_t n);

/* Stable order of `index[0..n)`, which the caller has filled; scratch of n entries comes from malloc. */
void sort_by(uint32_t *index, size_t n, int (*cmp)(uint32_t i, uint32_t j, const void *ctx), const void *ctx);

/* A copy of `n` rows of `size` bytes in stable order, in arena a: what most who sort structs want. `cmp` gets their indices. */
void *sorted_rows(struct arena *a, const void *row, size_t size, uint32_t n,
	int (*cmp)(uint32_t i, uint32_t j, const void *ctx), const void *ctx);

struct sort_key { uint64_t key; uint32_t index; };

/* Stable ascending order of x[0..n) by key; scratch of n entries comes from malloc. */
void sort_keys(struct sort_key *x, size_t n);

/* "natural" order: runs of digits compare as numbers, so a2 < a10; ties fall back to bytes. */
int sort_natural(struct str a, struct str b);

#endif
