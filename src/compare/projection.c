#include "compare/projection.h"

#include <math.h>

#include "base/num.h"
#include "compare/token.h"

/* ---- parsing ---- */

static bool parse_fixed(struct tokens *t, struct field *f)
{
	uint32_t cap = 0;
	struct token value;

	f->order = ORDER_FIXED;
	for (;;) {
		value = token_peek(t, false);
		if (!token_is_word(&value))
			break;
		token_take(t, &value);
		ARENA_ROOM(t->arena, f->fixed, f->nfixed, cap);
		f->fixed[f->nfixed++] = value.text;
	}
	if (value.kind != ')')
		return token_fail(t, value.at, "missing \")\"");
	if (!f->nfixed)
		return token_fail(t, value.at, "nothing to match");
	token_take(t, &value);
	return true;
}

static bool parse_order(struct tokens *t, struct field *f)
{
	struct token order = token_peek(t, false);

	if (order.kind == '(') {
		token_take(t, &order);
		return parse_fixed(t, f);
	}
	if (!token_is_word(&order))
		return token_fail(t, order.at, "expected named sort order or parenthesized list");
	token_take(t, &order);
	if (str_eq(order.text, S("alpha")))
		f->order = ORDER_ALPHA;
	else if (str_eq(order.text, S("num")))
		f->order = ORDER_NUM;
	else if (!str_eq(order.text, S("first")))
		return token_fail(t, order.at, "unknown order \"%.*s\", expected alpha or num",
			STR(order.text));
	return true;
}

static bool parse_field(struct tokens *t, struct field *f)
{
	struct token key = token_peek(t, false), at;

	if (!token_is_word(&key))
		return token_fail(t, key.at, "expected key");
	token_take(t, &key);
	f->key = key.text;
	f->kind = key_kind(key.text);
	at = token_peek(t, false);
	if (at.kind == '@') {
		token_take(t, &at);
		if (!parse_order(t, f))
			return false;
	}
	if (!key.text.n)
		return token_fail(t, key.at, "key must not be empty");
	if (f->kind == KEY_UNIT)
		return token_fail(t, key.at, ".unit is only allowed in filters");
	if (f->kind == KEY_ALL_CONFIG && f->order == ORDER_FIXED)
		return token_fail(t, at.at, "fixed order not allowed for .config");
	return !t->failed;
}

/* What is asked for by name is left out of the groups. */
static void claim(struct projections *p, const struct field *f)
{
	switch (f->kind) {
	case KEY_NAME:
		p->cuts.name = true;
		break;
	case KEY_PART:
		if (str_eq(f->key, S("/gomaxprocs")))
			p->cuts.gomaxprocs = true;
		ARENA_ROOM(p->arena, p->cuts.key, p->cuts.n, p->cuts.cap);
		p->cuts.key[p->cuts.n++] = f->key;
		break;
	case KEY_CONFIG:
		map_set(&p->named, f->key, 0);
		break;
	default:
		break;
	}
}

static void field_add(struct projections *p, enum axis axis, const struct field *f)
{
	struct projection *to = &p->axis[axis];

	ARENA_ROOM(p->arena, to->field, to->nfield, to->field_cap);
	to->field[to->nfield] = *f;
	map_init(&to->field[to->nfield].seen, p->arena);
	to->nfield++;
}

static bool parse_axis(struct projections *p, enum axis axis, struct str text, struct err *e)
{
	static const char *const option[] = { "table", "row", "col", "ignore" };
	struct tokens t;
	struct token comma;

	tokens_init(&t, p->arena, option[axis], text, e);
	while ((comma = token_peek(&t, false)).kind != TOKEN_END) {
		struct field f = { 0 };

		if (comma.kind == ',' && p->axis[axis].nfield)
			token_take(&t, &comma);
		if (!parse_field(&t, &f))
			return false;
		claim(p, &f);
		field_add(p, axis, &f);
	}
	return !t.failed;
}

static bool asks_for(const struct projections *p, enum key_kind kind)
{
	for (int axis = AXIS_TABLE; axis < AXIS_REST; axis++)
		for (uint32_t i = 0; i < p->axis[axis].nfield; i++)
			if (p->axis[axis].field[i].kind == kind)
				return true;
	return false;
}

static void add_rest(struct projections *p, const char *key)
{
	struct field f = { .key = str_of(key), .kind = key_kind(str_of(key)) };

	if (!asks_for(p, f.kind))
		field_add(p, AXIS_REST, &f);
}

bool projections_parse(
	struct projections *p, struct arena *a, const struct str *text, struct err *e)
{
	struct field unit = { .key = S(".unit"), .kind = KEY_UNIT };

	*p = (struct projections){ .arena = a };
	map_init(&p->named, a);
	for (int axis = 0; axis < AXIS_COUNT; axis++) {
		p->axis[axis].arena = a;
		map_init(&p->axis[axis].node, a);
		map_init(&p->spread[axis], a);
	}
	for (int axis = AXIS_TABLE; axis <= AXIS_IGNORE; axis++)
		if (!parse_axis(p, (enum axis)axis, text[axis], e))
			return false;
	field_add(p, AXIS_TABLE, &unit);
	add_rest(p, ".config");
	add_rest(p, ".fullname");
	return true;
}

/* ---- seeing ---- */

static uint32_t fixed_place(const struct field *f, struct str value)
{
	for (uint32_t i = f->nfixed; i > 0; i--)
		if (str_eq(f->fixed[i - 1], value))
			return i - 1;
	return MAP_NONE;
}

bool projections_accept(const struct projections *p, const struct subject *s)
{
	for (int axis = AXIS_TABLE; axis <= AXIS_IGNORE; axis++) {
		for (uint32_t i = 0; i < p->axis[axis].nfield; i++) {
			const struct field *f = &p->axis[axis].field[i];

			if (f->order == ORDER_FIXED &&
				fixed_place(f, subject_value(s, f->kind, f->key)) == MAP_NONE)
				return false;
		}
	}
	return true;
}

/* Puts a field for configuration key `key` behind those that the .config at `group` has already. */
static void spread(struct projections *p, enum axis axis, uint32_t group, struct str key)
{
	struct projection *to = &p->axis[axis];
	struct field f = {
		.key = key, .kind = KEY_CONFIG, .order = to->field[group].order, .grouped = true
	};
	uint32_t at = group + 1;

	while (at < to->nfield && to->field[at].grouped)
		at++;
	field_add(p, axis, &f);
	f = to->field[to->nfield - 1];
	memmove(&to->field[at + 1], &to->field[at], (to->nfield - 1 - at) * sizeof f);
	to->field[at] = f;
}

void projections_see(struct projections *p, const struct subject *s)
{
	for (int axis = AXIS_TABLE; axis < AXIS_COUNT; axis++) {
		struct projection *to = &p->axis[axis];
		uint32_t group = 0;

		while (group < to->nfield && to->field[group].kind != KEY_ALL_CONFIG)
			group++;
		if (group == to->nfield || axis == AXIS_IGNORE)
			continue;
		for (uint32_t i = 0; i < s->nconfig; i++) {
			struct str key = s->config[i].key;

			if (map_find(&p->named, key) != MAP_NONE ||
				map_find(&p->spread[axis], key) != MAP_NONE)
				continue;
			map_set(&p->spread[axis], key, 0);
			spread(p, (enum axis)axis, group, key);
		}
	}
}

/* ---- keys ---- */

static uint32_t place_of(struct projections *p, struct field *f, const struct subject *s)
{
	struct str value;
	uint32_t place;

	if (f->kind == KEY_FULLNAME)
		value = name_without(p->arena, s->name, &p->cuts);
	else if (f->kind == KEY_ALL_CONFIG)
		return 0;
	else
		value = subject_value(s, f->kind, f->key);
	place = map_intern(&f->seen, value, f->nvalue);
	if (place < f->nvalue)
		return place;
	ARENA_ROOM(p->arena, f->value, f->nvalue, f->value_cap);
	f->value[f->nvalue++] = value;
	return place;
}

static void keep_key(struct projection *to, const uint32_t *place)
{
	for (uint32_t i = 0; i < to->nfield; i++) {
		ARENA_ROOM(to->arena, to->place, to->place_n, to->place_cap);
		to->place[to->place_n++] = place[i];
	}
	to->nkey++;
}

uint32_t projection_key(struct projections *p, enum axis axis, const struct subject *s)
{
	struct projection *to = &p->axis[axis];
	uint32_t node = 0, place[64], *places = place;

	if (to->nfield > 64)
		places = ARENA_ARRAY(p->arena, uint32_t, to->nfield);
	for (uint32_t i = 0; i < to->nfield; i++) {
		bool last = i + 1 == to->nfield;
		uint32_t fresh = last ? to->nkey : to->nnode + 1;

		places[i] = place_of(p, &to->field[i], s);
		node = map_intern_pair(&to->node, (uint64_t)i << 32 | node, places[i], fresh);
		if (!last && node == fresh)
			to->nnode++;
	}
	if (node == to->nkey)
		keep_key(to, places);
	return node;
}

struct str projection_value(const struct projection *p, uint32_t key, uint32_t field)
{
	const struct field *f = &p->field[field];

	if (f->kind == KEY_ALL_CONFIG)
		return (struct str){ 0 };
	return f->value[p->place[(size_t)key * p->nfield + field]];
}

struct str projection_label(struct arena *a, const struct projection *p, uint32_t key)
{
	struct str label = { 0 }, value;

	for (uint32_t i = 0; i < p->nfield; i++) {
		value = projection_value(p, key, i);
		if (label.n && value.n)
			label = arena_join(a, label, S(" "));
		if (value.n)
			label = label.n ? arena_join(a, label, value) : value;
	}
	return label;
}

/* ---- order ---- */

/* "2k", "1.5MiB", "64B": a decimal number with a metric or binary prefix. */
static bool scaled_number(struct str s, double *out)
{
	static const char prefix[] = "KMGTPEZY";
	double base = 1000;
	const char *at;

	if (num_f64_special(s, out))
		return true;
	if (s.n && (s.p[s.n - 1] == 'b' || s.p[s.n - 1] == 'B'))
		s.n--;
	if (s.n > 1 && s.p[s.n - 1] == 'i') {
		base = 1024;
		s.n--;
	}
	at = s.n ? memchr(prefix, s.p[s.n - 1] == 'k' ? 'K' : s.p[s.n - 1], sizeof prefix - 1)
		 : NULL;
	if (!at && base != 1000)
		return false;
	if (at)
		s.n--;
	if (!num_f64(s, out) || memchr(s.p, 'e', s.n) || memchr(s.p, 'E', s.n))
		return false;
	*out *= at ? pow(base, (double)(at - prefix + 1)) : 1;
	return true;
}

/* Numbers first, NaN last among them, then everything else. */
static int cmp_num(struct str x, struct str y)
{
	double a = 0, b = 0;
	bool is_a = scaled_number(x, &a), is_b = scaled_number(y, &b);

	if (!is_a || !is_b)
		return is_b - is_a;
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static int cmp_values(const struct field *f, uint32_t x, uint32_t y)
{
	struct str a = f->value[x], b = f->value[y];
	uint32_t i, j;
	int cmp = 0;

	if (f->order == ORDER_FIRST && !f->grouped)
		return x < y ? -1 : 1;
	if (f->order == ORDER_NUM)
		cmp = cmp_num(a, b);
	if (f->order == ORDER_FIXED) {
		i = fixed_place(f, a);
		j = fixed_place(f, b);
		i = i == MAP_NONE ? 0 : i;
		j = j == MAP_NONE ? 0 : j;
		cmp = (i > j) - (i < j);
	}
	return cmp ? cmp : str_cmp(a, b);
}

int projection_cmp(const struct projection *p, uint32_t x, uint32_t y)
{
	const uint32_t *a = p->place + (size_t)x * p->nfield, *b = p->place + (size_t)y * p->nfield;

	for (uint32_t i = 0; i < p->nfield; i++)
		if (a[i] != b[i])
			return cmp_values(&p->field[i], a[i], b[i]);
	return 0;
}
