#include "roles.h"

#include <string.h>
#include <strings.h>

static bool means(const char *meaning, const char *name)
{
	return strcasecmp(meaning, name[0] == '!' ? name + 1 : name) == 0;
}

const struct sample_field *roles_guess(const struct role *role, const struct sample *sample)
{
	for (int i = 0; i < ROLE_NAMES && role->names[i] != NULL; i++)
		for (size_t k = 0; k < sample->field_count; k++)
			if (means(role->names[i], sample->fields[k].name))
				return &sample->fields[k];
	return NULL;
}

static size_t find_role(const struct role *roles, size_t count, const char *name, size_t n)
{
	size_t i = 0;

	while (i < count && (strlen(roles[i].name) != n || memcmp(roles[i].name, name, n) != 0))
		i++;
	return i;
}

static bool unknown_role(const struct role *roles, size_t count, const char *word, size_t n, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", roles[i].name);
	error_set(error, ERROR_USAGE, "\"%.*s\" does not say which role a field plays; write ROLE=FIELD with one of %s",
		(int)(n < 60 ? n : 60), word, names.data);
	strbuf_free(&names);
	return false;
}

static bool unknown_field(const struct sample *sample, const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	sample_names(sample, &names);
	error_set(error, ERROR_USAGE, "no field is called \"%.60s\"; the fields are %s", name, names.data);
	strbuf_free(&names);
	return false;
}

/* "item=orig_id,annotator=!amt_worker_ids" */
static bool paths_by_option(const struct role *roles, size_t count, const struct sample *sample, const char *option,
	struct arena *arena, const char **paths, struct error *error)
{
	for (const char *at = option; *at != '\0';) {
		size_t n = strcspn(at, ","), name = strcspn(at, "=,");
		size_t role = find_role(roles, count, at, name);
		if (role == count || name >= n || name + 1 == n)
			return unknown_role(roles, count, at, n, error);
		const char *field = arena_strndup(arena, at + name + 1, n - name - 1);
		const struct sample_field *found = sample_field(sample, field);
		if (found == NULL && sample->frame.framing == FRAMING_TABLE)
			return unknown_field(sample, field, error);
		paths[role] = found != NULL ? found->path : field;
		at += n + (at[n] == ',');
	}
	return true;
}

bool roles_choose(const struct role *roles, size_t count, const struct sample *sample, const char *option,
	struct arena *arena, const char **paths, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		const struct sample_field *field = roles_guess(&roles[i], sample);
		paths[i] = field != NULL ? field->path : NULL;
	}
	if (option != NULL && !paths_by_option(roles, count, sample, option, arena, paths, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!roles[i].needed || paths[i] != NULL || sample->field_count == 0)
			continue;
		struct strbuf names = STRBUF_INIT;
		sample_names(sample, &names);
		error_set(error, ERROR_INPUT,
			"no field's name says that it is the %s: choose with --map %s=FIELD; the fields are %s",
			roles[i].name, roles[i].name, names.data);
		strbuf_free(&names);
		return false;
	}
	return true;
}

bool roles_mapping(const struct role *roles, size_t count, const struct sample *sample, const char *option,
	struct arena *arena, struct strbuf *out, struct error *error)
{
	const char **paths = arena_alloc(arena, count * sizeof(paths[0]));

	if (!roles_choose(roles, count, sample, option, arena, paths, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (paths[i] != NULL)
			strbuf_addf(out, "%s%s=%s", out->len > 0 ? "," : "", roles[i].name, paths[i]);
	return true;
}

/* How well a name fits a role: 0 is best; ROLE_NAMES: not at all. */
static int rank_of(const struct role *role, const char *name)
{
	int rank = 0;

	while (rank < ROLE_NAMES && role->names[rank] != NULL && !means(role->names[rank], name))
		rank++;
	return rank < ROLE_NAMES && role->names[rank] != NULL ? rank : ROLE_NAMES;
}

void roles_in(const struct role *roles, size_t count, struct json_span record, struct role_value *out)
{
	struct json_span key, value;
	struct strbuf name = STRBUF_INIT;

	for (size_t i = 0; i < count; i++)
		out[i] = (struct role_value){ .rank = ROLE_NAMES };
	for (size_t cursor = 0; json_next_member(record, &cursor, &key, &value);) {
		strbuf_reset(&name);
		json_decode(key, &name);
		for (size_t i = 0; i < count; i++) {
			int rank = rank_of(&roles[i], name.data);
			if (rank < out[i].rank)
				out[i] = (struct role_value){ value, rank };
		}
	}
	strbuf_free(&name);
}

bool roles_fit(const struct role *roles, size_t count, const struct role_value *values)
{
	for (size_t i = 0; i < count; i++)
		if (roles[i].needed && values[i].value.start == NULL)
			return false;
	return true;
}
