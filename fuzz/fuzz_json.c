/*
 * JSON through the pull parser: taken value by value and skipped whole must agree, and what is written again must be
 * read again as the same.
 */
#include <assert.h>

#include "test/json_copy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool copy(struct str text, bool allow_nan, struct buf *out, struct err *e)
{
	struct arena a = { .limit_bytes = (size_t)256 << 20 };
	struct json_out o;
	struct json j;
	bool ok;

	json_init(&j, text, &a, e);
	j.allow_nan = allow_nan;
	json_out_init(&o, out, 0);
	copy_value(&j, &o);
	ok = json_end(&j);
	arena_free(&a);
	return ok;
}

static bool skip(struct str text, bool allow_nan, struct err *e)
{
	struct arena a = { 0 };
	struct json j;
	bool ok;

	json_init(&j, text, &a, e);
	j.allow_nan = allow_nan;
	json_skip(&j);
	ok = json_end(&j);
	arena_free(&a);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data + 1, size - 1 };
	struct buf once = { 0 }, twice = { 0 };
	struct err e = { 0 }, other = { 0 };
	bool allow_nan = size && data[0] & 1, ok;

	if (!size)
		return 0;
	ok = copy(text, allow_nan, &once, &e);
	assert(ok || (e.kind != ERR_NONE && e.text[0] && e.at <= text.n));
	assert(!ok || skip(text, allow_nan, &other));
	if (ok && !allow_nan) {
		assert(copy(buf_view(&once), false, &twice, &other));
		assert(str_eq(buf_view(&once), buf_view(&twice)));
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
