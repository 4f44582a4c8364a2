/*
 * burndown - the table of a burndown and its findings: on a terminal, as Markdown, as JSON, as issues to be filed; and before and
 * after, beside an earlier one.
 *
 * Every name in them came from outside: terminals get it made safe, Markdown as text that stays text.
 */
#ifndef PAWL_REPORT_BURNDOWN_H
#define PAWL_REPORT_BURNDOWN_H

#include "compare/beside.h"
#include "compare/burndown.h"
#include "report/style.h"

/* An earlier burndown, as its JSON says it: what before-and-after needs. */
struct earlier_value { struct str scenario; double seconds; };  /* NaN = did not apply */

struct earlier_item {                   /* a row, or a finding */
	struct str name;                /* of the row, or the finding's key */
	struct str title;               /* of a finding */
	struct earlier_value *value;
	uint32_t n, cap;
};

struct earlier_scenario {
	struct str name;
	double spread_s;                /* from the least wall clock to the most; 0 = one run, or not said */
	struct str recording;           /* of its median run; empty = none */
};

struct earlier {
	struct str source;              /* its file */
	struct earlier_scenario *scenario;
	uint32_t nscenario, scenario_cap;
	struct earlier_value *wall;
	uint32_t nwall, wall_cap;
	struct earlier_item *row, *finding;
	uint32_t nrow, nfinding, row_cap, finding_cap;
	struct earlier_value *predicted;        /* "every repetition reused": held against what came out */
	uint32_t npredicted, predicted_cap;
};

struct burndown_page {
	const struct burndown *burndown;
	struct str command;             /* what was recorded; empty = not known */
	struct str issues;              /* how to write them: "pawl burndown --issues DIR ..."; empty = they were written */
	const struct earlier *earlier;  /* NULL = none */
	const struct str *line;         /* remarks: tiers, drops, identities that are new */
	uint32_t nline;
	const struct beside *beside;    /* timelines of other producers, of median runs */
	uint32_t nbeside;
};

void burndown_term(const struct burndown_page *page, const struct style *st, struct buf *out);
void burndown_json(const struct burndown_page *page, struct buf *out);  /* schema pawl/burndown/1 */

/* summary.md: first the table that scripts read, `scenario | runs | median s | min s | max s | failures`. */
void burndown_markdown(const struct burndown_page *page, struct buf *out);

/* {"scenario","iter","wall_s","exit"}, a line a run. */
void burndown_timings(const struct burndown *b, struct buf *out);

/* One finding as an issue: its title is the first line, "# ...". */
void burndown_issue(const struct burndown_page *page, uint32_t finding, struct buf *out);

/* All of them as a list of tasks. */
void burndown_meta_issue(const struct burndown_page *page, struct buf *out);

/* "01-lock-build-lock.md": where burndown_meta_issue() says that a finding lies. */
struct str burndown_issue_name(struct arena *a, const struct burndown *b, uint32_t finding);

/* ---- before and after ---- */

enum burndown_move { MOVE_GONE, MOVE_LESS, MOVE_SAME, MOVE_MORE, MOVE_NEW, MOVE_BOTH, MOVES };       /* BOTH: less here, more there */

struct burndown_change {
	enum burndown_move move;
	struct str name;                /* "wall", a row, the title of a finding */
	bool finding;
	double *before_s, *after_s;     /* by scenario; NaN = not there */
	bool *moved;                    /* by scenario: CHANGE_LEAST_RATIO of the wall clock at least, and more in proportion than walls vary */
};

struct burndown_changes { struct burndown_change *change; uint32_t n, cap; };

const char *burndown_move_name(enum burndown_move m);   /* "gone", "less", "same", "more", "new", "both" */

/* "32 ms → 40 ms"; "32 ms ~ 40 ms" when it did not move; empty when it was and is nothing. */
struct str burndown_moved_text(struct arena *a, const struct burndown_change *c, uint32_t scenario, bool ascii);

/* Wall clocks, then rows that moved, then findings. */
#define CHANGE_LEAST_RATIO 0.02
void burndown_changes(const struct burndown_page *page, struct arena *a, struct burndown_changes *out);

/* "hot: 2.1 s were predicted with every repetition reused, 2.2 s came out"; nothing when nothing was predicted. */
void burndown_ledger(const struct burndown_page *page, struct arena *a, struct buf *out);

/* "pawl burndown --why REGEXP OLD.pawl NEW.pawl" for the scenario whose wall clock moved most; empty without recordings. */
struct str burndown_changes_why(const struct burndown_page *page, struct arena *a);

/* Back from burndown_json(); strings are borrowed. */
bool earlier_read(struct arena *a, struct str source, struct str json, struct earlier *out, struct err *e) MUST_CHECK;

/* Seconds of a row, a finding, a wall clock before; NaN = it was not there. */
double earlier_value(const struct earlier_value *value, uint32_t n, struct str scenario);
const struct earlier_item *earlier_item(const struct earlier_item *item, uint32_t n, struct str name);

#endif
