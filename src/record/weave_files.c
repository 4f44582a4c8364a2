/* Which files a program used. */
#include "record/weave_part.h"

static void add_parts(struct buf *b, struct str path)
{
	while (path.n) {
		struct str part = str_cut(&path, '/');

		if (!part.n || str_eq(part, S(".")))
			continue;
		if (!str_eq(part, S(".."))) {
			buf_char(b, '/');
			buf_str(b, part);
			continue;
		}
		while (b->n && b->p[--b->n] != '/')
			;
	}
}

struct str weave_path(struct weave *w, struct str base, struct str path)
{
	bool absolute = str_starts(path, S("/"));

	buf_clear(&w->key);
	if (!absolute && !str_starts(base, S("/"))) {
		buf_str(&w->key, path);
		return buf_view(&w->key);
	}
	if (!absolute)
		add_parts(&w->key, base);
	add_parts(&w->key, path);
	if (!w->key.n)
		buf_char(&w->key, '/');
	return buf_view(&w->key);
}

/* One row for each state of each path. */
static uint32_t intern(struct weave *w, struct str path, const struct record_event *ev)
{
	const int64_t state[] = { ev->file.inode, ev->file.size, ev->file.mtime_ns };
	size_t n = path.n;
	struct tree_file row = { .inode = state[0], .size = state[1], .mtime_ns = state[2] };
	struct str key;
	uint64_t content;
	uint32_t found;

	buf_add(&w->key, state, sizeof state);          /* `path` is what is there already */
	found = map_find(&w->by_state, buf_view(&w->key));
	if (found != MAP_NONE)
		return found;
	key = arena_str(&w->arena, buf_view(&w->key));
	row.path = str_clip(key, n);
	map_set(&w->by_state, key, w->nfile);
	ARENA_ROOM(&w->arena, w->file, w->nfile, w->file_cap);
	w->file[w->nfile] = (struct woven_file){ .row = row };
	recording_file(w->out, &row);
	if ((content = weave_early_content(w, &row))) {
		recording_content(w->out, w->nfile, content);
		w->file[w->nfile].content_said = true;
	}
	return w->nfile++;
}

static void add_use(struct weave *w, uint32_t program, const struct tree_use *row)
{
	struct woven_own *own = w->program[program].own;
	uint32_t at;

	if (!own) {                     /* it came too late for the sum */
		recording_use(w->out, row);
		return;
	}
	at = map_intern_pair(&own->by_file, row->file, row->renamed_to, own->nuse);
	if (at == own->nuse) {
		ARENA_ROOM(&own->arena, own->use, own->nuse, own->use_cap);
		own->use[own->nuse++] = *row;
		return;
	}
	own->use[at].how |= row->how;
	own->use[at].count += row->count;
}

void weave_file(struct weave *w, const struct record_event *ev, int64_t at_ns)
{
	uint32_t process = weave_process_at(w, ev->pid, at_ns), program;
	struct tree_use row = { .how = ev->file.how, .count = ev->file.count ? ev->file.count : 1, .first_ns = at_ns,
		.renamed_to = NO_OBJECT };
	struct str base;

	if (process == NO_PROCESS || !ev->file.path.n)
		return;
	program = weave_program_at(w, process, at_ns);
	base = ev->file.base.n ? weave_word(w, weave_path(w, w->process[process].cwd, ev->file.base))
			       : w->process[process].cwd;
	row.program = program;
	row.file = intern(w, weave_path(w, base, ev->file.path), ev);
	w->file[row.file].how |= row.how;
	if (ev->file.renamed_to.n)
		row.renamed_to = intern(w, weave_path(w, base, ev->file.renamed_to), ev);
	add_use(w, program, &row);
}
