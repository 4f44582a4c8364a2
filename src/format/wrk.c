/*
 * wrk - the text that the load generators wrk and wrk2 print.
 *
 * Spec     No standard: wrk.c and units.c of https://github.com/wg/wrk, and wrk2's of https://github.com/giltene/wrk2.
 * Gives    Series per URL, threads and connections, each with one value a run: a run is one observation.
 * Loses    Digits behind the third; spread between threads (Req/Sec); totals of bytes; wrk2's detailed spectrum.
 * Choices  [1] "KB", "MB", "GB" are powers of 1024, as units.c has them.
 *          [2] The lines about errors are printed only when there are any: without them their count is 0.
 *          [3] Without a single request the latency is printed as 0: no answer takes no time, so it is a failure.
 *          [4] wrk2 -U prints a second, uncorrected distribution: the first one, corrected for coordinated omission,
 *              is kept.
 *          [5] A run without its last line, Transfer/sec, did not come to its end: it is a failure.
 */
#include "base/num.h"
#include "format/format.h"

#define RANKS_MOST 16u

struct rank {
	struct str metric; /* "p99" */
	double seconds;
};

struct load {
	struct str url, threads, connections;
	uint64_t at;
	double mean, sd, max; /* of the latency, seconds */
	struct rank rank[RANKS_MOST];
	uint32_t nrank, distributions;
	uint64_t requests, socket_errors, bad_responses;
	double rate, transfer; /* requests and bytes per second */
	bool running;
};

struct wrk {
	struct reading *out;
	struct bench *bench;
	uint32_t evidence;
	struct map series; /* by URL, load and metric */
	struct load load;
};

/* ---- numbers with their unit ---- */

struct scale {
	struct str unit;
	double factor;
};

static bool take_scaled(struct str word, const struct scale *scale, double *out)
{
	for (; scale->unit.n; scale++) {
		struct str number = word;

		number.n -= str_ends(word, scale->unit) ? scale->unit.n : 0;
		if (number.n < word.n && num_f64(number, out)) {
			*out *= scale->factor;
			return true;
		}
	}
	return false;
}

static bool take_seconds(struct str word, double *out)
{
	static const struct scale scale[] = { { S("us"), 1e-6 }, { S("ms"), 1e-3 }, { S("s"), 1 },
		{ S("m"), 60 }, { S("h"), 3600 }, { S(""), 0 } };

	return take_scaled(word, scale, out);
}

static bool take_bytes(struct str word, double *out) /* [1] */
{
	static const struct scale scale[] = { { S("KB"), 0x1p10 }, { S("MB"), 0x1p20 },
		{ S("GB"), 0x1p30 }, { S("TB"), 0x1p40 }, { S("PB"), 0x1p50 }, { S("B"), 1 },
		{ S(""), 0 } };

	return take_scaled(word, scale, out);
}

/* ---- telling it ---- */

/* "Running 1s test @ URL"; empty for any other line. */
static struct str url_of(struct str line)
{
	struct str at = S(" test @ ");

	if (!str_starts(line, S("Running ")))
		return S("");
	for (size_t i = 8; i + at.n < line.n; i++)
		if (str_eq(str_clip(str_from(line, i), at.n), at))
			return str_from(line, i + at.n);
	return S("");
}

/* "  2 threads and 4 connections" */
static bool take_load(struct str line, struct load *l)
{
	struct str threads = str_word(&line), connections;
	uint64_t count;

	if (!str_eq(str_word(&line), S("threads")) || !str_eq(str_word(&line), S("and")))
		return false;
	connections = str_word(&line);
	if (!str_eq(str_word(&line), S("connections")) || !str_u64(threads, &count) ||
		!str_u64(connections, &count))
		return false;
	l->threads = threads;
	l->connections = connections;
	return true;
}

static int wrk_sniff(struct str head)
{
	struct load l;

	while (head.n)
		if (url_of(str_line(&head)).n && take_load(str_line(&head), &l))
			return 8;
	return 0;
}

/* ---- series ---- */

static struct param *params_of(struct arena *a, const struct load *l)
{
	struct param *param = ARENA_ARRAY(a, struct param, 2);

	param[0] = (struct param){ S("connections"), l->connections };
	param[1] = (struct param){ S("threads"), l->threads };
	return param;
}

static struct series *series_of(struct wrk *w, struct str metric, struct unit unit)
{
	struct arena *a = w->bench->arena;
	const struct load *l = &w->load;
	struct str key = arena_printf(a, "%.*s\n%.*s\n%.*s\n%.*s", STR(l->url), STR(l->threads),
		STR(l->connections), STR(metric));
	uint32_t at = map_intern(&w->series, key, w->bench->n);

	if (at == w->bench->n) {
		bench_series(w->bench, l->url, metric, unit);
		w->bench->series[at].param = params_of(a, l);
		w->bench->series[at].nparam = 2;
	}
	return &w->bench->series[at];
}

static void add(struct wrk *w, struct str metric, struct unit unit, double value)
{
	struct series *s = series_of(w, metric, unit);

	bench_value(w->bench, (uint32_t)(s - w->bench->series), value, 0);
}

static void fail(struct wrk *w, struct str metric, struct unit unit, struct str why)
{
	series_of(w, metric, unit)->failure = why;
}

static void add_latency(struct wrk *w)
{
	struct unit unit = { S("sec"), DIM_TIME };
	const struct load *l = &w->load;
	struct series *s;
	struct summary *sum;

	if (!l->requests || isnan(l->mean)) { /* [3] */
		fail(w, S("time"), unit, S("no request was answered"));
		return;
	}
	add(w, S("time"), unit, l->mean);
	for (uint32_t i = 0; i < l->nrank; i++)
		add(w, l->rank[i].metric, unit, l->rank[i].seconds);
	s = series_of(w, S("time"), unit);
	sum = ARENA_NEW(w->bench->arena, struct summary);
	*sum = summary_with(l->mean);
	sum->sd = l->sd;
	sum->max = l->max;
	sum->n = l->requests;
	sum->is_mean = true;
	s->summary = s->n == 1 ? sum : NULL;
}

static void add_errors(struct wrk *w) /* [2] */
{
	struct unit unit = { S("count"), DIM_COUNT };

	add(w, S("socket_errors"), unit, (double)w->load.socket_errors);
	add(w, S("bad_responses"), unit, (double)w->load.bad_responses);
}

static void begin(struct wrk *w, struct str url, uint64_t at)
{
	w->load = (struct load){ .url = url,
		.at = at,
		.mean = NAN,
		.sd = NAN,
		.max = NAN,
		.rate = NAN,
		.transfer = NAN };
	w->load.running = true;
}

static void end(struct wrk *w)
{
	struct unit rate = { S("count/s"), DIM_RATE }, bytes = { S("B/s"), DIM_RATE_BYTES };
	struct load *l = &w->load;

	if (!l->running)
		return;
	l->running = false;
	if (isnan(l->rate) || isnan(l->transfer)) { /* [5] */
		fail(w, S("rate"), rate, S("wrk did not come to its end"));
		return;
	}
	add(w, S("rate"), rate, l->rate);
	add(w, S("throughput"), bytes, l->transfer);
	add_latency(w);
	add_errors(w);
}

/* ---- lines ---- */

/* "Latency   5.57ms    0.98ms  13.99ms   88.04%" behind its first word */
static void take_latency(struct load *l, struct str rest)
{
	if (!take_seconds(str_word(&rest), &l->mean) || !take_seconds(str_word(&rest), &l->sd) ||
		!take_seconds(str_word(&rest), &l->max))
		l->mean = l->sd = l->max = NAN;
}

/* "p99.9" from "99.900"; the whole of it is the maximum, which the summary has. */
static struct str rank_metric(struct arena *a, struct str percent)
{
	if (str_has(percent, S(".")))
		while (str_ends(percent, S("0")))
			percent.n--;
	if (str_ends(percent, S(".")))
		percent.n--;
	return str_eq(percent, S("100")) ? S("") : arena_printf(a, "p%.*s", STR(percent));
}

/* "99%    9.60ms" */
static bool take_rank(struct wrk *w, struct str word, struct str rest)
{
	struct load *l = &w->load;
	double percent, seconds;
	struct str metric;

	if (l->distributions != 1 || !str_ends(word, S("%"))) /* [4] */
		return false;
	word.n--;
	if (!num_f64(word, &percent) || !take_seconds(str_word(&rest), &seconds))
		return false;
	metric = rank_metric(w->bench->arena, word);
	if (metric.n && l->nrank < RANKS_MOST)
		l->rank[l->nrank++] = (struct rank){ metric, seconds };
	return true;
}

/* "connect 0, read 9227, write 0, timeout 0" */
static void take_socket_errors(struct wrk *w, struct str rest, uint64_t at)
{
	struct str words = rest;
	uint64_t count;

	while (words.n) {
		struct str part = str_cut(&words, ',');

		str_word(&part);
		if (str_u64(str_word(&part), &count) &&
			__builtin_add_overflow(
				w->load.socket_errors, count, &w->load.socket_errors))
			w->load.socket_errors = UINT64_MAX;
	}
	evidence_note(
		w->out, w->evidence, at, "socket errors: %.*s", STR(str_clip(str_trim(rest), 200)));
}

/* "  790 requests in 1.10s, 635.70KB read" */
static void take_total(struct load *l, struct str word, struct str rest)
{
	uint64_t requests;

	if (str_eq(str_word(&rest), S("requests")) && str_eq(str_word(&rest), S("in")) &&
		str_u64(word, &requests))
		l->requests = requests;
}

static void take_bad_responses(struct wrk *w, struct str rest, uint64_t at)
{
	if (str_u64(str_trim(rest), &w->load.bad_responses))
		evidence_note(w->out, w->evidence, at,
			"%llu responses that are not 2xx or 3xx are among the requests",
			(unsigned long long)w->load.bad_responses);
}

static void take_inside(struct wrk *w, struct str line, uint64_t at)
{
	static const struct str sockets = S("Socket errors: "),
				bad = S("Non-2xx or 3xx responses: ");
	struct load *l = &w->load;
	struct str rest = str_trim(line), whole = rest, word = str_word(&rest);

	if (str_eq(word, S("Latency")) && str_starts(str_trim(rest), S("Distribution")))
		l->distributions++;
	else if (str_eq(word, S("Latency")))
		take_latency(l, rest);
	else if (str_starts(whole, sockets))
		take_socket_errors(w, str_from(whole, sockets.n), at);
	else if (str_starts(whole, bad))
		take_bad_responses(w, str_from(whole, bad.n), at);
	else if (str_eq(word, S("Requests/sec:")) && !num_f64(str_word(&rest), &l->rate))
		l->rate = NAN;
	else if (str_eq(word, S("Transfer/sec:")) && !take_bytes(str_word(&rest), &l->transfer))
		l->transfer = NAN;
	else if (!take_rank(w, word, rest) && !take_load(whole, l))
		take_total(l, word, rest);
}

static void add_line(struct wrk *w, struct str line, uint64_t at)
{
	struct str url = url_of(line);

	if (url.n) {
		end(w);
		begin(w, url, at);
	} else if (w->load.running) {
		take_inside(w, line, at);
	}
}

static bool wrk_read(const struct source *src, struct reading *out, struct err *e)
{
	struct str rest = src->bytes;
	struct wrk w = { .out = out };

	w.bench = &reading_add(out, MODEL_BENCH)->bench;
	w.evidence = out->n - 1;
	map_init(&w.series, out->arena);
	while (rest.n) {
		uint64_t at = (uint64_t)(rest.p - src->bytes.p);

		add_line(&w, str_line(&rest), at);
	}
	end(&w);
	if (w.bench->n)
		return true;
	err_at(e, 0, "a line \"Running TIME test @ URL\" expected");
	return err_hint(
		e, "wrk prints nothing but an error when it cannot connect: is the server up?");
}

const struct format format_wrk = {
	.name = "wrk",
	.title = "wrk and wrk2 text",
	.spec = "https://github.com/wg/wrk",
	.versions = "wrk 4.1.0",
	.loses = "digits behind the third, spread between threads, wrk2's detailed spectrum",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = wrk_sniff,
	.read = wrk_read,
};
