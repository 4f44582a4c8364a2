/* The artifacts of a burndown. */
#include <math.h>

#include "base/file.h"
#include "compare/flame.h"
#include "format/format.h"
#include "model/process_tree.h"
#include "record/machine.h"
#include "report/flame.h"
#include "report/timeline.h"
#include "verb/burndown.h"
#include "verb/talk.h"
#include "verb/workspace.h"

static bool write_below(struct burndown_work *w, struct str dir, struct str name,
	const struct buf *content, struct err *e)
{
	return file_write(
		arena_cstr(&w->arena, file_join(&w->arena, dir, name)), buf_view(content), e);
}

/* ---- meta.json ---- */

static void put_text(struct json_out *o, const char *key, struct str text)
{
	json_put_key(o, key);
	if (text.n)
		json_put_str(o, text);
	else
		json_put_null(o);
}

static void put_machine(struct json_out *o, struct arena *a)
{
	struct machine m;

	machine_read(a, &m);
	json_put_key(o, "machine");
	json_put_object(o);
	put_text(o, "fingerprint", m.fingerprint);
	put_text(o, "host", m.host);
	put_text(o, "cpu", m.cpu);
	put_text(o, "kernel", m.kernel);
	put_text(o, "os", m.os);
	json_put_key(o, "ncpu");
	json_put_u64(o, m.ncpu);
	json_put_key(o, "memory_bytes");
	json_put_u64(o, m.memory_bytes);
	json_put_end_object(o);
}

static void put_recorded(struct json_out *o, const struct burndown_run *r)
{
	json_put_object(o);
	put_text(o, "recording", r->recording);
	put_text(o, "log", r->log);
	json_put_key(o, "started_ns");
	json_put_i64(o, r->tree ? r->tree->started_ns : 0);
	if (r->tree) {
		json_put_key(o, "tier");
		json_put_i64(o, r->tree->tier);
		json_put_key(o, "forks");
		json_put_u64(o, r->tree->forks);
		json_put_key(o, "execs");
		json_put_u64(o, r->tree->execs);
		json_put_key(o, "exits");
		json_put_u64(o, r->tree->exits);
		json_put_key(o, "dropped");
		json_put_u64(o, r->tree->dropped);
	}
	json_put_end_object(o);
}

static bool write_meta(struct burndown_work *w, struct err *e)
{
	struct buf b = { 0 };
	struct json_out o;
	bool ok;

	json_out_init(&o, &b, 1);
	json_put_object(&o);
	put_text(&o, "pawl", S(PAWL_VERSION));
	put_text(&o, "project", w->project);
	put_text(&o, "commit", w->commit);
	put_text(&o, "job", w->job);
	put_text(&o, "command", w->what);
	put_text(&o, "repeat", w->command);
	json_put_key(&o, "written_ns");
	json_put_i64(&o, now_ns());
	put_machine(&o, &w->arena);
	json_put_key(&o, "scenarios");
	json_put_object(&o);
	for (uint32_t s = 0; s < w->nscenario; s++) {
		json_put_key_str(&o, w->scenario[s].name);
		json_put_array(&o);
		for (uint32_t i = 0; i < w->scenario[s].nrun; i++)
			put_recorded(&o, &w->scenario[s].run[i]);
		json_put_end_array(&o);
	}
	json_put_end_object(&o);
	json_put_end_object(&o);
	buf_char(&b, '\n');
	ok = write_below(w, w->output, S("meta.json"), &b, e);
	buf_release(&b);
	return ok;
}

/* ---- stacks ---- */

#define SVG_WIDTH_PX 1200.0
#define SVG_LEAST_PX 0.1

static bool write_folded(struct burndown_work *w, const struct profile *p, uint32_t weight,
	struct str stem, struct err *e)
{
	struct evidence ev = { .model = MODEL_PROFILE, .profile = *p };
	struct buf b = { 0 };
	bool ok;

	ev.profile.preferred = weight;
	ok = format_folded.write(&ev, &b, e) &&
	     write_below(w, w->output, arena_printf(&w->arena, "%.*s.folded", STR(stem)), &b, e);
	buf_release(&b);
	return ok;
}

static bool write_flame(struct burndown_work *w, const struct profile *p, uint32_t weight,
	struct str stem, struct err *e)
{
	struct flame_options opt = { .weight = weight, .base_weight = MAP_NONE,
		.least_ratio = SVG_LEAST_PX / (SVG_WIDTH_PX - 2 * FLAME_MARGIN_PX) };
	struct flame flame;
	struct flame_page page = { .flame = &flame,
		.weight = &p->weight[weight],
		.count_name = p->weight[weight].name,
		.palette = str_eq(p->weight[weight].name, S("off-cpu"))
				   ? PALETTE_BLUE
				   : palette_for(&p->weight[weight]),
		.width_px = SVG_WIDTH_PX,
		.title = stem };
	struct buf b = { 0 };
	bool ok = flame_layout(&w->arena, p, &opt, &flame, e);

	if (ok) {
		flame_svg(&page, &b);
		ok = write_below(
			w, w->output, arena_printf(&w->arena, "%.*s.svg", STR(stem)), &b, e);
	}
	buf_release(&b);
	return ok;
}

/* Of commands the time on and off the CPU; of stacks what they show first, and the waits.  Empty: not written. */
static struct str artifact_name(const struct profile *p, uint32_t weight)
{
	if (profile_find_weight(p, S("on-cpu")) != MAP_NONE)
		return p->weight[weight].name;
	if (str_eq(p->weight[weight].name, S("off-cpu")))
		return S("off-cpu-stacks");
	return weight == p->preferred ? S("samples") : S("");
}

static bool write_profile(
	struct burndown_work *w, const struct profile *p, struct str stem, struct err *e)
{
	for (uint32_t i = 0; i < p->nweight; i++) {
		struct str name = artifact_name(p, i);
		struct str to = arena_printf(&w->arena, "%.*s.%.*s", STR(stem), STR(name));

		if (!name.n || profile_total(p, i) <= 0)
			continue;
		if (!write_folded(w, p, i, to, e) || !write_flame(w, p, i, to, e))
			return false;
	}
	return true;
}

static const struct reading *reading_of(const struct burndown_work *w, const struct process_tree *t)
{
	for (uint32_t i = 0; i < w->nrun; i++)
		for (uint32_t k = 0; k < w->run[i]->reading.n; k++) {
			const struct evidence *ev = &w->run[i]->reading.evidence[k];

			if (ev->model == MODEL_TIMELINE && ev->timeline.tree == t)
				return &w->run[i]->reading;
		}
	return NULL;
}

static bool write_run(struct burndown_work *w, uint32_t scenario, uint32_t run, struct err *e)
{
	const struct burndown_run *r = &w->scenario[scenario].run[run];
	const struct reading *reading = r->tree ? reading_of(w, r->tree) : NULL;
	struct str stem = arena_printf(
		&w->arena, "runs/%.*s-%u", STR(w->scenario[scenario].name), run + 1);

	for (uint32_t i = 0; reading && i < reading->n; i++)
		if (reading->evidence[i].model == MODEL_PROFILE &&
			!write_profile(w, &reading->evidence[i].profile, stem, e))
			return false;
	return true;
}

static bool write_runs(struct burndown_work *w, struct err *e)
{
	for (uint32_t s = 0; s < w->nscenario; s++)
		for (uint32_t i = 0; i < w->scenario[s].nrun; i++)
			if (!write_run(w, s, i, e))
				return false;
	return true;
}

/* ---- pages ---- */

static bool write_pages(struct burndown_work *w, const struct burndown_page *page, struct err *e)
{
	struct buf summary = { 0 }, timings = { 0 }, json = { 0 };
	bool ok;

	burndown_markdown(page, &summary);
	burndown_timings(page->burndown, &timings);
	burndown_json(page, &json);
	ok = write_below(w, w->output, S("summary.md"), &summary, e) &&
	     write_below(w, w->output, S("timings.jsonl"), &timings, e) &&
	     write_below(w, w->output, S("burndown.json"), &json, e);
	buf_release(&summary);
	buf_release(&timings);
	buf_release(&json);
	return ok;
}

#define TITLE_MOST 80u

/* The command, as it was given or as its recording has it. */
static struct str what_ran(struct burndown_work *w, const struct process_tree *t)
{
	return w->what.n ? w->what : program_command(&w->arena, t, 0, TITLE_MOST);
}

static bool write_timelines(struct burndown_work *w, struct err *e)
{
	for (uint32_t s = 0; s < w->nscenario; s++) {
		const struct burndown_view *v = &w->burndown.view[s];
		struct timeline_page page = { .path = &v->path, .again = &v->again };
		struct buf b = { 0 };
		bool ok;

		page.tree = v->run == NO_RUN ? NULL : w->scenario[s].run[v->run].tree;
		if (!page.tree)
			continue;
		page.beside = w->beside;
		page.nbeside = w->nbeside;
		page.scenario = s;
		page.title = arena_printf(&w->arena, "%.*s: %.*s, run %u", STR(what_ran(w, page.tree)),
			STR(w->scenario[s].name), v->run + 1);
		ok = timeline_html(&page, &b, e) && write_below(w, w->output,
			arena_printf(&w->arena, "timeline-%.*s.html", STR(w->scenario[s].name)), &b,
			e);
		buf_release(&b);
		if (!ok)
			return false;
	}
	return true;
}

bool burndown_write_artifacts(
	struct burndown_work *w, const struct burndown_page *page, struct err *e)
{
	if (!file_mkdirs(arena_cstr(&w->arena, file_join(&w->arena, w->output, S("runs"))), e))
		return false;
	if (!write_meta(w, e) || !write_pages(w, page, e) || !write_runs(w, e) ||
		!write_timelines(w, e))
		return false;
	if (w->progress)
		progress_end(w->progress);
	say("wrote %.*s: summary.md, timeline-*.html, runs/", STR(w->output));
	return true;
}

bool burndown_write_issues(
	struct burndown_work *w, const struct burndown_page *page, struct str dir, struct err *e)
{
	struct buf b = { 0 };
	bool ok = file_mkdirs(arena_cstr(&w->arena, dir), e);

	for (uint32_t i = 0; ok && i < w->burndown.nfinding; i++) {
		buf_clear(&b);
		burndown_issue(page, i, &b);
		ok = write_below(w, dir, burndown_issue_name(&w->arena, &w->burndown, i), &b, e);
	}
	buf_clear(&b);
	burndown_meta_issue(page, &b);
	ok = ok && write_below(w, dir, S("00-tasks.md"), &b, e);
	buf_release(&b);
	if (ok)
		say("wrote %.*s: 00-tasks.md and %u issue%s", STR(dir), w->burndown.nfinding,
			w->burndown.nfinding == 1 ? "" : "s");
	return ok;
}
