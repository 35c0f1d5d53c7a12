#include "journal_internal.h"

static void add_number(struct sha256 *state, uint64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(number >> (56 - 8 * i));
	sha256_add(state, bytes, sizeof(bytes));
}

static void add_column(struct sha256 *state, sqlite3_stmt *stmt, int column)
{
	int type = sqlite3_column_type(stmt, column);

	if (type == SQLITE_NULL) {
		add_number(state, UINT64_MAX);
	} else if (type == SQLITE_INTEGER) {
		add_number(state, sizeof(int64_t));
		add_number(state, (uint64_t)sqlite3_column_int64(stmt, column));
	} else {
		const char *text = db_column_text(stmt, column);
		size_t n = (size_t)sqlite3_column_bytes(stmt, column);
		add_number(state, n);
		sha256_add(state, text, n);
	}
}

void journal_hash_row(const unsigned char previous[SHA256_SIZE], sqlite3_stmt *stmt, unsigned char out[SHA256_SIZE])
{
	struct sha256 *state = sha256_new();

	sha256_add(state, previous, SHA256_SIZE);
	for (int column = 0; column < JOURNAL_LINK_COLUMNS; column++)
		add_column(state, stmt, column);
	sha256_finish(state, out);
}
