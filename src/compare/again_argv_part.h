/* again_argv_part - what finding the least edit of two command lines shares with saying it. */
#ifndef PAWL_COMPARE_AGAIN_ARGV_PART_H
#define PAWL_COMPARE_AGAIN_ARGV_PART_H

#include "compare/again_part.h"

#define NO_TOKEN UINT32_MAX

struct change {                         /* a word of one side and what it is on the other */
	uint32_t x, y;                  /* places in the commands' words, or NO_TOKEN */
	unsigned signs;                 /* needed to make them equal */
};

struct comparing {
	struct side *sa, *sb;
	const struct command *a, *b;
	struct arena *arena;
	struct change *change;
	uint32_t n, cap;
	struct argv_difference *out;
};

static inline const struct token *token(const struct side *s, const struct command *c, uint32_t i)
{
	return &s->token[c->token.at + i];
}

static inline struct str raw_text(const struct side *s, const struct command *c, uint32_t i)
{
	return s->words->text[token(s, c, i)->raw];
}

static inline struct str normal_text(const struct side *s, const struct command *c, uint32_t i)
{
	return s->words->text[token(s, c, i)->normal];
}

enum judged { CHANGE_SPELLED, CHANGE_HASH, CHANGE_MOVED, CHANGE_OUTPUT, CHANGE_VOLATILE, CHANGE_OTHER };

/* Sets the signs of the change, and adds a directory that moved. */
enum judged judge_change(struct comparing *k, struct change *c);

/* Bytes that paths have in common at their ends, from a '/' on: 0 = not even the last part. */
size_t common_tail(struct str x, struct str y);
void add_moved(struct argv_difference *out, struct str from, struct str to);

/* Words and verdict on the changes found; `reordered`: those that pair up stand in another order. */
void say_changes(struct comparing *k, bool reordered);

/* Where the commands were run, when that is all that differs; adds a directory that moved in any case. */
void compare_cwd(struct comparing *k);

#endif
