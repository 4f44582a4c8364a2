/*
 * Coverage of Go beside what the go tool says of the same data.
 *
 * In the corpus: a case of gocoverdir with a file textfmt.out has what `go tool covdata textfmt` made of it.  With
 * PAWL_LONG_TESTS, where there is a go command: packages of the standard library are tested here and now, and covdata percent,
 * covdata textfmt and cover -func compared.
 */
#include "base/file.h"
#include "model/coverage_functions.h"
#include "test/check.h"
#include "test/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PACKAGES "container/... sort path text/tabwriter encoding/csv go/scanner"

/* ---- reading and writing ---- */

static const struct evidence *read_source(const struct source *src, struct reading *r)
{
	struct format_options opt = { 0 };
	struct err e = { 0 };

	if (!format_read(src, &opt, r, &e))
		fail_msg("%.*s: %s: %s", STR(src->name), e.file, e.text);
	return &r->evidence[r->n - 1];
}

static struct str text_of(const struct evidence *ev, struct arena *a)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	struct str text;

	CHECK_OK(format_gocover.write(ev, &b, &e), &e);
	text = arena_str(a, buf_view(&b));
	buf_release(&b);
	return text;
}

/* Which line differs, for whoever looks for the reason. */
static bool same(const char *what, struct str want, struct str got)
{
	for (uint32_t line = 1; want.n || got.n; line++) {
		struct str w = str_line(&want), g = str_line(&got);

		if (str_eq(w, g))
			continue;
		print_error("%s, line %u: the go tool has %.*s\n", what, line, STR(str_clip(w, 200)));
		print_error("%s, line %u: pawl has        %.*s\n", what, line, STR(str_clip(g, 200)));
		return false;
	}
	return true;
}

/* The model does not keep that counters were atomic. */
static struct str with_mode(struct arena *a, struct str text)
{
	return str_starts(text, S("mode: atomic\n")) ? arena_join(a, S("mode: count\n"), str_from(text, 13)) : text;
}

/* ---- the corpus ---- */

struct count { uint32_t cases, wrong; };

static void compare_case(const struct corpus_case *c, void *ctx)
{
	struct count *count = ctx;
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };
	struct file want;

	if (c->format == &format_gocoverdir &&
		file_open(&want, arena_cstr(&a, arena_printf(&a, "%s/textfmt.out", c->path)), &e)) {
		struct str got = text_of(read_source(&c->input[0], &r), &a);
		struct source again = { .name = S("again"), .bytes = got };

		count->cases++;
		count->wrong += !same(c->path, with_mode(&a, want.bytes), got);
		count->wrong += !same(c->path, got, text_of(read_source(&again, &r), &a));
		file_close(&want);
	}
	arena_free(&a);
}

static void directories_give_what_covdata_textfmt_gives(void **state)
{
	struct count count = { 0 };

	(void)state;
	corpus_each(compare_case, &count);
	CHECK_EQ(count.wrong, 0);
	CHECK(count.cases >= 8);
}

/* ---- the go tool, here and now ---- */

struct scene {
	struct arena a;
	struct reading reading;
	struct str dir;
	const struct coverage *coverage;
	const struct evidence *evidence;
};

/* What a command prints; it must succeed. */
static struct str output(struct scene *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static struct str output(struct scene *s, const char *fmt, ...)
{
	struct buf b = { 0 };
	struct str command, out;
	va_list args;
	FILE *pipe;
	size_t n;

	va_start(args, fmt);
	command = arena_vprintf(&s->a, fmt, args);
	va_end(args);
	pipe = popen(arena_cstr(&s->a, command), "r");
	CHECK(pipe != NULL);
	while ((n = fread(buf_room(&b, 65536), 1, 65536, pipe)) > 0)
		b.n += n;
	if (pclose(pipe))
		fail_msg("%.*s failed", STR(command));
	out = arena_str(&s->a, buf_view(&b));
	buf_release(&b);
	return out;
}

static struct source_file file_at(struct scene *s, struct str path)
{
	struct file f;
	struct err e = { 0 };

	CHECK_OK(file_open(&f, arena_cstr(&s->a, file_join(&s->a, s->dir, path)), &e), &e);
	file_into_arena(&f, &s->a);
	return (struct source_file){ path, f.bytes };
}

static void read_directory(struct scene *s)
{
	struct source_file *file;
	struct str *path;
	struct err e = { 0 };
	uint32_t n;

	CHECK_OK(file_tree(&s->a, arena_cstr(&s->a, s->dir), &path, &n, &e), &e);
	CHECK(n > 0);
	file = ARENA_ARRAY(&s->a, struct source_file, n);
	for (uint32_t i = 0; i < n; i++)
		file[i] = file_at(s, path[i]);
	s->reading.arena = &s->a;
	s->evidence = read_source(&(struct source){ .name = s->dir, .bytes = file[0].bytes, .file = file, .nfile = n },
		&s->reading);
	s->coverage = &s->evidence->coverage;
}

/* "\tPATH\t\tcoverage: 12.3% of statements" for every package with statements. */
static struct str percent_of(struct scene *s)
{
	struct str out = { 0 };

	for (uint32_t i = 0, next; i < s->coverage->n; i = next) {
		struct str package = coverage_package(&s->coverage->file[i]);
		struct cov_totals totals = { 0 };

		for (next = i; next < s->coverage->n && str_eq(coverage_package(&s->coverage->file[next]), package); next++)
			coverage_count(&s->coverage->file[next], &totals);
		out = arena_printf(&s->a, "%.*s\t%.*s\t\tcoverage: %.*s of statements\n", STR(out), STR(package),
			STR(cov_go_percent(&s->a, &totals.measure)));
	}
	return out;
}

/* The listing of cover -func, a single tab between columns. */
static struct str functions_of(struct scene *s, struct str goroot)
{
	struct cov_tally total = { 0 };
	struct str out = { 0 };

	for (uint32_t i = 0; i < s->coverage->n; i++) {
		const struct cov_file *f = &s->coverage->file[i];
		struct source_file source = file_at(s, arena_printf(&s->a, "%.*s/src/%.*s", STR(goroot), STR(f->path)));
		struct cov_extents x;

		CHECK(cov_extents_of_source(&s->a, source.bytes, &x));
		cov_extents_count_overlap(f, &x);
		for (uint32_t k = 0; k < x.n; k++) {
			const struct cov_extent *extent = &x.extent[k];

			out = arena_printf(&s->a, "%.*s%.*s:%u:\t%.*s\t%.*s\n", STR(out), STR(f->path), extent->line,
				STR(extent->name), STR(cov_go_percent(&s->a, &extent->tally)));
			total.covered += extent->tally.covered;
			total.uncovered += extent->tally.uncovered;
		}
	}
	return arena_printf(&s->a, "%.*stotal:\t(statements)\t%.*s\n", STR(out), STR(cov_go_percent(&s->a, &total)));
}

static void compare_with_the_go_tool(struct scene *s)
{
	const char *dir = arena_cstr(&s->a, s->dir);
	struct str root = str_trim(output(s, "go env GOROOT"));

	output(s, "go test -count=1 -covermode=count -coverpkg=" "$(go list " PACKAGES " | paste -sd,)"
		" " PACKAGES " -args -test.gocoverdir=%s", dir);
	read_directory(s);
	CHECK(same("covdata percent", output(s, "go tool covdata percent -i %s", dir), percent_of(s)));
	output(s, "go tool covdata textfmt -i %s -o %s/profile.out", dir, dir);
	CHECK(same("covdata textfmt", output(s, "cat %s/profile.out", dir), text_of(s->evidence, &s->a)));
	CHECK(same("cover -func", output(s, "go tool cover -func=%s/profile.out | tr -s '\\t'", dir), functions_of(s, root)));
}

static void the_standard_library_has_the_figures_of_the_go_tool(void **state)
{
	char dir[] = "/tmp/pawl-gocover-XXXXXX";
	struct scene s = { 0 };

	(void)state;
	if (!getenv("PAWL_LONG_TESTS") || system("go version >/dev/null 2>&1"))
		skip();
	CHECK(mkdtemp(dir) != NULL);
	s.dir = str_of(dir);
	compare_with_the_go_tool(&s);
	output(&s, "rm -r %s", dir);
	arena_free(&s.a);
}

int main(void)
{
	return RUN(TEST(directories_give_what_covdata_textfmt_gives),
		TEST(the_standard_library_has_the_figures_of_the_go_tool));
}
