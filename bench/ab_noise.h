/* ab_noise - log times of runs, as disturbed as machines are, from a seed. */
#ifndef PAWL_BENCH_AB_NOISE_H
#define PAWL_BENCH_AB_NOISE_H

#include "base/arena.h"

enum noise {
	NOISE_GAUSS = 1,        /* sd sigma per run; 0.3 of the variance common to all rows of a run */
	NOISE_T3 = 2,           /* Student, 3 degrees of freedom, times sigma, instead */
	NOISE_DRIFT = 4,        /* the machine walks by 0.4 % a run, and jumps by +-5 % in one run of 50 */
	NOISE_SPIKES = 8,       /* one run in 20 takes 30 % more, half of them in all rows at once */
	NOISE_MODES = 16,       /* two modes 4 % apart, left with chance 0.1: one of the machine, one per row */
	NOISE_AR = 32,          /* AR(1) of 0.9 with sd 2 % */
	NOISE_SLOT = 64,        /* the first run of a pair is 3 % slower */
};

struct weather {
	unsigned noise;         /* bits of enum noise */
	double sigma;
	uint32_t m;
	uint64_t state;
	double level, ar;       /* of the machine now */
	bool mode, *own_mode;
	bool have_spare;
	double spare;
};

void weather_init(struct weather *w, struct arena *a, unsigned noise, double sigma, uint32_t m, uint64_t seed);
double weather_uniform(struct weather *w);      /* 0 .. 1 */

/* The next run: log times of all rows in x; slot 0 is the first run of a pair. */
void weather_run(struct weather *w, uint32_t slot, double *x);

#endif
