/*
 * The functions of a callgrind file as a profile.
 *
 * Choices [1] What a function costs itself is a stack of that one frame, with its file, line and object: flat is exact. Calls have
 *             inclusive costs but no stacks, so that they are left out and counted in a note.
 *         [2] "fi=" and "fe=" change the file of lines within a function: of inlined code, which keeps the name of the
 *             function it is in.
 *         [3] "???" is callgrind's word for a file or object that it does not know; as a function's name it stays.
 *         [4] An event's unit is "count" when it is Valgrind's, else what stands in brackets behind its long name: pawl writes
 *             "event: cpu : cpu [nanoseconds]".
 *         [5] A last line without a newline may be cut: it is not taken.
 */
#include "format/callgrind_part.h"

#define POSITIONS_MOST 8u
#define NO_COLUMN POSITIONS_MOST

struct names {                          /* "(id) name", later "(id)" alone */
	struct map ids;
	struct str *name;
	uint32_t n, cap;
};

struct costs {
	struct reading *out;
	struct err *err;
	struct str bytes;
	uint32_t evidence;
	struct names files, functions, objects;
	struct str file, function;
	uint32_t module;
	uint64_t position[POSITIONS_MOST];      /* of the line before */
	uint32_t nposition, line_column, address_column;
	uint32_t nevent;
	struct map units;               /* name of an event -> unit[] */
	struct str *unit;
	uint32_t nunit, unit_cap;
	bool called;                    /* the next line is what a call cost */
};

static struct profile *profile_of(struct costs *c)
{
	return &c->out->evidence[c->evidence].profile;
}

static bool is_known(struct str name)
{
	return name.n && !str_eq(name, S("???"));
}

/* ---- names ---- */

static bool take_id(struct str *s, uint64_t *id)
{
	struct str rest = *s, digits;

	if (!rest.n || rest.p[0] != '(' || !memchr(rest.p, ')', rest.n))
		return false;
	rest = str_from(rest, 1);
	digits = str_cut(&rest, ')');
	if (!str_u64(digits, id))
		return false;
	*s = str_trim(rest);
	return true;
}

static struct str name_of(struct costs *c, struct names *t, struct str text)
{
	uint64_t id;
	uint32_t at;

	text = str_trim(text);
	if (!take_id(&text, &id))
		return text;
	at = map_intern_pair(&t->ids, id, 0, t->n);
	if (at == t->n) {
		ARENA_ROOM(c->out->arena, t->name, t->n, t->cap);
		t->name[t->n++] = (struct str){ 0 };
	}
	if (text.n)
		t->name[at] = text;
	return t->name[at];
}

static void enter_object(struct costs *c, struct str name)
{
	c->module = is_known(name) ? profile_module(profile_of(c), &(struct module){ .name = name }) : NO_MODULE;
}

/* "fn=", "cob=" ...; what callees and targets of jumps are called defines names as well. */
static void take_name(struct costs *c, struct str line)
{
	struct str text = line, key = str_cut(&text, '=');

	if (str_eq(key, S("fn")))
		c->function = name_of(c, &c->functions, text);
	else if (str_eq(key, S("fl")) || str_eq(key, S("fi")) || str_eq(key, S("fe"))) /* [2] */
		c->file = name_of(c, &c->files, text);
	else if (str_eq(key, S("ob")))
		enter_object(c, name_of(c, &c->objects, text));
	else if (str_eq(key, S("cfn")) || str_eq(key, S("jfn")))
		name_of(c, &c->functions, text);
	else if (str_eq(key, S("cfi")) || str_eq(key, S("cfl")) || str_eq(key, S("jfi")))
		name_of(c, &c->files, text);
	else if (str_eq(key, S("cob")))
		name_of(c, &c->objects, text);
}

/* ---- costs ---- */

static bool take_number(struct str word, uint64_t *out)
{
	uint64_t x = 0;

	if (!str_starts(word, S("0x")))
		return str_u64(word, out);
	for (size_t i = 2; i < word.n; i++) {
		const char *digit = strchr("0123456789abcdef", word.p[i] | 32);

		if (!digit || !word.p[i] || i > 17)
			return false;
		x = x << 4 | (uint64_t)(digit - "0123456789abcdef");
	}
	*out = x;
	return word.n > 2;
}

/* "120", "0x4f", "+3", "-2" from the line before, "*" as there. */
static bool take_position(struct str word, uint64_t *position)
{
	uint64_t x;

	if (str_eq(word, S("*")))
		return true;
	if (word.n && (word.p[0] == '+' || word.p[0] == '-')) {
		if (!take_number(str_from(word, 1), &x))
			return false;
		*position += word.p[0] == '+' ? x : -x;
		return true;
	}
	return take_number(word, position);
}

static uint32_t frame_here(struct costs *c)
{
	struct frame f = { .function = c->function, .module = c->module };
	uint64_t line = c->line_column == NO_COLUMN ? 0 : c->position[c->line_column];

	if (is_known(c->file)) /* [3] */
		f.file = c->file;
	f.line = line <= UINT32_MAX ? (uint32_t)line : 0;
	if (c->address_column != NO_COLUMN)
		f.address = c->position[c->address_column];
	if (!f.function.n && !f.address)
		f.function = S("???"); /* costs before any fn=: Valgrind's own word for it */
	return profile_frame(profile_of(c), &f);
}

static bool add_costs(struct costs *c, struct str words, uint64_t at)
{
	uint32_t sample = UINT32_MAX;
	struct str word;
	uint64_t cost;

	for (uint32_t i = 0; (word = str_word(&words)).n; i++) {
		if (i >= c->nevent || !str_u64(word, &cost) || cost > INT64_MAX) {
			evidence_note(c->out, c->evidence, at, "number that is no cost of an event skipped");
			return true;
		}
		if (!cost)
			continue;
		if (sample == UINT32_MAX)
			sample = profile_sample(profile_of(c), profile_stack(profile_of(c), NO_STACK, frame_here(c)), 0);
		if (!profile_add(profile_of(c), sample, i, (int64_t)cost))
			return err_at(c->err, at, "costs of one line that fit into 63 bits expected");
	}
	return true;
}

static bool take_cost_line(struct costs *c, struct str line, uint64_t at)
{
	bool called = c->called;

	c->called = false;
	for (uint32_t i = 0; i < c->nposition; i++)
		if (!take_position(str_word(&line), &c->position[i])) {
			evidence_note(c->out, c->evidence, at, "line whose position makes no sense skipped");
			return true;
		}
	return called || add_costs(c, line, at);
}

/* ---- header ---- */

static void take_positions(struct costs *c, struct str words)
{
	struct str word;

	c->nposition = 0;
	c->line_column = c->address_column = NO_COLUMN;
	while ((word = str_word(&words)).n && c->nposition < POSITIONS_MOST) {
		if (str_eq(word, S("line")))
			c->line_column = c->nposition;
		else if (str_eq(word, S("instr")))
			c->address_column = c->nposition;
		c->nposition++;
	}
}

/* "event: NAME : LONG NAME [UNIT]" [4] */
static void take_unit(struct costs *c, struct str text)
{
	struct str name = str_word(&text), unit;
	uint32_t at;

	text = str_trim(text);
	if (!str_ends(text, S("]")) || !memchr(text.p, '[', text.n))
		return;
	unit = str_cut_last(&text, '[');
	at = map_intern(&c->units, name, c->nunit);
	if (at != c->nunit)
		return;
	ARENA_ROOM(c->out->arena, c->unit, c->nunit, c->unit_cap);
	c->unit[c->nunit++] = str_clip(unit, unit.n - 1);
}

static struct str unit_of(const struct costs *c, struct str event)
{
	uint32_t at = map_find(&c->units, event);

	if (at != MAP_NONE)
		return c->unit[at];
	return callgrind_is_count(event) ? S("count") : S("");
}

/* Every part has the same events: callgrind.c has seen to that. */
static void take_events(struct costs *c, struct str words)
{
	struct str word;

	while (!c->nevent && (word = str_word(&words)).n) {
		do
			profile_weight(profile_of(c), word, unit_of(c, word));
		while ((word = str_word(&words)).n);
		c->nevent = profile_of(c)->nweight;
	}
}

/* ---- lines ---- */

static bool take_line(struct costs *c, struct str line)
{
	uint64_t at = (uint64_t)(line.p - c->bytes.p);

	if (!line.n)
		return true;
	if (strchr("0123456789+-*", line.p[0]))
		return take_cost_line(c, line, at);
	if (str_starts(line, S("calls="))) {
		evidence_note(c->out, c->evidence, at,
			"calls have costs, but no stacks: every function stands alone, cum is flat");
		c->called = true;
	} else if (str_starts(line, S("positions:"))) {
		take_positions(c, str_from(line, strlen("positions:")));
	} else if (str_starts(line, S("event:"))) {
		take_unit(c, str_from(line, strlen("event:")));
	} else if (str_starts(line, S("events:"))) {
		take_events(c, str_from(line, strlen("events:")));
	} else if (str_starts(line, S("cmd:")) && !profile_of(c)->main_binary.n) {
		line = str_from(line, strlen("cmd:"));
		profile_of(c)->main_binary = str_word(&line);
	} else {
		take_name(c, line);
	}
	return true;
}

bool callgrind_costs(const struct source *src, struct reading *out, struct err *e)
{
	struct costs c = { .out = out, .err = e, .bytes = src->bytes, .evidence = out->n, .module = NO_MODULE,
		.nposition = 1, .address_column = NO_COLUMN };
	struct str rest = src->bytes;

	reading_add(out, MODEL_PROFILE);
	map_init(&c.units, out->arena);
	map_init(&c.files.ids, out->arena);
	map_init(&c.functions.ids, out->arena);
	map_init(&c.objects.ids, out->arena);
	while (rest.n) {
		struct str line = str_line(&rest);

		if (line.p + line.n < src->bytes.p + src->bytes.n && !take_line(&c, line)) /* [5] */
			return false;
	}
	if (!profile_of(&c)->nsample)
		out->n--;
	return true;
}
