/*
 * Dumps for an unwinder: registers and a piece of the stack, and what was mapped where.
 */
#include "format/perfdata_part.h"

/* Bytes that stay: where they are when that is the input. */
static struct str kept(struct perfdata *d, struct str s)
{
	return perfdata_is_input(d, s.p) ? s : arena_str(d->arena, s);
}

static struct str kept_registers(struct perfdata *d, struct str reg)
{
	uint64_t *number;

	if (!d->swap)
		return kept(d, reg);
	number = ARENA_ARRAY(d->arena, uint64_t, reg.n / 8);
	for (size_t i = 0; i < reg.n / 8; i++)
		number[i] = u64_at(d, reg.p + 8 * i);
	return (struct str){ (const char *)number, reg.n };
}

/* [arch/ARCH/include/uapi/asm/perf_regs.h] */
uint64_t perfdata_register_ip(const struct perfdata *d, const struct sample *s)
{
	bool arm = str_eq(d->arch, S("aarch64")), x86 = str_eq(d->arch, S("x86_64")) || str_starts(d->arch, S("i"));
	unsigned bit = arm ? 32 : 8;
	uint64_t mask = d->event[s->event].reg_mask, below = ((uint64_t)1 << bit) - 1;

	if (!(arm || x86) || !(mask >> bit & 1))
		return 0;
	return u64_at(d, s->reg.p + 8 * __builtin_popcountll(mask & below));
}

static uint32_t map_set_of(struct perfdata *d, uint32_t space)
{
	struct profile_unwind *u = d->unwind;
	struct space *s = &d->space[space];

	if (s->map_set != MAP_NONE)
		return s->map_set;
	ARENA_ROOM(d->arena, u->map_set, u->nmap_set, u->map_set_cap);
	u->map_set[u->nmap_set] = (struct raw_map_set){ u->nmap, s->n };
	for (uint32_t i = 0; i < s->n; i++) {
		const struct mapping *m = &s->map[i];
		uint32_t module = perfdata_dso_module(d, m->dso);

		ARENA_ROOM(d->arena, u->map, u->nmap, u->map_cap);
		u->map[u->nmap++] = (struct raw_map){ m->start, m->limit, m->offset, module };
	}
	s->map_set = u->nmap_set++;
	return s->map_set;
}

void perfdata_dump(struct perfdata *d, const struct sample *s, uint64_t ip, uint32_t sample, uint32_t task, uint32_t nkernel)
{
	struct profile_unwind *u = d->unwind;
	uint32_t process = d->task[task].process;
	struct raw_stack raw = { .sample = sample, .nkernel = nkernel, .pid = d->process[process].pid,
		.reg_mask = d->event[s->event].reg_mask, .narrow = s->abi == 1 };

	raw.maps = map_set_of(d, d->process[process].space);
	perfdata_code_in(d, process, ip, s, &raw);
	raw.reg = kept_registers(d, s->reg);
	raw.bytes = kept(d, s->stack);
	ARENA_ROOM(d->arena, u->stack, u->n, u->cap);
	u->stack[u->n++] = raw;
	evidence_note(d->out, d->evidence, d->at, PROFILE_UNWIND_NOTE); /* [3] */
}
