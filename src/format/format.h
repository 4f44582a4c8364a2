/*
 * format - the registry of foreign formats: one struct, one file and one corpus folder each.
 */
#ifndef PAWL_FORMAT_FORMAT_H
#define PAWL_FORMAT_FORMAT_H

#include "base/buf.h"
#include "model/evidence.h"

#define FORMAT_HEAD ((size_t)64 << 10)          /* bytes that sniff sees */

/* One file of an input that consists of several (a .gcno/.gcda tree, a GOCOVERDIR). */
struct source_file {
	struct str name, bytes;
};

struct source {
	struct str name;                /* "bench.json", "-" */
	struct str bytes;               /* the whole input, unpacked; of the first file when there are several */
	size_t unpack_bytes;            /* not 0: bytes are packed still, and may give so many (struct format, in_pieces) */
	bool mapped;                    /* bytes are a file's own: file_forget() may be told of them */
	const struct source_file *file; /* NULL for a single input */
	uint32_t nfile;
	const struct side_files *beside;    /* as the next three see struct format_options */
	bool initial, tree_only, paths, bare;
};

/* Files that an input only names, opened by whoever called: readers open nothing. */
struct side_files {
	/* The bytes of the regular file at `path`, which live until the input is read; false when there is none.  Takes nothing from the
	 * reader's arena. */
	bool (*find)(const struct side_files *b, struct str path, struct str *bytes);
};

#define MODEL_BIT(model) (1u << (model))

struct format {
	const char *name;               /* what --format takes */
	const char *title;              /* what people call it */
	const char *spec;               /* where it is defined */
	const char *versions;           /* producer versions that the corpus was made with */
	const char *loses;              /* what the format carries and pawl does not keep; "nothing" */
	unsigned models;                /* MODEL_BIT()s of what it can give */

	bool many_files;                /* reads a set of files as one input; others take one at a time */
	bool among_others;              /* of many files; its directories hold much else (objects, sources): what has none of
					 * its endings need not be opened */

	/* `read` unpacks an input that unpack_streams() itself, with src->unpack_bytes as its ceiling, so that what comes out need not
	 * be in memory all at once.  Whatever is wrong it may simply fail: it is called again with all of it, and says so then. */
	bool in_pieces;

	bool cut_short;                 /* of a packed input that ends early `read` gets what came out of it, and says so */

	/* Bits proven by the first FORMAT_HEAD bytes: 8 for every byte of magic, at most 8 for a text grammar,
	 * more for distinctive keys; 0 = not mine.  Keeps nothing, cannot fail. */
	int (*sniff)(struct str head);

	/* Everything of `src` into `out`; format_read() fills in each evidence's format and source.  Owns
	 * nothing but memory of out->arena (base/arena.h says why).  An input with no record of the format's kind
	 * at all is an error, not empty evidence.  An error in one of several files names it with err_in(). */
	bool (*read)(const struct source *src, struct reading *out, struct err *e);

	/* How names of files end that hold it, before a ".gz": ".pb .pprof"; for the names of files to write.  NULL = no
	 * ending is its own. */
	const char *endings;

	/* What was written has calls that `read` does not make stacks of: of a profile that comes back, all stacks are one
	 * frame deep, and all values are kept. */
	bool flat;

	/* NULL: pawl only reads it. */
	bool (*write)(const struct evidence *ev, struct buf *out, struct err *e);
};

#define FORMAT(name) extern const struct format format_##name;
#include "format/formats.def"
#undef FORMAT

extern const struct format *const formats[];    /* in the order of formats.def, NULL at the end */

/* By name; NULL and an error with the nearest known name otherwise. */
const struct format *format_find(struct str name, struct err *e);

/*
 * The format that claims the most bits.  None is ERR_INPUT with a hint at `pawl formats`; a tie is ERR_USAGE
 * that names both and --format.  Empty input is its own error.
 */
const struct format *format_sniff(struct str head, struct err *e);

/* The same among formats of the caller's choice, NULL at the end. */
const struct format *format_sniff_among(const struct format *const *among, struct str head, struct err *e);

struct format_options {
	const struct format *format;    /* NULL = by content */
	size_t unpack_bytes;            /* ceiling on the unpacked size; 0 = UNPACK_LIMIT_DEFAULT */
	const struct side_files *beside;    /* dumps of compilers beside a perf.data; NULL = none are to be had */
	bool tree_only;                 /* of a recording the process tree alone: neither spans nor profiles */
	bool paths;                     /* stacks of a profile may stay as the input lists them (model/profile_paths.h) */
	bool bare;                      /* frames of a profile may stand in its bare[], when nothing but addresses is known */
	bool initial;                   /* what was built and left no counts was never run: uncovered, not unmeasured (gcov) */
};

/*
 * Recognises, unpacks when packed, reads.  Of several files the one that proves most tells the format: a directory may
 * hold reports and notes beside what is to be read.  `bytes` (and what they borrow from) must outlive out->arena's use, unless
 * the input is packed: then the unpacked bytes are kept in the arena.  This sets the arena's refuge: crossing
 * out->arena->limit_bytes comes back as ERR_LIMIT.  On failure `out` holds nothing to be used.
 */
bool format_read(const struct source *src, const struct format_options *opt, struct reading *out, struct err *e)
	MUST_CHECK;

#endif
