#include "store/blob.h"

#include <nettle/sha2.h>

#include "base/unpack.h"

#define ZSTD_LEVEL 3            /* packs JSON to a tenth at several hundred MB/s; higher levels gain little */

void blob_hash(struct str bytes, unsigned char hash[BLOB_HASH])
{
	struct sha256_ctx sum;

	sha256_init(&sum);
	sha256_update(&sum, bytes.n, (const uint8_t *)(bytes.n ? bytes.p : ""));
	sha256_digest(&sum, BLOB_HASH, hash);
}

bool blob_pack(struct blob *b, struct str bytes, struct err *e)
{
	*b = (struct blob){ .nbytes = bytes.n };
	blob_hash(bytes, b->hash);
	return pack_zstd(bytes, ZSTD_LEVEL, &b->packed, e);
}

void blob_release(struct blob *b)
{
	buf_release(&b->packed);
}

static bool find(struct store *s, struct str hash, int64_t *num, struct err *e)
{
	struct sql q = sql_open(s, "SELECT num FROM blob WHERE hash = ?1");

	sql_blob(&q, 1, hash);
	*num = sql_row(&q) ? sql_get_i64(&q, 0) : 0;
	return sql_close(&q, e);
}

bool blob_put(struct store *s, const struct blob *b, int64_t *num, struct err *e)
{
	struct str hash = { (const char *)b->hash, sizeof b->hash };
	struct sql q;

	if (!find(s, hash, num, e))
		return false;
	if (*num)
		return true;
	q = sql_open(s, "INSERT INTO blob (hash, nbytes, packed) VALUES (?1, ?2, ?3)");
	sql_blob(&q, 1, hash);
	sql_i64(&q, 2, (int64_t)b->nbytes);
	sql_blob(&q, 3, buf_view(&b->packed));
	sql_do(&q);
	*num = sqlite3_last_insert_rowid(s->db);
	return sql_close(&q, e);
}

bool blob_verify(struct str hash, int64_t nbytes, struct str packed, struct buf *out, struct err *e)
{
	unsigned char seen[BLOB_HASH];

	if (nbytes < 0 || (uint64_t)nbytes > UNPACK_LIMIT_DEFAULT)
		return err_set(e, ERR_LIMIT, "claims to unpack to %lld bytes", (long long)nbytes);
	/* One byte more than the claim: unpack() may take a ceiling of 0 for none. */
	if (!unpack(packed, (size_t)nbytes + 1, out, e))
		return false;
	if (out->n != (size_t)nbytes)
		return err_set(e, ERR_INPUT, "unpacks to %zu bytes instead of %lld", out->n, (long long)nbytes);
	blob_hash(buf_view(out), seen);
	return str_eq(hash, (struct str){ (const char *)seen, sizeof seen }) ||
		err_set(e, ERR_INPUT, "does not hold what its SHA-256 says");
}

/* The current row holds hash, nbytes and packed. */
static bool take(struct sql *q, struct arena *a, struct str *bytes, struct err *e)
{
	struct buf out = { 0 };
	bool ok = blob_verify(sql_get_blob(q, 0), sql_get_i64(q, 1), sql_get_blob(q, 2), &out, e);

	if (ok)
		*bytes = arena_str(a, buf_view(&out));
	buf_release(&out);
	return ok;
}

bool blob_get(struct store *s, struct arena *a, int64_t num, struct str *bytes, struct err *e)
{
	struct sql q = sql_open(s, "SELECT hash, nbytes, packed FROM blob WHERE num = ?1");
	bool there, ok = true;

	sql_i64(&q, 1, num);
	there = sql_row(&q);
	if (there)
		ok = take(&q, a, bytes, e);
	if (!sql_close(&q, e))
		return false;
	if (!there)
		ok = err_set(e, ERR_INPUT, "blob %lld is missing", (long long)num);
	if (!ok) {
		err_hint(e, "the store is damaged: restore a copy of it");
		err_in(e, str_of(s->path));
	}
	return ok;
}

bool blob_sweep(struct store *s, const int64_t *num, uint32_t n, struct err *e)
{
	struct sql q = sql_open(s, "DELETE FROM blob WHERE num = ?1"
		" AND NOT EXISTS (SELECT 1 FROM part WHERE blob = ?1)"
		" AND NOT EXISTS (SELECT 1 FROM verdict WHERE blob = ?1)");

	for (uint32_t i = 0; i < n; i++) {
		sql_i64(&q, 1, num[i]);
		sql_do(&q);
	}
	return sql_close(&q, e);
}
