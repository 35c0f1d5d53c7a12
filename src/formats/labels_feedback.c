/* What became of an annotator's labels: a table for each of them. */
#include "preop/formats/labels_out.h"

#include "cell.h"
#include "target.h"

#include "preop/base/path.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROW_ROOM = 16 << 10 /* bytes: a row is seldom more */ };

struct page { /* one annotator's */
	char *who;
	struct strbuf rows;
	int64_t decided, confirmed, changed;
};
struct feedback {
	const char *annotator; /* NULL: everybody */
	struct page *pages;    /* by name */
	size_t count, capacity;
	bool found; /* `annotator` labelled something */
};

/* ---- Pages ---- */

/* Where a name stands or belongs. */
static size_t place_of(const struct feedback *feedback, const char *who)
{
	size_t low = 0, high = feedback->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(feedback->pages[middle].who, who) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* NULL: no memory. */
static struct page *page_of(struct feedback *feedback, const char *who)
{
	size_t place = place_of(feedback, who);

	if (place < feedback->count && strcmp(feedback->pages[place].who, who) == 0)
		return &feedback->pages[place];
	if (feedback->count == feedback->capacity) {
		size_t wider = feedback->capacity > 0 ? 2 * feedback->capacity : 16;
		struct page *pages = try_array(feedback->pages, wider, sizeof(*pages));
		if (pages == NULL)
			return NULL;
		feedback->pages = pages;
		feedback->capacity = wider;
	}
	memmove(&feedback->pages[place + 1], &feedback->pages[place],
		(feedback->count - place) * sizeof(*feedback->pages));
	feedback->pages[place] = (struct page){ .who = xstrdup(who), .rows = STRBUF_INIT };
	feedback->count++;
	return &feedback->pages[place];
}

static void close_pages(struct feedback *feedback)
{
	for (size_t i = 0; i < feedback->count; i++) {
		free(feedback->pages[i].who);
		strbuf_free(&feedback->pages[i].rows);
	}
	free(feedback->pages);
}

/* ---- Rows ---- */

/* Of several right labels all are told; a label that is among them is confirmed. */
static bool confirmed(const struct provenance_row *row, const char *label)
{
	for (size_t i = 0; i < row->soft_count; i++)
		if (strcmp(row->soft[i].label, label) == 0)
			return row->soft[i].share > 0;
	return false;
}

static void print_final(const struct provenance_row *row, struct strbuf *out)
{
	for (size_t i = 0; i < row->soft_count; i++)
		strbuf_addf(out, "%s%s", i > 0 ? " or " : "", row->soft[i].label);
	if (row->soft_count == 0)
		strbuf_adds(out, "none of the labels given");
}

static const char *why_of(const struct decision *decision)
{
	const struct reason_code *code = decision != NULL ? reason_code_of(decision->reason) : NULL;

	return code != NULL ? code->text : "";
}

static void print_row(const struct provenance_row *row, const char *said, struct strbuf *out)
{
	const struct decision *decision = row->decision;
	struct strbuf final = STRBUF_INIT;

	print_final(row, &final);
	const char *const cells[] = { *row->own_id ? row->own_id : row->key, row->title, said, final.data,
		why_of(decision), decision != NULL ? decision->note : "", decision != NULL ? decision->section : "" };
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		cell_print(out, cells[i], strlen(cells[i]), ',', false);
		strbuf_addc(out, ',');
	}
	if (decision != NULL && decision->guideline > 0)
		strbuf_addf(out, "%" PRId64, decision->guideline);
	strbuf_addc(out, '\n');
	strbuf_free(&final);
}

static bool take_row(void *work, const struct provenance_row *row, struct error *error)
{
	struct feedback *feedback = work;

	for (size_t i = 0; i < row->vote_count; i++) {
		const struct provenance_vote *vote = &row->votes[i];
		bool asked = feedback->annotator != NULL ? strcmp(feedback->annotator, vote->who) == 0 : !vote->model;
		if (!asked)
			continue;
		feedback->found = true;
		if (!adjudicated_settled(row->adjudicated))
			continue;
		struct page *page = page_of(feedback, vote->who);
		if (page == NULL || !strbuf_try_reserve(&page->rows, ROW_ROOM))
			return error_set(error, ERROR_MEMORY, "no memory for the feedback");
		page->decided++;
		if (confirmed(row, vote->label)) {
			page->confirmed++;
		} else {
			page->changed++;
			print_row(row, vote->label, &page->rows);
		}
	}
	return true;
}

/* ---- Files ---- */

static bool write_page(const char *path, const struct page *page, struct error *error)
{
	static const char header[] = "item,text,yours,final,why,note,section,guideline\n";
	unsigned char digest[SHA256_SIZE];
	struct target target;

	if (!target_open(&target, path, error))
		return false;
	if (target_write(&target, header, sizeof(header) - 1, error) &&
		target_write(&target, page->rows.data, page->rows.len, error))
		return target_commit(&target, digest, error);
	target_abort(&target);
	return false;
}

static bool make_folder(const char *path, struct error *error)
{
	if (path_is_directory(path) || mkdir(path, 0777) == 0)
		return true;
	return error_system(error, "%s cannot be made a folder for the feedback", path);
}

/* A name of a person holds no '/', so it is a name of a file. */
static bool write_pages(const struct feedback *feedback, const char *path, struct arena *arena,
	struct feedback_report *out, struct error *error)
{
	bool folder = feedback->annotator == NULL || path_is_directory(path);
	bool ok = !folder || make_folder(path, error);

	out->people = arena_alloc(arena, (feedback->count + 1) * sizeof(*out->people));
	for (size_t i = 0; ok && i < feedback->count; i++) {
		const struct page *page = &feedback->pages[i];
		const char *file = folder ? arena_printf(arena, "%s/%s.csv", path, page->who)
					  : arena_strdup(arena, path);
		ok = page->changed == 0 || write_page(file, page, error);
		out->people[out->count++] = (struct feedback_person){ .who = arena_strdup(arena, page->who),
			.path = page->changed > 0 ? file : "",
			.decided = page->decided,
			.confirmed = page->confirmed,
			.changed = page->changed };
	}
	return ok;
}

bool labels_feedback(struct db *db, const struct dataset *dataset, const char *annotator, const char *path,
	labels_progress progress, void *context, struct arena *arena, struct feedback_report *out, struct error *error)
{
	const struct provenance_options options = { .judge = JUDGE_NONE, .progress = progress, .context = context };
	struct feedback feedback = { .annotator = annotator };

	*out = (struct feedback_report){ .count = 0 };
	bool ok = provenance_each(db, dataset, &options, take_row, &feedback, NULL, error);
	if (ok && annotator != NULL && !feedback.found)
		ok = error_set(error, ERROR_NOT_FOUND, "%s labelled nothing in %s", annotator, dataset->name);
	ok = ok && write_pages(&feedback, path, arena, out, error);
	close_pages(&feedback);
	return ok;
}
