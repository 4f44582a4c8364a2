#include "test/read_as.h"

#define NODES "{'nodes':[{'id':1,'callFrame':{'functionName':'(root)'},'children':[2]}," \
	"{'id':2,'callFrame':{'functionName':'','url':'a.js','lineNumber':0,'columnNumber':0},'children':[3]}," \
	"{'id':3,'callFrame':{'functionName':'f','url':'a.js','lineNumber':4,'columnNumber':10}}]"

/* Noted at 1100, 2100, 1800, 3100, 4000; the end is 6000: 1000, late 0, 1000 (from 2100 on), 900, 2000. */
static void a_sample_lasts_until_the_next(void **state)
{
	struct read_of r;
	const struct profile *p;
	const struct frame *f;

	(void)state;
	CHECK(read_quoted(&format_cpuprofile, NODES ",'startTime':1000,'endTime':6000,'samples':[2,3,2,3,3],"
		"'timeDeltas':[100,1000,-300,1300,900]}", &r));
	p = &r.reading.evidence[0].profile;
	CHECK_EQ(p->nsample, 2);
	CHECK_EQ(p->weight[0].value[0], (1000 + 1000) * 1000);
	CHECK_EQ(p->weight[0].value[1], (0 + 900 + 2000) * 1000);
	CHECK_EQ(p->weight[1].value[0], 2);
	CHECK_EQ(p->weight[1].value[1], 3);
	CHECK_EQ(r.reading.evidence[0].nnote, 1);
	CHECK(p->duration_s == 0.005);
	f = &p->frame[p->stack[p->sample[1].stack].frame];
	CHECK_STR(f->function, "f");
	CHECK_EQ(f->line, 5);
	CHECK_EQ(f->column, 11);
	CHECK_STR(p->frame[p->stack[p->stack[p->sample[1].stack].parent].frame].function, "(anonymous)");
	CHECK_EQ(p->stack[p->sample[0].stack].parent, NO_STACK);
	read_done(&r);
}

static void what_makes_no_sense_is_refused(void **state)
{
	static const char *const text[] = {
		NODES ",'samples':[2],'timeDeltas':[]}",
		NODES ",'samples':[7],'timeDeltas':[1]}",
		NODES ",'startTime':5,'endTime':4}",
		"{'nodes':[{'id':1,'callFrame':{},'children':[1]}]}",
		"{'nodes':[{'id':1,'callFrame':{},'children':[2]},{'id':2,'callFrame':{},'children':[1]}]}",
		"{'nodes':[{'id':1,'callFrame':{},'children':[2]},{'id':2,'callFrame':{},'children':[2]}]}",
		"{'nodes':[{'id':1,'callFrame':{}},{'id':1,'callFrame':{}}]}",
		"{'nodes':[{'id':1}]}",
		"{'nodes':[]}",
		"{'nodes':[{'id':1,'callFrame':{},'hitCount':9223372036854775808}]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct read_of r;

		CHECK(!read_quoted(&format_cpuprofile, text[i], &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(a_sample_lasts_until_the_next), TEST(what_makes_no_sense_is_refused));
}
