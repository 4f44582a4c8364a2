/* go_part - what the files of go_cover share. */
#ifndef PAWL_RECORD_GO_PART_H
#define PAWL_RECORD_GO_PART_H

#include "record/go_cover.h"
#include "record/measure.h"

#define GO_TIMEOUT_S 86400.0    /* `go test` has a time-out of its own for each binary */

/* A command line that grows. */
struct go_words {
	struct arena *arena;
	struct str *word;
	uint32_t n, cap;
};

void go_word(struct go_words *w, struct str word);
void go_word_list(struct go_words *w, const char *const *word, uint32_t n);

/* Runs it in the module's directory, without a workspace file as covgate does. */
bool go_run(const struct go_words *w, struct str directory, struct capture *c, struct err *e) MUST_CHECK;

/* ERR_SYSTEM with what go said last. */
bool go_failed(struct arena *a, const struct go_words *w, const struct capture *c, struct err *e);

/* Bytes of all regular files below a directory; UINT64_MAX = it cannot be read. */
uint64_t go_tree_bytes(struct arena *a, struct str top);

/* A directory for what is written on the way, and its end. */
bool go_scratch(struct arena *a, struct str *path, struct err *e) MUST_CHECK;
void go_scratch_remove(struct arena *a, struct str path);

/* The files of a directory, or one file, read as `format`. */
bool go_read(struct arena *a, struct str path, const char *format, struct coverage **out, struct err *e) MUST_CHECK;

bool go_together(struct go_cover *g, const struct go_cover_options *opt, struct err *e) MUST_CHECK;
bool go_apart(struct go_cover *g, const struct go_cover_options *opt, struct err *e) MUST_CHECK;

#endif
