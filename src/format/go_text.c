#include "format/go_text.h"

#include "format/go_line.h"

#include <math.h>

/* Notes say the same words for every line with the same fault, so that they are counted. */
#define NOTE(t, at, ...) evidence_note((t)->bench->out, (t)->bench->evidence, (at), __VA_ARGS__)

void go_text_init(struct go_text *t, struct go_bench *g)
{
	*t = (struct go_text){ .bench = g, .config = GO_NONE, .row = GO_NONE };
	map_init(&t->keys, g->out->arena);
}

/* ---- configuration ---- */

/* D. Steele, G. Lea and C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014:
 * its finaliser. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* A configuration is known by the sums of its keys' hashes (seeded: an input cannot choose
 * them), so that a change costs the same however many keys are set. */
static void hash_key(struct go_key *k)
{
	uint64_t key = hash_bytes(k->key), value = hash_bytes(k->value);

	k->hash[0] = mix(key + mix(value));
	k->hash[1] = mix(value ^ mix(key + 1));
}

static void unset(struct go_text *t, struct go_key *k)
{
	uint32_t last;

	if (k->place == GO_NONE)
		return;
	last = t->order[--t->norder];           /* benchfmt fills the gap with the last key */
	t->order[k->place] = last;
	t->key[last].place = k->place;
	k->place = GO_NONE;
	t->hash[0] -= k->hash[0];
	t->hash[1] -= k->hash[1];
	t->config = GO_NONE;
}

static void set(struct go_text *t, uint32_t key, struct str value)
{
	struct go_key *k = &t->key[key];

	if (k->place == GO_NONE) {
		ARENA_ROOM(t->bench->out->arena, t->order, t->norder, t->order_cap);
		k->place = t->norder;
		t->order[t->norder++] = key;
	} else {
		t->hash[0] -= k->hash[0];
		t->hash[1] -= k->hash[1];
	}
	k->value = value;
	hash_key(k);
	t->hash[0] += k->hash[0];
	t->hash[1] += k->hash[1];
	t->config = GO_NONE;
}

static void take_key(struct go_text *t, struct str name, struct str value)
{
	uint32_t key = map_intern(&t->keys, name, t->nkey);

	if (key == t->nkey) {
		ARENA_ROOM(t->bench->out->arena, t->key, t->nkey, t->key_cap);
		t->key[t->nkey++] = (struct go_key){ .key = name, .place = GO_NONE };
	}
	if (value.n)
		set(t, key, value);
	else
		unset(t, &t->key[key]);
}

uint32_t go_text_config(struct go_text *t)
{
	struct go_bench *g = t->bench;
	struct param *param;

	if (t->config != GO_NONE)
		return t->config;
	t->config = map_intern_pair(&g->configs, t->hash[0], t->hash[1], g->nconfig);
	if (t->config < g->nconfig)
		return t->config;
	param = ARENA_ARRAY(g->out->arena, struct param, t->norder);
	for (uint32_t i = 0; i < t->norder; i++)
		param[i] = (struct param){ t->key[t->order[i]].key, t->key[t->order[i]].value };
	ARENA_ROOM(g->out->arena, g->config, g->nconfig, g->config_cap);
	g->config[g->nconfig++] = (struct go_config){ param, t->norder };
	return t->config;
}

/* ---- results ---- */

/* Benchmarks repeat, one after the other or in rounds: try the last row and the one that
 * followed it before. */
static uint32_t row_of(struct go_text *t, struct str name)
{
	struct go_bench *g = t->bench;
	uint32_t config = go_text_config(t), guess = t->row, row;

	g->repeats = false;
	for (int i = 0; i < 2 && guess != GO_NONE; i++, guess = g->row[guess].next)
		if (g->row[guess].config == config && str_eq(g->row[guess].name, name)) {
			g->repeats = i == 0;
			return t->row = guess;
		}
	row = go_bench_row(g, config, name);
	if (t->row != GO_NONE)
		g->row[t->row].next = row;
	return t->row = row;
}

static void add_pairs(struct go_text *t, struct str name, uint64_t at)
{
	struct go_bench *g = t->bench;
	uint32_t row = row_of(t, name), guess = g->row[row].first;

	for (uint32_t i = 0; i < g->npair; i++) {
		struct go_pair pair = g->pair[i];
		bool hit = guess != GO_NONE && str_eq(g->unit[g->cell[guess].unit].raw, pair.unit);
		uint32_t cell = hit ? guess : go_bench_cell(g, row, pair.unit);
		double value = pair.value * g->unit[g->cell[cell].unit].factor;         /* [2] */

		if (isfinite(value))
			go_bench_value(g, row, cell, value);
		else
			NOTE(t, at, "a value that is not finite was left out");         /* [3] */
		guess = g->cell[cell].next;
	}
}

/* All "value unit" pairs of a line, or what is wrong with it: a line counts whole or not at all. */
static const char *read_pairs(struct go_bench *g, struct str rest)
{
	struct arena *a = g->out->arena;

	g->npair = 0;
	for (;;) {
		struct str number = go_field(&rest);
		struct go_pair pair;

		if (!number.n)
			return g->npair ? NULL : "a result line without measurements was skipped";
		if (!go_number(a, number, &pair.value))
			return "a result line whose measurement is not a number was skipped";
		pair.unit = go_field(&rest);
		if (!pair.unit.n)
			return "a result line without a unit was skipped";
		ARENA_ROOM(a, g->pair, g->npair, g->pair_cap);
		g->pair[g->npair++] = pair;
	}
}

static const char *read_result(struct go_bench *g, struct str rest)
{
	struct str count = go_field(&rest);

	if (!count.n)
		return "a result line without an iteration count was skipped";
	if (!go_is_whole(count))
		return "a result line whose iteration count is not a whole number was skipped";
	return read_pairs(g, rest);
}

static bool take_result(struct go_text *t, struct str line, uint64_t at)
{
	struct str rest = str_from(line, sizeof "Benchmark" - 1), whole = rest;
	struct str name = go_field(&rest);
	const char *fault;

	if (name.n == whole.n) {        /* go test -v announces a benchmark by its name alone */
		go_watch_announced(t, name);
		return false;
	}
	fault = read_result(t->bench, rest);
	if (fault) {
		NOTE(t, at, "%s", fault);       /* [1] */
		go_watch_open(t, name, rest, at);
		return false;
	}
	go_watch_result(t);
	add_pairs(t, name, at);
	return true;
}

/* ---- unit metadata ---- */

static void take_metadata(struct go_text *t, uint32_t unit, struct str field, uint64_t at)
{
	struct str value = field, key = str_cut(&value, '='), *said = NULL;
	struct go_unit *u = &t->bench->unit[t->bench->unit[unit].tidied];

	if (!key.n || key.n == field.n) {
		NOTE(t, at, "unit metadata that is not key=value was skipped");
		return;
	}
	if (!value.p)
		value = S("");
	if (str_eq(key, S("better")))
		said = &u->better_said;
	else if (str_eq(key, S("assume")))
		said = &u->assume_said;
	if (!said)
		NOTE(t, at, "unit metadata \"%.*s\" is not known and was not used",
			STR(str_clip(key, 80)));
	else if (!said->p)
		*said = value;
	else if (!str_eq(*said, value))
		NOTE(t, at, "%.*s of unit %.*s is already set to \"%.*s\" and stays so", STR(key),
			STR(str_clip(u->unit.name, 80)), STR(str_clip(*said, 80)));
}

static bool take_unit_line(struct go_text *t, struct str line, uint64_t at)
{
	struct str unit, field;
	uint32_t index;

	if (!str_eq(go_field(&line), S("Unit")))
		return false;
	unit = go_field(&line);
	if (!unit.n) {
		NOTE(t, at, "unit metadata without a unit was skipped");
		return true;
	}
	index = go_bench_unit(t->bench, unit);
	while (field = go_field(&line), field.n)
		take_metadata(t, index, field, at);
	return true;
}

bool go_text_line(struct go_text *t, struct str line, uint64_t at)
{
	struct str key, value;

	t->bench->at = at;
	if (line.n >= 9 && !memcmp(line.p, "Benchmark", 9))
		return take_result(t, line, at);
	if (!line.n)
		return false;
	go_watch_line(t, line, at);
	if (line.p[0] == 'U' && take_unit_line(t, line, at))
		return false;
	if (go_key_line(line, &key, &value))
		take_key(t, key, value);
	return false;
}

void go_text_end(struct go_text *t)
{
	go_watch_end(t);
}
