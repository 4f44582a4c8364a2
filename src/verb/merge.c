/* pawl merge - several profiles of one kind into one. */
#include "verb/profile_input.h"
#include "verb/profile_output.h"
#include "verb/talk.h"

static const struct option options[] = {
	OUTPUT_OPTIONS,
	PROFILE_OPTIONS,
	{ 0 },
};

static bool merge(struct arena *a, int n, char **path, struct err *e)
{
	const struct format *to = output_format(e);
	struct profile_view view;
	struct evidence ev;

	if (!to || !profile_view_open(a, n, path, &view, e))
		return false;
	ev = profile_view_evidence(&view);
	return output_evidence(a, &ev, to, e);
}

static int merge_main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	bool ok;

	if (!argc) {
		err_set(&e, ERR_USAGE, "merge needs profiles");
		err_hint(&e, "pawl merge a.pb.gz b.pb.gz -o all.pb.gz");
		return die_with(&e);
	}
	profile_words.keep_dropped = true; /* what shows the file may drop them */
	ok = merge(&a, argc, argv, &e);
	arena_free(&a);
	return ok ? 0 : die_with(&e);
}

static const char *const examples[] = {
	"pawl merge run1.pb.gz run2.pb.gz -o all.pb.gz",
	"add two recordings up",
	"pawl merge shard*.folded -o all.folded.gz",
	"of any format that holds profiles",
	NULL,
};

const struct verb verb_merge = {
	.name = "merge",
	.line = "several profiles of one kind into one",
	.usage = "pawl merge [OPTIONS] FILE... (-o FILE | --to FORMAT)",
	.about = "Values of equal stacks with equal labels are added up; profiles that count "
		 "different things are refused.\n"
		 "Modules are one wherever they were mapped.",
	.example = examples,
	.options = options,
	.main = merge_main,
};
