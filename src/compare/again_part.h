/*
 * again_part - what the files of again.h share: the commands of a recording with their words and files.
 *
 * A word is an index in one table of strings for both recordings, so that equal words are equal numbers.
 */
#ifndef PAWL_COMPARE_AGAIN_PART_H
#define PAWL_COMPARE_AGAIN_PART_H

#include "compare/again.h"
#include "compare/again_normal.h"

#define NO_COMMAND UINT32_MAX
#define NO_WORD UINT32_MAX
#define COMMAND_LEAST_NS INT64_C(10000000)      /* shorter ones that write nothing are not worth a line */

struct words {
	struct arena *arena;
	struct map map;
	struct str *text;
	uint32_t n, cap;
};

enum family { FAMILY_OTHER, FAMILY_C, FAMILY_RUST, FAMILY_CUDA, FAMILY_SWIFT, FAMILY_LINK };

struct token {
	uint32_t raw, normal;           /* words; of the first one all are the tool's name */
	uint32_t local;                 /* normalised, but relative paths as they are */
	unsigned signs;                 /* enum sign */
};

struct command_file {
	uint32_t path;                  /* word of the normalised path */
	uint32_t file;                  /* its state, in tree->file[] */
	int64_t at_ns;                  /* first read or written */
};

struct range {
	uint32_t at, n;
};

struct command {
	uint32_t program;               /* the topmost: a driver, or the cache in front of it */
	struct str tool;                /* "gcc": without target and version */
	enum family family;
	struct str cache;               /* "ccache"; empty = not called through one */
	bool worked;                    /* of one behind a cache: something ran below the cache, it had no result */
	bool compiles;                  /* makes an object out of a source: what caches keep */
	bool has_argv, argv_cut;
	bool idles;                     /* mostly lets time pass, and leaves nothing: no cache could spare that */
	struct range token;             /* in side->token[] */
	uint32_t cwd, normal_cwd;       /* words; NO_WORD = not known */
	struct range use;               /* in side->use[] */
	struct range input, output;     /* in side->input[], side->output[]: every path once */
	struct range own;               /* in side->own[]: what it read before it wrote it anew */
	uint64_t timed, plain;          /* sums over inputs of (path, content, time) and (path, content) */
	bool blind;                     /* of an input neither content nor time is known */
	int64_t start_ns, ns;
};

struct write {
	uint32_t path;                  /* word of the normalised path */
	uint32_t program, file;
	int64_t at_ns;
	uint32_t from;                  /* of a renamed one: word of the path that it had; else NO_WORD */
};

/* One recording, as it is looked at. */
struct side {
	const struct process_tree *t;
	struct arena *arena;
	struct words *words;
	struct place place;
	struct map known;
	bool has_files;                 /* files were recorded */

	uint32_t *owner;                /* by program: its command, or NO_COMMAND */
	uint32_t *heir;                 /* by program: what the same process became, or NO_PROGRAM */
	struct command *command;        /* in order of start */
	uint32_t ncommand, command_cap;

	uint32_t *path;                 /* by file: word of its normalised path; NO_WORD = a device or the like */
	uint32_t *use;                  /* rows of tree->use[], by command */
	uint32_t *readers;              /* by word, nreaders of them: how many commands read that path */
	uint32_t nreaders;
	struct command_file *input, *output, *own;
	uint32_t ninput, noutput, nown, input_cap, output_cap, own_cap;
	struct write *write;            /* by path, then time */
	uint32_t nwrite, write_cap;
	struct token *token;
	uint32_t ntoken, token_cap;

	struct map needed_at;           /* (raw word of the other side, raw word) -> needed[]: signs that make them equal */
	unsigned *needed;
	uint32_t nneeded, needed_cap;
};

/* ---- again_side.c ---- */

void words_init(struct words *w, struct arena *a);
uint32_t word_of(struct words *w, struct str text);

/* All of a recording; side_release() gives back what is not in the arena. */
void side_init(struct side *s, const struct process_tree *t, struct words *w, struct arena *a);
void side_release(struct side *s);

/* ---- again_command.c ---- */

/* Fills owner[] and command[], but for words and files.  `wrote`: by program, does it write a file that stays? */
void find_commands(struct side *s, const bool *wrote);

/* "gcc" of "x86_64-linux-gnu-gcc-12"; other programs keep their name.  Sets *family. */
struct str tool_name(struct str name, enum family *family);

/* The arguments that say what is done: those of the compiler without a cache's or a distributor's name before them. */
struct range command_argv(const struct side *s, const struct command *c);

/* Is it a program that reads its standard input when it is given no file, and was it given none?  What came is not recorded. */
bool reads_pipe(const struct side *s, const struct command *c);

/* Is it a file of this cache's own, ".ccache/7/a/518t...M"?  Below a directory named after it, or in one of its sixteen.  No cache has none. */
bool is_cache_file(struct str of, struct str path);

/* ---- again_files.c ---- */

/* Names every file, fills path[] and `known`, and says by program whether it writes a file that stays: before find_commands(). */
void name_files(struct side *s, bool *wrote);

/* Fills inputs and outputs of the commands, and write[]. */
void gather_files(struct side *s);

/* The command that a use counts for: what a program opened for writing before it became another one is that one's redirection. */
uint32_t user_of(const struct side *s, const struct tree_use *u);

/* Who wrote the file of that path last before `at_ns`, other than `command`; NULL = nobody of the recording. */
const struct write *writer_before(const struct side *s, uint32_t path, int64_t at_ns, uint32_t command);

/* ---- again_match.c ---- */

/* By command of `later` its counterpart in `earlier`, or NO_COMMAND; within one recording an earlier one that it repeats. */
void match_commands(const struct side *earlier, const struct side *later, struct arena *a, uint32_t *before);

uint64_t mix(uint64_t x, uint64_t y);

/* ---- again_argv.c ---- */

enum argv_change { ARGV_SAME, ARGV_PATH, ARGV_ORDER, ARGV_OTHER };

#define MOVED_MOST 8u

struct moved {                          /* a directory that has another name on the other side, both normalised */
	struct str from, to;
};

struct argv_difference {
	enum argv_change change;
	struct str why, part;
	struct moved moved[MOVED_MOST];
	uint32_t nmoved;
};

/* Both sides are not const: words are spelled again with less normalisation to find the least that is needed. */
void compare_argv(struct side *sa, const struct command *a, struct side *sb, const struct command *b, struct arena *arena,
	struct argv_difference *out);

/* "-o" of "-o" and of its value, "-I" of "-I/x", "--out-dir" of "--out-dir=x"; FILE_ARGUMENT of what is no option. */
#define FILE_ARGUMENT S("file arguments")
struct str option_name(const struct side *s, const struct command *c, uint32_t token);

/* Do two normalised paths or words differ in parts only that look like hashes of one length? */
bool differ_by_hash(struct str x, struct str y);

/* ---- again_inputs.c ---- */

enum input_change { INPUT_SAME, INPUT_TIME, INPUT_SPELLED, INPUT_UNKNOWN, INPUT_OTHER };

struct input_difference {
	enum input_change change;       /* the gravest */
	struct str why, part;
	uint32_t writer;                /* INPUT_TIME: program that wrote an equal file again, or NO_PROGRAM */
};

/* Two recordings while their commands are compared. */
struct pairing {
	struct side *earlier, *later;
	struct arena *arena;
	const uint32_t *before;         /* by command of later; NULL = only two commands are compared */
	const struct command_match *match;      /* of the commands so far */
	uint32_t *stamp, *slot;         /* by word */
	uint32_t generation;
};

void pairing_init(struct pairing *p, struct side *earlier, struct side *later, struct arena *a);
void compare_inputs(struct pairing *p, const struct command *a, const struct command *b, const struct argv_difference *argv,
	struct input_difference *out);

/* Two states of one path: the same, but for the time, of another content, or not known. */
enum state { STATE_SAME, STATE_TIME, STATE_OTHER, STATE_OPEN };
enum state compare_states(const struct tree_file *x, const struct tree_file *y);

/* An output of both that is not what it was, for commands of which nothing else differs. */
bool find_other_output(struct pairing *p, const struct command *a, const struct command *b, struct str *why, struct str *part);

/* For people: "src/x.c" of "<top>/src/x.c". */
struct str shown_path(const struct side *s, uint32_t path);

/* ---- again.c ---- */

/* why_differs() of two programs of sides that are ready: what compares many of them makes these once. */
void differ_programs(struct pairing *p, uint32_t a, uint32_t b, struct difference *out);

/* ---- again_cause.c ---- */

/* What the programs that decide (make, a build tool, a daemon) saw of files before commands ran, by word of the path. */
struct causes {
	const struct side *s;
	struct arena *arena;
	uint32_t n;
	uint32_t *missing;              /* row of use[]: the first look-up that found nothing; NO_OBJECT = none */
	uint32_t *state;                /* row of use[]: the first that found something */
	struct map by_name;             /* last part of a missing path -> chain */
	uint32_t *next_name;            /* by word; NO_WORD ends */
};

void causes_init(struct causes *k, const struct side *s, struct arena *a);

/* What made a command run again of which nothing differs: an output that was missing or older, inputs that were looked for in the
 * wrong directory.  False when the recording shows nothing of the kind. */
bool find_cause(const struct causes *k, const struct command *c, struct str *why, struct str *part);

#endif
