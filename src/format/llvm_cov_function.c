/* Functions of llvm-cov's JSON: their regions, their branches, and which of them are one definition. */
#include "format/llvm_cov_part.h"

#include "base/sort.h"

#define NESTED_MOST 256 /* macros within macros; beyond, a branch stays where it is */

bool llvm_cov_u32(struct json *j, uint32_t *out)
{
	uint64_t x;

	*out = 0;
	if (!json_u64(j, &x))
		return false;
	if (x > INT32_MAX)
		return json_fail(j, "a number below 2^31 expected");
	*out = (uint32_t)x;
	return true;
}

bool llvm_cov_count(struct json *j, uint64_t *out)
{
	bool ok = json_u64(j, out);

	if (*out == COVERAGE_UNMEASURED)
		(*out)--;
	return ok;
}

/* ---- one function ---- */

/* [line, column, end line, end column, count, file, expanded file, kind]; a branch has the false count behind the count. */
static void take_region(struct json *j, struct region *r, bool branch)
{
	uint32_t *field[] = { &r->line, &r->column, &r->end_line, &r->end_column, NULL, NULL, &r->file, &r->expanded,
		&r->kind };
	size_t n = 0;

	json_array(j);
	while (json_item(j)) {
		if (n == 5 && !branch)
			n++;
		if (n == 4)
			llvm_cov_count(j, &r->count);
		else if (n == 5)
			llvm_cov_count(j, &r->false_count);
		else if (n < sizeof field / sizeof *field)
			llvm_cov_u32(j, field[n]);
		n++;
	}
	if (n < 9)
		json_fail(j, "a region of %d numbers expected", branch ? 9 : 8);
}

static void take_regions(struct llvm_functions *f, struct json *j)
{
	json_array(j);
	while (json_item(j)) {
		ARENA_ROOM(f->coverage->arena, f->region, f->nregion, f->region_cap);
		f->region[f->nregion] = (struct region){ 0 };
		take_region(j, &f->region[f->nregion++], false);
	}
}

static void take_branches(struct llvm_functions *f, struct json *j)
{
	json_array(j);
	while (json_item(j)) {
		ARENA_ROOM(f->coverage->arena, f->branch, f->nbranch, f->branch_cap);
		f->branch[f->nbranch] = (struct region){ 0 };
		take_region(j, &f->branch[f->nbranch++], true);
	}
}

static void take_names(struct llvm_functions *f, struct json *j)
{
	struct arena *a = f->coverage->arena;
	struct str path;

	json_array(j);
	while (json_item(j)) {
		json_str(j, &path);
		ARENA_ROOM(a, f->file, f->nfile, f->file_cap);
		ARENA_ROOM(a, f->expansion, f->nfile, f->expansion_cap);
		f->file[f->nfile] = map_find(&f->files, path);
		f->expansion[f->nfile++] = (struct expansion){ .parent = NO_PARENT };
	}
}

/* Says of each file of the function which use of a macro it is the text of; false when an index is out of range. */
static bool link_expansions(struct llvm_functions *f)
{
	for (uint32_t i = 0; i < f->nregion; i++) {
		const struct region *r = &f->region[i];

		if (r->file >= f->nfile || (r->kind == REGION_EXPANSION && r->expanded >= f->nfile))
			return false;
		if (r->kind == REGION_EXPANSION)
			f->expansion[r->expanded] = (struct expansion){ r->file, r->line, r->column };
	}
	for (uint32_t i = 0; i < f->nbranch; i++)
		if (f->branch[i].file >= f->nfile)
			return false;
	return true;
}

/* Moves a branch out of all macros, to where the outermost is used. */
static void unexpand(const struct llvm_functions *f, struct region *r)
{
	uint32_t steps = 0;

	for (; f->expansion[r->file].parent != NO_PARENT && steps < NESTED_MOST; steps++) {
		const struct expansion *x = &f->expansion[r->file];

		r->line = x->line;
		r->column = x->column;
		r->file = x->parent;
	}
}

static int by_place(uint32_t i, uint32_t k, const void *ctx)
{
	const struct region *x = (const struct region *)ctx + i, *y = (const struct region *)ctx + k;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

static void add_branch(struct llvm_functions *f, const struct region *r, uint32_t pair)
{
	struct cov_branch b = { .line = r->line, .block = r->column };

	if (f->file[r->file] == MAP_NONE)
		return;
	for (uint32_t side = 0; side < 2; side++) {
		b.number = 2 * pair + side;
		b.hits.count = side ? r->false_count : r->count;
		coverage_branch(f->coverage, f->file[r->file], &b);
	}
}

static void add_branches(struct llvm_functions *f)
{
	uint32_t pair = 0;

	while (f->order_cap < f->nbranch)
		f->order = arena_grow(f->coverage->arena, f->order, sizeof *f->order, f->order_cap, &f->order_cap);
	for (uint32_t i = 0; i < f->nbranch; i++) {
		unexpand(f, &f->branch[i]);
		f->order[i] = i;
	}
	sort_by(f->order, f->nbranch, by_place, f->branch);
	for (uint32_t i = 0; i < f->nbranch; i++) {
		pair = i && !by_place(f->order[i - 1], f->order[i], f->branch) ? pair + 1 : 0;
		add_branch(f, &f->branch[f->order[i]], pair);
	}
}

static void add_blocks(struct llvm_functions *f)
{
	for (uint32_t i = 0; i < f->nregion; i++) {
		const struct region *r = &f->region[i];
		struct cov_block b = { .hits.count = r->count, .line = r->line, .column = r->column,
			.end_line = r->end_line, .end_column = r->end_column, .statements = 1 };

		if (r->kind == REGION_CODE && f->file[r->file] != MAP_NONE)
			coverage_block(f->coverage, f->file[r->file], &b);
	}
}

/* ---- definitions ---- */

/* The function's own file: the first that is no macro's text.  Its first region is the body. */
static const struct region *body_of(const struct llvm_functions *f)
{
	uint32_t file = 0;

	while (file < f->nfile && f->expansion[file].parent != NO_PARENT)
		file++;
	for (uint32_t i = 0; i < f->nregion; i++)
		if (f->region[i].file == file)
			return &f->region[i];
	return NULL;
}

static void define(struct llvm_functions *f, struct str name, uint64_t count, uint64_t here)
{
	const struct region *body = body_of(f);
	struct arena *a = f->coverage->arena;
	struct definition *d;
	uint32_t file, at;

	if (!body)
		return;
	file = f->file[body->file];
	if (file == MAP_NONE) { /* [6] */
		evidence_note(f->out, f->out->n - 1, here, "a function of a file that is not listed was left out");
		return;
	}
	at = map_intern_pair(&f->places, (uint64_t)file << 32 | body->line, body->column, f->ndefinition);
	if (at == f->ndefinition) {
		ARENA_ROOM(a, f->definition, f->ndefinition, f->definition_cap);
		f->definition[f->ndefinition++] = (struct definition){ .file = file, .line = body->line, .column = body->column,
			.end_line = body->end_line, .end_column = body->end_column };
	}
	d = &f->definition[at];
	d->count = coverage_sum(d->count, count, false);
	if (!d->name.n || str_cmp(name, d->name) < 0)
		d->name = f->copy ? arena_str(a, name) : name;
}

void llvm_function_take(struct llvm_functions *f, struct json *j)
{
	uint64_t count = 0, at = json_at(j);
	struct str key, name = { 0 };

	f->nregion = f->nbranch = f->nfile = 0;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("name")))
			json_str(j, &name);
		else if (str_eq(key, S("count")))
			llvm_cov_count(j, &count);
		else if (str_eq(key, S("filenames")))
			take_names(f, j);
		else if (str_eq(key, S("regions")))
			take_regions(f, j);
		else if (str_eq(key, S("branches")))
			take_branches(f, j);
	if (!json_ok(j))
		return;
	if (!link_expansions(f)) {
		json_fail(j, "indices of the function's own filenames expected in the function at byte %llu",
			(unsigned long long)at);
		return;
	}
	add_blocks(f);
	define(f, name, count, at);
	add_branches(f);
}

void llvm_functions_settle(struct llvm_functions *f)
{
	for (uint32_t i = 0; i < f->ndefinition; i++) {
		const struct definition *d = &f->definition[i];
		struct cov_function c = { .hits.count = d->count, .line = d->line, .column = d->column, .name = d->name,
			.end_line = d->end_line, .end_column = d->end_column };

		coverage_function(f->coverage, d->file, &c);
	}
}
