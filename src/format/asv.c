/*
 * asv - results of airspeed velocity: MACHINE/COMMIT-ENVIRONMENT.json, or the directory around it.
 *
 * Spec    asv/results.py (Results.save, api_version 2), asv/benchmarks.py, as of 0.6.6.
 * Gives   Per benchmark and combination of parameters its samples, or the median with its 99 %
 *         interval, or the number that was tracked.
 * Loses   Quartiles, durations, profiles, requirements, benchmark code; which of its rounds a
 *         sample is of.
 * Choices [1] benchmarks.json beside the results gives types, units and names of parameters.
 *             Without it the prefix of the name does ("time_", "peakmem_"), and parameters are
 *             param1, param2 ...
 *         [2] A directory holds many commits: the newest one's results are read.
 *         [3] The environment belongs to the identity, but for "existing", which is named after a
 *             path.
 *         [4] null is a benchmark that failed; NaN one that was skipped, which is noted.
 *         [5] Values of parameters stay as Python writes them: '1' is not 1.
 */
#include "format/json_bits.h"
#include "format/asv_part.h"

#define BITS_SURE 40

/* Telling keys of a results file; and of an entry of benchmarks.json. */
static int asv_bits(struct json *j)
{
	struct str key;
	int bits = 0;

	json_object(j);
	while (!bits && json_key(j, &key)) {
		if (str_eq(key, S("result_columns")) || str_eq(key, S("commit_hash")))
			bits = BITS_SURE;
		if (json_peek(j) != JSON_OBJECT)
			continue;
		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("param_names")) || str_eq(key, S("timeraw")))
				bits = BITS_SURE;
	}
	return bits;
}

static int asv_sniff(struct str head)
{
	return json_bits(head, asv_bits);
}

/* ---- benchmarks.json [1] ---- */

static void take_param_names(struct json *j, struct asv_about *about)
{
	struct str name;

	json_array(j);
	while (json_item(j))
		if (json_str(j, &name) && about->nparam_name < ASV_PARAMS)
			about->param_name[about->nparam_name++] = name;
}

static void take_about(struct json *j, struct asv_about *about)
{
	struct str key;

	*about = (struct asv_about){ 0 };
	json_object(j);
	while (json_key(j, &key)) {
		bool text = json_peek(j) == JSON_STRING;

		if (str_eq(key, S("type")) && text)
			json_str(j, &about->type);
		else if (str_eq(key, S("unit")) && text)
			json_str(j, &about->unit);
		else if (str_eq(key, S("version")) && text)
			json_str(j, &about->version);
		else if (str_eq(key, S("param_names")))
			take_param_names(j, about);
	}
}

static bool take_catalogue(
	struct asv_catalogue *c, struct arena *a, const struct source_file *file, struct err *e)
{
	struct asv_about about;
	struct json j;
	struct str name;

	json_init(&j, file->bytes, a, e);
	json_object(&j);
	while (json_key(&j, &name)) {
		if (json_peek(&j) != JSON_OBJECT) /* "version": 2 */
			continue;
		take_about(&j, &about);
		ARENA_ROOM(a, c->about, c->n, c->cap);
		c->about[c->n] = about;
		map_set(&c->by_name, name, c->n++);
	}
	return json_end(&j) || err_in(e, file->name);
}

/* ---- a results file ---- */

static enum asv_column column_of(struct str name)
{
	static const struct str known[] = {
		[ASV_RESULT] = S("result"),
		[ASV_PARAMS_COLUMN] = S("params"),
		[ASV_VERSION] = S("version"),
		[ASV_CI_LOW] = S("stats_ci_99_a"),
		[ASV_CI_HIGH] = S("stats_ci_99_b"),
		[ASV_REPEAT] = S("stats_repeat"),
		[ASV_SAMPLES] = S("samples"),
	};

	for (unsigned i = ASV_RESULT; i <= ASV_SAMPLES; i++)
		if (str_eq(known[i], name))
			return i;
	return ASV_OTHER;
}

static void take_columns(struct json *j, struct asv_file *f)
{
	struct str name;

	json_array(j);
	while (json_item(j)) {
		json_str(j, &name);
		if (f->ncolumn == ASV_COLUMNS)
			json_fail(j, "at most %u columns expected", ASV_COLUMNS);
		else
			f->column[f->ncolumn++] = column_of(name);
	}
}

static void take_version(struct json *j)
{
	uint64_t version;

	if (json_u64(j, &version) && version != 2) {
		json_fail(
			j, "results of version 2 expected, not %llu", (unsigned long long)version);
		err_hint(j->err, "`asv update` brings results to the present version");
	}
}

static bool take_file(
	struct asv_file *f, struct arena *a, const struct source_file *file, struct err *e)
{
	struct json j;
	struct str key;

	*f = (struct asv_file){ .name = file->name, .date = NAN };
	json_init(&j, file->bytes, a, e);
	j.allow_nan = true;
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("commit_hash"))) {
			json_str(&j, &f->commit);
		} else if (str_eq(key, S("env_name"))) {
			json_str(&j, &f->env);
		} else if (str_eq(key, S("date"))) {
			json_f64(&j, &f->date);
		} else if (str_eq(key, S("result_columns"))) {
			take_columns(&j, f);
		} else if (str_eq(key, S("results"))) {
			json_raw(&j, &f->results);
			f->results_at = j.last;
		} else if (str_eq(key, S("version"))) {
			take_version(&j);
		}
	}
	if (json_end(&j) && f->results.n && f->ncolumn)
		return true;
	if (json_ok(&j))
		err_at(e, 0, "\"result_columns\" and \"results\" expected");
	return err_in(e, file->name);
}

/* ---- a directory ---- */

struct asv {
	struct reading *out;
	struct asv_catalogue catalogue;
	struct asv_file *file;
	uint32_t n, cap;
};

static bool take_any(struct asv *asv, const struct source_file *file, struct err *e)
{
	struct str directory = file->name, name = str_cut_last(&directory, '/');
	struct asv_file results;

	if (str_eq(name, S("benchmarks.json")))
		return take_catalogue(&asv->catalogue, asv->out->arena, file, e);
	if (!str_ends(name, S(".json")) || str_eq(name, S("machine.json")))
		return true;
	if (!take_file(&results, asv->out->arena, file, e))
		return false;
	ARENA_ROOM(asv->out->arena, asv->file, asv->n, asv->cap);
	asv->file[asv->n++] = results;
	return true;
}

/* [2] The one with the greatest date; the first of them when none has a date. */
static const struct asv_file *newest(const struct asv *asv)
{
	const struct asv_file *best = asv->file;

	for (uint32_t i = 1; i < asv->n; i++)
		if (asv->file[i].date > best->date ||
			(isnan(best->date) && !isnan(asv->file[i].date)))
			best = &asv->file[i];
	return best;
}

static bool read_results(struct asv *asv, struct err *e)
{
	uint32_t evidence = asv->out->n;
	struct str commit;

	if (!asv->n) {
		err_set(e, ERR_INPUT, "no results file COMMIT-ENVIRONMENT.json");
		return err_hint(e, "asv writes them below its results directory");
	}
	commit = newest(asv)->commit;
	reading_add(asv->out, MODEL_BENCH);
	for (uint32_t i = 0; i < asv->n; i++) {
		if (!str_eq(asv->file[i].commit, commit))
			evidence_note(asv->out, evidence, ERR_NOWHERE,
				"results of another commit left out: %.*s is the newest",
				STR(str_clip(commit, 12)));
		else if (!asv_results(&asv->file[i], &asv->catalogue, asv->out, evidence, e))
			return err_in(e, asv->file[i].name);
	}
	if (asv->out->evidence[evidence].bench.n)
		return true;
	err_set(e, ERR_INPUT, "no benchmark in \"results\"");
	return err_hint(e, "--bench left all of them out, or all were skipped");
}

static bool asv_read(const struct source *src, struct reading *out, struct err *e)
{
	struct source_file single = { .name = src->name, .bytes = src->bytes };
	struct asv asv = { .out = out };

	map_init(&asv.catalogue.by_name, out->arena);
	if (!src->nfile) {
		asv.file = ARENA_NEW(out->arena, struct asv_file);
		asv.n = asv.cap = 1;
		if (!take_file(asv.file, out->arena, &single, e))
			return false;
		asv.file->alone = true;
		return read_results(&asv, e);
	}
	for (uint32_t i = 0; i < src->nfile; i++)
		if (!take_any(&asv, &src->file[i], e))
			return false;
	return read_results(&asv, e);
}

const struct format format_asv = {
	.name = "asv",
	.many_files = true,
	.title = "airspeed velocity results (a directory, or a file of it)",
	.spec = "https://asv.readthedocs.io",
	.versions = "asv 0.6.6",
	.loses = "quartiles, durations, profiles, requirements, other commits, the round of a "
		 "sample",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = asv_sniff,
	.read = asv_read,
};
