/*
 * Every input of the corpus before every format: exactly one claims the most bits, and it is the one that the folder
 * is named after.  This keeps formats from stealing each other's files.
 */
#include "base/unpack.h"
#include "test/check.h"
#include "test/corpus.h"

#include <stdlib.h>

struct count {
	uint32_t inputs, wrong;
};

/* Whether the folder's format, or none at all when the case is broken, wins. */
static bool wins(const struct corpus_case *c, const struct source *src, struct str head)
{
	const struct format *winner = NULL;
	bool tie = false;
	int most = 0;

	for (size_t i = 0; formats[i]; i++) {
		int bits = formats[i]->sniff(head);

		tie = bits == most ? tie || bits : bits > most ? false : tie;
		if (bits > most) {
			most = bits;
			winner = formats[i];
		}
	}
	if (!tie && (winner == c->format || (!winner && c->want_err.p)))
		return true;
	print_error("%s/%.*s: claimed by %s\n", c->path, STR(src->name),
		winner ? tie ? "several" : "another" : "none");
	for (size_t i = 0; formats[i]; i++)
		if (formats[i]->sniff(head))
			print_error("\t%-16s %d bits\n", formats[i]->name, formats[i]->sniff(head));
	return false;
}

static void visit(const struct corpus_case *c, void *ctx)
{
	struct count *count = ctx;

	for (uint32_t i = 0; i < c->ninput; i++) {
		const struct source *src = &c->input[i];
		struct str head = str_clip(src->bytes, FORMAT_HEAD);
		struct buf unpacked = { 0 };
		char *exact;

		if (unpack_packed(src->bytes)) {
			unpack_head(src->bytes, FORMAT_HEAD, &unpacked);
			head = buf_view(&unpacked);
		}
		exact = corpus_exact(head);
		count->inputs++;
		count->wrong += !wins(c, src, (struct str){ exact, head.n });
		free(exact);
		buf_release(&unpacked);
	}
}

static void exactly_one_format_claims_each_input(void **state)
{
	struct count count = { 0 };

	(void)state;
	corpus_each(visit, &count);
	CHECK_EQ(count.wrong, 0);
	CHECK(count.inputs > 0);
}

int main(void)
{
	return RUN(TEST(exactly_one_format_claims_each_input));
}
