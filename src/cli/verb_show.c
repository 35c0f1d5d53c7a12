/* preop show: everything about an example. */
#include "cli/context.h"
#include "cli/example_json.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/text/display.h"

#include <string.h>

static const char *const role_words[] = { [TURN_SYSTEM] = "system",
	[TURN_USER] = "user",
	[TURN_ASSISTANT] = "assistant",
	[TURN_TOOL] = "tool",
	[TURN_OTHER] = "other" };

static const char *const part_words[] = { [PART_INPUT] = "input",
	[PART_OUTPUT] = "output",
	[PART_CHOSEN] = "chosen",
	[PART_REJECTED] = "rejected",
	[PART_POSITIVE] = "positive",
	[PART_NEGATIVE] = "negative" };

static void turns_json(struct json_writer *w, const struct turns *turns)
{
	json_open(w, "turns", '[');
	for (size_t i = 0; i < turns->count; i++) {
		const struct turn *turn = &turns->items[i];

		json_open(w, NULL, '{');
		json_put_string(w, "role", role_words[turn->role]);
		json_put_string(w, "name", turn->name);
		json_put_string(w, "part", part_words[turn->part]);
		json_put_bool(w, "masked", turn->masked);
		json_put_string(w, "path", turn->path);
		json_put_bool(w, "editable", turn->editable);
		json_put_bytes(w, "text", turn->text, turn->length);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void annotations_json(struct json_writer *w, const struct example_detail *detail)
{
	json_open(w, "annotations", '[');
	for (size_t i = 0; i < detail->annotation_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "who", detail->annotations[i].who);
		json_put_string(w, "label", detail->annotations[i].label);
		json_put_string(w, "note", detail->annotations[i].note);
		json_put_time(w, "at", detail->annotations[i].at);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void detail_json(struct json_writer *w, const struct example_detail *detail)
{
	json_open(w, NULL, '{');
	example_json_fields(w, &detail->row);
	json_put_string(w, "dataset", detail->dataset_name);
	json_put_string(w, "path", detail->path);
	json_put_string(w, "format", detail->format);
	json_put_string(w, "shape", shape_name(detail->shape));
	json_put_string(w, "key", detail->key);
	json_put_int(w, "number", detail->number);
	json_put_int(w, "repeats", detail->repeats);
	turns_json(w, &detail->turns);
	annotations_json(w, detail);
	json_put_bytes(w, "body", detail->body, detail->body_length);
	json_close(w, '}');
}

static void fact(struct strbuf *out, const char *name, const char *value)
{
	if (!value[0])
		return;
	strbuf_addf(out, "  %-10s ", name);
	print_text(out, value);
	strbuf_addc(out, '\n');
}

static void facts_text(struct strbuf *out, const struct example_detail *detail)
{
	const struct example *row = &detail->row;
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(out, "Example %lld of ", (long long)row->id);
	print_text(out, detail->dataset_name);
	strbuf_adds(out, row->gone ? "  (deleted)\n" : "\n");
	strbuf_addf(&text, "row %lld of %s (%s)", (long long)detail->number, detail->path, detail->format);
	fact(out, "source", text.data);
	fact(out, "own id", row->external);
	fact(out, "kind", example_kind_word(row->kind));
	fact(out, "split", row->split);
	fact(out, "group", row->group);
	strbuf_reset(&text);
	if (row->at != CLOCK_NONE)
		clock_print_iso(row->at, &text);
	fact(out, "date", text.data);
	strbuf_reset(&text);
	strbuf_addf(&text, "%lld characters", (long long)row->length);
	fact(out, "length", text.data);
	strbuf_reset(&text);
	strbuf_addf(&text, row->revision ? "%lld (preop revisions %lld)" : "0, as imported", (long long)row->revision,
		(long long)row->id);
	fact(out, "revision", text.data);
	strbuf_reset(&text);
	example_flags_print(row, &text);
	fact(out, "flags", text.data);
	strbuf_reset(&text);
	for (size_t i = 0; i < row->tag_count; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", row->tags[i]);
	fact(out, "tags", text.data);
	strbuf_reset(&text);
	if (detail->repeats)
		strbuf_addf(&text, "%lld other rows have the same input", (long long)detail->repeats);
	fact(out, "repeats", text.data);
	strbuf_free(&text);
}

static void labels_text(struct strbuf *out, const struct example_detail *detail)
{
	const struct example *row = &detail->row;

	strbuf_adds(out, "  label      ");
	print_text(out, row->label[0] ? row->label : "none");
	strbuf_adds(out, row->disputed ? "  (people disagree)\n" : "\n");
	if (row->given[0]) {
		strbuf_adds(out, "    came in with the row: ");
		print_text(out, row->given);
		strbuf_addc(out, '\n');
	}
	for (size_t i = 0; i < detail->annotation_count; i++) {
		const struct annotation *annotation = &detail->annotations[i];

		strbuf_adds(out, "    ");
		print_cell(out, annotation->who, 12, false);
		strbuf_addc(out, ' ');
		print_text(out, annotation->label);
		if (annotation->note[0]) {
			strbuf_adds(out, "  - ");
			print_text(out, annotation->note);
		}
		strbuf_addc(out, '\n');
	}
}

static void detail_text(struct strbuf *out, const struct example_detail *detail)
{
	facts_text(out, detail);
	labels_text(out, detail);
	for (size_t i = 0; i < detail->turns.count; i++) {
		const struct turn *turn = &detail->turns.items[i];

		strbuf_addc(out, '\n');
		print_text(out, turn->name);
		strbuf_adds(out, "  (");
		print_text(out, turn->path);
		if (turn->part > PART_OUTPUT)
			strbuf_addf(out, ", %s", part_words[turn->part]);
		strbuf_addf(out, "%s%s)\n", turn->masked ? ", masked" : "", turn->editable ? "" : ", read-only");
		print_prose(out, 2, turn->text, turn->length);
	}
}

static bool show_one(struct db *db, int64_t id, struct json_writer *w, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example_detail detail;
	bool ok = example_read(db, id, &arena, &detail, error);

	if (ok && w)
		detail_json(w, &detail);
	else if (ok)
		detail_text(out, &detail);
	arena_free(&arena);
	return ok;
}

int verb_show(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;
	struct strbuf text = STRBUF_INIT;
	struct json_writer writer, *w = options->json ? &writer : NULL;
	struct db *db;
	bool ok;

	if (!options->word_count)
		return cli_usage(error, "show wants the numbers of examples, as preop list prints them");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	json_begin(&writer, &text);
	ok = cli_targets(db, options, 0, options->word_count, &ids, error);
	if (w && options->word_count > 1)
		json_open(w, NULL, '[');
	for (size_t i = 0; ok && i < ids.count; i++) {
		if (i && !w)
			strbuf_adds(&text, "\n\n");
		ok = show_one(db, ids.ids[i], w, &text, error);
	}
	if (w && options->word_count > 1)
		json_close(w, ']');
	if (w)
		strbuf_addc(&text, '\n');
	if (ok) /* one that is missing: print none */
		strbuf_add(out, text.data, text.len);
	id_list_free(&ids);
	strbuf_free(&text);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
