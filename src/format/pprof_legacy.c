/*
 * pprof_legacy - what pprof read before profile.proto, and Go still writes as text (debug=1).
 *
 * Spec    legacy_profile.go of google/pprof, whose results these are: heap samples scaled up by their probability, cycles to
 *         nanoseconds, return addresses less 1, the profilers' own frames in drop_frames.
 * Gives   A profile: heap ("heap profile: ..."), goroutine and threadcreate ("... profile: total"), contention and mutex,
 *         threads ("--- threadz"), gperftools' CPU profiles.
 * Loses   Labels of goroutines, statistics of the runtime.  Java's variants are not read.
 * Choices [1] Go's comments name the addresses of the stack above; pprof passes over them, here they give functions, files
 *             and lines.  The addresses stay, so that modules and builds can be matched.  drop_frames is left out then: Go
 *             names only some frames, and the expressions would cut stacks at the first of them.
 *         [2] A line that is neither a sample nor a comment is an error, as in pprof.
 */
#include <math.h>

#include "format/pprof_legacy_part.h"

#define BITS_TITLE 60

enum kind { NO_KIND, HEAP, COUNT, CONTENTION, THREADS };

static bool is_blank(struct str line)
{
	line = str_trim(line);
	return !line.n || line.p[0] == '#';
}

/* The first line that says something. */
static struct str first_line(struct str *rest)
{
	struct str line;

	do
		line = str_line(rest);
	while (rest->n && is_blank(line));
	return line;
}

static enum kind kind_of(struct str head)
{
	struct str line = first_line(&head), total = line;
	struct str n = str_cut_last(&total, ' ');
	uint64_t count;

	if (str_starts(line, S("heap profile:")))
		return HEAP;
	if (str_starts(line, S("--- mutex:")) || str_starts(line, S("--- contention:")) ||
		str_starts(line, S("--- contentionz ")))
		return CONTENTION;
	if (str_starts(line, S("--- threadz ")) || str_starts(line, S("--- Thread ")))
		return THREADS;
	if (str_ends(total, S(" profile: total")) && str_u64(n, &count) &&
		!memchr(total.p, ' ', total.n - 15))
		return COUNT;
	return NO_KIND;
}

/* ---- words of a line ---- */

static bool take_number(struct str *s, int64_t *x)
{
	size_t n = s->n && s->p[0] == '-';

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (!str_i64(str_clip(*s, n), x))
		return false;
	*s = str_from(*s, n);
	return true;
}

static bool take_literal(struct str *s, struct str word)
{
	while (s->n && s->p[0] == ' ')
		*s = str_from(*s, 1);
	if (!str_starts(*s, word))
		return false;
	*s = str_from(*s, word.n);
	while (s->n && s->p[0] == ' ')
		*s = str_from(*s, 1);
	return true;
}

static bool take_address(struct str word, uint64_t *address)
{
	uint64_t x = 0;

	if (word.n < 3 || word.n > 18 || !str_starts(word, S("0x")))
		return false;
	for (size_t i = 2; i < word.n; i++) {
		char c = word.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		x = x << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	*address = x;
	return true;
}

bool legacy_addresses(struct legacy *l, struct str text, uint64_t less_first, uint64_t less)
{
	uint32_t first = l->naddress;
	struct str word;
	uint64_t address;

	while ((word = str_word(&text)).n) {
		if (!take_address(word, &address))
			return legacy_wrong(
				l, word.p, "expected an address: 0x and up to sixteen digits");
		legacy_address(l, address - (l->naddress == first ? less_first : less));
	}
	return true;
}

/* ---- Go's comments [1]: "#	0x47e54d	main.work+0x18		/src/main.go:82" ---- */

static void take_symbol(struct legacy *l, struct str line)
{
	struct str words = str_from(line, 1), function, place;
	struct legacy_symbol s = { 0 };
	uint64_t number;

	if (!take_address(str_word(&words), &s.address))
		return;
	place = str_trim(words);
	function = str_cut(&place, '\t');
	place = str_trim(place);
	number = 0;
	if (!str_u64(str_cut_last(&place, ':'), &number) || number > UINT32_MAX)
		return;
	s.line = (uint32_t)number;
	s.file = place;
	str_cut_last(&function, '+');
	s.function = function;
	if (!s.function.n)
		return;
	ARENA_ROOM(l->out->arena, l->symbol, l->nsymbol, l->symbol_cap);
	l->symbol[l->nsymbol++] = s;
}

/* The next line that is a sample; false at the end and where another section begins, which is left to be read. */
static bool next_sample(struct legacy *l, struct str *line)
{
	while (l->rest.n) {
		struct str rest = l->rest;

		*line = str_trim(str_line(&rest));
		if (str_starts(*line, S("---")) || legacy_is_map(*line))
			return false;
		l->rest = rest;
		if (!is_blank(*line))
			return true;
		if (line->n)
			take_symbol(l, *line);
	}
	return false;
}

/* Leaves what is behind the next heading of a memory map. */
static bool finish(struct legacy *l)
{
	while (l->rest.n && !legacy_is_map(str_line(&l->rest)))
		;
	return legacy_finish(l);
}

static void say_period(struct legacy *l, struct str type, struct str unit, int64_t period)
{
	l->p->period_type = type;
	l->p->period_unit = unit;
	l->p->period = period ? (double)period : NAN;
}

/* ---- heap: "inuse objects: inuse bytes [alloc objects: alloc bytes] @ addresses" ---- */

struct heap_row {
	int64_t inuse, inuse_bytes, alloc, alloc_bytes;
};

static bool take_heap_row(struct str *line, struct heap_row *row)
{
	return take_number(line, &row->inuse) && take_literal(line, S(":")) &&
	       take_number(line, &row->inuse_bytes) && take_literal(line, S("[")) &&
	       take_number(line, &row->alloc) && take_literal(line, S(":")) &&
	       take_number(line, &row->alloc_bytes) && take_literal(line, S("]")) &&
	       take_literal(line, S("@"));
}

/* A sample of this size is recorded with the probability 1 - exp(-size / rate). */
static void unsample(int64_t *count, int64_t *bytes, int64_t rate)
{
	double scale;

	if (!*count || !*bytes) {
		*count = *bytes = 0;
		return;
	}
	if (rate <= 1)
		return;
	scale = 1 / (1 - exp(-((double)*bytes / (double)*count) / (double)rate));
	if (fabs((double)*count * scale) < 0x1p63 && fabs((double)*bytes * scale) < 0x1p63) {
		*count = (int64_t)((double)*count * scale);
		*bytes = (int64_t)((double)*bytes * scale);
	}
}

/* One pair of a row to two values; `block` becomes the size of one object where there is any. */
static bool take_heap_pair(
	struct legacy_sample *s, uint32_t at, int64_t count, int64_t bytes, int64_t rate)
{
	if (!count && bytes)
		return false;
	if (count == -1 && bytes == INT64_MIN)
		return false;
	if (count) {
		s->block_bytes = bytes / count < 0 ? 0 : bytes / count;
		if (rate)
			unsample(&count, &bytes, rate);
	}
	s->value[at] = count;
	s->value[at + 1] = bytes;
	return true;
}

/* The header's last words: how the samples were taken.  `rate` 0: they are not to be scaled. */
static bool take_heap_kind(struct legacy *l, struct str kind, int64_t *rate)
{
	struct str name = str_trim(kind), number = S("");
	int64_t period = 0;

	if (str_has(name, S("/"))) {
		number = name;
		name = str_cut(&number, '/');
	}
	if (number.n && !str_i64(number, &period))
		return false;
	*rate = 0;
	if (str_eq(name, S("heapz_v2")) || str_eq(name, S("heap_v2")))
		*rate = period;
	else if (str_eq(name, S("heap")))
		*rate = period = period / 2;
	else if (str_eq(name, S("heapprofile")) || str_starts(name, S("growth")) ||
		 str_starts(name, S("fragmentation")))
		period = 1;
	else
		return false;
	say_period(l, S("space"), S("bytes"), period);
	return true;
}

static bool take_heap_header(struct legacy *l, bool *has_alloc, int64_t *rate)
{
	struct str line = first_line(&l->rest), rest = str_from(line, S("heap profile:").n);
	struct heap_row row;

	take_literal(&rest, S(""));
	if (!take_heap_row(&rest, &row) || !take_heap_kind(l, rest, rate))
		return legacy_wrong(
			l, line.p, "expected \"heap profile: N: N [N: N] @ heap/RATE\"");
	*has_alloc = (row.alloc != row.inuse && row.alloc) ||
		     (row.alloc_bytes != row.inuse_bytes && row.alloc_bytes);
	return true;
}

static bool read_heap(struct legacy *l)
{
	bool has_alloc = false;
	int64_t rate = 0;
	struct str line;

	if (!take_heap_header(l, &has_alloc, &rate))
		return false;
	if (has_alloc) {
		profile_weight(l->p, S("alloc_objects"), S("count"));
		profile_weight(l->p, S("alloc_space"), S("bytes"));
	}
	profile_weight(l->p, has_alloc ? S("inuse_objects") : S("objects"), S("count"));
	profile_weight(l->p, has_alloc ? S("inuse_space") : S("space"), S("bytes"));
	while (next_sample(l, &line)) {
		uint32_t first = l->naddress;
		struct legacy_sample *s;
		struct heap_row row;
		const char *at = line.p;

		if (!take_heap_row(&line, &row))
			return legacy_wrong(l, at, "expected \"N: N [N: N] @\" and addresses");
		if (!legacy_addresses(l, line, 1, 1))
			return false;
		s = legacy_add(l, first);
		s->block_bytes = 0;
		if ((has_alloc && !take_heap_pair(s, 0, row.alloc, row.alloc_bytes, rate)) ||
			!take_heap_pair(s, has_alloc ? 2 : 0, row.inuse, row.inuse_bytes, rate))
			return legacy_wrong(l, at, "expected no bytes where there are no objects");
	}
	return finish(l);
}

/* ---- counts: "N @ addresses" ---- */

static bool read_count(struct legacy *l)
{
	struct str line = first_line(&l->rest), type = str_cut(&line, ' ');

	profile_weight(l->p, type, S("count"));
	say_period(l, type, S("count"), 1);
	while (next_sample(l, &line)) {
		uint32_t first = l->naddress;
		const char *at = line.p;
		int64_t n;

		if (!take_number(&line, &n) || n < 0 || !take_literal(&line, S("@")) || !line.n)
			return legacy_wrong(l, at, "expected \"N @\" and addresses");
		if (!legacy_addresses(l, line, 1, 1))
			return false;
		legacy_add(l, first)->value[0] = n;
	}
	return finish(l);
}

/* ---- contention: "key = value" lines, then "delay N @ addresses" ---- */

struct contention {
	int64_t hz, period;
};

static bool take_attribute(struct legacy *l, struct str line, struct contention *c)
{
	struct str value = line, key = str_trim(str_cut(&value, '='));
	int64_t number = 0;

	if (str_eq(key, S("discarded samples")))
		return true;
	if (!str_i64(str_trim(value), &number))
		return legacy_wrong(l, line.p, "expected \"name = whole number\"");
	if (str_eq(key, S("cycles/second")))
		c->hz = number;
	else if (str_eq(key, S("sampling period")))
		c->period = number;
	else if (str_eq(key, S("ms since reset")))
		l->p->duration_s = (double)number / 1e3;
	else
		return legacy_wrong(
			l, line.p, "expected cycles/second, sampling period or ms since reset");
	return true;
}

static bool take_contention(struct legacy *l, struct str line, const struct contention *c)
{
	const char *at = line.p;
	uint32_t first = l->naddress;
	struct legacy_sample *s;
	int64_t delay, count;
	double ns;

	if (!take_number(&line, &delay) || delay < 0 || !take_literal(&line, S("")) ||
		!take_number(&line, &count) || count < 0 || !take_literal(&line, S("@")))
		return legacy_wrong(l, at, "expected \"cycles N @\" and addresses");
	if (!legacy_addresses(l, line, 1, 1))
		return false;
	ns = c->hz > 0 && c->period > 0 ? (double)delay * (double)c->period / ((double)c->hz / 1e9)
					: 0;
	if (ns >= 0x1p63 || (c->period > 0 && __builtin_mul_overflow(count, c->period, &count)))
		return legacy_wrong(l, at, "expected values that fit into 64 bits");
	s = legacy_add(l, first);
	s->value[0] = count;
	s->value[1] = c->hz > 0 && c->period > 0 ? (int64_t)ns : delay;
	return true;
}

static bool read_contention(struct legacy *l)
{
	struct contention c = { .period = 1 };
	struct str line;

	first_line(&l->rest);
	profile_weight(l->p, S("contentions"), S("count"));
	profile_weight(l->p, S("delay"), S("nanoseconds"));
	while (next_sample(l, &line))
		if (str_has(line, S("=")) ? !take_attribute(l, line, &c)
					  : !take_contention(l, line, &c))
			return false;
	say_period(l, S("contentions"), S("count"), c.period);
	return finish(l);
}

/* ---- threads: a stack each, or "same as previous thread" ---- */

/* The lines of one thread, up to the next heading. */
static bool take_thread(struct legacy *l)
{
	uint32_t first = l->naddress;
	struct str line, word;
	uint64_t address;
	bool same = false;

	while (next_sample(l, &line)) {
		same |= str_has(line, S("same as previous thread"));
		while ((word = str_word(&line)).n)
			if (take_address(word, &address))
				legacy_address(l, address - (l->naddress > first));
	}
	if (same || l->naddress == first) {
		l->naddress = first;
		if (l->nsample)
			l->sample[l->nsample - 1].value[0]++;
		return true;
	}
	legacy_add(l, first)->value[0] = 1;
	return true;
}

static bool read_threads(struct legacy *l)
{
	struct str rest = l->rest, line = first_line(&rest);

	profile_weight(l->p, S("thread"), S("count"));
	say_period(l, S("thread"), S("count"), 1);
	if (str_starts(line, S("--- threadz "))) {
		l->rest = rest;
		while (next_sample(l, &line))
			;
	}
	while (l->rest.n) {
		rest = l->rest;
		line = first_line(&rest);
		if (legacy_is_map(line) || str_starts(line, S("---- no stack trace for")))
			break;
		if (!str_starts(line, S("--- Thread ")))
			return legacy_wrong(
				l, line.p, "expected \"--- Thread ID (name: NAME/ID) stack: ---\"");
		l->rest = rest;
		if (!take_thread(l))
			return false;
	}
	legacy_drop_doubled_leaf(l);
	return finish(l);
}

/* ---- the format ---- */

static int pprof_legacy_sniff(struct str head)
{
	if (kind_of(head) || legacy_words_of(head))
		return BITS_TITLE;
	return 0;
}

static bool pprof_legacy_read(const struct source *src, struct reading *out, struct err *e)
{
	struct legacy l = {
		.out = out, .evidence = out->n, .bytes = src->bytes, .rest = src->bytes, .err = e
	};
	enum legacy_words words = legacy_words_of(src->bytes);

	l.p = &reading_add(out, MODEL_PROFILE)->profile;
	if (words)
		return legacy_read_cpu(&l, words);
	switch (kind_of(src->bytes)) {
	case HEAP:
		return read_heap(&l);
	case COUNT:
		return read_count(&l);
	case CONTENTION:
		return read_contention(&l);
	case THREADS:
		return read_threads(&l);
	case NO_KIND:
		break;
	}
	return err_at(e, 0,
		"expected a heading such as \"heap profile:\" or \"goroutine profile: total\"");
}

const struct format format_pprof_legacy = {
	.name = "pprof_legacy",
	.title = "pprof's texts (Go's debug=1) and gperftools' CPU profiles",
	.spec = "https://github.com/google/pprof/blob/main/profile/legacy_profile.go",
	.versions = "Go 1.26.8, gperftools 2.10",
	.loses = "labels of goroutines, runtime statistics",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = pprof_legacy_sniff,
	.read = pprof_legacy_read,
};
