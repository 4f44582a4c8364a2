/* The tiers that there are, and which of them this machine has to offer. */
#include "record/recorder_tiers.h"

#include <unistd.h>

#include "record/recorder.h"

const struct tier *const recorder_tier[] = { &tier_bpf, &tier_perf, &tier_proc, NULL };
const char *const recorder_tier_word[] = { "auto", "bpf", "perf", "proc", NULL };

int recorder_level(const char *word)
{
	for (size_t i = 0; recorder_tier[i]; i++)
		if (!strcmp(recorder_tier[i]->name, word))
			return recorder_tier[i]->level;
	return -1;
}

uint32_t recorder_tiers(struct arena *a, struct tier_offer out[3])
{
	uint32_t n = 0;

	for (size_t i = 0; recorder_tier[i] && n < 3; i++) {
		struct tier_options opt = { .wait_least_ns = 1000000 };
		struct process_tree head = { 0 };
		struct err e = { 0 };
		struct recording_out *nowhere = recording_create("/dev/null", &e);
		struct weave *w = nowhere ? weave_new(nowhere, getpid(), &head) : NULL;
		struct tier_state *s = w ? recorder_tier[i]->open(getpid(), &opt, w, nowhere, &e) : NULL;
		uint64_t dropped = 0;

		out[n++] = (struct tier_offer){ recorder_tier[i]->level, recorder_tier[i]->name, s != NULL, arena_str(a, str_of(e.text)),
			arena_str(a, str_of(e.hint)) };
		if (s)
			recorder_tier[i]->close(s, &dropped);
		if (w)
			weave_free(w);
		if (nowhere && !recording_close(nowhere, &head, &e))
			continue;       /* what was said of the tier holds */
	}
	return n;
}
