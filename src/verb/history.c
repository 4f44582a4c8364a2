#include "verb/history.h"

#include "base/map.h"
#include "base/sort.h"

/* ---- evidence ---- */

static bool is_entry(const struct evidence *ev)
{
	return ev->commit.n > 0;
}

static void add_keys(struct map *keys, struct arena *a, const struct evidence *ev)
{
	for (uint32_t i = 0; ev->model == MODEL_BENCH && i < ev->bench.n; i++)
		map_intern(keys, series_key(a, &ev->bench.series[i]), 0);
}

static bool any_key(const struct map *keys, struct arena *a, const struct evidence *ev)
{
	for (uint32_t i = 0; ev->model == MODEL_BENCH && i < ev->bench.n; i++)
		if (map_find(keys, series_key(a, &ev->bench.series[i])) != MAP_NONE)
			return true;
	return false;
}

struct str history_content(struct arena *a, const struct evidence *ev)
{
	struct evidence bare = *ev;
	struct buf text = { 0 };
	struct json_out o;
	struct err none = { 0 };
	struct str content;

	bare.source = bare.job = S("");
	json_out_init(&o, &text, 0);
	content = evidence_put(&o, &bare, &none) ? arena_str(a, buf_view(&text)) : S("");
	buf_release(&text);
	return content;
}

/* ---- the newest ---- */

static int by_time(uint32_t i, uint32_t j, const void *ctx)
{
	const struct evidence *ev = ctx;

	if (ev[i].measured_ns != ev[j].measured_ns)
		return ev[i].measured_ns < ev[j].measured_ns ? -1 : 1;
	return (i > j) - (i < j);
}

/* Indices of the entries from `first` on, oldest first. */
static uint32_t *entries_of(const struct reading *r, uint32_t first, uint32_t *n)
{
	uint32_t *index = ARENA_ARRAY(r->arena, uint32_t, r->n - first + 1);

	*n = 0;
	for (uint32_t i = first; i < r->n; i++)
		if (is_entry(&r->evidence[i]))
			index[(*n)++] = i;
	sort_by(index, *n, by_time, r->evidence);
	return index;
}

void history_newest(struct reading *r, uint32_t first)
{
	uint32_t n, kept = first, left_out = 0, *entry = entries_of(r, first, &n);
	bool *drop = ARENA_ARRAY(r->arena, bool, r->n + 1);
	struct map keys;
	struct str newest;

	if (!n)
		return;
	newest = r->evidence[entry[n - 1]].commit;
	map_init(&keys, r->arena);
	for (uint32_t i = n; i-- > 0;) {
		const struct evidence *ev = &r->evidence[entry[i]];

		drop[entry[i]] = !str_eq(ev->commit, newest) || any_key(&keys, r->arena, ev);
		left_out += drop[entry[i]];
		if (!drop[entry[i]])
			add_keys(&keys, r->arena, ev);
	}
	if (left_out)
		evidence_note(r, entry[n - 1], ERR_NOWHERE,
			"a history: %u other entries than those of commit %.10s, its newest, were left out; `pawl add` takes all",
			left_out, newest.p);
	for (uint32_t i = first; i < r->n; i++)
		if (!drop[i])
			r->evidence[kept++] = r->evidence[i];
	r->n = kept;
}

void history_split(struct reading *all, struct reading *history)
{
	uint32_t n, kept = 0, *entry = entries_of(all, 0, &n);

	*history = (struct reading){ .arena = all->arena };
	for (uint32_t i = 0; i < n; i++)
		*reading_add(history, MODEL_BENCH) = all->evidence[entry[i]];
	for (uint32_t i = 0; i < all->n; i++)
		if (!is_entry(&all->evidence[i]))
			all->evidence[kept++] = all->evidence[i];
	all->n = kept;
}

/* ---- into the store ---- */

/* A run of a commit of the history: one of the store, or a new one. */
struct past_run {
	struct run *run;
	struct map keys;                /* of its rows */
	struct map contents;            /* history_content() of its evidence */
	bool imported;                  /* holds nothing but entries */
	bool changed;
	uint32_t next;                  /* of the same commit, in past[]; MAP_NONE at the end */
};

struct import {
	struct workspace *w;
	struct str job;
	struct map commits;             /* to the first of its runs, in past[] */
	struct past_run *past;
	uint32_t n, cap;
	struct history_count *count;
};

static void know(struct import *im, struct past_run *p, const struct evidence *ev)
{
	struct arena *a = &im->w->arena;

	add_keys(&p->keys, a, ev);
	map_intern(&p->contents, history_content(a, ev), 0);
	p->imported &= is_entry(ev);
}

/* Appends `run` to the runs of its commit; returns its index. */
static uint32_t add_past(struct import *im, struct run *run)
{
	uint32_t at = im->n, first = map_intern(&im->commits, run->origin.commit, at);
	struct past_run *p;

	ARENA_ROOM(&im->w->arena, im->past, im->n, im->cap);
	p = &im->past[im->n++];
	*p = (struct past_run){ .run = run, .imported = true, .next = MAP_NONE };
	map_init(&p->keys, &im->w->arena);
	map_init(&p->contents, &im->w->arena);
	for (uint32_t i = 0; i < run->n; i++)
		know(im, p, &run->evidence[i]);
	while (first != at && im->past[first].next != MAP_NONE)
		first = im->past[first].next;
	if (first != at)
		im->past[first].next = at;
	return at;
}

/* Makes the store's runs of this commit known, once. */
static bool meet_commit(struct import *im, struct str commit, struct err *e)
{
	struct workspace *w = im->w;
	struct run_query q = { .commit = commit, .project = w->policy->project, .clean_only = true };
	struct run_line *line;
	uint32_t n;

	if (map_find(&im->commits, commit) != MAP_NONE)
		return true;
	if (!store_list(w->store, &w->arena, &q, &line, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct run *run = store_get(w->store, &w->arena, line[i].id, e);

		if (!run)
			return false;
		add_past(im, run);
	}
	return true;
}

static struct run *new_run(struct import *im, const struct evidence *ev)
{
	struct run *run = ARENA_NEW(&im->w->arena, struct run);

	run_init(run, &im->w->arena);
	run->origin.project = im->w->policy->project;
	run->origin.commit = ev->commit;
	run->origin.subject = ev->subject;
	run->origin.started_ns = ev->measured_ns;
	return run;
}

static void take_entry(struct import *im, struct past_run *p, const struct evidence *ev)
{
	struct reading one = { .arena = &im->w->arena };

	know(im, p, ev);
	*reading_add(&one, ev->model) = *ev;
	run_take(p->run, &one, im->job);
	if (im->job.n)
		run_job(p->run, im->job)->delivery = DELIVERED_LATE;
	p->changed = true;
	im->count->entries++;
}

static bool place_entry(struct import *im, const struct evidence *ev, struct err *e)
{
	struct str content = history_content(&im->w->arena, ev);
	uint32_t fits = MAP_NONE;

	if (!meet_commit(im, ev->commit, e))
		return false;
	for (uint32_t i = map_find(&im->commits, ev->commit); i != MAP_NONE; i = im->past[i].next) {
		struct past_run *p = &im->past[i];

		if (map_find(&p->contents, content) != MAP_NONE) {
			im->count->known++;
			return true;
		}
		if (fits == MAP_NONE && p->imported && !any_key(&p->keys, &im->w->arena, ev))
			fits = i;
	}
	if (fits == MAP_NONE)
		fits = add_past(im, new_run(im, ev));
	take_entry(im, &im->past[fits], ev);
	return true;
}

bool history_import(struct workspace *w, const struct reading *history, struct str job, struct history_count *count,
	struct err *e)
{
	struct import im = { .w = w, .job = job, .count = count };

	*count = (struct history_count){ 0 };
	map_init(&im.commits, &w->arena);
	for (uint32_t i = 0; i < history->n; i++)
		if (!place_entry(&im, &history->evidence[i], e))
			return false;
	for (uint32_t i = 0; i < im.n; i++) {
		if (!im.past[i].changed)
			continue;
		if (!store_put(w->store, im.past[i].run, e))
			return false;
		count->runs++;
	}
	return true;
}
