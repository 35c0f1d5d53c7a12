/* The override that opens a rung that trains. In the journal: "override", key: the rung. */
#include "preop/model/technique.h"

#include "combine.h"
#include "field.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"
#include "technique_find.h"

#include "preop/base/clock.h"

#include <stdlib.h>

enum { REASON, WHO, AT };
static const struct row_table table = {
	.name = "technique_override",
	.keys = { "rung" },
	.columns = { [REASON] = { "reason", ROW_TEXT }, [WHO] = { "who", ROW_TEXT }, [AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

const struct journal_target override_targets[] = {
	{ .kind = "override", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t override_target_count = 1;

static bool check(const struct technique *one, const char *reason, struct error *error)
{
	if (!one->rung->trains)
		return error_set(error, ERROR_INPUT, "%s trains nothing and needs no override", one->rung->name);
	return *reason != '\0' || *one->override != '\0' ||
		error_set(error, ERROR_INPUT, "%s has no override to take back", one->rung->name);
}

static bool write_one(struct db *db, const struct technique *one, const char *reason, struct error *error)
{
	char *title = xasprintf("%s: %s", one->rung->name, *reason != '\0' ? "override" : "override taken back");
	struct strbuf state = STRBUF_INIT;
	bool ok;

	row_print_state(&table,
		&(struct row){
			.values = { [REASON].text = reason, [WHO].text = db_actor(db), [AT].integer = clock_now() } },
		&state);
	ok = change_one(db, "override", title, "override", one->rung->id, *reason != '\0' ? state.data : NULL, error);
	strbuf_free(&state);
	free(title);
	return ok;
}

bool technique_override(struct db *db, const char *rung, const char *reason, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const struct technique *one;
	bool ok = field_check("the reason", reason, TECHNIQUE_REASON, FIELD_LINES | FIELD_REASON, error) &&
		technique_find(db, rung, &arena, &one, error) && check(one, reason, error) &&
		write_one(db, one, reason, error);

	arena_free(&arena);
	return ok;
}
