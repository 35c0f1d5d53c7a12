/* What is a complaint and what is a treatment; which diagnosis a complaint sounds like. */
#include "../../src/model/treatment.h"

#include "preop/model/cause.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const treatments[] = {
	"We should fine-tune it", "Fine tuning", "finetune the bot", "FINE\xe2\x80\x91TUNE", /* U+2011 */
	"fine\xe2\x80\x93tune",                                                              /* en dash */
	"fine  tune", "fine_tune", "fine.tune",
	"\xef\xbd\x86\xef\xbd\x89\xef\xbd\x8e\xef\xbd\x85\xef\xbc\x8d\xef\xbd\x94\xef\xbd\x95\xef\xbd"
	"\x8e\xef\xbd\x85",               /* full width */
	"f\xd1\x96n\xd0\xb5-tun\xd0\xb5", /* Cyrillic */
	"f\xce\xb9ne-\xcf\x84une",        /* Greek */
	"fi\xc2\xadne-tu\xc2\xadne",      /* soft hyphens */
	"fine\xe2\x80\x8b-tune",          /* zero width space */
	"f\xc3\xadne-t\xc3\xbcne",        /* accents */
	"Retrain on last month's tickets", "SFT", "a LoRA for the tone", "QLoRA", "DPO on the thumbs",
	"RLHF with our agents", "dpo.", " LoRA! ", "RLHF it", "We should use DPO", "Let's do SFT on our tickets",
	"Try LoRA", "Run RLHF", "Train it with LoRA", "apply dpo", "a LoRA adapter", "DPO on preference pairs",
	"post-train", "instruction-tune on our manuals", "Train it on our tickets", "Train a small model for this",
	"train the support bot", "Let's train a classifier", "We need to train on more data",
	"It should be trained on our data", "It was never trained on our products", "distill a smaller model",
	"Distil the large model", "knowledge distillation", "tune the model", "Feinabstimmung",
	"das Modell nachtrainieren", "affiner le mod\xc3\xa8le", "ajuste fino del modelo",
	"\xe5\xbe\xae\xe8\xb0\x83", /* Chinese */
	"\xe6\x88\x91\xe4\xbb\xac\xe5\xba\x94\xe8\xaf\xa5\xe5\xbe\xae\xe8\xb0\x83\xe6\xa8\xa1\xe5\x9e"
	"\x8b", /* in a sentence */
	"\xe3\x83\x95\xe3\x82\xa1\xe3\x82\xa4\xe3\x83\xb3\xe3\x83\x81\xe3\x83\xa5\xe3\x83\xbc\xe3\x83"
	"\x8b\xe3\x83\xb3\xe3\x82\xb0",                                                          /* Japanese */
	"\xed\x8c\x8c\xec\x9d\xb8\xed\x8a\x9c\xeb\x8b\x9d\xec\x9d\x84 \xed\x95\x98\xec\x9e\x90", /* Korean */
	"\xd0\x94\xd0\xbe\xd0\xbe\xd0\xb1\xd1\x83\xd1\x87\xd0\xb8\xd1\x82\xd1\x8c",              /* Russian */
};

static const char *const complaints[] = {
	"it is not well tuned to our trains timetable",
	"It gives wrong train times",
	"It says which train is late, not why",
	"It does not know which train it is",
	"Train the passenger booked is not found",
	"It posts train delays an hour late",
	"Trains to the airport are left out",
	"It cannot find training videos",
	"The training data link is dead in its answers",
	"It answers fine, tunes are never found",
	"It is fine. Tuning forks are missing",
	"It cannot name a tune",
	"The radio is tuned wrongly after its advice",
	"It defines tuning terms wrongly",
	"It does not distill the key points",
	"It mixes up distillation and brewing",
	"Parcel weights are stated wrongly",
	"It asks for the weights twice",
	"Opening times of the gym for weight training are wrong",
	"Training on the job is not explained",
	"Tone is uneven",
	"It is too verbose",
	"Prose where steps were wanted",
	"Answers are out of date",
	"It needs to know the product",
	"It fails sometimes",
	"It must be cheaper",
	"Billing is answered against policy",
	"It made up a discount",
	"It forgets the customer's name",
	"It answers in English to German mail",
	"JSON is cut off",
	"It calls the wrong tool",
	"It apologizes in every answer",
	"It explores options nobody asked for",
	"Our DPO (data protection officer) complains about names in replies",
	"Our DPO complains that replies name customers",
	"The mail of the DPO is given out as the sales address",
	"The Lora font is rendered wrong",
	"Headings come out in a Lora that nobody licensed",
	"It explains RLHF wrongly",
	"SFT is spelled out as software for trains",
	"Lora Smith is called Laura",
	"Lorain, Ohio is placed in France",
	"Florals are described as plain",
	"Refuses harmless questions",
	"It takes nine seconds",
	"Step 3 of the restraint procedure is left out",
	"Strained tone when customers complain",
	"Constraints of the offer are ignored",
	"Opportunely quotes the wrong model number",
	"Der Ton ist uneinheitlich",
	"Les r\xc3\xa9ponses sont trop longues",
	"\xe5\x9b\x9e\xe7\xad\x94\xe5\xa4\xaa\xe9\x95\xbf",
	"",
};

static void test_treatments(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(treatments) / sizeof(treatments[0]); i++) {
		struct error error = ERROR_INIT;

		if (treatment_check(treatments[i], &error))
			fail_msg("taken for a complaint: %s", treatments[i]);
		assert_int_equal(error.code, ERROR_INPUT);
		assert_non_null(strstr(error.message, "names a treatment ("));
	}
}

static void test_complaints(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(complaints) / sizeof(complaints[0]); i++) {
		struct error error = ERROR_INIT;

		if (!treatment_check(complaints[i], &error))
			fail_msg("%s", error.message);
	}
}

static void test_hearing(void **state)
{
	static const struct {
		const char *complaint, *first;
	} rows[] = {
		{ "It needs to know our product", "does-not-know" },
		{ "Answers are out of date", "does-not-know" },
		{ "It hallucinates menu paths", "does-not-know" },
		{ "It must acknowledge receipt", "other" },
		{ "Production is down after its advice", "other" },
		{ "It does not listen", "other" },
		{ "Milestones are skipped", "other" },
		{ "It fails sometimes", "fails-sometimes" },
		{ "Inconsistent answers", "fails-sometimes" },
		{ "Terrors of the night are not understood", "other" },
		{ "Prose where lists were wanted", "too-verbose" },
		{ "Too expensive and too slow", "must-be-cheaper" },
		{ "Breakfast orders are lost", "other" },
		{ "", "other" },
	};
	const char *ids[8];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t count = cause_hear(rows[i].complaint, ids, 8);

		if (strcmp(ids[0], rows[i].first) != 0)
			fail_msg("\"%s\" sounds like %s, not %s", rows[i].complaint, ids[0], rows[i].first);
		assert_string_equal(ids[count - 1], "other");
	}
	assert_int_equal(cause_hear("It is slow, verbose and does not know", ids, 2), 2);
	assert_int_equal(cause_hear("It is slow", ids, 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_treatments), cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_hearing) };

	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
