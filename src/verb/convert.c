/* pawl convert - a profile or timeline into another format. */
#include "verb/profile_input.h"
#include "verb/profile_output.h"
#include "verb/talk.h"

static const struct option options[] = {
	OUTPUT_OPTIONS,
	PROFILE_OPTIONS,
	{ 0 },
};

static bool convert(struct arena *a, char **path, struct err *e)
{
	const struct format *to = output_format(e);
	struct evidence ev;

	return to && profile_or_timeline(a, str_of(path[0]), to, &ev, e) &&
	       output_evidence(a, &ev, to, e);
}

static int convert_main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	bool ok;

	if (argc != 1) {
		err_set(&e, ERR_USAGE, "convert takes one file, got %d", argc);
		err_hint(&e, argc ? "pawl merge adds several up"
				  : "pawl convert cpu.pb.gz -o cpu.folded");
		return die_with(&e);
	}
	profile_words.keep_dropped = true; /* what shows the file may drop them */
	ok = convert(&a, argv, &e);
	arena_free(&a);
	return ok ? 0 : die_with(&e);
}

static const char *const examples[] = {
	"pawl convert perf.data -o cpu.pb.gz",
	"a recording of perf for `go tool pprof`",
	"pawl convert cpu.pb.gz -o cpu.speedscope.json",
	"for speedscope",
	"pawl convert cpu.pb.gz --to folded --focus parse",
	"stacks that hold parse, on standard output",
	NULL,
};

const struct verb verb_convert = {
	.name = "convert",
	.line = "a profile or timeline into another format",
	.usage = "pawl convert [OPTIONS] FILE (-o FILE | --to FORMAT)",
	.about = "The ending of the output's name tells its format, or --to does. What was written "
		 "is read back: the totals\n"
		 "must be the same, and what the format does not hold is said.",
	.example = examples,
	.options = options,
	.main = convert_main,
};
