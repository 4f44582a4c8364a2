/*
 * again_argv - the least edit that makes one command line the other.
 *
 * Words that are equal after normalisation pair up, then those that are where relative paths stay, then what is left of the same
 * option; only what cannot be paired or explained is another argument.
 *
 * Choices [1] Which signs were needed is found by leaving out one at a time: a sign without which the words are still equal is no cause.
 *         [2] A hash or a time in a path spells it; in any other word ("-DBUILT=...") it is another argument.
 *         [3] Another name behind -o is spelling: what is made is the same when inputs and other arguments are.
 */
#include "compare/again_argv_part.h"

#include "base/sort.h"

#define PAIRS_MOST 1000000u             /* comparisons of names of leftover words */
#define SECOND_NS INT64_C(1000000000)
#define YEAR_S (366 * INT64_C(86400))

/* ---- options ---- */

static const char letter_takes_value[] = "oILDUlxTuzC";
static const char *const takes_value[] = { "-isystem", "-iquote", "-idirafter", "-include", "-imacros", "-isysroot", "-MF", "-MT", "-MQ",
	"-arch", "-framework", "-Xlinker", "-Xassembler", "-Xclang", "-soname", "-rpath", "-dynamic-linker", "-plugin" };

static bool needs_value(struct str option, struct str next)
{
	if (option.n < 2 || option.p[0] != '-')
		return false;
	if (option.n == 2)
		return memchr(letter_takes_value, option.p[1], sizeof letter_takes_value - 1) != NULL;
	if (option.p[1] == '-')
		return !memchr(option.p, '=', option.n) && !str_starts(next, S("-"));
	for (size_t i = 0; i < sizeof takes_value / sizeof *takes_value; i++)
		if (takes_value[i][1] == option.p[1] && str_eq(option, str_of(takes_value[i])))
			return true;
	return false;
}

struct str option_name(const struct side *s, const struct command *c, uint32_t i)
{
	struct str word = raw_text(s, c, i), before = i > 1 ? raw_text(s, c, i - 1) : (struct str){ 0 };
	size_t value = option_value(word);

	if (needs_value(before, word))
		return before;
	if (!str_starts(word, S("-")))
		return word.n && word.p[0] == '@' ? S("@") : FILE_ARGUMENT;
	if (!value || (value == 2 && (word.p[1] == 'D' || word.p[1] == 'U')))   /* "-DX" is X's, not all macros' */
		return word;
	return str_clip(word, word.p[value - 1] == '=' || word.p[value - 1] == ',' ? value - 1 : value);
}

/* ---- pairing the words ---- */

static void add_change(struct comparing *k, uint32_t x, uint32_t y)
{
	ARENA_ROOM(k->arena, k->change, k->n, k->cap);
	k->change[k->n++] = (struct change){ x, y, 0 };
}

static struct sort_key *sorted(const struct comparing *k, const struct side *s, const struct command *c)
{
	struct sort_key *x = ARENA_ARRAY(k->arena, struct sort_key, c->token.n);

	for (uint32_t i = 0; i < c->token.n; i++)
		x[i] = (struct sort_key){ token(s, c, i)->normal, i };
	sort_keys(x, c->token.n);
	return x;
}

/* Fills partner[] of B's words, and marks those of A that have one. */
static void pair_normal(const struct comparing *k, uint32_t *partner, bool *taken)
{
	struct sort_key *x = sorted(k, k->sa, k->a), *y = sorted(k, k->sb, k->b);

	for (uint32_t i = 0, j = 0; i < k->a->token.n && j < k->b->token.n;) {
		if (x[i].key == y[j].key) {
			partner[y[j].index] = x[i].index;
			taken[x[i].index] = true;
			i++;
			j++;
		} else if (x[i].key < y[j].key) {
			i++;
		} else {
			j++;
		}
	}
}

/* What is left: words that are equal but for where relative paths begin, then those of the same option, in order. */
static void pair_rest(const struct comparing *k, uint32_t *partner, bool *taken, bool by_name)
{
	uint64_t tries = 0;

	for (uint32_t j = 0; j < k->b->token.n; j++) {
		for (uint32_t i = 0; partner[j] == NO_TOKEN && i < k->a->token.n && tries < PAIRS_MOST; i++) {
			if (taken[i])
				continue;
			tries++;
			if (by_name ? !str_eq(option_name(k->sa, k->a, i), option_name(k->sb, k->b, j))
				    : token(k->sa, k->a, i)->local != token(k->sb, k->b, j)->local)
				continue;
			partner[j] = i;
			taken[i] = true;
		}
	}
}

/* Changes in the order of B's words, then what only A has; true when the words that pair stand in another order. */
static bool find_changes(struct comparing *k)
{
	uint32_t *partner = ARENA_ARRAY(k->arena, uint32_t, k->b->token.n), last = 0;
	bool *taken = ARENA_ARRAY(k->arena, bool, k->a->token.n), reordered = false;

	for (uint32_t j = 0; j < k->b->token.n; j++)
		partner[j] = NO_TOKEN;
	pair_normal(k, partner, taken);
	pair_rest(k, partner, taken, false);
	pair_rest(k, partner, taken, true);
	for (uint32_t j = 0; j < k->b->token.n; j++) {
		uint32_t i = partner[j];

		if (i == NO_TOKEN || token(k->sa, k->a, i)->raw != token(k->sb, k->b, j)->raw)
			add_change(k, i, j);
		if (i == NO_TOKEN)
			continue;
		reordered |= i < last;
		last = i;
	}
	for (uint32_t i = 0; i < k->a->token.n; i++)
		if (!taken[i])
			add_change(k, i, NO_TOKEN);
	return reordered;
}

/* ---- what a change is ---- */

static struct str spelled_without(struct side *s, const struct command *c, uint32_t i, unsigned signs)
{
	struct str word = raw_text(s, c, i), cwd = c->cwd == NO_WORD ? (struct str){ 0 } : s->words->text[c->cwd];
	struct normal n;

	if (token(s, c, i)->signs & SIGN_PID && !(signs & SIGN_PID))
		return normal_text(s, c, i);
	s->place.without = signs;
	n = normal_word(&s->place, cwd, word);
	s->place.without = 0;
	return n.text;
}

/* [1] */
static bool equal_without(struct comparing *k, const struct change *c, unsigned signs)
{
	return str_eq(spelled_without(k->sa, k->a, c->x, signs), spelled_without(k->sb, k->b, c->y, signs));
}

static unsigned find_needed(struct comparing *k, const struct change *c)
{
	unsigned x = token(k->sa, k->a, c->x)->signs, y = token(k->sb, k->b, c->y)->signs, needed = 0, left_out = 0;

	/* What is relative on both sides holds no top directory until it is spelled from there. */
	if (x & y & SIGN_RELATIVE && equal_without(k, c, SIGN_RELATIVE))
		left_out = SIGN_RELATIVE;
	for (unsigned sign = 1; sign < SIGN_PATH; sign <<= 1)
		if ((x | y) & sign & ~left_out && !equal_without(k, c, left_out | sign))
			needed |= sign;
	return needed | ((x | y) & SIGN_PATH);
}

/* Most commands of a build have the same words: what was found for two of them holds wherever they do not depend on the command. */
static unsigned needed_signs(struct comparing *k, const struct change *c)
{
	const struct token *x = token(k->sa, k->a, c->x), *y = token(k->sb, k->b, c->y);
	struct side *s = k->sb;
	uint32_t at;
	unsigned signs;

	if ((x->signs | y->signs) & (SIGN_RELATIVE | SIGN_PID))
		return find_needed(k, c);
	at = map_intern_pair(&s->needed_at, x->raw, y->raw, s->nneeded);
	if (at < s->nneeded)
		return s->needed[at];
	signs = find_needed(k, c);
	ARENA_ROOM(s->arena, s->needed, s->nneeded, s->needed_cap);
	s->needed[s->nneeded++] = signs;
	return signs;
}

static bool is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct str next_run(struct str *rest)
{
	struct str run = *rest;
	size_t n = 0;

	while (n < rest->n && is_word_char(rest->p[n]))
		n++;
	run.n = n ? n : rest->n ? 1 : 0;
	*rest = str_from(*rest, run.n);
	return run;
}

/* As cksum prints it: any number of 32 bits, with so many digits that chance does not give fewer (1 in 43,000). */
static bool decimal_sum(struct str s)
{
	uint64_t number;

	return s.n >= 6 && s.n <= 10 && s.p[0] >= '0' && s.p[0] <= '9' && str_u64(s, &number) && number <= UINT32_MAX;
}

static bool hashes_alike(struct str x, struct str y)
{
	bool figure = false, letter = false;

	if (decimal_sum(x) && decimal_sum(y))
		return true;
	if (x.n != y.n || x.n < 4)
		return false;
	for (size_t i = 0; i < x.n; i++) {
		char c[2] = { x.p[i], y.p[i] };

		for (int j = 0; j < 2; j++) {
			if (!(c[j] >= '0' && c[j] <= '9') && !(c[j] >= 'a' && c[j] <= 'f'))
				return false;
			figure |= c[j] <= '9';
			letter |= c[j] >= 'a';
		}
	}
	return figure && letter;
}

bool differ_by_hash(struct str x, struct str y)
{
	bool differs = false;

	while (x.n && y.n) {
		struct str p = next_run(&x), q = next_run(&y);

		if (str_eq(p, q))
			continue;
		if (!hashes_alike(p, q))
			return false;
		differs = true;
	}
	return differs && !x.n && !y.n;
}

/* "a/x/y.c" and "b/x/y.c" end alike from "/x/y.c" on. */
size_t common_tail(struct str x, struct str y)
{
	size_t n = 0, tail = 0;

	while (n < x.n && n < y.n && x.p[x.n - 1 - n] == y.p[y.n - 1 - n]) {
		n++;
		if (x.p[x.n - n] == '/')
			tail = n;
	}
	return tail;
}

void add_moved(struct argv_difference *out, struct str from, struct str to)
{
	for (uint32_t i = 0; i < out->nmoved; i++)
		if (str_eq(out->moved[i].from, from) && str_eq(out->moved[i].to, to))
			return;
	if (out->nmoved < MOVED_MOST)
		out->moved[out->nmoved++] = (struct moved){ from, to };
}

/* The value that an option's word holds, from its path on: "<top>/x" of "dependency=<top>/x". */
static struct str path_in(struct str word)
{
	word = str_from(word, option_value(word));
	while (option_value(word))
		word = str_from(word, option_value(word));
	return word;
}

static bool same_front(struct str x, struct str px, struct str y, struct str py)
{
	return str_eq(str_clip(x, x.n - px.n), str_clip(y, y.n - py.n));
}

/* Another directory, and the rest alike. */
static bool is_moved(struct comparing *k, const struct change *c)
{
	struct str x = normal_text(k->sa, k->a, c->x), y = normal_text(k->sb, k->b, c->y), px = path_in(x), py = path_in(y);
	unsigned signs = token(k->sa, k->a, c->x)->signs & token(k->sb, k->b, c->y)->signs;
	size_t tail = common_tail(px, py);

	if (!same_front(x, px, y, py) || (!(signs & SIGN_PATH) && !tail))
		return false;
	if (!tail && !memchr(px.p, '/', px.n))
		return false;
	if (!tail && str_eq(option_name(k->sb, k->b, c->y), FILE_ARGUMENT))
		return false;
	add_moved(k->out, str_clip(px, px.n - tail), str_clip(py, py.n - tail));
	return true;
}

/* Digits that may be seconds since 1970, and not of a day in the year before or after this recording, are no time. */
static bool is_time_of(const struct process_tree *t, struct str word)
{
	int64_t began = t->started_ns / SECOND_NS, seconds;

	for (size_t i = 0; i < word.n; i++) {
		size_t n = 0;

		while (i + n < word.n && word.p[i + n] >= '0' && word.p[i + n] <= '9')
			n++;
		if (n == 10 && str_i64((struct str){ word.p + i, n }, &seconds) && began > 0)
			return seconds > began - YEAR_S && seconds < began + YEAR_S;
		i += n;
	}
	return true;
}

/* The same but for a sum in its place that looks like a time on one side or on both. */
static bool differ_by_sum(struct comparing *k, const struct change *c)
{
	struct str x = spelled_without(k->sa, k->a, c->x, SIGN_TIME), y = spelled_without(k->sb, k->b, c->y, SIGN_TIME);

	bool times = token(k->sa, k->a, c->x)->signs & token(k->sb, k->b, c->y)->signs & SIGN_TIME;

	return differ_by_hash(x, y) && !(times && is_time_of(k->sa->t, x) && is_time_of(k->sb->t, y));
}

enum judged judge_change(struct comparing *k, struct change *c)
{
	struct str x, y;
	unsigned signs;

	if (c->x == NO_TOKEN || c->y == NO_TOKEN)
		return CHANGE_OTHER;
	x = normal_text(k->sa, k->a, c->x);
	y = normal_text(k->sb, k->b, c->y);
	signs = token(k->sa, k->a, c->x)->signs | token(k->sb, k->b, c->y)->signs;
	if (differ_by_hash(x, y) || (signs & SIGN_TIME && differ_by_sum(k, c))) {
		c->signs = SIGN_HASH;
		return signs & SIGN_PATH || str_eq(option_name(k->sb, k->b, c->y), S("-o")) ? CHANGE_HASH : CHANGE_VOLATILE;
	}
	if (str_eq(x, y) || token(k->sa, k->a, c->x)->local == token(k->sb, k->b, c->y)->local) {
		c->signs = needed_signs(k, c);
		return c->signs & (SIGN_HASH | SIGN_TIME | SIGN_PID) && !(c->signs & SIGN_PATH) ? CHANGE_VOLATILE /* [2] */
										       : CHANGE_SPELLED;
	}
	if (is_moved(k, c))
		return CHANGE_MOVED;
	return str_eq(option_name(k->sb, k->b, c->y), S("-o")) ? CHANGE_OUTPUT : CHANGE_OTHER;     /* [3] */
}

/* ---- all ---- */

static bool same_words(const struct comparing *k)
{
	if (k->a->token.n != k->b->token.n)
		return false;
	for (uint32_t i = 0; i < k->a->token.n; i++)
		if (token(k->sa, k->a, i)->raw != token(k->sb, k->b, i)->raw)
			return false;
	return true;
}

void compare_argv(struct side *sa, const struct command *a, struct side *sb, const struct command *b, struct arena *arena,
	struct argv_difference *out)
{
	struct comparing k = { .sa = sa, .sb = sb, .a = a, .b = b, .arena = arena, .out = out };

	*out = (struct argv_difference){ .change = ARGV_SAME };
	if (!same_words(&k))
		say_changes(&k, find_changes(&k));
	compare_cwd(&k);
}
