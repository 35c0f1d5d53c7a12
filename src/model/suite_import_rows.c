#include "preop/model/suite_rows.h"

#include "grow.h"
#include "state.h"
#include "suite_import_place.h"

#include <string.h>

bool suite_import_kept_rows(struct suite_import *batch, const char *case_id, struct arena *arena,
	struct kept_row **rows, size_t *count, struct error *error)
{
	const struct suite_import_place place = suite_import_place(batch);
	sqlite3_stmt *stmt = db_query(place.db, error,
		"SELECT s.name, p.packing, p.length, p.body FROM eval_case c JOIN output o ON o.eval_case = c.id "
		"JOIN output_part p ON p.run = o.run AND p.eval_case = c.id AND p.kind = 'row' "
		"JOIN run r ON r.id = o.run JOIN system s ON s.id = r.system JOIN import i ON i.id = r.import "
		"WHERE c.suite = ?1 AND c.external = ?2 AND i.gone = 0 ORDER BY r.id",
		"it", place.suite, case_id);
	int got = -1;

	*rows = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(place.db, stmt, error)) > 0) {
		struct kept_row *row = GROW(arena, *rows, *count);

		row->system = arena_strdup(arena, db_column_text(stmt, 0));
		row->part = (struct output_part){ .kind = PART_ROW,
			.zlib = strcmp(db_column_text(stmt, 1), "zlib") == 0,
			.length = (size_t)sqlite3_column_int64(stmt, 2),
			.n = (size_t)sqlite3_column_bytes(stmt, 3) };
		if (row->part.n > 0)
			row->part.bytes = arena_strndup(arena, sqlite3_column_blob(stmt, 3), row->part.n);
	}
	return got == 0;
}
