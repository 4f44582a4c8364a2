/*
 * Every input of the corpus, cut short at every byte and read under every memory ceiling: a clean error or sound
 * evidence, never a crash.  Large inputs are cut at fewer places, so that the whole takes seconds.
 */
#include "base/unpack.h"
#include "test/check.h"
#include "test/corpus.h"
#include "test/evidence_check.h"

#include <stdlib.h>

#define CUTS_MOST 2000u /* places at which one input is cut */
#define CUT_BYTES ((size_t)4 << 20) /* read altogether for one input */
#define CEILINGS 40u
#define FILE_CUTS 24u /* places at which one file of several is cut */

struct count {
	uint32_t read, refused, limited, wrong;
};

static void complain(struct count *count, const struct corpus_case *c, const struct source *src,
	size_t at, const char *what)
{
	if (count->wrong++ < 20)
		print_error("%s/%.*s at %zu: %s\n", c->path, STR(src->name), at, what);
}

static bool is_clean(const struct err *e)
{
	return e->kind != ERR_NONE && e->text[0] && e->text[strlen(e->text) - 1] != '.';
}

/* ---- cut short ---- */

static void read_cut(
	struct count *count, const struct corpus_case *c, const struct source *src, size_t n)
{
	char *exact = corpus_exact(str_clip(src->bytes, n));
	struct source cut = { .name = src->name, .bytes = { exact, n } };
	struct format_options opt = { .format = c->format };
	struct arena a = { .limit_bytes = (size_t)256 << 20 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };

	if (format_read(&cut, &opt, &r, &e)) {
		const char *wrong = reading_wrong(&r);

		count->read++;
		if (wrong)
			complain(count, c, src, n, wrong);
	} else {
		count->refused++;
		if (!is_clean(&e))
			complain(count, c, src, n, "failed without an error that says why");
		else if (e.at != ERR_NOWHERE && e.at > n && !unpack_packed(cut.bytes))
			complain(count, c, src, n, "the error points past the end");
	}
	arena_free(&a);
	free(exact);
}

static void cut(const struct corpus_case *c, void *ctx)
{
	for (uint32_t i = 0; c->format && i < c->ninput; i++) {
		const struct source *src = &c->input[i];
		size_t cuts = 2 * CUT_BYTES / (src->bytes.n + 1);
		size_t step;

		if (src->nfile)
			continue;
		cuts = cuts > CUTS_MOST ? CUTS_MOST : cuts < 16 ? 16 : cuts;
		step = src->bytes.n / cuts + 1;
		for (size_t n = 0; n < src->bytes.n; n += step)
			read_cut(ctx, c, src, n);
	}
}

static void a_cut_input_is_refused_or_read(void **state)
{
	struct count count = { 0 };

	(void)state;
	corpus_each(cut, &count);
	CHECK_EQ(count.wrong, 0);
	CHECK(count.refused > 0);
}

static struct source_file *files_of(const struct source *src)
{
	struct source_file *file = malloc(src->nfile * sizeof *file);

	if (!file)
		abort();
	memcpy(file, src->file, src->nfile * sizeof *file);
	return file;
}

/* One file of several is cut, the others are whole. */
static void read_cut_file(struct count *count, const struct corpus_case *c,
	const struct source *src, uint32_t which, size_t n)
{
	char *exact = corpus_exact(str_clip(src->file[which].bytes, n));
	struct source_file *file = files_of(src);
	struct source cut = { .name = src->name, .bytes = file[0].bytes, .file = file,
		.nfile = src->nfile };
	struct format_options opt = { .format = c->format };
	struct arena a = { .limit_bytes = (size_t)256 << 20 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };

	file[which].bytes = (struct str){ exact, n };
	if (format_read(&cut, &opt, &r, &e)) {
		const char *wrong = reading_wrong(&r);

		count->read++;
		if (wrong)
			complain(count, c, src, n, wrong);
	} else {
		count->refused++;
		if (!is_clean(&e))
			complain(count, c, src, n, "failed without an error that says why");
	}
	arena_free(&a);
	free(file);
	free(exact);
}

static void cut_files(const struct corpus_case *c, void *ctx)
{
	for (uint32_t i = 0; c->format && i < c->ninput; i++)
		for (uint32_t k = 0; k < c->input[i].nfile; k++) {
			size_t n = c->input[i].file[k].bytes.n, step = n / FILE_CUTS + 1;

			for (size_t at = 0; at < n; at += step)
				read_cut_file(ctx, c, &c->input[i], k, at);
		}
}

static void a_cut_file_of_several_is_refused_or_read(void **state)
{
	struct count count = { 0 };

	(void)state;
	corpus_each(cut_files, &count);
	CHECK_EQ(count.wrong, 0);
}

/* ---- little memory ---- */

static bool read_under(const struct corpus_case *c, const struct source *src, struct arena *a,
	struct reading *r, struct err *e)
{
	struct format_options opt = { .format = c->format };

	*r = (struct reading){ .arena = a };
	*e = (struct err){ 0 };
	return format_read(src, &opt, r, e);
}

static void starve(const struct corpus_case *c, void *ctx)
{
	struct count *count = ctx;

	for (uint32_t i = 0; c->format && i < c->ninput; i++) {
		const struct source *src = &c->input[i];
		struct arena a = { 0 };
		struct reading r;
		struct err whole, e;
		bool ok = read_under(c, src, &a, &r, &whole);
		size_t enough = a.used_bytes + 1;

		arena_free(&a);
		for (size_t limit = 1; limit <= enough + enough / CEILINGS;
			limit += enough / CEILINGS + 1) {
			a = (struct arena){ .limit_bytes = limit };
			if (read_under(c, src, &a, &r, &e)
					? !ok || reading_wrong(&r)
					: e.kind != ERR_LIMIT && (ok || strcmp(e.text, whole.text)))
				complain(count, c, src, limit,
					"neither ERR_LIMIT nor what it gives with more memory");
			count->limited += e.kind == ERR_LIMIT;
			arena_free(&a);
		}
	}
}

static void little_memory_is_a_limit_and_nothing_else(void **state)
{
	struct count count = { 0 };

	(void)state;
	corpus_each(starve, &count);
	CHECK_EQ(count.wrong, 0);
	CHECK(count.limited > 0);
}

int main(void)
{
	return RUN(TEST(a_cut_input_is_refused_or_read),
		TEST(a_cut_file_of_several_is_refused_or_read),
		TEST(little_memory_is_a_limit_and_nothing_else));
}
