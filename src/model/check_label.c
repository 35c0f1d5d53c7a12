#include "check_label.h"

#include "check_phrase.h"
#include "grow.h"
#include "json_tree.h"

#include "preop/text/normal.h"

#include <string.h>

enum take { TAKE_ONLY, TAKE_LAST, TAKE_FIRST, TAKE_WHOLE };

struct alias {                    /* a phrase that says a class */
	struct check_text phrase; /* made alike */
	int class;
};

struct labels {
	enum take take;
	struct check_phrases look;
	struct check_texts classes;
	struct alias *aliases;
	size_t alias_count;
	struct arena tree;
};

/* ---- Getting ready ---- */

static void add_alias(struct labels *labels, struct arena *arena, struct check_text phrase, int class)
{
	struct check_texts ready = check_phrases_ready(&labels->look, (struct check_texts){ &phrase, 1 }, arena);

	*GROW(arena, labels->aliases, labels->alias_count) = (struct alias){ ready.items[0], class };
}

static int class_named(const struct labels *labels, const char *name, size_t n)
{
	for (size_t i = 0; i < labels->classes.count; i++)
		if (labels->classes.items[i].n == n && memcmp(labels->classes.items[i].bytes, name, n) == 0)
			return (int)i;
	return -1;
}

/* {"phrase": "class"} */
static bool read_aliases(struct labels *labels, struct json_span given, struct arena *arena, struct error *error)
{
	const struct json_node *root = json_tree_read(arena, given.start, given.length, error);

	if (root == NULL)
		return false;
	if (root->type != JSON_OBJECT && root->type != JSON_NULL)
		return error_set(error, ERROR_INPUT, "map wants a JSON object, as in {\"billing\": \"invoice\"}");
	for (size_t i = 0; i < root->count; i++) {
		const struct json_node *child = &root->children[i];
		int class = child->type == JSON_STRING ? class_named(labels, child->text, child->n) : -1;
		if (class < 0)
			return error_set(error, ERROR_INPUT, "map: \"%.40s\" leads to none of the classes", child->key);
		add_alias(labels, arena, (struct check_text){ child->key, child->key_n }, class);
	}
	return true;
}

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct labels *labels = arena_alloc(arena, sizeof(*labels));

	labels->take = (enum take)check_spec_word(spec, "take");
	labels->look.fold = NORMAL_CASE | NORMAL_SPACE;
	labels->look.words = true;
	strbuf_init(&labels->look.text);
	labels->classes = check_spec_list(spec, "classes", arena);
	*state = labels;
	if (labels->classes.count < 2)
		return error_set(error, ERROR_INPUT, "classes wants two at least");
	for (size_t i = 0; i < labels->classes.count; i++)
		add_alias(labels, arena, labels->classes.items[i], (int)i);
	return read_aliases(labels, check_spec_json(spec, "map"), arena, error);
}

static void release(void *state)
{
	strbuf_free(&((struct labels *)state)->look.text);
}

/* ---- Which class ---- */

struct place {
	size_t at, length;
	int class; /* -1: none */
};

/* Of two phrases at one place the longer one is meant: "not relevant", not "relevant". */
static bool is_better(const struct labels *labels, const struct place *a, const struct place *b)
{
	size_t a_end = a->at + a->length, b_end = b->at + b->length;

	if (b->class < 0 || (a->at <= b->at && a_end >= b_end))
		return true;
	if (b->at <= a->at && b_end >= a_end)
		return false;
	return labels->take == TAKE_FIRST ? a->at < b->at : a->at > b->at;
}

static struct place best_place(const struct labels *labels)
{
	struct place best = { .class = -1 };

	for (size_t i = 0; i < labels->alias_count; i++) {
		const struct alias *alias = &labels->aliases[i];
		struct place place = { .length = alias->phrase.n, .class = alias->class };
		place.at = labels->take == TAKE_FIRST ? check_phrase_find(&labels->look, &alias->phrase, 0)
						      : check_phrase_find_last(&labels->look, &alias->phrase);
		if (place.at != SIZE_MAX && is_better(labels, &place, &best))
			best = place;
	}
	return best;
}

/* Whether a class other than the best one is said outside of where that one stands. */
static bool is_contradicted(const struct labels *labels, const struct place *best)
{
	for (size_t i = 0; i < labels->alias_count; i++) {
		const struct alias *alias = &labels->aliases[i];
		size_t at = alias->class == best->class ? SIZE_MAX
							: check_phrase_find(&labels->look, &alias->phrase, 0);
		for (; at != SIZE_MAX; at = check_phrase_find(&labels->look, &alias->phrase, at + 1))
			if (at < best->at || at + alias->phrase.n > best->at + best->length)
				return true;
	}
	return false;
}

static bool is_mark(char c)
{
	return strchr(" .,:;!?\"'`*()[]{}", c) != NULL;
}

/* The whole text, but for marks around it, is a phrase. */
static int whole_class(const struct labels *labels)
{
	const char *text = labels->look.text.data;
	size_t n = labels->look.text.len;

	while (n > 0 && is_mark(text[n - 1]))
		n--;
	while (n > 0 && is_mark(*text)) {
		text++;
		n--;
	}
	for (size_t i = 0; i < labels->alias_count; i++)
		if (labels->aliases[i].phrase.n == n && memcmp(labels->aliases[i].phrase.bytes, text, n) == 0)
			return labels->aliases[i].class;
	return -1;
}

/* Of the text in labels->look. *several: more than one is said, and only one may be. */
static int class_of(const struct labels *labels, bool *several)
{
	*several = false;
	if (labels->take == TAKE_WHOLE)
		return whole_class(labels);
	struct place best = best_place(labels);
	*several = labels->take == TAKE_ONLY && best.class >= 0 && is_contradicted(labels, &best);
	return *several ? -1 : best.class;
}

/* A reference is the class, or says it alone. */
int check_label_of_reference(void *state, struct check_text reference)
{
	struct labels *labels = state;
	bool several;

	if (reference.bytes == NULL || !check_phrases_in(&labels->look, reference, NULL))
		return -1;
	int whole = whole_class(labels);
	return whole >= 0 ? whole : class_of(labels, &several);
}

struct check_texts check_label_classes(const void *state)
{
	return ((const struct labels *)state)->classes;
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct labels *labels = state;
	int right = check_label_of_reference(labels, output->reference);
	bool several;

	if (right < 0)
		return check_undefined(verdict,
			       output->reference.bytes == NULL ? "the case has no reference"
							       : "the reference is none of the classes"),
		       true;
	if (!check_phrases_in(&labels->look, output->text, error))
		return false;
	int said = class_of(labels, &several);
	const char *wanted = labels->classes.items[right].bytes;
	if (said < 0)
		return check_pass(verdict, false, "says %s of the classes, wanted %s",
			       several ? "more than one" : "none", wanted),
		       true;
	strbuf_adds(&verdict->label, labels->classes.items[said].bytes);
	check_pass(verdict, said == right, "%s, wanted %s", labels->classes.items[said].bytes, wanted);
	return true;
}

const struct check_method check_method_label = { .prepare = prepare, .release = release, .judge = judge };
