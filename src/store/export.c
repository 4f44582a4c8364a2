/*
 * export - runs as JSON lines in a zstd frame: what a run consists of stands there as it was stored, with its SHA-256.
 */
#include "base/utf8.h"
#include "store/blob.h"
#include "store/lines.h"
#include "store/share.h"
#include "store/verdict.h"

struct exporter {
	struct store *s;
	struct lines_out out;
	struct buf line;
};

static void put_hash(struct json_out *o, struct str bytes)
{
	static const char digit[] = "0123456789abcdef";
	unsigned char hash[BLOB_HASH];
	char text[SHARE_HEX];

	blob_hash(bytes, hash);
	for (int i = 0; i < BLOB_HASH; i++) {
		text[2 * i] = digit[hash[i] >> 4];
		text[2 * i + 1] = digit[hash[i] & 15];
	}
	json_put_key(o, "sha256");
	json_put_str(o, (struct str){ text, sizeof text });
}

static struct json_out begin_line(struct exporter *x)
{
	struct json_out o;

	buf_clear(&x->line);
	json_out_init(&o, &x->line, 0);
	json_put_object(&o);
	return o;
}

static bool end_line(struct exporter *x, struct json_out *o, struct err *e)
{
	json_put_end_object(o);
	return lines_put(&x->out, buf_view(&x->line), e);
}

/* What this pawl, or a newer one, writes is one JSON value in one line; only then can it stand in another. */
static bool one_value(struct str bytes, struct arena *a)
{
	struct err why = { 0 };
	struct str value;
	struct json j;

	json_init(&j, bytes, a, &why);
	json_raw(&j, &value);
	return json_end(&j) && value.n == bytes.n && !memchr(bytes.p, '\n', bytes.n) && utf8_valid(bytes);
}

static bool not_readable(struct store *s, struct str run, struct err *e)
{
	err_set(e, ERR_INPUT, "what run %.*s consists of cannot be read", STR(run));
	err_hint(e, "`pawl store check` says what is wrong");
	return err_in(e, str_of(s->path));
}

static bool put_part(struct exporter *x, struct arena *a, struct str run, const char *role, struct str bytes,
	struct err *e)
{
	struct json_out o = begin_line(x);

	if (!one_value(bytes, a))
		return not_readable(x->s, run, e);
	put_hash(&o, bytes);
	json_put_key(&o, role);
	json_put_raw(&o, bytes);
	return end_line(x, &o, e);
}

/* A verdict has lines of its own, so it travels as a string. */
static bool put_verdict(struct exporter *x, struct str run, struct str base, struct str json, struct err *e)
{
	struct json_out o = begin_line(x);

	if (!utf8_valid(json))
		return not_readable(x->s, run, e);
	put_hash(&o, json);
	json_put_key(&o, "base");
	json_put_str(&o, base);
	json_put_key(&o, "verdict");
	json_put_str(&o, json);
	return end_line(x, &o, e);
}

static bool put_parts(struct exporter *x, struct arena *a, struct str run, struct err *e)
{
	struct sql q = sql_open(x->s, "SELECT role, blob FROM part WHERE run = (SELECT num FROM run WHERE id = ?1)"
		" ORDER BY role DESC, nth");
	struct str bytes;
	bool ok = true;

	sql_text(&q, 1, run);
	while (ok && sql_row(&q))
		ok = blob_get(x->s, a, sql_get_i64(&q, 1), &bytes, e) &&
			put_part(x, a, run, sql_get_text(&q, a, 0).p, bytes, e);
	return sql_close(&q, e) && ok;
}

static bool count_parts(struct store *s, struct str run, int64_t *n, struct err *e)
{
	struct sql q = sql_open(s, "SELECT count(*) FROM part WHERE run = (SELECT num FROM run WHERE id = ?1)");

	sql_text(&q, 1, run);
	*n = sql_row(&q) ? sql_get_i64(&q, 0) : 0;
	if (!sql_close(&q, e))
		return false;
	return *n || err_set(e, ERR_USAGE, "there is no run %.*s in the store any more", STR(run));
}

static bool put_run(struct exporter *x, struct arena *a, struct str run, struct err *e)
{
	struct json_out o = begin_line(x);
	struct str base, json;
	int64_t n;

	if (!count_parts(x->s, run, &n, e) || !verdict_read(x->s, a, run, &base, &json, e))
		return false;
	json_put_key(&o, "run");
	json_put_str(&o, run);
	json_put_key(&o, "parts");
	json_put_i64(&o, n + (json.p != NULL));
	return end_line(x, &o, e) && put_parts(x, a, run, e) && (!json.p || put_verdict(x, run, base, json, e));
}

static bool put_runs(struct exporter *x, const struct str *id, uint32_t n, struct err *e)
{
	bool ok = true;

	for (uint32_t i = 0; ok && i < n; i++) {
		struct arena a = { 0 };

		ok = put_run(x, &a, id[i], e);
		arena_free(&a);
		store_share(x->s, (i + 1.0) / n);
	}
	return ok;
}

static bool put_schema(struct exporter *x, struct err *e)
{
	struct json_out o = begin_line(x);

	json_put_key(&o, "schema");
	json_put_str(&o, S(SHARE_SCHEMA));
	return end_line(x, &o, e);
}

/* By it a reader knows that nothing was cut off. */
static bool put_end(struct exporter *x, uint32_t n, struct err *e)
{
	struct json_out o = begin_line(x);

	json_put_key(&o, "runs");
	json_put_u64(&o, n);
	return end_line(x, &o, e);
}

bool store_export(struct store *s, const struct str *id, uint32_t n, const struct store_sink *to, struct err *e)
{
	struct exporter x = { .s = s };
	bool ok = lines_begin(&x.out, to, e) && put_schema(&x, e) && sql_begin_read(s, e) &&
		sql_end(s, put_runs(&x, id, n, e), e) && put_end(&x, n, e) && lines_end(&x.out, e);

	lines_out_release(&x.out);
	buf_release(&x.line);
	return ok;
}
