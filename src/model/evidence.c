#include "model/evidence.h"

#include "model/names.h"

#include <stdarg.h>
#include <stdio.h>

#define NOTES_MOST 100u /* distinct texts an evidence keeps; what comes after is counted together */
#define NOTE_BYTES 400u /* a text is one sentence: longer ones are clipped */

static void evidence_init(struct evidence *ev, struct arena *a)
{
	switch (ev->model) {
	case MODEL_BENCH:
		bench_init(&ev->bench, a);
		break;
	case MODEL_TESTS:
		tests_init(&ev->tests, a);
		break;
	case MODEL_PROFILE:
		profile_init(&ev->profile, a);
		break;
	case MODEL_COVERAGE:
		coverage_init(&ev->coverage, a);
		break;
	case MODEL_TIMELINE:
		timeline_init(&ev->timeline, a);
		break;
	case MODEL_FINDINGS:
		ev->findings.arena = a;
		break;
	case MODEL_COUNT:
		break;
	}
}

struct evidence *reading_add(struct reading *r, enum model model)
{
	struct evidence *ev;

	ARENA_ROOM(r->arena, r->evidence, r->n, r->cap);
	ev = &r->evidence[r->n++];
	*ev = (struct evidence){ .model = model };
	evidence_init(ev, r->arena);
	return ev;
}

struct coverage *reading_add_coverage(struct reading *r)
{
	struct coverage *c = &reading_add(r, MODEL_COVERAGE)->coverage;

	if (r->known && r->n == 1)
		coverage_beside(c, r->known, r->known_file);
	return c;
}

/* The newest first: a reader that skips a thousand records skips them for one reason. */
static struct note *find_note(const struct evidence *ev, struct str text)
{
	for (uint32_t i = ev->nnote; i--;)
		if (str_eq(ev->note[i].text, text))
			return &ev->note[i];
	return NULL;
}

void evidence_note(struct reading *r, uint32_t evidence, uint64_t at, const char *fmt, ...)
{
	struct evidence *ev = &r->evidence[evidence];
	char buffer[NOTE_BYTES + 1];
	struct str text = { buffer, 0 };
	struct note *note;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buffer, sizeof buffer, fmt, args);
	va_end(args);
	text.n = n < 0 ? 0 : (size_t)n < sizeof buffer ? (size_t)n : sizeof buffer - 1;
	if (ev->nnote >= NOTES_MOST && !find_note(ev, text))
		text = S("further notes, not listed one by one");
	note = find_note(ev, text);
	if (note) {
		note->count++;
		return;
	}
	ARENA_ROOM(r->arena, ev->note, ev->nnote, ev->note_cap);
	text = arena_str(r->arena, text);
	ev->note[ev->nnote++] = (struct note){ .text = text, .at = at, .count = 1 };
}

static const char *const model_word[] = {
	[MODEL_BENCH] = "bench",
	[MODEL_PROFILE] = "profile",
	[MODEL_COVERAGE] = "coverage",
	[MODEL_TIMELINE] = "timeline",
	[MODEL_FINDINGS] = "findings",
	[MODEL_TESTS] = "tests",
};

const struct names model_names = NAMES(model_word);

const char *model_name(enum model model)
{
	return model_word[model];
}

bool model_of(struct str name, enum model *out)
{
	NAMES_OF(model_names, name, out);
}
