/*
 * recorder - runs a command and records what its whole process tree does (model/process_tree.h) into one file.
 *
 * pawl is the command's parent and subreaper: daemons stay its descendants, are followed to the end of the recording and left
 * alone afterwards.  A keyboard interrupt is the command's business; the recording is finished.  SIGTERM and SIGHUP are
 * passed on.  When pawl is root because of sudo (SUDO_UID), the command runs as the invoking user again, groups included,
 * and the recording belongs to that user.
 */
#ifndef PAWL_RECORD_RECORDER_H
#define PAWL_RECORD_RECORDER_H

#include "base/observer.h"
#include "record/tier.h"

struct recorder_options {
	struct tier_options tier;
	int level;                      /* 2, 1 or 0: this tier or an error; -1: the best that the machine allows */
	bool keep_root;                 /* do not drop to the user of sudo */
	bool capture;                   /* take its output through pipes: lines with their times, copied to out_fd and err_fd */
	int out_fd, err_fd;             /* -1 = nowhere; used with `capture` */
	bool quiet_input;               /* /dev/null as its input instead of ours */
	double timeout_s;               /* 0 = none; then SIGTERM to the tree, SIGKILL after 2 s */
	size_t hash_bytes;              /* of the content of files; 0 = 4 GiB */
	struct str directory;           /* empty = here */
	struct str const *env;          /* "NAME=value", added */
	uint32_t nenv;
	struct observer ending;         /* sees how far the work is that is left once the command has ended */
};

struct recorded {
	int level;                      /* tier that was used */
	struct str fell_back;           /* why not a better one; empty = the best, or as asked for */
	int status;                     /* exit status, or 128 + signal; 126 or 127: it could not be started, and nothing was kept */
	bool timed_out, interrupted;
	int64_t wall_ns, recorder_ns;
	int64_t user_ns, system_ns;     /* of all that was waited for */
	uint64_t dropped;
	uint32_t outlived;              /* processes of the tree that still run */
	uint64_t forks, execs, exits;
};

/* argv: the program (sought in PATH) and its arguments.  The file is `path`.  false: nothing was run, or the recording could not be
 * written (then the command was still run to its end, and out->status is its). */
bool record_command(struct str const *argv, uint32_t nargv, const char *path, const struct recorder_options *opt,
	struct arena *a, struct recorded *out, struct err *e) MUST_CHECK;

/* What asks for a tier: "auto", then the best first; NULL-terminated.  And what help says of it. */
extern const char *const recorder_tier_word[];
#define RECORDER_TIERS "auto (the best that the machine allows, default), bpf, perf or proc"

/* For recorder_options.level: -1 of "auto", and of what is no such word. */
int recorder_level(const char *word);

/* One line a tier: can it be used here, and if not, why and what to do.  For `pawl doctor`. */
struct tier_offer { int level; const char *name; bool usable; struct str why, remedy; };
uint32_t recorder_tiers(struct arena *a, struct tier_offer out[3]);

#endif
