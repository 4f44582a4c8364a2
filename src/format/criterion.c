/*
 * criterion - what criterion.rs leaves in target/criterion, as a tree or as single files.
 *
 * Spec    criterion.rs src/analysis/mod.rs, src/report.rs (BenchmarkId), src/csv_report.rs, as of
 *         0.8.2.
 * Gives   For each benchmark a series of times, and one for each throughput that it declares.
 * Loses   Estimates, where there are samples to take them from; tukey.json; change/; reports;
 *         baselines.
 * Choices criterion_series.h, and
 *         [1] A tree holds the last run in BENCHMARK/new and earlier ones in BENCHMARK/base and
 *             in BENCHMARK/NAME (--save-baseline): "new" is read; a tree without it may hold one
 *             other.
 *         [2] sample.json does not say its unit.  It is nanoseconds, unless raw.csv beside it
 *             says that another measurement was used.
 *         [3] Only benchmark.json and raw.csv tell the name.  Without them the directory does, in
 *             which criterion has replaced some characters: noted.
 *         [4] criterion writes benchmark.json last, so a directory that has it and no samples is
 *             a failure of that benchmark.
 */
#include "format/criterion_file.h"
#include "format/format.h"

struct place {
	struct str parent, label; /* "shelf/sorted/16", "new" */
	const struct source_file *file[CRITERION_KINDS];
};

struct tree {
	struct criterion_bench bench;
	struct place *place;
	uint32_t n, cap;
	struct map by_directory; /* directory to place[] */
};

static int criterion_sniff(struct str head)
{
	int bits;

	criterion_kind_of(head, &bits);
	return bits;
}

/* ---- names from paths ---- */

static enum criterion_kind kind_of_name(struct str name)
{
	static const struct str known[CRITERION_KINDS] = {
		[CRITERION_BENCHMARK] = S("benchmark.json"),
		[CRITERION_SAMPLE] = S("sample.json"),
		[CRITERION_ESTIMATES] = S("estimates.json"),
		[CRITERION_CSV] = S("raw.csv"),
	};

	for (unsigned i = CRITERION_NONE + 1; i < CRITERION_KINDS; i++)
		if (str_eq(known[i], name))
			return i;
	return CRITERION_NONE;
}

/* What is behind the last directory "criterion" of a path; empty when it has none. */
static struct str below_criterion(struct str path)
{
	struct str below = { 0 };

	while (path.n)
		if (str_eq(str_cut(&path, '/'), S("criterion")))
			below = path;
	return below;
}

/* [3] */
static bool name_from_directory(struct tree *t, const struct place *p, const char *file,
	struct criterion_id *id, struct err *e)
{
	if (!p->parent.n) {
		err_set(e, ERR_INPUT, "%s does not say which benchmark it is of", file);
		return err_hint(e, "name the whole directory: target/criterion");
	}
	id->name = p->parent;
	evidence_note(t->bench.out, t->bench.evidence, ERR_NOWHERE,
		"benchmark.json is missing: the benchmark is named after its directory");
	return true;
}

/* ---- one directory ---- */

static bool in_file(struct err *e, const struct source_file *file)
{
	return err_in(e, file->name);
}

static bool read_identity(
	struct tree *t, const struct place *p, struct criterion_id *id, struct err *e)
{
	const struct source_file *benchmark = p->file[CRITERION_BENCHMARK];
	const struct source_file *csv = p->file[CRITERION_CSV];
	const char *file = p->file[CRITERION_SAMPLE] ? "sample.json" : "estimates.json";

	*id = (struct criterion_id){ .unit = S("ns") };
	if (csv)
		id->unit = criterion_csv_unit(t->bench.out->arena, csv->bytes); /* [2] */
	if (!id->unit.n)
		id->unit = S("ns");
	if (!benchmark)
		return name_from_directory(t, p, file, id, e);
	return criterion_read_benchmark(&t->bench, benchmark->bytes, id, e) ||
	       in_file(e, benchmark);
}

static bool read_place(struct tree *t, const struct place *p, struct err *e)
{
	const struct source_file *sample = p->file[CRITERION_SAMPLE];
	const struct source_file *estimates = p->file[CRITERION_ESTIMATES];
	const struct source_file *csv = p->file[CRITERION_CSV];
	struct criterion_series s;
	struct criterion_id id;

	if (csv && !sample)
		return criterion_read_csv(&t->bench, csv->bytes, e) || in_file(e, csv);
	if (!read_identity(t, p, &id, e))
		return false;
	if (sample)
		return criterion_read_sample(&t->bench, sample->bytes, &id, e) ||
		       in_file(e, sample);
	if (estimates)
		return criterion_read_estimates(&t->bench, estimates->bytes, &id, e) ||
		       in_file(e, estimates);
	s = criterion_series(&t->bench, &id);
	criterion_series_end(&t->bench, &s); /* [4] */
	return true;
}

/* ---- a tree ---- */

static void sort_file(struct tree *t, const struct source_file *file)
{
	struct str directory = file->name, parent, label;
	enum criterion_kind kind = kind_of_name(str_cut_last(&directory, '/'));
	uint32_t at;

	parent = directory;
	label = str_cut_last(&parent, '/');
	if (kind == CRITERION_NONE || str_eq(label, S("change")))
		return;
	at = map_intern(&t->by_directory, directory, t->n);
	if (at == t->n) {
		ARENA_ROOM(t->bench.out->arena, t->place, t->n, t->cap);
		t->place[t->n++] = (struct place){ .parent = parent, .label = label };
	}
	t->place[at].file[kind] = file;
}

/* "new" before everything, "base" after everything else. */
static int rank(struct str label)
{
	return str_eq(label, S("new")) ? 2 : !str_eq(label, S("base"));
}

static bool is_left_out(struct tree *t, const struct place *p, struct map *chosen)
{
	uint32_t at = (uint32_t)(p - t->place), best = map_find(chosen, p->parent);

	if (best == at)
		return false;
	if (!str_eq(p->label, S("base")))
		evidence_note(t->bench.out, t->bench.evidence, ERR_NOWHERE,
			"baseline \"%.*s\" left out: \"%.*s\" is the run that is read",
			STR(str_clip(p->label, 64)), STR(str_clip(t->place[best].label, 64)));
	return true;
}

/* [1] */
static void choose(const struct tree *t, struct map *chosen)
{
	for (uint32_t i = 0; i < t->n; i++) {
		struct str parent = t->place[i].parent;
		uint32_t best = map_intern(chosen, parent, i);

		if (rank(t->place[i].label) > rank(t->place[best].label))
			map_set(chosen, parent, i);
	}
}

static bool read_tree(struct tree *t, const struct source *src, struct err *e)
{
	struct map chosen;

	for (uint32_t i = 0; i < src->nfile; i++)
		sort_file(t, &src->file[i]);
	if (!t->n) {
		err_set(e, ERR_INPUT, "no sample.json, estimates.json or raw.csv in the directory");
		return err_hint(e, "cargo bench leaves them in target/criterion");
	}
	map_init(&chosen, t->bench.out->arena);
	choose(t, &chosen);
	for (uint32_t i = 0; i < t->n; i++)
		if (!is_left_out(t, &t->place[i], &chosen) && !read_place(t, &t->place[i], e))
			return false;
	return true;
}

/* ---- a single file ---- */

static bool read_single(struct tree *t, const struct source *src, struct err *e)
{
	struct source_file file = { .name = src->name, .bytes = src->bytes };
	struct str directory = below_criterion(src->name);
	struct place p = { 0 };
	int bits;
	enum criterion_kind kind = criterion_kind_of(str_clip(src->bytes, FORMAT_HEAD), &bits);

	if (kind == CRITERION_NONE)
		return err_at(
			e, 0, "benchmark.json, sample.json, estimates.json or raw.csv expected");
	if (kind == CRITERION_BENCHMARK) {
		err_set(e, ERR_INPUT, "benchmark.json holds no measurement");
		return err_hint(e, "name the whole directory: target/criterion");
	}
	str_cut_last(&directory, '/');
	p.parent = directory;
	p.label = str_cut_last(&p.parent, '/');
	p.file[kind] = &file;
	return read_place(t, &p, e);
}

static bool criterion_read(const struct source *src, struct reading *out, struct err *e)
{
	struct tree t = { 0 };

	criterion_bench_init(&t.bench, out);
	t.bench.many_files = src->nfile;
	map_init(&t.by_directory, out->arena);
	return src->nfile ? read_tree(&t, src, e) : read_single(&t, src, e);
}

const struct format format_criterion = {
	.name = "criterion",
	.many_files = true,
	.title = "criterion.rs (the directory target/criterion, or a file of it)",
	.spec = "https://docs.rs/criterion/latest/criterion",
	.versions = "criterion 0.2.11, 0.3.6, 0.8.2",
	.loses = "estimates where there are samples, change/, outlier fences, saved baselines",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = criterion_sniff,
	.read = criterion_read,
};
