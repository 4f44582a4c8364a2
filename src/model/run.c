#include "model/run.h"

#include "model/names.h"

void run_init(struct run *r, struct arena *a)
{
	*r = (struct run){ .arena = a };
}

struct job_result *run_job(struct run *r, struct str name)
{
	for (uint32_t i = 0; i < r->njob; i++)
		if (str_eq(r->job[i].name, name))
			return &r->job[i];
	ARENA_ROOM(r->arena, r->job, r->njob, r->job_cap);
	r->job[r->njob] = (struct job_result){
		.name = name, .delivery = NOT_DELIVERED_SKIPPED, .wall_s = NAN
	};
	return &r->job[r->njob++];
}

void run_take(struct run *r, struct reading *reading, struct str job)
{
	for (uint32_t i = 0; i < reading->n; i++) {
		ARENA_ROOM(r->arena, r->evidence, r->n, r->cap);
		r->evidence[r->n] = reading->evidence[i];
		r->evidence[r->n++].job = job;
	}
	reading->evidence = NULL;
	reading->n = reading->cap = 0;
}

bool delivered(enum delivery d)
{
	return d == DELIVERED || d == DELIVERED_LATE;
}

static const char *const delivery_word[] = {
	[DELIVERED] = "delivered",
	[DELIVERED_LATE] = "late",
	[NOT_DELIVERED_BUILD] = "build",
	[NOT_DELIVERED_START] = "start",
	[NOT_DELIVERED_EXIT] = "exit",
	[NOT_DELIVERED_TIMEOUT] = "timeout",
	[NOT_DELIVERED_OUTPUT] = "output",
	[NOT_DELIVERED_UNREADABLE] = "unreadable",
	[NOT_DELIVERED_SKIPPED] = "skipped",
	[NOT_ASKED] = "not-asked",
};

const struct names delivery_names = NAMES(delivery_word);

const char *delivery_name(enum delivery d)
{
	return delivery_word[d];
}

bool delivery_of(struct str name, enum delivery *out)
{
	NAMES_OF(delivery_names, name, out);
}
