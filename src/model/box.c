/* The boxes of strands, parsed once; the parsed list stays for the life of the program and the texts point into it. */
#include "preop/model/box.h"

#include "preop/base/error.h"
#include "preop/base/resource.h"

#include <cJSON.h>
#include <pthread.h>
#include <string.h>

static struct box boxes[BOX_COUNT];
/* Owns the strings. Volatile: a pointer nobody reads would be optimized away, and leak checkers find no owner. */
static cJSON *volatile tree;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const cJSON *member(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	if (!value)
		bug("data/boxes.json: \"%s\" is missing", name);
	return value;
}

static const char *string(const cJSON *object, const char *name)
{
	const char *value = cJSON_GetStringValue(member(object, name));

	if (!value)
		bug("data/boxes.json: \"%s\" is no string", name);
	return value;
}

static void load(void)
{
	const struct resource *resource = resource_find("data/boxes.json");
	const cJSON *list;

	tree = resource ? cJSON_ParseWithLength((const char *)resource->data, resource->size) : NULL;
	if (!tree)
		bug("data/boxes.json is missing or broken");
	list = member(tree, "boxes");
	if (cJSON_GetArraySize(list) != BOX_COUNT)
		bug("data/boxes.json: %d boxes", cJSON_GetArraySize(list));
	for (int i = 0; i < BOX_COUNT; i++) {
		const cJSON *box = cJSON_GetArrayItem(list, i), *route = member(box, "route");

		boxes[i] = (struct box){
			.id = string(box, "id"),
			.name = string(box, "name"),
			.lives_in = string(box, "lives_in"),
			.route = string(route, "text"),
			.origin = string(box, "origin"),
			.route_origin = string(route, "origin"),
			.trained = cJSON_IsTrue(member(box, "trained")),
		};
	}
}

const struct box *box_text(int index)
{
	pthread_once(&once, load);
	if (index < 0 || index >= BOX_COUNT)
		bug("box %d", index);
	return &boxes[index];
}

const struct box *box_find(const char *id)
{
	for (int i = 0; i < BOX_COUNT; i++)
		if (strcmp(box_text(i)->id, id) == 0)
			return &boxes[i];
	return NULL;
}
