/* preop card: the data card of a dataset. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/model/card.h"
#include "preop/model/dataset.h"

#include <string.h>

enum { INDENT = 2 };

static void print_words(const struct card_field *field, int indent, struct strbuf *out)
{
	print_prose(out, indent, field->text, strlen(field->text));
	strbuf_addf(out, "%*s(", indent, "");
	print_text(out, field->who);
	strbuf_adds(out, ", ");
	clock_print_date(field->at, out);
	strbuf_adds(out, ")\n");
}

static void print_title(const struct card *card, struct strbuf *out)
{
	strbuf_adds(out, "Data card of ");
	print_text(out, card->dataset_name);
	strbuf_adds(out, ", ");
	print_number(out, card->rows);
	strbuf_adds(out, card->rows == 1 ? " row\n" : " rows\n");
}

static void card_text(const struct card *card, struct strbuf *out)
{
	print_title(card, out);
	for (int i = 0; i < CARD_FIELDS; i++) {
		const struct card_field *field = &card->fields[i];
		strbuf_addf(out, "\n%s (%s)\n", field->title, field->name);
		for (size_t k = 0; k < field->computed_count; k++) {
			strbuf_addf(out, "%*scomputed: ", INDENT, "");
			print_text(out, field->computed[k]);
			strbuf_addc(out, '\n');
		}
		if (*field->text)
			print_words(field, INDENT, out);
		else
			strbuf_addf(out, "%*snot stated%s. %s\n", INDENT, "",
				field->computed_count ? " by a person" : "", field->wanted);
	}
}

/* What a person wrote stays Markdown; what comes from data is code, so that no sign in it means anything. */
static void print_code(const char *text, struct strbuf *out)
{
	struct strbuf shown = STRBUF_INIT;
	const char *fence;

	print_text(&shown, text);
	fence = strstr(shown.data, "``") ? "```" : strchr(shown.data, '`') ? "``" : "`";
	strbuf_addf(out, "%s%s%s%s%s", fence, fence[1] ? " " : "", shown.data, fence[1] ? " " : "", fence);
	strbuf_free(&shown);
}

static void card_markdown(const struct card *card, struct strbuf *out)
{
	strbuf_adds(out, "# ");
	print_title(card, out);
	for (int i = 0; i < CARD_FIELDS; i++) {
		const struct card_field *field = &card->fields[i];
		strbuf_addf(out, "\n## %s\n\n", field->title);
		for (size_t k = 0; k < field->computed_count; k++) {
			strbuf_adds(out, "- computed: ");
			print_code(field->computed[k], out);
			strbuf_addc(out, '\n');
		}
		if (field->computed_count)
			strbuf_addc(out, '\n');
		if (*field->text)
			print_words(field, 0, out);
		else
			strbuf_addf(out, "*Not stated%s.* %s\n", field->computed_count ? " by a person" : "",
				field->wanted);
	}
}

static void card_print(const struct card *card, const struct cli_options *options, struct strbuf *out)
{
	struct json_writer w;

	if (options->json) {
		json_begin(&w, out);
		card_json(card, &w);
		strbuf_addc(out, '\n');
	} else if (options->markdown) {
		card_markdown(card, out);
	} else {
		card_text(card, out);
	}
}

static int card_show(
	struct cli *cli, const struct cli_options *options, const char *name, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct card card;
	struct db *db;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = dataset_find(db, name, &arena, &dataset, error) && card_read(db, dataset.id, &arena, &card, error);
	if (ok)
		card_print(&card, options, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static int card_change(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *text = strcmp(options->words[2], "-") ? options->words[2] : "";
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct card card;
	struct db *db;

	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		card_set(db, dataset.id, options->words[1], text, error) &&
		card_read(db, dataset.id, &arena, &card, error);
	if (ok)
		card_print(&card, options, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

int verb_card(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->word_count == 3 && strcmp(options->words[0], "set") == 0)
		return card_change(cli, options, out, error);
	if (options->word_count > 1 || (options->word_count == 1 && strcmp(options->words[0], "set") == 0))
		return cli_usage(error, "card wants a dataset, or: set FIELD TEXT");
	return card_show(cli, options, options->word_count ? options->words[0] : options->dataset, out, error);
}
