#include "model/bench.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define FIELD '\x1f' /* ASCII unit separator */
#define VALUE '\x1e' /* ASCII record separator */

void bench_init(struct bench *b, struct arena *a)
{
	*b = (struct bench){ .arena = a };
}

struct summary summary_with(double center)
{
	return (struct summary){ .center = center, .lo = NAN, .hi = NAN, .level = NAN, .sd = NAN, .min = NAN, .max = NAN };
}

uint32_t bench_series(struct bench *b, struct str name, struct str metric, struct unit unit)
{
	ARENA_ROOM(b->arena, b->series, b->n, b->cap);
	b->series[b->n] = (struct series){
		.name = name,
		.metric = metric,
		.unit = unit,
		.better = unit_better(unit),
	};
	return b->n++;
}

void bench_reserve(struct bench *b, uint32_t series, uint32_t cap)
{
	struct series *s = &b->series[series];
	double *value;

	assert(!s->process);
	if (cap <= s->cap)
		return;
	value = ARENA_ARRAY(b->arena, double, cap);
	if (s->n)
		memcpy(value, s->value, s->n * sizeof *value);
	s->value = value;
	s->cap = cap;
}

void bench_value(struct bench *b, uint32_t series, double value, uint32_t process)
{
	struct series *s = &b->series[series];
	uint32_t process_cap = s->cap;

	assert(isfinite(value));
	ARENA_ROOM(b->arena, s->value, s->n, s->cap);
	if (s->process)
		ARENA_ROOM(b->arena, s->process, s->n, process_cap);
	else if (process)
		s->process = ARENA_ARRAY(b->arena, uint32_t, s->cap);
	if (s->process)
		s->process[s->n] = process;
	s->value[s->n++] = value;
}

uint64_t bench_values(const struct bench *b)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < b->n; i++)
		sum += b->series[i].n;
	return sum;
}

static bool must_escape(char c)
{
	return c == FIELD || c == VALUE || c == '\\';
}

/* Copies `s` to `out` with its separators escaped; needs up to twice its length. */
static char *key_add(char *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (must_escape(s.p[i]))
			*out++ = '\\';
		*out++ = s.p[i];
	}
	return out;
}

static int param_order(const void *x, const void *y)
{
	const struct param *a = x, *b = y;
	int order = str_cmp(a->key, b->key);

	return order ? order : str_cmp(a->value, b->value);
}

/* The parameters in order: where they stand when they are, else a sorted copy. */
static const struct param *sorted_params(struct arena *a, const struct series *s)
{
	struct param *copy;
	uint32_t i = 1;

	while (i < s->nparam && param_order(&s->param[i - 1], &s->param[i]) <= 0)
		i++;
	if (i >= s->nparam)
		return s->param;
	copy = ARENA_ARRAY(a, struct param, s->nparam);
	memcpy(copy, s->param, s->nparam * sizeof *copy);
	qsort(copy, s->nparam, sizeof *copy, param_order);
	return copy;
}

struct str series_key(struct arena *a, const struct series *s)
{
	const struct param *param = sorted_params(a, s);
	size_t most = 2 * (s->name.n + s->metric.n + s->unit.name.n) + 2;
	char *key, *end;

	for (uint32_t i = 0; i < s->nparam; i++)
		most += 2 * (param[i].key.n + param[i].value.n) + 2;
	key = arena_alloc(a, most, 1);
	end = key_add(key, s->name);
	*end++ = FIELD;
	end = key_add(end, s->metric);
	*end++ = FIELD;
	end = key_add(end, s->unit.name);
	for (uint32_t i = 0; i < s->nparam; i++) {
		if (str_eq(param[i].key, S("cpu")))
			continue;
		*end++ = FIELD;
		end = key_add(end, param[i].key);
		*end++ = VALUE;
		end = key_add(end, param[i].value);
	}
	return (struct str){ key, (size_t)(end - key) };
}
