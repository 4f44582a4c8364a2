/* Budgets of scenarios, and the committed list of commands that later scenarios may run. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/file.h"
#include "base/map.h"
#include "verb/burndown.h"
#include "verb/options.h"
#include "verb/talk.h"

/* ---- values ---- */

static double path_wait_s(const struct burndown *b, uint32_t scenario, struct str name)
{
	double sum = 0;

	for (uint32_t i = 0; i < b->nrow; i++) {
		const struct burndown_row *row = &b->row[i];
		bool same = row->kind == SEGMENT_WAIT
				    ? str_eq(str_of(wait_kind_name(row->wait_kind)), name)
				    : row->kind == SEGMENT_RUNNABLE && str_eq(name, S("no-cpu"));

		if (same)
			sum += (double)row->ns[scenario] / 1e9;
	}
	return sum;
}

static double again_s(const struct burndown_view *v, struct str name)
{
	for (int i = 0; i < AGAIN_KINDS; i++)
		if (str_eq(name, i == AGAIN_UNKNOWN ? S("unknown-again")
						    : str_of(again_name((enum again)i))))
			return (double)v->again.ns[i] / 1e9;
	return NAN;
}

static double phase_s(const struct burndown *b, uint32_t scenario, struct str name)
{
	double sum = NAN;

	for (uint32_t i = 0; i < b->nphase; i++)
		if (str_eq(b->phase[i].name, name) && !isnan(b->phase[i].median_s[scenario]))
			sum = isnan(sum) ? b->phase[i].median_s[scenario]
					 : sum + b->phase[i].median_s[scenario];
	return sum;
}

static bool is_wait(struct str name)
{
	enum wait_kind kind;

	return str_eq(name, S("no-cpu")) || wait_kind_of(name, &kind);
}

static bool is_known(struct str name)
{
	for (size_t i = 0; timeline_metrics[i]; i++)
		if (str_eq(name, str_of(timeline_metrics[i])))
			return true;
	return str_starts(name, S("phase."));
}

/* Says the recording that it does not have this? */
static bool lacks(const struct process_tree *t, struct str column)
{
	for (uint32_t i = 0; i < t->ncolumn; i++)
		if (str_eq(t->column[i].name, column))
			return !t->column[i].source.n;
	return false;
}

double burndown_value(const struct burndown *b, uint32_t scenario, struct str name)
{
	const struct burndown_view *v = &b->view[scenario];
	const struct process_tree *t;

	if (v->run == NO_RUN)
		return NAN;
	if (str_eq(name, S("wall")))
		return (double)v->path.wall_ns / 1e9;
	if (str_starts(name, S("phase.")))
		return phase_s(b, scenario, str_from(name, 6));
	t = b->scenario[scenario].run[v->run].tree;
	if (!t)
		return NAN;
	if (str_eq(name, S("silent")))
		return v->silent_ns == NOT_KNOWN ? NAN : (double)v->silent_ns / 1e9;
	if (str_eq(name, S("cpu")))
		return v->cpu_ns == NOT_KNOWN ? NAN : (double)v->cpu_ns / 1e9;
	if (is_wait(name))
		return lacks(t, S("waits")) ? NAN : path_wait_s(b, scenario, name);
	return lacks(t, S("files")) || lacks(t, S("argv")) ? NAN : again_s(v, name);
}

/* ---- budgets ---- */

static bool scenario_named(const struct burndown *b, struct str name, uint32_t *out)
{
	for (*out = 0; *out < b->nscenario; (*out)++)
		if (str_eq(b->scenario[*out].name, name))
			return true;
	return false;
}

static bool judge_one(
	struct burndown_work *w, const char *text, struct burndown_judged *out, struct err *e)
{
	struct str limit = str_of(text), name = str_cut(&limit, '='), metric = name,
		   scenario = str_cut(&metric, '.');
	double most, value;
	uint32_t s;

	if (!metric.n || !seconds_of(limit, &most)) {
		err_set(e, ERR_USAGE, "--budget takes SCENARIO.WHAT=TIME, got \"%s\"", text);
		return err_hint(e, "--budget hot.identical=0s, --budget warm.network=5s, --budget "
				   "cold.wall=10m");
	}
	if (!scenario_named(&w->burndown, scenario, &s)) {
		err_set(e, ERR_USAGE, "--budget %s: there is no scenario \"%.*s\"", text,
			STR(scenario));
		return err_hint(e, "the first one is %.*s",
			STR(w->burndown.nscenario ? w->burndown.scenario[0].name
						  : S("missing, too")));
	}
	if (!is_known(metric)) {
		err_set(e, ERR_USAGE, "--budget %s: \"%.*s\" is not known", text, STR(metric));
		return err_hint(e, "wall, cpu, silent, no-cpu, phase.NAME, identical, mtime, path, "
				   "order, bypassed, network, disk, lock, sleep ...");
	}
	value = burndown_value(&w->burndown, s, metric);
	if (isnan(value)) {
		out->unknown++;
		burndown_remark(w, arena_printf(&w->arena, "budget %s: not measured", text));
	} else if (value > most) {
		out->broken++;
		burndown_remark(w, arena_printf(&w->arena, "over budget %s: %.*s", text,
					   STR(seconds_text(&w->arena, value))));
	}
	return true;
}

bool burndown_judge(struct burndown_work *w, const struct option_list *budget,
	struct burndown_judged *out, struct err *e)
{
	for (uint32_t i = 0; i < budget->n; i++)
		if (!judge_one(w, budget->text[i], out, e))
			return false;
	return true;
}

/* ---- identities ---- */

#define NEW_SHOWN 10u

/* Scenarios in which commands ought to be few and known: all but the first, or the only one. */
static uint32_t first_held(const struct burndown_work *w)
{
	return w->nscenario > 1 ? 1 : 0;
}

static struct str line_of(struct burndown_work *w, uint32_t s, const struct identity *x)
{
	return arena_printf(&w->arena, "%.*s %016" PRIx64 " %.*s", STR(w->scenario[s].name),
		x->hash, STR(x->name));
}

static bool identities_of(struct burndown_work *w, uint32_t s, struct identities *out)
{
	uint32_t run = w->burndown.view[s].run;

	*out = (struct identities){ 0 };
	if (run == NO_RUN || !w->scenario[s].run[run].tree)
		return false;
	command_identities(w->scenario[s].run[run].tree, &w->arena, out);
	return true;
}

static bool write_identities(struct burndown_work *w, const char *path, struct err *e)
{
	struct buf b = { 0 };
	uint32_t n = 0;
	bool ok;

	buf_lit(&b, "# Commands of `pawl burndown` by scenario, what they read included; written "
		    "by --identities FILE --update.\n");
	for (uint32_t s = first_held(w); s < w->nscenario; s++) {
		struct identities all;

		if (!identities_of(w, s, &all))
			continue;
		for (uint32_t i = 0; i < all.n; i++, n++) {
			buf_str(&b, line_of(w, s, &all.identity[i]));
			buf_char(&b, '\n');
		}
	}
	ok = file_write(path, buf_view(&b), e);
	buf_release(&b);
	if (ok)
		say("wrote %s: %u commands", path, n);
	return ok;
}

/* "hot 0123456789abcdef name": known by scenario and hash; and by scenario and name, to tell changed from new. */
static bool read_identities(struct burndown_work *w, const char *path, struct map *hashes,
	struct map *names, struct err *e)
{
	uint32_t number = 0;
	struct str rest;
	struct file f;

	if (!file_open(&f, path, e))
		return err_hint(e, "--update writes it");
	file_into_arena(&f, &w->arena);
	map_init(hashes, &w->arena);
	map_init(names, &w->arena);
	for (rest = f.bytes; rest.n;) {
		struct str line = str_line(&rest), name = line, scenario, hash;

		number++;
		if (!line.n || line.p[0] == '#')
			continue;
		scenario = str_cut(&name, ' ');
		hash = str_cut(&name, ' ');
		if (hash.n != 16 || !name.n)
			return err_line(e, str_of(path), number, 1,
				"scenario, 16 hex digits and a name expected");
		map_set(hashes, arena_printf(&w->arena, "%.*s %.*s", STR(scenario), STR(hash)),
			number);
		map_set(names, arena_printf(&w->arena, "%.*s %.*s", STR(scenario), STR(name)),
			number);
	}
	return true;
}

static void hold_scenario(struct burndown_work *w, uint32_t s, const struct map *hashes,
	const struct map *names, struct burndown_judged *out)
{
	struct identities all;
	uint32_t fresh = 0;

	if (!identities_of(w, s, &all)) {
		out->unknown++;
		return;
	}
	for (uint32_t i = 0; i < all.n; i++) {
		const struct identity *x = &all.identity[i];
		struct str where = w->scenario[s].name;
		bool changed;

		if (map_find(hashes, arena_printf(&w->arena, "%.*s %016" PRIx64, STR(where),
					     x->hash)) != MAP_NONE)
			continue;
		changed = map_find(names, arena_printf(&w->arena, "%.*s %.*s", STR(where),
						  STR(x->name))) != MAP_NONE;
		if (fresh++ < NEW_SHOWN)
			burndown_remark(
				w, arena_printf(&w->arena, "%.*s: %s command: %.*s", STR(where),
					   changed ? "changed" : "new", STR(x->name)));
	}
	if (fresh > NEW_SHOWN)
		burndown_remark(w, arena_printf(&w->arena, "%.*s: and %u more",
					   STR(w->scenario[s].name), fresh - NEW_SHOWN));
	out->broken += fresh > 0;
}

bool burndown_identities(struct burndown_work *w, const char *path, bool update,
	struct burndown_judged *out, struct err *e)
{
	struct map hashes, names;

	if (update)
		return write_identities(w, path, e);
	if (!read_identities(w, path, &hashes, &names, e))
		return false;
	for (uint32_t s = first_held(w); s < w->nscenario; s++)
		hold_scenario(w, s, &hashes, &names, out);
	return true;
}
