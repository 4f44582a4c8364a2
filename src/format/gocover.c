/*
 * gocover - Go's text profile: "mode: set", then a line a block, "example.org/m/p/file.go:12.34,15.2 3 1".
 *
 * Spec    golang.org/x/tools/cover, profile.go (ParseProfiles, parseLine), of Go 1.26.
 * Gives   Per file its blocks: place, number of statements, count.
 * Loses   Nothing; "atomic" and "count" say the same.
 * Choices [1] A line is taken from its right end: names hold colons and blanks.
 *         [2] Later "mode:" lines are those of files that were put together, and skipped; go tool cover refuses them.  Where
 *             they differ in what counts mean, the whole is a set: noted.
 *         [3] A block that comes again is added up, or joined in a set, wherever it stands; go tool cover does so for neighbours
 *             after an unstable sort by the start alone.
 *         [4] A file without a line but "mode:" is what go test writes for packages without statements: read, and noted.
 *         [5] Blank lines are skipped.
 *         [6] A last line that does not end was perhaps cut in the middle of its count: noted.
 */
#include "format/gocover_part.h"

#include "base/file.h"

#define BITS_BLOCK 48   /* a mode line and a block */
#define BITS_MODE 24    /* a known mode alone */
#define FORGET_BYTES ((size_t)8 << 20)  /* of a mapped file are read before they are given back */

static const struct str mode_line = S("mode: ");

struct gocover {
	struct reading *out;
	struct err *e;
	struct coverage *coverage;      /* of the one evidence that is read */
	struct str bytes;
	bool mapped, has_mode, set, clash;
	uint32_t evidence, file;
	struct str name;                /* of file `file`; empty = none yet */
	uint64_t nblock;
};

/* ---- a line ---- */

struct tail {
	const char *first, *end;        /* what is left of the line */
	uint64_t wide;                  /* all bits of numbers that must be below 2^32 */
	bool bad;
};

/* Takes a number off the end, and what stands before it. */
static inline uint64_t number(struct tail *t, char separator)
{
	const char *p = t->end;
	uint64_t x = 0, place = 1;

	while (p > t->first && (unsigned char)(p[-1] - '0') < 10) {
		x += place * (unsigned char)(*--p - '0');
		place *= 10;
	}
	if (p == t->end || t->end - p > 19 || p == t->first || p[-1] != separator) {
		t->bad = true;
		return 0;
	}
	t->end = p - 1;
	return x;
}

static inline uint32_t narrow(struct tail *t, char separator)
{
	uint64_t x = number(t, separator);

	t->wide |= x;
	return (uint32_t)x;
}

/* [1] What is before the block is the name. */
static bool take_block(struct str line, struct cov_block *block, struct str *name)
{
	struct tail t = { .first = line.p, .end = line.p + line.n };

	*block = (struct cov_block){ .hits.count = number(&t, ' ') };
	block->statements = narrow(&t, ' ');
	block->end_column = narrow(&t, '.');
	block->end_line = narrow(&t, ',');
	block->column = narrow(&t, '.');
	block->line = narrow(&t, ':');
	*name = (struct str){ line.p, (size_t)(t.end - line.p) };
	return !t.bad && t.wide <= UINT32_MAX && name->n;
}

/* ---- lines ---- */

static bool take_mode(struct gocover *g, struct str line, uint64_t at)
{
	struct str mode = str_trim(str_from(line, mode_line.n));
	bool set = str_eq(mode, S("set"));

	if (!mode.n)
		return err_at(g->e, at, "a mode expected: \"mode: set\", \"mode: count\" or \"mode: atomic\"");
	if (!set && !str_eq(mode, S("count")) && !str_eq(mode, S("atomic")))
		evidence_note(g->out, g->evidence, at, "mode \"%.*s\" is not known: taken as \"count\"",
			STR(str_clip(mode, 32)));
	if (g->has_mode && set != g->set && !g->clash) {
		evidence_note(g->out, g->evidence, at,
			"profiles of mode \"set\" and \"count\" are in one file: counts say only whether"); /* [2] */
		g->clash = true;
	}
	g->set = set;
	g->has_mode = true;
	g->coverage->set_mode |= set;
	return true;
}

static void open_file(struct gocover *g, struct str name)
{
	uint32_t before = g->coverage->n;

	if (g->mapped && map_find(&g->coverage->paths, name) == MAP_NONE)
		name = arena_str(g->out->arena, name);
	g->file = coverage_file(g->coverage, name);
	if (g->coverage->n > before)
		g->coverage->file[g->file].measure = COV_STATEMENTS;
	g->name = g->coverage->file[g->file].path;
}

static bool refuse(struct gocover *g, uint64_t at, struct str line)
{
	if (!g->has_mode) {
		err_at(g->e, at, "a first line \"mode: set\", \"mode: count\" or \"mode: atomic\" expected");
		return err_hint(g->e, "go test -coverprofile and go tool covdata textfmt write it");
	}
	err_at(g->e, at, "a line \"FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT\" expected, found \"%.*s\"",
		STR(str_clip(line, 80)));
	return err_hint(g->e, "was the file cut short, or written by two processes at once?");
}

static bool take_line(struct gocover *g, struct str line)
{
	uint64_t at = (uint64_t)(line.p - g->bytes.p);
	struct cov_block block;
	struct str name;

	if (line.n >= mode_line.n && line.p[0] == 'm' && str_starts(line, mode_line))
		return take_mode(g, line, at);
	if (!g->has_mode || !take_block(line, &block, &name))
		return refuse(g, at, line);
	if (!str_eq(name, g->name))
		open_file(g, name);
	coverage_block(g->coverage, g->file, &block); /* [3] */
	g->nblock++;
	return true;
}

static bool take_lines(struct gocover *g)
{
	struct str rest = g->bytes;
	const char *kept = rest.p;

	while (rest.n) {
		struct str line = str_line(&rest);

		if (line.n && !take_line(g, line)) /* [5] */
			return false;
		if (g->mapped && (size_t)(rest.p - kept) > FORGET_BYTES && rest.n) {
			file_forget((struct str){ kept, (size_t)(rest.p - kept) });
			kept = rest.p;
		}
	}
	return true;
}

/* ---- the whole ---- */

static bool gocover_read(const struct source *src, struct reading *out, struct err *e)
{
	struct gocover g = {
		.out = out, .e = e, .evidence = out->n, .bytes = src->bytes, .mapped = src->mapped
	};

	g.coverage = reading_add_coverage(out);
	if (!take_lines(&g))
		return false;
	if (!g.has_mode)
		return refuse(&g, 0, g.bytes);
	if (g.clash)
		coverage_become_set(g.coverage); /* also blocks of before the first "mode: set" */
	if (!g.nblock)
		evidence_note(out, g.evidence, 0, "no blocks: the packages have no statements, or no test ran"); /* [4] */
	else if (g.bytes.p[g.bytes.n - 1] != '\n')
		evidence_note(out, g.evidence, g.bytes.n, "the last line does not end: its count may be cut short"); /* [6] */
	return true;
}

static int gocover_sniff(struct str head)
{
	struct str mode = str_line(&head), line, name;
	struct cov_block block;

	if (!str_starts(mode, mode_line))
		return 0;
	mode = str_trim(str_from(mode, mode_line.n));
	line = str_line(&head);
	if (line.n && take_block(line, &block, &name))
		return BITS_BLOCK;
	if (str_eq(mode, S("set")) || str_eq(mode, S("count")) || str_eq(mode, S("atomic")))
		return BITS_MODE;
	return 0;
}

const struct format format_gocover = {
	.name = "gocover",
	.title = "Go coverage profile (go test -coverprofile, go tool covdata textfmt)",
	.spec = "https://pkg.go.dev/golang.org/x/tools/cover",
	.versions = "Go 1.26.8",
	.loses = "nothing; writing keeps measured blocks alone",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = gocover_sniff,
	.read = gocover_read,
	.write = gocover_write,
};
