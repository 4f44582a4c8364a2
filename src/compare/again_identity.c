/*
 * again_identity - one line a command for a committed baseline.
 *
 * The hash is XXH3-64 of the tool, the normalised working directory and the normalised words, each ended by a NUL: no content, so that
 * editing a file changes nothing, and no spelling, so that it is the same in every checkout.  It changes when an argument does, and
 * in every recording when an argument holds what no sign stands for: that is a broken cache key.
 */
#include "compare/again_part.h"

#include "base/sort.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define NAME_MOST 120u                  /* bytes */

static uint64_t hash_command(const struct side *s, const struct command *c)
{
	struct str cwd = c->normal_cwd == NO_WORD ? (struct str){ 0 } : s->words->text[c->normal_cwd];
	XXH3_state_t state;

	XXH3_64bits_reset(&state);
	XXH3_64bits_update(&state, cwd.n ? cwd.p : "", cwd.n);
	XXH3_64bits_update(&state, "", 1);
	for (uint32_t i = 0; i < c->token.n; i++) {
		struct str word = s->words->text[s->token[c->token.at + i].normal];

		XXH3_64bits_update(&state, word.n ? word.p : "", word.n);
		XXH3_64bits_update(&state, "", 1);
	}
	return XXH3_64bits_digest(&state);
}

/* "gcc -c src/x.c -o x.o" as normalised, with a sign where it was cut. */
static struct str name_command(const struct side *s, const struct command *c)
{
	struct str name = c->tool;

	for (uint32_t i = 1; i < c->token.n && name.n <= NAME_MOST; i++)
		name = arena_printf(s->arena, "%.*s %.*s", STR(name), STR(str_clip(s->words->text[s->token[c->token.at + i].normal],
			NAME_MOST + 1)));
	return name.n <= NAME_MOST ? name : arena_printf(s->arena, "%.*s...", STR(str_clip(name, NAME_MOST)));
}

static int by_name(uint32_t i, uint32_t j, const void *ctx)
{
	const struct identity *x = (const struct identity *)ctx + i, *y = (const struct identity *)ctx + j;
	int order = str_cmp(x->name, y->name);

	return order ? order : (x->hash > y->hash) - (x->hash < y->hash);
}

static void order(struct identities *out, struct arena *a)
{
	out->identity = sorted_rows(a, out->identity, sizeof *out->identity, out->n, by_name, out->identity);
}

void command_identities(const struct process_tree *t, struct arena *a, struct identities *out)
{
	struct words words;
	struct side s;
	struct map known;
	uint32_t cap = 0;

	*out = (struct identities){ 0 };
	words_init(&words, a);
	map_init(&known, a);
	side_init(&s, t, &words, a);
	for (uint32_t i = 0; i < s.ncommand; i++) {
		uint64_t hash = hash_command(&s, &s.command[i]);
		uint32_t at;

		if (!s.command[i].has_argv)
			continue;
		at = map_intern_pair(&known, hash, 0, out->n);
		if (at == out->n) {
			ARENA_ROOM(a, out->identity, out->n, cap);
			out->identity[out->n++] = (struct identity){ hash, name_command(&s, &s.command[i]), 0 };
		}
		out->identity[at].count++;
	}
	order(out, a);
	side_release(&s);
}
