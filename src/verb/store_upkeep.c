/* pawl store check, compact, drop and list. */
#include <unistd.h>

#include "base/utf8.h"
#include "verb/ab_sweep.h"
#include "verb/keep.h"
#include "verb/store_words.h"
#include "verb/talk.h"

static struct json_out begin(struct buf *b, const char *schema)
{
	struct json_out o;

	json_out_init(&o, b, 2);
	json_put_object(&o);
	json_put_key(&o, "schema"), json_put_str(&o, str_of(schema));
	return o;
}

static void end(struct json_out *o)
{
	json_put_end_object(o);
	buf_char(o->buf, '\n');
}

/* ---- check ---- */

static void check_json(struct buf *b, const struct defect *defect, uint32_t n, uint32_t nrun)
{
	struct json_out o = begin(b, "pawl/store-check/1");

	json_put_key(&o, "sound"), json_put_bool(&o, !n);
	json_member_u64(&o, "runs", nrun);
	json_put_key(&o, "defects");
	json_put_array(&o);
	for (uint32_t i = 0; i < n; i++) {
		json_put_object(&o);
		json_known_str(&o, "text", defect[i].text);
		json_known_str(&o, "remedy", defect[i].remedy);
		json_put_end_object(&o);
	}
	json_put_end_array(&o);
	end(&o);
}

static void check_plain(struct buf *b, const struct defect *defect, uint32_t n, uint32_t nrun)
{
	for (uint32_t i = 0; i < n; i++) {
		utf8_safe(b, defect[i].text);
		buf_lit(b, "; ");
		utf8_safe(b, defect[i].remedy);
		buf_char(b, '\n');
	}
	if (n)
		buf_printf(b, "%u defect%s in a store of %u run%s\n", n, n > 1 ? "s" : "", nrun, nrun == 1 ? "" : "s");
	else
		buf_printf(b, "sound: %u run%s, everything is there and readable\n", nrun, nrun == 1 ? "" : "s");
}

static bool check(struct workspace *w, struct defect **defect, uint32_t *n, struct err *e)
{
	struct progress progress;
	bool ok;

	store_show(w, &progress, S("check"));
	ok = store_check(w->store, &w->arena, defect, n, e);
	store_shown(w, &progress);
	return ok;
}

bool store_word_check(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	struct run_query all = { 0 };
	struct defect *defect;
	struct run_line *line;
	struct buf b = { 0 };
	struct err lost = { 0 };
	uint32_t n, nrun;

	(void)argc;
	(void)argv;
	if (!store_reach(w, WORKSPACE_READ, e) || !check(w, &defect, &n, e))
		return false;
	if (!store_list(w->store, &w->arena, &all, &line, &nrun, &lost))
		nrun = 0;               /* damaged, as the defects say */
	(store_json ? check_json : check_plain)(&b, defect, n, nrun);
	*status = n > 0;
	return store_print(&b, e);
}

/* ---- compact ---- */

static void compact_json(struct buf *b, const struct compacted *c, uint32_t ndropped, uint32_t nstray)
{
	struct json_out o = begin(b, "pawl/store-compact/1");

	json_member_u64(&o, "before_bytes", c->before_bytes);
	json_member_u64(&o, "after_bytes", c->after_bytes);
	json_member_u64(&o, "dropped_runs", ndropped);
	json_member_u64(&o, "blobs", c->nblob);
	json_member_u64(&o, "series", c->nseries);
	json_member_u64(&o, "rows", c->nrow);
	json_member_u64(&o, "stray_files", nstray);
	json_put_key(&o, "in_use"), json_put_bool(&o, c->in_use);
	end(&o);
}

static void compact_plain(struct arena *a, struct buf *b, const struct compacted *c, uint32_t nstray)
{
	struct str before = store_size(a, c->before_bytes), after = store_size(a, c->after_bytes);

	buf_printf(b, "%.*s before, %.*s after", STR(before), STR(after));
	if (c->nblob || c->nrow)
		buf_printf(b, "; removed %u blob%s and %u row%s that belonged to no run", c->nblob,
			c->nblob == 1 ? "" : "s", c->nrow, c->nrow == 1 ? "" : "s");
	if (nstray)
		buf_printf(b, "; removed %u file%s that a killed process left", nstray, nstray == 1 ? "" : "s");
	buf_char(b, '\n');
	if (c->in_use)
		buf_lit(b, "another process uses the store: its log shrinks when that has ended\n");
}

bool store_word_compact(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	uint32_t dropped = 0, stray = 0;
	struct compacted c;
	struct buf b = { 0 };

	(void)argc;
	(void)argv;
	(void)status;
	if (!store_reach(w, WORKSPACE_WRITE, e) || (w->policy && !keep_apply(w, &dropped, e)) ||
	    !store_compact(w->store, &c, e) || (w->policy && !workspace_sweep(w, &stray, e)))
		return false;
	if (store_json)
		compact_json(&b, &c, dropped, stray);
	else
		compact_plain(&w->arena, &b, &c, stray);
	return store_print(&b, e);
}

/* ---- drop ---- */

bool store_word_drop(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	uint32_t n, dropped;
	struct buf b = { 0 };
	struct str *id;

	(void)status;
	if (!argc) {
		err_set(e, ERR_USAGE, "store drop needs a RUN");
		return err_hint(e, "`pawl store list` shows what there is; keep: in pawl.yaml drops by age and number");
	}
	if (!store_reach(w, WORKSPACE_WRITE, e) || !store_select(w, argc, argv, &id, &n, e) ||
	    !store_drop(w->store, id, n, &dropped, e))
		return false;
	ab_sweep_runs(w, id, n);
	if (store_json) {
		struct json_out o = begin(&b, "pawl/store-drop/1");

		json_put_key(&o, "dropped");
		json_put_array(&o);
		for (uint32_t i = 0; i < n; i++)
			json_put_str(&o, id[i]);
		json_put_end_array(&o);
		end(&o);
	} else {
		for (uint32_t i = 0; i < n; i++)
			buf_printf(&b, "dropped run %.*s\n", STR(id[i]));
	}
	return store_print(&b, e);
}

/* ---- list ---- */

/* The verdict as the report of that time says it: "pass", "fail" ...; empty when there is none. */
static bool ruling_of(struct workspace *w, struct str run, struct str *ruling, struct err *e)
{
	struct str base, json, key;
	struct err why = { 0 };
	struct json j;

	*ruling = S("");
	if (!store_get_verdict(w->store, &w->arena, run, &base, &json, e))
		return false;
	if (!json.n)
		return true;
	json_init(&j, json, &w->arena, &why);
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("verdict")))
			json_str(&j, ruling);
	return true;
}

static void list_json(struct buf *b, const struct run_line *line, const struct str *ruling, uint32_t n)
{
	struct json_out o = begin(b, "pawl/store-list/1");

	json_put_key(&o, "runs");
	json_put_array(&o);
	for (uint32_t i = 0; i < n; i++) {
		json_put_object(&o);
		json_known_str(&o, "id", line[i].id);
		json_known_str(&o, "project", line[i].project);
		json_known_str(&o, "commit", line[i].commit);
		json_known_str(&o, "branch", line[i].branch);
		json_known_str(&o, "machine", line[i].machine);
		json_known_str(&o, "verdict", ruling[i]);
		json_put_key(&o, "dirty"), json_put_bool(&o, line[i].dirty);
		json_put_key(&o, "started_ns"), json_put_i64(&o, line[i].started_ns);
		json_member_u64(&o, "rows", line[i].nseries);
		json_member_u64(&o, "jobs", line[i].njob);
		json_member_u64(&o, "jobs_missing", line[i].nmissing);
		json_member_u64(&o, "tests_passed", line[i].tests.pass);
		json_member_u64(&o, "tests_failed", line[i].tests.fail + line[i].tests.error + line[i].tests.unfinished);
		json_member_u64(&o, "tests_skipped", line[i].tests.skip);
		json_put_end_object(&o);
	}
	json_put_end_array(&o);
	end(&o);
}

static void list_plain(struct arena *a, struct buf *b, const struct run_line *line, const struct str *ruling, uint32_t n)
{
	buf_printf(b, "%-26s  %-16s  %-11s %-20s %6s  %s\n", "run", "started (UTC)", "commit", "branch", "rows", "verdict");
	for (uint32_t i = 0; i < n; i++) {
		const struct run_line *l = &line[i];
		struct str time = store_time(a, l->started_ns);
		uint32_t bad = l->tests.fail + l->tests.error + l->tests.unfinished;
		size_t from;

		buf_printf(b, "%.*s  %-16.*s  ", STR(l->id), STR(time));
		from = b->n;
		utf8_safe(b, l->commit.n ? str_clip(l->commit, 10) : S("-"));
		buf_lit(b, l->dirty ? "+" : "");
		buf_fill(b, ' ', b->n - from < 11 ? 12 - (b->n - from) : 1);
		from = b->n;
		utf8_safe_cut(b, l->branch.n ? l->branch : S("-"), 20, true);
		buf_fill(b, ' ', b->n - from < 20 ? 21 - (b->n - from) : 1);
		buf_printf(b, "%6u  ", l->nseries);
		utf8_safe(b, ruling[i].n ? ruling[i] : S("-"));
		if (l->nmissing)
			buf_printf(b, ", %u of %u jobs missing", l->nmissing, l->njob);
		if (bad)
			buf_printf(b, ", %u test%s failed", bad, bad > 1 ? "s" : "");
		buf_char(b, '\n');
	}
}

bool store_word_list(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	struct run_query q;
	struct run_line *line;
	struct str *ruling;
	struct buf b = { 0 };
	uint32_t n;

	(void)argc;
	(void)argv;
	(void)status;
	if (!store_reach(w, WORKSPACE_READ, e) || !store_query(w, &q, e) ||
	    !store_list(w->store, &w->arena, &q, &line, &n, e))
		return false;
	ruling = ARENA_ARRAY(&w->arena, struct str, n);
	for (uint32_t i = 0; i < n; i++)
		if (!ruling_of(w, line[i].id, &ruling[i], e))
			return false;
	if (store_json)
		list_json(&b, line, ruling, n);
	else
		list_plain(&w->arena, &b, line, ruling, n);
	return store_print(&b, e);
}
