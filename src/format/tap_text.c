#include "format/tap_text.h"

#include "base/num.h"
#include "format/tap_line.h"

#define NO_CASE UINT32_MAX

void tap_text_init(struct tap_text *t, struct reading *out, uint32_t evidence)
{
	*t = (struct tap_text){ .out = out, .evidence = evidence, .of = NO_CASE };
}

static struct test_case *case_of(const struct tap_text *t)
{
	if (t->of == NO_CASE)
		return NULL;
	return &t->out->evidence[t->evidence].tests.test_case[t->of];
}

static bool is_wanted(const struct tap_text *t)
{
	const struct test_case *c = case_of(t);

	return c && c->outcome == OUTCOME_FAIL;
}

static void add_line(struct tap_text *t, struct str line)
{
	if (!is_wanted(t))
		return;
	if (!t->p)
		t->p = arena_alloc(t->out->arena, TEST_TEXT_BYTES, 1);
	line = str_clip(line, TEST_TEXT_BYTES - t->n);
	if (line.n)
		memcpy(t->p + t->n, line.p, line.n);
	t->n += line.n;
	if (t->n < TEST_TEXT_BYTES)
		t->p[t->n++] = '\n';
}

void tap_text_begin(struct tap_text *t, uint32_t test_case)
{
	t->of = test_case;
}

void tap_text_comment(struct tap_text *t, struct str text)
{
	add_line(t, str_starts(text, S(" ")) ? str_from(text, 1) : text);
}

void tap_text_end(struct tap_text *t)
{
	struct str text = str_trim((struct str){ t->p, t->n });

	if (is_wanted(t))
		case_of(t)->text = arena_str(t->out->arena, text);
	t->n = 0;
	t->of = NO_CASE;
}

/* "'/src/x.mjs:12:3'" */
static void read_location(struct str s, struct test_case *c)
{
	struct str column;
	uint64_t line;

	while (s.n && (s.p[0] == '\'' || s.p[0] == '"'))
		s = str_from(s, 1);
	while (s.n && (s.p[s.n - 1] == '\'' || s.p[s.n - 1] == '"'))
		s.n--;
	column = str_cut_last(&s, ':');
	if (!str_u64(column, &line) || !str_u64(str_cut_last(&s, ':'), &line) || line > UINT32_MAX)
		return;
	if (str_starts(s, S("file://")))
		s = str_from(s, 7);
	c->file = s;
	c->line = (uint32_t)line;
}

static void yaml_line(struct tap_text *t, struct str line)
{
	struct str value = line, key = str_cut(&value, ':');
	struct test_case *c = case_of(t);
	double ms;

	add_line(t, line);
	value = str_trim(value);
	if (!c)
		return;
	if (str_eq(key, S("duration_ms")) && num_f64(value, &ms) && ms >= 0)
		c->duration_s = ms / 1e3;
	else if (str_eq(key, S("location")))
		read_location(value, c);
}

bool tap_text_cut_short(struct tap_text *t, struct str line)
{
	if (!t->yaml || !str_trim(line).n || tap_indent(line) >= t->indent)
		return false;
	t->yaml = false;
	return true;
}

bool tap_text_line(struct tap_text *t, struct str line)
{
	size_t indent = tap_indent(line);
	struct str body = str_trim(line);

	if (!t->yaml) {
		t->yaml = indent == t->depth * TAP_INDENT + 2 && str_eq(body, S("---"));
		t->indent = indent;
		return t->yaml;
	}
	if (indent == t->indent && str_eq(body, S("...")))
		t->yaml = false;
	else
		yaml_line(t, str_from(line, t->indent));
	return true;
}
