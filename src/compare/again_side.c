/* again_side - a recording made ready to be compared: commands, their words, their files. */
#include "compare/again_part.h"

#define PIDS_MOST 64u                   /* ancestors whose process numbers are looked for in arguments */

void words_init(struct words *w, struct arena *a)
{
	*w = (struct words){ .arena = a };
	map_init(&w->map, a);
}

uint32_t word_of(struct words *w, struct str text)
{
	uint32_t index = map_intern(&w->map, text, w->n);

	if (index < w->n)
		return index;
	ARENA_ROOM(w->arena, w->text, w->n, w->cap);
	w->text[w->n++] = text;
	return index;
}

static void find_heirs(struct side *s)
{
	const struct process_tree *t = s->t;

	for (uint32_t i = 0; i < t->nprogram; i++)
		s->heir[i] = NO_PROGRAM;
	for (uint32_t i = 0; i < t->nprogram; i++) {
		uint32_t before = t->program[i].before;

		if (before < i && t->program[i].exec && t->program[before].process == t->program[i].process)
			s->heir[before] = i;
	}
}

/* ---- words ---- */

struct spelling {                       /* a word as seen from one directory */
	uint32_t normal, local;
	unsigned signs;
};

struct speller {
	struct side *side;
	struct map memo;                /* (directory, word) -> spelling[] */
	struct spelling *spelling;
	uint32_t n, cap;
	int64_t pid[PIDS_MOST];         /* of the command at hand and what it is below */
	uint32_t npid;
};

static void collect_pids(struct speller *sp, uint32_t program)
{
	const struct process_tree *t = sp->side->t;

	sp->npid = 0;
	while (program < t->nprogram && sp->npid < PIDS_MOST) {
		uint32_t before = t->program[program].before, process = t->program[program].process;

		if (process < t->nprocess)
			sp->pid[sp->npid++] = t->process[process].pid;
		program = before < program ? before : NO_PROGRAM;
	}
}

static struct spelling spell(struct speller *sp, uint32_t cwd, uint32_t raw)
{
	struct side *s = sp->side;
	uint32_t at = map_intern_pair(&sp->memo, cwd, raw, sp->n);
	struct str directory = cwd == NO_WORD ? (struct str){ 0 } : s->words->text[cwd];
	struct normal word, local;

	if (at < sp->n)
		return sp->spelling[at];
	word = local = normal_word(&s->place, directory, s->words->text[raw]);
	if (word.signs & SIGN_RELATIVE) {
		s->place.without = SIGN_RELATIVE;
		local = normal_word(&s->place, directory, s->words->text[raw]);
		s->place.without = 0;
	}
	ARENA_ROOM(s->arena, sp->spelling, sp->n, sp->cap);
	sp->spelling[sp->n++] = (struct spelling){ word_of(s->words, word.text), word_of(s->words, local.text), word.signs };
	return sp->spelling[at];
}

static bool may_hold_pid(struct str word)
{
	size_t run = 0;

	for (size_t i = 0; i < word.n && run < 3; i++)
		run = word.p[i] >= '0' && word.p[i] <= '9' ? run + 1 : 0;
	return run >= 3;
}

static struct token token_of(struct speller *sp, uint32_t cwd, struct str word)
{
	struct side *s = sp->side;
	uint32_t raw = word_of(s->words, word);
	struct str without;
	struct spelling n;

	if (may_hold_pid(word) && normal_pids(&s->place, word, sp->pid, sp->npid, &without)) {
		n = spell(sp, cwd, word_of(s->words, without));
		return (struct token){ raw, n.normal, n.local, n.signs | SIGN_PID };
	}
	n = spell(sp, cwd, raw);
	return (struct token){ raw, n.normal, n.local, n.signs };
}

static void add_token(struct side *s, struct command *c, struct token k)
{
	ARENA_ROOM(s->arena, s->token, s->ntoken, s->token_cap);
	s->token[s->ntoken++] = k;
	c->token.n++;
}

static void find_tokens(struct speller *sp, struct command *c)
{
	struct side *s = sp->side;
	const struct tree_program *p = &s->t->program[c->program];
	struct range argv = command_argv(s, c);
	uint32_t tool = word_of(s->words, c->tool);

	if (p->cwd.n) {
		c->cwd = word_of(s->words, p->cwd);
		c->normal_cwd = word_of(s->words, normal_path(&s->place, p->cwd).text);
	}
	if (!c->has_argv)
		return;
	collect_pids(sp, c->program);
	c->token.at = s->ntoken;
	add_token(s, c, (struct token){ tool, tool, tool, 0 });
	for (uint32_t i = 1; i < argv.n; i++)
		add_token(s, c, token_of(sp, c->cwd, p->argv[argv.at + i]));
}

/* ---- all ---- */

void side_init(struct side *s, const struct process_tree *t, struct words *w, struct arena *a)
{
	bool *wrote = ARENA_ARRAY(a, bool, t->nprogram);
	struct speller sp = { .side = s };

	*s = (struct side){ .t = t, .arena = a, .words = w, .has_files = t->nuse > 0 };
	s->place = (struct place){ .arena = a, .top = t->top.n ? t->top : t->directory, .known = &s->known };
	map_init(&s->known, a);
	map_init(&s->needed_at, a);
	map_init(&sp.memo, a);
	s->owner = ARENA_ARRAY(a, uint32_t, t->nprogram);
	s->heir = ARENA_ARRAY(a, uint32_t, t->nprogram);
	s->path = ARENA_ARRAY(a, uint32_t, t->nfile);
	find_heirs(s);
	name_files(s, wrote);
	find_commands(s, wrote);
	gather_files(s);
	for (uint32_t i = 0; i < s->ncommand; i++)
		find_tokens(&sp, &s->command[i]);
}

void side_release(struct side *s)
{
	buf_release(&s->place.scratch);
}
