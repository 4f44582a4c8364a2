/*
 * Phases that programs print themselves, from the lines that were recorded:
 *
 *	[perf-log LABEL] phase=NN ms, phase=NN ms, ... total=NN ms
 *
 * The line may stand behind a prefix (a time, a colour).  What is no number of ms ends it: what came before counts.
 */
#include <math.h>

#include "base/num.h"
#include "base/sort.h"
#include "compare/burndown_part.h"

#define MARK "[perf-log "

struct phases {
	struct burndown *b;
	struct arena *arena;
	struct map by_name;
	uint32_t cap;
	double **run_s;                 /* by phase: seconds in each run of the scenario at hand; NaN */
	uint32_t run_cap;
	uint32_t nrun;                  /* of that scenario */
};

static uint32_t phase_of(struct phases *p, struct str label, struct str name)
{
	struct burndown *b = p->b;
	struct str key = arena_printf(p->arena, "%.*s\n%.*s", STR(label), STR(name));
	uint32_t at = map_intern(&p->by_name, key, b->nphase);

	if (at < b->nphase)
		return at;
	ARENA_ROOM(p->arena, b->phase, b->nphase, p->cap);
	b->phase[at] = (struct burndown_phase){ .label = label, .name = name, .median_s = ARENA_ARRAY(p->arena, double, b->nscenario),
		.lo_s = ARENA_ARRAY(p->arena, double, b->nscenario), .hi_s = ARENA_ARRAY(p->arena, double, b->nscenario) };
	for (uint32_t s = 0; s < b->nscenario; s++)
		b->phase[at].median_s[s] = b->phase[at].lo_s[s] = b->phase[at].hi_s[s] = NAN;
	return b->nphase++;
}

static void take(struct phases *p, uint32_t run, struct str label, struct str name, double seconds)
{
	uint32_t at = phase_of(p, label, name);

	while (p->run_cap < p->b->nphase) {
		uint32_t n = p->run_cap;

		ARENA_ROOM(p->arena, p->run_s, n, p->run_cap);
	}
	if (!p->run_s[at]) {
		p->run_s[at] = ARENA_ARRAY(p->arena, double, p->nrun);
		for (uint32_t i = 0; i < p->nrun; i++)
			p->run_s[at][i] = NAN;
	}
	p->run_s[at][run] = isnan(p->run_s[at][run]) ? seconds : p->run_s[at][run] + seconds;
}

/* "NN ms" or "NN.N ms", "ms" may touch the number. */
static bool milliseconds(struct str s, double *out)
{
	s = str_trim(s);
	if (!str_ends(s, S("ms")) || !num_f64(str_trim(str_clip(s, s.n - 2)), out))
		return false;
	return *out >= 0;
}

static void take_line(struct phases *p, uint32_t run, struct str line)
{
	const char *mark = memmem(line.p, line.n, MARK, sizeof MARK - 1);
	struct str label, part, name;
	double ms;

	if (!mark)
		return;
	line = str_from(line, (size_t)(mark - line.p) + sizeof MARK - 1);
	if (!memchr(line.p, ']', line.n))
		return;
	label = str_trim(str_cut(&line, ']'));
	while (line.n) {
		part = str_cut(&line, ',');
		name = str_trim(str_cut(&part, '='));
		if (!name.n || !milliseconds(part, &ms))
			return;
		take(p, run, label, name, ms / 1e3);
	}
}

static void sum_up(struct phases *p, uint32_t scenario)
{
	double *x = ARENA_ARRAY(p->arena, double, p->nrun + 1);

	for (uint32_t i = 0; i < p->b->nphase && i < p->run_cap; i++) {
		struct burndown_phase *phase = &p->b->phase[i];
		uint32_t n = 0;

		for (uint32_t r = 0; p->run_s[i] && r < p->nrun; r++)
			if (!isnan(p->run_s[i][r]))
				x[n++] = p->run_s[i][r];
		p->run_s[i] = NULL;
		if (!n)
			continue;
		sort_f64(x, n);
		phase->median_s[scenario] = n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
		phase->lo_s[scenario] = x[0];
		phase->hi_s[scenario] = x[n - 1];
	}
}

static uint32_t first_of_label(const struct burndown *b, uint32_t at)
{
	uint32_t i = 0;

	while (!str_eq(b->phase[i].label, b->phase[at].label))
		i++;
	return i;
}

/* As printed, "total" last of each label. */
static int in_order(uint32_t i, uint32_t j, const void *ctx)
{
	const struct burndown *b = ctx;
	uint32_t x = first_of_label(b, i), y = first_of_label(b, j);

	if (x != y)
		return x < y ? -1 : 1;
	return str_eq(b->phase[i].name, S("total")) - str_eq(b->phase[j].name, S("total"));
}

static void sort_phases(struct burndown *b, struct arena *a)
{
	b->phase = sorted_rows(a, b->phase, sizeof *b->phase, b->nphase, in_order, b);
}

void burndown_phases(struct burndown *b, struct arena *a)
{
	struct phases p = { .b = b, .arena = a };

	map_init(&p.by_name, a);
	for (uint32_t s = 0; s < b->nscenario; s++) {
		p.nrun = b->scenario[s].nrun;
		for (uint32_t r = 0; r < p.nrun; r++) {
			const struct burndown_run *run = &b->scenario[s].run[r];

			for (uint32_t i = 0; run->tree && !run->failure.n && i < run->tree->nline; i++)
				take_line(&p, r, run->tree->line[i].text);
		}
		sum_up(&p, s);
	}
	sort_phases(b, a);
}
