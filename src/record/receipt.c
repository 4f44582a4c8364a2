#include "record/receipt.h"

#include <stdio.h>
#include <unistd.h>

#include "base/num.h"
#include "record/proc.h"

#define CPUS_ASKED 4    /* the kernel interrupts each to answer: all of 128 would take milliseconds */

/* [proc(5) /proc/stat] cpu user nice system idle iowait irq softirq steal ... */
static double steal_total(void)
{
	char buf[256];
	struct str line = proc_read("/proc/stat", buf, sizeof buf);
	uint64_t ticks;

	if (!str_eq(str_word(&line), S("cpu")))
		return NAN;
	for (int i = 0; i < 7; i++)
		(void)str_word(&line);
	return str_u64(str_word(&line), &ticks) ? (double)ticks / (double)sysconf(_SC_CLK_TCK)
						: NAN;
}

/* [Documentation/accounting/psi.rst] some avg10=0.00 avg60=0.00 avg300=0.00 total=0, in
 * microseconds */
static double pressure_total(const char *path)
{
	char buf[256];
	struct str rest = proc_read(path, buf, sizeof buf), line = str_line(&rest);
	struct str total = str_cut_last(&line, '=');
	uint64_t us;

	return str_starts(line, S("some ")) && str_u64(total, &us) ? (double)us * 1e-6 : NAN;
}

static double load_now(void)
{
	char buf[128];
	struct str rest = proc_read("/proc/loadavg", buf, sizeof buf);
	double load;

	return num_f64(str_word(&rest), &load) ? load : NAN;
}

/* Mean of cpufreq's current frequencies of the first CPUs; NaN without cpufreq. */
static double mhz_of_cpufreq(void)
{
	double sum = 0;
	int n = 0;

	for (int i = 0; i < CPUS_ASKED; i++) {
		char path[96];
		uint64_t khz;

		snprintf(path, sizeof path,
			"/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", i);
		if (proc_u64(path, &khz)) {
			sum += (double)khz * 1e-3;
			n++;
		} else if (i == 0) {
			break;
		}
	}
	return n ? sum / n : NAN;
}

/* Mean of the "cpu MHz" lines at the beginning of /proc/cpuinfo. */
static double mhz_of_cpuinfo(void)
{
	char buf[2 << 10];
	struct str rest = proc_read("/proc/cpuinfo", buf, sizeof buf);
	double sum = 0, mhz;
	int n = 0;

	while (rest.n) {
		struct str value = str_line(&rest), key = str_cut(&value, ':');

		if (str_eq(str_trim(key), S("cpu MHz")) && num_f64(str_trim(value), &mhz)) {
			sum += mhz;
			n++;
		}
	}
	return n ? sum / n : NAN;
}

void disturbance_read(struct disturbance *d)
{
	d->steal_s = steal_total();
	d->cpu_s = pressure_total("/proc/pressure/cpu");
	d->io_s = pressure_total("/proc/pressure/io");
	d->memory_s = pressure_total("/proc/pressure/memory");
	d->load = load_now();
}

void receipt_since(const struct disturbance *before, double involuntary, struct receipt *out)
{
	struct disturbance now;

	disturbance_read(&now);
	*out = (struct receipt){
		.steal_s = now.steal_s - before->steal_s,
		.involuntary = involuntary,
		.psi_cpu_s = now.cpu_s - before->cpu_s,
		.psi_io_s = now.io_s - before->io_s,
		.psi_memory_s = now.memory_s - before->memory_s,
		.load = before->load,
		.mhz = mhz_of_cpufreq(),
	};
	if (isnan(out->mhz))
		out->mhz = mhz_of_cpuinfo();
}
