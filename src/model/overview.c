#include "preop/model/example.h"

#include "grow.h"
#include "half_octave.h"

#include <string.h>

enum { SPLITS_LIMIT = 20 };

static void count_split(struct example_overview *out, struct arena *arena, const char *split)
{
	for (size_t i = 0; i < out->split_count; i++)
		if (strcmp(out->splits[i].split, split) == 0) {
			out->splits[i].count++;
			return;
		}
	if (out->split_count == SPLITS_LIMIT)
		return;
	struct split_count *added = GROW(arena, out->splits, out->split_count);
	*added = (struct split_count){ .split = arena_strdup(arena, split), .count = 1 };
}

/* The bins that hold something move to the front. */
static void trim_bins(struct example_overview *out, const int64_t *bins)
{
	int first = half_octave_of(out->shortest), count = half_octave_of(out->longest) - first + 1;

	out->length_bins = (size_t)(count < LENGTH_BINS ? count : LENGTH_BINS);
	memcpy(out->lengths, bins + first, out->length_bins * sizeof(bins[0]));
}

bool example_overview(
	struct db *db, int64_t dataset, struct arena *arena, struct example_overview *out, struct error *error)
{
	int64_t bins[HALF_OCTAVES] = { 0 };
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT length, label IS NOT NULL, disputed, split, kind FROM example WHERE dataset = ? AND gone = 0",
		"i", dataset);
	int got = -1;

	*out = (struct example_overview){ .rows = 0 };
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		int64_t length = sqlite3_column_int64(stmt, 0);
		out->shortest = out->rows == 0 || length < out->shortest ? length : out->shortest;
		out->longest = length > out->longest ? length : out->longest;
		out->rows++;
		out->labeled += sqlite3_column_int(stmt, 1);
		out->disputed += sqlite3_column_int(stmt, 2);
		out->kinds |= 1u << (sqlite3_column_int(stmt, 4) & 31);
		bins[half_octave_of(length)]++;
		count_split(out, arena, db_column_text(stmt, 3));
	}
	if (got == 0 && out->rows > 0)
		trim_bins(out, bins);
	return got == 0;
}
