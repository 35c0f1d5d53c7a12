/* What the files about runs share. */
#ifndef PREOP_SRC_MODEL_RUN_H
#define PREOP_SRC_MODEL_RUN_H

#include "preop/base/idlist.h"
#include "preop/model/run.h"

enum { RUN_EPOCHS = 1000 };

struct run_epoch {
	int64_t run;
	struct id_list open; /* cases, by number */
	bool *given;         /* of them, those that run_given() told of; NULL: none */
	int64_t added;       /* outputs since the last settling */
};

struct run_books {
	struct db *db;
	int64_t import, series, limit, suite;
	struct run_epoch *epochs;
	size_t epoch_count;
	size_t epoch, at; /* what is given out next */
	bool resumed, writing;
	int64_t renewed_at; /* monotonic, us */
	char *holder;
	struct run_sums sums;
};

/* Joins the transaction that is open or opens one. */
bool run_books_write(struct run_books *books, struct error *error);
/* Forgets what was written since the last settling. */
void run_books_take_back(struct run_books *books);

/* Fills `item` with a case. */
bool run_read_case(struct run_books *books, int64_t id, struct run_item *item, struct error *error);

/* In place of what `out` held; SQL NULL is nothing. */
void run_take_blob(sqlite3_stmt *stmt, int column, struct strbuf *out);

/* HOST PID of this program; caller frees. */
char *run_holder(void);
/* Whether the program of that name, which said it would be back until then, is still there. */
bool run_is_held(const char *holder, int64_t until);

#endif
