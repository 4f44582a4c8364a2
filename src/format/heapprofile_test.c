#include "test/read_as.h"

#define FRAME(NAME) "'callFrame':{'functionName':'" NAME "','url':'a.js','lineNumber':4,'columnNumber':10}"

static void nodes_stand_in_each_other(void **state)
{
	struct read_of r;
	const struct profile *p;
	const struct frame *f;

	(void)state;
	CHECK(read_quoted(&format_heapprofile, "{'head':{" FRAME("(root)") ",'selfSize':0,'id':1,'children':["
		"{'children':[{" FRAME("") ",'selfSize':40,'children':[]}]," FRAME("f") ",'selfSize':7},"
		"{" FRAME("f") ",'selfSize':3,'children':[]}]},'samples':[{'size':40,'nodeId':3,'ordinal':1}]}", &r));
	p = &r.reading.evidence[0].profile;
	CHECK_STR(p->weight[0].name, "inuse_space");
	CHECK_STR(p->weight[0].raw_unit, "bytes");
	CHECK_EQ(p->nsample, 2);
	CHECK_EQ(p->weight[0].value[0], 7 + 3);         /* two nodes of one stack */
	CHECK_EQ(p->weight[0].value[1], 40);
	f = &p->frame[p->stack[p->sample[1].stack].frame];
	CHECK_STR(f->function, "(anonymous)");
	CHECK_EQ(f->line, 5);
	CHECK_EQ(f->column, 11);
	CHECK_EQ(p->stack[p->sample[0].stack].parent, NO_STACK);
	CHECK_EQ(p->stack[p->sample[1].stack].parent, p->sample[0].stack);
	read_done(&r);
}

static void what_makes_no_sense_is_refused(void **state)
{
	static const char *const text[] = {
		"{'samples':[]}",
		"{'head':{'selfSize':1}}",
		"{'head':{" FRAME("f") ",'selfSize':-1}}",
		"{'head':{" FRAME("f") ",'selfSize':9223372036854775808}}",
		"{'head':{" FRAME("f") ",'selfSize':9223372036854775807,'children':[]},'head':{" FRAME("f") ",'selfSize':1}}",
		"{'head':[]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct read_of r;

		CHECK(!read_quoted(&format_heapprofile, text[i], &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
		read_done(&r);
	}
}

/* Deeper than any recording: an error, not the end of the stack. */
static void depth_is_bounded(void **state)
{
	struct buf text = { 0 };
	struct read_of r;

	(void)state;
	buf_lit(&text, "{\"head\":");
	for (int i = 0; i < 100000; i++)
		buf_lit(&text, "{\"children\":[");
	CHECK(!read_as(&format_heapprofile, buf_view(&text), &r));
	CHECK_EQ(r.err.kind, ERR_LIMIT);
	read_done(&r);
	buf_release(&text);
}

int main(void)
{
	return RUN(TEST(nodes_stand_in_each_other), TEST(what_makes_no_sense_is_refused), TEST(depth_is_bounded));
}
