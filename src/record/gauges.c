#include "record/gauges.h"

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

struct source {
	const char *name, *path;
	double (*total)(struct str text);       /* running total in seconds */
};

/* [Documentation/accounting/psi.rst] some avg10=0.00 avg60=0.00 avg300=0.00 total=0, in microseconds */
static double pressure(struct str text)
{
	struct str line = str_line(&text), total = str_cut_last(&line, '=');
	uint64_t us;

	return str_starts(line, S("some ")) && str_u64(total, &us) ? (double)us * 1e-6 : NAN;
}

/* [proc(5) /proc/stat] cpu user nice system idle iowait irq softirq steal ...: all but the two in which it was idle, of all CPUs */
static double busy(struct str text)
{
	double ticks = 0;
	uint64_t n;

	if (!str_eq(str_word(&text), S("cpu")))
		return NAN;
	for (int i = 0; i < 8; i++) {
		if (!str_u64(str_word(&text), &n))
			return NAN;
		if (i != 3 && i != 4)
			ticks += (double)n;
	}
	return ticks / (double)sysconf(_SC_CLK_TCK);
}

static const struct source source[GAUGES] = {
	{ "busy", "/proc/stat", busy },
	{ "cpu.some", "/proc/pressure/cpu", pressure },
	{ "io.some", "/proc/pressure/io", pressure },
	{ "memory.some", "/proc/pressure/memory", pressure },
};

static double read_total(int fd, double (*total)(struct str text))
{
	char buf[256];
	ssize_t n = fd >= 0 ? pread(fd, buf, sizeof buf, 0) : 0;
	struct str text = { buf, n > 0 ? (size_t)n : 0 };
	struct str line = str_line(&text);

	return total(line);
}

void gauges_open(struct gauges *g, int64_t now_ns)
{
	g->last_ns = now_ns;
	for (int i = 0; i < GAUGES; i++) {
		g->fd[i] = open(source[i].path, O_RDONLY | O_CLOEXEC);
		g->total[i] = read_total(g->fd[i], source[i].total);
	}
}

void gauges_look(struct gauges *g, int64_t now_ns, int64_t at_ns, struct recording_out *out)
{
	double passed_s = (double)(now_ns - g->last_ns) * 1e-9;

	if (passed_s <= 0)
		return;
	g->last_ns = now_ns;
	for (int i = 0; i < GAUGES; i++) {
		double total = read_total(g->fd[i], source[i].total), by = total - g->total[i];

		g->total[i] = total;
		if (by >= 0)            /* false for NaN */
			recording_gauge(out, &(struct tree_gauge){ str_of(source[i].name), at_ns, by / passed_s });
	}
}

void gauges_close(struct gauges *g)
{
	for (int i = 0; i < GAUGES; i++)
		if (g->fd[i] >= 0)
			close(g->fd[i]);
}
