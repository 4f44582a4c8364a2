/*
 * again_normal - one spelling for what is the same: directories, temporary names, process numbers, hashes and times in
 * paths and arguments become signs, "<top>/src/x.c" and "<temp>.s", and every function says which signs it had to use.
 *
 * The top directory goes first, then the home (what is below /root, /home/NAME and /Users/NAME); a relative path that the recording
 * knows as one of its files is spelled from the top as well.
 */
#ifndef PAWL_COMPARE_AGAIN_NORMAL_H
#define PAWL_COMPARE_AGAIN_NORMAL_H

#include "base/buf.h"
#include "base/map.h"

enum sign {                             /* bits */
	SIGN_TOP = 1, SIGN_HOME = 2, SIGN_RELATIVE = 4, SIGN_TEMP = 8, SIGN_PID = 16, SIGN_HASH = 32, SIGN_TIME = 64,
	SIGN_FOLDED = 128,              /* "./", "//" or ".." */
	SIGN_PATH = 256,                /* it is or holds a path: no replacement of its own */
};

/* What is special to one recording. */
struct place {
	struct arena *arena;            /* owns what is given back */
	struct str top;                 /* absolute; empty = not known */
	unsigned without;               /* signs that must not be used */
	const struct map *known;        /* its paths as recorded, and the directories that they are in; NULL = none */
	struct buf scratch;             /* the caller releases it */
};

struct normal {
	struct str text;
	unsigned signs;
};

/* An absolute path. */
struct normal normal_path(struct place *p, struct str path);

/* An argument, with the paths in it: "-I/top/include", "--out=/a:/b", "src/x.c" as seen from `cwd`. */
struct normal normal_word(struct place *p, struct str cwd, struct str word);

/* The same word with every run of digits that is one of the process numbers as "<pid>"; false = it holds none. */
bool normal_pids(struct place *p, struct str word, const int64_t *pid, uint32_t n, struct str *out);

/* Where the value of an option begins that is written in one word with it: 2 in "-Ix", 10 in "--out-dir=x"; 0 = the whole
 * word is the value, or it has none. */
size_t option_value(struct str word);

/* Is it only there for a while: "/tmp/ccX8aQz1.s", "stAbC123", "x.o.tmp.4711"? */
bool temporary_path(const struct place *p, struct str path);

/* Does s look like a hash or its beginning: at least `least` digits of base 16, both figures and letters? */
bool looks_like_hash(struct str s, size_t least);

#endif
