/* Whether a strand may leave triage. */
#include "preop/model/board.h"

#include "preop/model/cause.h"
#include "preop/model/lists.h"

#include <string.h>

/* NULL: it asks for nothing. */
static const struct list_diagnosis *asks_for_clusters(const char *id)
{
	const struct list_diagnosis *diagnosis = lists_diagnosis(id);

	return diagnosis != NULL && strcmp(diagnosis->needs, "clusters") == 0 ? diagnosis : NULL;
}

/* What the title of a strand sounds like, the likeliest first. */
static const struct list_diagnosis *asks_as_heard(const char *title)
{
	const char *heard[2];

	return cause_hear(title, heard, sizeof(heard) / sizeof(heard[0])) > 0 ? asks_for_clusters(heard[0]) : NULL;
}

/* What was chosen for the strand, or what its title sounds like: choosing another name for it groups no failure. NULL: neither asks. */
static bool find_asking(struct db *db, const char *strand, const struct list_diagnosis **out, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	bool found;
	bool ok = db_text(db, error, &text, &found,
		"SELECT value FROM case_text WHERE owner = 'strand' AND object = ?1 AND name = 'diagnosis'", "t",
		strand);

	*out = ok && found ? asks_for_clusters(text.data) : NULL;
	if (ok && *out == NULL) {
		strbuf_reset(&text);
		ok = db_text(db, error, &text, &found, "SELECT title FROM strand WHERE uuid = ?1", "t", strand);
		*out = ok && found ? asks_as_heard(text.data) : NULL;
	}
	strbuf_free(&text);
	return ok;
}

bool board_demand(struct db *db, const char *strand, struct error *error)
{
	const struct list_diagnosis *diagnosis;
	bool kept;

	if (!find_asking(db, strand, &diagnosis, error))
		return false;
	if (diagnosis == NULL)
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
