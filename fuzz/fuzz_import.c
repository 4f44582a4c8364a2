/*
 * Imports into a store: bytes as they come (after a 0), or lines that become the parts of a run under right hashes, so
 * that what stands in them is read.  Whatever was taken leaves a sound store and is exported and imported again as the same.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/blob.h"

#define RUN "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define MOST ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool keep(void *ctx, struct str bytes, struct err *e)
{
	(void)e;
	buf_str(ctx, bytes);
	return true;
}

static struct store *fresh_store(void)
{
	static char dir[64];
	struct err e = { 0 };
	struct store *s;

	if (!dir[0]) {
		snprintf(dir, sizeof dir, "/tmp/pawl-fuzz-XXXXXX");
		if (!mkdtemp(dir))
			abort();
	}
	s = store_open(dir, false, &e);
	if (!s || !sql_exec(s, "DELETE FROM run; DELETE FROM blob; PRAGMA synchronous = OFF", &e))
		abort();
	return s;
}

static void put_part(struct buf *b, const char *role, struct str json)
{
	unsigned char hash[BLOB_HASH];

	blob_hash(json, hash);
	buf_lit(b, "{\"sha256\":\"");
	for (int i = 0; i < BLOB_HASH; i++)
		buf_printf(b, "%02x", hash[i]);
	buf_printf(b, "\",\"%s\":", role);
	buf_str(b, json);
	buf_lit(b, "}\n");
}

/* An origin that is one, and each line as evidence. */
static void build(struct buf *b, struct str lines)
{
	uint32_t n = 1;

	for (struct str rest = lines; rest.n; n++)
		str_cut(&rest, '\n');
	buf_printf(b, "{\"schema\":\"pawl/export/1\"}\n{\"run\":\"" RUN "\",\"parts\":%u}\n", n);
	put_part(b, "origin", S("{\"schema\":\"pawl/run/1\",\"id\":\"" RUN "\"}"));
	while (lines.n)
		put_part(b, "evidence", str_cut(&lines, '\n'));
	buf_lit(b, "{\"runs\":1}\n");
}

static void must_be_whole(struct store *s, struct arena *a)
{
	struct buf out = { 0 };
	struct store_sink to = { keep, &out };
	struct run_query all = { 0 };
	struct imported done;
	struct run_line *line;
	struct defect *defect;
	struct err e = { 0 };
	uint32_t n;

	assert(store_check(s, a, &defect, &n, &e) && !n);
	assert(store_list(s, a, &all, &line, &n, &e));
	if (n == 1) {
		assert(store_export(s, &line[0].id, 1, &to, &e));
		assert(store_import(s, a, buf_view(&out), MOST, &done, &e) && done.nsame == 1);
	}
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = { (const char *)data, size };
	struct store *s = fresh_store();
	struct buf built = { 0 };
	struct imported done;
	struct arena a = { 0 };
	struct err e = { 0 };

	if (size && data[0])
		build(&built, input);
	else
		buf_str(&built, str_from(input, 1));
	if (store_import(s, &a, buf_view(&built), MOST, &done, &e))
		must_be_whole(s, &a);
	else
		assert(e.text[0]);
	store_close(s);
	buf_release(&built);
	arena_free(&a);
	return 0;
}
