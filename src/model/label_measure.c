#include "preop/model/label_measure.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"

#include <math.h>
#include <string.h>

/* Kinds of objects whose changes can change a label, who gave it, or which rows count. */
#define CHANGED_SINCE                                                                                                  \
	"SELECT count(*) FROM op WHERE seq > ? AND kind IN ('labels', 'adjudications', 'gold', 'label-schema', "       \
	"'carried', 'examples', 'import', 'dataset', 'person'"
#define LABELS_CHANGED CHANGED_SINCE ")"
#define INPUTS_CHANGED CHANGED_SINCE ", 'body', 'bodies')" /* or labels */

bool label_measure_newest(struct db *db, int64_t *op, struct error *error)
{
	return db_int(db, error, op, NULL, "SELECT coalesce(max(seq), 0) FROM op", "");
}

static bool read_result(struct db *db, int64_t dataset, struct strbuf *json, struct error *error)
{
	bool found;

	return db_text(db, error, json, &found, "SELECT result FROM label_measure WHERE dataset = ?", "i", dataset);
}

static const char *const parts[] = { "agreement", "aggregate", "noise", "near" };

/* The kept JSON with the part `key` replaced. */
static bool keep(
	struct db *db, int64_t dataset, int64_t op, const char *key, const struct strbuf *part, struct error *error)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct json_check check;
	struct json_writer w;
	bool ok = db_begin(db, error);

	if (!ok)
		return false;
	ok = read_result(db, dataset, &before, error);
	json_begin(&w, &after);
	json_open(&w, NULL, '{');
	bool known = json_check(before.data, before.len, 0, &check);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(parts[i], key) == 0)
			json_put_raw(&w, key, json_root(part->data, part->len));
		else if (known)
			json_put_raw(&w, parts[i], json_get(json_root(before.data, before.len), parts[i]));
	json_close(&w, '}');
	ok = ok &&
		db_run(db, error,
			"INSERT INTO label_measure (dataset, op, at, result) VALUES (?, ?, ?, ?) ON CONFLICT (dataset) "
			"DO UPDATE"
			" SET op = excluded.op, at = excluded.at, result = excluded.result",
			"iiit", dataset, op, clock_now(), after.data);
	strbuf_free(&before);
	strbuf_free(&after);
	if (ok)
		return db_commit(db, error);
	db_rollback(db);
	return false;
}

bool label_measure_keep_agreement(
	struct db *db, int64_t dataset, int64_t op, const struct agreement *agreement, struct error *error)
{
	const struct agreement_coefficient *ac1 = agreement_find(agreement, "ac1", "nominal"),
					   *percent = agreement_find(agreement, "percent", "nominal");
	struct strbuf json = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &json);
	json_open(&w, NULL, '{');
	json_put_int(&w, "op", op);
	json_put_int(&w, "items", (int64_t)agreement->items);
	json_put_int(&w, "pairable", (int64_t)agreement->pairable);
	json_put_int(&w, "annotators", (int64_t)agreement->votes->annotator_count);
	json_put_int(&w, "annotations", (int64_t)agreement->votes->ratings.count);
	json_put_string(&w, "metric", agreement->main->metric);
	json_put_double(&w, "alpha", agreement->main->number.value);
	json_put_double(&w, "low", agreement->main->number.low);
	json_put_double(&w, "high", agreement->main->number.high);
	json_put_double(&w, "percent", percent->number.value);
	json_put_double(&w, "ac1", ac1->number.value);
	json_close(&w, '}');
	bool ok = keep(db, dataset, op, "agreement", &json, error);
	strbuf_free(&json);
	return ok;
}

bool label_measure_keep_aggregate(
	struct db *db, int64_t dataset, int64_t op, const struct aggregate *aggregate, struct error *error)
{
	size_t items = aggregate->consensus.item_count;
	struct strbuf json = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &json);
	json_open(&w, NULL, '{');
	json_put_int(&w, "op", op);
	json_put_int(&w, "items", (int64_t)items);
	json_put_string(&w, "method", aggregate_method_word(aggregate->method));
	json_put_int(&w, "ties", (int64_t)aggregate->ties);
	json_put_double(&w, "noise", items > 0 ? aggregate->expected_wrong / (double)items : (double)NAN);
	json_put_double(&w, "accuracy", aggregate->gold ? (double)NAN : aggregate->score.split);
	json_close(&w, '}');
	bool ok = keep(db, dataset, op, "aggregate", &json, error);
	strbuf_free(&json);
	return ok;
}

bool label_measure_keep_noise(
	struct db *db, int64_t dataset, int64_t op, const struct noise_report *noise, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &json);
	json_open(&w, NULL, '{');
	json_put_int(&w, "op", op);
	json_put_int(&w, "items", noise->items);
	json_put_int(&w, "labelled", noise->items - noise->plural);
	json_put_double(&w, "wrong", noise->wrong.expected);
	json_put_double(&w, "low", noise->wrong.low);
	json_put_double(&w, "high", noise->wrong.high);
	json_put_double(&w, "ceiling", noise->ceiling);
	json_close(&w, '}');
	bool ok = keep(db, dataset, op, "noise", &json, error);
	strbuf_free(&json);
	return ok;
}

bool label_measure_keep_near(
	struct db *db, int64_t dataset, int64_t op, const struct near_revisits *near, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &json);
	json_open(&w, NULL, '{');
	json_put_int(&w, "op", op);
	json_put_int(&w, "items", near->items);
	json_put_int(&w, "revisited", near->revisited);
	json_put_int(&w, "contradicted", near->contradicted);
	json_open(&w, "shown", '[');
	for (size_t i = 0; i < near->shown_count; i++) {
		json_open(&w, NULL, '{');
		json_put_int(&w, "before", near->shown[i].before);
		json_put_int(&w, "after", near->shown[i].after);
		json_put_double(&w, "similarity", near->shown[i].similarity);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	bool ok = keep(db, dataset, op, "near", &json, error);
	strbuf_free(&json);
	return ok;
}

/* ---- Reading ---- */

static double number_of(struct json_span object, const char *key)
{
	double value;

	return json_number(json_get(object, key), &value) ? value : (double)NAN;
}

static int64_t count_of(struct json_span object, const char *key)
{
	int64_t value;

	return json_int(json_get(object, key), &value) && value >= 0 ? value : 0;
}

static const char *word_of(struct json_span object, const char *key, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;
	struct json_span value = json_get(object, key);

	if (json_type(value) == JSON_STRING)
		json_decode(value, &text);
	const char *word = arena_strdup(arena, text.data);
	strbuf_free(&text);
	return word;
}

static bool read_part(struct db *db, struct json_span part, const char *changed_since, struct label_measured *out,
	struct error *error)
{
	out->known = json_type(part) == JSON_OBJECT;
	out->items = count_of(part, "items");
	if (out->known && !db_int(db, error, &out->changes, NULL, changed_since, "i", count_of(part, "op")))
		return false;
	out->stale = out->changes != 0;
	return true;
}

/* Counts that cannot be, of a forged file, are none: what adds them up has to trust them. */
static void read_revisits(struct json_span near, struct near_revisits *out)
{
	struct json_span shown = json_get(near, "shown"), one;
	struct near_revisits read = { .items = count_of(near, "items"),
		.revisited = count_of(near, "revisited"),
		.contradicted = count_of(near, "contradicted") };
	size_t cursor = 0;

	if (read.items > UINT32_MAX || read.revisited > read.items || read.contradicted > read.revisited)
		return;
	while (read.shown_count < NEAR_REVISIT_SHOWN && json_type(shown) == JSON_ARRAY &&
		json_next_element(shown, &cursor, &one))
		read.shown[read.shown_count++] = (struct near_revisit){ .before = count_of(one, "before"),
			.after = count_of(one, "after"),
			.similarity = number_of(one, "similarity") };
	*out = read;
}

bool label_measure_read(
	struct db *db, int64_t dataset, struct arena *arena, struct label_measure *out, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	struct json_check check;
	int64_t at = CLOCK_NONE;
	bool found;

	*out = (struct label_measure){ .at = CLOCK_NONE };
	if (!read_result(db, dataset, &json, error) ||
		!db_int(db, error, &at, &found, "SELECT at FROM label_measure WHERE dataset = ?", "i", dataset)) {
		strbuf_free(&json);
		return false;
	}
	struct json_span root = json_check(json.data, json.len, 0, &check) ? json_root(json.data, json.len)
									   : (struct json_span){ NULL, 0 };
	struct json_span agreement = json_get(root, "agreement"), aggregate = json_get(root, "aggregate"),
			 noise = json_get(root, "noise"), near = json_get(root, "near");
	out->at = at;
	out->pairable = count_of(agreement, "pairable");
	out->annotators = count_of(agreement, "annotators");
	out->annotations = count_of(agreement, "annotations");
	out->alpha_metric = word_of(agreement, "metric", arena);
	out->alpha = number_of(agreement, "alpha");
	out->alpha_low = number_of(agreement, "low");
	out->alpha_high = number_of(agreement, "high");
	out->percent = number_of(agreement, "percent");
	out->ac1 = number_of(agreement, "ac1");
	out->method = word_of(aggregate, "method", arena);
	out->ties = count_of(aggregate, "ties");
	out->noise = number_of(aggregate, "noise");
	out->accuracy = number_of(aggregate, "accuracy");
	out->labelled = count_of(noise, "labelled");
	out->wrong = number_of(noise, "wrong");
	out->wrong_low = number_of(noise, "low");
	out->wrong_high = number_of(noise, "high");
	out->ceiling = number_of(noise, "ceiling");
	read_revisits(near, &out->revisits);
	bool ok = read_part(db, agreement, LABELS_CHANGED, &out->agreement, error) &&
		read_part(db, aggregate, LABELS_CHANGED, &out->aggregate, error) &&
		read_part(db, noise, LABELS_CHANGED, &out->doubt, error) &&
		read_part(db, near, INPUTS_CHANGED, &out->near, error);
	strbuf_free(&json);
	return ok;
}
