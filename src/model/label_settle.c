/* The effective labels after a migration. */
#include "relabel.h"

#include "grow.h"
#include "label.h"

#include <string.h>

struct settling {
	struct members members;
	struct member member;
	struct strbuf before, scratch;
};

static bool note_change(struct relabel *work, const struct member *member, const char *before, struct error *error)
{
	struct migration_report *report = work->report;
	struct strbuf title = STRBUF_INIT;

	report->relabelled++;
	if (report->change_count == MIGRATION_EXAMPLES)
		return true;
	bool ok = db_text(work->db, error, &title, NULL, "SELECT title FROM example WHERE id = ?", "i", member->id);
	if (ok) {
		struct migration_change *change = GROW(work->arena, report->changes, report->change_count);
		change->example = member->id;
		change->title = arena_strdup(work->arena, title.data);
		change->before = before != NULL ? arena_strdup(work->arena, before) : NULL;
		change->after = member->label != NULL ? arena_strdup(work->arena, member->label) : NULL;
	}
	strbuf_free(&title);
	return ok;
}

static bool settle_one(struct relabel *work, struct settling *settling, int64_t id, struct error *error)
{
	struct member *member = &settling->member;
	bool found;

	if (!members_read_any(&settling->members, id, member, &found, error))
		return false;
	if (!found)
		return true;
	bool disputed = member->disputed, labelled = member->label != NULL;
	strbuf_reset(&settling->before);
	strbuf_adds(&settling->before, labelled ? member->label : "");
	if (!label_refresh(&settling->members, member, &settling->scratch, error))
		return false;
	work->report->unanimous += disputed && !member->disputed && member->annotators > 0;
	work->report->tied += labelled && member->label == NULL && member->disputed;
	const char *before = labelled ? settling->before.data : NULL;
	return member->gone != 0 || label_same_text(before, member->label) || note_change(work, member, before, error);
}

bool relabel_settle(struct relabel *work, struct error *error)
{
	struct settling settling = { .before = STRBUF_INIT, .scratch = STRBUF_INIT };
	bool ok = true;

	id_list_sort_unique(&work->touched);
	work->report->examples = (int64_t)work->touched.count;
	work->report->unlabelled = (int64_t)work->homeless.count;
	members_open(&settling.members, work->db);
	member_init(&settling.member);
	for (size_t i = 0; ok && i < work->touched.count; i++)
		ok = settle_one(work, &settling, work->touched.ids[i], error);
	ok = members_close(&settling.members, ok, error);
	member_free(&settling.member);
	strbuf_free(&settling.before);
	strbuf_free(&settling.scratch);
	return ok;
}
