/*
 * Line number programs [DWARF5 6.2, DWARF4 6.2]: rows in sequences, both ascending by address.
 */
#include <dwarf.h>
#include <stdlib.h>

#include "base/buf.h"
#include "symbol/dwarf.h"

#define FILES_MOST 1000000u
#define FORMATS_MOST 32u

struct row { uint64_t address; uint32_t file, line, column; };

struct sequence { uint64_t lo, hi; uint32_t first, n; };

struct file_entry {
	struct str name;
	uint64_t directory;
	struct str path;                /* made when it is asked for */
};

struct dwarf_lines {
	struct dwarf *d;
	const struct dwarf_unit *u;
	struct row *row;
	struct sequence *sequence;
	struct file_entry *file;
	struct str *directory;
	uint32_t nrow, row_cap, nsequence, sequence_cap, nfile, file_cap, ndirectory, directory_cap;
};

struct header {
	struct dwarf_unit unit;         /* its sizes and version, for values */
	uint8_t least_length, line_range, opcode_base;
	int8_t line_base;
	uint8_t operands[256];
};

/* ---- tables of directories and files ---- */

static void add_directory(struct dwarf_lines *t, struct str name)
{
	ARENA_ROOM(t->d->arena, t->directory, t->ndirectory, t->directory_cap);
	t->directory[t->ndirectory++] = name;
}

static void add_file(struct dwarf_lines *t, struct str name, uint64_t directory)
{
	ARENA_ROOM(t->d->arena, t->file, t->nfile, t->file_cap);
	t->file[t->nfile++] = (struct file_entry){ .name = name, .directory = directory };
}

static void take_old_tables(struct dwarf_lines *t, struct cursor *c)
{
	struct str name;

	add_directory(t, t->u->directory);
	while ((name = cursor_cstr(c)).n && t->ndirectory < FILES_MOST)
		add_directory(t, name);
	add_file(t, (struct str){ 0 }, 0);      /* they count from 1 */
	while ((name = cursor_cstr(c)).n && t->nfile < FILES_MOST) {
		add_file(t, name, cursor_uleb(c));
		cursor_uleb(c);
		cursor_uleb(c);
	}
}

/* [DWARF5 6.2.4.1]: a description of the columns, then the rows. */
static void take_new_table(struct dwarf_lines *t, const struct header *h, struct cursor *c, bool files)
{
	struct dwarf_attribute column[FORMATS_MOST];
	uint32_t n = cursor_u8(c);
	uint64_t rows;

	if (n > FORMATS_MOST)
		cursor_fail(c);
	for (uint32_t i = 0; i < n && !c->bad; i++) {
		uint16_t name = (uint16_t)cursor_uleb(c);

		column[i] = (struct dwarf_attribute){ .name = name, .form = (uint16_t)cursor_uleb(c) };
	}
	rows = cursor_uleb(c);
	if (rows > FILES_MOST)
		cursor_fail(c);
	while (rows-- && !c->bad && c->p < c->end) {
		struct str name = { 0 };
		uint64_t directory = 0;

		for (uint32_t i = 0; i < n; i++) {
			struct dwarf_value v = dwarf_value(t->d, &h->unit, c, &column[i]);

			if (column[i].name == DW_LNCT_path)
				name = v.s;
			else if (column[i].name == DW_LNCT_directory_index)
				directory = v.u;
		}
		if (files)
			add_file(t, name, directory);
		else
			add_directory(t, name);
	}
}

/* ---- the program ---- */

struct machine {
	struct row row;
	uint32_t first;                 /* row of this sequence */
};

static void put_row(struct dwarf_lines *t, const struct machine *m)
{
	/* The last row of an address is the one that holds. */
	if (t->nrow > m->first && t->row[t->nrow - 1].address == m->row.address) {
		t->row[t->nrow - 1] = m->row;
		return;
	}
	ARENA_ROOM(t->d->arena, t->row, t->nrow, t->row_cap);
	t->row[t->nrow++] = m->row;
}

static void end_sequence(struct dwarf_lines *t, struct machine *m)
{
	uint64_t lo = t->nrow > m->first ? t->row[m->first].address : 0;

	if (lo && m->row.address > lo && elf_executable(t->d->code, lo)) {
		ARENA_ROOM(t->d->arena, t->sequence, t->nsequence, t->sequence_cap);
		t->sequence[t->nsequence++] = (struct sequence){ lo, m->row.address, m->first, t->nrow - m->first };
	} else {
		t->nrow = m->first;
	}
	*m = (struct machine){ .row = { .file = 1, .line = 1 }, .first = t->nrow };
}

static void extended(struct dwarf_lines *t, struct cursor *c, struct machine *m)
{
	uint64_t length = cursor_uleb(c);
	struct cursor one = *c;

	cursor_skip(c, length);
	if (c->bad || !length)
		return;
	one.end = c->p;
	switch (cursor_u8(&one)) {
	case DW_LNE_end_sequence:
		end_sequence(t, m);
		break;
	case DW_LNE_set_address:
		m->row.address = cursor_u(&one, (unsigned)cursor_left(&one));
		break;
	}
}

static void standard(struct dwarf_lines *t, const struct header *h, uint8_t opcode, struct cursor *c, struct machine *m)
{
	switch (opcode) {
	case DW_LNS_copy:
		put_row(t, m);
		break;
	case DW_LNS_advance_pc:
		m->row.address += cursor_uleb(c) * h->least_length;
		break;
	case DW_LNS_advance_line:
		m->row.line = (uint32_t)(m->row.line + (uint64_t)cursor_sleb(c));
		break;
	case DW_LNS_set_file:
		m->row.file = (uint32_t)cursor_uleb(c);
		break;
	case DW_LNS_set_column:
		m->row.column = (uint32_t)cursor_uleb(c);
		break;
	case DW_LNS_const_add_pc:
		m->row.address += (uint64_t)((255 - h->opcode_base) / h->line_range) * h->least_length;
		break;
	case DW_LNS_fixed_advance_pc:
		m->row.address += cursor_u16(c);
		break;
	default:
		for (uint8_t i = 0; i < h->operands[opcode]; i++)
			cursor_uleb(c);
	}
}

static void run(struct dwarf_lines *t, const struct header *h, struct cursor c)
{
	struct machine m = { .row = { .file = 1, .line = 1 } };

	while (c.p < c.end && t->nrow < UINT32_MAX - 1) {
		uint8_t opcode = cursor_u8(&c);

		if (!opcode) {
			extended(t, &c, &m);
		} else if (opcode < h->opcode_base) {
			standard(t, h, opcode, &c, &m);
		} else {
			opcode = (uint8_t)(opcode - h->opcode_base);
			m.row.address += (uint64_t)(opcode / h->line_range) * h->least_length;
			m.row.line += (uint32_t)(h->line_base + opcode % h->line_range);
			put_row(t, &m);
		}
	}
}

/* Leaves the cursor at the program; false when the header makes no sense. */
static bool take_header(struct dwarf_lines *t, struct header *h, struct cursor *c)
{
	uint64_t length = cursor_u32(c), header;
	struct cursor program;

	h->unit = *t->u;
	h->unit.offset_size = length == UINT32_MAX ? 8 : 4;
	if (length == UINT32_MAX)
		length = cursor_u64(c);
	if (c->bad || length > cursor_left(c) || !dwarf_charge(t->d, length))
		return false;
	c->end = c->p + length;
	h->unit.version = cursor_u16(c);
	if (h->unit.version >= 5) {
		h->unit.address_size = cursor_u8(c);
		cursor_u8(c);
	}
	header = cursor_u(c, h->unit.offset_size);
	program = *c;
	cursor_skip(&program, header);
	c->end = program.p;
	h->least_length = cursor_u8(c);
	if (h->unit.version >= 4)
		cursor_u8(c);                   /* operations of an instruction: VLIW machines are not read */
	cursor_u8(c);
	h->line_base = (int8_t)cursor_u8(c);
	h->line_range = cursor_u8(c);
	h->opcode_base = cursor_u8(c);
	for (unsigned i = 1; i < h->opcode_base; i++)
		h->operands[i] = cursor_u8(c);
	if (c->bad || program.bad || h->unit.version < 2 || h->unit.version > 5 || !h->line_range || !h->opcode_base)
		return false;
	if (h->unit.version < 5) {
		take_old_tables(t, c);
	} else {
		take_new_table(t, h, c, false);
		take_new_table(t, h, c, true);
	}
	*c = program;
	return true;
}

static int by_lo(const void *x, const void *y)
{
	const struct sequence *a = x, *b = y;

	return a->lo < b->lo ? -1 : a->lo > b->lo;
}

void dwarf_lines(struct dwarf *d, struct dwarf_unit *u)
{
	struct cursor c = cursor_at(d->line, u->lines_at);
	struct dwarf_lines *t;
	struct header h = { 0 };

	if (u->lines)
		return;
	u->lines = t = ARENA_NEW(d->arena, struct dwarf_lines);
	t->d = d;
	t->u = u;
	if (u->lines_at == DWARF_NOWHERE)
		return;
	if (!take_header(t, &h, &c)) {
		d->nbroken++;
		return;
	}
	run(t, &h, c);
	if (t->nsequence)
		qsort(t->sequence, t->nsequence, sizeof *t->sequence, by_lo);
}

/* ---- look-up ---- */

static const struct sequence *sequence_of(const struct dwarf_lines *t, uint64_t address)
{
	uint32_t lo = 0, hi = t->nsequence;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->sequence[mid].lo <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && address < t->sequence[lo - 1].hi ? &t->sequence[lo - 1] : NULL;
}

bool dwarf_line(const struct dwarf_lines *t, uint64_t address, struct dwarf_place *out)
{
	const struct sequence *s = sequence_of(t, address);
	uint32_t lo = 0, hi = s ? s->n : 0;
	const struct row *row;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->row[s->first + mid].address <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return false;
	row = &t->row[s->first + lo - 1];
	out->file = dwarf_file(t->d, t->u, row->file);
	out->line = row->line;
	out->column = row->column;
	return true;
}

/* ---- paths ---- */

/* Appends the parts of `path`, without "." and with ".." taking back what stands from `floor` on. */
static void add_parts(struct buf *b, size_t floor, struct str path)
{
	while (path.n) {
		struct str part = str_cut(&path, '/');
		struct str so_far = str_from(buf_view(b), floor), last = so_far;

		if (!part.n || str_eq(part, S(".")))
			continue;
		last = str_cut_last(&last, '/');
		if (str_eq(part, S("..")) && so_far.n && !str_eq(last, S(".."))) {
			b->n = floor + (so_far.n > last.n ? so_far.n - last.n - 1 : 0);
			continue;
		}
		if (so_far.n)
			buf_char(b, '/');
		buf_str(b, part);
	}
}

static struct str make_path(struct arena *a, struct str top, struct str directory, struct str name)
{
	struct str all[3] = { top, directory, name }, path;
	struct buf b = { 0 };
	int from = 2;

	while (from && !str_starts(all[from], S("/")))
		from--;
	buf_str(&b, str_starts(all[from], S("/")) ? S("/") : S(""));
	for (size_t floor = b.n; from < 3; from++)
		add_parts(&b, floor, all[from]);
	path = arena_str(a, buf_view(&b));
	buf_release(&b);
	return path;
}

struct str dwarf_file(struct dwarf *d, const struct dwarf_unit *u, uint64_t index)
{
	struct dwarf_lines *t = u->lines;
	struct file_entry *f;

	if (!t || index >= t->nfile || !t->file[index].name.n)
		return (struct str){ 0 };
	f = &t->file[index];
	if (!f->path.n)
		f->path = make_path(d->arena, u->directory, f->directory < t->ndirectory ? t->directory[f->directory] :
			(struct str){ 0 }, f->name);
	return f->path;
}
