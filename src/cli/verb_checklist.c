/* preop checklist: from diagnosis to operation, ticked by what the file holds, or by a person where it cannot. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/checklist.h"

#include <string.h>

static const struct sign {
	const char *text, *markdown;
} signs[] = {
	[TICK_OPEN] = { "[ ]", "- [ ]" },
	[TICK_DONE] = { "[x]", "- [x]" },
	[TICK_UNKNOWN] = { "[?]", "- [ ]" },
	[TICK_PERSON] = { "[ ]", "- [ ]" },
};

static void json_items(const struct checklist_item *items, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "stage", items[i].stage->id);
		json_put_string(&w, "id", items[i].item->id);
		json_put_string(&w, "text", items[i].item->text);
		json_put_string(&w, "tick", tick_word(items[i].tick));
		json_put_string(&w, "why", items[i].why);
		json_put_string(&w, "who", *items[i].who != '\0' ? items[i].who : NULL);
		json_put_time(&w, "at", items[i].at);
		json_put_string(&w, "screen", items[i].item->screen);
		json_put_string(&w, "command", *items[i].item->command != '\0' ? items[i].item->command : NULL);
		json_put_string(&w, "evidence", items[i].item->evidence);
		json_open(&w, "sources", '[');
		for (size_t j = 0; j < items[i].item->sources.count; j++)
			json_put_string(&w, NULL, items[i].item->sources.at[j]);
		json_close(&w, ']');
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

/* Who said it, or where and by what it is done. */
static void print_tail(struct strbuf *out, const struct checklist_item *item)
{
	if (item->tick == TICK_PERSON) {
		strbuf_adds(out, " (link what shows it: preop evidence add checklist ");
		print_text(out, item->item->id);
		strbuf_adds(out, " note \"...\")");
	} else if (item->tick != TICK_DONE) {
		strbuf_adds(out, " (");
		print_text(out, item->item->screen);
		strbuf_adds(out, *item->item->command != '\0' ? "; preop " : "");
		print_text(out, item->item->command);
		strbuf_addc(out, ')');
	}
}

static void print_item(struct strbuf *out, const struct checklist_item *item, bool markdown)
{
	strbuf_adds(out, markdown ? signs[item->tick].markdown : signs[item->tick].text);
	strbuf_addc(out, ' ');
	print_text(out, item->item->text);
	strbuf_adds(out, markdown ? " \xe2\x80\x94 " : "\n      ");
	if (item->tick == TICK_UNKNOWN)
		strbuf_adds(out, "not known: ");
	if (*item->who != '\0') {
		strbuf_adds(out, "by ");
		print_text(out, item->who);
		strbuf_adds(out, ", ");
		clock_print_date(item->at, out);
		strbuf_adds(out, ": ");
	}
	print_text(out, item->why);
	print_tail(out, item);
	strbuf_addc(out, '\n');
}

static void print_items(const struct checklist_item *items, size_t count, bool markdown, struct strbuf *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || items[i].stage != items[i - 1].stage) {
			strbuf_addf(out, "%s%s", i > 0 ? "\n" : "", markdown ? "## " : "");
			print_text(out, items[i].stage->name);
			strbuf_adds(out, markdown ? "\n\n" : "\n");
		}
		print_item(out, &items[i], markdown);
	}
}

int verb_checklist(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct checklist_item *items;
	struct db *db;
	size_t count;
	bool ok;

	if (options->word_count > 0)
		return cli_usage(error, "checklist takes no words: what ticks an item is in the file");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = checklist_read(db, &arena, &items, &count, error);
	cli_close(cli, db);
	if (ok && options->json)
		json_items(items, count, out);
	else if (ok)
		print_items(items, count, options->markdown, out);
	arena_free(&arena);
	return ok ? 0 : 3;
}
