#include "report/floors.h"

#include <math.h>

#include "base/json.h"
#include "base/utf8.h"
#include "report/packages.h"

/* ---- text ---- */

static struct str percent_of(struct arena *a, const struct cov_tally *t, double percent, bool rounded)
{
	struct str text = tally_text(a, t, 1);

	if (str_eq(text, S("-")) || isnan(percent))
		return S("---");
	return rounded ? arena_printf(a, "%.1f%%", percent) : arena_printf(a, "%.*s%%", STR(text));
}

static struct str required_of(struct arena *a, const struct floor_row *row)
{
	if (isnan(row->required) || row->status == FLOOR_SKIP)
		return S("---");
	if (row->is_count)
		return arena_printf(a, "<=%llu", (unsigned long long)row->allowed);
	return arena_printf(a, "%.*f%%", row->floor.has_percent ? (int)row->floor.digits : 1, row->required);
}

/* As covgate has it: "1.2s", "2m03s". */
static struct str time_of(struct arena *a, double seconds)
{
	double tenths = round(seconds * 10);

	if (isnan(seconds))
		return S("-");
	if (tenths < 600)
		return arena_printf(a, "%.1fs", tenths / 10);
	return arena_printf(a, "%.0fm%02.0fs", floor(tenths / 600), fmod(tenths, 600) / 10);
}

/* What follows the package's name. */
static struct str note_of(struct arena *a, const struct floor_row *row)
{
	if (row->status == FLOOR_LOOSE && row->is_count)
		return arena_printf(a, " (required lags actual by %llu uncovered; update " FLOOR_FILE " to uncovered %llu)",
			(unsigned long long)(row->allowed - row->tally.uncovered), (unsigned long long)row->tally.uncovered);
	if (row->status == FLOOR_LOOSE)
		return arena_printf(a, " (required lags actual by %.1fpp; update " FLOOR_FILE " to >= %.1f)", row->lags, row->better);
	if (row->is_count && row->status != FLOOR_SKIP)
		return arena_printf(a, " (%llu uncovered)", (unsigned long long)row->tally.uncovered);
	if (row->at_precision)
		return arena_printf(a, " (%.*s%% is %.*f%% to the floor's digits)", STR(tally_text(a, &row->tally, row->floor.digits + 2)),
			(int)row->floor.digits, row->required);
	return row->why.n ? arena_printf(a, " (%.*s)", STR(row->why)) : S("");
}

static void put_line(struct buf *b, const char *status, struct str coverage, struct str required, struct str time)
{
	buf_printf(b, "%-6s  %8.*s  %8.*s  %8.*s  ", status, STR(coverage), STR(required), STR(time));
}

static void put_row(struct buf *b, const struct floor_row *row, bool rounded)
{
	struct arena a = { 0 };

	put_line(b, floor_status_name(row->status), percent_of(&a, &row->tally, row->percent, rounded), required_of(&a, row),
		time_of(&a, row->time_s));
	utf8_safe(b, row->package);
	utf8_safe(b, note_of(&a, row));
	buf_char(b, '\n');
	arena_free(&a);
}

static void put_total(struct buf *b, const struct floor_total *t, bool rounded)
{
	struct arena a = { 0 };

	put_line(b, floor_status_name(t->status), percent_of(&a, &t->tally, tally_percent(&t->tally), rounded),
		arena_printf(&a, "%.1f%%", t->baseline - t->allowed_drop), S("-"));
	buf_printf(b, "total (baseline %g%% less %g%s%.*s)\n", t->baseline, t->allowed_drop, t->lowered.n ? "; " : "", STR(t->lowered));
	arena_free(&a);
}

static void put_short(struct buf *b, const struct floor_rows *rows)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < rows->n; i++) {
		if (rows->row[i].status != FLOOR_FAIL)
			continue;
		utf8_safe(b, rows->row[i].package);
		buf_printf(b, ": %.*s\n", STR(floor_row_text(&a, &rows->row[i])));
	}
	arena_free(&a);
}

static uint32_t count_lowered(const struct floor_rows *rows)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < rows->n; i++)
		n += rows->row[i].lowered;
	return n;
}

static void put_count(struct buf *b, uint32_t n, const char *what, bool *first)
{
	if (n)
		buf_printf(b, "%s%u %s", *first ? "" : ", ", n, what);
	*first &= !n;
}

void floors_text(const struct floor_rows *rows, const struct floor_total *total, bool rounded, struct buf *b)
{
	bool first = true;

	put_line(b, "STATUS", S("COVERAGE"), S("REQUIRED"), S("TIME"));
	buf_lit(b, "PACKAGE\n");
	put_line(b, "------", S("--------"), S("--------"), S("--------"));
	buf_lit(b, "-------\n");
	for (uint32_t i = 0; i < rows->n; i++)
		put_row(b, &rows->row[i], rounded);
	if (total)
		put_total(b, total, rounded);
	buf_char(b, '\n');
	put_short(b, rows);
	if (total && total->lowered.n)
		buf_printf(b, "total: %.*s\n", STR(total->lowered));
	put_count(b, floor_rows_count(rows, FLOOR_FAIL) - count_lowered(rows), "below the floor", &first);
	put_count(b, count_lowered(rows), "with a lowered floor", &first);
	put_count(b, floor_rows_count(rows, FLOOR_LOOSE), "with a loose floor", &first);
	put_count(b, floor_rows_count(rows, FLOOR_NODATA), "not measured", &first);
	put_count(b, total && total->below, "total below its baseline", &first);
	put_count(b, total && total->lowered.n, "total with a lowered baseline", &first);
	put_count(b, total && total->status == FLOOR_NODATA, "total not measured", &first);
	put_count(b, floor_rows_count(rows, FLOOR_PASS), "pass", &first);
	put_count(b, floor_rows_count(rows, FLOOR_SKIP), "skipped", &first);
	buf_char(b, '\n');
}

/* ---- JSON ---- */

static void put_lowered(struct json_out *o, bool lowered)
{
	if (!lowered)
		return;
	json_put_key(o, "lowered");
	json_put_bool(o, true);
}

static void put_row_json(struct json_out *o, const struct floor_row *row)
{
	json_put_object(o);
	json_known_str(o, "package", row->package);
	json_known_str(o, "status", str_of(floor_status_name(row->status)));
	if (!isnan(row->required))      /* without it nobody looked at the package */
		packages_put_tally(o, &row->tally);
	if (row->is_count)
		json_member_u64(o, "allowed_uncovered", row->allowed);
	else
		json_known_f64(o, "required", row->required);
	json_put_key(o, "explicit");
	json_put_bool(o, row->floor.has_percent || row->floor.has_uncovered);
	if (row->status == FLOOR_FAIL)
		json_member_u64(o, "missing", row->missing);
	if (row->status == FLOOR_LOOSE)
		json_known_f64(o, "lags", row->lags);
	put_lowered(o, row->lowered);
	json_known_f64(o, "time_s", row->time_s);
	json_known_str(o, "why", row->why);
	json_put_end_object(o);
}

void floors_json(const struct floor_rows *rows, const struct floor_total *total, struct buf *out)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_known_str(&o, "schema", S("pawl/cover-gate/1"));
	json_put_key(&o, "packages");
	json_put_array(&o);
	for (uint32_t i = 0; i < rows->n; i++)
		put_row_json(&o, &rows->row[i]);
	json_put_end_array(&o);
	if (total) {
		json_put_key(&o, "total");
		json_put_object(&o);
		json_known_str(&o, "status", str_of(floor_status_name(total->status)));
		packages_put_tally(&o, &total->tally);
		json_known_f64(&o, "baseline", total->baseline);
		json_known_f64(&o, "allowed_drop", total->allowed_drop);
		put_lowered(&o, total->lowered.n > 0);
		json_known_str(&o, "why", total->lowered);
		json_put_end_object(&o);
	}
	json_put_end_object(&o);
	buf_char(out, '\n');
}

/* ---- ratchet ---- */

const char *ratchet_status_name(enum ratchet_status s)
{
	static const char *const name[] = { [RATCHET_OK] = "OK", [RATCHET_NEW] = "NEW", [RATCHET_UP] = "UP", [RATCHET_FAIL] = "FAIL",
		[RATCHET_SKIP] = "SKIP", [RATCHET_NODATA] = "NODATA" };

	return name[s];
}

static void put_ratchet(struct buf *b, const char *status, struct str before, struct str after)
{
	buf_printf(b, "%-6s  %8.*s  %8.*s  ", status, STR(before.n ? before : S("---")), STR(after.n ? after : S("---")));
}

void ratchet_text(const struct ratchet_line *line, uint32_t n, struct buf *b)
{
	uint32_t count[RATCHET_NODATA + 1] = { 0 };

	put_ratchet(b, "STATUS", S("PREVIOUS"), S("CURRENT"));
	buf_lit(b, "PACKAGE\n");
	put_ratchet(b, "------", S("--------"), S("-------"));
	buf_lit(b, "-------\n");
	for (uint32_t i = 0; i < n; i++) {
		count[line[i].status]++;
		put_ratchet(b, ratchet_status_name(line[i].status), line[i].before, line[i].after);
		utf8_safe(b, line[i].package);
		if (line[i].why.n) {
			buf_lit(b, " (");
			utf8_safe(b, line[i].why);
			buf_char(b, ')');
		}
		buf_char(b, '\n');
	}
	buf_printf(b, "\nDone. Updated: %u, Unchanged: %u, Failed: %u", count[RATCHET_NEW] + count[RATCHET_UP],
		count[RATCHET_OK] + count[RATCHET_SKIP], count[RATCHET_FAIL]);
	if (count[RATCHET_NODATA])
		buf_printf(b, ", Not measured: %u", count[RATCHET_NODATA]);
	buf_char(b, '\n');
}

void ratchet_json(const struct ratchet_line *line, uint32_t n, struct buf *out)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_known_str(&o, "schema", S("pawl/cover-ratchet/1"));
	json_put_key(&o, "packages");
	json_put_array(&o);
	for (uint32_t i = 0; i < n; i++) {
		json_put_object(&o);
		json_known_str(&o, "package", line[i].package);
		json_known_str(&o, "status", str_of(ratchet_status_name(line[i].status)));
		json_known_str(&o, "previous", line[i].before);
		json_known_str(&o, "current", line[i].after);
		json_known_str(&o, "why", line[i].why);
		json_put_end_object(&o);
	}
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(out, '\n');
}
