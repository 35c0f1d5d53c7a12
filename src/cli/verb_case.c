/* preop case: question, strands, menu, tree, gates and decision on one page. */
#include "cli/case_pages.h"
#include "cli/context.h"
#include "cli/verbs.h"

#include <string.h>

const char *const case_tests[] = { "weights.stable", "weights.pervasive", "weights.measurable", "style.pervasive",
	"style.specific", "style.consequential", NULL };

const char *case_strand_name(const struct case_page *page, const char *uuid)
{
	for (size_t i = 0; i < page->strand_count; i++)
		if (strcmp(page->strands[i].uuid, uuid) == 0)
			return page->strands[i].title;
	return *uuid == '\0' ? "the whole case" : "a strand that was removed";
}

const char *case_strand_text(const struct case_page *page, const struct strand *strand, const char *name)
{
	return case_text_find(page->texts, page->text_count, strand->uuid, name);
}

static bool read_walks(struct db *db, struct case_page *page, struct error *error)
{
	const char **strands;

	if (!tree_walked(db, &page->arena, &strands, &page->walk_count, error))
		return false;
	page->walks = arena_alloc(&page->arena, (page->walk_count + 1) * sizeof(*page->walks));
	for (size_t i = 0; i < page->walk_count; i++) {
		page->walks[i].strand = strands[i];
		if (!tree_read(db, strands[i], &page->arena, &page->walks[i].walk, error))
			return false;
	}
	return true;
}

static bool read_decision(struct db *db, struct case_page *page, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	bool ok = gate_read_all(db, &page->arena, page->gates, error) &&
		decision_read(db, &page->arena, page->gates, &page->decision, error) &&
		decision_sentence(db, page->gates, &page->decision, &text, error);

	page->sentence = arena_strdup(&page->arena, text.data);
	strbuf_free(&text);
	return ok;
}

static bool read_page(struct db *db, struct case_page *page, struct error *error)
{
	struct arena *arena = &page->arena;

	return project_read(db, arena, &page->project, error) &&
		strand_list(db, arena, &page->strands, &page->strand_count, error) &&
		case_text_list(db, "strand", NULL, arena, &page->texts, &page->text_count, error) &&
		cause_list(db, NULL, arena, &page->causes, &page->cause_count, error) &&
		board_list(db, arena, &page->boards, &page->board_count, error) &&
		playbook_uses(db, arena, &page->playbooks, &page->playbook_count, error) &&
		read_walks(db, page, error) && read_decision(db, page, error);
}

int verb_case(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct case_page page = { .arena = ARENA_INIT };
	struct db *db;
	bool ok;

	if (options->word_count > 0)
		return cli_usage(error, "case takes no words: it is the whole case on one page");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = read_page(db, &page, error);
	cli_close(cli, db);
	if (ok && options->json)
		case_page_json(&page, out);
	else if (ok)
		case_page_text(&page, options->markdown, out);
	arena_free(&page.arena);
	return ok ? 0 : 3;
}
