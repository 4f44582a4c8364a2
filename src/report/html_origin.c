/* html_origin - how it was measured: what disturbed the samples, the jobs, what was read, and with
 * which tools. */
#include <math.h>
#include <stddef.h>

#include "base/num.h"
#include "base/sort.h"
#include "base/utf8.h"
#include "report/html.h"

/* ---- what disturbed a row ---- */

static struct str witness_key(struct arena *a, struct str job, struct str key)
{
	return arena_printf(a, "%.*s%c%.*s", STR(job), 0x1d, STR(key));
}

static void witness_take(struct witness *w, struct arena *a, const struct evidence *ev)
{
	for (uint32_t i = 0; i < ev->bench.n; i++) {
		struct str key = witness_key(a, ev->job, series_key(a, &ev->bench.series[i]));

		if (map_intern(&w->at, key, w->n) != w->n)
			continue;
		ARENA_ROOM(a, w->disturbed, w->n, w->cap);
		w->disturbed[w->n++] = (struct disturbed){ &ev->bench, &ev->bench.series[i] };
	}
}

static const struct disturbed *witness_find(
	struct witness *w, struct arena *a, const struct run *r, const struct delta *d)
{
	uint32_t at;

	if (!r)
		return NULL;
	if (!w->at.arena) {
		map_init(&w->at, a);
		for (uint32_t i = 0; i < r->n; i++)
			if (r->evidence[i].model == MODEL_BENCH && r->evidence[i].bench.nreceipt)
				witness_take(w, a, &r->evidence[i]);
	}
	at = map_find(&w->at, witness_key(a, d->job, d->key));
	return at == MAP_NONE ? NULL : &w->disturbed[at];
}

struct measure {
	const char *name;
	size_t at; /* of a double in struct receipt */
	struct unit unit;
	bool low_is_bad;
};

static const struct measure measures[] = {
	{ "CPU time stolen by the hypervisor", offsetof(struct receipt, steal_s),
		{ { "sec", 3 }, DIM_TIME }, false },
	{ "Involuntary context switches", offsetof(struct receipt, involuntary),
		{ { "", 0 }, DIM_COUNT }, false },
	{ "Machine waiting for CPU", offsetof(struct receipt, psi_cpu_s),
		{ { "sec", 3 }, DIM_TIME }, false },
	{ "Machine waiting for I/O", offsetof(struct receipt, psi_io_s), { { "sec", 3 }, DIM_TIME },
		false },
	{ "Machine waiting for memory", offsetof(struct receipt, psi_memory_s),
		{ { "sec", 3 }, DIM_TIME }, false },
	{ "Load average", offsetof(struct receipt, load), { { "", 0 }, DIM_NONE }, false },
	{ "CPU frequency, MHz", offsetof(struct receipt, mhz), { { "", 0 }, DIM_NONE }, true },
};

#define NMEASURE (sizeof measures / sizeof *measures)

/* The known values of one measure over the processes of one series, ascending. */
struct readings {
	double *value;
	uint32_t n;
};

static struct readings readings_of(
	struct arena *a, const struct disturbed *d, const struct measure *m)
{
	struct readings r = { NULL, 0 };
	uint32_t last = UINT32_MAX;

	if (!d)
		return r;
	r.value = ARENA_ARRAY(a, double, d->series->n + 1);
	for (uint32_t i = 0; i < d->series->n; i++) {
		uint32_t process = d->series->process ? d->series->process[i] : 0;
		double x;

		if (process == last || process >= d->bench->nreceipt)
			continue;
		last = process;
		memcpy(&x, (const char *)&d->bench->receipt[process] + m->at, sizeof x);
		if (isfinite(x))
			r.value[r.n++] = x;
	}
	sort_f64(r.value, r.n);
	return r;
}

static void put_plain(struct html *h, double x, const struct measure *m)
{
	if (m->unit.dim == DIM_NONE)
		buf_printf(&h->text, x < 100 ? "%.2f" : "%.0f", x);
	else
		style_quantity(&h->text, x, m->unit);
	html_flush(h);
}

static void put_readings(struct html *h, const struct readings *r, const struct measure *m)
{
	double worst;

	buf_lit(h->out, "<td class=\"n\">");
	if (!r->n) {
		buf_lit(h->out, "–</td>");
		return;
	}
	worst = r->value[m->low_is_bad ? 0 : r->n - 1];
	put_plain(h, r->value[r->n / 2], m);
	if (r->n > 1) {
		buf_printf(h->out, " <span class=\"quiet\">(%s ", m->low_is_bad ? "least" : "most");
		put_plain(h, worst, m);
		buf_lit(h->out, ")</span>");
	}
	buf_lit(h->out, "</td>");
}

void html_disturbance(struct html *h, const struct delta *d)
{
	const struct disturbed *base = witness_find(&h->base, h->arena, h->page->base, d);
	const struct disturbed *head = witness_find(&h->head, h->arena, h->page->head, d);
	bool any = false;

	for (size_t i = 0; i < NMEASURE; i++) {
		struct readings b = readings_of(h->arena, base, &measures[i]),
				x = readings_of(h->arena, head, &measures[i]);

		if (!b.n && !x.n)
			continue;
		if (!any)
			buf_printf(h->out,
				"<div class=\"scroll\"><table class=\"numbers\"><thead><tr><th "
				"scope=\"col\">What disturbed a "
				"process (median, worst)</th>%s<th scope=\"col\" "
				"class=\"n\">Head</th></tr></thead><tbody>\n",
				h->page->base ? "<th scope=\"col\" class=\"n\">Base</th>" : "");
		any = true;
		buf_printf(h->out, "<tr><th scope=\"row\">%s</th>", measures[i].name);
		if (h->page->base)
			put_readings(h, &b, &measures[i]);
		put_readings(h, &x, &measures[i]);
		buf_lit(h->out, "</tr>\n");
	}
	buf_lit(h->out, any ? "</tbody></table></div>\n" : "");
}

/* ---- jobs, inputs, tools ---- */

static void begin_table(struct html *h, const char *label, const char *columns)
{
	buf_printf(h->out,
		"<h3>%s</h3>\n<div class=\"scroll\" role=\"region\" aria-label=\"%s\" "
		"tabindex=\"0\">"
		"<table class=\"data\">\n<thead><tr>%s</tr></thead>\n<tbody>\n",
		label, label, columns);
}

static void end_table(struct html *h)
{
	buf_lit(h->out, "</tbody></table></div>\n");
}

static void put_cell(struct html *h, struct str text)
{
	buf_lit(h->out, "<td>");
	html_text(h, text);
	buf_lit(h->out, "</td>");
}

static void put_head_cell(struct html *h, struct str text)
{
	buf_lit(h->out, "<th scope=\"row\">");
	html_text(h, text);
	buf_lit(h->out, "</th>");
}

static void put_job(struct html *h, const struct job_result *job)
{
	buf_lit(h->out, "<tr>");
	put_head_cell(h, job->name);
	buf_printf(h->out, "<td>%s</td>",
		delivered(job->delivery) || job->delivery == NOT_ASKED
			? delivery_name(job->delivery)
			: "not delivered");
	buf_lit(h->out, "<td class=\"n\">");
	if (!isnan(job->wall_s))
		style_duration(&h->text, job->wall_s);
	html_flush(h);
	buf_lit(h->out, "</td>");
	put_cell(h, job->why);
	buf_lit(h->out, "</tr>\n");
}

static void put_jobs(struct html *h)
{
	const struct run *r = h->page->head;

	if (!r->njob)
		return;
	begin_table(h, "Jobs",
		"<th scope=\"col\">Job</th><th scope=\"col\">Outcome</th>"
		"<th scope=\"col\" class=\"n\">Took</th><th scope=\"col\">Why</th>");
	for (uint32_t i = 0; i < r->njob; i++)
		put_job(h, &r->job[i]);
	end_table(h);
}

static void put_notes(struct html *h, const struct evidence *ev)
{
	buf_lit(h->out, "<td>");
	for (uint32_t i = 0; i < ev->nnote; i++) {
		buf_lit(h->out, i ? "; " : "");
		html_text(h, ev->note[i].text);
		if (ev->note[i].count > 1) {
			buf_lit(h->out, " (");
			num_group(h->out, ev->note[i].count);
			buf_lit(h->out, " times)");
		}
	}
	buf_lit(h->out, "</td>");
}

static void put_inputs(struct html *h)
{
	const struct run *r = h->page->head;

	if (!r->n)
		return;
	begin_table(h, "Read",
		"<th scope=\"col\">Input</th><th scope=\"col\">Format</th><th "
		"scope=\"col\">Holds</th>"
		"<th scope=\"col\">Job</th><th scope=\"col\">Skipped or guessed</th>");
	for (uint32_t i = 0; i < r->n; i++) {
		const struct evidence *ev = &r->evidence[i];

		buf_lit(h->out, "<tr>");
		put_head_cell(h, ev->source);
		put_cell(h, ev->format);
		put_cell(h, str_of(model_name(ev->model)));
		put_cell(h, ev->job);
		put_notes(h, ev);
		buf_lit(h->out, "</tr>\n");
	}
	end_table(h);
}

/* A pair of cells of the table of places; nothing when neither side knows it. */
static void put_place(struct html *h, const char *what, struct str base, struct str head)
{
	if (!base.n && !head.n)
		return;
	buf_printf(h->out, "<tr><th scope=\"row\">%s</th>", what);
	put_cell(h, head);
	if (h->page->base)
		put_cell(h, base);
	buf_lit(h->out, "</tr>\n");
}

static struct str number(struct arena *a, uint64_t n)
{
	return n ? arena_printf(a, "%llu", (unsigned long long)n) : (struct str){ 0 };
}

static struct str memory(struct arena *a, uint64_t bytes)
{
	return bytes ? arena_printf(a, "%.3g GiB", (double)bytes / 0x1p30) : (struct str){ 0 };
}

static struct str version_in(const struct origin *o, struct str tool)
{
	for (uint32_t i = 0; o && i < o->ntool; i++)
		if (str_eq(o->tool[i].name, tool))
			return o->tool[i].version;
	return (struct str){ 0 };
}

static void put_machine(struct html *h, const struct machine *base, const struct machine *head)
{
	put_place(h, "host", base->host, head->host);
	put_place(h, "processor", base->cpu, head->cpu);
	put_place(h, "processors", number(h->arena, base->ncpu), number(h->arena, head->ncpu));
	put_place(h, "memory", memory(h->arena, base->memory_bytes),
		memory(h->arena, head->memory_bytes));
	put_place(h, "architecture", base->arch, head->arch);
	put_place(h, "system", base->os, head->os);
	put_place(h, "kernel", base->kernel, head->kernel);
	put_place(h, "virtualisation", base->virt, head->virt);
	put_place(h, "governor", base->governor, head->governor);
	put_place(h, "fingerprint", base->fingerprint, head->fingerprint);
}

static void put_tools(struct html *h, const struct origin *base, const struct origin *head)
{
	for (uint32_t i = 0; i < head->ntool; i++) {
		buf_lit(h->out, "<tr>");
		put_head_cell(h, head->tool[i].name);
		put_cell(h, head->tool[i].version);
		if (base)
			put_cell(h, version_in(base, head->tool[i].name));
		buf_lit(h->out, "</tr>\n");
	}
}

static void put_places(struct html *h)
{
	static const struct machine unknown;
	const struct origin *base = h->page->base ? &h->page->base->origin : NULL,
			    *head = &h->page->head->origin;

	if (!head->machine.cpu.n && !head->machine.fingerprint.n && !head->ntool)
		return;
	begin_table(h, "Machine and tools",
		base ? "<td></td><th scope=\"col\">Head</th><th scope=\"col\">Base</th>"
		     : "<td></td><th scope=\"col\">Head</th>");
	put_machine(h, base ? &base->machine : &unknown, &head->machine);
	put_tools(h, base, head);
	end_table(h);
}

void html_origin(struct html *h)
{
	const struct run *r = h->page->head;

	if (!r->njob && !r->n && !r->origin.ntool && !r->origin.machine.cpu.n)
		return;
	buf_lit(h->out, "<section id=\"origin\">\n<h2>How it was measured</h2>\n");
	put_jobs(h);
	put_inputs(h);
	put_places(h);
	buf_lit(h->out, "</section>\n");
}
