/* burndown --why: what differs between commands of two recordings. */
#include <unistd.h>

#include "base/regexp.h"
#include "report/why.h"
#include "verb/burndown.h"
#include "verb/talk.h"

#define ROWS_TEXT 10u           /* commands on a terminal */
#define ROWS_JSON 10000u

static bool tell(const struct why_page *page, bool as_json, struct err *e)
{
	struct style style;
	struct buf b = { 0 };
	bool ok;

	style_of(STDOUT_FILENO, &style);
	if (as_json)
		why_json(&b, page);
	else
		why_text(&b, &style, page);
	ok = as_json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

bool burndown_why(struct burndown_work *w, int argc, char **argv, const char *wanted, bool as_json, struct err *e)
{
	struct why_page page = { .wanted = str_of(wanted) };
	const struct burndown_run *run;
	struct explanations all;
	struct regexp *r;

	if (argc < 1 || argc > 2) {
		err_set(e, ERR_USAGE, "--why takes two recordings, the earlier one first, or one, got %d operands", argc);
		return err_hint(e, "pawl burndown --why 'parse[.]o' cold-1.pawl warm-1.pawl");
	}
	if (!(r = regexp_compile(&w->arena, page.wanted, e)))
		return false;
	for (int i = 0; i < argc; i++)
		if (!burndown_read_run(w, burndown_scenario_of(w, S("why")), str_of(argv[i]), -1, e))
			return false;
	run = w->scenario[0].run;
	page.earlier = run[0].recording;
	page.later = run[argc - 1].recording;
	page.before = run[0].tree;
	page.now = run[argc - 1].tree;
	explain_again(page.before, page.now, r, as_json ? ROWS_JSON : ROWS_TEXT, &w->arena, &all);
	page.all = &all;
	if (!all.n) {
		err_set(e, ERR_USAGE, "no command of %.*s matches \"%s\"", STR(page.later), wanted);
		return err_hint(e, "commands are leaf programs and compiler drivers; the expression is looked for in their whole line");
	}
	return tell(&page, as_json, e);
}
