/*
 * Choices [1] Sets are numbers until the whole object is read: members may come in any order.
 *         [2] A needed column that is missing is an error, an unknown one is skipped: a newer pawl wrote it.
 */
#include "model/coverage_column.h"
#include "model/coverage_json.h"

struct taking {
	struct json *json;
	struct coverage *c;
	cov_set *set;                   /* by number; [0] is the empty set */
	uint32_t nset, set_cap;
};

/* The things of one kind of one file, while their columns come. */
struct rows {
	const char *key;                /* "lines" */
	enum cov_kind kind;
	struct cov_things t;
	bool counted;                   /* a column was there: t.n is what others must have */
};

/* ---- columns ---- */

static void take_count(struct json *j, uint64_t *out)
{
	int64_t x;

	if (!json_i64(j, &x))
		return;
	if (x < -1)
		json_fail(j, "a count from 0 on expected, or -1 for what was not measured");
	*out = x < 0 ? COVERAGE_UNMEASURED : (uint64_t)x;
}

static void take_u32(struct json *j, uint32_t *out)
{
	uint64_t x;

	if (!json_u64(j, &x))
		return;
	if (x > UINT32_MAX)
		json_fail(j, "a number below 2^32 expected");
	*out = (uint32_t)x;
}

static void take_value(struct json *j, const struct cov_column *column, void *field)
{
	uint32_t x = 0;

	switch (column->type) {
	case COLUMN_COUNT:
		take_count(j, field);
		return;
	case COLUMN_STR:
		json_str(j, field);
		return;
	case COLUMN_SET:
	case COLUMN_U32:
		take_u32(j, field);
		return;
	case COLUMN_FLAG:
	case COLUMN_KIND:
		take_u32(j, &x);
		if (x > (column->type == COLUMN_FLAG ? 1 : COV_BRANCH_THROW))
			json_fail(j, "column \"%s\" holds no %u", column->key, x);
		else if (column->type == COLUMN_FLAG)
			*(bool *)field = x;
		else
			*(enum cov_branch_kind *)field = (enum cov_branch_kind)x;
		return;
	}
}

/* The i-th thing, at most one behind the last. */
static void *row_at(struct taking *t, struct rows *r, uint32_t i)
{
	size_t size = cov_shape[r->kind].size;

	if (i == r->t.n) {
		if (r->t.n == r->t.cap)
			r->t.thing = arena_grow(t->c->arena, r->t.thing, size, r->t.n, &r->t.cap);
		r->t.n++;
		memset(cov_thing_at(&r->t, r->kind, i), 0, size);
	}
	return cov_thing_at(&r->t, r->kind, i);
}

static void take_column(struct taking *t, struct rows *r, const struct cov_column *column)
{
	struct json *j = t->json;
	uint32_t n = 0;

	json_array(j);
	while (json_item(j)) {
		if (r->counted && n == r->t.n) {
			json_fail(j, "column \"%s\" of %s is longer than another", column->key, r->key);
			return;
		}
		take_value(j, column, (char *)row_at(t, r, n++) + column->offset);
	}
	if (n < r->t.n)
		json_fail(j, "column \"%s\" of %s is shorter than another", column->key, r->key);
	r->counted = true;
}

static void take_table(struct taking *t, enum cov_kind kind, uint32_t file)
{
	const struct cov_column *column = cov_table[kind].column;
	struct rows r = { .key = cov_table[kind].key, .kind = kind };
	unsigned seen = 0;
	struct str key;

	json_object(t->json);
	while (json_key(t->json, &key))
		for (size_t i = 0; column[i].key; i++)
			if (str_eq(str_of(column[i].key), key)) {
				take_column(t, &r, &column[i]);
				seen |= 1u << i;
			}
	for (size_t i = 0; column[i].key; i++)
		if (column[i].needed && !(seen >> i & 1))       /* [2] */
			json_fail(t->json, "%s need a column \"%s\"", r.key, column[i].key);
	cov_things_set(&t->c->file[file], kind, r.t);
}

/* ---- files ---- */

/* What a file says of itself may come behind its things. */
static void take_file(struct taking *t)
{
	struct cov_file said = { 0 }, *f;
	uint32_t at = t->c->n;
	struct str key;

	ARENA_ROOM(t->c->arena, t->c->file, t->c->n, t->c->cap);
	t->c->file[t->c->n++] = (struct cov_file){ 0 };
	json_object(t->json);
	while (json_key(t->json, &key)) {
		enum cov_kind kind = 0;

		while (kind < COV_KINDS && !str_eq(str_of(cov_table[kind].key), key))
			kind++;
		if (kind < COV_KINDS)
			take_table(t, kind, at);
		else
			fields_take(t->json, cov_file_field, key, &said);
	}
	f = &t->c->file[at];
	f->path = said.path;
	f->package = said.package;
	f->measure = said.measure;
	if (!said.path.n)
		json_fail(t->json, "a file needs a path");
}

static void take_files(struct taking *t)
{
	json_array(t->json);
	while (json_item(t->json))
		take_file(t);
}

/* ---- sources ---- */

static void take_row(struct json *j, const struct field *field, void *row)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		fields_take(j, field, key, row);
}

static void take_sources(struct taking *t)
{
	struct coverage *c = t->c;

	json_array(t->json);
	while (json_item(t->json)) {
		struct cov_source s = { 0 };

		take_row(t->json, cov_source_field, &s);
		if (!s.name.n)
			json_fail(t->json, "a source needs a name");
		if (c->nsource && str_cmp(c->source[c->nsource - 1].name, s.name) >= 0)
			json_fail(t->json, "sources ascending by name expected");
		ARENA_ROOM(c->arena, c->source, c->nsource, c->source_cap);
		c->source[c->nsource++] = s;
	}
}

static void take_exclusions(struct taking *t)
{
	struct coverage *c = t->c;

	json_array(t->json);
	while (json_item(t->json)) {
		struct cov_exclusion x = { 0 };

		take_row(t->json, cov_exclusion_field, &x);
		ARENA_ROOM(c->arena, c->exclusion, c->nexclusion, c->exclusion_cap);
		c->exclusion[c->nexclusion++] = x;
	}
}

static cov_set take_set(struct taking *t)
{
	cov_set set = 0;
	uint64_t x;

	json_array(t->json);
	while (json_item(t->json) && json_u64(t->json, &x)) {
		if (x >= t->c->nsource)
			json_fail(t->json, "there is no source %llu", (unsigned long long)x);
		else
			set = coverage_union(t->c, set, coverage_set_of(t->c, (uint32_t)x));
	}
	return set;
}

/* From a bookmark, once the sources are known. */
static void take_sets(struct taking *t)
{
	json_array(t->json);
	while (json_item(t->json)) {
		cov_set set = take_set(t);

		ARENA_ROOM(t->c->arena, t->set, t->nset, t->set_cap);
		t->set[t->nset++] = set;
	}
}

/* [1] */
static void resolve_kind(struct taking *t, const struct cov_file *f, enum cov_kind kind)
{
	struct cov_things things = cov_things_get(f, kind);

	for (uint32_t i = 0; i < things.n; i++) {
		struct cov_hits *hits = cov_thing_at(&things, kind, i);

		if (hits->by >= t->nset || hits->in >= t->nset) {
			json_fail(t->json, "there is no set %u", hits->by >= t->nset ? hits->by : hits->in);
			return;
		}
		hits->by = t->set[hits->by];
		hits->in = t->set[hits->in];
	}
}

static void resolve(struct taking *t)
{
	for (uint32_t i = 0; i < t->c->n; i++)
		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++)
			resolve_kind(t, &t->c->file[i], kind);
}

void coverage_take(struct json *j, struct coverage *c)
{
	struct taking t = { .json = j, .c = c };
	struct json sets, end;
	bool has_sets = false;
	struct str key;

	ARENA_ROOM(c->arena, t.set, t.nset, t.set_cap);
	t.set[t.nset++] = 0;
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("sources")))
			take_sources(&t);
		else if (str_eq(key, S("exclusions")))
			take_exclusions(&t);
		else if (str_eq(key, S("files")))
			take_files(&t);
		else if (str_eq(key, S("sets"))) {
			sets = *j;
			has_sets = true;
			json_skip(j);
		} else
			fields_take(j, coverage_field, key, c);
	}
	if (has_sets && json_ok(j)) {
		end = *j;
		*j = sets;
		take_sets(&t);
		if (json_ok(j))
			*j = end;
	}
	if (!json_ok(j))
		return;
	resolve(&t);
	if (!json_ok(j))
		return;
	coverage_settle(c);
}
