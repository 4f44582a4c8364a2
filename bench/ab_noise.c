/* ab_noise - log times of runs, as disturbed as machines are. */
#include "bench/ab_noise.h"

#include <math.h>

/* SplitMix64: G. Steele, D. Lea and C. Flood, OOPSLA 2014. */
static uint64_t next(struct weather *w)
{
	uint64_t z = w->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

double weather_uniform(struct weather *w)
{
	return ((double)(next(w) >> 11) + 0.5) / 0x1p53;
}

/* G. Marsaglia's polar method. */
static double normal(struct weather *w)
{
	double u, v, s;

	if (w->have_spare) {
		w->have_spare = false;
		return w->spare;
	}
	do {
		u = 2 * weather_uniform(w) - 1;
		v = 2 * weather_uniform(w) - 1;
		s = u * u + v * v;
	} while (s >= 1);
	s = sqrt(-2 * log(s) / s);
	w->spare = v * s;
	w->have_spare = true;
	return u * s;
}

static double student3(struct weather *w)
{
	double z = normal(w), x = normal(w), y = normal(w), c = normal(w);

	return z / sqrt((x * x + y * y + c * c) / 3);
}

static bool happens(struct weather *w, double chance)
{
	return weather_uniform(w) < chance;
}

void weather_init(
	struct weather *w, struct arena *a, unsigned noise, double sigma, uint32_t m, uint64_t seed)
{
	*w = (struct weather){ .noise = noise, .sigma = sigma, .m = m, .state = seed };
	w->own_mode = ARENA_ARRAY(a, bool, m);
	w->ar = noise & NOISE_AR ? 0.02 * normal(w) : 0;
	w->mode = happens(w, 0.5);
	for (uint32_t i = 0; i < m; i++)
		w->own_mode[i] = happens(w, 0.5);
}

/* What all rows of this run share. */
static double machine(struct weather *w, uint32_t slot)
{
	double x = 0;

	if (w->noise & NOISE_DRIFT) {
		w->level += 0.004 * normal(w);
		if (happens(w, 0.02))
			w->level += happens(w, 0.5) ? 0.05 : -0.05;
	}
	if (w->noise & NOISE_AR)
		w->ar = 0.9 * w->ar + 0.02 * sqrt(1 - 0.81) * normal(w);
	if (w->noise & NOISE_MODES && happens(w, 0.1))
		w->mode = !w->mode;
	if (w->noise & NOISE_SPIKES && happens(w, 0.025))
		x += log(1.3);
	if (w->noise & NOISE_MODES && w->mode)
		x += 0.04;
	if (w->noise & NOISE_SLOT && slot == 0)
		x += 0.03;
	return x + w->level + w->ar;
}

void weather_run(struct weather *w, uint32_t slot, double *x)
{
	double shared = machine(w, slot), core = sqrt(0.3) * normal(w);

	for (uint32_t i = 0; i < w->m; i++) {
		double own = w->noise & NOISE_T3 ? student3(w) : core + sqrt(0.7) * normal(w);

		x[i] = shared + w->sigma * own;
		if (w->noise & NOISE_SPIKES && happens(w, 0.025))
			x[i] += log(1.3);
		if (w->noise & NOISE_MODES && happens(w, 0.1))
			w->own_mode[i] = !w->own_mode[i];
		if (w->noise & NOISE_MODES && w->own_mode[i])
			x[i] += 0.04;
	}
}
