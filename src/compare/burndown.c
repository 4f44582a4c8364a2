/* burndown - the median runs, the table of their critical paths, and the findings in order. */
#include "compare/burndown_part.h"

#include <assert.h>
#include <math.h>

#include "base/buf.h"
#include "base/sort.h"

const char *finding_kind_name(enum finding_kind kind)
{
	static const char *const name[FOUND_KINDS] = {
		[FOUND_AGAIN] = "again", [FOUND_ALWAYS_WRITES] = "always-writes", [FOUND_SERIAL] = "serial", [FOUND_LOCK] = "lock",
		[FOUND_POLL_LOOP] = "poll-loop", [FOUND_STARVED] = "starved", [FOUND_NETWORK] = "network", [FOUND_DISK] = "disk",
		[FOUND_SILENT] = "idle", [FOUND_LOOKUPS] = "look-ups", [FOUND_OUTSIDE] = "outside",
	};

	return name[kind];
}

const char *again_name(enum again kind)
{
	static const char *const name[AGAIN_KINDS] = {
		[AGAIN_NEEDED] = "needed", [AGAIN_IDENTICAL] = "identical", [AGAIN_MTIME] = "mtime", [AGAIN_PATH] = "path",
		[AGAIN_ORDER] = "order", [AGAIN_BYPASSED] = "bypassed", [AGAIN_UNKNOWN] = "unknown",
	};

	return name[kind];
}

struct str seconds_text(struct arena *a, double seconds)
{
	double whole = round(seconds);

	if (isnan(seconds))
		return S("?");
	if (seconds < 0.9995)
		return arena_printf(a, "%.0f ms", seconds * 1e3);
	if (seconds < 120)
		return arena_printf(a, "%.1f s", seconds);
	return arena_printf(a, "%.0f min %.0f s", floor(whole / 60), fmod(whole, 60));
}

const struct process_tree *burndown_recorded(const struct burndown *b, uint32_t scenario)
{
	uint32_t run = b->view[scenario].run;

	return run == NO_RUN ? NULL : b->scenario[scenario].run[run].tree;
}

struct str burndown_where(const struct burndown_making *m, uint32_t scenario)
{
	return m->b->nscenario < 2 ? S("") : arena_printf(m->arena, "%.*s: ", STR(m->b->scenario[scenario].name));
}

struct str burndown_slug(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, 49, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < 48; i++) {
		char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			p[n++] = c;
		else if (n && p[n - 1] != '-')
			p[n++] = '-';
	}
	while (n && p[n - 1] == '-')
		n--;
	return (struct str){ p, n };
}

void burndown_mark_below(const struct process_tree *t, uint32_t program, bool *mark)
{
	mark[program] = true;
	for (uint32_t i = program + 1; i < t->nprogram; i++)
		if (t->program[i].before != NO_PROGRAM && mark[t->program[i].before])
			mark[i] = true;
}

/* ---- one recording ---- */

static int64_t tree_cpu_ns(const struct process_tree *t)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < t->nprocess; i++) {
		const struct tree_process *p = &t->process[i];

		if (p->user_ns == NOT_KNOWN || p->system_ns == NOT_KNOWN)
			return NOT_KNOWN;
		if (__builtin_add_overflow(sum, p->user_ns, &sum) || __builtin_add_overflow(sum, p->system_ns, &sum))
			return NOT_KNOWN;
	}
	return sum;
}

/* ---- the table ---- */

static int64_t *of_scenarios(struct burndown *b, struct arena *a)
{
	return ARENA_ARRAY(a, int64_t, b->nscenario);
}

/* The wait is not to be taken for the program sleep, nor what may have been a wait for CPU time. */
static struct str name_of(struct arena *a, const struct share *share)
{
	if (share->kind == SEGMENT_WAIT && share->wait_kind == WAIT_SLEEP)
		return S("asleep");
	return share->kind == SEGMENT_UNKNOWN ? arena_printf(a, "%.*s (or waits)", STR(share->name)) : share->name;
}

static uint32_t row_of(struct burndown_making *m, struct map *rows, uint32_t *cap, const struct share *share)
{
	struct burndown *b = m->b;
	struct str key = arena_printf(m->arena, "%d %d %.*s", (int)share->kind, (int)share->wait_kind, STR(share->name));
	uint32_t at = map_intern(rows, key, b->nrow);

	if (at < b->nrow)
		return at;
	ARENA_ROOM(m->arena, b->row, b->nrow, *cap);
	b->row[b->nrow] = (struct burndown_row){ .name = name_of(m->arena, share), .kind = share->kind, .wait_kind = share->wait_kind,
		.ns = of_scenarios(b, m->arena), .lo_ns = of_scenarios(b, m->arena), .hi_ns = of_scenarios(b, m->arena) };
	return b->nrow++;
}

/* The path of one run, summed. */
struct run_shares {
	uint32_t scenario, run;
	struct shares shares;
};

/* All there is to say of a run without a recording. */
static void not_recorded(struct burndown_making *m, int64_t wall_ns, struct shares *out)
{
	*out = (struct shares){ .share = ARENA_NEW(m->arena, struct share), .n = 1, .wall_ns = wall_ns };
	out->share[0] = (struct share){ .name = S("not recorded"), .kind = SEGMENT_CPU, .ns = wall_ns, .longest = UINT32_MAX };
}

static void take_shares(struct burndown_making *m, struct run_shares *of)
{
	struct burndown_view *v = &m->b->view[of->scenario];
	const struct process_tree *t = m->b->scenario[of->scenario].run[of->run].tree;
	struct critical_path path = { 0 };
	int64_t sum = 0;

	if (t) {
		(void)critical_path(t, m->arena, &path);        /* cut recordings are no runs that count */
		critical_shares(t, &path, m->arena, &of->shares);
	} else {
		path.wall_ns = llround(m->b->scenario[of->scenario].run[of->run].wall_s * 1e9);
		not_recorded(m, path.wall_ns, &of->shares);
	}
	for (uint32_t i = 0; i < of->shares.n; i++)
		sum += of->shares.share[i].ns;
	assert(sum == of->shares.wall_ns);
	if (of->run == v->run)
		v->path = path;
}

/* Into the rows of its scenario.  A row that a run does not have took no time of its wall clock. */
static void put_shares(struct burndown_making *m, const struct run_shares *of, bool first, const int64_t *ns)
{
	for (uint32_t i = 0; i < m->b->nrow; i++) {
		struct burndown_row *row = &m->b->row[i];

		if (of->run == m->b->view[of->scenario].run)
			row->ns[of->scenario] = ns[i];
		if (first || ns[i] < row->lo_ns[of->scenario])
			row->lo_ns[of->scenario] = ns[i];
		if (first || ns[i] > row->hi_ns[of->scenario])
			row->hi_ns[of->scenario] = ns[i];
	}
}

static void put_all(struct burndown_making *m, const struct run_shares *of, uint32_t n)
{
	struct map rows;
	uint32_t cap = 0;

	map_init(&rows, m->arena);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < of[i].shares.n; k++)
			(void)row_of(m, &rows, &cap, &of[i].shares.share[k]);
	for (uint32_t i = 0; i < n; i++) {
		int64_t *ns = ARENA_ARRAY(m->arena, int64_t, m->b->nrow + 1);

		for (uint32_t k = 0; k < of[i].shares.n; k++)
			ns[row_of(m, &rows, &cap, &of[i].shares.share[k])] = of[i].shares.share[k].ns;
		put_shares(m, &of[i], !i || of[i - 1].scenario != of[i].scenario, ns);
	}
}

static void no_runs(struct burndown_making *m, uint32_t scenario)
{
	for (uint32_t i = 0; i < m->b->nrow; i++) {
		struct burndown_row *row = &m->b->row[i];

		row->ns[scenario] = row->lo_ns[scenario] = row->hi_ns[scenario] = NOT_KNOWN;
	}
}

static double row_weight(const struct burndown *b, const struct burndown_row *row)
{
	double most = 0;

	for (uint32_t s = 0; s < b->nscenario; s++)
		if (row->ns[s] > 0 && b->view[s].path.wall_ns > 0)
			most = fmax(most, (double)row->ns[s] / (double)b->view[s].path.wall_ns);
	return most;
}

static int by_weight(uint32_t i, uint32_t j, const void *ctx)
{
	const struct burndown *b = ctx;
	double x = row_weight(b, &b->row[i]), y = row_weight(b, &b->row[j]);

	return x != y ? (x < y) - (x > y) : str_cmp(b->row[i].name, b->row[j].name);
}

static void sort_rows(struct burndown *b, struct arena *a)
{
	b->row = sorted_rows(a, b->row, sizeof *b->row, b->nrow, by_weight, b);
}

/* The longest stay of a waiting row, in the scenario where it weighs most: "hot 8.6 s: gen.py, poll". */
static void remark_row(struct burndown_making *m, struct burndown_row *row)
{
	struct burndown *b = m->b;
	const struct segment *longest = NULL;
	uint32_t where = 0;

	if (row->kind != SEGMENT_WAIT && row->kind != SEGMENT_RUNNABLE)
		return;
	for (uint32_t s = 0; s < b->nscenario; s++)
		for (uint32_t i = 0; i < b->view[s].path.n; i++) {
			const struct segment *g = &b->view[s].path.segment[i];

			if (g->kind == row->kind && (g->kind != SEGMENT_WAIT || g->wait_kind == row->wait_kind) &&
				(!longest || g->end_ns - g->start_ns > longest->end_ns - longest->start_ns)) {
				longest = g;
				where = s;
			}
		}
	if (!longest || !burndown_matters(m, where, longest->end_ns - longest->start_ns))
		return;
	row->remark = arena_printf(m->arena, "%.*s%.*s: %.*s", STR(burndown_where(m, where)),
		STR(seconds_text(m->arena, (double)(longest->end_ns - longest->start_ns) / 1e9)),
		STR(program_name(burndown_recorded(b, where), longest->program)));
}

/* What waited for a CPU because of a limit did not wait for others. */
static void remark_limit(struct burndown_making *m, struct burndown_row *row)
{
	for (uint32_t s = 0; s < m->b->nscenario; s++) {
		const struct process_tree *t = burndown_recorded(m->b, s);
		double cost_s = t && row->kind == SEGMENT_RUNNABLE ? burndown_limit_cost_s(t) : 0;

		if (row->ns[s] > 0 && burndown_matters(m, s, (int64_t)(cost_s * 1e9)))
			row->remark = arena_printf(m->arena, "%.*s%s%.*sthe container's CPU limit: %.*s", STR(row->remark),
				row->remark.n ? "; " : "", STR(burndown_where(m, s)),
				STR(seconds_text(m->arena, fmin(cost_s, (double)row->ns[s] / 1e9))));
	}
}

static void make_table(struct burndown_making *m)
{
	struct burndown *b = m->b;
	struct run_shares *of = NULL;
	uint32_t n = 0, cap = 0;

	for (uint32_t s = 0; s < b->nscenario; s++)
		for (uint32_t r = 0; r < b->scenario[s].nrun; r++) {
			if (b->scenario[s].run[r].failure.n)
				continue;
			ARENA_ROOM(m->arena, of, n, cap);
			of[n] = (struct run_shares){ .scenario = s, .run = r };
			take_shares(m, &of[n++]);
		}
	put_all(m, of, n);
	for (uint32_t s = 0; s < b->nscenario; s++)
		if (b->view[s].run == NO_RUN)
			no_runs(m, s);
	sort_rows(b, m->arena);
	for (uint32_t i = 0; i < b->nrow; i++) {
		remark_row(m, &b->row[i]);
		remark_limit(m, &b->row[i]);
	}
}

/* ---- findings ---- */

bool burndown_matters(const struct burndown_making *m, uint32_t scenario, int64_t ns)
{
	return ns >= FINDING_LEAST_NS && (double)ns >= FINDING_LEAST_RATIO * (double)m->b->view[scenario].path.wall_ns;
}

uint32_t burndown_found(struct burndown_making *m, const struct cause *c)
{
	struct burndown *b = m->b;
	struct str key = arena_printf(m->arena, "%s%s%.*s", finding_kind_name(c->kind), c->key.n ? "-" : "", STR(c->key));
	uint32_t at = map_intern(&m->by_key, key, b->nfinding);
	struct finding_row *f;

	if (at == b->nfinding) {
		ARENA_ROOM(m->arena, b->finding, b->nfinding, m->finding_cap);
		ARENA_ROOM(m->arena, m->best_s, b->nfinding, m->best_cap);
		m->best_s[at] = NAN;
		b->finding[b->nfinding++] = (struct finding_row){ .kind = c->kind, .again = c->again, .key = key,
			.saves_s = ARENA_ARRAY(m->arena, double, b->nscenario) };
		for (uint32_t s = 0; s < b->nscenario; s++)
			b->finding[at].saves_s[s] = NAN;
	}
	f = &b->finding[at];
	f->saves_s[c->scenario] = isnan(f->saves_s[c->scenario]) ? c->saves_s : f->saves_s[c->scenario] + c->saves_s;
	if (!f->title.n || (!isnan(c->saves_s) && !(c->saves_s <= m->best_s[at]))) {
		f->title = c->title;
		f->remedy = c->remedy;
		f->commands = c->commands;
		m->best_s[at] = c->saves_s;
	}
	return at;
}

void burndown_evidence(struct burndown_making *m, uint32_t finding, struct str line)
{
	struct finding_row *f = &m->b->finding[finding];

	if (f->nevidence >= EVIDENCE_MOST * m->b->nscenario) {
		f->left_out++;
		return;
	}
	ARENA_ROOM(m->arena, f->evidence, f->nevidence, f->evidence_cap);
	f->evidence[f->nevidence++] = line;
}

double finding_most(const struct burndown *b, const struct finding_row *f)
{
	double most = NAN;

	for (uint32_t s = 0; s < b->nscenario; s++)
		if (!isnan(f->saves_s[s]))
			most = isnan(most) ? f->saves_s[s] : fmax(most, f->saves_s[s]);
	return most;
}

/* What is not known to save anything comes last. */
static int by_savings(uint32_t i, uint32_t j, const void *ctx)
{
	const struct burndown *b = ctx;
	double x = finding_most(b, &b->finding[i]), y = finding_most(b, &b->finding[j]);

	if (isnan(x) || isnan(y))
		return isnan(x) - isnan(y);
	return (x < y) - (x > y);
}

static void sort_findings(struct burndown *b, struct arena *a)
{
	b->finding = sorted_rows(a, b->finding, sizeof *b->finding, b->nfinding, by_savings, b);
}

/* ---- the whole ---- */

static void view_scenario(struct burndown_making *m, uint32_t s)
{
	struct burndown *b = m->b;
	struct burndown_view *v = &b->view[s];
	const struct process_tree *t = burndown_recorded(b, s);
	struct what_if asked = { .ncpu = t->ncpu };
	bool *repeated = ARENA_ARRAY(m->arena, bool, t->nprogram + 1);

	v->before = burndown_scenario_before(b->scenario, s);
	v->before_run = v->before == s ? v->run : burndown_run_before(&b->scenario[v->before], t);
	v->cpu_ns = tree_cpu_ns(t);
	find_again(burndown_held_against(b, s), t, m->arena, &v->again);
	foresight_init(&m->foresight, t);
	what_if(&m->foresight, &asked, &v->as_was);
	asked.alone = true;
	what_if(&m->foresight, &asked, &v->alone);
	asked.ncpu = 2 * t->ncpu;
	what_if(&m->foresight, &asked, &v->more_cpus);
	for (uint32_t i = 0; i < v->again.n; i++)
		if (v->again.match[i].again != AGAIN_NEEDED && v->again.match[i].again != AGAIN_UNKNOWN)
			burndown_mark_below(t, v->again.match[i].program, repeated);
	asked = (struct what_if){ .ncpu = t->ncpu, .free = repeated };
	what_if(&m->foresight, &asked, &v->reused);
}

void burndown(struct burndown_scenario *scenario, uint32_t n, struct arena *a, struct burndown *out)
{
	struct burndown_making m = { .b = out, .arena = a };

	*out = (struct burndown){ .scenario = scenario, .nscenario = n, .view = ARENA_ARRAY(a, struct burndown_view, n) };
	map_init(&m.by_key, a);
	for (uint32_t s = 0; s < n; s++) {
		burndown_choose_median(&scenario[s], a, &out->view[s]);
		out->view[s].silent_ns = out->view[s].idle_ns = out->view[s].cpu_ns = NOT_KNOWN;
	}
	make_table(&m);
	for (uint32_t s = 0; s < n; s++) {
		if (!burndown_recorded(out, s))
			continue;
		view_scenario(&m, s);
		find_again_causes(&m, s);
		foresight_release(&m.foresight);
		find_wait_causes(&m, s);
		find_cpu_causes(&m, s);
		find_gap_causes(&m, s);
	}
	sort_findings(out, a);
	burndown_phases(out, a);
}
