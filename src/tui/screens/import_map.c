#include "tui/screens/import_map.h"

#include <string.h>

struct pair { /* of a mapping: bytes of it */
	const char *role, *field;
	size_t role_n, field_n;
};

static bool next_pair(const char **at, struct pair *out)
{
	size_t n = strcspn(*at, ","), role = strcspn(*at, "=,");

	if (**at == '\0')
		return false;
	*out = (struct pair){ *at, *at + role + (role < n), role, role < n ? n - role - 1 : 0 };
	*at += n + ((*at)[n] == ',');
	return true;
}

static bool is(const char *bytes, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(bytes, word, n) == 0;
}

bool import_map_role(const char *map, const char *field, struct strbuf *out)
{
	for (struct pair pair; next_pair(&map, &pair);)
		if (is(pair.field, pair.field_n, field)) {
			strbuf_add(out, pair.role, pair.role_n);
			return true;
		}
	return false;
}

static void add_pair(struct strbuf *out, const char *role, size_t role_n, const char *field, size_t field_n)
{
	if (out->len > 0)
		strbuf_addc(out, ',');
	strbuf_add(out, role, role_n);
	strbuf_addc(out, '=');
	strbuf_add(out, field, field_n);
}

void import_map_set(const char *map, const char *field, const char *role, struct strbuf *out)
{
	bool several = role != NULL && strcmp(role, "input") == 0;

	for (struct pair pair; next_pair(&map, &pair);) {
		bool taken = role != NULL && !several && is(pair.role, pair.role_n, role);
		if (!taken && !is(pair.field, pair.field_n, field))
			add_pair(out, pair.role, pair.role_n, pair.field, pair.field_n);
	}
	if (role != NULL)
		add_pair(out, role, strlen(role), field, strlen(field));
}
