/*
 * /proc/locks [proc(5)]: "1: FLOCK ADVISORY WRITE PID ...", then "1: -> FLOCK ..." for each who waits for it.
 */
#include "record/lock_holder.h"

#include <stdlib.h>

#include "model/process_tree.h"
#include "record/proc.h"

#define TABLE_MOST ((size_t)1 << 20)    /* some 15,000 locks */

struct lock { uint64_t id, pid; bool waits; };

static bool lock_in(struct str line, struct lock *out)
{
	struct str id = str_word(&line), word = str_word(&line);

	out->waits = str_eq(word, S("->"));
	if (out->waits)
		(void)str_word(&line);
	(void)str_word(&line);
	(void)str_word(&line);
	return id.n && str_u64(str_clip(id, id.n - 1), &out->id) && str_u64(str_word(&line), &out->pid);
}

int64_t lock_holder(int64_t pid)
{
	char *text = malloc(TABLE_MOST);
	struct str rest;
	struct lock held = { 0 }, l;
	int64_t holder = NOT_KNOWN;

	if (!text)
		abort();
	rest = proc_read("/proc/locks", text, TABLE_MOST);
	while (rest.n && holder == NOT_KNOWN) {
		if (!lock_in(str_line(&rest), &l))
			continue;
		if (!l.waits)
			held = l;       /* who waits for it follows */
		else if ((int64_t)l.pid == pid && l.id == held.id)
			holder = (int64_t)held.pid;
	}
	free(text);
	return holder;
}
