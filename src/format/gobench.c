/*
 * gobench - the text that `go test -bench` prints.
 *
 * Spec     golang.org/design/14313-benchmark-format; its reader golang.org/x/perf/benchfmt.
 * Gives    One series per configuration, benchmark name (as printed, without "Benchmark") and unit.
 * Loses    Iteration counts; the order of lines between series; metadata other than better= and
 *          assume=.
 * Choices  format/go_text.h
 */
#include "format/format.h"
#include "format/go_line.h"
#include "format/go_text.h"

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

static bool gobench_read(const struct source *src, struct reading *out, struct err *e)
{
	struct str rest = src->bytes;
	struct go_bench bench;
	struct go_text text;
	size_t last = 0;

	go_bench_init(&bench, out);
	go_text_init(&text, &bench);
	while (rest.n) {
		last = (size_t)(rest.p - src->bytes.p);
		go_text_line(&text, str_line(&rest), last);
	}
	if (!str_ends(src->bytes, S("\n")))
		evidence_note(out, bench.evidence, last,
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
