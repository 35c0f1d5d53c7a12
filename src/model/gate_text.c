/*
 * What the five gates say, from the embedded data/train.json. The parsed list stays for the life of the program and the texts point
 * into it.
 */
#include "preop/model/gate.h"

#include "preop/base/resource.h"

#include <cJSON.h>
#include <pthread.h>

static struct gate_text texts[GATE_COUNT];
/* Owns the strings. Volatile: a pointer nobody reads would be optimized away, and leak checkers find no owner. */
static cJSON *volatile tree;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const cJSON *member(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	if (!value)
		bug("data/train.json: \"%s\" is missing", name);
	return value;
}

static const char *string(const cJSON *object, const char *name)
{
	const char *value = cJSON_GetStringValue(member(object, name));

	if (!value)
		bug("data/train.json: \"%s\" is no string", name);
	return value;
}

static size_t length(const cJSON *array)
{
	return (size_t)cJSON_GetArraySize(array);
}

static void load_hints(const cJSON *array, struct gate_text *out)
{
	struct gate_hint *hints = xcalloc(length(array), sizeof *hints);
	const cJSON *item;

	out->look_for = hints;
	cJSON_ArrayForEach(item, array)
	{
		hints->text = string(item, "text");
		hints->origin = string(item, "origin");
		hints++;
	}
	out->look_for_count = length(array);
}

static void load_signals(const cJSON *array, struct gate_text *out)
{
	const char **ids = xcalloc(length(array), sizeof *ids);
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, array)
	{
		ids[n] = cJSON_GetStringValue(item);
		if (!ids[n++])
			bug("data/train.json: a signal is no string");
	}
	out->signals = ids;
	out->signal_count = n;
}

static void load_gate(const cJSON *object, struct gate_text *out)
{
	const cJSON *fails_when = member(object, "fails_when");
	const cJSON *route = member(object, "route");

	out->letter = string(object, "letter")[0];
	out->id = string(object, "id");
	out->name = string(object, "name");
	out->origin = string(object, "origin");
	out->question = string(object, "question");
	out->trap = string(object, "trap");
	out->fails_when = string(fails_when, "text");
	out->fails_when_origin = string(fails_when, "origin");
	out->route = string(route, "text");
	out->route_origin = string(route, "origin");
	load_hints(member(object, "look_for"), out);
	load_signals(member(object, "signals"), out);
}

static void load(void)
{
	const struct resource *resource = resource_find("data/train.json");
	const cJSON *gates;

	tree = resource ? cJSON_ParseWithLength((const char *)resource->data, resource->size) : NULL;
	if (!tree)
		bug("data/train.json is missing or broken");
	gates = member(tree, "gates");
	if (length(gates) != GATE_COUNT)
		bug("data/train.json: %zu gates", length(gates));
	for (int i = 0; i < GATE_COUNT; i++) {
		load_gate(cJSON_GetArrayItem(gates, i), &texts[i]);
		if (gate_index(texts[i].letter) != i)
			bug("data/train.json: gate %d is %c", i, texts[i].letter);
	}
}

const struct gate_text *gate_text(int index)
{
	pthread_once(&once, load);
	if (index < 0 || index >= GATE_COUNT)
		bug("gate %d", index);
	return &texts[index];
}
