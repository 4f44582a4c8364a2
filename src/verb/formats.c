/* pawl formats - what pawl reads and writes, made from the format structs. */
#include "base/json.h"
#include "format/format.h"
#include "verb/talk.h"
#include "verb/verb.h"

static bool as_json, as_markdown;

static const struct option options[] = {
	{ 0, "json", NULL, "as JSON", OPTION_FLAG, &as_json, NULL },
	{ 0, "markdown", NULL, "as the table of doc/formats.md", OPTION_FLAG, &as_markdown, NULL },
	{ 0 },
};

static void put_models(struct buf *b, unsigned models)
{
	bool first = true;

	for (unsigned m = 0; m < MODEL_COUNT; m++) {
		if (!(models & MODEL_BIT(m)))
			continue;
		buf_printf(b, "%s%s", first ? "" : ", ", model_name((enum model)m));
		first = false;
	}
}

static void write_plain(struct buf *b)
{
	for (const struct format *const *f = formats; *f; f++) {
		buf_printf(b, "%-12s %s\n%13sgives ", (*f)->name, (*f)->title, "");
		put_models(b, (*f)->models);
		buf_printf(b, "%s\n%13sseen %s; loses %s\n", (*f)->write ? "; also written" : "", "", (*f)->versions,
			(*f)->loses);
	}
}

static void write_markdown(struct buf *b)
{
	buf_lit(b, "| format | what it is | gives | written | versions seen | what is lost | defined in |\n"
		   "| --- | --- | --- | --- | --- | --- | --- |\n");
	for (const struct format *const *f = formats; *f; f++) {
		buf_printf(b, "| `%s` | %s | ", (*f)->name, (*f)->title);
		put_models(b, (*f)->models);
		buf_printf(b, " | %s | %s | %s | %s |\n", (*f)->write ? "yes" : "no", (*f)->versions, (*f)->loses,
			(*f)->spec);
	}
}

static void write_json(struct buf *b)
{
	struct json_out o;

	json_out_init(&o, b, 2);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S("pawl/formats/1"));
	json_put_key(&o, "formats");
	json_put_array(&o);
	for (const struct format *const *f = formats; *f; f++) {
		json_put_object(&o);
		json_put_key(&o, "name"), json_put_str(&o, str_of((*f)->name));
		json_put_key(&o, "title"), json_put_str(&o, str_of((*f)->title));
		json_put_key(&o, "spec"), json_put_str(&o, str_of((*f)->spec));
		json_put_key(&o, "versions"), json_put_str(&o, str_of((*f)->versions));
		json_put_key(&o, "loses"), json_put_str(&o, str_of((*f)->loses));
		json_put_key(&o, "writes"), json_put_bool(&o, (*f)->write != NULL);
		json_put_key(&o, "models");
		json_put_array(&o);
		for (unsigned m = 0; m < MODEL_COUNT; m++)
			if ((*f)->models & MODEL_BIT(m))
				json_put_str(&o, str_of(model_name((enum model)m)));
		json_put_end_array(&o);
		json_put_end_object(&o);
	}
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(b, '\n');
}

static int formats_main(int argc, char **argv)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	bool ok;

	if (argc) {
		err_set(&e, ERR_USAGE, "formats takes no operand, got \"%s\"", argv[0]);
		return die_with(&e);
	}
	if (as_json)
		write_json(&b);
	else if (as_markdown)
		write_markdown(&b);
	else
		write_plain(&b);
	ok = as_json || as_markdown ? print_out(&b, &e) : print_text(&b, &e);
	buf_release(&b);
	return ok ? 0 : die_with(&e);
}

const struct verb verb_formats = {
	.name = "formats",
	.line = "what pawl reads and writes",
	.usage = "pawl formats [--json | --markdown]",
	.example = (const char *const[]){ "pawl formats", "every format, what it gives and what is lost", NULL },
	.options = options,
	.main = formats_main,
};
