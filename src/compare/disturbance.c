/* disturbance - what ran beside the two runs, by the receipts of their processes. */
#include "base/sort.h"
#include "compare/part.h"
#include "stat/order.h"

#define STALL_S 0.1             /* a process: less is what any machine does */
#define STALL_RATIO 3.0         /* how many times more one side must have waited */

/* Median over the processes of how long something waited for a CPU meanwhile; NaN = not known. */
static double cpu_stall(struct arena *a, const struct run *r)
{
	uint32_t n = 0, most = 0;
	double *x;

	for (uint32_t i = 0; i < r->n; i++)
		most += r->evidence[i].model == MODEL_BENCH ? r->evidence[i].bench.nreceipt : 0;
	x = ARENA_ARRAY(a, double, most + 1);
	for (uint32_t i = 0; i < r->n; i++) {
		const struct bench *b = &r->evidence[i].bench;

		for (uint32_t k = 0; r->evidence[i].model == MODEL_BENCH && k < b->nreceipt; k++)
			if (!isnan(b->receipt[k].psi_cpu_s))
				x[n++] = b->receipt[k].psi_cpu_s;
	}
	sort_f64(x, n);
	return n ? median(x, n) : NAN;
}

/* A busier machine looks like slower code: it is said, and to which side it happened. */
void remark_disturbance(struct comparison *c)
{
	double base = cpu_stall(c->arena, c->base), head = cpu_stall(c->arena, c->head);
	bool of_head = head > base;
	double more = of_head ? head : base, less = of_head ? base : head;

	if (!(more >= STALL_S && more >= STALL_RATIO * less))
		return;
	comparison_remark(c, arena_printf(c->arena,
		"the machine was busier while the %s was measured: a process saw tasks wait %.2g s for a CPU, "
		"%.2g s in the %s",
		of_head ? "head" : "base", more, less, of_head ? "base" : "head"));
	weaken_noisy_rows(c, arena_printf(c->arena, "the machine was busier while the %s was measured",
		of_head ? "head" : "base"));
}
