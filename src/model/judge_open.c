/* Which questions a judge has still to be asked. */
#include "judge_books.h"

#include <string.h>

enum { SYSTEMS = 64 }; /* of a case: a suite holds no more */

struct answered { /* a system's newest output of the case at hand */
	int64_t system, run;
	bool judged; /* can be */
	bool wanted;
};

struct listing {
	struct judge_books *books;
	const struct judge_plan *plan;
	struct answered systems[SYSTEMS];
	size_t count;
	int64_t eval_case, cases;
};

static bool add_question(struct judge_books *books, const struct judge_question *question, struct error *error)
{
	if (books->count == books->capacity) {
		size_t wider = books->capacity + books->capacity / 2 + 64;
		struct judge_question *moved = try_array(books->questions, wider, sizeof(*moved));
		if (moved == NULL)
			return error_set(error, ERROR_MEMORY, "no memory for %zu questions; --limit asks fewer", wider);
		books->questions = moved;
		books->capacity = wider;
	}
	books->questions[books->count++] = *question;
	return true;
}

static bool is_answered(
	struct judge_books *books, const struct judge_question *question, bool *found, struct error *error)
{
	if (question->second != 0)
		return db_int(books->base.db, error, &(int64_t){ 0 }, found,
			"SELECT 1 FROM judge_verdict v JOIN import i ON i.id = v.import AND i.gone = 0 WHERE v.judge = "
			"?1"
			" AND v.eval_case = ?2 AND v.first = ?3 AND v.second = ?4 AND v.swapped = ?5 AND v.repeat = ?6",
			"iiiiii", books->judge->id, question->eval_case, question->first, question->second,
			(int64_t)question->swapped, question->repeat);
	return db_int(books->base.db, error, &(int64_t){ 0 }, found,
		"SELECT 1 FROM judge_score v JOIN import i ON i.id = v.import AND i.gone = 0 WHERE v.judge = ?1"
		" AND v.run = ?2 AND v.eval_case = ?3 AND v.repeat = ?4",
		"iiii", books->judge->id, question->first_run, question->eval_case, question->repeat);
}

static bool add_orders(struct judge_books *books, struct judge_question question, struct error *error)
{
	int orders = question.second != 0 && books->spec->both_orders ? 2 : 1;
	bool found;

	for (question.repeat = 1; question.repeat <= books->spec->repeats; question.repeat++)
		for (int swapped = 0; swapped < orders; swapped++) {
			question.swapped = swapped != 0;
			if (!is_answered(books, &question, &found, error) ||
				(!found && !add_question(books, &question, error)))
				return false;
		}
	return true;
}

static bool add_pairs(struct listing *listing, const struct answered *one, struct error *error)
{
	for (const struct answered *other = one + 1; other < listing->systems + listing->count; other++) {
		const struct judge_question question = { .eval_case = listing->eval_case,
			.first = one->system,
			.second = other->system,
			.first_run = one->run,
			.second_run = other->run };
		if (other->judged && (one->wanted || other->wanted) && !add_orders(listing->books, question, error))
			return false;
	}
	return true;
}

static bool end_case(struct listing *listing, struct error *error)
{
	bool ok = true;

	if (listing->count > 0)
		listing->cases++;
	for (size_t i = 0; ok && i < listing->count; i++) {
		const struct answered *one = &listing->systems[i];
		const struct judge_question question = {
			.eval_case = listing->eval_case, .first = one->system, .first_run = one->run
		};
		if (!one->judged)
			continue;
		if (listing->books->judge->mode == JUDGE_PAIR)
			ok = add_pairs(listing, one, error);
		else if (one->wanted)
			ok = add_orders(listing->books, question, error);
	}
	listing->count = 0;
	return ok;
}

/* A later run's output takes the place of the one before. */
static void add_output(struct listing *listing, sqlite3_stmt *stmt)
{
	int64_t system = sqlite3_column_int64(stmt, 1);
	const char *state = db_column_text(stmt, 4);
	struct answered *last = listing->count > 0 ? &listing->systems[listing->count - 1] : NULL;

	if (last == NULL || last->system != system) {
		if (listing->count == SYSTEMS)
			return;
		last = &listing->systems[listing->count++];
	}
	*last = (struct answered){
		.system = system,
		.run = sqlite3_column_int64(stmt, 3),
		.judged = strcmp(state, "ok") == 0 || strcmp(state, "truncated") == 0 || strcmp(state, "refused") == 0,
		.wanted = listing->plan->system == NULL || strcmp(listing->plan->system, db_column_text(stmt, 2)) == 0,
	};
}

bool judge_books_list(struct judge_books *books, const struct judge_plan *plan, struct error *error)
{
	struct listing listing = { .books = books, .plan = plan };
	struct db *db = books->base.db;
	int64_t limit = plan->limit > 0 ? plan->limit : INT64_MAX;
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT o.eval_case, s.id, s.name, r.id, o.state FROM eval_case c JOIN import ci ON ci.id = c.import "
		"AND"
		" ci.gone = 0 JOIN output o ON o.eval_case = c.id JOIN run r ON r.id = o.run JOIN import i ON i.id ="
		" r.import AND i.gone = 0 JOIN system s ON s.id = r.system WHERE c.suite = ?1"
		" ORDER BY o.eval_case, s.name, r.id",
		"i", books->judge->suite);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		int64_t eval_case = sqlite3_column_int64(stmt, 0);
		if (eval_case != listing.eval_case)
			ok = end_case(&listing, error);
		if (listing.cases == limit) {
			got = 0;
			break;
		}
		listing.eval_case = eval_case;
		add_output(&listing, stmt);
	}
	db_done(stmt);
	return ok && got == 0 && end_case(&listing, error);
}
