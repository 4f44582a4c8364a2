#include "verb/symbols.h"

#include "model/profile_paths.h"
#include "model/profile_unwind.h"

struct symbol_options symbol_wishes = { .fetch = true };
bool symbols_unwanted;

static bool lacks_names(const struct profile *p)
{
	if (p->unwind || p->nbare)
		return true;
	for (uint32_t i = 0; i < p->nframe; i++)
		if (!p->frame[i].function.n && p->frame[i].address)
			return true;
	return false;
}

/* What the reader said of stacks that are unwound now is true no more. */
static void drop_note(struct evidence *ev, struct str text)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < ev->nnote; i++)
		if (!str_eq(ev->note[i].text, text))
			ev->note[n++] = ev->note[i];
	ev->nnote = n;
}

static void name_one(struct reading *r, uint32_t at)
{
	struct evidence *ev = &r->evidence[at];
	struct symbols *s = symbols_new(&symbol_wishes);
	struct profile named;
	const struct note *note;
	uint32_t n;

	if (ev->profile.unwind) {
		symbol_unwind(s, &ev->profile);
		drop_note(ev, S(PROFILE_UNWIND_NOTE));
	}
	profile_paths_to_stacks(&ev->profile);
	profile_init(&named, r->arena);
	symbol_resolve(s, &ev->profile, &named);
	profile_discard(&ev->profile);
	ev->profile = named;
	note = symbols_notes(s, &n);
	for (uint32_t i = 0; i < n; i++)
		evidence_note(r, at, ERR_NOWHERE, "%.*s", STR(note[i].text));
	symbols_free(s);
}

void name_addresses(struct reading *r, uint32_t first)
{
	for (uint32_t i = first; i < r->n && !symbols_unwanted; i++)
		if (r->evidence[i].model == MODEL_PROFILE && lacks_names(&r->evidence[i].profile))
			name_one(r, i);
}
