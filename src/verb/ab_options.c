#include "verb/ab_options.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/random.h>

#include "base/num.h"
#include "verb/ab_guard.h"
#include "verb/talk.h"

#define SEED_MOST 9007199254740992.0    /* 2^53: what an option of numbers carries exactly */

double ab_pairs, ab_budget, ab_seed = -1;
const char *ab_cpu, *ab_policy;
bool ab_randomize, ab_json;
struct option_list ab_jobs;

static cpu_set_t cpus_before;
static bool cpus_bound;

bool ab_options_check(struct err *e)
{
	if (ab_pairs != 0 && !(ab_pairs >= 1 && ab_pairs <= EVALUE_PAIRS_MAX && ab_pairs == floor(ab_pairs)))
		return err_set(e, ERR_USAGE, "--pairs takes a whole number from 1 to %d", EVALUE_PAIRS_MAX);
	if (ab_seed != -1 && !(ab_seed >= 0 && ab_seed <= SEED_MOST && ab_seed == floor(ab_seed)))
		return err_set(e, ERR_USAGE, "--seed takes a whole number from 0 to 2^53");
	return true;
}

bool ab_options_seed(uint64_t *seed, struct err *e)
{
	if (ab_seed >= 0)
		*seed = (uint64_t)ab_seed;
	else if (getrandom(seed, sizeof *seed, 0) != sizeof *seed)
		return err_errno(e, errno, "no random number to be had");
	return true;
}

bool ab_ratio_of(const char *option, const char *text, double *out, struct err *e)
{
	struct str rest = str_trim(str_of(text));
	bool percent = str_ends(rest, S("%"));

	if (percent)
		rest = str_trim(str_clip(rest, rest.n - 1));
	if (!num_f64(rest, out) || !(*out >= 0 && *out < 1000)) {
		err_set(e, ERR_USAGE, "--%s takes a share, found \"%s\"", option, text);
		return err_hint(e, "5%%, or 0.05");
	}
	if (percent)
		*out /= 100;
	return true;
}

/* ---- jobs ---- */

static struct job *find_job(struct policy *p, struct str name, struct err *e)
{
	struct arena scratch = { 0 };
	const char *known[65] = { 0 }, *near;

	for (uint32_t i = 0; i < p->njob; i++)
		if (str_eq(p->job[i].name, name))
			return &p->job[i];
	for (uint32_t i = 0; i < p->njob && i < 64; i++)
		known[i] = arena_cstr(&scratch, p->job[i].name);
	near = nearest(name, known);
	err_set(e, ERR_USAGE, "%.*s declares no job \"%.*s\"", STR(p->file), STR(name));
	if (near)
		err_hint(e, "did you mean %s?", near);
	arena_free(&scratch);
	return NULL;
}

bool ab_options_jobs(struct ab_session *s, struct err *e)
{
	struct policy *p = s->workspace->policy;

	s->job = ARENA_ARRAY(s->x.arena, struct job *, p->njob + ab_jobs.n + 1);
	for (uint32_t i = 0; i < ab_jobs.n; i++)
		if (!(s->job[s->njob++] = find_job(p, str_of(ab_jobs.text[i]), e)))
			return false;
	for (uint32_t i = 0; i < p->njob && !ab_jobs.n; i++)
		s->job[s->njob++] = &p->job[i];
	if (s->njob)
		return true;
	err_set(e, ERR_USAGE, "%.*s declares no jobs", STR(p->file));
	return err_hint(e, "`pawl help policy` shows some");
}

/* FNV-1a, 64 bits; a NUL ends each text. */
static uint64_t hash_str(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3;
	return h * 0x100000001b3;
}

struct str ab_options_plan(struct ab_session *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (uint32_t i = 0; i < s->njob; i++) {
		const struct job *j = s->job[i];

		h = hash_str(hash_str(hash_str(hash_str(h, j->name), j->build), j->run), j->directory);
		for (uint32_t k = 0; k < j->nenv; k++)
			h = hash_str(h, j->env[k]);
	}
	h = hash_str(hash_str(h, s->x.cpus), s->x.randomize);
	return arena_printf(s->x.arena, "%016" PRIx64, h);
}

/* ---- CPUs ---- */

static bool cpu_number(struct str text, size_t *out)
{
	uint64_t n;

	if (!str_u64(text, &n) || n >= CPU_SETSIZE)
		return false;
	*out = (size_t)n;
	return true;
}

static bool cpus_of(struct str list, cpu_set_t *set)
{
	CPU_ZERO(set);
	while (list.n) {
		struct str part = str_cut(&list, ','), first = str_cut(&part, '-');
		size_t lo, hi;

		if (!cpu_number(first, &lo) || !cpu_number(part.n ? part : first, &hi) || lo > hi)
			return false;
		for (size_t i = lo; i <= hi; i++)
			CPU_SET(i, set);
	}
	return CPU_COUNT(set) > 0;
}

static bool bind_cpus(const char *list, struct err *e)
{
	cpu_set_t set, left;

	if (!cpus_of(str_of(list), &set)) {
		err_set(e, ERR_USAGE, "--cpu takes numbers and ranges, found \"%s\"", list);
		return err_hint(e, "--cpu 2, or --cpu 2-3,5");
	}
	if (sched_getaffinity(0, sizeof cpus_before, &cpus_before))
		return err_errno(e, errno, "the CPUs of this process are not known");
	cpus_bound = true;
	if (sched_setaffinity(0, sizeof set, &set))
		return err_errno(e, errno, "no process can be bound to CPU %s", list);
	if (sched_getaffinity(0, sizeof left, &left) || !CPU_EQUAL(&set, &left))
		return err_set(e, ERR_USAGE, "not all of CPU %s may be used here", list);
	return true;
}

static bool apply(struct ab_session *s, struct err *e)
{
	int now = personality(0xffffffff);

	if (s->randomize && now >= 0 && (now & ADDR_NO_RANDOMIZE))
		personality((unsigned long)now & ~(unsigned long)ADDR_NO_RANDOMIZE);
	return !ab_cpu || bind_cpus(ab_cpu, e);
}

/* All CPUs that it had before. */
static void restore(void)
{
	if (cpus_bound)
		sched_setaffinity(0, sizeof cpus_before, &cpus_before);
	cpus_bound = false;
}

bool ab_options_measure(struct ab_session *s, struct err *e)
{
	bool ok;

	if (!ab_trees_build(&s->trees, s->job, s->njob, e))
		return false;
	memcpy(s->x.build_s, s->trees.build_s, sizeof s->x.build_s);
	ab_guard(s);
	ok = apply(s, e) && ab_session_measure(s, e);
	restore();
	return ok;
}
