/*
 * CPU profiles of gperftools: words of the machine's size, then the memory map as text.
 *
 *	header   0, 3, 0, period in us, 0          (the third is 1 for Java, whose stacks need other tables)
 *	stack    count, n, n addresses             innermost first
 *	end      0, 1, 0
 *
 * Spec  https://gperftools.github.io/gperftools/cpuprofile-fileformat.html; parseCPU of google/pprof.
 */
#include "format/pprof_legacy_part.h"

#define HEADER_WORDS 5u
#define ALIKE_OF 32u /* one stack in so many may differ */

static size_t size_of(enum legacy_words words)
{
	return words == LEGACY_LE32 || words == LEGACY_BE32 ? 4 : 8;
}

static uint64_t word_at(const char *p, enum legacy_words words)
{
	bool big = words == LEGACY_BE32 || words == LEGACY_BE64;
	size_t n = size_of(words);
	uint64_t x = 0;

	for (size_t i = 0; i < n; i++)
		x = x << 8 | (unsigned char)p[big ? i : n - 1 - i];
	return x;
}

static bool take_word(struct str *rest, enum legacy_words words, uint64_t *x)
{
	size_t n = size_of(words);

	if (rest->n < n)
		return false;
	*x = word_at(rest->p, words);
	*rest = str_from(*rest, n);
	return true;
}

enum legacy_words legacy_words_of(struct str head)
{
	for (enum legacy_words words = LEGACY_LE32; words <= LEGACY_BE64; words++) {
		uint64_t word[HEADER_WORDS] = { 0 };
		struct str rest = head;
		bool all = true;

		for (size_t i = 0; i < HEADER_WORDS; i++)
			all &= take_word(&rest, words, &word[i]);
		if (all && word[0] == 0 && word[1] == 3 && word[2] <= 1 && word[3] > 0 &&
			word[3] < 1u << 31 && word[4] == 0)
			return words;
	}
	return LEGACY_NO_WORDS;
}

/* One stack; *last for the mark of the end. */
static bool take_stack(struct legacy *l, enum legacy_words words, int64_t period_ns, bool *last)
{
	uint64_t count, n, address = 0, cpu;
	const char *at = l->rest.p;
	uint32_t first = l->naddress;
	struct legacy_sample *s;

	if (!take_word(&l->rest, words, &count) || !take_word(&l->rest, words, &n) ||
		n > l->rest.n / size_of(words))
		return legacy_wrong(l, at, "expected another stack or the end mark of the profile");
	for (uint64_t i = 0; i < n && take_word(&l->rest, words, &address); i++)
		legacy_address(l, i ? address - 1 : address);
	*last = count == 0 && n == 1 && address == 0;
	if (*last) {
		l->naddress = first;
		return true;
	}
	if (count > INT64_MAX || __builtin_mul_overflow(count, (uint64_t)period_ns, &cpu) ||
		cpu > INT64_MAX)
		return legacy_wrong(l, at, "expected a count whose time fits into 64 bits");
	s = legacy_add(l, first);
	s->value[0] = (int64_t)count;
	s->value[1] = (int64_t)cpu;
	return true;
}

/* The address that nearly all stacks have second: what the signal's handler left there.  Every such one goes. */
static bool drop_second(struct legacy *l)
{
	uint32_t margin = l->nsample / ALIKE_OF, most = 0;
	uint64_t candidate = 0;

	/* Majority vote: R. S. Boyer and J S. Moore, "MJRTY", 1991, pp. 105-117; confirmed by the count below. */
	for (uint32_t i = 0; i < l->nsample; i++) {
		const struct legacy_sample *s = &l->sample[i];

		if (s->n < 2)
			continue;
		if (!most)
			candidate = l->address[s->first + 1];
		most += l->address[s->first + 1] == candidate ? 1 : UINT32_MAX;
	}
	most = 0;
	for (uint32_t i = 0; i < l->nsample; i++)
		most += l->sample[i].n > 1 && l->address[l->sample[i].first + 1] == candidate;
	if (!most || most < l->nsample - margin)
		return false;
	for (uint32_t i = 0; i < l->nsample; i++) {
		struct legacy_sample *s = &l->sample[i];
		uint64_t *a = &l->address[s->first];

		if (s->n < 2 || a[1] != candidate)
			continue;
		a[1] = a[0];
		s->first++;
		s->n--;
	}
	return true;
}

bool legacy_read_cpu(struct legacy *l, enum legacy_words words)
{
	uint64_t word[HEADER_WORDS] = { 0 };
	bool last = false;

	for (size_t i = 0; i < HEADER_WORDS; i++)
		if (!take_word(&l->rest, words, &word[i]))
			return legacy_wrong(l, l->bytes.p, "expected the five words of a header");
	if (word[2])
		return legacy_wrong(l, l->bytes.p,
			"expected a profile of native code, but this is one of Java");
	profile_weight(l->p, S("samples"), S("count"));
	profile_weight(l->p, S("cpu"), S("nanoseconds"));
	l->p->period = (double)word[3] * 1000;
	l->p->period_type = S("cpu");
	l->p->period_unit = S("nanoseconds");
	while (!last && l->rest.n)
		if (!take_stack(l, words, (int64_t)word[3] * 1000, &last))
			return false;
	if (!last)
		evidence_note(l->out, l->evidence, l->bytes.n,
			"the end mark is missing: the profile may have been cut short");
	if (drop_second(l))
		drop_second(l);
	legacy_drop_doubled_leaf(l);
	return legacy_finish(l);
}
