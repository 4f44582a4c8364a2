/* What differs between commands and their counterparts: a block a command on a terminal, everything as JSON. */
#include "report/why.h"

#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "base/num.h"
#include "base/utf8.h"
#include "report/burndown_rows.h"

#define COMMAND_BYTES 400u      /* of a command line on a terminal */
#define LINES_MOST 12u           /* words or files on a terminal */

/* ---- for people ---- */

struct terminal {
	struct buf *out;
	const struct style *st;
	const struct why_page *page;
	struct arena arena;
};

static void put_heading(struct terminal *t, const char *heading)
{
	buf_printf(t->out, "  %-12s", heading);
}

static void put_safe(struct terminal *t, struct str s)
{
	utf8_safe(t->out, s);
}

static const char *arrow(const struct terminal *t)
{
	return t->st->ascii ? " -> " : " → ";
}

static void put_more(struct terminal *t, uint32_t n)
{
	if (n > LINES_MOST)
		buf_printf(t->out, "    and %u more\n", n - LINES_MOST);
}

static void put_word(struct terminal *t, const struct explained_word *w)
{
	buf_lit(t->out, "    ");
	if (!w->before.p) {
		buf_lit(t->out, "+ ");
		put_safe(t, w->now);
	} else if (!w->now.p) {
		buf_lit(t->out, "- ");
		put_safe(t, w->before);
	} else {
		put_safe(t, w->before);
		buf_lit(t->out, arrow(t));
		put_safe(t, w->now);
		if (w->equal)
			buf_lit(t->out, "   (taken as equal)");
	}
	buf_char(t->out, '\n');
}

static void put_words(struct terminal *t, const struct explained *x)
{
	put_heading(t, "arguments");
	if (!x->words_known) {
		buf_lit(t->out, "not known\n");
		return;
	}
	if (!x->nword) {
		buf_printf(t->out, "the same %u\n", x->word_same);
		return;
	}
	buf_printf(t->out, "%u differ%s, %u the same\n", x->nword, x->nword == 1 ? "s" : "", x->word_same);
	for (uint32_t i = 0; i < x->nword && i < LINES_MOST; i++)
		put_word(t, &x->word[i]);
	put_more(t, x->nword);
}

static void put_directory(struct terminal *t, const struct explained *x)
{
	put_heading(t, "directory");
	if (!x->cwd.n || !x->cwd_before.n) {
		buf_lit(t->out, "not known\n");
		return;
	}
	if (str_eq(x->cwd, x->cwd_before)) {
		buf_lit(t->out, "the same, ");
	} else {
		put_safe(t, x->cwd_before);
		buf_lit(t->out, arrow(t));
	}
	put_safe(t, x->cwd);
	buf_char(t->out, '\n');
}

/* Bytes and hashes, or sizes, where the content is another one. */
static void put_state(struct terminal *t, const struct tree_file *f)
{
	if (f->content)
		buf_printf(t->out, "%016llx", (unsigned long long)f->content);
	else if (f->size != NOT_KNOWN)
		buf_printf(t->out, "%lld bytes", (long long)f->size);
	else
		buf_char(t->out, '?');
}

static void put_times(struct terminal *t, const struct explained_file *f)
{
	double later_s = (double)(f->now->mtime_ns - f->before->mtime_ns) / 1e9;

	if (fabs(later_s) < 0.001) {
		buf_lit(t->out, "the same content, another time");
		return;
	}
	buf_lit(t->out, "the same content, ");
	style_duration(t->out, fabs(later_s));
	buf_lit(t->out, later_s < 0 ? " older" : " newer");
}

static void put_file(struct terminal *t, const struct explained_file *f)
{
	buf_lit(t->out, f->change == CHANGED_GONE ? "    - " : f->change == CHANGED_NEW ? "    + " : "    ");
	put_safe(t, f->path);
	if (f->change == CHANGED_UNKNOWN) {
		buf_lit(t->out, ": whether its content is the same is not known");
	} else if (f->change == CHANGED_CONTENT) {
		buf_lit(t->out, ": content ");
		put_state(t, f->before);
		buf_lit(t->out, arrow(t));
		put_state(t, f->now);
	} else if (f->change == CHANGED_TIME) {
		buf_lit(t->out, ": ");
		put_times(t, f);
	}
	buf_char(t->out, '\n');
}

static void put_files(struct terminal *t, const char *heading, const struct explained *x, const struct explained_files *files)
{
	put_heading(t, heading);
	if (!x->files_known) {
		buf_lit(t->out, "not recorded\n");
		return;
	}
	if (!files->n) {
		buf_printf(t->out, files->same ? "the same %u\n" : "none\n", files->same);
		return;
	}
	num_group(t->out, files->n);
	buf_lit(t->out, files->n == 1 ? " differs, " : " differ, ");
	num_group(t->out, files->same);
	buf_lit(t->out, " the same\n");
	for (uint32_t i = 0; i < files->n && i < LINES_MOST; i++)
		put_file(t, &files->file[i]);
	put_more(t, files->n);
}

static void put_normal(struct terminal *t, const struct explained *x)
{
	if (!x->nnormal)
		return;
	put_heading(t, "as equal");
	for (uint32_t i = 0; i < x->nnormal; i++) {
		buf_lit(t->out, i ? ", " : "");
		buf_str(t->out, x->normal[i]);
	}
	buf_char(t->out, '\n');
}

static void put_explained(struct terminal *t, const struct explained *x)
{
	struct str now = program_command(&t->arena, t->page->now, x->program, COMMAND_BYTES), before = { 0 };

	put_safe(t, now);
	buf_char(t->out, '\n');
	put_heading(t, "verdict");
	buf_printf(t->out, "%s: ", again_words(x->difference.kind));
	put_safe(t, x->difference.why);
	buf_lit(t->out, "; ");
	style_duration(t->out, (double)x->ns / 1e9);
	buf_char(t->out, '\n');
	if (x->before == NO_PROGRAM)
		return;
	before = program_command(&t->arena, t->page->before, x->before, COMMAND_BYTES);
	if (x->chosen || !str_eq(before, now)) {
		put_heading(t, "before");
		put_safe(t, before);
		buf_lit(t->out, x->chosen ? "   (the only one of that name)\n" : "\n");
	}
	put_words(t, x);
	put_directory(t, x);
	put_files(t, "inputs", x, &x->input);
	put_files(t, "outputs", x, &x->output);
	put_heading(t, "environment");
	buf_lit(t->out, "not recorded\n");
	put_normal(t, x);
}

void why_text(struct buf *b, const struct style *st, const struct why_page *page)
{
	struct terminal t = { .out = b, .st = st, .page = page };

	for (uint32_t i = 0; i < page->all->n; i++) {
		buf_lit(b, i ? "\n" : "");
		put_explained(&t, &page->all->row[i]);
	}
	if (page->all->left_out)
		buf_printf(b, "\nand %u more commands; --json prints up to 10,000\n", page->all->left_out);
	arena_free(&t.arena);
}

/* ---- for programs ---- */

static void json_text(struct json_out *o, const char *key, struct str text)
{
	json_put_key(o, key);
	if (text.p)
		json_put_str(o, text);
	else
		json_put_null(o);
}

static void json_words(struct json_out *o, const struct explained *x)
{
	json_put_key(o, "arguments");
	json_put_object(o);
	json_put_key(o, "same");
	json_put_u64(o, x->word_same);
	json_put_key(o, "differ");
	json_put_array(o);
	for (uint32_t i = 0; i < x->nword; i++) {
		json_put_object(o);
		json_text(o, "before", x->word[i].before);
		json_text(o, "now", x->word[i].now);
		json_put_key(o, "taken_as_equal");
		json_put_bool(o, x->word[i].equal);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	json_put_end_object(o);
}

static void json_known(struct json_out *o, const char *key, int64_t value)
{
	json_put_key(o, key);
	if (value == NOT_KNOWN)
		json_put_null(o);
	else
		json_put_i64(o, value);
}

static void json_state(struct json_out *o, const char *key, const struct tree_file *f)
{
	char hash[17];

	json_put_key(o, key);
	if (!f) {
		json_put_null(o);
		return;
	}
	json_put_object(o);
	snprintf(hash, sizeof hash, "%016llx", (unsigned long long)f->content);
	json_text(o, "xxh3", f->content ? str_of(hash) : (struct str){ 0 });
	json_known(o, "size", f->size);
	json_known(o, "mtime_ns", f->mtime_ns);
	json_put_end_object(o);
}

static void json_files(struct json_out *o, const char *key, const struct explained_files *files)
{
	json_put_key(o, key);
	json_put_object(o);
	json_put_key(o, "same");
	json_put_u64(o, files->same);
	json_put_key(o, "differ");
	json_put_array(o);
	for (uint32_t i = 0; i < files->n; i++) {
		json_put_object(o);
		json_text(o, "path", files->file[i].path);
		json_text(o, "change", str_of(explained_change_name(files->file[i].change)));
		json_state(o, "before", files->file[i].before);
		json_state(o, "now", files->file[i].now);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	json_put_end_object(o);
}

static void json_none(struct json_out *o, const char *key)
{
	json_put_key(o, key);
	json_put_null(o);
}

static struct str known(struct str s)
{
	return s.n ? s : (struct str){ 0 };
}

/* What was not recorded, or has no counterpart, is null. */
static void json_explained(struct json_out *o, const struct why_page *page, const struct explained *x, struct arena *a)
{
	json_put_object(o);
	json_text(o, "command", program_command(a, page->now, x->program, SIZE_MAX));
	json_text(o, "before", x->before == NO_PROGRAM ? (struct str){ 0 } : program_command(a, page->before, x->before, SIZE_MAX));
	json_text(o, "again", str_of(again_name(x->difference.kind)));
	json_text(o, "why", x->difference.why);
	json_text(o, "part", x->difference.part);
	json_put_key(o, "seconds");
	json_put_f64(o, (double)x->ns / 1e9);
	json_text(o, "directory", known(x->cwd));
	json_text(o, "directory_before", known(x->cwd_before));
	if (x->words_known)
		json_words(o, x);
	else
		json_none(o, "arguments");
	if (x->files_known) {
		json_files(o, "inputs", &x->input);
		json_files(o, "outputs", &x->output);
	} else {
		json_none(o, "inputs");
		json_none(o, "outputs");
	}
	json_none(o, "environment");
	json_put_key(o, "taken_as_equal");
	json_put_array(o);
	for (uint32_t i = 0; i < x->nnormal; i++)
		json_put_str(o, x->normal[i]);
	json_put_end_array(o);
	json_put_end_object(o);
}

void why_json(struct buf *b, const struct why_page *page)
{
	struct arena a = { 0 };
	struct json_out o;

	json_out_init(&o, b, 1);
	json_put_object(&o);
	json_text(&o, "schema", S("pawl/why/1"));
	json_text(&o, "earlier", page->earlier);
	json_text(&o, "later", page->later);
	json_text(&o, "wanted", page->wanted);
	json_put_key(&o, "commands");
	json_put_array(&o);
	for (uint32_t i = 0; i < page->all->n; i++)
		json_explained(&o, page, &page->all->row[i], &a);
	json_put_end_array(&o);
	json_put_key(&o, "left_out");
	json_put_u64(&o, page->all->left_out);
	json_put_end_object(&o);
	buf_char(b, '\n');
	arena_free(&a);
}
