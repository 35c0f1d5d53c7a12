#include "preop/formats/decision_out.h"

#include "target.h"

#include "preop/base/path.h"
#include "preop/model/gate.h"

bool decision_export(struct db *db, const char *path, struct error *error)
{
	unsigned char digest[SHA256_SIZE];
	struct strbuf page = STRBUF_INIT;
	struct target target = { .fd = -1 };
	bool ok = path_may_write(path, error) && gate_report(db, path_has_suffix(path, ".md"), &page, error) &&
		target_open(&target, path, error) && target_write(&target, page.data, page.len, error) &&
		target_commit(&target, digest, error);

	if (!ok)
		target_abort(&target);
	strbuf_free(&page);
	return ok;
}
