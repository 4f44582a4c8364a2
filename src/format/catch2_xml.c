/* catch2_xml - <BenchmarkResults> of Catch2's XML reporter. */
#include "base/num.h"
#include "base/xml.h"
#include "format/catch2_result.h"

#define BITS_ROOT 32 /* <Catch> or <Catch2TestRun> */

struct document {
	struct catch2 *c;
	struct str path[XML_DEPTH]; /* of the test case and its sections that are open */
	uint32_t npath;
	struct catch2_result now;
	bool in_benchmark;
};

static struct str attribute(const struct document *d, const struct xml_tag *tag, const char *name)
{
	return arena_str(d->c->out->arena, xml_attr(tag, name));
}

/* Nanoseconds, in seconds. */
static double seconds(const struct xml_tag *tag, const char *name)
{
	double ns;

	return num_f64(xml_attr(tag, name), &ns) ? ns * 1e-9 : NAN;
}

static void begin(struct document *d, const struct xml_tag *tag)
{
	struct str path = d->npath ? d->path[d->npath - 1] : S("");

	d->now = (struct catch2_result){ .mean = NAN, .lo = NAN, .hi = NAN, .level = NAN, .sd = NAN };
	d->now.name = catch2_join(d->c->out->arena, path, xml_attr(tag, "name"));
	if (!str_u64(xml_attr(tag, "samples"), &d->now.samples))
		d->now.samples = 0;
	d->in_benchmark = true;
}

static void take_mean(struct document *d, const struct xml_tag *tag)
{
	d->now.mean = seconds(tag, "value");
	d->now.lo = seconds(tag, "lowerBound");
	d->now.hi = seconds(tag, "upperBound");
	if (!num_f64(xml_attr(tag, "ci"), &d->now.level))
		d->now.level = NAN;
}

/* --benchmark-no-analysis writes a level of 0: bounds and deviation were not computed. */
static void settle(struct document *d)
{
	struct catch2_result *r = &d->now;

	d->in_benchmark = false;
	if (r->level == 0)
		r->lo = r->hi = r->sd = NAN;
	if (!isfinite(r->mean) && !r->failure.n)
		r->failure = S("Catch2 wrote no mean of it");
	catch2_add(d->c, r);
}

static bool open_tag(void *ctx, const struct xml_tag *tag, struct err *e)
{
	struct document *d = ctx;

	(void)e;
	d->c->nprogram += !tag->depth;
	if (str_eq(tag->name, S("TestCase")) || str_eq(tag->name, S("Section"))) {
		struct str path = d->npath ? d->path[d->npath - 1] : S("");

		d->path[d->npath++] =
			catch2_join(d->c->out->arena, path, str_trim(xml_attr(tag, "name")));
	} else if (str_eq(tag->name, S("BenchmarkResults"))) {
		begin(d, tag);
	} else if (d->in_benchmark && str_eq(tag->name, S("mean"))) {
		take_mean(d, tag);
	} else if (d->in_benchmark && str_eq(tag->name, S("standardDeviation"))) {
		d->now.sd = seconds(tag, "value");
	} else if (d->in_benchmark && str_eq(tag->name, S("failed"))) {
		struct str why = attribute(d, tag, "message");

		d->now.failure = why.n ? why : S("it failed");
	}
	return true;
}

static bool close_tag(void *ctx, struct str name, struct err *e)
{
	struct document *d = ctx;

	(void)e;
	if (str_eq(name, S("TestCase")) || str_eq(name, S("Section")))
		d->npath--;
	else if (str_eq(name, S("BenchmarkResults")))
		settle(d);
	return true;
}

bool catch2_xml_read(struct catch2 *c, struct str bytes, struct err *e)
{
	static const struct xml_handler handler = {
		.open = open_tag, .close = close_tag, .several = true
	};
	struct document *d = ARENA_NEW(c->out->arena, struct document);

	d->c = c;
	return xml_read(c->out->arena, bytes, &handler, d, e);
}

static int judge_root(const struct xml_tag *root)
{
	bool own = str_eq(root->name, S("Catch")) || str_eq(root->name, S("Catch2TestRun"));

	return own ? BITS_ROOT : 0;
}

int catch2_xml_sniff(struct str head)
{
	return xml_root(head, judge_root);
}
