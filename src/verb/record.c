/* pawl record - runs a command and records what its whole process tree does. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "record/recorder.h"
#include "report/recording.h"
#include "verb/input.h"
#include "verb/left.h"
#include "verb/progress.h"
#include "verb/talk.h"
#include "verb/verb.h"

#define DEFAULT_OUTPUT "pawl-out/record.pawl"
#define DUMP_BYTES 8192u                /* as perf record has it */
#define DUMP_LEAST 64u
#define DUMP_MOST 65528u                /* what a record can hold */

static const char *output = DEFAULT_OUTPUT, *tier = "auto", *call_graph, *exit_of = "command";
static double frequency = 99, threshold_s = 0.001, timeout_s;
static bool no_files, off_cpu, capture, keep_root, as_json;

static const char *const exit_words[] = { "command", "pawl", NULL };

/* clang-format off */
static const struct option options[] = {
	{ 'o', "output", "FILE", "the recording (default: " DEFAULT_OUTPUT ")", OPTION_TEXT, &output, NULL },
	{ 't', "tier", "TIER", RECORDER_TIERS, OPTION_TEXT, &tier, recorder_tier_word },
	{ 'F', "frequency", "N", "samples of stacks a second and CPU (default 99; 0 = none)", OPTION_NUMBER, &frequency, NULL },
	{ 0, "call-graph", "HOW", "stacks by frame pointers (fp, default), or unwound from dumps: dwarf, or dwarf,BYTES of each (8192)",
		OPTION_TEXT, &call_graph, NULL },
	{ 0, "off-cpu", NULL, "stacks of waits, too: where in the code each program waited, and how long", OPTION_FLAG, &off_cpu, NULL },
	{ 0, "no-files", NULL, "do not record which files were used", OPTION_FLAG, &no_files, NULL },
	{ 0, "threshold", "TIME", "waits from here on are kept one by one, shorter ones summed (default 1ms)", OPTION_SECONDS,
		&threshold_s, NULL },
	{ 0, "capture", NULL, "record what the command prints, with times; it prints to a pipe then", OPTION_FLAG, &capture, NULL },
	{ 0, "keep-root", NULL, "under sudo: run the command as root, not as the user behind sudo", OPTION_FLAG, &keep_root, NULL },
	{ 0, "timeout", "TIME", "end the command and all it started after TIME", OPTION_SECONDS, &timeout_s, NULL },
	{ 0, "exit", "WHOSE", "exit status of the command (default), or of pawl: 0 when it was recorded", OPTION_TEXT, &exit_of,
		exit_words },
	{ 0, "json", NULL, "the summary as JSON on standard output; the command prints to standard error then", OPTION_FLAG,
		&as_json, NULL },
	{ 0 },
};
/* clang-format on */

static bool check(int argc, struct err *e)
{
	if (!argc) {
		err_set(e, ERR_USAGE, "record needs a command to run");
		return err_hint(e, "pawl record -- make -j4");
	}
	if (!(frequency >= 0 && frequency <= 10000))
		return err_set(e, ERR_USAGE, "--frequency is between 0 and 10000");
	if (!(threshold_s >= 0 && threshold_s <= 3600))
		return err_set(e, ERR_USAGE, "--threshold is between 0 and an hour");
	return true;
}

/* "fp", "dwarf" or "dwarf,BYTES", as perf has it. */
static bool dump_bytes_of(const char *how, uint32_t *bytes, struct err *e)
{
	struct str rest = str_of(how), kind = str_cut(&rest, ',');
	uint64_t n = DUMP_BYTES;

	*bytes = 0;
	if (str_eq(kind, S("fp")) && !rest.n)
		return true;
	if (!str_eq(kind, S("dwarf")) || (rest.n && !str_u64(rest, &n))) {
		err_set(e, ERR_USAGE, "--call-graph is fp, dwarf or dwarf,BYTES, got \"%s\"", how);
		return err_hint(e, "pawl record --call-graph dwarf,16384 -- CMD");
	}
	if (n < DUMP_LEAST || n > DUMP_MOST)
		return err_set(e, ERR_USAGE, "--call-graph dwarf takes %u to %u bytes", DUMP_LEAST, DUMP_MOST);
	*bytes = (uint32_t)n & ~7u;
	return true;
}

/* How far the recorder is with what is left to do. */
static void see_ending(void *ctx, double share)
{
	struct progress *p = ctx;
	struct observer o = progress_observer(p);

	if (!p->what.n)
		progress_begin(p, S("writing the recording"));
	observe(&o, share);
}

/* With --json standard output is the answer's alone. */
static bool run(struct arena *a, int argc, char **argv, struct recorded *done, struct err *e)
{
	struct recorder_options opt = {
		.tier = { .frequency = frequency, .kernel_stacks = true, .files = !no_files, .off_cpu = off_cpu,
			.wait_least_ns = (int64_t)(threshold_s * 1e9) },
		.level = recorder_level(tier), .keep_root = keep_root, .capture = capture,
		.out_fd = as_json ? STDERR_FILENO : STDOUT_FILENO, .err_fd = STDERR_FILENO, .timeout_s = timeout_s,
	};
	struct str *word = ARENA_ARRAY(a, struct str, (size_t)argc);
	struct progress ending = { 0 };
	int kept = -1;
	bool ok;

	if (!dump_bytes_of(call_graph ? call_graph : "fp", &opt.tier.dump_bytes, e))
		return false;
	opt.ending = (struct observer){ see_ending, &ending };
	opt.tier.wait_dump_bytes = call_graph ? opt.tier.dump_bytes : WAIT_DUMP_BYTES;
	for (int i = 0; i < argc; i++)
		word[i] = str_of(argv[i]);
	if (as_json)
		kept = dup(STDOUT_FILENO);
	if (kept >= 0)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	ok = record_command(word, (uint32_t)argc, output, &opt, a, done, e);
	progress_end(&ending);
	if (kept >= 0) {
		dup2(kept, STDOUT_FILENO);
		close(kept);
	}
	return ok;
}

/* They are an addition: the recording is there without them. */
static void keep_left(struct arena *a, const struct process_tree *t)
{
	struct err e = { 0 };
	uint32_t skipped;

	if (!left_keep(a, t, str_of(output), &skipped, &e))
		say("traces that programs wrote were not kept: %s", e.text);
	else if (skipped)
		say("%u traces that programs wrote were not kept: too many, or too large", skipped);
}

#define LARGE_BYTES (16 << 20)

/* Reading it back is something to wait for. */
static bool is_large(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size > LARGE_BYTES;
}

static bool show(struct arena *a, const struct recorded *done, struct err *e)
{
	struct reading all = { .arena = a };
	struct recording_page page = { .file = str_of(output), .status = done->status, .fell_back = done->fell_back,
		.user_ns = done->user_ns, .system_ns = done->system_ns, .outlived = done->outlived, .timed_out = done->timed_out };
	struct style style;
	struct progress progress;
	struct buf b = { 0 };
	bool ok = true;

	progress_begin(&progress, S("record"));
	if (is_large(output))
		progress_say(&progress, "reading the recording back");
	if (!input_read_file(str_of(output), &(struct format_options){ .tree_only = true }, &all, e))
		return false;
	progress_end(&progress);
	for (uint32_t i = 0; i < all.n; i++)
		if (all.evidence[i].model == MODEL_TIMELINE)
			page.tree = all.evidence[i].timeline.tree;
	if (!page.tree)
		return err_set(e, ERR_INPUT, "the recording holds no process tree");
	keep_left(a, page.tree);
	if (as_json) {
		recording_json(&b, &page);
		ok = print_out(&b, e);
	} else {
		style_of(STDERR_FILENO, &style);
		recording_text(&b, &style, &page);
		tell_text(&b);
	}
	buf_release(&b);
	return ok;
}

static int record_main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct recorded done = { 0 };
	int status = 1;
	bool ok = check(argc, &e);

	if (ok && !(ok = run(&a, argc, argv, &done, &e)) && (done.status == 126 || done.status == 127) && !done.wall_ns)
		status = done.status;   /* as a shell would say that there is no such command */
	ok = ok && ((quiet && !as_json) || show(&a, &done, &e));
	arena_free(&a);
	if (!ok) {
		die_with(&e);
		return status;
	}
	return strcmp(exit_of, "pawl") ? done.status : 0;
}

const struct verb verb_record = {
	.name = "record",
	.line = "run a command and record what its whole process tree does",
	.usage = "pawl record [OPTIONS] [--] CMD [ARG...]",
	.about = "Every process below the command, what it ran, how long, what it waited for and who ended the wait, the files that it\n"
		 "used, stacks at a fixed rate: as much of it as the machine lets us see.  The recording is one file, readable whatever\n"
		 "becomes of pawl; `pawl burndown`, `pawl flame`, `pawl top` and `pawl convert` read it.  A summary goes to standard\n"
		 "error.  As root because of sudo the command runs as the user behind it.",
	.example = (const char *const[]){
		"pawl record -- make -j4", "a build",
		"sudo pawl record -o hot.pawl -- make", "with BPF: all that can be seen, make itself as the user",
		"pawl record --tier proc --capture -- ./ci.sh", "without privileges, with the times of what it prints",
		"pawl record --off-cpu -- make -j4", "also where in the code each program waited: pawl flame -s off-cpu pawl-out/record.pawl",
		NULL },
	.options = options,
	.stops_at_operand = true,
	.main = record_main,
};
