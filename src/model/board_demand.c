/* Whether a strand may leave triage. */
#include "preop/model/board.h"

#include "preop/model/cause.h"
#include "preop/model/lists.h"

#include <string.h>

/* What was chosen for the strand; where nothing was, what its title sounds like. NULL: neither, or the strand is not there any more. */
static bool find_diagnosis(struct db *db, const char *strand, const struct list_diagnosis **out, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	const char *heard[2];
	bool found;
	bool ok = db_text(db, error, &text, &found,
		"SELECT value FROM case_text WHERE owner = 'strand' AND object = ?1 AND name = 'diagnosis'", "t",
		strand);

	*out = ok && found ? lists_diagnosis(text.data) : NULL;
	if (ok && !found) {
		strbuf_reset(&text);
		ok = db_text(db, error, &text, &found, "SELECT title FROM strand WHERE uuid = ?1", "t", strand);
		if (ok && found && cause_hear(text.data, heard, sizeof(heard) / sizeof(heard[0])) > 0)
			*out = lists_diagnosis(heard[0]);
	}
	strbuf_free(&text);
	return ok;
}

bool board_demand(struct db *db, const char *strand, struct error *error)
{
	const struct list_diagnosis *diagnosis;
	bool kept;

	if (!find_diagnosis(db, strand, &diagnosis, error))
		return false;
	if (diagnosis == NULL || strcmp(diagnosis->needs, "clusters") != 0)
		return true;
	return db_int(db, error, &(int64_t){ 0 }, &kept,
		       "SELECT 1 FROM board b JOIN suite s ON s.uuid = b.suite AND s.gone = 0 "
		       "WHERE b.strand IN (?1, '') AND b.failures > 0 LIMIT 1",
		       "t", strand) &&
		(kept ||
			error_set(error, ERROR_CONFLICT,
				"\"%s\" says nothing before the failures are grouped and counted: keep a failure "
				"board with failures for this strand first (preop board keep --strand N)",
				*diagnosis->sentence != '\0' ? diagnosis->sentence : diagnosis->name));
}
