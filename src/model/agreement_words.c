/* What the numbers mean: why one is undefined, which one to believe, what has to be known to read them. */
#include "agreement.h"

#include "grow.h"

#include <math.h>
#include <string.h>

static const double apart = 0.1;   /* coefficients that differ by more need an explanation */
static const double skewed = 0.75; /* share of the commonest label from which chance agrees mostly */
static const double chance = 0.1;  /* alpha below it is hardly more */
static const size_t few_items = 30;

/* "1 240": groups of three. */
static const char *count_text(struct arena *arena, size_t count)
{
	if (count < 1000)
		return arena_printf(arena, "%zu", count);
	return arena_printf(arena, "%s %03zu", count_text(arena, count / 1000), count % 1000);
}

static const char *items_text(struct arena *arena, size_t count)
{
	return arena_printf(arena, "%s %s", count_text(arena, count), count == 1 ? "item" : "items");
}

struct agreement_number agreement_number(
	struct arena *arena, struct coefficient coefficient, size_t items, size_t labels, double percent)
{
	struct agreement_number number = { coefficient.value, (double)NAN, (double)NAN, items, NULL };

	if (coefficient.undefined == DEFINED)
		return number;
	number.value = (double)NAN;
	number.undefined = arena_printf(arena, "%s (%s, %s %s)", undefined_text(coefficient.undefined),
		items_text(arena, items), count_text(arena, labels), labels == 1 ? "label" : "labels");
	if (!isnan(percent))
		number.undefined = arena_printf(
			arena, "%s; percent agreement %.0f %%", number.undefined, 100 * percent);
	return number;
}

struct agreement_number agreement_share(double hits, size_t n, const char *why)
{
	return (struct agreement_number){ n > 0 ? hits / (double)n : (double)NAN, (double)NAN, (double)NAN, n,
		n > 0 ? NULL : why };
}

/* ---- Which one to believe ---- */

static double value_of(const struct agreement *out, const char *name, const char *metric)
{
	const struct agreement_coefficient *coefficient = agreement_find(out, name, metric);

	return coefficient != NULL ? coefficient->number.value : (double)NAN;
}

static const char *say_undefined(struct agreement *out)
{
	double ac1 = value_of(out, "ac1", "nominal");

	if (out->main->number.undefined == NULL)
		return NULL;
	if (out->pairable == 0)
		return "No item has labels of two people: nothing can be said about agreement.";
	return isnan(ac1) ? "Only one label was used and there is no other in the schema: agreement means nothing here."
			  : arena_printf(&out->arena,
				    "Only one label was used, so nothing could have differed by chance: believe the "
				    "percentage and AC1 (%.3f), and check that the items are not all of one kind.",
				    ac1);
}

/* A scale read as names counts a near miss like a far one. */
static const char *say_scale(struct agreement *out)
{
	double nominal = value_of(out, "alpha", "nominal");

	if (out->votes->level != LEVEL_ORDINAL && out->votes->level != LEVEL_NUMERIC)
		return NULL;
	if (!(fabs(out->main->number.value - nominal) > apart))
		return NULL;
	return arena_printf(&out->arena,
		"Believe %s (%.3f): the labels are a scale, and nominal alpha (%.3f) and AC1 count a near miss like a "
		"far one.",
		out->main->title, out->main->number.value, nominal);
}

static const char *say_sets(struct agreement *out)
{
	double equal = value_of(out, "alpha", "equality"), jaccard = value_of(out, "alpha", "jaccard");

	if (!(fabs(equal - jaccard) > apart))
		return NULL;
	return arena_printf(&out->arena,
		"Believe alpha with Jaccard's distance (%.3f): many sets overlap without being equal, which alpha of "
		"equal sets "
		"(%.3f) counts as wholly different.",
		jaccard, equal);
}

/* The kappa paradox (Feinstein & Cicchetti 1990): nearly all labels are one, so chance agrees nearly always. */
static const char *say_skew(struct agreement *out)
{
	double ac1 = value_of(out, "ac1", "nominal"), percent = value_of(out, "percent", "nominal"),
	       alpha = out->main->number.value;
	const struct agreement_class *most = out->class_count > 0 ? &out->classes[0] : NULL;

	if (most == NULL || most->prevalence < skewed || !(ac1 - alpha > apart))
		return NULL;
	return arena_printf(&out->arena,
		"Little variation: %.0f %% of labels are \"%.60s\", so chance alone agrees mostly and alpha (%.3f) "
		"falls although people "
		"agree on %.0f %%; believe AC1 (%.3f) for how often they agree, and alpha for whether they find the "
		"rare labels.",
		100 * most->prevalence, out->votes->categories[most->category], alpha, 100 * percent, ac1);
}

static const char *say_many(struct agreement *out)
{
	double ac1 = value_of(out, "ac1", "nominal"), alpha = out->main->number.value;

	if (!(ac1 - alpha > apart))
		return NULL;
	return arena_printf(&out->arena,
		"AC1 (%.3f) is above alpha (%.3f) because it takes less agreement to be chance when labels are "
		"unevenly used; believe "
		"alpha, the stricter one, when the classes matter equally.",
		ac1, alpha);
}

static const char *say_chance(struct agreement *out)
{
	if (!(out->main->number.value < chance))
		return NULL;
	return arena_printf(&out->arena,
		"%s is %.3f: hardly more than chance; more labels of this kind will not help, a clearer guideline may.",
		out->main->title, out->main->number.value);
}

static const char *say_agree(struct agreement *out)
{
	return arena_printf(&out->arena, "The coefficients tell the same: go by %s (%.3f).", out->main->title,
		out->main->number.value);
}

static void say_sentence(struct agreement *out)
{
	static const char *(*const sayings[])(struct agreement * out) = { say_undefined, say_scale, say_sets, say_skew,
		say_chance, say_many, say_agree };

	for (size_t i = 0; out->sentence == NULL && i < sizeof(sayings) / sizeof(sayings[0]); i++)
		out->sentence = sayings[i](out);
}

/* ---- Notes ---- */

struct notes {
	struct arena *arena;
	const char **texts;
	size_t count;
};

static void note(struct notes *notes, const char *text)
{
	*GROW(notes->arena, notes->texts, notes->count) = text;
}

static void note_scale(struct notes *notes, const struct votes *votes)
{
	size_t q = votes->category_count;

	if (votes->level == LEVEL_ORDINAL && q > 0)
		note(notes,
			arena_printf(notes->arena,
				"Computed on the declared scale of %zu labels, \"%.40s\" to \"%.40s\", %s.", q,
				votes->categories[0], votes->categories[q - 1],
				votes->scale != NULL ? "by their numbers" : "by their order"));
	else if (votes->level == LEVEL_NUMERIC && q > 0)
		note(notes,
			arena_printf(notes->arena,
				"Computed on the %zu different values that were given, %.40s to %.40s.", q,
				votes->categories[0], votes->categories[q - 1]));
	else if (votes->level == LEVEL_SET)
		note(notes,
			votes->bits != NULL
				? "Each set is one answer; alpha is given for equal sets and for Jaccard's and MASI's "
				  "distance."
				: "Each set is one answer; distances between sets need a schema of 64 labels at most.");
}

/* Labels of the schema that nobody gave. */
static void note_unused(struct notes *notes, const struct agreement *out)
{
	const struct agreement_class *least = out->class_count > 0 ? &out->classes[out->class_count - 1] : NULL;
	size_t unused = 0;

	for (size_t i = 0; i < out->class_count; i++)
		unused += out->classes[i].labels == 0;
	if (unused == 0 || out->items == 0)
		return;
	note(notes,
		arena_printf(notes->arena,
			"Labels of the schema that nobody gave: %zu, such as \"%.60s\"; they count %s.", unused,
			out->votes->categories[least->category],
			out->votes->level == LEVEL_CLASS ? "in nothing" : "as part of the scale"));
}

static void note_accuracy(struct notes *notes, const struct agreement *out)
{
	if (out->accuracy.n == 0)
		return;
	note(notes,
		arena_printf(notes->arena,
			"Agreement is not accuracy: the majority is right on %.1f %% of %s with a known answer.",
			100 * out->accuracy.value, items_text(notes->arena, out->accuracy.n)));
}

static void note_size(struct notes *notes, const struct agreement *out)
{
	size_t single = out->items - out->pairable;

	if (single > 0)
		note(notes,
			arena_printf(notes->arena,
				"%s with one label only: counted in the prevalence of AC1 and Fleiss, in nothing else.",
				items_text(notes->arena, single)));
	if (out->pairable > 0 && out->pairable < few_items)
		note(notes,
			arena_printf(notes->arena, "Only %s with two labels: the intervals are wide.",
				items_text(notes->arena, out->pairable)));
	if (out->unanimous == out->items && out->pairable == out->items && out->items > 1)
		note(notes, "All items are unanimous: a file that was aggregated before looks like this.");
}

void agreement_say(struct agreement *out)
{
	struct notes notes = { .arena = &out->arena };

	say_sentence(out);
	note_scale(&notes, out->votes);
	note_unused(&notes, out);
	note_size(&notes, out);
	note_accuracy(&notes, out);
	if (out->pairs_left_out > 0)
		note(&notes,
			arena_printf(&out->arena, "%s pairs of people with fewer items in common are left out.",
				count_text(&out->arena, out->pairs_left_out)));
	if (out->model_count > 0)
		note(&notes, "Models are compared with the majority of people and count in no coefficient.");
	out->notes = notes.texts;
	out->note_count = notes.count;
}
