/*
 * Every case of the corpus gives what its want.json or want.err says.  BLESS=1 in the environment (make bless)
 * rewrites them from what the readers give; a case that has neither yet gets the one that fits.
 */
#include "test/check.h"
#include "test/corpus.h"
#include "test/evidence_check.h"

#include <stdlib.h>

struct count {
	uint32_t cases, wrong;
};

/* Reads all inputs of a case into one reading; the first error ends it. */
static bool read_case(const struct corpus_case *c, struct reading *r, struct err *e)
{
	struct format_options opt = { .format = c->format };

	for (uint32_t i = 0; i < c->ninput; i++)
		if (!format_read(&c->input[i], &opt, r, e))
			return false;
	return true;
}

static void describe_error(const struct err *e, struct buf *out)
{
	buf_printf(out, "%s\n", err_kind_name(e->kind));
	if (e->at == ERR_NOWHERE)
		buf_lit(out, "-\n");
	else
		buf_printf(out, "%llu\n", (unsigned long long)e->at);
	buf_printf(out, "%s\n", e->text);
}

static void save(const struct corpus_case *c, const char *name, const char *other, struct str text)
{
	char *path = NULL, *gone = NULL;
	FILE *f = NULL;

	if (asprintf(&gone, "%s/%s", c->path, other) > 0)
		remove(gone);
	if (asprintf(&path, "%s/%s", c->path, name) > 0)
		f = fopen(path, "wb");
	if (!f || fwrite(text.p, 1, text.n, f) != text.n || fclose(f))
		fail_msg("%s/%s: cannot be written", c->path, name);
	free(path);
	free(gone);
}

static bool complain(const struct corpus_case *c, const char *what)
{
	print_error("%s: %s\n", c->path, what);
	return false;
}

/* Equal, or says which line is not. */
static bool same_text(
	const struct corpus_case *c, const char *name, struct str want, struct str got)
{
	uint32_t line = 1;

	while (want.n || got.n) {
		struct str w = str_cut(&want, '\n'), g = str_cut(&got, '\n');

		if (!str_eq(w, g)) {
			print_error("%s/%s:%u: wanted  %.*s\n", c->path, name, line,
				STR(str_clip(w, 300)));
			print_error("%s/%s:%u: but got %.*s\n", c->path, name, line,
				STR(str_clip(g, 300)));
			print_error("(right after all? `make bless`, then read the diff)\n");
			return false;
		}
		line++;
	}
	return true;
}

static bool is_complete(const struct corpus_case *c)
{
	if (!c->format)
		return complain(c, "no format of this name is in formats.def");
	if (!c->has_origin)
		return complain(c, "ORIGIN is missing: producer, version, exact command, licence");
	if (!c->ninput)
		return complain(c, "there is no in.* and no in/");
	if (c->want_json.p && c->want_err.p)
		return complain(c, "want.json and want.err exclude each other");
	return true;
}

static bool judge(const struct corpus_case *c, bool ok, struct str got, const struct err *e)
{
	const char *name = ok ? "want.json" : "want.err";
	struct str want = ok ? c->want_json : c->want_err;

	if (getenv("BLESS")) {
		save(c, name, ok ? "want.err" : "want.json", got);
		return true;
	}
	if (want.p)
		return same_text(c, name, want, got);
	if (!c->want_json.p && !c->want_err.p)
		return complain(c,
			"want.json or want.err is missing: `make bless` writes it, then read it");
	if (ok)
		return complain(c, "an error was wanted, but the input was read");
	print_error(
		"%s: evidence was wanted, but byte %lld: %s\n", c->path, (long long)e->at, e->text);
	return false;
}

static bool holds(const struct corpus_case *c, struct reading *r, struct buf *got)
{
	struct err e = { 0 };
	const char *wrong;
	bool ok;

	if (!is_complete(c))
		return false;
	ok = read_case(c, r, &e);
	wrong = ok ? reading_wrong(r) : NULL;
	if (wrong)
		return complain(c, wrong);
	if (!ok)
		describe_error(&e, got);
	else if (!corpus_json(r, got, &e))
		return complain(c, e.text);
	return judge(c, ok, buf_view(got), &e);
}

static void visit(const struct corpus_case *c, void *ctx)
{
	struct count *count = ctx;
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct buf got = { 0 };

	count->cases++;
	count->wrong += !holds(c, &r, &got);
	buf_release(&got);
	arena_free(&a);
}

static void every_case_gives_what_it_wants(void **state)
{
	struct count count = { 0 };

	(void)state;
	corpus_each(visit, &count);
	CHECK_EQ(count.wrong, 0);
	CHECK(count.cases > 0);
}

static void remember(const struct corpus_case *c, void *ctx)
{
	bool(*seen)[2] = ctx;

	for (size_t i = 0; formats[i]; i++)
		if (formats[i] == c->format)
			seen[i][c->want_err.p != NULL] = true;
}

static void every_format_has_a_good_and_a_broken_case(void **state)
{
	bool seen[256][2] = { 0 };
	uint32_t wrong = 0;

	(void)state;
	corpus_each(remember, seen);
	for (size_t i = 0; formats[i]; i++) {
		for (size_t broken = 0; broken < 2; broken++) {
			if (seen[i][broken])
				continue;
			print_error("corpus/%s: has no case with want.%s\n", formats[i]->name,
				broken ? "err" : "json");
			wrong++;
		}
	}
	CHECK_EQ(wrong, 0);
}

int main(void)
{
	return RUN(TEST(every_case_gives_what_it_wants),
		TEST(every_format_has_a_good_and_a_broken_case));
}
