/*
 * gobench - the text that `go test -bench` prints.
 *
 * Spec     golang.org/design/14313-benchmark-format; its reader golang.org/x/perf/benchfmt.
 * Gives    One series per configuration, benchmark name (as printed, without "Benchmark") and unit.
 * Loses    Iteration counts; the order of lines between series; metadata other than better= and
 *          assume=.
 * Choices  format/go_text.h
 */
#include "base/file.h"
#include "format/format.h"
#include "format/go_line.h"
#include "format/go_text.h"

#define STEP ((size_t)256 << 10) /* bytes of the input that are in memory at a time */

static bool is_result(struct str line)
{
	struct str prefix = S("Benchmark"), count;

	if (!str_starts(line, prefix))
		return false;
	go_field(&line);
	count = go_field(&line);
	return count.n && go_is_whole(count) && go_field(&line).n && go_field(&line).n;
}

/* Lines that `go test` prints around results: enough to say what is missing, not enough to beat
 * anybody. */
static bool is_frame(struct str line)
{
	static const struct str begin[] = { S("goos: "), S("goarch: "), S("ok  \t"), S("FAIL\t"),
		S("?   \t"), S("--- FAIL: ") };

	for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
		if (str_starts(line, begin[i]))
			return true;
	return str_eq(line, S("PASS"));
}

static int gobench_sniff(struct str head)
{
	int bits = 0;

	while (head.n) {
		struct str line = str_line(&head);

		if (is_result(line))
			return 8;
		if (is_frame(line))
			bits = 4;
	}
	return bits;
}

static bool no_result(const struct evidence *ev, struct err *e)
{
	err_set(e, ERR_INPUT, "no benchmark result line");
	if (ev->nnote)
		return err_hint(e, "%.*s", STR(ev->note[ev->nnote - 1].text));
	return err_hint(e, "go test runs benchmarks only with -bench, for example: go test -run "
			   "'^$' -bench . ./...");
}

/* The whole lines within the next STEP bytes; one line when it is longer, or the last one when it has no
 * end. */
static struct str cut_lines(struct str *rest)
{
	struct str lines = str_clip(*rest, STEP);
	const char *end = memrchr(lines.p, '\n', lines.n);

	if (!end)
		end = memchr(rest->p, '\n', rest->n);
	lines.n = end ? (size_t)(end + 1 - rest->p) : rest->n;
	*rest = str_from(*rest, lines.n);
	return lines;
}

static void take_lines(struct go_text *t, struct str lines, uint64_t at)
{
	size_t n = lines.n;
	bool whole = str_ends(lines, S("\n"));

	while (lines.n) {
		uint64_t here = at + (n - lines.n);

		go_text_line(t, str_line(&lines), here);
		if (whole)
			go_text_again(t, &lines);
	}
}

static bool gobench_read(const struct source *src, struct reading *out, struct err *e)
{
	struct str rest = src->bytes, lines = { 0 };
	struct go_bench bench;
	struct go_text text;
	size_t at = 0;

	go_bench_init(&bench, out, src->bytes.n);
	go_text_init(&text, &bench);
	for (; rest.n; at += lines.n) {
		lines = cut_lines(&rest);
		take_lines(&text, lines, at);
		if (src->mapped)
			file_forget(lines);
	}
	if (!str_ends(lines, S("\n")))
		evidence_note(out, bench.evidence, at - lines.n,
			"the last line has no end: the output may be cut short");
	go_text_end(&text);
	return go_bench_end(&bench) || no_result(&out->evidence[bench.evidence], e);
}

const struct format format_gobench = {
	.name = "gobench",
	.title = "Go benchmark text (go test -bench)",
	.spec = "https://golang.org/design/14313-benchmark-format",
	.versions = "go 1.26",
	.loses = "iteration counts; metadata other than better= and assume=",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = gobench_sniff,
	.read = gobench_read,
};
