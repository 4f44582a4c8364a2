/*
 * folded - one line a call stack, the outermost call first: "root;caller;leaf 42".
 *
 * Spec    No standard.  The reader that all writers aim at is flamegraph.pl, whose line pattern is
 *         /^(.*)\s+?(\d+(?:\.\d*)?)$/; difffolded.pl puts a second number behind the first.
 * Gives   A profile in "samples", or in "base" and "head" where every line has two numbers.
 * Loses   Nothing that the format carries.  Writing leaves out all of a frame but its name, and all labels but
 *         "comm", which becomes the root.
 * Choices [1] The count follows the last blank: names contain blanks.
 *         [2] Two columns are two columns only when each line has two: one frame may be called "worker 2".
 *         [3] Fractions are kept to the digit, by the scale of the weight.
 *         [4] ';' at the end is dropped as Perl's split does it; an empty name elsewhere is "[unknown]".
 *         [5] Annotations of the kind of a frame (_[k], _[i], _[j], _[w]) stay in its name, as flamegraph.pl and inferno
 *             want to find them there.
 *         [6] A line with a '#' that has no count is a comment; of austin, whose first line names it, each line with a '#' is one, and
 *             what it counts is its mode's: microseconds or bytes [github.com/P403n1x87/austin, README, "Sample format"].
 *         [7] Stacks that come twice are added up, where stacks are asked for.  As paths (model/profile_paths.h) lines are samples, and what
 *             may overflow is the sum of all.
 */
#include "base/file.h"
#include "format/folded_part.h"

#define FORGET_BYTES ((size_t)8 << 20) /* of a mapped file are read before they are given back */
#define DECIMALS_MOST 18u
#define BITS_SEPARATOR 8 /* every line ends in a count, and ';' is used: without it any list of counts would do */
#define BITS_LONG 2 /* nothing but a line that has no end in the head */

/* A frame of the line, of which the next one often has a part. */
struct open_frame {
	size_t end;                     /* offset in the line of the byte behind its name */
	uint64_t hash;                  /* of the frames down to it */
	uint32_t frame, stack;
};

#define SLOTS_FIRST 1024u

struct folded {
	struct reading *out;
	struct err *err;
	uint32_t evidence;
	struct profile *profile;
	struct str bytes;
	bool mapped;
	struct map frame;               /* name -> frame */
	struct str before;              /* frames of the line before */
	struct open_frame *open;
	uint32_t nopen, open_cap;
	uint32_t *slot, slots;          /* stack + 1 by the hash of its frames, 0 = free */
	uint32_t *sample, sample_cap;   /* by stack: + 1, 0 = none */
	uint32_t bare;                  /* the sample without a stack, the same way */
	uint32_t ncolumn;
	bool austin;
	struct folded_paths *paths;     /* stacks are not made; NULL = they are */
	int64_t total[2];               /* of paths, by column */
	int32_t scale[2];               /* of these */
};

/* ---- counts ---- */

struct count {
	int64_t digits;
	uint32_t decimals;              /* digits behind the point */
};

/* Without the zeros at the end of a fraction. */
static struct str plain_fraction(struct str s)
{
	while (s.n && s.p[s.n - 1] == '0')
		s.n--;
	return s;
}

static bool count_of(struct str word, struct count *out)
{
	struct str fraction = word, whole = str_cut(&fraction, '.');
	uint64_t high, low = 0;
	int64_t sum;

	if (!str_u64(whole, &high))
		return false;
	fraction = plain_fraction(fraction);
	if (fraction.n > DECIMALS_MOST || (fraction.n && !str_u64(fraction, &low)))
		return false;
	*out = (struct count){ .decimals = (uint32_t)fraction.n };
	for (uint32_t i = 0; i < out->decimals; i++)
		if (__builtin_mul_overflow(high, 10u, &high))
			return false;
	if (__builtin_add_overflow(high, low, &sum))
		return false;
	out->digits = sum;
	return true;
}

/* Whether `line` ends in a blank and what may be a number; cuts it off [1]. */
static bool cut_number(struct str *line, struct str *word)
{
	size_t at = line->n;

	while (at && ((line->p[at - 1] >= '0' && line->p[at - 1] <= '9') || line->p[at - 1] == '.'))
		at--;
	if (!at || at == line->n || line->p[at] == '.' || (line->p[at - 1] != ' ' && line->p[at - 1] != '\t'))
		return false;
	*word = str_from(*line, at);
	line->n = at - 1;
	return true;
}

/* [2] */
static bool has_two_columns(struct str bytes)
{
	struct str line, word;

	while (bytes.n) {
		line = str_line(&bytes);
		if (!line.n || line.p[0] == '#')
			continue;
		if (!cut_number(&line, &word) || !cut_number(&line, &word))
			return false;
	}
	return true;
}

static bool times_ten(int64_t *x, uint32_t times)
{
	while (times--)
		if (__builtin_mul_overflow(*x, 10, x))
			return false;
	return true;
}

/* All values so far at a finer scale [3]. */
static bool rescale(struct profile *p, uint32_t decimals)
{
	for (uint32_t w = 0; w < p->nweight; w++) {
		uint32_t finer = decimals - (uint32_t)-p->weight[w].scale;

		for (uint32_t i = 0; i < p->nsample; i++)
			if (!times_ten(&p->weight[w].value[i], finer))
				return false;
		p->weight[w].scale = -(int32_t)decimals;
	}
	return true;
}

static bool add_count(struct folded *f, uint32_t sample, uint32_t column, struct count count)
{
	struct profile *p = f->profile;
	uint32_t decimals = (uint32_t)-p->weight[column].scale;

	if (count.decimals > decimals) {
		if (!rescale(p, count.decimals))
			return false;
		decimals = count.decimals;
	}
	return times_ten(&count.digits, decimals - count.decimals) && profile_add(p, sample, column, count.digits);
}

/* At the scale of the values so far: it only grows finer. */
static bool add_to_total(struct folded *f, uint32_t sample, uint32_t column)
{
	const struct weight *w = &f->profile->weight[column];
	int64_t *total = &f->total[column];

	if (w->scale != f->scale[column]) {
		if (!times_ten(total, (uint32_t)(f->scale[column] - w->scale)))
			return false;
		f->scale[column] = w->scale;
	}
	return !__builtin_add_overflow(*total, w->value[sample], total);
}

/* ---- stacks ---- */

static uint32_t frame_of(struct folded *f, struct str name)
{
	struct frame frame = { .module = NO_MODULE };
	uint32_t at = map_find(&f->frame, name);

	if (at != MAP_NONE)
		return at;
	frame.function = name.n ? f->mapped ? arena_str(f->out->arena, name) : name : S("[unknown]"); /* [4] */
	at = profile_frame(f->profile, &frame);
	map_intern(&f->frame, f->mapped ? arena_str(f->out->arena, name) : name, at);
	return at;
}

static uint64_t hash_upon(uint64_t parent, uint32_t frame)
{
	uint64_t hash = (parent + frame + 1) * 0x9e3779b97f4a7c15u;

	return hash ^ hash >> 32;
}

/* Doubles the table.  Parents precede their children, so that each hash is made of one that is there. */
static void enlarge(struct folded *f)
{
	struct arena *a = f->out->arena;
	const struct stack *stack = f->profile->stack;
	uint32_t n = f->profile->nstack, mask;
	uint64_t *hash = ARENA_ARRAY(a, uint64_t, n);

	arena_discard(a, f->slot);
	f->slots = f->slots ? f->slots * 2 : SLOTS_FIRST;
	f->slot = ARENA_ARRAY(a, uint32_t, f->slots ? f->slots : SIZE_MAX);
	mask = f->slots - 1;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at;

		hash[i] = hash_upon(stack[i].parent == NO_STACK ? 0 : hash[stack[i].parent], stack[i].frame);
		for (at = (uint32_t)hash[i] & mask; f->slot[at];)
			at = (at + 1) & mask;
		f->slot[at] = i + 1;
	}
	arena_discard(a, hash);
}

/* The stack of a frame upon `parent`. */
static uint32_t stack_upon(struct folded *f, uint32_t parent, const struct open_frame *o)
{
	struct profile *p = f->profile;
	uint32_t at, mask;

	if (p->nstack >= f->slots / 4 * 3)
		enlarge(f);
	mask = f->slots - 1;
	for (at = (uint32_t)o->hash & mask; f->slot[at]; at = (at + 1) & mask) {
		const struct stack *found = &p->stack[f->slot[at] - 1];

		if (found->parent == parent && found->frame == o->frame)
			return f->slot[at] - 1;
	}
	f->slot[at] = p->nstack + 1;
	return profile_append_stack(p, parent, o->frame);
}

/* Slots depend on the frames alone, so that all of a line's, and then the stacks in them, can be on their way from memory
 * before the first is needed. */
static void find_stacks(struct folded *f, uint32_t first)
{
	uint32_t parent = first ? f->open[first - 1].stack : NO_STACK;

	for (uint32_t i = first; i < f->nopen && f->slots; i++) {
		uint32_t stack = f->slot[(uint32_t)f->open[i].hash & (f->slots - 1)];

		__builtin_prefetch(&f->profile->stack[stack ? stack - 1 : 0]);
	}
	for (uint32_t i = first; i < f->nopen; i++)
		parent = f->open[i].stack = stack_upon(f, parent, &f->open[i]);
}

/* How many bytes two texts have in common at their start. */
static size_t common(struct str x, struct str y)
{
	size_t n = x.n < y.n ? x.n : y.n, i = 0;
	uint64_t a, b;

	for (; i + sizeof a <= n; i += sizeof a) {
		memcpy(&a, x.p + i, sizeof a);
		memcpy(&b, y.p + i, sizeof b);
		if (a != b)
			break;
	}
	while (i < n && x.p[i] == y.p[i])
		i++;
	return i;
}

/* Closes the frames that `frames` does not begin with.  Returns where its others begin. */
static size_t keep_open(struct folded *f, struct str frames)
{
	size_t same = common(f->before, frames);

	while (f->nopen) {
		size_t end = f->open[f->nopen - 1].end;

		if (frames.n && end <= same && (end == frames.n || frames.p[end] == ';'))
			return end < frames.n ? end + 1 : end;
		f->nopen--;
	}
	return 0;
}

static void open_frame(struct folded *f, struct str name, size_t end)
{
	struct open_frame o = { .end = end, .frame = frame_of(f, name) };

	o.hash = hash_upon(f->nopen ? f->open[f->nopen - 1].hash : 0, o.frame);
	if (f->slots)
		__builtin_prefetch(&f->slot[(uint32_t)o.hash & (f->slots - 1)]);
	ARENA_ROOM(f->out->arena, f->open, f->nopen, f->open_cap);
	f->open[f->nopen++] = o;
}

/* The stack of a line's frames, or NO_STACK when there are none. */
static uint32_t stack_of(struct folded *f, struct str frames)
{
	uint32_t first;
	size_t at;

	while (frames.n && frames.p[frames.n - 1] == ';')
		frames.n--;
	at = keep_open(f, frames);
	first = f->nopen;
	while (at < frames.n) {
		const char *found = memchr(frames.p + at, ';', frames.n - at);
		size_t end = found ? (size_t)(found - frames.p) : frames.n;

		open_frame(f, (struct str){ frames.p + at, end - at }, end);
		at = end + 1;
	}
	find_stacks(f, first);
	f->before = frames;
	return f->nopen ? f->open[f->nopen - 1].stack : NO_STACK;
}

/* [7] */
static uint32_t sample_of(struct folded *f, uint32_t stack)
{
	uint32_t *place = &f->bare;

	while (stack != NO_STACK && f->sample_cap <= stack)
		f->sample = arena_grow(f->out->arena, f->sample, sizeof *f->sample, f->sample_cap, &f->sample_cap);
	if (stack != NO_STACK)
		place = &f->sample[stack];
	if (!*place)
		*place = profile_append_sample(f->profile, stack, 0) + 1;
	return *place - 1;
}

/* ---- lines ---- */

static bool is_comment(struct str line)
{
	return line.n && line.p[0] == '#';
}

static bool cut_counts(struct folded *f, struct str *line, struct count count[2])
{
	struct str word;

	for (uint32_t i = f->ncolumn; i--;)
		if (!cut_number(line, &word) || !count_of(word, &count[i]))
			return false;
	return true;
}

static bool add_line(struct folded *f, struct str line)
{
	uint64_t at = (uint64_t)(line.p - f->bytes.p);
	struct str frames = line;
	struct count count[2];
	bool counted = cut_counts(f, &frames, count);
	uint32_t sample;

	if (is_comment(line) && (!counted || f->austin)) {      /* [6] */
		evidence_note(f->out, f->evidence, at, "a comment was skipped");
		return true;
	}
	if (!counted) {
		err_at(f->err, at, "a line that ends in a blank and a count expected");
		return err_hint(f->err, "was the file cut short?");
	}
	sample = f->paths ? folded_path(f->paths, frames) : sample_of(f, stack_of(f, frames));
	for (uint32_t i = 0; i < f->ncolumn; i++)
		if (!add_count(f, sample, i, count[i]) || (f->paths && !add_to_total(f, sample, i)))
			return err_at(f->err, at, "counts that add up to less than 2^63 expected");
	return true;
}

static bool add_lines(struct folded *f)
{
	struct str rest = f->bytes;
	const char *kept = rest.p;

	while (rest.n) {
		struct str line = str_line(&rest);

		if (line.n && !add_line(f, line))
			return false;
		if (f->mapped && (size_t)(rest.p - kept) > FORGET_BYTES && rest.n) {
			file_forget((struct str){ kept, (size_t)(rest.p - kept) });
			kept = rest.p;
		}
	}
	return true;
}

static void name_austins(struct folded *f, struct str mode)
{
	static const struct { struct str mode, name, unit; } counted[] = {
		{ S("wall"), S("time"), S("microseconds") },
		{ S("cpu"), S("cpu"), S("microseconds") },
		{ S("memory"), S("memory"), S("bytes") },
	};

	for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
		if (str_eq(mode, counted[i].mode)) {
			profile_weight(f->profile, counted[i].name, counted[i].unit);
			return;
		}
	profile_weight(f->profile, S("samples"), S("count"));
}

static void name_weights(struct folded *f)
{
	struct str rest = f->bytes, mode = S("wall"), line = str_line(&rest);

	f->austin = str_starts(line, S("# austin: "));
	f->ncolumn = !f->austin && has_two_columns(f->bytes) ? 2 : 1;
	if (f->ncolumn == 2) {
		profile_weight(f->profile, S("base"), S("count"));
		profile_weight(f->profile, S("head"), S("count"));
		f->profile->preferred = 1;
	} else if (f->austin) {
		while (is_comment(line = str_line(&rest)))
			if (str_starts(line, S("# mode: ")))
				mode = str_from(line, sizeof "# mode: " - 1);
		name_austins(f, mode);
	} else {
		profile_weight(f->profile, S("samples"), S("count"));
	}
}

static bool folded_read(const struct source *src, struct reading *out, struct err *e)
{
	struct folded f = { .out = out, .err = e, .evidence = out->n, .bytes = src->bytes, .mapped = src->mapped };
	struct folded_paths paths;

	f.profile = &reading_add(out, MODEL_PROFILE)->profile;
	map_init(&f.frame, out->arena);
	name_weights(&f);
	if (src->paths) {
		folded_paths_begin(&paths, f.profile, src->bytes, src->mapped);
		f.paths = &paths;
	}
	if (!add_lines(&f))
		return false;
	if (f.paths)
		folded_paths_end(&paths);
	return f.profile->nsample || err_at(e, 0, "at least one line \"caller;leaf 42\" expected");
}

/* ---- recognised ---- */

/* One stack that is longer than the head: no markup and no other program's object begins so. */
static int bits_of_long_line(struct str line)
{
	if (line.n < FORMAT_HEAD || memchr("{[<", line.p[0], 3))
		return 0;
	return memchr(line.p, ';', line.n) ? BITS_LONG : 0;
}

/* Every line but one that the head cuts must end in a count. */
static int folded_sniff(struct str head)
{
	bool separator = false;
	uint32_t n = 0;
	struct str word;

	while (head.n) {
		struct str line = str_line(&head);

		if (!line.n || (is_comment(line) && !n))
			continue;
		if (memchr(line.p, '\0', line.n))
			return 0;
		if (!cut_number(&line, &word)) {
			if (head.n)
				return 0;
			if (!n)
				return bits_of_long_line(line);
			break;
		}
		separator |= line.n && memchr(line.p, ';', line.n) != NULL;
		n++;
	}
	return separator ? BITS_SEPARATOR : 0;
}

const struct format format_folded = {
	.name = "folded",
	.title = "folded stacks (stackcollapse-*, inferno, py-spy raw, async-profiler, austin)",
	.spec = "https://github.com/brendangregg/FlameGraph",
	.versions = "FlameGraph 41fee1f, inferno 0.12.8, py-spy 0.4.3, async-profiler 3.0, austin 3.7.0",
	.loses = "nothing; writing keeps names and comm alone",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = folded_sniff,
	.read = folded_read,
	.endings = ".folded .collapsed",
	.write = folded_write,
};
