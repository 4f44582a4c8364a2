/*
 * A processed profile of version 55, the one that samply 0.13 writes; the viewer upgrades older versions when it loads them.
 *
 * Choices [1] One thread with the samples of all; "comm" is the root of its stacks.  Sample i is at i milliseconds.
 *         [2] The weight to show first is written: time as tracing-ms, bytes as bytes, all else as samples.
 */
#include "format/firefox_part.h"

#include "model/profile_named.h"

struct writing {
	struct json_out json;
	struct profile named;
	struct arena arena;
	struct map strings;
	struct str *string;
	uint32_t *name, *file;          /* by frame: index of its string; file NO_MODULE: none */
	uint32_t nstring, string_cap;
};

enum constant { ROW_NULL, ROW_FALSE, ROW_ZERO, ROW_MINUS_ONE, ROW_ONE };

static void put_constants(struct json_out *o, const char *key, uint32_t n, enum constant c)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		if (c == ROW_NULL)
			json_put_null(o);
		else if (c == ROW_FALSE)
			json_put_bool(o, false);
		else
			json_put_i64(o, c == ROW_ZERO ? 0 : c == ROW_ONE ? 1 : -1);
	json_put_end_array(o);
}

static void put_raw(struct json_out *o, const char *key, struct str json)
{
	json_put_key(o, key);
	json_put_raw(o, json);
}

/* A column of numbers, null where it is `none`. */
static void put_column(struct json_out *o, const char *key, const uint32_t *x, uint32_t n, uint32_t none)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		if (x[i] == none)
			json_put_null(o);
		else
			json_put_u64(o, x[i]);
	json_put_end_array(o);
}

static uint32_t string_of(struct writing *w, struct str s)
{
	uint32_t at = map_intern(&w->strings, s, w->nstring);

	if (at == w->nstring) {
		ARENA_ROOM(&w->arena, w->string, w->nstring, w->string_cap);
		w->string[w->nstring++] = s;
	}
	return at;
}

static void put_frames(struct writing *w)
{
	const struct profile *p = &w->named;
	struct json_out *o = &w->json;
	uint32_t n = p->nframe, *func = ARENA_ARRAY(&w->arena, uint32_t, n);
	uint32_t *line = ARENA_ARRAY(&w->arena, uint32_t, n), *column = ARENA_ARRAY(&w->arena, uint32_t, n);

	for (uint32_t i = 0; i < n; i++) {
		func[i] = i;
		line[i] = p->frame[i].line;
		column[i] = p->frame[i].column;
	}
	json_put_key(o, "frameTable");
	json_put_object(o);
	json_member_u64(o, "length", n);
	put_constants(o, "address", n, ROW_MINUS_ONE);
	put_constants(o, "inlineDepth", n, ROW_ZERO);
	put_constants(o, "category", n, ROW_ZERO);
	put_constants(o, "subcategory", n, ROW_ZERO);
	put_column(o, "func", func, n, UINT32_MAX);
	put_constants(o, "nativeSymbol", n, ROW_NULL);
	put_constants(o, "innerWindowID", n, ROW_NULL);
	put_column(o, "line", line, n, 0);
	put_column(o, "column", column, n, 0);
	json_put_end_object(o);
}

static void put_functions(struct writing *w)
{
	struct json_out *o = &w->json;
	uint32_t n = w->named.nframe;

	json_put_key(o, "funcTable");
	json_put_object(o);
	json_member_u64(o, "length", n);
	put_column(o, "name", w->name, n, UINT32_MAX);
	put_constants(o, "isJS", n, ROW_FALSE);
	put_constants(o, "relevantForJS", n, ROW_FALSE);
	put_constants(o, "resource", n, ROW_MINUS_ONE);
	put_column(o, "fileName", w->file, n, UINT32_MAX);
	put_constants(o, "lineNumber", n, ROW_NULL);
	put_constants(o, "columnNumber", n, ROW_NULL);
	json_put_end_object(o);
}

static void put_stacks(struct writing *w)
{
	const struct profile *p = &w->named;
	uint32_t *prefix = ARENA_ARRAY(&w->arena, uint32_t, p->nstack), *frame = ARENA_ARRAY(&w->arena, uint32_t, p->nstack);

	for (uint32_t i = 0; i < p->nstack; i++) {
		prefix[i] = p->stack[i].parent;
		frame[i] = p->stack[i].frame;
	}
	json_put_key(&w->json, "stackTable");
	json_put_object(&w->json);
	json_member_u64(&w->json, "length", p->nstack);
	put_column(&w->json, "prefix", prefix, p->nstack, NO_STACK);
	put_column(&w->json, "frame", frame, p->nstack, UINT32_MAX);
	json_put_end_object(&w->json);
}

static bool is_time(const struct weight *w)
{
	return w->unit.dim == DIM_TIME;
}

static void put_weights(struct writing *w)
{
	const struct weight *weight = &w->named.weight[w->named.preferred];
	double factor = pow(10, weight->scale) * (is_time(weight) ? weight->factor * 1e3 : 1);
	struct json_out *o = &w->json;

	json_member_str(o, "weightType", is_time(weight) ? S("tracing-ms") : weight->unit.dim == DIM_BYTES ? S("bytes") : S("samples"));
	json_put_key(o, "weight");
	json_put_array(o);
	for (uint32_t i = 0; i < w->named.nsample; i++)
		if (is_time(weight))
			json_put_f64(o, round((double)weight->value[i] * factor * 1e6) / 1e6);
		else if (weight->scale)
			json_put_i64(o, (int64_t)round((double)weight->value[i] * factor));
		else
			json_put_i64(o, weight->value[i]);
	json_put_end_array(o);
}

static void put_samples(struct writing *w)
{
	const struct profile *p = &w->named;
	uint32_t *stack = ARENA_ARRAY(&w->arena, uint32_t, p->nsample);

	for (uint32_t i = 0; i < p->nsample; i++)
		stack[i] = p->sample[i].stack;
	json_put_key(&w->json, "samples");
	json_put_object(&w->json);
	json_member_u64(&w->json, "length", p->nsample);
	put_weights(w);
	put_column(&w->json, "stack", stack, p->nsample, NO_STACK);
	put_constants(&w->json, "timeDeltas", p->nsample, ROW_ONE);
	json_put_end_object(&w->json);
}

static void put_thread(struct writing *w)
{
	static const struct { const char *key; struct str json; } fixed[] = {
		{ "processType", S("\"default\"") }, { "processStartupTime", S("0") }, { "processShutdownTime", S("null") },
		{ "registerTime", S("0") }, { "unregisterTime", S("null") }, { "pausedRanges", S("[]") }, { "isMainThread", S("true") },
		{ "pid", S("\"1\"") }, { "tid", S("\"1\"") }, { "processName", S("\"all\"") }, { "name", S("\"all\"") },
		{ "markers", S("{\"length\":0,\"category\":[],\"data\":[],\"endTime\":[],\"name\":[],\"phase\":[],\"startTime\":[]}") },
		{ "nativeSymbols", S("{\"length\":0,\"address\":[],\"functionSize\":[],\"libIndex\":[],\"name\":[]}") },
		{ "resourceTable", S("{\"length\":0,\"lib\":[],\"name\":[],\"host\":[],\"type\":[]}") },
	};
	struct json_out *o = &w->json;

	json_put_object(o);
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		put_raw(o, fixed[i].key, fixed[i].json);
	put_frames(w);
	put_functions(w);
	put_stacks(w);
	put_samples(w);
	json_put_key(o, "stringArray");
	json_put_array(o);
	for (uint32_t i = 0; i < w->nstring; i++)
		json_put_str(o, w->string[i]);
	json_put_end_array(o);
	json_put_end_object(o);
}

static void put_meta(struct json_out *o, const struct profile *p)
{
	json_put_key(o, "meta");
	json_put_object(o);
	json_put_key(o, "interval");
	json_put_f64(o, 1);
	json_put_key(o, "startTime");
	json_put_f64(o, round((double)p->started_ns / 1e6));
	put_raw(o, "version", S("24"));
	put_raw(o, "preprocessedProfileVersion", S("55"));
	put_raw(o, "processType", S("0"));
	json_member_str(o, "product", S("pawl"));
	put_raw(o, "debug", S("false"));
	put_raw(o, "stackwalk", S("1"));
	put_raw(o, "symbolicated", S("true"));
	put_raw(o, "categories", S("[{\"name\":\"Other\",\"color\":\"grey\",\"subcategories\":[\"Other\"]}]"));
	put_raw(o, "markerSchema", S("[]"));
	put_raw(o, "sampleUnits", S("{\"time\":\"ms\",\"eventDelay\":\"ms\",\"threadCPUDelta\":\"ns\"}"));
	put_raw(o, "extensions", S("{\"length\":0,\"baseURL\":[],\"id\":[],\"name\":[]}"));
	json_put_end_object(o);
}

static void put_file(struct writing *w, const struct profile *p)
{
	const struct profile *named = &w->named;

	map_init(&w->strings, &w->arena);
	w->name = ARENA_ARRAY(&w->arena, uint32_t, named->nframe);
	w->file = ARENA_ARRAY(&w->arena, uint32_t, named->nframe);
	for (uint32_t i = 0; i < named->nframe; i++) {
		w->name[i] = string_of(w, named->frame[i].function);
		w->file[i] = named->frame[i].file.n ? string_of(w, named->frame[i].file) : UINT32_MAX;
	}
	json_put_object(&w->json);
	put_meta(&w->json, p);
	put_raw(&w->json, "libs", S("[]"));
	json_put_key(&w->json, "threads");
	json_put_array(&w->json);
	put_thread(w);
	json_put_end_array(&w->json);
	json_put_end_object(&w->json);
	buf_char(w->json.buf, '\n');
}

bool firefox_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct writing w = { 0 };
	bool ok;

	if (ev->model != MODEL_PROFILE)
		return err_set(e, ERR_USAGE, "the Firefox Profiler holds profiles, not the model \"%s\"", model_name(ev->model));
	profile_init(&w.named, &w.arena);
	ok = profile_named(&w.named, &ev->profile, true, e);
	if (ok) {
		json_out_init(&w.json, out, 0);
		put_file(&w, &ev->profile);
	}
	arena_free(&w.arena);
	return ok;
}
