/*
 * import - the runs of an export into a store.
 *
 * The bytes may come from anywhere.  They are read twice: once to prove all of them, once to store run after run.
 */
#include "base/utf8.h"
#include "store/id.h"
#include "store/lines.h"
#include "store/parcel.h"
#include "store/schema.h"
#include "store/share.h"
#include "store/verdict.h"

/* One line.  What it lacks is empty. */
struct record {
	struct str schema, run, sha256, origin, evidence, base, verdict;
	uint64_t parts, runs;
	bool counts_parts, counts_runs, has_verdict;
};

/* A run on its way: its parts as they stand in the file, and what they say. */
struct arrival {
	struct arena arena;             /* owns the rest */
	struct str id;
	struct run run;
	struct reading reading;
	struct str *part;               /* [0] the origin, then the evidence */
	uint32_t npart, part_cap;
	struct str base, verdict;       /* verdict.p is NULL when there is none */
	size_t nbytes;
};

struct importer {
	struct store *s;                /* NULL: the bytes are only proven */
	struct store *observed;
	size_t nbytes;                  /* of the file */
	struct arena *arena;            /* takes remarks */
	struct lines_in in;
	struct imported *out;
	uint32_t nrun;
};

/* ---- lines ---- */

static bool fail(struct importer *im, struct err *e, const char *text)
{
	err_set(e, ERR_INPUT, "%s", text);
	e->line = im->in.line;
	return err_hint(e, "the file was changed, or it is no export: export or copy it again");
}

static bool take_key(struct json *j, struct str key, struct record *r)
{
	if (str_eq(key, S("schema")))
		return json_str(j, &r->schema);
	if (str_eq(key, S("run")))
		return json_str(j, &r->run);
	if (str_eq(key, S("sha256")))
		return json_str(j, &r->sha256);
	if (str_eq(key, S("origin")))
		return json_raw(j, &r->origin);
	if (str_eq(key, S("evidence")))
		return json_raw(j, &r->evidence);
	if (str_eq(key, S("base")))
		return json_str(j, &r->base);
	if (str_eq(key, S("verdict")))
		return r->has_verdict = json_str(j, &r->verdict);
	if (str_eq(key, S("parts")))
		return r->counts_parts = json_u64(j, &r->parts);
	if (str_eq(key, S("runs")))
		return r->counts_runs = json_u64(j, &r->runs);
	return json_fail(j, "unknown key \"%.*s\"", STR(str_clip(key, 64)));
}

/* The next line; *more is false after the last.  Strings live as long as the line or `a`. */
static bool next_record(struct importer *im, struct arena *a, struct record *r, bool *more, struct err *e)
{
	struct str line, key;
	struct json j;

	*r = (struct record){ 0 };
	if (!lines_next(&im->in, &line, more, e))
		return false;
	if (!*more)
		return true;
	json_init(&j, line, a, e);
	json_object(&j);
	while (json_key(&j, &key))
		if (!take_key(&j, key, r))
			break;
	if (json_end(&j))
		return true;
	e->line = im->in.line;
	e->column = e->at < line.n ? (uint32_t)e->at + 1 : 0;
	return false;
}

static bool begins_as_export(struct importer *im, struct err *e)
{
	struct arena a = { 0 };
	struct err why = { 0 };
	struct record r;
	bool more, ok = next_record(im, &a, &r, &more, &why) && more && str_eq(r.schema, S(SHARE_SCHEMA));

	if (!ok && why.kind && !why.line)
		*e = why;       /* the bytes are not even lines */
	else if (!ok && str_starts(r.schema, S("pawl/export/")))
		err_set(e, ERR_INPUT, "an export of the format %.*s, this pawl reads " SHARE_SCHEMA,
			STR(str_clip(r.schema, 64))), err_hint(e, "a newer pawl wrote it: use that one");
	else if (!ok)
		err_set(e, ERR_INPUT, "not an export of a store"), err_hint(e, "`pawl store export` writes one");
	arena_free(&a);
	return ok;
}

/* ---- a run ---- */

static bool proves(struct str hex, struct str bytes)
{
	unsigned char hash[BLOB_HASH];
	char text[SHARE_HEX + 1];

	blob_hash(bytes, hash);
	for (int i = 0; i < BLOB_HASH; i++) {
		text[2 * i] = "0123456789abcdef"[hash[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
	}
	return str_eq(hex, (struct str){ text, SHARE_HEX });
}

static bool take_verdict(struct importer *im, struct arrival *x, const struct record *r, struct err *e)
{
	struct str text = arena_str(&x->arena, r->verdict);
	struct err why = { 0 };
	struct json j;

	json_init(&j, text, &x->arena, &why);
	json_skip(&j);
	if (!json_end(&j))
		return fail(im, e, "a verdict that is no JSON");
	x->verdict = text;
	x->base = arena_str(&x->arena, r->base);
	return true;
}

/* The origin comes first, evidence then, the verdict last. */
static bool take_part(struct importer *im, struct arrival *x, const struct record *r, struct err *e)
{
	struct str bytes = r->has_verdict ? r->verdict : r->origin.n ? r->origin : r->evidence;
	struct json j;

	x->nbytes += bytes.n;
	if (x->nbytes > im->in.most)
		return err_set(e, ERR_LIMIT, "run %.*s has more than %zu bytes", STR(x->id), im->in.most) ||
			err_hint(e, "--memory raises the ceiling: a run may take a sixteenth of it");
	if ((r->origin.n != 0) + (r->evidence.n != 0) + r->has_verdict != 1 || x->verdict.p || r->run.n ||
	    r->counts_runs || (r->origin.n != 0) != (x->npart == 0))
		return fail(im, e, "not the part of a run that was to come here");
	if (!proves(r->sha256, bytes))
		return fail(im, e, "does not hold what its SHA-256 says");
	if (!utf8_valid(bytes))         /* no pawl wrote that, and none could export it again */
		return fail(im, e, "UTF-8 expected");
	if (r->has_verdict)
		return take_verdict(im, x, r, e);
	ARENA_ROOM(&x->arena, x->part, x->npart, x->part_cap);
	bytes = x->part[x->npart++] = arena_str(&x->arena, bytes);
	json_init(&j, bytes, &x->arena, e);
	if (r->origin.n)
		run_take_json(&j, &x->run);
	else
		evidence_take(&j, &x->reading);
	if (json_end(&j))
		return true;
	e->line = im->in.line;
	e->at = ERR_NOWHERE;
	return false;
}

static bool take_parts(struct importer *im, struct arrival *x, uint64_t n, struct err *e)
{
	for (uint64_t i = 0; i < n; i++) {
		struct record r;
		bool more;

		if (!next_record(im, &x->arena, &r, &more, e))
			return false;
		if (!more)
			return fail(im, e, "ends within a run");
		if (!take_part(im, x, &r, e))
			return false;
	}
	if (!x->npart || !str_eq(x->run.id, x->id))
		return fail(im, e, "a run whose origin is another's");
	x->run.evidence = x->reading.evidence;
	x->run.n = x->reading.n;
	return true;
}

/* ---- storing ---- */

static void remark(struct importer *im, struct str text)
{
	ARENA_ROOM(im->arena, im->out->remark, im->out->nremark, im->out->remark_cap);
	im->out->remark[im->out->nremark++] = text;
}

/* Is what the store has of this run what the parcel holds? */
static bool same_parts(struct store *s, int64_t num, const struct parcel *p, bool *same, struct err *e)
{
	struct sql q = sql_open(s, "SELECT hash FROM part JOIN blob ON blob.num = part.blob WHERE run = ?1"
		" ORDER BY role DESC, nth");
	uint32_t n = 0;

	sql_i64(&q, 1, num);
	for (*same = true; sql_row(&q); n++)
		*same &= n < p->nblob && str_eq(sql_get_blob(&q, 0),
			(struct str){ (const char *)p->blob[n].hash, BLOB_HASH });
	*same &= n == p->nblob;
	return sql_close(&q, e);
}

static bool put_verdict(struct importer *im, const struct arrival *x, struct err *e)
{
	struct blob b = { 0 };
	bool ok = !x->verdict.p ||
		(blob_pack(&b, x->verdict, e) && verdict_write(im->s, x->id, x->base, &b, e));

	blob_release(&b);
	return ok;
}

/* The run is there.  Only a verdict may be news. */
static bool merge(struct importer *im, struct arrival *x, int64_t num, const struct parcel *p, struct err *e)
{
	struct str base, json;
	bool same;

	if (!same_parts(im->s, num, p, &same, e))
		return false;
	if (!same) {
		im->out->nconflict++;
		remark(im, arena_printf(im->arena, "run %.*s is in the store with other content: left as it is",
			STR(x->id)));
		return true;
	}
	im->out->nsame++;
	if (!verdict_read(im->s, &x->arena, x->id, &base, &json, e))
		return false;
	if (json.p && x->verdict.p && !str_eq(json, x->verdict))
		remark(im, arena_printf(im->arena, "run %.*s was judged otherwise here: the verdict stays",
			STR(x->id)));
	if (json.p || !x->verdict.p)
		return true;
	im->out->nverdict++;
	return put_verdict(im, x, e);
}

static bool place(struct importer *im, struct arrival *x, struct parcel *p, struct err *e)
{
	struct sql q = sql_open(im->s, "SELECT num FROM run WHERE id = ?1");
	int64_t num;

	sql_text(&q, 1, x->id);
	num = sql_row(&q) ? sql_get_i64(&q, 0) : 0;
	if (!sql_close(&q, e))
		return false;
	if (num)
		return merge(im, x, num, p, e);
	im->out->nadded++;
	return parcel_write(im->s, &x->run, p, e) && put_verdict(im, x, e);
}

static bool store_arrival(struct importer *im, struct arrival *x, struct err *e)
{
	struct parcel p = { 0 };
	struct imported before = *im->out;
	bool ok = parcel_repack(&p, &x->run, x->part, e) && schema_begin_write(im->s, e) &&
		sql_end(im->s, place(im, x, &p, e), e);

	parcel_release(&p);
	if (!ok)
		*im->out = before;
	return ok;
}

/* The proof is one half, storing the other. */
static void say_share(struct importer *im)
{
	double done = im->nbytes ? 1 - (double)im->in.rest.n / (double)im->nbytes : 1;

	store_share(im->observed, (done + (im->s ? 1 : 0)) / 2);
}

static bool take_run(struct importer *im, const struct record *head, struct err *e)
{
	struct arrival x = { .id = { 0 } };
	bool ok;

	x.id = arena_str(&x.arena, head->run);
	x.reading.arena = &x.arena;
	run_init(&x.run, &x.arena);
	ok = (id_valid(x.id) || fail(im, e, "not the id of a run")) && take_parts(im, &x, head->parts, e) &&
		(!im->s || store_arrival(im, &x, e));
	im->nrun += ok;
	arena_free(&x.arena);
	say_share(im);
	return ok;
}

/* ---- all ---- */

static bool nothing_follows(struct importer *im, uint64_t runs, struct err *e)
{
	struct arena a = { 0 };
	struct record r;
	bool more, ok;

	if (runs != im->nrun)
		return fail(im, e, "the number of runs is not what it says");
	ok = next_record(im, &a, &r, &more, e);
	arena_free(&a);
	return ok && (!more || fail(im, e, "more lines after the end"));
}

static bool take_runs(struct importer *im, struct err *e)
{
	for (;;) {
		struct arena a = { 0 };
		struct record r;
		bool more, ok = next_record(im, &a, &r, &more, e);

		if (ok && !more)
			ok = fail(im, e, "ends before its last line");
		else if (ok && r.counts_runs)
			ok = nothing_follows(im, r.runs, e);
		else if (ok)
			ok = ((r.run.n && r.counts_parts) || fail(im, e, "a run expected")) && take_run(im, &r, e);
		arena_free(&a);
		if (!ok || r.counts_runs)
			return ok;
	}
}

static bool pass(struct importer *im, struct str bytes, size_t most, struct err *e)
{
	bool ok = lines_open(&im->in, bytes, most, e) && begins_as_export(im, e) && take_runs(im, e);

	lines_in_release(&im->in);
	return ok;
}

bool store_import(struct store *s, struct arena *a, struct str bytes, size_t most_bytes, struct imported *out,
	struct err *e)
{
	struct importer look = { .observed = s, .arena = a, .out = out, .nbytes = bytes.n };
	struct importer im = { .s = s, .observed = s, .arena = a, .out = out, .nbytes = bytes.n };

	*out = (struct imported){ 0 };
	return pass(&look, bytes, most_bytes, e) && pass(&im, bytes, most_bytes, e);
}
