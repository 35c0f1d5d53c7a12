#include "preop/model/intake.h"

#include "state.h"

#include "preop/model/case_text.h"
#include "preop/model/strand.h"

#include <string.h>

static bool take(struct db *db, const char *words, struct intake_strand *out, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	bool ok = strand_add(db, words, &out->id, error) &&
		db_text(db, error, &uuid, NULL, "SELECT uuid FROM strand WHERE id = ?1", "i", out->id) &&
		(uuid.len + 1 == UUID_SIZE || error_set(error, ERROR_DATABASE, "the new strand has no sound uuid")) &&
		case_text_set(db, "strand", uuid.data, "words", words, error);

	if (ok)
		memcpy(out->uuid, uuid.data, UUID_SIZE);
	strbuf_free(&uuid);
	return ok;
}

bool intake_take(struct db *db, const char *words, struct intake_strand *out, struct error *error)
{
	struct change change;

	return change_begin(&change, db, "intake", words, error) &&
		change_end(&change, take(db, words, out, error), error);
}
