/*
 * again_match - the counterpart of every command in another recording.
 *
 * Passes from the narrow to the wide, each a join over 64-bit keys in which every earlier command is given away once, the first
 * that started to the first that asks:
 *
 *	1  same words, directory, inputs by content and time     2  the same by content     3  same words and directory
 *	4  same normalised words, directory and inputs           5  same normalised words and directory
 *	6  same normalised words but for where relative paths begin
 *	7  same tool, and the same normalised words in any order but for the output's name
 *	8  same tool and main input (the first argument that it reads, else the first file that it writes)
 *	9  same tool and name of the first file, and most of the rarest words in common: least number of words that differ
 *
 * Within one recording the passes 1 to 7 find repetitions: the counterpart is the last one before.
 *
 * Choices [1] Only commands that share one of their three rarest words are compared word by word, with at most TRIES of each:
 *             never all pairs.
 *         [2] More than half of the words must be in common.
 */
#include "compare/again_part.h"

#include "base/sort.h"

#define RARE 3u
#define TRIES 8u                        /* [1] */
#define PASSES 8
#define NO_KEY UINT64_C(0)

/* ---- keys ---- */

static uint64_t hash_tool(const struct side *s, const struct command *c)
{
	return mix(word_of(s->words, c->tool), 1);
}

static uint64_t exact_words(const struct side *s, const struct command *c)
{
	uint64_t h = mix(hash_tool(s, c), c->cwd);

	for (uint32_t i = 0; i < c->token.n; i++)
		h = mix(h, s->token[c->token.at + i].raw);
	return h;
}

static uint64_t normal_words(const struct side *s, const struct command *c)
{
	uint64_t h = mix(hash_tool(s, c), c->normal_cwd);

	for (uint32_t i = 0; i < c->token.n; i++)
		h = mix(h, s->token[c->token.at + i].normal);
	return h;
}

static uint64_t local_words(const struct side *s, const struct command *c)
{
	uint64_t h = hash_tool(s, c);

	for (uint32_t i = 0; i < c->token.n; i++)
		h = mix(h, s->token[c->token.at + i].local);
	return h;
}

static uint64_t bag_of_words(const struct side *s, const struct command *c)
{
	uint64_t h = 0;

	for (uint32_t i = 0; i < c->token.n; i++)
		if (!str_eq(option_name(s, c, i), S("-o")))
			h += mix(s->token[c->token.at + i].normal, 3);
	return mix(h, hash_tool(s, c));
}

static bool reads(const struct side *s, const struct command *c, uint32_t path)
{
	for (uint32_t i = 0; i < c->input.n; i++)
		if (s->input[c->input.at + i].path == path)
			return true;
	return false;
}

static uint64_t main_file(const struct side *s, const struct command *c)
{
	uint64_t h = mix(hash_tool(s, c), c->compiles);

	for (uint32_t i = 1; i < c->token.n; i++) {
		uint32_t word = s->token[c->token.at + i].normal;

		if (s->token[c->token.at + i].signs & SIGN_PATH && str_eq(option_name(s, c, i), FILE_ARGUMENT) && reads(s, c, word))
			return mix(h, word);
	}
	return c->output.n ? mix(h, s->output[c->output.at].path) : NO_KEY;
}

static uint64_t key_of(const struct side *s, const struct command *c, int pass)
{
	uint64_t key;

	if (!c->has_argv)
		return pass < PASSES - 1 || !c->output.n ? NO_KEY : main_file(s, c);
	switch (pass) {
	case 0:
		key = mix(exact_words(s, c), c->timed);
		break;
	case 1:
		key = mix(exact_words(s, c), c->plain);
		break;
	case 2:
		key = exact_words(s, c);
		break;
	case 3:
		key = mix(normal_words(s, c), c->plain);
		break;
	case 4:
		key = normal_words(s, c);
		break;
	case 5:
		key = local_words(s, c);
		break;
	case 6:
		key = bag_of_words(s, c);
		break;
	default:
		return main_file(s, c);
	}
	return key ? key : 1;
}

/* ---- joins ---- */

struct joining {
	const struct side *earlier, *later;
	struct arena *arena;
	uint32_t *before;               /* by command of later */
	bool *given;                    /* by command of earlier */
};

/* Commands of equal key, in order of start. */
struct chains {
	struct map map;
	uint32_t *first, *last, *next;  /* by key's index; by command */
	uint32_t n;
};

static void chain(struct chains *c, uint64_t key, uint32_t command)
{
	uint32_t at = map_intern_pair(&c->map, key, 0, c->n);

	c->next[command] = NO_COMMAND;
	if (at == c->n)
		c->first[c->n++] = command;
	else
		c->next[c->last[at]] = command;
	c->last[at] = command;
}

static void chains_init(struct chains *c, struct arena *a, uint32_t ncommand)
{
	*c = (struct chains){ .first = ARENA_ARRAY(a, uint32_t, ncommand + 1), .last = ARENA_ARRAY(a, uint32_t, ncommand + 1),
		.next = ARENA_ARRAY(a, uint32_t, ncommand + 1) };
	map_init(&c->map, a);
}

static void join(struct joining *j, int pass)
{
	struct chains c;
	uint32_t known;

	chains_init(&c, j->arena, j->earlier->ncommand);
	for (uint32_t i = 0; i < j->earlier->ncommand; i++) {
		uint64_t key = j->given[i] ? NO_KEY : key_of(j->earlier, &j->earlier->command[i], pass);

		if (key != NO_KEY)
			chain(&c, key, i);
	}
	known = c.n;
	for (uint32_t i = 0; i < j->later->ncommand; i++) {
		uint64_t key = j->before[i] != NO_COMMAND ? NO_KEY : key_of(j->later, &j->later->command[i], pass);
		uint32_t at = key == NO_KEY ? known : map_intern_pair(&c.map, key, 0, known);

		if (at >= known || c.first[at] == NO_COMMAND)
			continue;
		j->before[i] = c.first[at];
		j->given[c.first[at]] = true;
		c.first[at] = c.next[c.first[at]];
	}
}

/* ---- the least number of words that differ ---- */

struct rare {
	uint32_t *count;                /* by word: commands of earlier, not given away, that have it */
	uint32_t *first, *next;         /* chains of places in token[] by word */
	uint32_t *command;              /* by place in token[] */
	uint32_t nword;
	uint32_t *stamp, generation;    /* by word */
};

static void index_words(const struct joining *j, struct rare *r)
{
	const struct side *s = j->earlier;

	r->nword = s->words->n;
	r->count = ARENA_ARRAY(j->arena, uint32_t, r->nword);
	r->first = ARENA_ARRAY(j->arena, uint32_t, r->nword);
	r->stamp = ARENA_ARRAY(j->arena, uint32_t, r->nword);
	r->next = ARENA_ARRAY(j->arena, uint32_t, s->ntoken + 1);
	r->command = ARENA_ARRAY(j->arena, uint32_t, s->ntoken + 1);
	for (uint32_t i = s->ncommand; i-- > 0;) {
		const struct command *c = &s->command[i];

		for (uint32_t k = 1; !j->given[i] && k < c->token.n; k++) {
			uint32_t place = c->token.at + k, word = s->token[place].normal;

			r->command[place] = i;
			r->next[place] = r->count[word]++ ? r->first[word] : UINT32_MAX;
			r->first[word] = place;
		}
	}
}

/* Up to RARE of the words of c that fewest earlier commands have. */
static uint32_t rarest(const struct rare *r, const struct side *s, const struct command *c, uint32_t word[RARE])
{
	uint32_t n = 0;

	for (uint32_t k = 1; k < c->token.n; k++) {
		uint32_t w = s->token[c->token.at + k].normal, i = n;

		if (w >= r->nword || !r->count[w] || (n == RARE && r->count[w] >= r->count[word[RARE - 1]]))
			continue;
		if (n < RARE)
			n++;
		else
			i = RARE - 1;
		for (; i > 0 && r->count[word[i - 1]] > r->count[w]; i--)
			word[i] = word[i - 1];
		word[i] = w;
	}
	return n;
}

/* Words of x that c, which is stamped, has as well. */
static uint32_t in_common(const struct rare *r, const struct side *s, const struct command *x)
{
	uint32_t n = 0;

	for (uint32_t k = 1; k < x->token.n; k++)
		n += r->stamp[s->token[x->token.at + k].normal] == r->generation;
	return n;
}

static void stamp_words(struct rare *r, const struct side *s, const struct command *c)
{
	r->generation++;
	for (uint32_t k = 1; k < c->token.n; k++)
		if (s->token[c->token.at + k].normal < r->nword)
			r->stamp[s->token[c->token.at + k].normal] = r->generation;
}

/* "x.c": the last part of the first argument that looks like a file's name. */
static struct str first_file(const struct side *s, const struct command *c)
{
	for (uint32_t i = 1; i < c->token.n; i++) {
		struct str word = s->words->text[s->token[c->token.at + i].normal];

		if (str_eq(option_name(s, c, i), FILE_ARGUMENT) && word.n && (memchr(word.p, '/', word.n) || memchr(word.p, '.', word.n)))
			return str_cut_last(&word, '/');
	}
	return (struct str){ 0 };
}

static uint32_t nearest(const struct joining *j, struct rare *r, const struct command *c)
{
	uint32_t word[RARE], n = rarest(r, j->later, c, word), best = NO_COMMAND, most = 0;

	struct str file = first_file(j->later, c);

	stamp_words(r, j->later, c);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t place = r->first[word[i]];

		for (uint32_t tries = 0; place != UINT32_MAX && tries < TRIES; tries++, place = r->next[place]) {
			const struct command *x = &j->earlier->command[r->command[place]];
			uint32_t common;

			if (j->given[r->command[place]] || !str_eq(x->tool, c->tool) || x->compiles != c->compiles)
				continue;
			common = in_common(r, j->earlier, x);
			if (common <= most || 2 * common <= x->token.n - 1 || 2 * common <= c->token.n - 1 ||  /* [2] */
				!str_eq(first_file(j->earlier, x), file))
				continue;
			most = common;
			best = r->command[place];
		}
	}
	return best;
}

static void join_nearest(struct joining *j)
{
	struct rare r = { .generation = 0 };

	index_words(j, &r);
	for (uint32_t i = 0; i < j->later->ncommand; i++) {
		if (j->before[i] != NO_COMMAND)
			continue;
		j->before[i] = nearest(j, &r, &j->later->command[i]);
		if (j->before[i] != NO_COMMAND)
			j->given[j->before[i]] = true;
	}
}

/* ---- within one recording ---- */

static void join_repetitions(struct joining *j, int pass)
{
	struct chains c;

	chains_init(&c, j->arena, j->later->ncommand);
	for (uint32_t i = 0; i < j->later->ncommand; i++) {
		uint64_t key = key_of(j->later, &j->later->command[i], pass);
		uint32_t at;

		if (key == NO_KEY)
			continue;
		at = map_intern_pair(&c.map, key, 0, c.n);
		if (at < c.n && j->before[i] == NO_COMMAND && !j->given[c.last[at]]) {
			j->before[i] = c.last[at];
			j->given[c.last[at]] = true;
		}
		c.n += at == c.n;
		c.last[at] = i;
	}
}

void match_commands(const struct side *earlier, const struct side *later, struct arena *a, uint32_t *before)
{
	struct joining j = { earlier, later, a, before, ARENA_ARRAY(a, bool, earlier->ncommand) };

	for (uint32_t i = 0; i < later->ncommand; i++)
		before[i] = NO_COMMAND;
	for (int pass = 0; pass < PASSES; pass++) {
		if (earlier != later)
			join(&j, pass);
		else if (pass < PASSES - 1)
			join_repetitions(&j, pass);
	}
	if (earlier != later)
		join_nearest(&j);
}
