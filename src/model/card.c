/* The data card as people write and read it; card_facts.c computes what the file says by itself. */
#include "card.h"

#include "combine.h"
#include "dataset.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *title, *wanted;
} field_texts[CARD_FIELDS] = {
	[CARD_SOURCES] = { "sources", "Sources", "Where the rows come from: which system, which people, which time." },
	[CARD_OWNERS] = { "owners", "Owners", "Who answers for this data, and who may change it." },
	[CARD_LICENSES] = { "licenses", "Licenses", "Under which licenses or contracts the rows may be trained on." },
	[CARD_PII] = { "pii", "PII and consent",
		"Which personal data is in the rows, how it was removed, and who agreed to its use." },
	[CARD_INSTRUCTIONS] = { "instructions", "Labeler instructions",
		"Which version of the instructions the labels were made by." },
	[CARD_QUALITY] = { "quality", "Measured quality",
		"What was measured: agreement, duplicates, errors found in a sample." },
	[CARD_SPLITS] = { "splits", "Splits", "How train, validation and test were parted: by time, group or lot." },
};

static int find_field(const char *name)
{
	for (int i = 0; i < CARD_FIELDS; i++)
		if (strcmp(field_texts[i].name, name) == 0)
			return i;
	return -1;
}

static bool check_field(const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	if (find_field(name) >= 0)
		return true;
	for (int i = 0; i < CARD_FIELDS; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", field_texts[i].name);
	error_set(error, ERROR_INPUT, "a data card has no field \"%.40s\"; it has %s", name, names.data);
	strbuf_free(&names);
	return false;
}

bool card_field_stated(const struct card_field *field)
{
	return field->computed_count > 0 || *field->text;
}

static void prepare(struct card *card)
{
	*card = (struct card){ .dataset_name = "", .snapshot_name = "", .tokenizer = "" };
	for (int i = 0; i < CARD_FIELDS; i++)
		card->fields[i] = (struct card_field){ .name = field_texts[i].name,
			.title = field_texts[i].title,
			.wanted = field_texts[i].wanted,
			.text = "",
			.who = "",
			.at = CLOCK_NONE };
}

void card_add_line(struct card *card, enum card_field_id id, struct arena *arena, const char *line)
{
	struct card_field *field = &card->fields[id];

	*GROW(arena, field->computed, field->computed_count) = line;
}

/* ---- What people wrote ---- */

static bool read_words(struct db *db, int64_t dataset, struct arena *arena, struct card *card, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT field, text, who, at FROM data_card WHERE dataset = ?", "i", dataset);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		int at = find_field(db_column_text(stmt, 0));
		if (at < 0)
			continue; /* of a newer program */
		card->fields[at].text = arena_strdup(arena, db_column_text(stmt, 1));
		card->fields[at].who = arena_strdup(arena, db_column_text(stmt, 2));
		card->fields[at].at = sqlite3_column_int64(stmt, 3);
	}
	return got == 0;
}

bool card_read(struct db *db, int64_t dataset, struct arena *arena, struct card *out, struct error *error)
{
	struct strbuf tokenizer = STRBUF_INIT;
	struct dataset row;

	prepare(out);
	bool ok = dataset_read(db, dataset, arena, &row, error) &&
		db_text(db, error, &tokenizer, NULL, "SELECT tokenizer FROM dataset WHERE id = ?", "i", dataset);
	if (ok) {
		out->dataset = dataset;
		out->dataset_name = row.name;
		out->rows = row.rows;
		out->tokenizer = arena_strdup(arena, tokenizer.data);
		ok = card_compute(db, &row, arena, out, error) && read_words(db, dataset, arena, out, error);
	}
	strbuf_free(&tokenizer);
	return ok;
}

static bool write_field(
	struct db *db, const struct dataset *dataset, const char *field, const char *text, struct error *error)
{
	struct strbuf state = STRBUF_INIT, present = STRBUF_INIT;
	struct json_writer w;
	bool found = false;
	char *key = xasprintf("%s:%s", dataset->uuid, field);

	bool ok = db_text(db, error, &present, &found, "SELECT text FROM data_card WHERE dataset = ? AND field = ?",
		"it", dataset->id, field);
	json_begin(&w, &state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "text", text);
	json_put_string(&w, "who", db_actor(db));
	json_put_int(&w, "at", clock_now());
	json_close(&w, '}');
	/* Words that stand there already keep their author. */
	if (ok && strcmp(found ? present.data : "", text) != 0)
		ok = journal_change(db, "card", key, *text ? state.data : NULL, error);
	free(key);
	strbuf_free(&state);
	strbuf_free(&present);
	return ok;
}

bool card_set(struct db *db, int64_t dataset_id, const char *field, const char *text, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct change change;

	bool ok = check_field(field, error) &&
		field_check("a field of the data card", text, CARD_TEXT_LIMIT, FIELD_LINES, error) &&
		dataset_read(db, dataset_id, &arena, &dataset, error);
	if (ok) {
		const char *title = arena_printf(&arena, "%s: data card, %s", dataset.name, field);
		ok = change_begin(&change, db, "card-set", title, error) &&
			change_end(&change, write_field(db, &dataset, field, text, error), error);
	}
	arena_free(&arena);
	return ok;
}

/* ---- As an object of the journal: "DATASET-UUID:FIELD" ---- */

static const char *split_key(const char *key, char uuid[UUID_SIZE])
{
	const char *colon = strchr(key, ':');
	size_t n = colon ? (size_t)(colon - key) : UUID_SIZE;

	if (n >= UUID_SIZE)
		return NULL;
	memcpy(uuid, key, n);
	uuid[n] = '\0';
	return colon + 1;
}

static bool bad_key(const char *key, struct error *error)
{
	return error_set(error, ERROR_INPUT, "\"%.60s\" names no field of a data card", key);
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	char uuid[UUID_SIZE];
	const char *field = split_key(key, uuid);
	struct json_writer w;

	(void)like;
	if (field == NULL)
		return bad_key(key, error);
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.text, c.who, c.at FROM data_card c JOIN dataset d ON d.id = c.dataset WHERE d.uuid = ? AND "
		"c.field = ?",
		"tt", uuid, field);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	if (got == 1) {
		json_begin(&w, state);
		json_open(&w, NULL, '{');
		json_put_string(&w, "text", db_column_text(stmt, 0));
		json_put_string(&w, "who", db_column_text(stmt, 1));
		json_put_int(&w, "at", sqlite3_column_int64(stmt, 2));
		json_close(&w, '}');
		db_done(stmt);
	}
	return got >= 0;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	char uuid[UUID_SIZE];
	const char *field = split_key(key, uuid);
	int64_t dataset = 0;
	bool found, ok;

	if (field == NULL)
		return bad_key(key, error);
	if (!db_int(db, error, &dataset, &found, "SELECT id FROM dataset WHERE uuid = ?", "t", uuid))
		return false;
	if (!found)
		return error_set(error, ERROR_CONFLICT, "dataset %s is not in this file", uuid);
	if (state == NULL) {
		ok = db_run(db, error, "DELETE FROM data_card WHERE dataset = ? AND field = ?", "it", dataset, field);
	} else {
		struct json_span root = state_root(state);
		ok = db_run(db, error,
			"INSERT OR REPLACE INTO data_card (dataset, field, text, who, at) VALUES (?, ?, ?, ?, ?)",
			"ittti", dataset, field, state_string(root, "text", &arena), state_string(root, "who", &arena),
			state_int(root, "at", 0));
	}
	arena_free(&arena);
	return ok;
}

const struct journal_target card_targets[] = {
	{ .kind = "card", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t card_target_count = sizeof(card_targets) / sizeof(card_targets[0]);

/* ---- As JSON, and out of a snapshot ---- */

void card_json(const struct card *card, struct json_writer *w)
{
	json_open(w, NULL, '{');
	json_put_string(w, "dataset", card->dataset_name);
	json_put_string(w, "snapshot", *card->snapshot_name ? card->snapshot_name : NULL);
	json_put_int(w, "rows", card->rows);
	json_put_string(w, "tokenizer", card->tokenizer);
	json_open(w, "fields", '[');
	for (int i = 0; i < CARD_FIELDS; i++) {
		const struct card_field *field = &card->fields[i];
		json_open(w, NULL, '{');
		json_put_string(w, "field", field->name);
		json_put_string(w, "title", field->title);
		json_open(w, "computed", '[');
		for (size_t k = 0; k < field->computed_count; k++)
			json_put_string(w, NULL, field->computed[k]);
		json_close(w, ']');
		json_put_string(w, "text", field->text);
		json_put_string(w, "who", field->who);
		json_put_time(w, "at", field->at);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void take_field(struct json_span value, struct arena *arena, struct card *card)
{
	int at = find_field(state_string(value, "field", arena));
	struct json_span lines = json_get(value, "computed"), line;
	struct strbuf text = STRBUF_INIT;

	if (at < 0)
		return;
	for (size_t cursor = 0; json_next_element(lines, &cursor, &line);) {
		strbuf_reset(&text);
		json_decode(line, &text);
		card_add_line(card, (enum card_field_id)at, arena, arena_strndup(arena, text.data, text.len));
	}
	strbuf_free(&text);
	card->fields[at].text = state_string(value, "text", arena);
	card->fields[at].who = state_string(value, "who", arena);
	const char *time = state_string(value, "at", arena);
	if (!clock_parse(time, strlen(time), &card->fields[at].at))
		card->fields[at].at = CLOCK_NONE;
}

static bool take_frozen(const char *json, struct arena *arena, struct card *out, struct error *error)
{
	struct json_span root = state_root(json), fields = json_get(root, "fields"), field;

	if (json_type(fields) != JSON_ARRAY)
		return error_set(error, ERROR_NOT_FOUND, "the snapshot was taken before there were data cards");
	out->tokenizer = state_string(root, "tokenizer", arena);
	for (size_t cursor = 0; json_next_element(fields, &cursor, &field);)
		take_field(field, arena, out);
	return true;
}

bool card_of_snapshot(struct db *db, int64_t snapshot, struct arena *arena, struct card *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT s.card, s.name, d.name, s.rows FROM snapshot s JOIN dataset d ON d.id = s.dataset WHERE s.id = "
		"? "
		"AND s.gone = 0",
		"i", snapshot);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	prepare(out);
	if (got != 1)
		return got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no snapshot %" PRId64, snapshot);
	const char *json = arena_strdup(arena, db_column_text(stmt, 0));
	out->snapshot_name = arena_strdup(arena, db_column_text(stmt, 1));
	out->dataset_name = arena_strdup(arena, db_column_text(stmt, 2));
	out->rows = sqlite3_column_int64(stmt, 3);
	db_done(stmt);
	return take_frozen(json, arena, out, error);
}
