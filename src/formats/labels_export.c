#include "preop/formats/labels_out.h"

#include "cell.h"
#include "target.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 256 << 10 /* bytes that are written at once */, TEN_TO_SIX = 1000000 };
static const char *const words[LABELS_FORMAT_COUNT] = { "jsonl", "csv", "votes" };

const char *labels_format_word(enum labels_format format)
{
	return words[format];
}

bool labels_format_parse(const char *word, enum labels_format *out)
{
	for (int i = 0; i < LABELS_FORMAT_COUNT; i++)
		if (strcmp(words[i], word) == 0) {
			*out = (enum labels_format)i;
			return true;
		}
	return false;
}

struct writing {
	struct target target;
	struct strbuf text, record, scratch;
	struct labels_report *report;
	void (*print)(struct writing *writing, const struct provenance_row *row);
};

/* ---- An example as a record ---- */

static void put_soft(struct json_writer *w, const struct provenance_row *row)
{
	json_open(w, "soft", '{');
	for (size_t i = 0; i < row->soft_count; i++)
		json_put_double(w, row->soft[i].label, round(row->soft[i].share * TEN_TO_SIX) / TEN_TO_SIX);
	json_close(w, '}');
}

/* The names are those from which the import of annotations reads answers of people; models' are beside them. */
static void put_votes(struct json_writer *w, const struct provenance_row *row)
{
	bool explained = false;

	for (int models = 0; models < 2; models++) {
		json_open(w, models ? "models" : "annotations", '{');
		for (size_t i = 0; i < row->vote_count; i++)
			if (row->votes[i].model == (models != 0))
				json_put_string(w, row->votes[i].who, row->votes[i].label);
		json_close(w, '}');
	}
	for (size_t i = 0; i < row->vote_count; i++)
		explained = explained || (!row->votes[i].model && *row->votes[i].note != '\0');
	json_open(w, "other_info", '{');
	if (explained) {
		json_open(w, "explanations", '[');
		for (size_t i = 0; i < row->vote_count; i++)
			if (!row->votes[i].model)
				json_put_string(w, NULL, row->votes[i].note);
		json_close(w, ']');
	}
	json_close(w, '}');
}

static void put_decision(struct json_writer *w, const struct decision *decision)
{
	bool known = decision != NULL;

	json_put_string(w, "outcome", known ? outcome_word(decision->outcome) : NULL);
	json_put_string(w, "by", known ? decision->who : NULL);
	json_put_time(w, "at", known ? decision->at : CLOCK_NONE);
	json_put_string(w, "reason", known && *decision->reason ? decision->reason : NULL);
	json_put_string(w, "note", known && *decision->note ? decision->note : NULL);
	json_put_string(w, "section", known && *decision->section ? decision->section : NULL);
	if (known && decision->guideline > 0)
		json_put_int(w, "guideline", decision->guideline);
	else
		json_put_string(w, "guideline", NULL);
	json_put_string(w, "from", known && *decision->source ? decision->source : NULL);
}

/* Every record has every member, so that the members are the columns of the table. */
static void print_record(const struct provenance_row *row, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "id", row->id);
	json_put_string(&w, "key", row->key);
	json_put_string(&w, "own_id", row->own_id);
	json_put_string(&w, "split", *row->split ? row->split : NULL);
	json_put_string(&w, "label", row->label);
	put_soft(&w, row);
	json_put_string(&w, "provenance", provenance_word(row->provenance));
	put_decision(&w, row->decision);
	json_put_string(&w, "gold", row->gold);
	put_votes(&w, row);
	json_close(&w, '}');
}

static void print_jsonl(struct writing *writing, const struct provenance_row *row)
{
	print_record(row, &writing->text);
	strbuf_addc(&writing->text, '\n');
	writing->report->written++;
}

/* `keys`: the header, else the values. */
static void print_members(struct writing *writing, bool keys)
{
	struct json_span key, value, root = json_root(writing->record.data, writing->record.len);
	bool first = true;

	for (size_t at = 0; json_next_member(root, &at, &key, &value); first = false) {
		if (!first)
			strbuf_addc(&writing->text, ',');
		cell_print_value(&writing->text, keys ? key : value, ',', false, &writing->scratch);
	}
	strbuf_addc(&writing->text, '\n');
}

static void print_csv(struct writing *writing, const struct provenance_row *row)
{
	strbuf_reset(&writing->record);
	print_record(row, &writing->record);
	if (writing->report->rows == 1)
		print_members(writing, true);
	print_members(writing, false);
	writing->report->written++;
}

/* ---- An answer as a row ---- */

static void print_vote(struct writing *writing, const struct provenance_row *row, const struct provenance_vote *vote)
{
	struct strbuf *out = &writing->text;
	const char *const texts[] = { *row->own_id ? row->own_id : row->key, vote->who, vote->label, vote->note };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		cell_print(out, texts[i], strlen(texts[i]), ',', false);
		strbuf_addc(out, ',');
	}
	clock_print_iso(vote->at, out);
	strbuf_addc(out, ',');
	if (vote->spent >= 0)
		strbuf_addf(out, "%" PRId64 ".%03d", vote->spent / 1000, (int)(vote->spent % 1000));
	strbuf_addc(out, ',');
	if (!isnan(vote->confidence))
		strbuf_addf(out, "%.15g", vote->confidence);
	strbuf_addf(out, ",%" PRId64 ",%s\n", vote->guideline, vote->model ? "model" : "human");
	writing->report->written++;
}

static void print_votes(struct writing *writing, const struct provenance_row *row)
{
	if (writing->report->rows == 1)
		strbuf_adds(&writing->text, "item,annotator,label,note,at,spent,confidence,guideline,kind\n");
	for (size_t i = 0; i < row->vote_count; i++)
		print_vote(writing, row, &row->votes[i]);
}

/* ---- The file ---- */

static void (*const printers[LABELS_FORMAT_COUNT])(struct writing *, const struct provenance_row *) = {
	[LABELS_JSONL] = print_jsonl,
	[LABELS_CSV] = print_csv,
	[LABELS_VOTES] = print_votes,
};

static bool flush(struct writing *writing, struct error *error)
{
	bool ok = target_write(&writing->target, writing->text.data, writing->text.len, error);

	strbuf_reset(&writing->text);
	return ok;
}

static bool write_row(void *work, const struct provenance_row *row, struct error *error)
{
	struct writing *writing = work;

	writing->report->rows++;
	writing->report->no_own_id += *row->own_id == '\0';
	writing->print(writing, row);
	return writing->text.len < BLOCK || flush(writing, error);
}

bool labels_export(struct db *db, const struct dataset *dataset, const char *path, enum labels_format format,
	enum provenance_judge judge, labels_progress progress, void *context, struct labels_report *out,
	struct error *error)
{
	struct writing writing = { .text = STRBUF_INIT,
		.record = STRBUF_INIT,
		.scratch = STRBUF_INIT,
		.report = out,
		.print = printers[format] };
	const struct provenance_options options = { .judge = judge, .progress = progress, .context = context };
	unsigned char digest[SHA256_SIZE];

	*out = (struct labels_report){ .rows = 0 };
	if (!target_open(&writing.target, path, error))
		return false;
	bool ok = provenance_each(db, dataset, &options, write_row, &writing, out->counts, error) &&
		flush(&writing, error);
	if (ok)
		ok = target_commit(&writing.target, digest, error);
	else
		target_abort(&writing.target);
	if (ok) {
		out->bytes = writing.target.bytes;
		hash_hex(digest, sizeof(digest), out->sha256);
	}
	strbuf_free(&writing.text);
	strbuf_free(&writing.record);
	strbuf_free(&writing.scratch);
	return ok;
}
