/* preop glossary, sources, playbook: the lists for people who want to read. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/playbook.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TERM_WIDTH = 26, ID_WIDTH = 22 };

/* The lists are there without a project; with one they hold its entries. Where none is named and there is not exactly one, that is no error. */
static bool use_project(struct cli *cli, const struct cli_options *options, struct error *error)
{
	struct error why = ERROR_INIT;
	struct db *db;
	char *path = cli->kept != NULL ? NULL : project_path(options, &why);
	bool there = cli->kept != NULL || path != NULL;

	free(path);
	if (there) {
		if (!cli_open(cli, options, DB_READ, &db, error))
			return false;
		cli_close(cli, db);
	}
	return true;
}

static void print_row(struct strbuf *out, const char *name, int width, const char *text)
{
	strbuf_adds(out, "  ");
	print_cell(out, name, width, false);
	strbuf_adds(out, " ");
	print_text(out, text);
	strbuf_addc(out, '\n');
}

static void print_sentence(struct strbuf *out, int indent, const char *text)
{
	print_prose(out, indent, text, strlen(text));
}

static void print_joined(struct strbuf *out, const char *before, const struct texts *texts)
{
	if (texts->count == 0)
		return;
	strbuf_adds(out, before);
	for (size_t i = 0; i < texts->count; i++) {
		strbuf_adds(out, i > 0 ? ", " : "");
		print_text(out, texts->at[i]);
	}
	strbuf_addc(out, '\n');
}

static void json_texts(struct json_writer *w, const char *key, const struct texts *texts)
{
	json_open(w, key, '[');
	for (size_t i = 0; i < texts->count; i++)
		json_put_string(w, NULL, texts->at[i]);
	json_close(w, ']');
}

/* ---- glossary ---- */

static void json_term(struct json_writer *w, const struct list_term *term)
{
	json_open(w, NULL, '{');
	json_put_string(w, "id", term->id);
	json_put_string(w, "term", term->term);
	json_put_string(w, "means", term->means);
	json_texts(w, "also", &term->also);
	json_texts(w, "see", &term->see);
	json_put_string(w, "origin", term->origin);
	json_texts(w, "sources", &term->sources);
	json_close(w, '}');
}

static void print_term(struct strbuf *out, const struct list_term *term)
{
	print_text(out, term->term);
	strbuf_addc(out, '\n');
	print_sentence(out, 2, term->means);
	print_joined(out, "  also: ", &term->also);
	print_joined(out, "  see: ", &term->see);
	strbuf_adds(out, "  origin: ");
	print_text(out, term->origin);
	print_joined(out, "; sources: ", &term->sources);
	if (term->sources.count == 0)
		strbuf_addc(out, '\n');
}

/* ASCII letters in either case. */
static bool holds(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, n) == 0)
			return true;
	return n == 0;
}

static bool is_near(const struct list_term *term, const char *word)
{
	return holds(term->term, word) || holds(term->means, word);
}

/* Terms whose name or meaning holds the word; all for "". */
static size_t print_terms(const char *word, struct strbuf *out)
{
	size_t shown = 0;

	for (size_t i = 0; i < lists()->term_count; i++)
		if (is_near(&lists()->terms[i], word)) {
			print_row(out, lists()->terms[i].term, TERM_WIDTH, lists()->terms[i].means);
			shown++;
		}
	return shown;
}

static void json_terms(const char *word, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < lists()->term_count; i++)
		if (lists_term(word) == NULL ? is_near(&lists()->terms[i], word)
					     : lists_term(word) == &lists()->terms[i])
			json_term(&w, &lists()->terms[i]);
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

int verb_glossary(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count > 0 ? options->words[0] : "";

	if (options->word_count > 1)
		return cli_usage(error, "glossary takes one term; put words that belong together in quotes");
	if (!use_project(cli, options, error))
		return 3;
	if (options->json)
		json_terms(word, out);
	else if (lists_term(word) != NULL)
		print_term(out, lists_term(word));
	else if (print_terms(word, out) == 0) {
		error_set(
			error, ERROR_NOT_FOUND, "the glossary has no \"%.80s\"; preop glossary lists all terms", word);
		return 3;
	}
	return 0;
}

/* ---- sources ---- */

static void json_source(struct json_writer *w, const struct list_source *source)
{
	json_open(w, NULL, '{');
	json_put_string(w, "id", source->id);
	json_put_string(w, "title", source->title);
	json_put_string(w, "by", source->by);
	json_put_int(w, "year", source->year);
	json_put_string(w, "url", source->url);
	json_put_string(w, "serves", source->serves);
	json_put_string(w, "origin", source->origin);
	json_close(w, '}');
}

static void print_source(struct strbuf *out, const struct list_source *source)
{
	print_cell(out, source->id, ID_WIDTH, false);
	strbuf_adds(out, " ");
	print_text(out, source->by);
	strbuf_addf(out, " (%d). ", source->year);
	print_text(out, source->title);
	strbuf_addc(out, '\n');
	print_row(out, "", ID_WIDTH - 2, source->serves);
	if (*source->url != '\0')
		print_row(out, "", ID_WIDTH - 2, source->url);
}

int verb_sources(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *id = options->word_count > 0 ? options->words[0] : NULL;
	struct json_writer w;

	if (options->word_count > 1)
		return cli_usage(error, "sources takes one id");
	if (!use_project(cli, options, error))
		return 3;
	if (id != NULL && lists_source(id) == NULL) {
		error_set(error, ERROR_NOT_FOUND, "there is no source \"%.60s\"; preop sources lists them", id);
		return 3;
	}
	json_begin(&w, out);
	if (options->json)
		json_open(&w, NULL, '[');
	for (size_t i = 0; i < lists()->source_count; i++) {
		const struct list_source *source = &lists()->sources[i];

		if (id != NULL && strcmp(source->id, id) != 0)
			continue;
		if (options->json)
			json_source(&w, source);
		else
			print_source(out, source);
	}
	if (options->json) {
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	}
	return 0;
}

/* ---- playbooks ---- */

/* In the order in which they are to be read: when not to comes first. */
static const struct part {
	const char *key, *ask;
	size_t offset;
} parts[] = {
	{ "when_not", "When not to fine-tune", offsetof(struct list_playbook, when_not) },
	{ "when", "When to", offsetof(struct list_playbook, when) },
	{ "data", "What data", offsetof(struct list_playbook, data) },
	{ "eval", "What eval", offsetof(struct list_playbook, eval) },
	{ "wrong", "What goes wrong", offsetof(struct list_playbook, wrong) },
};
enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

static const struct texts *part_of(const struct list_playbook *playbook, const struct part *part)
{
	return (const struct texts *)(const void *)((const char *)playbook + part->offset);
}

static void json_playbook(struct json_writer *w, const struct list_playbook *playbook)
{
	static const char *const letters[] = { "T", "R", "A", "I", "N" };

	json_open(w, NULL, '{');
	json_put_string(w, "id", playbook->id);
	json_put_string(w, "name", playbook->name);
	json_put_string(w, "name_origin", playbook->name_origin);
	json_put_string(w, "origin", playbook->origin);
	json_put_string(w, "question", playbook->question);
	for (int i = 0; i < PART_COUNT; i++)
		json_texts(w, parts[i].key, part_of(playbook, &parts[i]));
	json_open(w, "strands", '[');
	for (size_t i = 0; i < playbook->strand_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "title", playbook->strands[i].title);
		json_put_string(w, "box", playbook->strands[i].box);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_open(w, "gates", '{');
	for (int i = 0; i < 5; i++)
		json_put_string(w, letters[i], playbook->asks.gate[i]);
	json_close(w, '}');
	json_texts(w, "checks", &playbook->checks);
	json_texts(w, "sources", &playbook->sources);
	json_close(w, '}');
}

static void print_playbook(struct strbuf *out, const struct list_playbook *playbook)
{
	print_text(out, playbook->name);
	strbuf_addf(out, "   (name: %s; text: %s)\n\n", playbook->name_origin, playbook->origin);
	for (int i = 0; i < PART_COUNT; i++) {
		const struct texts *texts = part_of(playbook, &parts[i]);

		strbuf_addf(out, "%s?\n", parts[i].ask);
		for (size_t j = 0; j < texts->count; j++)
			print_sentence(out, 2, texts->at[j]);
	}
	strbuf_adds(out, "Strands\n");
	for (size_t i = 0; i < playbook->strand_count; i++)
		print_row(out, playbook->strands[i].box, 12, playbook->strands[i].title);
	strbuf_adds(out, "Gates\n");
	for (int i = 0; i < 5; i++) {
		strbuf_addf(out, "  %c  ", "TRAIN"[i]);
		print_text(out, playbook->asks.gate[i]);
		strbuf_addc(out, '\n');
	}
	print_joined(out, "Checks: ", &playbook->checks);
	print_joined(out, "Sources: ", &playbook->sources);
}

static int list_playbooks(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct json_writer w;

	if (!use_project(cli, options, error))
		return 3;
	json_begin(&w, out);
	if (options->json)
		json_open(&w, NULL, '[');
	for (size_t i = 0; i < lists()->playbook_count; i++)
		if (options->json)
			json_playbook(&w, &lists()->playbooks[i]);
		else
			print_row(out, lists()->playbooks[i].id, 12, lists()->playbooks[i].name);
	if (options->json) {
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	}
	return 0;
}

static int show_playbook(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct list_playbook *playbook;
	struct json_writer w;

	if (!use_project(cli, options, error))
		return 3;
	playbook = lists_playbook(options->words[1]);
	if (playbook == NULL) {
		error_set(error, ERROR_NOT_FOUND, "there is no playbook \"%.60s\"; preop playbook list has them",
			options->words[1]);
		return 3;
	}
	if (!options->json) {
		print_playbook(out, playbook);
		return 0;
	}
	json_begin(&w, out);
	json_playbook(&w, playbook);
	strbuf_addc(out, '\n');
	return 0;
}

static int apply_playbook(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct playbook_changes changes;
	struct json_writer w;
	struct db *db;

	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = playbook_apply(db, options->words[1], &changes, error);
	cli_close(cli, db);
	if (!ok)
		return 3;
	if (options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_bool(&w, "question", changes.question);
		json_put_int(&w, "strands", changes.strands);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else {
		strbuf_addf(out, "%lld strand%s added%s; preop status shows what blocks\n", (long long)changes.strands,
			changes.strands == 1 ? "" : "s", changes.question ? ", the question set" : "");
	}
	return 0;
}

int verb_playbook(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count > 0 ? options->words[0] : "list";

	if (strcmp(word, "list") == 0 && options->word_count <= 1)
		return list_playbooks(cli, options, out, error);
	if (strcmp(word, "show") == 0 && options->word_count == 2)
		return show_playbook(cli, options, out, error);
	if (strcmp(word, "apply") == 0 && options->word_count == 2)
		return apply_playbook(cli, options, out, error);
	return cli_usage(error, "playbook takes list, show ID or apply ID");
}
