/* How the page of runs looks, and a run in words. */
#ifndef PREOP_TUI_RUN_PAGE_DRAW_H
#define PREOP_TUI_RUN_PAGE_DRAW_H

#include "preop/jobs/jobs.h"
#include "preop/model/run.h"
#include "preop/model/suite.h"
#include "tui/grid.h"
#include "tui/widgets/list.h"

struct run_page_rows { /* brought by a reader */
	struct arena arena;
	struct suite suite;
	struct run_info *runs;
	size_t count;
};

enum { RUN_PAGE_FRAME = 7 /* box, head, a gap and two lines of what goes on */ };

/* rows NULL: being read; now NULL: nothing goes on. */
void run_page_draw(const struct surface *s, const struct run_page_rows *rows, const struct list *list,
	const struct job_info *now, const char *failure, int64_t at);
void run_page_describe(
	const struct run_info *run, const struct run_trouble *troubles, size_t count, struct strbuf *out);

#endif
