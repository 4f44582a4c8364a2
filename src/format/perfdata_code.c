/*
 * Code made at run time, named by the dump of its compiler: an address belongs to the function that was loaded there last before the
 * sample.  The compiler maps the first page of the dump for execution, so that the recording has its name.
 *
 * What lies where is kept by page: in each, stretches that do not overlap, ascending.
 */
#include <stdlib.h>

#include "format/jitdump.h"
#include "format/perfdata_part.h"

#define PAGE_BITS 12u
#define PAGE_BYTES (UINT64_C(1) << PAGE_BITS)
#define DUMPS_MOST 4096u                /* of a recording */
#define INHERITED_MOST 8u               /* dumps that a process goes by: its own, and those of whom it was forked from */

struct stretch {
	uint16_t lo, hi;                /* in the page: [lo, hi) */
	uint32_t record;                /* of the dump: the load or move that put it there */
	uint32_t since;                 /* how many files had been mapped by then */
};

struct code_page {
	struct stretch *stretch;
	uint32_t n, cap;
};

struct code {                           /* of one dump */
	struct jitdump dump;
	struct str name;
	uint32_t next;                  /* record that is not yet in force */
	uint32_t older;                 /* code[] that the process had before; MAP_NONE = none */
	uint32_t depth;                 /* how many those are */
	uint64_t pages_left;            /* that may be touched: moves must not multiply what the dump holds */
	struct map pages;               /* number of the page -> page[] */
	struct code_page *page;
	uint32_t npage, page_cap;
	struct map load;                /* index -> record */
	uint32_t *load_of;              /* of each record that is in force: itself, or what was moved */
	struct map lines;               /* record -> line[] */
	struct jit_lines *line;
	uint32_t nline, line_cap;
	struct map places;              /* record and address -> dso */
};

/* ---- what lies where ---- */

static struct code_page *page_of(struct perfdata *d, struct code *c, uint64_t number)
{
	uint32_t at = map_intern_pair(&c->pages, number, 0, c->npage);

	if (at == c->npage) {
		ARENA_ROOM(d->arena, c->page, c->npage, c->page_cap);
		c->page[c->npage++] = (struct code_page){ 0 };
	}
	return &c->page[at];
}

/* Index of the first stretch that ends behind `at`. */
static uint32_t first_behind(const struct code_page *p, uint64_t at)
{
	uint32_t lo = 0, hi = p->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (p->stretch[mid].hi > at)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* Replaces all that lies in [s.lo, s.hi). */
static void replace(struct perfdata *d, struct code_page *p, struct stretch s)
{
	uint32_t lo = first_behind(p, s.lo), hi = lo, made = 0;
	struct stretch piece[3];

	while (hi < p->n && p->stretch[hi].lo < s.hi)
		hi++;
	if (hi > lo && p->stretch[lo].lo < s.lo) {
		piece[made] = p->stretch[lo];
		piece[made++].hi = s.lo;
	}
	piece[made++] = s;
	if (hi > lo && p->stretch[hi - 1].hi > s.hi) {
		piece[made] = p->stretch[hi - 1];
		piece[made++].lo = s.hi;
	}
	while (p->cap < p->n + 3)
		p->stretch = arena_grow(d->arena, p->stretch, sizeof *p->stretch, p->cap, &p->cap);
	memmove(p->stretch + lo + made, p->stretch + hi, (p->n - hi) * sizeof *p->stretch);
	memcpy(p->stretch + lo, piece, made * sizeof *piece);
	p->n = p->n - (hi - lo) + made;
}

/* The part of it in a page. */
static struct stretch part_of(uint64_t page, const struct jit_code *code)
{
	uint64_t begin = page << PAGE_BITS, left = code->address + code->size - begin;

	return (struct stretch){ .lo = (uint16_t)(code->address > begin ? code->address - begin : 0),
		.hi = (uint16_t)(left < PAGE_BYTES ? left : PAGE_BYTES) };
}

static void put_code(struct perfdata *d, struct code *c, const struct jit_code *code, uint32_t record)
{
	uint64_t first = code->address >> PAGE_BITS, last = (code->address + code->size - 1) >> PAGE_BITS;

	if (!code->size)
		return;
	if (last - first >= c->pages_left) {
		evidence_note(d->out, d->evidence, d->at, "%.*s moves more code than it holds: the rest is not followed",
			STR(c->name));
		return;
	}
	c->pages_left -= last - first + 1;
	for (uint64_t page = first; page <= last; page++) {
		struct stretch s = part_of(page, code);

		s.record = record;
		s.since = d->nmapped;
		replace(d, page_of(d, c, page), s);
	}
}

static void enforce(struct perfdata *d, struct code *c, uint32_t record)
{
	struct jit_code code = jitdump_code(&c->dump, record);
	uint32_t load = record;
	struct str key = { (const char *)&code.index, sizeof code.index };

	if (!code.moved)
		map_set(&c->load, arena_str(d->arena, key), record);
	else
		load = map_find(&c->load, key);
	c->load_of[record] = load;
	if (load == MAP_NONE)
		evidence_note(d->out, d->evidence, d->at, "%.*s: move of code that was not loaded skipped", STR(c->name));
	else
		put_code(d, c, &code, record);
}

/* ---- dumps ---- */

/* "/a/jit-123.dump": 123. */
static bool is_dump(struct str path, uint64_t *pid)
{
	struct str name = str_cut_last(&path, '/');

	if (!str_starts(name, S("jit-")) || !str_ends(name, S(".dump")))
		return false;
	return str_u64((struct str){ name.p + 4, name.n - 4 - strlen(".dump") }, pid);
}

struct machine { const char *arch; uint32_t machine[2]; };

/* Does code of this machine run where the recording was made [elf.h]?  Nothing is said against what is not known. */
static bool runs_here(const struct perfdata *d, uint32_t machine)
{
	static const struct machine all[] = { { "x86_64", { 62, 3 } }, { "i686", { 3, 3 } }, { "aarch64", { 183, 40 } },
		{ "armv7l", { 40, 40 } }, { "ppc64le", { 21, 21 } }, { "ppc64", { 21, 20 } }, { "s390x", { 22, 22 } },
		{ "riscv64", { 243, 243 } }, { "loongarch64", { 258, 258 } } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (str_eq(d->arch, str_of(all[i].arch)))
			return machine == all[i].machine[0] || machine == all[i].machine[1];
	return true;
}

static void note_dump(struct perfdata *d, const struct code *c)
{
	const struct jitdump *j = &c->dump;

	if (j->cut_at)
		evidence_note(d->out, d->evidence, d->at, "%.*s ends within a record at byte %llu: it is read up to there", STR(c->name),
			(unsigned long long)j->cut_at);
	if (j->nbroken)
		evidence_note(d->out, d->evidence, d->at, "%.*s: %u records that make no sense skipped", STR(c->name), j->nbroken);
	if (j->nunknown)
		evidence_note(d->out, d->evidence, d->at, "%.*s: %u records of unknown types skipped", STR(c->name), j->nunknown);
}

/* Says why a dump that is there is of no use. */
static bool read_dump(struct perfdata *d, struct code *c, struct str bytes, uint64_t pid)
{
	struct err e = { 0 };

	if (!jitdump_open(&c->dump, bytes, d->arena, &e))
		evidence_note(d->out, d->evidence, d->at, "%.*s: %s; it gives no names", STR(c->name), e.text);
	else if (c->dump.pid != pid)
		evidence_note(d->out, d->evidence, d->at, "%.*s is of process %u: it gives no names", STR(c->name), c->dump.pid);
	else if (!runs_here(d, c->dump.machine))
		evidence_note(d->out, d->evidence, d->at, "%.*s holds code of another machine (e_machine %u) than %.*s: it gives no names",
			STR(c->name), c->dump.machine, STR(d->arch));
	else
		return true;
	return false;
}

static bool same_clock(struct perfdata *d, const struct code *c)
{
	for (uint32_t i = 0; i < d->nevent; i++)
		if (!d->event[i].monotonic) {
			evidence_note(d->out, d->evidence, d->at, "%.*s has times of another clock than the recording: of code that came and went at one "
				"place the last has the name (record with -k mono)", STR(c->name));
			return false;
		}
	if (c->dump.ticks)
		evidence_note(d->out, d->evidence, d->at, "%.*s counts time in ticks of the processor: of code that came and went at one place the "
			"last has the name", STR(c->name));
	return !c->dump.ticks;
}

static bool is_open(const struct perfdata *d, uint32_t code, struct str path)
{
	for (; code != MAP_NONE; code = d->code[code]->older)
		if (str_eq(d->code[code]->name, path))
			return true;
	return false;
}

static void follow(struct perfdata *d, struct process *p, struct code *c)
{
	map_init(&c->pages, d->arena);
	map_init(&c->load, d->arena);
	map_init(&c->lines, d->arena);
	map_init(&c->places, d->arena);
	c->load_of = ARENA_ARRAY(d->arena, uint32_t, c->dump.n);
	c->pages_left = c->dump.bytes.n / 16 + 4096;
	c->older = p->code;
	c->depth = p->code == MAP_NONE ? 1 : d->code[p->code]->depth + 1;
	ARENA_ROOM(d->arena, d->code, d->ncode, d->code_cap);
	d->code[d->ncode] = c;
	p->code = d->ncode++;
	note_dump(d, c);
	if (!same_clock(d, c))
		for (; c->next < c->dump.n; c->next++)
			enforce(d, c, c->next);
}

void perfdata_code_mapped(struct perfdata *d, uint32_t process, struct str path)
{
	struct process *p = &d->process[process];
	struct code *c;
	struct str bytes;
	uint64_t pid;

	if (!is_dump(path, &pid) || is_open(d, p->code, path))
		return;
	if (d->ndump++ >= DUMPS_MOST || (p->code != MAP_NONE && d->code[p->code]->depth >= INHERITED_MOST)) {
		evidence_note(d->out, d->evidence, d->at, "dumps of code made at run time beyond %u, or %u of one process, skipped", DUMPS_MOST,
			INHERITED_MOST);
		return;
	}
	if (!d->src->beside || !d->src->beside->find(d->src->beside, path, &bytes)) {
		evidence_note(d->out, d->evidence, d->at, "%.*s is not here: code made at run time has no names from it", STR(path));
		return;
	}
	c = ARENA_NEW(d->arena, struct code);
	c->name = path;
	if (read_dump(d, c, bytes, pid))
		follow(d, p, c);
}

void perfdata_code_until(struct perfdata *d, uint32_t process, uint64_t time)
{
	for (uint32_t i = d->process[process].code; i != MAP_NONE; i = d->code[i]->older) {
		struct code *c = d->code[i];

		while (c->next < c->dump.n && c->dump.record[c->next].time <= time)
			enforce(d, c, c->next++);
	}
}

/* ---- looking up ---- */

static const struct stretch *stretch_at(const struct code *c, uint64_t address)
{
	uint32_t page = map_find_pair(&c->pages, address >> PAGE_BITS, 0), at;
	const struct code_page *p = page == MAP_NONE ? NULL : &c->page[page];
	uint64_t in_page = address & (PAGE_BYTES - 1);

	at = p ? first_behind(p, in_page) : 0;
	return p && at < p->n && p->stretch[at].lo <= in_page ? &p->stretch[at] : NULL;
}

static const struct jit_lines *lines_of(struct perfdata *d, struct code *c, uint32_t load)
{
	uint32_t at = map_intern_pair(&c->lines, load, 0, c->nline);

	if (at == c->nline) {
		ARENA_ROOM(d->arena, c->line, c->nline, c->line_cap);
		if (!jitdump_lines(&c->dump, load, d->arena, &c->line[at]))
			evidence_note(d->out, d->evidence, d->at, "%.*s: debug information of a function makes no sense: it has neither file nor line",
				STR(c->name));
		c->nline++;
	}
	return &c->line[at];
}

static uint32_t place_of(struct perfdata *d, struct code *c, uint32_t record, uint64_t address)
{
	uint32_t load = c->load_of[record];
	struct jit_line line = jitdump_line(lines_of(d, c, load), address - jitdump_code(&c->dump, record).address);
	struct dso dso = { .name = c->name, .absolute = true, .line = line.line };

	dso.function = jitdump_code(&c->dump, load).name;
	dso.function = perfdata_name(d, dso.function.n ? dso.function : S("[no name]"));
	dso.file = perfdata_name(d, line.file);
	return perfdata_dso(d, &dso);
}

uint32_t perfdata_code_at(struct perfdata *d, uint32_t process, uint64_t address, const struct mapping *m)
{
	for (uint32_t i = d->process[process].code; i != MAP_NONE; i = d->code[i]->older) {
		struct code *c = d->code[i];
		const struct stretch *s = stretch_at(c, address);
		uint32_t dso = s ? map_find_pair(&c->places, s->record, address) : MAP_NONE;

		if (!s || (m && m->since > s->since))
			continue;
		if (dso == MAP_NONE) {
			dso = place_of(d, c, s->record, address);
			map_intern_pair(&c->places, s->record, address, dso);
		}
		return dso;
	}
	return MAP_NONE;
}

/* ---- dumps of stacks ---- */

static void add_raw(struct perfdata *d, uint32_t process, uint64_t address)
{
	struct profile_unwind *u = d->unwind;
	const struct mapping *m = perfdata_mapping(d, d->process[process].space, address);
	uint32_t dso = perfdata_code_at(d, process, address, m), frame;

	if (dso == MAP_NONE)
		return;
	frame = perfdata_frame(d, address, dso);
	ARENA_ROOM(d->arena, u->code, u->ncode, u->code_cap);
	u->code[u->ncode++] = (struct raw_code){ address, frame };
}

static int by_address(const void *x, const void *y)
{
	const struct raw_code *a = x, *b = y;

	return a->address < b->address ? -1 : a->address > b->address;
}

void perfdata_code_in(struct perfdata *d, uint32_t process, uint64_t ip, const struct sample *s, struct raw_stack *raw)
{
	struct profile_unwind *u = d->unwind;

	raw->first_code = u->ncode;
	if (d->process[process].code == MAP_NONE)
		return;
	add_raw(d, process, ip);
	for (size_t at = 0; at + 8 <= s->stack.n; at += 8)
		add_raw(d, process, u64_at(d, s->stack.p + at) - 1);    /* a return address, less one as in call chains */
	raw->ncode = u->ncode - raw->first_code;
	if (raw->ncode)
		qsort(u->code + raw->first_code, raw->ncode, sizeof *u->code, by_address);
}
