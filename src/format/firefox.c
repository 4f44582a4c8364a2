/*
 * firefox - the processed profiles of profiler.firefox.com: samply, Firefox, importers.
 *
 * Spec    github.com/firefox-devtools/profiler, src/types/profile.ts and docs-developer/CHANGELOG-formats.md, versions 41 to 70.
 * Gives   A profile: samples (or time, or bytes, as the threads weigh them) of all threads, with "comm" and "tid".
 * Loses   Times of samples, markers, counters, categories, native symbols, CPU use between samples.
 * Choices [1] Tables and strings are the thread's own (to version 55 and 59), else the shared ones: a file says so itself.
 *         [2] Parents come by "prefix" (null = root), or from version 66 on by "prefixOffset" (0 = root).
 *         [3] A sample without a weight counts 1; one without a stack keeps its weight and has no stack.
 *         [4] Where only one thread has samples it needs no label.
 */
#include "format/firefox_part.h"

#include "format/json_bits.h"

#define COLUMNS_MOST 24u
#define BITS_META 64 /* meta.preprocessedProfileVersion */
#define NO_VALUE INT64_MIN

struct column { struct str key; int64_t *x; uint32_t n, cap; };
struct table { struct column column[COLUMNS_MOST]; uint32_t n; };

/* What a thread has of its own, or all share. */
struct tables {
	struct table stack, frame, func, source;
	struct str *string;
	uint32_t nstring, string_cap;
};

struct thread {
	struct tables own;
	struct table samples;
	struct str name, tid, weight_type;
	uint64_t at;
	uint32_t weight;
};

struct firefox {
	struct reading *out;
	struct json *json;
	uint32_t evidence;
	struct tables shared;
	struct thread *thread;
	uint32_t nthread, thread_cap;
};

static struct profile *profile_of(const struct firefox *f)
{
	return &f->out->evidence[f->evidence].profile;
}

/* ---- tables ---- */

/* Anything that is no number is NO_VALUE. */
static int64_t take_cell(struct json *j, double factor)
{
	double x;

	if (json_peek(j) != JSON_NUMBER || !json_f64(j, &x))
		return NO_VALUE;
	x = round(x * factor);
	if (x > -0x1p62 && x < 0x1p62)
		return (int64_t)x;
	json_fail(j, "a number below 2^62 expected");
	return NO_VALUE;
}

static void take_column(struct firefox *f, struct column *c, double factor)
{
	json_array(f->json);
	while (json_item(f->json)) {
		int64_t x = take_cell(f->json, factor);

		ARENA_ROOM(f->out->arena, c->x, c->n, c->cap);
		c->x[c->n++] = x;
	}
}

/* The column "weight" is multiplied and rounded. */
static void take_table(struct firefox *f, struct table *t, double weight_factor)
{
	struct str key;

	t->n = 0;
	json_object(f->json);
	while (json_key(f->json, &key)) {
		if (json_peek(f->json) != JSON_ARRAY || t->n == COLUMNS_MOST)
			continue;
		t->column[t->n] = (struct column){ .key = key };
		take_column(f, &t->column[t->n++], str_eq(key, S("weight")) ? weight_factor : 1);
	}
}

static const struct column *column_of(const struct table *t, const char *key)
{
	static const struct column none;

	for (uint32_t i = 0; i < t->n; i++)
		if (str_eq(t->column[i].key, str_of(key)))
			return &t->column[i];
	return &none;
}

static int64_t cell(const struct table *t, const char *key, int64_t row)
{
	const struct column *c = column_of(t, key);

	return row >= 0 && row < c->n ? c->x[row] : NO_VALUE;
}

static void take_strings(struct firefox *f, struct tables *t)
{
	struct str s;

	t->nstring = 0;
	json_array(f->json);
	while (json_item(f->json) && json_str(f->json, &s)) {
		ARENA_ROOM(f->out->arena, t->string, t->nstring, t->string_cap);
		t->string[t->nstring++] = s;
	}
}

static void take_tables(struct firefox *f, struct tables *t, struct str key)
{
	if (str_eq(key, S("stackTable")))
		take_table(f, &t->stack, 1);
	else if (str_eq(key, S("frameTable")))
		take_table(f, &t->frame, 1);
	else if (str_eq(key, S("funcTable")))
		take_table(f, &t->func, 1);
	else if (str_eq(key, S("sources")))
		take_table(f, &t->source, 1);
	else if (str_eq(key, S("stringArray")) || str_eq(key, S("stringTable")))
		take_strings(f, t);
}

/* ---- threads ---- */

static void take_samples(struct firefox *f, struct thread *t)
{
	struct json here = *f->json;
	struct str key;

	json_object(f->json);
	while (json_key(f->json, &key))
		if (str_eq(key, S("weightType")) && json_peek(f->json) == JSON_STRING)
			json_str(f->json, &t->weight_type);
	if (!json_ok(f->json))
		return;
	*f->json = here;
	take_table(f, &t->samples, str_eq(t->weight_type, S("tracing-ms")) ? 1e6 : 1); /* to nanoseconds */
}

static void take_thread(struct firefox *f)
{
	struct thread t = { .at = json_at(f->json) };
	struct str key;

	json_object(f->json);
	while (json_key(f->json, &key))
		if (str_eq(key, S("samples")))
			take_samples(f, &t);
		else if (str_eq(key, S("name")) && json_peek(f->json) == JSON_STRING)
			json_str(f->json, &t.name);
		else if (str_eq(key, S("tid")))
			(void)(json_peek(f->json) == JSON_STRING ? json_str(f->json, &t.tid) : json_raw(f->json, &t.tid));
		else
			take_tables(f, &t.own, key);
	ARENA_ROOM(f->out->arena, f->thread, f->nthread, f->thread_cap);
	f->thread[f->nthread++] = t;
}

/* ---- to a profile ---- */

static struct str string_at(const struct tables *own, const struct tables *shared, int64_t at)
{
	const struct tables *t = own->nstring ? own : shared; /* [1] */

	return at >= 0 && at < t->nstring ? t->string[at] : S("");
}

static const struct table *pick(const struct table *own, const struct table *shared)
{
	return own->n ? own : shared;
}

static uint32_t number(int64_t x)
{
	return x > 0 && x <= UINT32_MAX ? (uint32_t)x : 0;
}

static uint32_t frame_of(struct firefox *f, const struct thread *t, int64_t row)
{
	const struct table *frames = pick(&t->own.frame, &f->shared.frame), *funcs = pick(&t->own.func, &f->shared.func);
	int64_t func = cell(frames, "func", row), file = cell(funcs, "fileName", func);
	int64_t address = cell(frames, "address", row);
	struct frame frame = { .function = string_at(&t->own, &f->shared, cell(funcs, "name", func)), .module = NO_MODULE };

	if (file == NO_VALUE)
		file = cell(pick(&t->own.source, &f->shared.source), "filename", cell(funcs, "source", func));
	frame.file = string_at(&t->own, &f->shared, file);
	frame.line = number(cell(frames, "line", row));
	frame.column = number(cell(frames, "column", row));
	frame.start_line = number(cell(funcs, "lineNumber", func));
	frame.address = address > 0 ? (uint64_t)address : 0;
	frame.inlined = cell(frames, "inlineDepth", row) > 0;
	if (!frame.function.n)
		frame.function = S("[unknown]");
	return profile_frame(profile_of(f), &frame);
}

/* Row of the caller, or -1 for a root; false when it is not above [2]. */
static bool prefix_of(const struct table *stacks, int64_t row, int64_t *prefix)
{
	int64_t offset = cell(stacks, "prefixOffset", row);

	*prefix = cell(stacks, "prefix", row);
	if (offset != NO_VALUE)
		*prefix = offset ? row - offset : -1;
	if (*prefix == NO_VALUE)
		*prefix = -1;
	return *prefix >= -1 && *prefix < row;
}

static bool make_stacks(struct firefox *f, const struct thread *t, uint32_t **stack, uint32_t *n, struct err *e)
{
	const struct table *stacks = pick(&t->own.stack, &f->shared.stack);
	const struct table *frames = pick(&t->own.frame, &f->shared.frame);
	uint32_t rows = column_of(frames, "func")->n, *frame = ARENA_ARRAY(f->out->arena, uint32_t, rows);
	int64_t prefix, row;

	for (uint32_t i = 0; i < rows; i++)
		frame[i] = frame_of(f, t, i);
	*n = column_of(stacks, "frame")->n;
	*stack = ARENA_ARRAY(f->out->arena, uint32_t, *n);
	for (uint32_t i = 0; i < *n; i++) {
		row = cell(stacks, "frame", i);
		if (!prefix_of(stacks, i, &prefix) || row < 0 || row >= rows)
			return err_at(e, t->at, "stacks with a frame that is there and a prefix above them expected");
		(*stack)[i] = profile_stack(profile_of(f), prefix < 0 ? NO_STACK : (*stack)[prefix], frame[row]);
	}
	return true;
}

static uint32_t weight_of(struct firefox *f, const struct thread *t)
{
	bool time = str_eq(t->weight_type, S("tracing-ms")), bytes = str_eq(t->weight_type, S("bytes"));
	struct str name = time ? S("time") : bytes ? S("bytes") : S("samples");
	uint32_t found = profile_find_weight(profile_of(f), name);

	return found != MAP_NONE ? found :
		profile_weight(profile_of(f), name, time ? S("nanoseconds") : bytes ? S("bytes") : S("count"));
}

static uint32_t labels_of(struct firefox *f, const struct thread *t)
{
	struct label label[2] = { { .key = S("comm"), .text = t->name }, { .key = S("tid"), .text = t->tid } };

	if (str_i64(t->tid, &label[1].number)) {
		label[1].text = S("");
		label[1].numeric = true;
	}
	return profile_labels(profile_of(f), label + !t->name.n, (uint32_t)(t->name.n > 0) + (t->tid.n > 0));
}

/* What sample i weighs [3]. */
static int64_t value_of(const struct thread *t, uint32_t i)
{
	int64_t value = cell(&t->samples, "weight", i);

	return value != NO_VALUE ? value : str_eq(t->weight_type, S("tracing-ms")) ? 1000000 : 1;
}

static bool add_thread(struct firefox *f, const struct thread *t, bool labelled, struct err *e)
{
	const struct column *stacks = column_of(&t->samples, "stack");
	uint32_t *stack = NULL, n = 0, labels = labelled ? labels_of(f, t) : 0;

	if (stacks->n && !make_stacks(f, t, &stack, &n, e))
		return false;
	for (uint32_t i = 0; i < stacks->n; i++) {
		int64_t at = stacks->x[i];
		uint32_t sample;

		if (at != NO_VALUE && (at < 0 || at >= n))
			return err_at(e, t->at, "samples of stacks that are there expected");
		sample = profile_sample(profile_of(f), at == NO_VALUE ? NO_STACK : stack[at], labels);
		if (!profile_add(profile_of(f), sample, t->weight, value_of(t, i)))
			return err_at(e, t->at, "weights that add up to less than 2^63 expected");
	}
	return true;
}

static bool settle(struct firefox *f, struct err *e)
{
	uint32_t busy = 0;

	for (uint32_t i = 0; i < f->nthread; i++) {
		f->thread[i].weight = weight_of(f, &f->thread[i]);
		busy += column_of(&f->thread[i].samples, "stack")->n > 0;
	}
	for (uint32_t i = 0; i < f->nthread; i++)
		if (!add_thread(f, &f->thread[i], busy > 1, e)) /* [4] */
			return false;
	return true;
}

/* ---- the file ---- */

static void take_shared(struct firefox *f)
{
	struct str key;

	json_object(f->json);
	while (json_key(f->json, &key))
		take_tables(f, &f->shared, key);
}

static void take_meta(struct firefox *f)
{
	struct profile *p = profile_of(f);
	struct str key, product;
	double x;

	json_object(f->json);
	while (json_key(f->json, &key)) {
		if (str_eq(key, S("product")) && json_peek(f->json) == JSON_STRING && json_str(f->json, &product))
			profile_comment(p, product);
		else if (json_peek(f->json) != JSON_NUMBER)
			continue;
		else if (str_eq(key, S("interval")) && json_f64(f->json, &x)) {
			p->period = x;
			p->period_type = S("time");
			p->period_unit = S("milliseconds");
		} else if (str_eq(key, S("startTime")) && json_f64(f->json, &x) && fabs(x) < 9e12) {
			p->started_ns = (int64_t)(x * 1e6);
		}
	}
}

static bool firefox_read(const struct source *src, struct reading *out, struct err *e)
{
	struct json j;
	struct firefox f = { .out = out, .json = &j, .evidence = out->n };
	struct str key;

	reading_add(out, MODEL_PROFILE);
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("meta")))
			take_meta(&f);
		else if (str_eq(key, S("shared")) && json_peek(&j) == JSON_OBJECT)
			take_shared(&f);
		else if (str_eq(key, S("threads"))) {
			json_array(&j);
			while (json_item(&j))
				take_thread(&f);
		}
	}
	if (!json_end(&j))
		return false;
	return f.nthread ? settle(&f, e) : err_at(e, 0, "at least one thread in \"threads\" expected");
}

/* ---- recognised ---- */

static int firefox_bits(struct json *j)
{
	struct str key, inner;

	json_object(j);
	while (json_key(j, &key)) {
		if (!str_eq(key, S("meta")) || json_peek(j) != JSON_OBJECT)
			continue;
		json_object(j);
		while (json_key(j, &inner))
			if (str_eq(inner, S("preprocessedProfileVersion")))
				return BITS_META;
	}
	return 0;
}

static int firefox_sniff(struct str head)
{
	return json_bits(head, firefox_bits);
}

const struct format format_firefox = {
	.name = "firefox",
	.title = "processed profiles of the Firefox Profiler (samply)",
	.spec = "https://github.com/firefox-devtools/profiler/blob/main/docs-developer/CHANGELOG-formats.md",
	.versions = "samply 0.13.1 (version 55); 41 to 70 by their descriptions",
	.loses = "times of samples, markers, counters, categories",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = firefox_sniff,
	.read = firefox_read,
	.endings = ".firefox.json",
	.write = firefox_write,
};
