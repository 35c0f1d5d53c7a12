/* The whole case on one page: what is read for it (verb_case.c), and the two ways it is said. */
#ifndef PREOP_CLI_CASE_PAGES_H
#define PREOP_CLI_CASE_PAGES_H

#include "preop/model/board.h"
#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/decision.h"
#include "preop/model/playbook.h"
#include "preop/model/project.h"
#include "preop/model/strand.h"
#include "preop/model/technique.h"
#include "preop/model/tree.h"

struct case_walk {
	const char *strand; /* uuid, "": the whole case */
	struct tree_walk walk;
};
struct case_page {
	struct arena arena;
	struct project project;
	struct strand *strands;
	struct case_text *texts;
	struct cause *causes;
	struct board_kept *boards;
	struct playbook_use *playbooks;
	struct case_walk *walks;
	struct gate gates[GATE_COUNT];
	struct train_decision decision;
	const char *sentence; /* the decision in words */
	size_t strand_count, text_count, cause_count, board_count, playbook_count, walk_count;
};

/* The tests of a strand, as they are named in case_text.h; NULL after the last. */
extern const char *const case_tests[];
/* "Prices are out of date", "the whole case", or "a strand that was removed". */
const char *case_strand_name(const struct case_page *page, const char *uuid);
const char *case_strand_text(const struct case_page *page, const struct strand *strand, const char *name);

void case_page_json(const struct case_page *page, struct strbuf *out);
void case_page_text(const struct case_page *page, bool markdown, struct strbuf *out);

#endif
