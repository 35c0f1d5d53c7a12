/*
 * The books of asking a judge: which questions are open (a pair, or an output; an order; a repeat), and what came back. What has a verdict, read or not, is not asked again, so that
 * a run which was stopped or killed goes on where it was. Every sitting is an import of its own, of the format "judge-run", and one action of the
 * journal: undo hides what it brought, and a copy of the project that has seen the sittings before gets the new one with the next merge.
 *
 * Only outputs in the states ok, truncated and refused are judged: nobody answered in the others. Outputs of a system that came later are judged when the pair has no verdict yet.
 *
 * Writes collect in one transaction until judge_books_settle(). Thread: that of the connection.
 */
#ifndef PREOP_MODEL_JUDGE_BOOKS_H
#define PREOP_MODEL_JUDGE_BOOKS_H

#include "preop/base/hash.h"
#include "preop/model/judge_spec.h"

struct judge_plan {
	const char *system; /* only pairs with, or outputs of, this one; NULL: all */
	int64_t limit;      /* the first cases; 0: all */
};

struct judge_books;
/* ERROR_CONFLICT: another program is at it. */
bool judge_books_open(struct db *db, const struct judge *judge, const struct judge_spec *spec,
	const struct judge_plan *plan, struct judge_books **out, struct error *error);
int64_t judge_books_total(const struct judge_books *books); /* open when it was opened */

struct judge_question {
	int64_t eval_case, first, second, first_run, second_run; /* second 0: judges of one output */
	bool swapped;
	int64_t repeat;
};
struct judge_item {
	struct judge_question question;
	struct judge_call call; /* its bytes are below */
	struct strbuf name, input, reference, a, b;
};
#define JUDGE_ITEM_INIT                                                                                                \
	{                                                                                                              \
		.name = STRBUF_INIT, .input = STRBUF_INIT, .reference = STRBUF_INIT, .a = STRBUF_INIT,                 \
		.b = STRBUF_INIT                                                                                       \
	}
void judge_item_free(struct judge_item *item);
/* *found false: all are given out. */
bool judge_books_next(struct judge_books *books, struct judge_item *item, bool *found, struct error *error);

struct judge_said {
	const char *text; /* all it wrote */
	size_t text_n;
	int64_t prompt_tokens, completion_tokens; /* -1: not known */
	double cost;                              /* NAN */
	bool cached;                              /* the answer was known: it cost nothing now */
};
/* Reads the verdict out of the text and keeps both. */
bool judge_books_put(struct judge_books *books, const struct judge_question *question, const struct judge_said *said,
	struct error *error);
bool judge_books_fail(struct judge_books *books, const char *message, struct error *error); /* nobody answered */
bool judge_books_settle(struct judge_books *books, struct error *error); /* ERROR_CANCELLED: it was undone meanwhile */
bool judge_books_close(struct judge_books *books, struct error *error);  /* frees */

/* Replies by what was asked, shared with runs of systems (model/run.h). The body is the reply's, as it came. */
bool judge_books_known(struct judge_books *books, const unsigned char key[SHA256_SIZE], struct strbuf *body,
	bool *found, struct error *error);
bool judge_books_keep(struct judge_books *books, const unsigned char key[SHA256_SIZE], const struct strbuf *body,
	int64_t total_ms, struct error *error);

struct judge_sums { /* of all sittings that are not undone */
	int64_t asked, cached, failed, unread, prompt_tokens, completion_tokens, cost_unknown;
	double cost; /* US dollars */
};
/* What asking it has come to so far. */
bool judge_sums_read(struct db *db, int64_t judge, struct judge_sums *out, struct error *error);

#endif
