/* What a flame graph says in words and colours, for the SVG and the page. */
#include "report/flame.h"

#include <math.h>

#include "base/num.h"
#include "base/utf8.h"
#include "model/names.h"
#include "report/style.h"

const char *const palette_words[] = { "hot", "mem", "io", "java", "aqua", "red", "green", "blue",
	"yellow", "purple", "orange", "grey", NULL };

static const struct names palette_names = { palette_words, PALETTE_GREY + 1 };

bool palette_of(struct str name, enum palette *out)
{
	NAMES_OF(palette_names, name, out);
}

enum palette palette_for(const struct weight *w)
{
	static const struct str waiting[] = { S("off"), S("delay"), S("contentions"), S("wait"),
		S("block") };

	for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
		if (str_has(w->name, waiting[i]))
			return PALETTE_IO;
	return w->unit.dim == DIM_BYTES || str_has(w->name, S("alloc")) ||
			       str_has(w->name, S("inuse"))
		       ? PALETTE_MEM
		       : PALETTE_HOT;
}

/* ---- colours ---- */

/* FNV-1a [Fowler, Noll, Vo], 32 bits. */
static uint32_t hash_name(struct str name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * 16777619u;
	return hash ^ hash >> 15;
}

/* Colour = least + span * number of the name; as flamegraph.pl's color(). */
struct tint {
	double r, g, b, r_span, g_span, b_span;
	uint32_t by_r, by_g, by_b;
};

static const struct tint tints[] = {
	[PALETTE_HOT] = { 205, 60, 0, 50, 170, 55, 2, 0, 1 },
	[PALETTE_MEM] = { 60, 190, 40, 0, 50, 170, 0, 1, 0 },
	[PALETTE_IO] = { 100, 120, 200, 60, 60, 55, 0, 0, 1 },
	[PALETTE_AQUA] = { 60, 180, 180, 55, 55, 55, 0, 0, 0 },
	[PALETTE_RED] = { 220, 90, 90, 35, 80, 80, 0, 0, 0 },
	[PALETTE_GREEN] = { 90, 200, 90, 60, 55, 60, 0, 0, 0 },
	[PALETTE_BLUE] = { 110, 150, 225, 70, 60, 30, 0, 0, 0 },
	[PALETTE_YELLOW] = { 200, 200, 60, 55, 55, 20, 0, 0, 0 },
	[PALETTE_PURPLE] = { 190, 110, 190, 65, 70, 65, 0, 0, 0 },
	[PALETTE_ORANGE] = { 220, 130, 40, 35, 65, 0, 0, 0, 0 },
	[PALETTE_GREY] = { 200, 200, 196, 30, 30, 30, 0, 0, 0 },
};

static bool has_any(struct str name, const struct str *part, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(name, part[i]))
			return true;
	return false;
}

/* By the kind of code, as the names and their annotations tell it. */
static enum palette java_palette(struct str name)
{
	static const struct str package[] = { S("java/"), S("javax/"), S("jdk/"), S("net/"),
		S("org/"), S("com/"), S("io/"), S("sun/"), S("java."), S("javax."), S("jdk."),
		S("org."), S("com."), S("io."), S("sun."), S("Ljava/") };

	if (str_ends(name, S("_[k]")))
		return PALETTE_ORANGE;
	if (str_ends(name, S("_[i]")))
		return PALETTE_AQUA;
	if (str_ends(name, S("_[j]")) || has_any(name, package, sizeof package / sizeof *package))
		return PALETTE_GREEN;
	return str_has(name, S("::")) ? PALETTE_YELLOW : PALETTE_RED;
}

struct rgb palette_rgb(enum palette palette, struct str name)
{
	const struct tint *t = &tints[palette == PALETTE_JAVA ? java_palette(name) : palette];
	uint32_t hash = hash_name(name);
	double number[3];

	for (int i = 0; i < 3; i++)
		number[i] = (double)(hash >> 10 * i & 1023) / 1023;
	return (struct rgb){ (uint8_t)(t->r + t->r_span * number[t->by_r]),
		(uint8_t)(t->g + t->g_span * number[t->by_g]),
		(uint8_t)(t->b + t->b_span * number[t->by_b]) };
}

/* What the head is multiplied by before it is compared. */
static double head_factor(const struct flame_page *page)
{
	const struct flame_box *root = &page->flame->box[FLAME_ROOT];

	return page->normalized && root->head ? (double)root->base / (double)root->head : 1;
}

double flame_change(const struct flame_page *page, const struct flame_box *box)
{
	double factor = head_factor(page);

	if (page->by_total || page->reversed ? box->noise : box->noise_self)
		return 0;
	if (page->by_total || page->reversed)
		return (double)box->head * factor - (double)box->base;
	return (double)box->head_self * factor - (double)box->base_self;
}

double flame_change_most(const struct flame_page *page)
{
	double most = 0;

	for (uint32_t i = 1; i < page->flame->n; i++)
		most = fmax(most, fabs(flame_change(page, &page->flame->box[i])));
	return most;
}

/* The root spreads them: a tenth of the largest change is still to be seen. */
double flame_strength(double change, double most)
{
	double strength = most > 0 ? sqrt(fabs(change) / most) : 0;

	return change < 0 ? -strength : strength;
}

/* ---- words ---- */

void flame_value(struct buf *b, const struct flame_page *page, int64_t value)
{
	const struct weight *w = page->weight;

	style_quantity(b, (double)value * pow(10, w->scale) * w->factor, w->unit);
	if (page->count_name.n && (w->unit.dim == DIM_COUNT || w->unit.dim == DIM_NONE)) {
		buf_char(b, ' ');
		utf8_safe_cut(b, page->count_name, 40, false);
	}
}

void flame_name(struct buf *b, const struct flame_page *page, const struct flame_box *box)
{
	if (box == &page->flame->box[FLAME_ROOT])
		buf_lit(b, "all");
	else
		utf8_safe_cut(b, page->flame->name[box->name], FLAME_NAME_COLUMNS, false);
}

struct str flame_short_name(struct str name)
{
	size_t slash = 0;

	for (size_t i = 0; i < name.n && !strchr("([<{ ", name.p[i]); i++)
		if (name.p[i] == '/' && i + 1 < name.n)
			slash = i + 1;
	return str_from(name, slash);
}

static void put_share(struct buf *b, int64_t part, int64_t whole)
{
	double percent = whole ? 100 * (double)part / (double)whole : 0;

	if (percent > 0 && percent < 0.01)
		buf_lit(b, "<0.01");
	else
		buf_printf(b, percent < 1 ? "%.2f" : "%.1f", percent);
}

static void put_change(struct buf *b, const struct flame_box *box)
{
	static const struct style plain = { 0 };

	if (!box->base)
		buf_lit(b, "new");
	else if (!box->head)
		buf_lit(b, "gone");
	else if (box->head == box->base)
		buf_lit(b, "unchanged");
	else
		style_change(b, &plain, (double)box->head / (double)box->base - 1);
	if (box->noise && box->head != box->base)
		buf_lit(b, ", not proven");
}

void flame_words(struct buf *b, const struct flame_page *page, const struct flame_box *box)
{
	const struct flame_box *root = &page->flame->box[FLAME_ROOT];

	if (page->flame->two_sided) {
		flame_value(b, page, box->base);
		buf_lit(b, " → ");
	}
	flame_value(b, page, box->head);
	buf_lit(b, ", ");
	if (page->flame->two_sided) {
		put_change(b, box);
		buf_lit(b, ", ");
		put_share(b, box->base, root->base);
		buf_lit(b, " % → ");
	}
	put_share(b, box->head, root->head);
	buf_lit(b, " % of all");
}

void flame_grey_words(struct buf *b, const struct flame *f)
{
	if (f->two_sided && f->alpha > 0)
		buf_printf(b, "grey: no change is proven (p > %.3g)", f->alpha);
}

void flame_left_out(struct buf *b, const struct flame_page *page)
{
	const struct flame_left_out *out = &page->flame->left_out;
	int64_t all = page->flame->box[FLAME_ROOT].width;

	if (!out->n)
		return;
	num_group(b, out->n);
	buf_lit(b, out->n == 1
			   ? " box too narrow to be seen is left out, with what it calls: "
			   : " boxes too narrow to be seen are left out, with what they call: ");
	put_share(b, out->width, all);
	buf_lit(b, out->n == 1 ? " % of the width" : " % of the width in all, the widest ");
	if (out->n > 1) {
		put_share(b, out->widest, all);
		buf_lit(b, " %");
	}
}
