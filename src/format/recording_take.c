/* A line of a recording as a row.  Members come in the order of the table as a rule, so each is looked for behind the last one. */
#include "format/recording_part.h"

#include <math.h>
#include <nettle/base64.h>

#include "base/arena.h"

/* ---- values ---- */

static void take_u32(struct json *j, const struct row_field *f, uint32_t *out)
{
	uint64_t x;

	if (!json_u64(j, &x))
		return;
	if (x >= UINT32_MAX)
		json_fail(j, "\"%.*s\" must be below 2^32-1", STR(f->key));
	*out = (uint32_t)x;
}

static void take_small(struct json *j, const struct row_field *f, int32_t *out)
{
	int64_t x;

	if (!json_i64(j, &x))
		return;
	if (x < INT32_MIN || x > INT32_MAX)
		json_fail(j, "\"%.*s\" must fit 32 bits", STR(f->key));
	*out = (int32_t)x;
}

static void take_sum(struct json *j, const struct row_field *f, uint64_t *out)
{
	if (json_u64(j, out) && *out > (uint64_t)RECORDING_MOST)
		json_fail(j, "\"%.*s\" must be at most 2^53", STR(f->key));
}

/* From `least` to RECORDING_MOST. */
static void take_within(struct json *j, const struct row_field *f, int64_t least, int64_t *out)
{
	if (json_i64(j, out) && (*out < least || *out > RECORDING_MOST))
		json_fail(j, "\"%.*s\" must be %s", STR(f->key), least ? "from -2^53 to 2^53" : "from 0 to 2^53");
}

static struct str kept(struct recording_texts *texts, struct str s)
{
	uint32_t at;

	if (!texts)
		return s;
	at = map_find(&texts->map, s);
	if (at != MAP_NONE)
		return texts->text[at];
	s = arena_str(texts->arena, s);
	map_set(&texts->map, s, texts->n);
	ARENA_ROOM(texts->arena, texts->text, texts->n, texts->cap);
	texts->text[texts->n] = s;
	return texts->text[texts->n++];
}

static struct str take_base64(struct json *j)
{
	struct base64_decode_ctx c;
	struct str text;
	uint8_t *out;
	size_t n;

	if (!json_str(j, &text))
		return text;
	out = arena_alloc(j->arena, BASE64_DECODE_LENGTH(text.n) + 1, 1);
	n = BASE64_DECODE_LENGTH(text.n);
	base64_decode_init(&c);
	if (base64_decode_update(&c, &n, out, text.n, text.p) && base64_decode_final(&c))
		return (struct str){ (char *)out, n };
	json_fail(j, "base64 expected");
	return S("");
}

static struct str take_text(struct json *j, struct recording_texts *texts)
{
	struct str key, s = { 0 };

	if (json_peek(j) != JSON_OBJECT) {
		json_str(j, &s);
		return kept(texts, s);
	}
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("base64")))
			s = take_base64(j);
	return s;
}

#define WORDS_FEW 32u   /* of a command line, for which nothing grows */

static void take_argv(struct json *j, struct recording_texts *texts, struct tree_program *g)
{
	struct str few[WORDS_FEW], *argv = few, *all;
	uint32_t cap = WORDS_FEW, n = 0;

	json_array(j);
	while (json_item(j)) {
		struct str word = take_text(j, texts);

		if (n == WORDS_FEW && argv == few) {
			argv = ARENA_ARRAY(j->arena, struct str, cap = 4 * WORDS_FEW);
			memcpy(argv, few, sizeof few);
		}
		ARENA_ROOM(j->arena, argv, n, cap);
		argv[n++] = word;
	}
	all = ARENA_ARRAY(j->arena, struct str, (size_t)n + !n);
	memcpy(all, argv, n * sizeof *all);
	g->argv = all;
	g->nargv = n;
}

static void take_word(struct json *j, const struct row_field *f, unsigned *out)
{
	struct str word;
	unsigned at;

	if (!json_str(j, &word))
		return;
	at = names_find(*f->names, word);
	if (at == f->names->n)
		json_fail(j, "\"%.*s\" of a kind that is known expected, found \"%.*s\"", STR(f->key), STR(str_clip(word, 32)));
	else
		*out = at;
}

static void take_uses(struct json *j, const struct row_field *f, uint32_t *out)
{
	struct str word;

	*out = 0;
	json_str(j, &word);
	for (size_t i = 0; i < word.n; i++) {
		const char *letter = word.p[i] ? strchr(recording_use_letters, word.p[i]) : NULL;

		if (!letter) {
			json_fail(j, "\"%.*s\" of the letters \"%s\" expected", STR(f->key), recording_use_letters);
			return;
		}
		*out |= 1u << (letter - recording_use_letters);
	}
}

static void take_hash(struct json *j, const struct row_field *f, uint64_t *out)
{
	static const char digits[] = "0123456789abcdef";
	struct str word;
	uint64_t x = 0;

	json_str(j, &word);
	for (size_t i = 0; i < word.n; i++) {
		const char *digit = word.p[i] ? strchr(digits, word.p[i]) : NULL;

		if (!digit || i == 16) {
			json_fail(j, "\"%.*s\" of at most 16 digits 0-9a-f expected", STR(f->key));
			return;
		}
		x = x << 4 | (uint64_t)(digit - digits);
	}
	*out = x;
}

static void take_value(struct json *j, struct recording_texts *texts, const struct row_field *f, void *row)
{
	void *member = (char *)row + f->offset;

	switch (f->kind) {
	case VALUE_INDEX:
	case VALUE_COUNT:
		take_u32(j, f, member);
		break;
	case VALUE_SUM:
		take_sum(j, f, member);
		break;
	case VALUE_SMALL:
		take_small(j, f, member);
		break;
	case VALUE_NUMBER:
		json_i64(j, member);
		break;
	case VALUE_AMOUNT:
		take_within(j, f, 0, member);
		break;
	case VALUE_TIME:
		take_within(j, f, -RECORDING_MOST, member);
		break;
	case VALUE_TRUTH:
		json_bool(j, member);
		break;
	case VALUE_TEXT:
		*(struct str *)member = take_text(j, texts);
		break;
	case VALUE_ARGV:
		take_argv(j, texts, row);
		break;
	case VALUE_WORD:
		take_word(j, f, member);
		break;
	case VALUE_USES:
		take_uses(j, f, member);
		break;
	case VALUE_HASH:
		take_hash(j, f, member);
		break;
	case VALUE_REAL:
		json_f64(j, member);
		break;
	}
}

/* ---- rows ---- */

static void set_unknown(const struct row_field *f, void *row)
{
	void *member = (char *)row + f->offset;

	switch (f->kind) {
	case VALUE_INDEX:
		*(uint32_t *)member = UINT32_MAX;
		break;
	case VALUE_SMALL:
		*(int32_t *)member = (int32_t)f->unknown;
		break;
	case VALUE_NUMBER:
	case VALUE_AMOUNT:
	case VALUE_TIME:
		*(int64_t *)member = f->unknown;
		break;
	case VALUE_REAL:
		*(double *)member = NAN;
		break;
	default:
		break;
	}
}

/* From *next on, and around; UINT32_MAX when the table has it not. */
static uint32_t find_field(const struct row_field *field, struct str key, uint32_t *next)
{
	uint32_t at = *next;

	do {
		if (!field[at].key.n) {
			at = 0;
			continue;
		}
		if (str_eq(key, field[at].key)) {
			*next = at + 1;
			return at;
		}
		at++;
	} while (at != *next);
	return UINT32_MAX;
}

static void check_due(struct json *j, const struct row_field *field, uint32_t seen, uint64_t at)
{
	for (uint32_t i = 0; field[i].key.n; i++)
		if (field[i].due && !(seen >> i & 1)) {
			j->last = (size_t)at;
			json_fail(j, "a line with \"%.*s\" expected", STR(field[i].key));
		}
}

bool recording_take(struct json *j, struct recording_texts *texts, uint64_t at, const struct row_field *field, void *row)
{
	uint32_t next = 0, seen = 0, found;
	bool all = true;
	struct str key;

	for (const struct row_field *f = field; f->key.n; f++)
		set_unknown(f, row);
	while (json_key(j, &key)) {
		found = find_field(field, key, &next);
		if (found == UINT32_MAX) {
			all = false;
			continue;
		}
		take_value(j, texts, &field[found], row);
		seen |= 1u << found;
	}
	check_due(j, field, seen, at);
	return all;
}
