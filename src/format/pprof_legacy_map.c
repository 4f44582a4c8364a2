/*
 * The end of every older format of pprof: the memory map, and the profile that stacks of addresses become with it.
 *
 * Spec  ParseMemoryMap, massageMappings, remapMappingIDs and addLegacyFrameInfo of google/pprof's profile package.
 */
#include "base/sort.h"
#include "format/pprof_legacy_part.h"

bool legacy_wrong(const struct legacy *l, const char *at, const char *text)
{
	return err_at(l->err, (uint64_t)(at - l->bytes.p), "%s", text);
}

void legacy_address(struct legacy *l, uint64_t address)
{
	ARENA_ROOM(l->out->arena, l->address, l->naddress, l->address_cap);
	l->address[l->naddress++] = address;
}

struct legacy_sample *legacy_add(struct legacy *l, uint32_t first)
{
	struct legacy_sample *s;

	ARENA_ROOM(l->out->arena, l->sample, l->nsample, l->sample_cap);
	s = &l->sample[l->nsample++];
	*s = (struct legacy_sample){ .first = first, .n = l->naddress - first, .block_bytes = -1 };
	return s;
}

void legacy_drop_doubled_leaf(struct legacy *l)
{
	for (uint32_t i = 0; i < l->nsample; i++) {
		struct legacy_sample *s = &l->sample[i];
		uint64_t *a = &l->address[s->first];

		if (s->n < 2 || a[0] != a[1] + 1)
			continue;
		a[1] = a[0];
		s->first++;
		s->n--;
	}
}

/* ---- the memory map ---- */

bool legacy_is_map(struct str line)
{
	return str_has(line, S("--- Memory map: ---")) || str_has(line, S("MAPPED_LIBRARIES:"));
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Hexadecimal digits, with or without 0x before them. */
static bool take_hex(struct str *s, uint64_t *x)
{
	size_t i = str_starts(*s, S("0x")) ? 2 : 0, first = i;

	for (*x = 0; i < s->n; i++) {
		char c = s->p[i];
		uint64_t digit = (uint64_t)(c >= '0' && c <= '9'   ? c - '0'
					    : c >= 'a' && c <= 'f' ? c - 'a' + 10
					    : c >= 'A' && c <= 'F' ? c - 'A' + 10
								   : 16);

		if (digit == 16)
			break;
		if (*x >> 60)
			return false;
		*x = *x << 4 | digit;
	}
	if (i == first)
		return false;
	*s = str_from(*s, i);
	return true;
}

static bool take_range(struct str *line, struct module *m)
{
	*line = str_trim(*line);
	if (!take_hex(line, &m->start))
		return false;
	if (line->n && (line->p[0] == '-' || is_space(line->p[0])))
		*line = str_from(*line, 1);
	while (line->n && is_space(line->p[0]))
		*line = str_from(*line, 1);
	if (!take_hex(line, &m->limit))
		return false;
	if (line->n && line->p[0] == ':')
		*line = str_from(*line, 1);
	return !line->n || is_space(line->p[0]);
}

static bool is_permission(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!memchr("-rwxp", word.p[i], 5))
			return false;
	return word.n > 0;
}

static bool is_hex(struct str word, uint64_t *x)
{
	return !str_starts(word, S("0x")) && take_hex(&word, x) && !word.n;
}

/* Offset, device, inode, file, as Linux has them; false when there is no device. */
static bool take_linux(struct str rest, struct module *m)
{
	struct str word = str_word(&rest), device, major;
	uint64_t number;

	if (str_has(word, S(":"))) {
		device = word;
	} else {
		if (!is_hex(word, &m->offset))
			return false;
		device = str_word(&rest);
	}
	major = str_cut(&device, ':');
	if (!is_hex(major, &number) || !is_hex(device, &number) ||
		!str_u64(str_word(&rest), &number))
		return false;
	m->name = str_word(&rest);
	return true;
}

/* File, "(@offset)", build id: each may be left out. */
static void take_brief(struct str rest, struct module *m)
{
	struct str word = str_word(&rest);
	uint64_t number;

	if (!str_starts(word, S("(@"))) {
		m->name = word;
		word = str_word(&rest);
	}
	if (str_starts(word, S("(@")) && str_ends(word, S(")"))) {
		word = (struct str){ word.p + 2, word.n - 3 };
		if (!is_hex(word, &m->offset))
			m->offset = 0;
		word = str_word(&rest);
	}
	if (is_hex(word, &number) || word.n > 16)
		m->build_id = word;
}

static bool take_mapping(struct str line, struct module *m)
{
	struct str after, permission;

	*m = (struct module){ 0 };
	if (!take_range(&line, m))
		return false;
	after = line;
	permission = str_word(&after);
	if (!is_permission(permission)) {
		permission = S("x");
		after = line;
	}
	if (!take_linux(after, m)) {
		m->offset = 0;
		take_brief(after, m);
	}
	return str_has(permission, S("x"));
}

static bool is_adjacent(const struct module *x, const struct module *y)
{
	if ((x->name.n && y->name.n && !str_eq(x->name, y->name)) ||
		(x->build_id.n && y->build_id.n && !str_eq(x->build_id, y->build_id)) ||
		x->limit != y->start)
		return false;
	return !x->offset || !y->offset || x->offset + (x->limit - x->start) == y->offset;
}

static void add_mapping(struct legacy *l, const struct module *m)
{
	struct module *last = l->nmodule ? &l->module[l->nmodule - 1] : NULL;

	if (last && is_adjacent(last, m)) {
		last->limit = m->limit;
		last->name = m->name.n ? m->name : last->name;
		last->build_id = m->build_id.n ? m->build_id : last->build_id;
		return;
	}
	ARENA_ROOM(l->out->arena, l->module, l->nmodule, l->module_cap);
	l->module[l->nmodule++] = *m;
}

/* ".so" at the end, or ".so." or ".so_" and a digit. */
static bool is_library(struct str name)
{
	for (size_t i = 0; i + 4 < name.n; i++)
		if (!memcmp(name.p + i, ".so", 3) &&
			(name.p[i + 3] == '.' || name.p[i + 3] == '_') && name.p[i + 4] >= '0' &&
			name.p[i + 4] <= '9')
			return true;
	return str_ends(name, S(".so"));
}

/* The main program is guessed to be the first that is no library, and goes first. */
static void put_main_first(struct legacy *l)
{
	struct module first;
	uint32_t i = 0;

	while (i < l->nmodule && (!l->module[i].name.n || l->module[i].name.p[0] == '[' ||
					 is_library(l->module[i].name)))
		i++;
	if (i < l->nmodule) {
		first = l->module[i];
		l->module[i] = l->module[0];
		l->module[0] = first;
	}
	if (l->nmodule > 1 && str_starts(l->module[0].name, S("/anon_hugepage")) &&
		l->module[0].limit == l->module[1].start)
		memmove(l->module, l->module + 1, --l->nmodule * sizeof *l->module);
	if (l->nmodule && l->module[0].start - l->module[0].offset == 0x400000) {
		l->module[0].start = 0x400000;
		l->module[0].offset = 0;
	}
}

static void take_map(struct legacy *l)
{
	while (l->rest.n) {
		struct str line = str_line(&l->rest);
		struct module m;

		if (take_mapping(line, &m))
			add_mapping(l, &m);
	}
	put_main_first(l);
}

static uint32_t module_of(struct legacy *l, uint64_t address)
{
	for (uint32_t i = 0; i < l->nmodule; i++)
		if (l->module[i].start <= address && address < l->module[i].limit)
			return i;
	for (uint32_t i = 0; i < l->nmodule; i++) {
		struct module *m = &l->module[i];

		if (m->offset && m->start - m->offset <= address && address < m->start) {
			m->start -= m->offset;
			m->offset = 0;
			return i;
		}
	}
	if (!l->nmodule || l->module[l->nmodule - 1].limit != UINT64_MAX)
		add_mapping(
			l, &(struct module){ .limit = UINT64_MAX }); /* Go's texts have no map */
	return l->nmodule - 1;
}

/* ---- addresses to frames ---- */

static int by_address(uint32_t i, uint32_t j, const void *ctx)
{
	const uint64_t *address = ctx;

	return address[i] < address[j] ? -1 : address[i] > address[j];
}

/* The frame of each distinct address, at every place where it stands. */
struct framing {
	uint32_t *module, *frame; /* by index in address[] */
};

static void find_modules(struct legacy *l, struct framing *f)
{
	struct map known;

	map_init(&known, l->out->arena);
	for (uint32_t i = 0; i < l->naddress; i++) {
		f->frame[i] = map_intern_pair(&known, l->address[i], 0, i);
		if (f->frame[i] == i)
			f->module[i] = l->address[i] ? module_of(l, l->address[i]) : NO_MODULE;
	}
}

static void name_frame(
	const struct legacy *l, const uint32_t *order, uint64_t address, struct frame *frame)
{
	uint32_t lo = 0, hi = l->nsymbol;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (l->symbol[order[mid]].address < address)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < l->nsymbol && l->symbol[order[lo]].address == address) {
		frame->function = l->symbol[order[lo]].function;
		frame->file = l->symbol[order[lo]].file;
		frame->line = l->symbol[order[lo]].line;
	}
	if (!frame->function.n && !address)
		frame->function = S("<unknown>");
}

static uint32_t *order_of_symbols(struct legacy *l)
{
	uint64_t *address = ARENA_ARRAY(l->out->arena, uint64_t, l->nsymbol);
	uint32_t *order = ARENA_ARRAY(l->out->arena, uint32_t, l->nsymbol);

	for (uint32_t i = 0; i < l->nsymbol; i++) {
		address[i] = l->symbol[i].address;
		order[i] = i;
	}
	sort_by(order, l->nsymbol, by_address, address);
	return order;
}

/* Modules of the profile by those of the map. */
static const uint32_t *put_modules(struct legacy *l)
{
	uint32_t *module = ARENA_ARRAY(l->out->arena, uint32_t, l->nmodule);

	for (uint32_t i = 0; i < l->nmodule; i++)
		module[i] = profile_module(l->p, &l->module[i]);
	l->p->main_binary = l->nmodule ? l->module[0].name : S("");
	return module;
}

/* Frames of distinct addresses: `f->frame` has where each stands first, and then the frame itself. */
static void put_frames(struct legacy *l, struct framing *f)
{
	const uint32_t *module = put_modules(l), *order = order_of_symbols(l);

	for (uint32_t i = 0; i < l->naddress; i++) {
		struct frame frame = { .address = l->address[i], .module = NO_MODULE };

		if (f->frame[i] != i) {
			f->frame[i] = f->frame[f->frame[i]];
			continue;
		}
		if (f->module[i] != NO_MODULE)
			frame.module = module[f->module[i]];
		name_frame(l, order, frame.address, &frame);
		f->frame[i] = profile_frame(l->p, &frame);
	}
}

static void put_sample(struct legacy *l, const struct legacy_sample *s, const uint32_t *frame)
{
	uint32_t stack = NO_STACK, sample;

	for (uint32_t i = s->first + s->n; i-- > s->first;)
		stack = profile_stack(l->p, stack, frame[i]);
	sample = profile_append_sample(l->p, stack, 0);
	for (uint32_t w = 0; w < l->p->nweight; w++)
		l->p->weight[w].value[sample] = s->value[w];
	if (s->block_bytes >= 0)
		l->p->sample[sample].labels = profile_labels(l->p,
			&(struct label){
				.key = S("bytes"), .number = s->block_bytes, .numeric = true },
			1);
}

/* ---- frames of the profilers themselves ---- */

#define ALLOCATORS                                                                                 \
	"calloc|cfree|malloc|free|memalign|do_memalign|(__)?posix_memalign|pvalloc|valloc|"        \
	"realloc|tcmalloc::.*|tc_calloc|tc_cfree|"                                                 \
	"tc_malloc|tc_free|tc_memalign|tc_posix_memalign|tc_pvalloc|tc_valloc|tc_realloc|tc_new|"  \
	"tc_delete|tc_newarray|"                                                                   \
	"tc_deletearray|tc_new_nothrow|tc_newarray_nothrow|malloc_zone_malloc|malloc_zone_calloc|" \
	"malloc_zone_valloc|"                                                                      \
	"malloc_zone_realloc|malloc_zone_memalign|malloc_zone_free|runtime\\..*|BaseArena::.*|(::" \
	")?do_malloc_no_errno|"                                                                    \
	"(::)?do_malloc_pages|(::)?do_malloc|DoSampledAllocation|MallocedMemBlock::"               \
	"MallocedMemBlock|_M_allocate|"                                                            \
	"__builtin_(vec_)?delete|__builtin_(vec_)?new|__gnu_cxx::new_allocator::allocate|__libc_"  \
	"malloc|"                                                                                  \
	"__malloc_alloc_template::allocate|allocate|cpp_alloc|operator "                           \
	"new(\\[\\])?|simple_alloc::allocate"
#define ALLOCATORS_KEPT "runtime\\.panic|runtime\\.reflectcall|runtime\\.call[0-9]*"
#define LOCKS                                                                                      \
	"RecordLockProfileData|(base::)?RecordLockProfileData.*|(base::)?SubmitMutexProfileData.*" \
	"|"                                                                                        \
	"(base::)?SubmitSpinLockProfileData.*|(base::Mutex::)?AwaitCommon.*|(base::Mutex::)?"      \
	"Unlock.*|(base::Mutex::)?UnlockSlow.*|"                                                   \
	"(base::Mutex::)?ReaderUnlock.*|(base::MutexLock::)?~MutexLock.*|(Mutex::)?AwaitCommon.*|" \
	"(Mutex::)?Unlock.*|"                                                                      \
	"(Mutex::)?UnlockSlow.*|(Mutex::)?ReaderUnlock.*|(MutexLock::)?~MutexLock.*|(SpinLock::)?" \
	"Unlock.*|"                                                                                \
	"(SpinLock::)?SlowUnlock.*|(SpinLockHolder::)?~SpinLockHolder.*"
#define PROFILER                                                                                   \
	"ProfileData::Add|ProfileData::prof_handler|CpuProfiler::prof_handler|__pthread_"          \
	"sighandler|__restore"

static void say_own_frames(struct profile *p)
{
	struct str last = p->weight[p->nweight - 1].name;

	if (str_ends(last, S("space"))) {
		p->drop_frames = S(ALLOCATORS);
		p->keep_frames = S(ALLOCATORS_KEPT);
	} else {
		p->drop_frames = str_eq(last, S("delay")) ? S(LOCKS) : S(PROFILER);
	}
}

bool legacy_finish(struct legacy *l)
{
	struct framing f = { ARENA_ARRAY(l->out->arena, uint32_t, l->naddress),
		ARENA_ARRAY(l->out->arena, uint32_t, l->naddress) };

	take_map(l);
	find_modules(l, &f);
	put_frames(l, &f);
	for (uint32_t i = 0; i < l->nsample; i++)
		put_sample(l, &l->sample[i], f.frame);
	if (!l->nsymbol)
		say_own_frames(l->p);
	l->p->preferred = l->p->nweight - 1;
	return true;
}
