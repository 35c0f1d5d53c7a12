#include "votes.h"

#include "preop/model/adjudication.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CAPACITY = 1024,
	PROGRESS_EVERY = 4096, /* rows */
	TEXT_BYTES = 64 << 20  /* of different labels; what comes after is lost as too various */
};

const char *votes_loss_text(enum votes_loss loss)
{
	static const char *const texts[] = {
		[VOTES_LOST_SCHEMA] = "the label is not in the schema",
		[VOTES_LOST_NUMBER] = "the label is no number on the scale",
		[VOTES_LOST_VARIETY] = "the value is not among the 1000 commonest",
		[VOTES_LOST_GOLD] = "the right answer is not in the schema",
	};

	return texts[loss];
}

bool votes_open_level(enum label_level level)
{
	return level == LEVEL_NUMERIC || level == LEVEL_SET || level == LEVEL_TEXT;
}

void votes_lose(struct votes *votes, enum votes_loss loss, const char *label, int64_t example)
{
	struct votes_lost *lost = &votes->lost[loss];

	if (lost->count++ > 0)
		return;
	lost->sample = arena_strdup(&votes->arena, label);
	lost->example = example;
}

static bool no_memory(const struct votes_load *load, struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the labels of %s", load->dataset.name);
}

/* ---- Judging a label ---- */

/* Its word, or -1 - the reason why it is none. */
static int64_t judge(struct votes_load *load, const char *label)
{
	bool open = votes_open_level(load->dataset.level);

	strbuf_reset(&load->canonical);
	if (!label_admit(&load->dataset, label, false, &load->canonical, NULL))
		return -1 - (load->dataset.level == LEVEL_NUMERIC ? VOTES_LOST_NUMBER : VOTES_LOST_SCHEMA);
	if (!open)
		return wordbook_find(&load->words, load->canonical.data);
	return wordbook_add(&load->words, load->canonical.data);
}

/* The same, each different label once. False: no memory. */
static bool judge_once(struct votes_load *load, const char *label, int64_t *word)
{
	size_t known = load->raw.count;
	int64_t number = wordbook_find(&load->raw, label);

	if (number == WORDBOOK_NONE && load->scratch.used + load->out->arena.used > TEXT_BYTES) {
		*word = -1 - VOTES_LOST_VARIETY;
		return true;
	}
	if (number == WORDBOOK_NONE)
		number = wordbook_add(&load->raw, label);
	if (number == WORDBOOK_FULL)
		return false;
	if ((size_t)number == known) {
		if (known >= load->judged_capacity) {
			size_t wider = load->judged_capacity ? 2 * load->judged_capacity : FIRST_CAPACITY;
			int64_t *judged = try_array(load->judged, wider, sizeof(*judged));
			if (judged == NULL)
				return false;
			load->judged = judged;
			load->judged_capacity = wider;
		}
		load->judged[known] = judge(load, label);
	}
	*word = load->judged[number];
	return true;
}

/* The right answer of an item, as a number of `golds`; of a schema's level it has to be a label of the schema. */
static bool judge_gold(struct votes_load *load, const char *label, int64_t example, int32_t *gold)
{
	int64_t number = WORDBOOK_NONE;

	*gold = VOTES_GOLD_NONE;
	if (label == NULL)
		return true;
	strbuf_reset(&load->canonical);
	if (!label_admit(&load->dataset, label, false, &load->canonical, NULL)) {
		votes_lose(load->out, VOTES_LOST_GOLD, label, example);
		return true;
	}
	if (load->scratch.used < TEXT_BYTES)
		number = wordbook_add(&load->golds, load->canonical.data);
	if (number >= 0 && number <= INT32_MAX)
		*gold = (int32_t)number;
	return number != WORDBOOK_FULL;
}

/* ---- Rows ---- */

static bool grow_rows(struct votes_load *load)
{
	size_t wider = load->row_capacity ? 2 * load->row_capacity : FIRST_CAPACITY;
	struct rating_row *rows = try_array(load->rows, wider, sizeof(*rows));
	int32_t *spent;

	if (rows == NULL)
		return false;
	load->rows = rows;
	spent = try_array(load->out->spent, wider, sizeof(*spent));
	if (spent == NULL)
		return false;
	load->out->spent = spent;
	load->row_capacity = wider;
	return true;
}

static bool grow_items(struct votes_load *load)
{
	size_t wider = load->item_capacity ? 2 * load->item_capacity : FIRST_CAPACITY;
	struct votes *out = load->out;
	int64_t *examples = try_array(out->examples, wider, sizeof(*examples));
	int32_t *gold;
	unsigned char *adjudicated;

	if (examples == NULL)
		return false;
	out->examples = examples;
	if ((gold = try_array(out->gold, wider, sizeof(*gold))) == NULL)
		return false;
	out->gold = gold;
	if ((adjudicated = try_array(out->adjudicated, wider, sizeof(*adjudicated))) == NULL)
		return false;
	out->adjudicated = adjudicated;
	load->item_capacity = wider;
	return true;
}

enum { COLUMN_EXAMPLE, COLUMN_WHO, COLUMN_LABEL, COLUMN_SPENT, COLUMN_GOLD, COLUMN_ADJUDICATED };

static bool add_item(struct votes_load *load, sqlite3_stmt *stmt, int64_t example)
{
	struct votes *out = load->out;

	if (out->item_count > 0 && out->examples[out->item_count - 1] == example)
		return true;
	if (out->item_count >= UINT32_MAX || (out->item_count >= load->item_capacity && !grow_items(load)) ||
		!judge_gold(load, (const char *)sqlite3_column_text(stmt, COLUMN_GOLD), example,
			&out->gold[out->item_count]))
		return false;
	out->examples[out->item_count] = example;
	out->adjudicated[out->item_count++] = (unsigned char)sqlite3_column_int(stmt, COLUMN_ADJUDICATED);
	return true;
}

static int32_t spent_of(sqlite3_stmt *stmt)
{
	int64_t spent = sqlite3_column_int64(stmt, COLUMN_SPENT);

	if (sqlite3_column_type(stmt, COLUMN_SPENT) == SQLITE_NULL || spent < 0)
		return -1;
	return spent > INT32_MAX ? INT32_MAX : (int32_t)spent;
}

static bool wanted(const struct votes_load *load, const char *who, int adjudicated)
{
	enum votes_who whose = load->options.who;

	if (load->options.undecided && adjudicated_settled(adjudicated))
		return false;
	return whose == VOTES_EVERYBODY || (wordbook_find(&load->models, who) >= 0) == (whose == VOTES_MODELS);
}

static bool add_row(struct votes_load *load, sqlite3_stmt *stmt)
{
	int64_t example = sqlite3_column_int64(stmt, COLUMN_EXAMPLE), word, who;
	const char *label = db_column_text(stmt, COLUMN_LABEL), *name = db_column_text(stmt, COLUMN_WHO);

	if (!wanted(load, name, sqlite3_column_int(stmt, COLUMN_ADJUDICATED)))
		return true;
	if (!judge_once(load, label, &word))
		return false;
	if (word < 0) {
		votes_lose(load->out, (enum votes_loss)(-1 - word), label, example);
		return true;
	}
	who = wordbook_add(&load->names, name);
	if (who < 0 || !add_item(load, stmt, example) || (load->count >= load->row_capacity && !grow_rows(load)))
		return false;
	load->out->spent[load->count] = spent_of(stmt);
	load->rows[load->count++] = (struct rating_row){ (uint32_t)(load->out->item_count - 1), (uint32_t)who,
		(uint32_t)word };
	return true;
}

static bool read_rows(struct votes_load *load, struct error *error)
{
	sqlite3_stmt *stmt = db_query(load->db, error,
		"SELECT a.example, a.who, a.label, a.spent, e.gold, e.adjudicated"
		" FROM annotation AS a CROSS JOIN example AS e ON e.id = a.example"
		" WHERE e.dataset = ? AND e.gone = 0 ORDER BY a.example, a.who",
		"i", load->dataset.id);
	int64_t done = 0;
	int got = -1;

	while (stmt != NULL && (got = db_step(load->db, stmt, error)) == 1) {
		bool ok = add_row(load, stmt) || no_memory(load, error);
		if (ok && ++done % PROGRESS_EVERY == 0 && load->options.progress != NULL &&
			!load->options.progress(load->options.context, done))
			ok = error_set(error, ERROR_CANCELLED, "cancelled while reading labels; nothing was changed");
		if (!ok) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}

static bool read_models(struct votes_load *load, struct error *error)
{
	sqlite3_stmt *stmt = db_query(load->db, error, "SELECT name FROM person WHERE kind = 'model'", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(load->db, stmt, error)) == 1)
		if (wordbook_add(&load->models, db_column_text(stmt, 0)) < 0) {
			db_done(stmt);
			return no_memory(load, error);
		}
	return got == 0;
}

static bool begin(struct votes_load *load, struct error *error)
{
	const struct dataset *dataset = &load->dataset;

	/* so that there is always an array, and one more item than labels need */
	if (!grow_rows(load) || !grow_items(load))
		return no_memory(load, error);
	for (size_t i = 0; !votes_open_level(dataset->level) && i < dataset->label_count; i++)
		if (wordbook_add(&load->words, dataset->labels[i]) < 0)
			return no_memory(load, error);
	return read_models(load, error);
}

bool votes_load(struct db *db, const struct dataset *dataset, const struct votes_options *options, struct votes *out,
	struct error *error)
{
	struct votes_load load = { .db = db, .dataset = *dataset, .out = out, .canonical = STRBUF_INIT };

	*out = (struct votes){ .arena = ARENA_INIT };
	if (options != NULL)
		load.options = *options;
	if (load.options.level != NULL)
		load.dataset.level = *load.options.level;
	out->level = load.dataset.level;
	load.raw.arena = load.golds.arena = load.models.arena = &load.scratch;
	load.words.arena = load.names.arena = &out->arena;
	bool ok = begin(&load, error) && read_rows(&load, error) && votes_order(&load, error);
	wordbook_free(&load.raw);
	wordbook_free(&load.words);
	wordbook_free(&load.golds);
	wordbook_free(&load.names);
	wordbook_free(&load.models);
	strbuf_free(&load.canonical);
	arena_free(&load.scratch);
	free(load.rows);
	free(load.judged);
	if (!ok)
		votes_free(out);
	return ok;
}

void votes_free(struct votes *votes)
{
	ratings_free(&votes->ratings);
	free(votes->examples);
	free(votes->gold);
	free(votes->adjudicated);
	free(votes->spent);
	free(votes->annotators);
	free(votes->model);
	free(votes->categories);
	free(votes->scale);
	free(votes->bits);
	arena_free(&votes->arena);
	*votes = (struct votes){ .arena = ARENA_INIT };
}

size_t votes_item(const struct votes *votes, int64_t example)
{
	size_t low = 0, high = votes->item_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (votes->examples[middle] < example)
			low = middle + 1;
		else
			high = middle;
	}
	return low < votes->item_count && votes->examples[low] == example ? low : SIZE_MAX;
}

static int32_t place_of(const char *const *texts, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(texts[i], text) == 0)
			return (int32_t)i;
	return -1;
}

int32_t votes_annotator(const struct votes *votes, const char *name)
{
	return place_of(votes->annotators, votes->annotator_count, name);
}

int32_t votes_category(const struct votes *votes, const char *label)
{
	return place_of(votes->categories, votes->category_count, label);
}
