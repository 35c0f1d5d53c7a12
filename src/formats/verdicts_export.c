#include "preop/formats/verdicts_out.h"

#include "cell.h"
#include "target.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/review.h"

#include <inttypes.h>
#include <string.h>

struct writing {
	struct target target;
	struct strbuf record, text, scratch;
	enum verdicts_format format;
	const struct suite *suite;
	struct db *db;
	struct arena arena; /* of the case at hand */
	int64_t eval_case, rows;
	const char *external;
	bool names, repeat, failed;
	struct error *error;
};

bool verdicts_format_parse(const char *word, enum verdicts_format *out)
{
	*out = strcmp(word, "csv") == 0 ? VERDICTS_CSV : VERDICTS_JSONL;
	return *out == VERDICTS_CSV || strcmp(word, "jsonl") == 0;
}

static const char *side_of(const struct review_verdict *verdict)
{
	if (verdict->choice == REVIEW_TIE)
		return "tie";
	if (verdict->choice == REVIEW_BAD)
		return "bad";
	return (verdict->choice == REVIEW_FIRST) == verdict->first_left ? "left" : "right";
}

static void put_names(struct json_writer *w, const struct review_verdict *verdict)
{
	json_put_string(w, "left", verdict->first_left ? verdict->first : verdict->second);
	json_put_string(w, "right", verdict->first_left ? verdict->second : verdict->first);
	json_put_string(w, "winner",
		verdict->choice == REVIEW_FIRST            ? verdict->first
			: verdict->choice == REVIEW_SECOND ? verdict->second
							   : NULL);
}

static void print_record(struct writing *writing, const struct review_verdict *verdict)
{
	struct json_writer w;

	json_begin(&w, &writing->record);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", writing->suite->name);
	json_put_string(&w, "case", writing->external);
	json_put_string(&w, "verdict", side_of(verdict));
	if (writing->names)
		put_names(&w, verdict);
	json_put_string(&w, "who", verdict->who);
	json_put_time(&w, "at", verdict->at);
	if (verdict->spent >= 0)
		json_put_int(&w, "spent_ms", verdict->spent);
	else
		json_put_string(&w, "spent_ms", NULL);
	json_put_raw(&w, "reasons", json_root(verdict->reasons, strlen(verdict->reasons)));
	json_put_string(&w, "note", verdict->note);
	json_put_bool(&w, "blind", verdict->blind);
	json_put_bool(&w, "stale", verdict->stale);
	json_put_bool(&w, "repeat", writing->repeat);
	json_put_string(&w, "view", *verdict->view ? verdict->view : NULL);
	json_close(&w, '}');
}

/* The columns are the members of the record, in their order. */
static void print_cells(struct writing *writing, bool heads)
{
	struct json_span root = json_root(writing->record.data, writing->record.len), key, value;
	size_t cursor = 0;
	bool first = true;

	while (json_next_member(root, &cursor, &key, &value)) {
		if (!first)
			strbuf_addc(&writing->text, ',');
		first = false;
		cell_print_value(&writing->text, heads ? key : value, ',', false, &writing->scratch);
	}
	strbuf_adds(&writing->text, "\r\n");
}

static bool find_case(struct writing *writing, int64_t eval_case)
{
	struct suite_case it;

	if (writing->eval_case == eval_case)
		return true;
	arena_reset(&writing->arena);
	writing->eval_case = eval_case;
	if (!suite_case_read(writing->db, eval_case, &writing->arena, &it, writing->error))
		return false;
	writing->external = it.external;
	return true;
}

static bool write_verdict(void *context, const struct review_verdict *verdict)
{
	struct writing *writing = context;

	if (!find_case(writing, verdict->eval_case)) {
		writing->failed = true;
		return false;
	}
	strbuf_reset(&writing->record);
	strbuf_reset(&writing->text);
	print_record(writing, verdict);
	if (writing->format == VERDICTS_CSV) {
		if (writing->rows == 0)
			print_cells(writing, true);
		print_cells(writing, false);
	} else {
		strbuf_add(&writing->text, writing->record.data, writing->record.len);
		strbuf_addc(&writing->text, '\n');
	}
	writing->rows++;
	writing->failed = !target_write(&writing->target, writing->text.data, writing->text.len, writing->error);
	return !writing->failed;
}

bool verdicts_export(struct db *db, const struct suite *suite, const char *path, enum verdicts_format format,
	bool names, int64_t *rows, struct error *error)
{
	struct writing writing = { .record = STRBUF_INIT,
		.text = STRBUF_INIT,
		.scratch = STRBUF_INIT,
		.format = format,
		.suite = suite,
		.db = db,
		.names = names,
		.error = error };
	unsigned char digest[SHA256_SIZE];
	bool ok = target_open(&writing.target, path, error);

	if (!ok)
		return false;
	ok = review_each(db, suite->id, write_verdict, &writing, error) && !writing.failed;
	writing.repeat = true;
	ok = ok && review_each_repeat(db, suite->id, write_verdict, &writing, error) && !writing.failed;
	ok = ok && target_commit(&writing.target, digest, error);
	if (!ok)
		target_abort(&writing.target);
	*rows = writing.rows;
	strbuf_free(&writing.record);
	strbuf_free(&writing.text);
	strbuf_free(&writing.scratch);
	arena_free(&writing.arena);
	return ok;
}
