/*
 * The verbs: names, options and help. `preop help`, the manual page, docs/cli.md and the completions are printed from this table.
 *
 * Help is paragraphs with an empty line between them. A paragraph that begins with two blanks is an example, printed as it is and run by the test of the
 * documentation on the sample project, in a folder that holds the sample's files.
 */
#include "cli/verbs.h"

#include <string.h>

/* clang-format off */
#define WORKBENCH (OPTION_THEME | OPTION_ASCII | OPTION_NO_MOUSE | OPTION_FRESH | OPTION_SEED | OPTION_KEYS)
#define SELECTION (OPTION_DATASET | OPTION_SPLIT | OPTION_FILTER)
#define IMPORT (OPTION_DATASET | OPTION_SPLIT | OPTION_FORMAT | OPTION_MAP | OPTION_STRICT | OPTION_DRY_RUN)

#define CHANGED "--json: changed (how many really changed)."
#define STATUS_KEYS "--json: project (the file), title, question, verdict (NOT READY, NOT DECIDED, READY), sentence, lacks[], overrides[], gates[letter, name, question, answer, rationale, who, at, amber], " \
	"signals[id, name, state, value, of, text, threshold, why, read (which datasets and suites), steps[name, count]] (of only for shares; steps only of the funnel, count null: not known; value null when undefined, why says the reason), " \
	"datasets[name, examples, version, labels], suites[name, cases, oldest, newest], strands[number, title, box, route, status], " \
	"blockers[severity, gate, text, action], verdicts, cases_reviewed, actions (in the journal)."
#define EXAMPLE_KEYS "id, own_id (as it came with the row), kind, split, label, given (the label that came with the row), annotators, disputed, length (characters), revision, " \
	"at, group, flags, dismissed (flags somebody let pass), tags, deleted, wall (failed and was corrected, or holds the correction), title"

static const struct verb verbs[] = {
	{ "open", "open [FILE]", "open the workbench; preop alone does the same",
		"The project is FILE, else -p FILE, else $PREOP_PROJECT, else the only *.preop in this folder. `preop FILE.preop` is short for it. "
		"The workbench returns to where it was left, unless --fresh is given.",
		WORKBENCH, verb_open },
	{ "demo", "demo [--keep FILE]", "open the built-in sample project",
		"Builds the sample project, a support bot that \"should be fine-tuned\", and opens it; it is removed afterwards unless --keep gives it a file to stay in, "
		"which must not exist yet. Without a terminal, or with --json, prints its status instead.\n\n"
		"  preop demo --keep support-bot.preop --json\n\n"
		"--json: the keys of status.",
		OPTION_KEEP | WORKBENCH, verb_demo },
	{ "new", "new FILE", "make a project file",
		"The title is the file's name unless --title says another.\n\n"
		"  preop new case.preop --question \"Should we fine-tune the support bot?\"\n\n"
		"--json: project (the file).",
		OPTION_TITLE | OPTION_QUESTION, verb_new },
	{ "status", "status", "the question, the gates, the counts and what blocks the decision",
		"Reads everything from the file; nothing is remembered from an earlier run.\n\n"
		"  preop status\n\n"
		STATUS_KEYS,
		0, verb_status },
	{ "question", "question TEXT", "say which question the project is to answer",
		"An empty TEXT takes it back; one without a letter or a digit says nothing and is refused.\n\n"
		"  preop question \"Should we fine-tune the support bot, or give it the help pages?\"\n\n"
		"--json: changed.",
		0, verb_question },
	{ "person", "person [NAME ROLE]", "list the people, or say what role one has",
		"People appear by themselves when they change something; this gives them a role.\n\n"
		"  preop person mei \"support lead\"\n\n"
		"--json, without words: a list of name, role; with words: changed.",
		0, verb_person },
	{ "strand", "strand [list | add TITLE | title N TITLE | box N BOX | route N TEXT | find N NAME VALUE | close N | remove N]", "the complaints the question was split into",
		"One complaint is usually several. Each strand goes into a box that says what it really is (behavior, facts, state or permissions) and gets a route: the repair it "
		"is sent to; - takes the box or the route back, and the strand is open again. N is the number in the list. A treatment (\"fine-tune it\") is no complaint and is refused. \"It fails sometimes\" is routed or closed only with a failure board that has failures (preop board).\n\n"
		"find notes what was found: words (the part of the team's sentence it came from), diagnosis (an id of data/diagnoses.json), twin (the knowledge that must not be trained with it), the tests whether "
		"it belongs in weights (weights.stable, weights.pervasive, weights.measurable) and is a style at all (style.pervasive, style.specific, style.consequential), yes or no. VALUE - takes it back. "
		"The list has in brackets the diagnosis that the complaint sounds like where none was chosen.\n\n"
		"  preop strand add \"Replies in German switch to English halfway\"\n"
		"  preop strand box 5 behavior\n"
		"  preop strand find 5 weights.stable yes\n"
		"  preop strand list\n\n"
		"--json: a list of number, title, box, route, status, uuid, heard (the diagnosis its title sounds like; null), found (by name), weights, style (what the answers to the tests come to); after a change the new list.",
		0, verb_strand },
	{ "gate", "gate [[show] LETTER | [answer] LETTER ANSWER | history LETTER | report]", "the five TRAIN gates: what they ask, the signals, the answers, the decision in words",
		"Without words all five, with a letter (T, R, A, I, N) that one. ANSWER is pass, fail, unknown or waived; --because gives the rationale. A waiver needs one, and so does a "
		"pass against a signal that speaks against it. --claim is the sentence the answer stands for, --counter what speaks against it (at least who looked, and at what), --owner and --until belong to a "
		"waiver; they can be given alone, too; - takes one of the four back; what is given together is one action. preop evidence links what an answer rests on.\n\n"
		"An answer is amber, and does not count, when what it stands on moved or is not whole: a pass without counter-evidence, or with neither evidence nor a signal that speaks for it, evidence that changed, expired or is gone, a waiver without owner and end, or "
		"past it, and what two copies disagree about. Any failed gate is NOT READY, any unknown or amber one NOT DECIDED. READY wants more than the gates: a rung that trains is open (preop menu), the tree of the whole case does not end in \"no\", "
		"and not every strand is facts, state or permissions. report writes the decision in words, with every gate's ground; --markdown for a page. history LETTER is all that was written of a gate, oldest first: answers, the texts beside them, evidence; what was taken back by undo is marked.\n\n"
		"  preop gate T\n"
		"  preop gate I fail --because \"Nobody would notice a wrong refund before the invoice\"\n"
		"  preop gate N --counter \"none found by raj; looked at 40 random cases\"\n"
		"  preop gate I waived --because \"One week of trial\" --owner ana --until 2030-01-31\n"
		"  preop gate I --until -\n"
		"  preop gate history I\n"
		"  preop gate report\n\n"
		"--json: verdict, sentence, lacks[] (what READY wants besides the gates), overrides[], gates[letter, name, origin, question, trap, fails_when, fails_when_origin, route, route_origin, look_for[text, origin], answer, rationale, who, at, claim, counter, owner, until, claim_who, claim_at, counter_who, counter_at, "
		"evidence, doubtful, amber (why; null), asks and plans[playbook, plan, gate, lines[]] (of the playbooks the case was begun with), signals[id, name, state, text, threshold, why]]; history: a list of what (answer, claim, counter, owner, until, evidence), text, answer (null unless it is one), rationale, who, at, removed, taken_back (by undo). "
		"Origins are book, source or house.",
		OPTION_BECAUSE | OPTION_GATE | OPTION_MARKDOWN, verb_gate },
	{ "import", "import FILE...", "bring files in: examples, labels of many people, outputs of systems",
		"The format is recognised by the content unless --format names it (preop formats lists them); .gz and .zst files are read as they are, - is standard input. The dataset, or the suite for "
		"outputs, is --dataset or the file's name. --map says which field means what, as in input=text,label=category; a dataset_info.json "
		"of LLaMA-Factory beside the file does the same when neither --format nor --map is given. What people said in Argilla or Label Studio comes in as their labels. Labels of many people in other shapes, gold, texts beside them, and a doctor for such files: preop annotations.\n\n"
		"Each file is one action: wholly in or not at all, undone in one step. A row that is in the dataset already, byte for byte, is a duplicate. A bad row is rejected with "
		"file, line, column and reason while the rest goes on; with --strict it fails the whole file. --dry-run reads and checks everything and writes nothing, not even the project "
		"has to exist. read = imported + duplicates + rejected, always. When every row of a file is rejected the exit status is 3.\n\n"
		"  preop import tickets.jsonl --dataset tickets --dry-run\n"
		"  preop import labels.csv --format labels --dataset tickets\n"
		"  cat tickets.jsonl | preop import - --dataset more-tickets --split train\n\n"
		"--json: format, dataset, files, read, imported, duplicates, rejected, errors[file, line, column, reason, near] (the first 100), bytes, seconds, why (how the format was recognised), "
		"unmatched (labels for rows that are not there; counted in rejected), warnings (an object: what is odd about rows that were taken in byte for byte, and how many), dry_run, mixture (the warning when the dataset mixes kinds, else null), "
		"complete (false: an error ended it and nothing was written). For several files a list of these.",
		IMPORT, verb_import },
	{ "annotations", "annotations import FILE... | doctor FILE... | export | feedback", "labels of many people in and out: who said what about which item, gold, texts; where each label comes from",
		"Files are CSV, TSV, JSONL or JSON in long form (a row an answer), matrices (a row an item, a column an annotator; told by their columns, or said with --matrix), JSON objects by item with a map of labels or "
		"lists as text (LeWiDi), and preferences (left, right or tie). Columns are named as in the header; usual names (id, worker, winner, gold ...) need no option. "
		"Several files may share the work: labels in one, texts or gold in another, splits one a file; of --item id --item orig_id each file takes the one it has.\n\n"
		"The dataset is --dataset, else the one that has the items by their own ids, else a new one whose examples are the items with the texts of --text; the id becomes the text only "
		"with --fix id-as-text. --level and --scale say how labels are read (-5..5: ordinal, ordered as numbers); else what the dataset has, or the scale of a LeWiDi file's soft_label. --spent is in seconds. "
		"Annotators named by --model are models: they are kept apart and decide nothing. Columns that look personal (address, city, age, gender ...) are not taken in.\n\n"
		"doctor reads and judges and writes nothing; import says the same and then writes everything as one action, undone in one step, or nothing. An empty cell, None, NaN, NA and null are missing, "
		"never a label, unless the schema has such a label. What is found is listed with places and the rules of --fix that answer it: keep-latest (as without it), keep-first or drop-both for a person who labelled "
		"an item twice (of equal labels one stays), fold-case, trim, add-labels, gold-first, gold-latest, id-as-text, texts-only, and drop-missing, drop-unknown-label, drop-unknown-item, drop-gold-without-item, "
		"drop-bad-rows for what is left out anyway. With --strict whatever no rule answers refuses the import. "
		"Files without a label or gold are refused; texts-only takes the texts alone. Gold in the project stays where a file says another, unless gold-latest.\n\n"
		"  preop annotations doctor labels.csv\n"
		"  preop annotations import labels.csv --dataset tickets --dry-run\n"
		"  preop annotations import labels.csv --dataset tickets --item id --annotator annotator --label label --reason note --time at --fix keep-first\n\n"
		"--json: dataset, created (it is new), schema, level, labels, files[path, layout (rows, matrix, objects, gold, texts), columns, rows], rows, given (answers found), taken, left_out, items, annotators, models, gold, examples (new), "
		"changed (answers that are new here), same (given already), replaced (of the changed ones: the person had given another label here), findings[name, title, count, done, rules, refuses, places[file, line, column, field, text] (the first five)], seconds, dry_run, complete.\n\n"
		"export writes every example of --dataset with its label, soft label, votes and where the label comes from: adjudicated (by whom, when, reason, note, section, guideline), propagated (from), unanimous, model, majority, "
		"given with the row, or unresolved. --format jsonl (else), csv, or votes, a table in long form, a row an answer. --model says what speaks where people differ: majority (else), dawid-skene or none. The file is there whole or not at "
		"all, and is imported again by import: --item own_id for jsonl, --item item for votes. Without -o the rows go to standard output.\n\n"
		"feedback writes a file for each annotator into the folder -o, or one for --annotator NAME: what they said where something else was decided, and why. Who decided is not told.\n\n"
		"  preop annotations export --dataset tickets -o tickets-labels.jsonl\n"
		"  preop annotations export --dataset tickets --format csv --model dawid-skene -o tickets-labels.csv\n"
		"  preop annotations feedback --dataset tickets -o feedback\n\n"
		"--json of export: dataset, path, format, model, rows, written, no_own_id (examples that have none), provenance (adjudicated, propagated, unanimous, model, majority, given, unresolved), bytes, sha256. A row: id, key, own_id, "
		"split, label (null: none), soft, provenance, outcome, by, at, reason, note, section, guideline, from, gold, annotations (name: label), models, other_info. --json of feedback: dataset, annotators[annotator, decided, confirmed, changed, path].",
		OPTION_DATASET | OPTION_STRICT | OPTION_DRY_RUN | OPTION_ANNOTATIONS | OPTION_FORMAT | OPTION_OUTPUT, verb_annotations },
	{ "agreement", "agreement", "how far the people who labelled a dataset agree",
		"Percent agreement, Krippendorff's alpha, Fleiss' kappa, Gwet's AC1 and AC2 and Brennan-Prediger, as the dataset's level allows, with 95 % intervals from a bootstrap over "
		"items; then each label against all others, which labels are confused, pairs of people (Cohen's kappa, weighted on a scale), each person against the others, and models "
		"against the majority of people. A value that cannot be computed says why. One sentence says which number to believe. docs/statistics.md has the methods.\n\n"
		"--undecided leaves out what adjudicators have settled: agreement on what is left. --schema-level reads the labels as another level, such as the numbers of a class "
		"schema as ordinal. --samples 0 leaves the intervals out; --seed changes the draw. A full run is kept in the file for the gates.\n\n"
		"  preop agreement --dataset tickets\n"
		"  preop agreement --dataset tickets --samples 0 --undecided --json\n\n"
		"--json: schema, level, items, items_pairable (with two labels or more), annotators, annotations, dropped[reason, count, label, example] (the first such label and where), "
		"coefficients[name, metric, value, low, high, n, undefined] (value null: undefined says why), pairs[first, second, n, percent, kappa, kappa_linear, kappa_quadratic (of a scale), undefined], "
		"annotator[name, labels, compared, majority, without, gold, timed, median_seconds, fast, odd] (majority: share equal to the majority of the others; without: the level's alpha of the "
		"others alone; each an object of value, n, undefined), classes[label, labels, prevalence, percent, alpha, specific], confusion[first, second, coincidences, share], "
		"models[name, labels, ties, majority, kappa, gold], dataset, unanimous, ties, accuracy (of the majority on known answers), samples, pairs_left_out, confusion_left_out, "
		"fast_below_seconds, sentence, notes.",
		OPTION_DATASET | OPTION_VOTES | OPTION_SAMPLES | OPTION_SEED, verb_agreement },
	{ "aggregate", "aggregate", "one answer from many labels",
		"--method is majority, weighted (by each person's agreement with the majority) or dawid-skene, which is used without it: the EM of Dawid and Skene, started from the shares of votes, stopped when "
		"the log-likelihood changes by less than 0.000001. Ties stay ties: --ties first takes the first label in key order, none leaves them out of the file, split (the usual) gives them no label "
		"and their shares. --gold fixes the items whose answer is known; without it they are only compared with. Labels in the project do not change; "
		"-o FILE writes a JSONL row an item, whole or not at all.\n\n"
		"  preop aggregate --dataset tickets --method majority\n"
		"  preop aggregate --dataset tickets --smoothing 0.01 -o answers.jsonl\n\n"
		"--json: dataset, level, method, items, annotators, annotations, dropped[reason, count, label, example], ties, ties_are, unanimous, expected_wrong (items), gold_used, "
		"accuracy and majority_accuracy (on known answers: items, ties_split, ties_kept), log_likelihood, iterations, converged, tolerance, smoothing, classes[label, prior, items], "
		"annotator[name, accuracy (expected), weight (of weighted), confusion (rows: true class, columns: answer; null: never; left out of more than 40 labels)], path, written. "
		"A row of the file: id, own_id, label (null: a tie), tie, labels, soft (label: probability), gold.",
		OPTION_DATASET | OPTION_VOTES | OPTION_AGGREGATE | OPTION_OUTPUT, verb_aggregate },
	{ "preferences", "preferences", "left, right or tie: bias of side, length and person, and systems that beat each other in a circle",
		"For datasets of pairs. The share of left among votes that are no tie, with Wilson's 95 % interval and the exact two-sided probability of such a share by tosses of a coin; ties; how often the "
		"longer answer won; each for all and for every annotator. Systems come from the records (model_x and model_y, model_a and model_b, left_model ...): where the majorities of three go in a circle "
		"no order of them exists; a quarter of all triples would by chance. Models that judge are kept apart. What records do not say is counted as unknown.\n\n"
		"--json: dataset, items, nameless, lengthless (items whose record does not say the systems; does not hold both answers), dropped, names, answers (the fields that were read), people and models, each: votes, items, "
		"left, right, tie, position, ties, length (each hits, n, share, low, high, p), annotators[annotator and the same], systems, pairs, decided, triples, circular, circles[systems, margins].",
		OPTION_DATASET, verb_preferences },
	{ "noise", "noise", "labels that are probably wrong, the accuracy they leave for a model, and what more decisions would change",
		"Judged are the labels the file has: decisions count as right, else what most people said, a tie as a toss. How probable each is comes from Dawid and Skene's model, which learns from the decisions; with few "
		"labels from the votes with one added to each label. The ceiling is the accuracy that a model which is always right would show on this set. --decisions plans so many more (else 60), in the order of the queue; "
		"a decision's time is measured from those that were made. --below says how many wrong labels a minute has to take away to be worth it (else 0.2). Intervals are 90 %, and they are the model's: it takes the errors of "
		"annotators as independent. Known right answers are not used; they are compared with. What it comes to is kept for the gates.\n\n"
		"  preop noise --dataset tickets --decisions 10\n\n"
		"--json: dataset, level, method, items, annotators, labels, settled, plural, ties, unanimous, single, wrong, low, high, rate, ceiling, ceiling_low, ceiling_high, annotator_error, known, missed, expected_missed, "
		"classes[label, items, wrong, rate, annotator_error], budget (decisions, now, now_low, now_high, after, low, high, open, seconds, per_minute, least, worth, for_point); null where it is not known.",
		OPTION_DATASET | OPTION_NOISE, verb_noise },
	{ "judge", "judge [list | show NAME | measure NAME | add NAME | run NAME | remove NAME]", "models that judge outputs, and how well they measure",
		"A judge is an instrument: it is measured before it is believed. list has all of a suite (--suite, else the newest) with the word calibrated or UNCALIBRATED: calibrated are those whose "
		"lower 95 % limits of TPR and TNR are at least .80 and .90 (house values), beside people's verdicts; beside gold where no person has decided a pair it judged; a judge of labels beside main scores of 0 and 1. measure has every number and what it was "
		"counted from: agreement with people and with gold (ties counted, ties dropped, kappa, TPR and TNR), the two orders of a pair, the effect of what is shown first, of length, of its own family of models, "
		"repeats, and the share of wins corrected for its errors (Rogan and Gladen). show has how it is asked, and the pairs on which it differs from people; those you have not decided yourself stay hidden, "
		"because a judge's verdict would lead you. show --case has all it wrote of one case.\n\n"
		"add makes a judge of --mode pair (which of two is better), score or label (of one output), asked at --endpoint for --model, by the house template or --template FILE: a text with {{input}}, {{reference}} "
		"and {{a}} and {{b}}, or {{output}}; or a JSON object (system, user, verdict: line, json or regex, regex, labels, low, high, parameters). Pairs are shown in both --orders unless it says one; --repeats asks again. "
		"A verdict is the last line of the reply, VERDICT: A, B or TIE; anything else is unread, counted, and never guessed. A judge that has said something is not asked in another way under the same name: only endpoint, orders and repeats may change.\n\n"
		"run asks what is open: outputs in the states ok, truncated and refused, all pairs of systems or those with --system, of all cases or the first --limit. What has been answered is not asked again, so that a run "
		"that was stopped or killed goes on; what nobody answered is open the next time. It ends with 1 while questions are open.\n\n"
		"  preop judge add critic --mode pair --endpoint local --model judge-model\n"
		"  preop judge list\n"
		"  preop judge measure critic\n"
		"  preop judge show critic\n"
		"  preop judge remove critic\n\n"
		"--json: list: name, suite, mode, pairs, verdicts, unread, calibrated, reason; show: name, suite, mode, who, at, spec, calibrated, reason, disagreements[case, first, second, judge, people, gold], hidden; with --case: said[shown_first, shown_second, order_known, repeat, round, verdict, score, label, text], hidden; measure: "
		"name, suite, mode, calibrated, against, reason, least_tpr, least_tnr, counts (pairs; of a judge of labels outputs), pairs, verdicts, unread, split, people and gold (name_order, swapped, order_unknown, settled, each: compared, unread, with_ties, without_ties, tpr, tnr "
		"(hits, n, share, low, high), kappa (value, low, high, error, undefined), table (known by judge: first, second, tie, unread)), orders (pairs, unread, same, kappa, table, first_shown, flips_first), length (longer, longer_shared, "
		"people), family (name, own, own_shared, people), repeats (steady, score_sd), blind (who acts reviews the suite blind: no systems and no names then), systems[first, second, first_wins, second_wins, ties, unread, said, corrected], disagreements, hidden, why[group, title, value, why, method]; "
		"run: open, asked, cached, failed, unread, left, cost, cost_unknown, prompt_tokens, completion_tokens (of all its runs), why; "
		"null where it is not known; add and remove: changed.",
		OPTION_SUITE | OPTION_JUDGE | OPTION_SYSTEM | OPTION_LIMIT | OPTION_CASE, verb_judge },
	{ "sitting", "sitting", "the close of a sitting: what somebody decided, and what it did to the agreement",
		"A sitting is one person's run of decisions without a break of more than 30 minutes, the newest one, or all --since TIME. --who is whose; else who acts. Told are decisions by outcome and reason, how sure, what was put "
		"aside, the median time of a decision, guideline patches, and for each annotator how many of their labels were confirmed and what they said where something else was decided. Agreement is that of the same labels on "
		"three sets: all items, those that were open when the sitting began, those that are open now.\n\n"
		"  preop sitting --dataset tickets\n\n"
		"--json: dataset, who, from, to (null: nothing was decided), decided, outcomes (label, both, none), reasons[code, name, count], sure, unsure, self, propagated, skipped, seconds, patches_opened, patches_applied, "
		"all, open_before and open_now (items, pairable, metric, alpha, ac1, undefined), open (items on which people differ, not settled), annotators[annotator, labels, right, errors[said, decided, count]].",
		OPTION_DATASET | OPTION_SITTING, verb_sitting },
	{ "export", "export", "write examples to a file: as they came in, or in the format a trainer reads",
		"Without --format the rows go out as they came in: unedited rows of a JSONL file byte for byte, of JSON and tables value for value, with the frame, the line ends and what "
		"stood beside the records. preop formats export lists the other formats. Without -o, or with -, they go to standard output; a name that ends with .gz or .zst is compressed. "
		"The file is there whole or not at all.\n\n"
		"Which rows: --dataset (else the one with the newest import), --split, --filter; or --snapshot for the rows as they were then. Deleted rows are not exported, and neither are "
		"rows that were rejected or duplicates when they came in. A record's own label and split, where it has them, say what holds now; --with label,split,id,key adds them as members "
		"of their own. A row that the format has no way to say is left out and counted with the reason, never bent; what the format has no place for is listed as lost. "
		"rows = written + left out, always. --dry-run does everything but write.\n\n"
		"  preop export --dataset tickets -o out.jsonl\n"
		"  preop export --filter 'label:good' --format jsonl --with label,split -o good.jsonl.gz\n"
		"  preop export --format csv --dry-run\n\n"
		"--json: format, dataset, path, rows, written, left_out[reason, rows, examples (ids of the first)], lost[what, rows, examples], bytes, sha256 (of what was written), same_as (the "
		"imported file that these very bytes are, else null), never_in (records of the same files that were duplicates or rejected when they came in), beside (another file that was written, else null), seconds, why, dry_run, complete. It needs -o or --dry-run, because "
		"standard output holds the rows otherwise.",
		SELECTION | OPTION_FORMAT | OPTION_OUTPUT | OPTION_SNAPSHOT | OPTION_WITH | OPTION_DRY_RUN, verb_export },
	{ "list", "list", "examples that match",
		"The first 50, or --limit. The dataset is --dataset, else the one with the newest import. --format jsonl prints the records' own bytes, all of them unless --limit is given; "
		"on a terminal they are shown with control characters made visible, so use -o FILE or a pipe to keep the bytes.\n\n"
		"  preop list --filter 'has:dispute sort:-at' --limit 10\n"
		"  preop list --filter 'label:good' --format jsonl -o good.jsonl\n\n"
		"--json: a list of " EXAMPLE_KEYS ". docs/filter.md has the filters.",
		SELECTION | OPTION_LIMIT | OPTION_FORMAT | OPTION_OUTPUT, verb_list },
	{ "count", "count [COLUMN...]", "how many examples match, and how they are spread",
		"Without a COLUMN only how many. COLUMN is label, given, split, kind, flag, tag, source or group (rows by value, the 40 commonest), or length, tokens, revision or annotators "
		"(a histogram: one bar a value while there are few, else bins of half an octave). Rows without a value are left out of the bars and counted: used of rows.\n\n"
		"  preop count --filter 'has:dispute'\n"
		"  preop count label length --filter '-is:duplicate'\n\n"
		"--json: without a COLUMN rows; else a list of column, rows, used, others (rows in values beyond the bars), least, mean, most (numbers only), "
		"bars[value, rows, filter (words that find just these rows; null: none can)].",
		SELECTION, verb_count },
	{ "show", "show ID...", "an example with its turns, labels, source and flags",
		"  preop show 17\n\n"
		"--json: " EXAMPLE_KEYS ", dataset, path (of the imported file), format, shape, key (the same in every copy of the project), number (of the row in its file), "
		"repeats (other rows with the same input), turns[role, part, name, path, editable, masked, text], annotations[who, label, note, at], body (the record; bytes that are not UTF-8 become U+FFFD, "
		"list --format jsonl has them as they are). For several examples a list of these.",
		0, verb_show },
	{ "label", "label [ID...] LABEL", "give examples your label",
		"The examples are the numbers before the label, or those that --filter selects. Everybody has one label for an example; LABEL - takes yours back. The dataset's labels are "
		"those that preop labels lists.\n\n"
		"  preop label 17 18 good --as raj --note \"read twice\"\n"
		"  preop label --filter 'split:test label:\"\"' outdated --as raj\n\n"
		CHANGED,
		SELECTION | OPTION_NOTE, verb_label },
	{ "labels", "labels [DATASET [LABEL...]]", "the labels of a dataset, in key order",
		"With labels: sets which ones there are; keys 1 to 9 of the workbench give the first nine.\n\n"
		"  preop labels tickets good off-brand outdated policy unclear\n\n"
		"--json: dataset, labels[label, examples].",
		OPTION_DATASET, verb_labels },
	{ "schema", "schema [show [DATASET] | set [LABEL...] | rename OLD NEW | merge LABEL... INTO | split LABEL [FILTER...] | add LABEL | retire LABEL]",
		"how the labels of a dataset are read, and changes of them",
		"show says name, level, version and, for every label, its key and how often it is used. set changes what is named: the labels in key order, --level (class, set, ordinal, numeric, "
		"preference, text), --scale, --schema (a name). What is given already has to fit, else the first misfits are named and nothing changes. Labels of the level set are joined by |.\n\n"
		"rename, merge, split, add and retire are migrations: one undoable action that makes the next version and says all annotations, decisions and known answers in the new words; "
		"what came in with rows counts as the new word, and the records stay as they are. A split needs a rule: --into A,B --by FILTER leads what the filter finds to A, a second FILTER, "
		"as a word behind, to B; what no rule finds loses the label and waits in the stale lane. A retired label is not given any more and stays where it was. --dry-run does all "
		"of it, reports, and takes it back.\n\n"
		"  preop schema\n"
		"  preop schema rename outdated stale --dry-run\n"
		"  preop schema merge off-brand policy bad --dry-run\n"
		"  preop schema split policy --into refund-policy,other-policy --by refund --dry-run\n\n"
		"--json: dataset, schema, level, version, low, high, labels[label, key, outside (used, not in the schema), annotations, given, decisions, examples]; after a migration dry_run, version, labels, "
		"annotations, people, decisions, given, gold, examples (concerned), relabelled, unanimous and tied (that become so), unlabelled, kept, changes[id, title, before, after] (the first 20).",
		OPTION_DATASET | OPTION_SCHEMA | OPTION_MIGRATION | OPTION_DRY_RUN, verb_schema },
	{ "guideline", "guideline [show [SECTION] | import FILE | list | diff N M | activate N | patch SECTION [TEXT] | patches | replay PATCH | check PATCH ID holds|flips | apply PATCH | drop PATCH]",
		"the labeling guideline: sections, versions, patches tried on decided examples",
		"import reads Markdown; every heading begins a section, and \"2.1 Numbers\" has the id 2.1, while headings without a number get one by their place. Versions are never changed; the first is in "
		"force at once, a later one by activate. Labels and decisions keep the version they were made under.\n\n"
		"patch writes a new text of one section (without TEXT, or with -, from standard input; --title for a new section) and finds what it has to be checked on: decided examples that cite the section, "
		"those much like them, and --examples. replay lists them; check answers whether the decision is still right under the new rule. apply makes it the next version, in force; "
		"while answers are missing it refuses, unless --override says why, on record. What was decided by the old section waits in the stale lane.\n\n"
		"  preop guideline import instructions.md --note \"first draft\"\n"
		"  preop guideline show 1\n"
		"  preop guideline patch 1 \"Mark refunds that name no amount as unclear.\" --examples 17\n"
		"  preop guideline check 1 17 holds\n"
		"  preop guideline apply 1\n"
		"  preop guideline diff 1 2\n\n"
		"--json: show: version, in_force, note, who, at, sections[id, title, text]; list: a list of version, in_force, who, at, note; diff: a list of id, lines[before, after]; patch, replay, check and "
		"drop: patch, section, title, state, version, who, at, holds, flips, open, old, new, checks[id, label, verdict, title]; patches: a list of these without texts and checks; else version, sections, "
		"in_force, note.",
		OPTION_DATASET | OPTION_NOTE | OPTION_TITLE | OPTION_MARKDOWN | OPTION_GUIDELINE, verb_guideline },
	{ "split", "split [ID...] NAME", "put examples into a split",
		"As with label; NAME - takes them out of any.\n\n"
		"  preop split --filter 'at>=2025-01-01' held-out\n\n"
		CHANGED,
		SELECTION, verb_split },
	{ "delete", "delete [ID...]", "delete examples",
		"They are hidden, not gone: undo brings them back, and the filter is:deleted shows them.\n\n"
		"  preop delete 17\n\n"
		CHANGED,
		SELECTION, verb_delete },
	{ "mine", "mine", "what you still have to label, without what others said",
		"Live examples of a dataset that you (--as) have neither labelled nor put aside and that no adjudicator has settled. --order fewest, the usual one, has those fewest people have labelled "
		"first; random is an order of your own, the same at every visit (--seed N is another one); file is as they came in. Nothing of what others answered is shown, nor the label that came in "
		"with the row. The workbench's label-mine walks through the same queue.\n\n"
		"  preop mine --as ana\n"
		"  preop mine --order random --limit 1 --json --as raj\n\n"
		"--json: dataset, level, order, rows, mine (labelled by you), skipped, open, items[id, own_id, turns[name, text], sides[label (what preop label stores for it), text] of a preference].",
		OPTION_DATASET | OPTION_LIMIT | OPTION_SEED | OPTION_QUEUE, verb_mine },
	{ "queue", "queue", "what waits for a decision, in lanes, what matters most first",
		"Lanes: tie (people differ and no label is ahead), conflict (they differ and one is), second (waits for a second adjudicator, or adjudicators differ), stale (labelled or decided under an "
		"older guideline), suspect (nobody differs, but the known right answer, the same input elsewhere, or how its annotators err speaks against it), audit (a random sample of what nobody disputes; --sample "
		"N, --seed S), unanimous. --lane open, the usual one, is the first five together. An example can be in several.\n\n"
		"The order is by gain: how much deciding it is expected to change the training set. Others: agreement (lowest first), annotator=NAME (what they labelled, where they stand alone first), pair or "
		"pair=LABEL,LABEL (by the two labels in question), random, file, newest. --near counts near-duplicates like the same input, for suspects and for the gain; it reads every text. It also says which inputs came a month or more after one nearly like them and got another label, and keeps that for the signal `contradictions` of gate T. What you annotated, decided or put aside yourself is left out, unless --own is given.\n\n"
		"  preop queue\n"
		"  preop queue --lane conflict --order agreement --limit 5\n\n"
		"--json: dataset, lane, order, lanes{LANE: open, done, mine (of the open ones those in your queue)}, skipped (by you), with --near near{items (different inputs with a dated label), revisited (a month or more after one nearly like it), contradicted (with another label), pairs[before, after, similarity] (at most three, the most alike)}, items[id, own_id, title, gain, lanes, suspect (why), votes[label, count], label, "
		"split, state, self (you annotated it), skipped].",
		OPTION_DATASET | OPTION_LIMIT | OPTION_SEED | OPTION_QUEUE, verb_queue },
	{ "adjudicate", "adjudicate ID LABEL | ID --both JSON | ID --none [LABEL] | ID -", "decide what an example's label is",
		"Your decision stands beside what people said and replaces none of it; deciding again replaces yours, and - takes it back. --both keeps several labels with their shares; --none says that no label "
		"given is right, with LABEL when you know the right one. --reason is a letter: a annotator slip, g guideline gap, m ambiguous, s subjective, k needs knowledge, d bad data, l label missing, t tool "
		"error. --unsure asks for a second adjudicator, and so does deciding on what you annotated yourself.\n\n"
		"--propagate makes the same decision for near-duplicates that nobody settled, as one more action: undo takes back these first.\n\n"
		"  preop adjudicate 3 good --reason a --note \"the rule is clear\"\n"
		"  preop adjudicate 4 --both '{\"good\":0.5,\"policy\":0.5}' --reason s\n"
		"  preop adjudicate 5 --none --reason l\n\n"
		"--json: example, state (decided, both, none, waits, split, or empty), label, self, settled, propagated (to how many), warning (near-duplicates in another split).",
		OPTION_DECISION | OPTION_REASON | OPTION_NOTE, verb_adjudicate },
	{ "skip", "skip [ID...]", "put examples aside in your queue, or take them up again",
		"They stay in everybody else's. --undo takes them up again.\n\n"
		"  preop skip 3 4 --reason \"ask Mei\"\n"
		"  preop skip 3 4 --undo\n\n"
		"--json: changed.",
		SELECTION | OPTION_REASON | OPTION_UNDO, verb_skip },
	{ "approve", "approve --lane unanimous", "decide all unanimous examples for their label, after a sample was checked",
		"First decide what is in the lane audit (preop queue --lane audit): while part of that sample is not checked, nothing is approved. --sample and --seed must be those it was listed with. What you "
		"annotated or put aside, and what is suspect, stays as it is. One action.\n\n"
		"--json: changed.",
		OPTION_DATASET | OPTION_SEED | OPTION_QUEUE, verb_approve },
	{ "kind", "kind [[ID...] KIND]", "say what kind of example it is; alone: what the kinds are",
		"One right answer is a demonstration, a known failure with its fix a correction, only better and worse a preference; each feeds another method, and a dataset that mixes "
		"them warns. The examples are the numbers before the kind, or those that --filter selects.\n\n"
		"  preop kind\n"
		"  preop kind 17 correction\n\n"
		"--json: changed; without words a list of kind, short, when, record, feeds.",
		SELECTION, verb_kind },
	{ "tag", "tag [ID...] TAG", "put a tag on examples",
		"As with label; --remove takes it off. An example has any number of tags; they are free words for finding rows again (tag:NAME in filters), and no part of "
		"what is trained on: snapshots and digests do not know them.\n\n"
		"  preop tag 17 18 hard\n"
		"  preop tag --filter 'length>=300 -has:output' long --as raj\n"
		"  preop tag 18 hard --remove\n\n"
		CHANGED,
		SELECTION | OPTION_REMOVE, verb_tag },
	{ "tags", "tags [DATASET]", "the tags of a dataset and how many examples have them",
		"  preop tags tickets\n\n"
		"--json: dataset, tags[tag, examples].",
		OPTION_DATASET, verb_tags },
	{ "dismiss", "dismiss [ID...] [FLAG]", "let flags of examples pass",
		"For rows that were looked at and are all right: the flag is no longer shown and no longer found by has:flag and flag:WORD; is:dismissed finds the rows. Without FLAG "
		"all flags they have. --restore takes it back. Flags are the words of flag: in docs/filter.md.\n\n"
		"  preop dismiss 1 repeated\n"
		"  preop dismiss --filter is:dismissed --restore\n\n"
		CHANGED,
		SELECTION | OPTION_RESTORE, verb_dismiss },
	{ "filters", "filters [list | save NAME FILTER | remove NAME]", "filters kept under a name",
		"@NAME in any filter stands for the saved one, also inside others and with - before it.\n\n"
		"  preop filters save unclear \"has:dispute -label:policy sort:-at\"\n"
		"  preop list --filter '@unclear split:train'\n"
		"  preop filters\n\n"
		"--json: a list of name, filter, who, at; after a change the new list.",
		0, verb_filters },
	{ "index", "index [status | rebuild]", "build the full-text index that match: looks in",
		"In chunks: stopped at any moment it goes on where it was. Later imports are taken in by running it again. Until then, and for rows that were edited since, match: looks through "
		"the records one by one, so its answer is right and only slower. When too many rows were edited, the index is built anew; rebuild does so at once, which also repairs a "
		"damaged one.\n\n"
		"  preop index\n"
		"  preop list --filter 'match:\"avatar menu\"'\n"
		"  preop index status\n\n"
		"--json: built, rows, indexed, stale (edited since), seconds.",
		0, verb_index },
	{ "edit", "edit ID PATH [TEXT]", "change anything inside an example",
		"PATH is a turn's path as preop show prints it, or that of any other member: metadata.team, messages[0].role, [\"odd key\"]. The text there is replaced by TEXT; without TEXT, or "
		"with -, it is standard input, less one newline at its end. With --raw TEXT is JSON, so that numbers, true, false, null, lists and objects can be put in and taken out; "
		"PATH . is the whole record and always JSON. All other bytes of the record stay as they are. Each edit is a revision, with who, when and --note.\n\n"
		"  preop edit 17 messages[1].content \"Use Settings > Export.\" --note \"menu was renamed\"\n"
		"  preop edit 17 messages[1].role '\"assistant\"' --raw\n\n"
		"--json: id, revision.",
		OPTION_NOTE | OPTION_RAW, verb_edit },
	{ "revisions", "revisions ID", "what an example was before",
		"With --diff each revision with the words it took out [-so-] and put in {+so+}.\n\n"
		"  preop revisions 17\n"
		"  preop revisions 17 --diff\n\n"
		"--json: a list, oldest first, of revision, current, who, at, note, body; with --diff also diff[before, after] (changed lines of the record; null: none on that side).",
		OPTION_DIFF, verb_revisions },
	{ "revert", "revert ID REVISION", "give an example the text of an earlier revision",
		"Revision 0 is the text as it was imported. The revisions in between stay; undo goes back to the present one.\n\n"
		"  preop edit 17 messages[1].content \"Use Settings > Export.\"\n"
		"  preop revert 17 0\n\n"
		"--json: id, revision.",
		0, verb_revert },
	{ "replace", "replace FIND WITH", "find and replace in the texts of many examples",
		"In the decoded text of the turns of every example that --filter selects (all of the dataset without it); spliced back where it stood, every other byte of a record stays. Every row that "
		"changes gets a revision, and one undo takes all of it back. FIND is text as it is, with --regex a regular expression; then WITH may hold $1 $2 ... ${12} for groups, $0 for the match and $$ for a "
		"dollar sign. --field input or output looks only into those turns, a path (metadata.team) only into that text. --dry-run shows the first 10 rows, or --limit, word by word, and writes nothing. A "
		"row in a locked split fails the whole.\n\n"
		"  preop replace 'Team plan' 'Business plan' --dry-run --limit 3\n"
		"  preop replace 'Team plan' 'Business plan' --filter '-split:test' --note \"renamed in May\"\n"
		"  preop replace '\\$(\\d+) per seat' '$1 dollars a seat' --regex --field output --dry-run\n\n"
		"--json: dry_run, looked, rows, matches, locked (rows that match and may not change); with --dry-run also hits[id, matches, locked, before, after].",
		SELECTION | OPTION_LIMIT | OPTION_NOTE | OPTION_DRY_RUN | OPTION_REGEX | OPTION_IGNORE_CASE | OPTION_FIELD, verb_replace },
	{ "correct", "correct ID [TEXT]", "enter a correction: the answer that should have been given",
		"Once entered it is an example of kind correction in the dataset (in split train when splits are used) and a candidate of the regression wall; undo takes both back. The failure is the answer of "
		"example ID, which stays as it is, or the output of --system for --case of --suite (the newest without it); then the correction goes into --dataset, else the one with the newest import. Without "
		"TEXT, or with -, the answer is standard input. What stands in a locked split or suite is refused: it would be trained on, and the test would prove nothing.\n\n"
		"  preop correct 17 \"Open Settings > Export and press Start.\" --note \"invented a menu\"\n"
		"  preop correct --suite held-out-tickets --case H-007 --system prompted \"Open Settings > Export.\"\n\n"
		"--json: id (of the new example), candidate (uuid), exposed (its input is part of a test and is trained on from now on).",
		OPTION_DATASET | OPTION_SUITE | OPTION_CASE | OPTION_SYSTEM | OPTION_NOTE, verb_correct },
	{ "wall", "wall candidates", "failures that were corrected and may join the regression wall",
		"  preop wall candidates\n\n"
		"--json: a list, newest first, of uuid, at, who, note, source, example (that holds the correction, or null), input (messages), bad, good.",
		0, verb_wall },
	{ "endpoint", "endpoint [list | show NAME | test NAME [WORDS] | add NAME FIELD=VALUE... | set NAME FIELD=VALUE... | remove NAME]",
		"who answers: addresses of OpenAI-compatible servers, how they are asked, and what it costs",
		"A profile is yours, not the project's: it is kept in $XDG_CONFIG_HOME/preop/endpoints.json, which only you may write. A project names it and nothing more, so that no project file can send your key anywhere. "
		"The key is in no profile: key-env names the variable that holds it, key-file a file that only you may read (chmod 600). It is sent to that address alone, redirections are not followed, and it is in no argument, log or message. "
		"test makes one call and says what came back; it may cost a few tokens.\n\n"
		"Fields: url (where the API begins: https://api.openai.com/v1; a query such as ?api-version=... is kept), model (when a system names none), key-env, key-file, key-header (else Authorization), key-prefix (else \"Bearer \" in Authorization, nothing in others), "
		"header.NAME (sent with every call), send.PARAMETER (what it is called there, or no: it is left out), extra (a JSON object whose members go into every body), stream (yes: answers come in pieces), "
		"reasoning-apart (yes: completion_tokens there leaves the reasoning out), connect-ms, total-ms (of one attempt), idle-ms (without a byte, once a stream has begun), in-flight (calls at once, at most), requests-per-minute, tokens-per-minute, "
		"attempts (of one request), context (tokens the model can see), body-limit (bytes of one reply), price.MODEL (INPUT,OUTPUT or INPUT,CACHED,OUTPUT: dollars a million tokens; MODEL * is any other). FIELD= puts one back.\n\n"
		"  preop endpoint add openai url=https://api.openai.com/v1 key-env=OPENAI_API_KEY model=gpt-4o-mini 'price.*=0.15,0.075,0.6'\n"
		"  preop endpoint set openai send.max_tokens=max_completion_tokens send.temperature=no in-flight=32\n"
		"  preop endpoint add local url=http://127.0.0.1:8080/v1 model=stories\n"
		"  preop endpoint list\n"
		"  preop endpoint show openai --json\n"
		"  preop endpoint remove local\n\n"
		"--json: of list a list of name, profile (the fields); of show one of these; of add, set and remove endpoint (its name), warning (null, or that the key would travel unencrypted); of test endpoint, outcome (ok, empty, truncated, refused, filtered, error), http, failure (null, or resolve, connect, tls, timeout, reset, cut, too-large, protocol), "
		"message, text, finish, model, request_id, prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens (null: not said), first_ms, total_ms.",
		0, verb_endpoint },
	{ "lock", "lock [DATASET SPLIT]", "lock a split or a suite; alone: list what is locked",
		"Nothing enters, leaves or changes in a locked split: no import, split, kind, edit, replacement, deletion, and no correction is made from its rows. A locked suite takes no new cases, and no "
		"correction is made from its cases; new outputs are welcome. Everybody can unlock, and the journal says who did.\n\n"
		"  preop split 1 2 3 test\n"
		"  preop lock tickets test\n"
		"  preop lock --suite held-out-tickets\n"
		"  preop lock\n\n"
		"--json: a list of dataset, split, suite (dataset and split, or suite, are null), who, at.",
		OPTION_SUITE, verb_lock },
	{ "unlock", "unlock DATASET SPLIT", "open a locked split, or with --suite a locked suite",
		"  preop unlock tickets test\n"
		"  preop unlock --suite held-out-tickets\n\n"
		"--json: as with lock.",
		OPTION_SUITE, verb_unlock },
	{ "card", "card [DATASET | set FIELD TEXT]", "the data card of a dataset",
		"Seven fields: sources, owners, licenses, pii (PII and consent), instructions (version of the labeler instructions), quality (as measured), splits. What the file itself "
		"says stands in a line that begins with computed; beside it stand your words. A field without them says what belongs there. card set writes FIELD of --dataset; TEXT - takes "
		"the words back. Every snapshot keeps the card as it was.\n\n"
		"  preop card set licenses \"Own help desk, terms of service 4.2\" --dataset tickets\n"
		"  preop card tickets --markdown\n\n"
		"--json: dataset, snapshot (null), rows, tokenizer, fields[field, title, computed (lines), text, who, at].",
		OPTION_DATASET | OPTION_MARKDOWN, verb_card },
	{ "tokens", "tokens [FILE | none]", "count the tokens of a dataset with a tokenizer",
		"FILE is a .tiktoken file or a Hugging Face tokenizer.json (byte-level BPE). A .tiktoken file does not say how texts are split before merging: that follows from its name or size, or "
		"--encoding says it. The count of every row is kept, with the tokenizer's name and SHA-256; an edit takes the row's count away until the next time. none goes back to the estimate, "
		"which everything shows where nothing was counted. Without a word: what there is. Tokens that a chat template adds are in no count.\n\n"
		"  preop tokens\n"
		"  preop tokens none --dataset tickets\n\n"
		"--json: dataset, tokenizer (name and SHA-256, null: none), encoding (when something was counted now), rows, counted (rows with a count), tokens (of those), parts (system, user, assistant, tool, "
		"chosen, rejected, other), shortest, longest, longest_id.",
		OPTION_DATASET | OPTION_ENCODING, verb_tokens },
	{ "trainers", "trainers", "what each trainer would do with each row: use it, cut it, drop it, refuse the file",
		"For TRL SFT, TRL DPO, Axolotl, LLaMA-Factory and OpenAI fine-tuning: how many rows are used whole, cut or dropped, which ones end the whole run, and how many tokens are learned from. "
		"used + cut + dropped + refused = rows, always. --max-tokens sets one limit for all; otherwise each has its own default. Lengths are exact with --tokenizer, or when every row was counted "
		"(preop tokens); otherwise they are an estimate, and the report says so.\n\n"
		"  preop trainers\n"
		"  preop trainers --trainer axolotl --max-tokens 4096 --filter 'label:good'\n\n"
		"--json: dataset, rows, tokens_are (estimate, stored, counted), tokenizer, trainers[trainer, title, trains (false: nothing is trained), outcome, limit, limit_name, used, cut, dropped, refused, tokens, "
		"tokens_in_loss, rows_without_loss, reasons[fate, reason, rows, examples (the first), filter (opens these rows; null when they lie in too many places), rule, advice], source].",
		SELECTION | OPTION_TOKENIZER | OPTION_ENCODING | OPTION_MAX_TOKENS | OPTION_TRAINER, verb_trainers },
	{ "snapshot", "snapshot [list | create NAME | diff FROM [TO]]", "freeze a dataset as it is now under a name, and compare",
		"A snapshot costs only what changes afterwards. Its digest covers every record, label, split and kind, and the tokenizer file when tokens were counted by one. The data card is "
		"kept with it.\n\n"
		"FROM and TO are names of snapshots, beginnings of their digests, or now, which is also what TO is when it is left out. Shown are the rows that were added, removed, "
		"changed (text, label or kind) and moved to another split, the first 20 of each, or --limit. A row can be both changed and moved.\n\n"
		"  preop snapshot create train-v3 --dataset tickets --note \"for the next run\"\n"
		"  preop snapshot list\n"
		"  preop snapshot diff train-v1 reviewed-v2\n"
		"  preop snapshot diff train-v1 now --limit 100 --json\n\n"
		"--json: id, uuid, name, dataset, version, rows, digest, counts (label, split: objects of numbers), card (dataset, snapshot, rows, tokenizer, fields[field, title, computed, text, who, at]), note, who, at; for list a list of these, newest first; for diff: "
		"dataset, from and to (name, digest, rows), counts (added, removed, changed, moved, text, label, kind, unchanged), and lists added, removed, changed, moved of id, title, "
		"changes, from and to (kind, split, label, revision, and the record as body where the text changed).",
		OPTION_DATASET | OPTION_NOTE | OPTION_LIMIT, verb_snapshot },
	{ "lineage", "lineage", "the project's history as a graph, newest first",
		"One lane for the case, one for every dataset and suite. * is work that counts, x is undone work.\n\n"
		"  preop lineage --limit 20\n\n"
		"--json: a list of type, title, object, who, at, first_action, last_action, actions, rows, lane, undone, parents (positions in the whole list).",
		OPTION_LIMIT, verb_lineage },
	{ "ladder", "ladder [SUITE]", "the systems of an eval suite side by side",
		"The newest output of a case counts. The interval is Wilson's, where all scores are 0 or 1.\n\n"
		"  preop ladder held-out-tickets\n\n"
		"--json: suite, cases, systems[name, outputs, scored, empty, score, low, high, wins, losses, ties]; score, low and high are null when there is none.",
		OPTION_DATASET, verb_ladder },
	{ "eval", "eval import FILE... | report [N] | system [list | show NAME | add NAME FIELD=VALUE... | set NAME FIELD=VALUE...] | run | runs | batch write -o FILE | batch read FILE... | table | show CASE|RUN|SYSTEM | check [list | kinds [KIND] | add NAME KIND [PARAMETER=VALUE...] | remove NAME | main NAME] | score [show | failing CHECK SYSTEM | confusion CHECK SYSTEM | suspects]", "suites: what systems answered, as other tools wrote it or as preop asked",
		"import brings in outputs of systems with their scores, facts and the records they stood in. The suite is --suite, else the file's name. Cases align by their ids; where the ids are "
		"another tool's, or there are none, by their inputs. What the doctor says of the file is printed: cases, matched by id and by content, missing, states that are no answers, and "
		"the file's own figures beside what its rows come to. report shows that again: N counts back from 1, the newest.\n\n"
		"  preop eval import outputs.jsonl --suite \"held-out\" --dry-run\n\n"
		"system says how a system is asked: rung (zero-shot, prompted, few-shot, retrieval, smaller, candidate, free), model, revision, endpoint (the name of a profile of yours, see preop endpoint), "
		"retires (a date), note, trained (how many examples a candidate was trained on, or the snapshot: NAME or DATASET:NAME; two sizes give the learning curve of preop gate A), and what is sent: system (the system prompt), template (the user's turn, with {{input}} and {{context}}), examples (JSON: [{\"input\", \"output\"}]), parameters (JSON), param.NAME "
		"(one of them), tools (JSON), context (case, or command: see --context-command), or spec (all of that as JSON). A value @FILE is what the file holds; an empty one takes it away.\n\n"
		"  preop eval system add small --suite held-out-tickets rung=smaller model=small-1 endpoint=local param.temperature=0 param.max_tokens=200\n"
		"  preop eval system set sft-1 --suite held-out-tickets trained=train-v1\n"
		"  preop eval system set small --suite held-out-tickets template=\"Answer in one line: {{input}}\"\n"
		"  preop eval system list --suite held-out-tickets\n\n"
		"run puts the cases of --suite to --system over its endpoint and keeps the books: every attempt is in the file before it is sent, every answer as soon as it has arrived. The same command goes on "
		"where it stopped, was paused by a quota or was killed; what has an answer is not asked again. Answers to the very same request are taken from the cache unless --no-cache is given; --again begins a new run. "
		"--limit asks only the first cases, --epochs repeats. A budget ends a run before it is exceeded. Ctrl-C waits for what is in flight; pressed again it does not. --context-command runs a program without a "
		"shell, once a case, with the input on standard input; a project file cannot name one. --dry-run counts, prints the first request and sends nothing. The exit status is 1 when cases are left without an answer. "
		"runs lists what was run.\n\n"
		"batch write puts the open cases into a file for a Batch API (several when there are more than 50,000 or 200 MB: FILE.2, FILE.3); batch read takes its output and error files, in any order, into the same "
		"run. What expired stays open: write again, or run.\n\n"
		"  preop eval runs --suite held-out-tickets\n\n"
		"--json: run and runs (a list): run, system, status (running, paused, cancelled, complete, incomplete, interrupted), epochs, cases, outputs, states{}, attempts, retried, unfinished (never ended: the program died), cached, suspect, prompt_tokens, completion_tokens, cost (dollars; null: not known), cost_unknown, first_ms, total_ms (medians), started_at, ended_at, who; run also resumed, asked, from_cache, why; run --dry-run: dry_run, system, endpoint, calls, prompt_tokens, most_tokens, most_cost, first; batch write: files, lines, bytes; batch read: status, lines, answered, errors, expired, repeated, foreign (not of this run), first_foreign; system: name, described, rung, model, revision, endpoint, spec, note, retires_at, trained (examples; null: not known), trained_on (DATASET:SNAPSHOT; null: a number that was said) (list: a list). import: the keys of import and doctor; report: suite, rows, duplicates, rejected, cases, new_cases, matched_by_id, matched_by_content, systems[name, status, epochs, outputs, "
		"duplicates, cases, missing, scored, mean, states{}], aggregates[system, metric, name, published, recomputed, n, agrees, note].",
		IMPORT | OPTION_SUITE | OPTION_SYSTEM | OPTION_LIMIT | OPTION_OUTPUT | OPTION_RUN | OPTION_TABLE | OPTION_CHECK | OPTION_TOKENIZER | OPTION_ENCODING, verb_eval },
	{ "review", "review WORD", "blind review of outputs, side by side",
		"next prints what to decide: the outputs of a case as A and B (up to D with --together 3 or 4), without names, and a token. record TOKEN VERDICT writes it: a to d for the best of them, tie, bad (none will "
		"do), none takes it back; --reason and --note say why, --spent how long it took. skip TOKEN puts it aside until the end. --order: random (else, from the suite's seed), different texts, checks disagree, judges "
		"unsure, new (nobody has), file; orders lists them. Some decided pairs come again with the sides changed, unannounced; setup --repeats says how many per cent (10; none in suites of less than 30 pairs), setup --reasons which "
		"reasons there are to choose from.\n\n"
		"seal shows you the names and marks your later verdicts as not blind; that cannot be undone. consistency says how steady people are on pairs shown twice and whether the left side wins too often. export "
		"writes verdicts as JSON lines or CSV, with names once you sealed them; --unblind seals. A verdict on outputs that changed since is stale: it does not count and its pair is open again. The suite is "
		"--suite, else the newest.\n\n"
		"  preop review next --suite held-out-tickets\n"
		"  preop review next --order different --json\n"
		"  preop review setup --repeats 15 --reasons \"correct, clear, made up\"\n"
		"  preop review consistency\n"
		"  preop review export --unblind --format csv -o verdicts.csv\n\n"
		"--json: next: suite, decided, left, token (null: nothing is left), case, must_pass, input, reference, context, outputs[side, state, text, checks[name, value]]. record, skip: recorded, decided, left. seal: suite, sealed. "
		"consistency: suite, people[who, verdicts, blind, looks (at three or four), same{hits, n, share, low, high}, flipped, softened, left_twice, right_twice, left{... p}, seconds]. export: suite, path, rows, names. "
		"setup: suite, repeats, reasons. orders: a list of order, title.",
		OPTION_SUITE | OPTION_REVIEW | OPTION_REASON | OPTION_NOTE | OPTION_FORMAT | OPTION_OUTPUT, verb_review },
	{ "verdict", "verdict CASE SYSTEM SYSTEM WINNER", "say which of two outputs is better",
		"WINNER is one of the two systems, tie, bad (neither will do), or - to take the verdict back. The suite is --dataset, else the newest. A verdict given here is not blind; the "
		"workbench's review is.\n\n"
		"  preop verdict H-007 prompted retrieval retrieval --note \"cites the right menu\"\n\n"
		"--json: changed.",
		OPTION_DATASET | OPTION_NOTE, verb_verdict },
	{ "merge", "merge [MINE] THEIRS", "bring the work of another copy of the project in",
		"THEIRS is a copy of the same project file on which somebody else went on. Labels, edits, verdicts, splits, tags, gates, strands, imports, snapshots and corrections come along, each action "
		"under its own person and time, and nothing twice. What only they changed is taken over; what both changed, to different states, stays as it is here and is listed by preop conflicts. "
		"THEIRS is only read. MINE may be left out: then it is the project as with other commands.\n\n"
		"A merge is written as a whole or not at all. preop undo takes back the merge itself, then, one by one, the actions it brought. Merge the other way round, too, and both copies are the same.\n\n"
		"  preop merge sample.preop colleague.preop --dry-run\n"
		"  preop merge sample.preop colleague.preop\n\n"
		"--json: dry_run, actions (brought), changed (objects), present (already there), conflicts, rows (copied), kinds[kind, changed, present, conflicts].",
		OPTION_DRY_RUN, verb_merge },
	{ "conflicts", "conflicts", "what both copies changed, until somebody chooses",
		"  preop conflicts\n\n"
		"--json: a list of id, kind, what, where, example (or null), base, mine, mine_who, mine_at, theirs, theirs_who, theirs_at, at (of the merge).",
		OPTION_LIMIT, verb_conflicts },
	{ "resolve", "resolve ID...|all mine|theirs", "choose between the two states of conflicts",
		"theirs puts the object into their state, mine leaves it. Either is an action: undo opens the conflict again, and the choice travels with the next merge, so that the other copy is not asked.\n\n"
		"  preop resolve all theirs\n\n"
		CHANGED,
		0, verb_resolve },
	{ "log", "log", "the journal: who changed what, newest first",
		"The newest 30 actions, or --limit.\n\n"
		"  preop log --limit 5\n\n"
		"--json: a list of id, uuid, at, who, command, title, mode (do, undo, redo), subject (of an undo or redo: the action's id), undone, ops.",
		OPTION_LIMIT, verb_log },
	{ "undo", "undo", "take back the last action",
		"Unlimited, and it survives a restart.\n\n"
		"--json: action, title; both null when there was nothing to do.",
		0, verb_undo },
	{ "redo", "redo", "do again what was taken back last",
		"--json: action, title; both null when there was nothing to do.",
		0, verb_redo },
	{ "verify", "verify", "check the file: pages, references, journal chain, present state, snapshot digests",
		"The exit status is 1 when something is not sound.\n\n"
		"  preop verify\n\n"
		"--json: sound, ops, checks[check, sound, problem].",
		0, verb_verify },
	{ "menu", "menu [show RUNG | set RUNG STATUS [REASON] | override RUNG REASON | bar SCORE]", "the rungs from prompting to fine-tuning, and how far each was tried",
		"STATUS is untried, failed, enough or \"not applicable\". failed and enough want evidence linked to the rung first (preop evidence add technique RUNG ...), not applicable a REASON. Rungs that "
		"train are shut until every lighter one is settled, by evidence that still stands, and none was enough; override opens one in writing, and the override is shown wherever the decision is. REASON - takes it back.\n\n"
		"Beside a rung stands the score of the best system of the newest suite that is on it. bar sets the score that would do (per cent where scores are shares of right answers; - takes it "
		"back): the cheapest rung that meets it is marked.\n\n"
		"  preop menu\n"
		"  preop menu show retrieval\n"
		"  preop menu set caching \"not applicable\" \"every question is new\"\n"
		"  preop menu bar 70\n\n"
		"--json: a list of rung, place, name, origin, trains, status, reason, override, override_who, override_at, open, why, evidence, doubtful, amber (why its status does not count; null), who, at, system, score, low, high, cost_per_1000, milliseconds, bar, cheapest; show: these and what, cost, reversible, composes, fits, "
		"attempt, failed_when, wants (evidence), sources[].",
		0, verb_menu },
	{ "hazard", "hazard [list | add TITLE FIELD=VALUE ... | set N FIELD=VALUE ... | remove N]", "the hazard sheet: what a bad tune would do, how many it reaches, and who stops it",
		"FIELD is title, severity (annoying, costly, harmful, irreversible; data/hazards.json), reach (answers a day), detect (hours until somebody notices), rollback (hours until the last good system "
		"answers again), worst (who is hurt, and what it costs), target (what one goes back to) or puller (who may). Exposure, reach x detect / 24, is the number of answers given before anybody notices; it is "
		"judged by the limit of the severity, and without reach or detect it is unknown. An empty VALUE takes one back. N is the number in the list.\n\n"
		"  preop hazard add \"Promises a refund nobody owes\" severity=costly reach=400 detect=48\n"
		"  preop hazard set 1 target=\"prompted v3\" puller=raj rollback=0.5\n"
		"  preop hazard\n\n"
		"--json: a list of number, uuid, title, severity, reach, detect, rollback, exposure, limit (null: not known), state (within, over, unknown), why, worst, target, puller, evidence, doubtful, who, at; "
		"add: uuid; set, remove: changed.",
		0, verb_hazard },
	{ "threshold", "threshold [SIGNAL VALUE]", "limits of signals for this case, in place of the built-in ones",
		"Alone: every signal that is judged by a number, its built-in limit and the one of this case. VALUE is in the signal's unit: per cent, a count, a number, days (of dates: days old); whether more is "
		"better is the signal's. - takes it back. A limit remembers which imports were here when it was set: one set before the data was looked at is worth more than one fitted to it.\n\n"
		"  preop threshold volatile_facts 2 --note \"prices change every week\"\n"
		"  preop threshold\n"
		"  preop threshold volatile_facts -\n\n"
		"--json: a list of signal, gate, name, unit, direction (at least, at most), threshold (built in), origin, own[value, note, who, at, imports_before, imports_since] (null: none); with words: changed.",
		OPTION_NOTE, verb_threshold },
	{ "tree", "tree [answer QUESTION ANSWER REASON | forget QUESTION | suppose QUESTION ANSWER]", "the decision tree: what is to change, what was tried, what remains",
		"Alone: the walk so far, the next question, or the end it leads to. answer keeps an answer with its reason; earlier answers can be changed, and suppose shows what another answer would "
		"lead to without keeping it. --strand walks it for one strand, by number or title; without it for the whole case.\n\n"
		"  preop tree\n"
		"  preop tree answer box behavior \"it is about tone\"\n"
		"  preop tree suppose box facts\n\n"
		"--json: strand (uuid or null), steps[question, ask, answer, say, reason, who, at, supposed, evidence, doubtful], next (question, ask, why, answers[id, say]; null at an end), end (id, verdict, say, rung; null), "
		"beside (answers the walk does not pass); at an end whose verdict is candidate lacks[] and overrides[], as preop gate has them.",
		OPTION_DIAGNOSIS, verb_tree },
	{ "evidence", "evidence [list | add OWNER CLAIM KIND TARGET | remove UUID | kinds]", "what claims rest on, and whether it still says the same",
		"OWNER is gate, cause, technique, tree, hazard or checklist, CLAIM says which one: a gate's letter, a rung, a hazard's number, an item of the checklist, with --strand a cause's number or id, a question of the tree (of the strand, else of the case). KIND and TARGET say what it rests on; kinds lists them. A link keeps what the object "
		"said when it was made: later it is fresh, changed, expired (after --until; a bare day counts in full), or gone. A file is looked at again, too.\n\n"
		"  preop evidence kinds\n"
		"  preop evidence add gate R filter \"tickets: label:outdated\" --note \"answers that are out of date\"\n"
		"  preop evidence add tree box note \"forty tickets read with the support lead\" --until 2030-01-01\n"
		"  preop evidence\n\n"
		"--json: a list of uuid, owner, claim, claim_gone (the lists do not have it any more), kind, target, title, was, now, state (fresh, changed, expired, gone), note, who, at, expires_at; add: uuid; kinds: kind, target.",
		OPTION_NOTE | OPTION_UNTIL | OPTION_DIAGNOSIS, verb_evidence },
	{ "differential", "differential [list | fill | add CAUSE L/D/E TEST | conclude CAUSE STATE RESULT | remove CAUSE]", "what a strand could be, which test tells it, and what was ruled out",
		"Causes are ordered as a clinician would: likelihood times danger (the cost of missing it) over the effort of the test, each 1 to 3; concluded ones last. Without causes the words of the "
		"complaint say what it sounds like. fill adds what data/diagnoses.json has for the strand's diagnosis; add enters one of your own. STATE is open, \"ruled out\", supported or treated, and wants a RESULT in "
		"words: what was run, on which cases, what came out. --strand says which strand; with it CAUSE is a number of the list or an id of data/diagnoses.json, without it a uuid (--json).\n\n"
		"  preop differential --strand 3\n"
		"  preop strand find 3 diagnosis does-not-know\n"
		"  preop differential fill --strand 3\n"
		"  preop differential conclude is-state \"ruled out\" \"20 questions: the same answer for any customer\" --strand 3\n\n"
		"--json: a list of uuid, strand, entry, title, likelihood, danger, effort, weight, rung, test, state, result, evidence, doubtful, orphan, who, at; add: uuid; fill, conclude and remove: changed.",
		OPTION_DIAGNOSIS, verb_differential },
	{ "facts", "facts [ID...]", "facts in the answers that can change after training: prices, dates, versions, promises",
		"Every answer of the training rows (split train, or no split) is looked through by the rules of data/facts.json. A hit is grounded when it also stands in what the model was given, or in a "
		"calculation the answer shows between << and >>; an ungrounded one of level warn or error is volatile: training would put it into weights. goes says where such a fact belongs. The report "
		"is kept for the gates. With IDs: the hits of these rows.\n\n"
		"  preop facts --dataset tickets\n"
		"  preop facts 17\n\n"
		"--json: dataset, rows, answers, volatile_rows, carriers (with 5 volatile facts or more in 100 words), hits, grounded, rules[id, name, goes, level, rows, hits, grounded, shown, "
		"volatile_rows, slow, examples (the first rows with an ungrounded hit)]; with IDs a list of id, hits[rule, name, goes, level, turn, start, length (bytes), text, grounded, shown, volatile].",
		OPTION_DATASET, verb_facts },
	{ "playbook", "playbook [list | show ID | apply ID]", "ten kinds of case: when not to fine-tune, when to, what data, what eval, what goes wrong",
		"show prints one with its strands and what it asks at each gate. apply begins the case with it: its question where there is none, its strands where none of that name is there; one "
		"undo takes all of it back. Its data plan then stands under gate A, its eval plan and checks under gate N, and all of them in the case. The first name is the book's, everything else is ours. Your own playbooks go into $XDG_CONFIG_HOME/preop/playbooks.json, in the shape of data/playbooks.json, or into the project, for everybody who opens it (preop lists import).\n\n"
		"  preop playbook show extraction\n"
		"  preop playbook apply voice\n\n"
		"--json: id, name, name_origin, origin, question, when_not[], when[], data[], eval[], wrong[], strands[title, box], gates (T, R, A, I, N), checks[], sources[]; for list a list of "
		"these; for apply question (it was set), strands (added).",
		0, verb_playbook },
	{ "glossary", "glossary [TERM]", "what a term means",
		"Without a TERM all of them; a word that is no term finds those whose name or meaning holds it. Your own terms go into $XDG_CONFIG_HOME/preop/glossary.json, in the shape of "
		"data/glossary.json, or into the project, for everybody who opens it (preop lists import).\n\n"
		"  preop glossary LoRA\n"
		"  preop glossary leak\n\n"
		"--json: a list of id, term, means, also[], see[], origin, sources[].",
		0, verb_glossary },
	{ "board", "board [show | keep | list | remove UUID]", "the failing outputs of a system in groups, with counts",
		"An output fails when its score (the mean of its repeats) is below 0.5. Failures are grouped by the reasons reviewers gave against them, by slice, and by likeness of their inputs and of their "
		"outputs. Errors and missing outputs are infrastructure; what was refused, filtered, empty or cut is a state: both are counted beside the failures. Without --system the one with most "
		"failures. keep makes it a record for --strand, or for the whole case; list shows those. A strand that \"fails sometimes\" can neither be routed nor have a cause supported before a board was "
		"kept for it.\n\n"
		"  preop board\n"
		"  preop board keep --system prompted --strand 3\n"
		"  preop board list\n\n"
		"--json: suite, system, cases, outputs, scored, failures, infrastructure, states, unscored, reasons_hidden (you review the suite blind), kept (uuid, or null), groups[by (reason, slice, input, "
		"output, state), name, count, share, failure, cases[]]; list: a list of uuid, strand, suite, system, failures, groups, who, at; remove: changed.",
		OPTION_SUITE | OPTION_SYSTEM | OPTION_DIAGNOSIS, verb_board },
	{ "case", "case", "the whole case on one page: question, strands, plans, menu, tree, gates, decision",
		"Every strand with the words it came from, its box, what it sounds like, the tests, the knowledge that travels with it, its route and its causes; the plans of the playbooks it was begun with; the failure boards that were kept; how far each "
		"rung was tried, overrides included; where the tree ended; the gates, and the decision in words. --markdown for a page to hand on.\n\n"
		"  preop case\n"
		"  preop case --markdown\n\n"
		"--json: title, question, playbooks[], plans[playbook, plan, gate, lines[]], strands[number, uuid, title, words, box, diagnosis, tests (by name: yes, no or null), twin, route, status, causes[uuid, title, state, result]], "
		"boards[uuid, strand, suite, system, failures, groups, who, at], menu[rung, status, reason, override, override_who, open, amber (why; null)], tree[strand, steps, end, verdict, say], gates[letter, answer, "
		"rationale, counter, amber], verdict, lacks[], overrides[], decision.",
		OPTION_MARKDOWN, verb_case },
	{ "checklist", "checklist", "from diagnosis to operation: what is done, what is open, and why",
		"An item is ticked by what the file holds: [x] done, [ ] open, [?] nothing can tell yet. What no file can show, a person ticks with a piece of evidence, and the item says who and when; once that "
		"evidence has changed, expired or gone, the item is open again. What the file does show is never ticked by hand. Behind an open item stand the screen and the verb that do it. Items of your own go into "
		"$XDG_CONFIG_HOME/preop/checklist.json, in the shape of data/checklist.json, or into the project, for everybody who opens it (preop lists import); evidence names what ticks them, \"person\" for a person.\n\n"
		"  preop checklist\n"
		"  preop evidence add checklist way-back note \"went back to the prompt on the live system in four minutes\" --until 2030-01-01\n"
		"  preop checklist --markdown\n\n"
		"--json: a list of stage, id, text, tick (done, open, not known, for a person), why, who and at (of a person's tick; else null), screen, command, evidence, sources[].",
		OPTION_MARKDOWN, verb_checklist },
	{ "lists", "lists [list | import FILE | export | remove LIST ID]", "entries that this project adds to the lists",
		"FILE has the shape of the files in data/, and may hold one list or several: terms, playbooks, stages (of the checklist), diagnoses, rungs, questions, ends, severities, limits, rules, sources ... Its "
		"entries become part of the project: everybody who opens it sees them, with the origin \"project\", and one with the id of a built-in entry, or of one of your own, takes its place. All of a file "
		"comes in, or nothing: the message says the line and what was expected. - is standard input. export writes the same shape. An entry that another of the project needs, or that the file uses, is not removed: the message says which. Undo, log and merge know every entry.\n\n"
		"  printf '{\"terms\": [{\"id\": \"sla\", \"term\": \"SLA\", \"means\": \"What we promised.\"}]}' | preop lists import -\n"
		"  preop lists\n"
		"  preop lists export > lists.json\n"
		"  preop lists remove terms sla\n\n"
		"--json: a list of list, id, who, at; import, remove: changed. export is JSON in any case.",
		0, verb_lists },
	{ "sources", "sources [ID]", "what the rules and lists rest on",
		"Entries of lists and rules name their sources by id; house means that it is ours. Your own go into $XDG_CONFIG_HOME/preop/sources.json, in the shape of data/sources.json, or into the project, for "
		"everybody who opens it (preop lists import).\n\n"
		"  preop sources\n"
		"  preop sources miller-2024\n\n"
		"--json: a list of id, title, by, year, url, serves, origin.",
		0, verb_sources },
	{ "script", "script FILE", "run a script of workbench commands without a terminal",
		"A line is a command of the workbench (preop keys lists them) or, when it is none of them, one of these commands without the word preop, whose output goes to standard output. # starts a "
		"comment, FILE - is standard input. The first line that fails, or is wrong usage, ends the script with the exit status 3.",
		WORKBENCH | OPTION_SIZE, verb_script },
	{ "formats", "formats [export]", "the formats that import reads, or those that export writes",
		"  preop formats\n"
		"  preop formats export\n\n"
		"--json: a list of name, title, recognised_by, example, target (examples, labels or outputs); for export name, title, example, takes, extension.",
		0, verb_formats },
	{ "keys", "keys [COMMAND]", "all keys and commands of the workbench, or one",
		"docs/keys.md is this command's output.\n\n"
		"  preop keys label-set\n\n"
		"--json: a list of name, arguments, title, help, changes, script, contexts, keys[context, keys, arguments]; for one command only that.",
		0, verb_keys },
	{ "doctor", "doctor", "versions, terminal, settings, project: what a report of trouble needs",
		"  preop doctor\n\n"
		"--json: versions, sqlite (options it was built with), environment, config, terminal, project (problem when it cannot be opened), list_problems (entries of your own lists and of the project that are left out, by file and line).",
		0, verb_doctor },
	{ "manual", "manual [man | cli | keys | filter | formats]", "print a page of the manual",
		"man is the manual page (preop manual man | man -l -), the others are Markdown, as in docs/. Without a word: man.",
		0, verb_manual },
	{ "completions", "completions bash | zsh | fish", "print the completions for a shell",
		"For bash: eval \"$(preop completions bash)\" in ~/.bashrc. For zsh: write it to a file _preop in a folder of $fpath. For fish: write it to "
		"~/.config/fish/completions/preop.fish.",
		0, verb_completions },
	{ "help", "help [COMMAND]", "this list, or one command in full",
		"  preop help import\n\n"
		"--json: a list of name, usage, summary, help, options[name, letter, argument, help].",
		0, verb_help },
	{ "version", "version", "the version of preop",
		"--json: version, schema (of project files).",
		0, verb_version },
};

/* Paragraphs behind the help of a verb of many words: a literal may hold no more than 4,095 characters. */
static const struct {
	const char *name, *text;
} more[] = {
	{ "eval",
		"table is the baseline ladder: every system on the same cases, its score with a 95 % interval, the cases that are not ok (error, refused, empty ...: never counted as wrong), cost, time "
		"and people's verdicts. --slice and --by-slice divide the cases; --compare A B tells whether B is really better than A: paired, with the cases each gained and lost. show explains a "
		"system's numbers, shows a case with every system's answer, or a run with its settings.\n\n"
		"  preop eval table\n"
		"  preop eval table --compare prompted retrieval --by-slice\n"
		"  preop eval show H-007\n"
		"  preop eval show retrieval\n\n"
		"--json: table: suite, cases, metric, clusters, verdicts, stale_verdicts, apart, cochran{}, systems[name, rung, model, n, score, low, high, se, method, binary, clusters, outputs, states{}, "
		"unscored{}, repeats, repeated, flips, cost, cost_per_1000, priced, total_ms{}, first_ms{}, prompt_tokens, completion_tokens, suspects, wins, losses, ties, bad, ability{}, judges[]], by, "
		"slices[value, systems[]]; with --compare: first, second, n, difference, low, high, interval, p, test, se, unpaired_se, detectable, needed, wins, losses, ties, slices[value, holm ...], "
		"changes[case, first, second]; show: a case with outputs[], a run with figures[], or a system as in table." },
	{ "eval",
		"check lists what is checked of a suite's outputs. kinds lists what can be checked, and with a KIND its parameters. A value @FILE is what the file holds; texts of a list stand between bars (a|b) or are a JSON "
		"list. main makes a check the suite's score on the ladder; main - goes back to the score that came in.\n\n"
		"score runs the checks on the outputs that are stored, as often as you like: no model is asked. Outputs that are empty, truncated, refused, filtered, an error or missing are no wrong answers: they have no value, "
		"and the reason stands in its place, unless the check's count says another. failing lists the cases a check failed on, with --no-value also those without one; confusion counts which classes are taken for which; "
		"suspects lists answers that may rest on a prompt that the server cut without a word. --tokenizer FILE counts tokens exactly. --embed NAME asks that endpoint for the vectors that similarity needs. "
		"A check of kind command only names a program; --command NAME=WORDS, or $XDG_CONFIG_HOME/preop/commands.json ({\"name\": [\"program\", \"argument\"]}), says what it runs on this machine.\n\n"
		"  preop eval check kinds\n"
		"  preop eval check add short length unit=words most=60\n"
		"  preop eval check add polite phrases \"banned=as an AI|per my last email\"\n"
		"  preop eval score\n"
		"  preop eval score failing short prompted\n"
		"  preop eval check remove short\n\n"
		"--json: check: a list of name, kind, spec{}, main, who, at; check kinds: a list of kind, number, help, parameters[name, type, needed, standard, words, help]; score: suite, checks, outputs, results, no_value, "
		"vectors (fetched now), new_suspects, systems[name, outputs, states{}, suspect], scores[check, kind, main, number, system, scored, passed, failed, no_value, not_run, mean, low, high]; score show: the same from suite and "
		"systems on; failing: a list of case, state, value, label, detail; confusion: n, accuracy, macro_f1, classes[class, cases, said, precision, recall, f1], matrix (rows: right; columns: said, the last none); "
		"suspects: a list of system, case, why." },
};
/* clang-format on */

void verb_help_text(const struct verb *verb, struct strbuf *out)
{
	strbuf_adds(out, verb->help);
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		if (strcmp(more[i].name, verb->name) == 0)
			strbuf_addf(out, "\n\n%s", more[i].text);
	}
}

const struct verb *verb_table(size_t *count)
{
	*count = sizeof(verbs) / sizeof(verbs[0]);
	return verbs;
}
