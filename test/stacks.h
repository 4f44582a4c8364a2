/*
 * stacks - profiles for tests, written as folded stacks:
 *
 *	"main;f;~g 3\n"          g is inlined into f; values of several kinds follow one another: "main 3 40\n"
 *	"main;f=f.c:12 1\n"      with file and line;   "f=f.c:12:3" also with the column
 *	"main;=@libc.so 1\n"     a frame without a function, in a module
 *	"main;f 1 {k=v,n=#3}\n"  with labels: text, a number
 */
#ifndef PAWL_TEST_STACKS_H
#define PAWL_TEST_STACKS_H

#include "model/profile.h"
#include "test/check.h"

static inline uint32_t stacks_number(struct str s)
{
	uint64_t x = 0;

	CHECK(!s.n || str_u64(s, &x));
	return (uint32_t)x;
}

static inline struct frame stacks_frame(struct profile *p, struct str text)
{
	struct frame f = { .module = NO_MODULE };
	struct str module = text, place;

	text = str_cut(&module, '@');
	place = text;
	f.function = str_cut(&place, '=');
	f.inlined = str_starts(f.function, S("~"));
	f.function = str_from(f.function, f.inlined);
	f.file = str_cut(&place, ':');
	f.line = stacks_number(str_cut(&place, ':'));
	f.column = stacks_number(place);
	if (module.n)
		f.module = profile_module(p, &(struct module){ .name = module });
	return f;
}

static inline uint32_t stacks_labels(struct profile *p, struct str text)
{
	struct label label[8];
	uint32_t n = 0;

	while (text.n) {
		struct str value = str_cut(&text, ','), key = str_cut(&value, '=');

		CHECK(n < 8);
		label[n] = (struct label){ .key = key, .numeric = str_starts(value, S("#")) };
		if (!label[n].numeric) {
			label[n++].text = value;
			continue;
		}
		value = str_from(value, 1);
		CHECK(str_i64(str_cut(&value, ' '), &label[n].number));
		label[n++].unit = value;
	}
	return profile_labels(p, label, n);
}

static inline void stacks_sample(struct profile *p, struct str line)
{
	struct str labels = line, frames = str_cut(&labels, '{'), value[4];
	uint32_t stack = NO_STACK, sample;
	int64_t x;

	frames = str_trim(frames);
	for (uint32_t w = p->nweight; w--;)
		value[w] = str_cut_last(&frames, ' ');
	while (frames.n) {
		struct frame f = stacks_frame(p, str_cut(&frames, ';'));

		stack = profile_stack(p, stack, profile_frame(p, &f));
	}
	sample = profile_sample(
		p, stack, stacks_labels(p, str_clip(labels, labels.n ? labels.n - 1 : 0)));
	for (uint32_t w = 0; w < p->nweight; w++)
		CHECK(str_i64(value[w], &x) && profile_add(p, sample, w, x));
}

/* Kinds of values as "cpu/nanoseconds samples/count". */
static inline void stacks_into(
	struct profile *p, struct arena *a, const char *kinds, const char *text)
{
	struct str kind = str_of(kinds), rest = str_of(text), unit;

	profile_init(p, a);
	while ((unit = str_word(&kind)).n) {
		struct str name = str_cut(&unit, '/');

		profile_weight(p, name, unit);
	}
	while (rest.n)
		stacks_sample(p, str_line(&rest));
}

#endif
