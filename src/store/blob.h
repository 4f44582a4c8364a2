/*
 * blob - bytes kept once, compressed, under the SHA-256 of what they hold.  Inside store/ only.
 */
#ifndef PAWL_STORE_BLOB_H
#define PAWL_STORE_BLOB_H

#include "store/sql.h"

#define BLOB_HASH 32            /* bytes */

/* Packed before the store is locked, so that writers wait for each other's disk, not for zstd. */
struct blob {
	unsigned char hash[BLOB_HASH];
	size_t nbytes;                  /* unpacked */
	struct buf packed;              /* owned: blob_release() */
};

void blob_hash(struct str bytes, unsigned char hash[BLOB_HASH]);

bool blob_pack(struct blob *b, struct str bytes, struct err *e) MUST_CHECK;
void blob_release(struct blob *b);

/* Stores what is not there yet; *num is what parts refer to.  Needs a write transaction. */
bool blob_put(struct store *s, const struct blob *b, int64_t *num, struct err *e) MUST_CHECK;

/* The unpacked bytes, in `a`, proven to be those that were stored. */
bool blob_get(struct store *s, struct arena *a, int64_t num, struct str *bytes, struct err *e) MUST_CHECK;

/* Unpacks `packed` into `out` and compares size and hash: ERR_INPUT says what differs. */
bool blob_verify(struct str hash, int64_t nbytes, struct str packed, struct buf *out, struct err *e) MUST_CHECK;

/* Deletes those of `num` that nothing refers to any more. */
bool blob_sweep(struct store *s, const int64_t *num, uint32_t n, struct err *e) MUST_CHECK;

#endif
