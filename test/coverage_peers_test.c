/*
 * What pawl writes, before the programs that read it: lcov (1 or 2) prints the totals that pawl counts, xmllint finds
 * the shape of Cobertura's DTD and the same lines, and gcovr (8 or later) the same totals.  Skipped where they are missing.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "test/check.h"
#include "test/corpus.h"

static const char *const merged[] = { "corpus/lcov/lcov1", "corpus/lcov/coverage.py", "corpus/jacoco/maven" };

struct scene {
	struct arena arena;
	struct evidence all;
	struct cov_totals totals;
	char folder[64];
};

static void add(const struct corpus_case *c, void *ctx)
{
	struct scene *s = ctx;
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct format_options opt = { .format = c->format };
	struct err e = { 0 };
	bool wanted = false;

	for (size_t i = 0; i < sizeof merged / sizeof *merged; i++)
		wanted |= !strcmp(c->path, merged[i]);
	if (wanted) {
		CHECK_OK(format_read(&c->input[0], &opt, &r, &e), &e);
		coverage_merge(&s->all.coverage, &r.evidence[0].coverage, str_of(c->path), S(""));
	}
	arena_free(&a);
}

static struct scene *begin(void)
{
	struct scene *s = calloc(1, sizeof *s);

	assert_non_null(s);
	s->all.model = MODEL_COVERAGE;
	coverage_init(&s->all.coverage, &s->arena);
	corpus_each(add, s);
	for (uint32_t i = 0; i < s->all.coverage.n; i++)
		coverage_count(&s->all.coverage.file[i], &s->totals);
	CHECK(s->totals.kind[COV_KIND_LINE].covered && s->totals.kind[COV_KIND_BRANCH].uncovered);
	strcpy(s->folder, "/tmp/pawl-peers-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	return s;
}

static void end(struct scene *s, const char *name)
{
	struct str path = arena_printf(&s->arena, "%s/%s", s->folder, name);

	unlink(path.p);
	rmdir(s->folder);
	arena_free(&s->arena);
	free(s);
}

/* The paths of the corpora are made absolute, below `folder`. */
static void write_as(struct scene *s, const struct format *format, const char *name)
{
	struct str path = arena_printf(&s->arena, "%s/%s", s->folder, name);
	struct buf out = { 0 };
	struct err e = { 0 };

	for (uint32_t i = 0; i < s->all.coverage.n; i++) {
		struct cov_file *f = &s->all.coverage.file[i];

		f->path = arena_printf(&s->arena, "%s%s%.*s", s->folder, f->path.p[0] == '/' ? "" : "/", STR(f->path));
	}
	coverage_settle(&s->all.coverage);
	CHECK_OK(format->write(&s->all, &out, &e), &e);
	CHECK_OK(file_write(path.p, buf_view(&out), &e), &e);
	buf_release(&out);
}

/* What the command prints, in the arena; "" when it fails. */
static struct str said_by(struct scene *s, const char *command)
{
	struct buf out = { 0 };
	struct str text = S("");
	FILE *f = popen(command, "r");
	size_t n;

	assert_non_null(f);
	while ((n = fread(buf_room(&out, 4096), 1, 4096, f)) > 0)
		out.n += n;
	if (!pclose(f))
		text = arena_str(&s->arena, buf_view(&out));
	buf_release(&out);
	return text;
}

static bool has(const char *program)
{
	char command[128];

	snprintf(command, sizeof command, "command -v %s >/dev/null", program);
	return !system(command);
}

/* "19 of 25" somewhere in what was said. */
static void expect(struct scene *s, struct str said, enum cov_kind kind, const char *form)
{
	const struct cov_tally *t = &s->totals.kind[kind];
	char want[64];

	snprintf(want, sizeof want, form, (unsigned long long)t->covered,
		(unsigned long long)(t->covered + t->uncovered));
	if (!str_has(said, str_of(want)))
		fail_msg("\"%s\" is not in: %.*s", want, STR(said));
}

static void lcov_prints_the_same_totals(void **state)
{
	struct scene *s;
	struct str said, command;

	(void)state;
	if (!has("lcov")) {
		print_message("skipped: lcov is not installed\n");
		skip();
	}
	s = begin();
	write_as(s, &format_lcov, "x.info");
	command = arena_printf(&s->arena,
		"case $(lcov --version) in *version\\ 1.*) rc=lcov_branch_coverage=1 ;; *) rc=branch_coverage=1 ;; esac; "
		"lcov --rc $rc --summary %s/x.info 2>&1",
		s->folder);
	said = said_by(s, command.p);
	expect(s, said, COV_KIND_LINE, "(%llu of %llu lines)");
	expect(s, said, COV_KIND_FUNCTION, "(%llu of %llu functions)");
	expect(s, said, COV_KIND_BRANCH, "(%llu of %llu branches)");
	end(s, "x.info");
}

static void cobertura_has_the_shape_of_its_dtd(void **state)
{
	struct scene *s;
	struct str said, command;

	(void)state;
	if (!has("xmllint")) {
		print_message("skipped: xmllint is not installed\n");
		skip();
	}
	s = begin();
	write_as(s, &format_cobertura, "x.xml");
	command = arena_printf(&s->arena, "sed '/<!DOCTYPE/d' %s/x.xml | xmllint --nonet --noout --dtdvalid test/coverage/cobertura.dtd - 2>&1 && echo valid",
		s->folder);
	CHECK_STR(str_trim(said_by(s, command.p)), "valid");
	command = arena_printf(&s->arena,
		"xmllint --nonet --xpath 'concat(count(//class/lines/line[@hits>0]), \" of \", count(//class/lines/line), "
		"\" and \", //coverage/@branches-covered, \"/\", //coverage/@branches-valid)' %s/x.xml 2>/dev/null",
		s->folder);
	said = said_by(s, command.p);
	expect(s, said, COV_KIND_LINE, "%llu of %llu and");
	expect(s, said, COV_KIND_BRANCH, "and %llu/%llu");
	end(s, "x.xml");
}

static void gcovr_prints_the_same_totals(void **state)
{
	struct scene *s;
	struct str said, command;

	(void)state;
	if (!has("gcovr") || system("gcovr --help 2>&1 | grep -q cobertura-add-tracefile")) {
		print_message("skipped: no gcovr that reads Cobertura is installed\n");
		skip();
	}
	s = begin();
	write_as(s, &format_cobertura, "x.xml");
	command = arena_printf(&s->arena, "cd %s && gcovr --cobertura-add-tracefile x.xml --root . -s 2>&1", s->folder);
	said = said_by(s, command.p);
	expect(s, said, COV_KIND_LINE, "(%llu out of %llu)");
	expect(s, said, COV_KIND_BRANCH, "(%llu out of %llu)");
	end(s, "x.xml");
}

int main(void)
{
	return RUN(TEST(lcov_prints_the_same_totals), TEST(cobertura_has_the_shape_of_its_dtd),
		TEST(gcovr_prints_the_same_totals));
}
