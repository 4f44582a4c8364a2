/*
 * again_explain - what differs between two commands, in rows.
 *
 * Choices [1] Words are paired by the longest common subsequence of what is left of them after normalisation; lines so long that this
 *             would take MOST_CELLS steps are paired in order, but for how they begin and end.
 *         [2] A command without a counterpart is held against the only one of its tool that was asked for, too.
 */
#include "compare/again_explain.h"

#include "base/sort.h"
#include "compare/again_part.h"

#define LINE_MOST ((size_t)1 << 20)     /* bytes of a command line that the expression sees */
#define MOST_CELLS 250000u              /* of the table of common subsequences */
#define SIGNS 8u
#define SEEN UINT32_MAX
#define SEVERAL (MAP_NONE - 1)  /* as the only one of a tool: there are more */

struct explaining {
	struct arena *arena;
	struct arena line;              /* the command line that the expression sees */
	struct side before, now;
	struct pairing pairing;
	struct map only;                /* tool -> the only program before that was asked for, or SEVERAL */
	struct explained *x;
	const struct command *a, *b;
	uint32_t word_cap;
	unsigned signs;                 /* enum sign, of what was taken as equal */
	uint32_t *at;                   /* by path: 0, or its row before + 1, or SEEN */
};

const char *explained_change_name(enum explained_change c)
{
	static const char *const name[] = { [CHANGED_CONTENT] = "content", [CHANGED_TIME] = "time", [CHANGED_UNKNOWN] = "unknown",
		[CHANGED_GONE] = "gone", [CHANGED_NEW] = "new" };

	return name[c];
}

/* ---- words ---- */

static void put_word(struct explaining *k, const struct token *x, const struct token *y)
{
	struct explained *out = k->x;
	struct explained_word w = { 0 };

	if (x)
		w.before = k->before.words->text[x->raw];
	if (y)
		w.now = k->now.words->text[y->raw];
	if (x && y && x->raw == y->raw) {
		out->word_same++;
		return;
	}
	w.equal = x && y && x->normal == y->normal;
	if (w.equal)
		k->signs |= x->signs | y->signs;
	ARENA_ROOM(k->arena, out->word, out->nword, k->word_cap);
	out->word[out->nword++] = w;
}

/* Words of one side only stand side by side as far as there are two. */
static void put_others(struct explaining *k, const struct token *x, uint32_t nx, const struct token *y, uint32_t ny)
{
	for (uint32_t i = 0; i < nx || i < ny; i++)
		put_word(k, i < nx ? &x[i] : NULL, i < ny ? &y[i] : NULL);
}

/* [1] length[i * (ny + 1) + j]: of the longest common subsequence of x[i..] and y[j..]. */
static uint32_t *common_lengths(struct arena *a, const struct token *x, uint32_t nx, const struct token *y, uint32_t ny)
{
	size_t row = (size_t)ny + 1;
	uint32_t *length = ARENA_ARRAY(a, uint32_t, ((size_t)nx + 1) * row);

	for (uint32_t i = nx; i--;)
		for (uint32_t j = ny; j--;) {
			uint32_t down = length[(i + 1) * row + j], right = length[i * row + j + 1];

			length[i * row + j] = x[i].normal == y[j].normal ? length[(i + 1) * row + j + 1] + 1 : down > right ? down : right;
		}
	return length;
}

static void pair_middle(struct explaining *k, const struct token *x, uint32_t nx, const struct token *y, uint32_t ny)
{
	struct arena scratch = { 0 };
	uint32_t i = 0, j = 0, *length;
	size_t row = (size_t)ny + 1;

	if ((uint64_t)nx * ny > MOST_CELLS) {
		put_others(k, x, nx, y, ny);
		return;
	}
	length = common_lengths(&scratch, x, nx, y, ny);
	while (i < nx || j < ny) {
		uint32_t from_i = i, from_j = j;

		while (i < nx && j < ny && x[i].normal != y[j].normal) {
			if (length[(i + 1) * row + j] >= length[i * row + j + 1])
				i++;
			else
				j++;
		}
		if (i >= nx || j >= ny) {
			put_others(k, x + from_i, nx - from_i, y + from_j, ny - from_j);
			break;
		}
		put_others(k, x + from_i, i - from_i, y + from_j, j - from_j);
		put_word(k, &x[i++], &y[j++]);
	}
	arena_free(&scratch);
}

static void pair_words(struct explaining *k, const struct token *x, uint32_t nx, const struct token *y, uint32_t ny)
{
	uint32_t at = 0, end = 0;

	for (; at < nx && at < ny && x[at].normal == y[at].normal; at++)
		put_word(k, &x[at], &y[at]);
	while (end < nx - at && end < ny - at && x[nx - 1 - end].normal == y[ny - 1 - end].normal)
		end++;
	pair_middle(k, x + at, nx - at - end, y + at, ny - at - end);
	for (; end; end--)
		put_word(k, &x[nx - end], &y[ny - end]);
}

/* The tool's name, which is the first word of both, is not told. */
static void explain_words(struct explaining *k)
{
	k->x->words_known = k->a->has_argv && k->b->has_argv && k->a->token.n && k->b->token.n;
	if (k->x->words_known)
		pair_words(k, k->before.token + k->a->token.at + 1, k->a->token.n - 1, k->now.token + k->b->token.at + 1, k->b->token.n - 1);
}

/* ---- files ---- */

struct filing {
	struct explaining *k;
	struct explained_files *out;
	uint32_t cap;
};

static void put_file(struct filing *f, const struct side *s, uint32_t path, const struct tree_file *before, const struct tree_file *now)
{
	static const enum explained_change change[] = { [STATE_TIME] = CHANGED_TIME, [STATE_OTHER] = CHANGED_CONTENT,
		[STATE_OPEN] = CHANGED_UNKNOWN };
	struct explained_file row = { .path = shown_path(s, path), .before = before, .now = now };
	enum state state = before && now ? compare_states(before, now) : STATE_OTHER;

	if (state == STATE_SAME) {
		f->out->same++;
		return;
	}
	row.change = !before ? CHANGED_NEW : !now ? CHANGED_GONE : change[state];
	ARENA_ROOM(f->k->arena, f->out->file, f->out->n, f->cap);
	f->out->file[f->out->n++] = row;
}

static int by_gravity(uint32_t i, uint32_t j, const void *ctx)
{
	static const int gravity[] = { [CHANGED_CONTENT] = 0, [CHANGED_UNKNOWN] = 1, [CHANGED_GONE] = 2, [CHANGED_NEW] = 3, [CHANGED_TIME] = 4 };
	const struct explained_file *x = (const struct explained_file *)ctx + i, *y = (const struct explained_file *)ctx + j;

	if (x->change != y->change)
		return gravity[x->change] - gravity[y->change];
	return str_cmp(x->path, y->path);
}

static void explain_files(struct explaining *k, const struct command_file *x, struct range rx, const struct command_file *y, struct range ry,
	struct explained_files *out)
{
	struct filing f = { .k = k, .out = out };
	const struct tree_file *fx = k->before.t->file, *fy = k->now.t->file;
	uint32_t *at = k->at;

	for (uint32_t i = rx.at; i < rx.at + rx.n; i++)
		at[x[i].path] = i + 1;
	for (uint32_t i = ry.at; i < ry.at + ry.n; i++) {
		uint32_t before = at[y[i].path];

		put_file(&f, &k->now, y[i].path, before ? &fx[x[before - 1].file] : NULL, &fy[y[i].file]);
		at[y[i].path] = SEEN;
	}
	for (uint32_t i = rx.at; i < rx.at + rx.n; i++)
		if (at[x[i].path] != SEEN)
			put_file(&f, &k->before, x[i].path, &fx[x[i].file], NULL);
	for (uint32_t i = rx.at; i < rx.at + rx.n; i++)
		at[x[i].path] = 0;
	for (uint32_t i = ry.at; i < ry.at + ry.n; i++)
		at[y[i].path] = 0;
	out->file = sorted_rows(k->arena, out->file, sizeof *out->file, out->n, by_gravity, out->file);
}

/* ---- what was taken as equal ---- */

static void name_signs(struct explaining *k)
{
	static const char *const name[SIGNS] = { "the top directory", "the home directory", "paths seen from another directory", "temporary names",
		"process numbers", "hashes", "times", "\"./\", \"//\" and \"..\"" };
	struct explained *x = k->x;

	x->normal = ARENA_ARRAY(k->arena, struct str, SIGNS);
	for (uint32_t i = 0; i < SIGNS; i++)
		if (k->signs & 1u << i)
			x->normal[x->nnormal++] = str_of(name[i]);
}

/* Paths of files are the same below the top directory, whatever it is called. */
static void gather_signs(struct explaining *k)
{
	if (k->x->files_known && !str_eq(k->before.place.top, k->now.place.top))
		k->signs |= SIGN_TOP;
	name_signs(k);
}

static void explain_pair(struct explaining *k, uint32_t before, uint32_t now)
{
	struct explained *x = k->x;

	x->cwd = k->now.t->program[now].cwd;
	if (before == NO_PROGRAM)
		return;
	x->cwd_before = k->before.t->program[before].cwd;
	k->a = &k->before.command[k->before.owner[before]];
	k->b = &k->now.command[k->now.owner[now]];
	k->word_cap = 0;
	k->signs = 0;
	explain_words(k);
	x->files_known = k->before.has_files && k->now.has_files;
	if (x->files_known) {
		explain_files(k, k->before.input, k->a->input, k->now.input, k->b->input, &x->input);
		explain_files(k, k->before.output, k->a->output, k->now.output, k->b->output, &x->output);
	}
	gather_signs(k);
}

/* ---- which ones ---- */

static bool wants(struct arena *line, const struct regexp *wanted, const struct process_tree *t, uint32_t program)
{
	bool matches = regexp_matches(wanted, program_command(line, t, program, LINE_MOST), NULL);

	arena_clear(line);
	return matches;
}

/* [2] Every command of the earlier recording is looked at once. */
static void find_only_ones(struct explaining *k, const struct regexp *wanted)
{
	map_init(&k->only, k->arena);
	for (uint32_t i = 0; i < k->before.ncommand; i++) {
		const struct command *x = &k->before.command[i];

		if (!wants(&k->line, wanted, k->before.t, x->program))
			continue;
		if (map_find(&k->only, x->tool) == MAP_NONE)
			map_set(&k->only, x->tool, x->program);
		else
			map_set(&k->only, x->tool, SEVERAL);
	}
}

static void choose(struct explaining *k)
{
	struct explained *x = k->x;
	uint32_t one;

	if (x->before != NO_PROGRAM || k->before.t == k->now.t)
		return;
	one = map_find(&k->only, k->now.command[k->now.owner[x->program]].tool);
	if (one == MAP_NONE || one == SEVERAL)
		return;
	x->before = one;
	x->chosen = true;
	differ_programs(&k->pairing, one, x->program, &x->difference);
}

static void explain_matches(struct explaining *k, const struct again_table *table, const struct regexp *wanted, uint32_t most,
	struct explanations *out)
{
	out->row = ARENA_ARRAY(k->arena, struct explained, table->n < most ? table->n : most);
	for (uint32_t i = 0; i < table->n; i++) {
		const struct command_match *m = &table->match[i];

		if (!wants(&k->line, wanted, k->now.t, m->program))
			continue;
		if (out->n == most) {
			out->left_out++;
			continue;
		}
		k->x = &out->row[out->n++];
		*k->x = (struct explained){ .program = m->program, .before = m->before, .difference = { m->again, m->why, m->part, m->unknown }, .ns = m->ns };
		choose(k);
		explain_pair(k, k->x->before, m->program);
	}
}

void explain_again(const struct process_tree *earlier, const struct process_tree *later, const struct regexp *wanted, uint32_t most,
	struct arena *a, struct explanations *out)
{
	struct explaining k = { .arena = a };
	struct again_table table;
	struct words words;

	*out = (struct explanations){ 0 };
	find_again(earlier, later, a, &table);
	words_init(&words, a);
	side_init(&k.before, earlier, &words, a);
	side_init(&k.now, later, &words, a);
	pairing_init(&k.pairing, &k.before, &k.now, a);
	find_only_ones(&k, wanted);
	k.at = ARENA_ARRAY(a, uint32_t, words.n);
	explain_matches(&k, &table, wanted, most, out);
	arena_free(&k.line);
	side_release(&k.before);
	side_release(&k.now);
}
