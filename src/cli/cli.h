/*
 * The command line: one table of verbs, one file a verb (or a family), one set of options.
 *
 * `preop VERB [words] [options]`; options may stand anywhere after the verb; `--` ends them. --json prints one JSON document on standard output and nothing else;
 * messages go to standard error. Exit status: 0 done, 1 a negative verdict, 3 failed (nothing half done), 64 wrong usage (docs/cli.md).
 * A verb prints to `out` and never to stdout itself, so that scripts and tests can run verbs inside one process. Thread: main.
 */
#ifndef PREOP_CLI_CLI_H
#define PREOP_CLI_CLI_H

#include "preop/base/strbuf.h"
#include "preop/store/db.h"

#include <stdio.h>

/* Which options a verb takes, a bit each; options that always go together share one. The table in options.c has name, argument and help. Macros, because a constant of an enum is an int. */
#define OPTION_BIT(n) (UINT64_C(1) << (n))
#define OPTION_PROJECT OPTION_BIT(0)
#define OPTION_JSON OPTION_BIT(1)
#define OPTION_AS OPTION_BIT(2)
#define OPTION_AT OPTION_BIT(3)
#define OPTION_DATASET OPTION_BIT(4)
#define OPTION_SPLIT OPTION_BIT(5)
#define OPTION_FILTER OPTION_BIT(6)
#define OPTION_LIMIT OPTION_BIT(7)
#define OPTION_FORMAT OPTION_BIT(8)
#define OPTION_OUTPUT OPTION_BIT(9)
#define OPTION_MAP OPTION_BIT(10)
#define OPTION_STRICT OPTION_BIT(11)
#define OPTION_DRY_RUN OPTION_BIT(12)
#define OPTION_NOTE OPTION_BIT(13)
#define OPTION_BECAUSE OPTION_BIT(14)
#define OPTION_KEEP OPTION_BIT(15)
#define OPTION_TITLE OPTION_BIT(16)
#define OPTION_QUESTION OPTION_BIT(17)
#define OPTION_SIZE OPTION_BIT(18)
#define OPTION_THEME OPTION_BIT(19)
#define OPTION_ASCII OPTION_BIT(20)
#define OPTION_NO_MOUSE OPTION_BIT(21)
#define OPTION_FRESH OPTION_BIT(22)
#define OPTION_SEED OPTION_BIT(23)
#define OPTION_KEYS OPTION_BIT(24)
#define OPTION_LOG OPTION_BIT(25)
#define OPTION_SNAPSHOT OPTION_BIT(26)
#define OPTION_WITH OPTION_BIT(27)
#define OPTION_ANNOTATIONS OPTION_BIT(28) /* --item, --annotator, --label ... --fix */
#define OPTION_NOISE OPTION_BIT(29)       /* --decisions, --below */
#define OPTION_SITTING OPTION_BIT(30)     /* --who, --since */
#define OPTION_RUN OPTION_BIT(31)         /* --endpoint, --epochs ... --again */
#define OPTION_SCHEMA OPTION_BIT(36)      /* --schema, --level, --scale */
#define OPTION_MIGRATION OPTION_BIT(37)   /* --into, --by */
#define OPTION_GUIDELINE OPTION_BIT(38)   /* --examples, --override, --version */
#define OPTION_TOKENIZER OPTION_BIT(32)
#define OPTION_ENCODING OPTION_BIT(33)
#define OPTION_MAX_TOKENS OPTION_BIT(34)
#define OPTION_TRAINER OPTION_BIT(35)
#define OPTION_TABLE OPTION_BIT(39) /* --slice, --by-slice, --compare, --metric, --csv */
#define OPTION_MARKDOWN OPTION_BIT(40)
#define OPTION_REMOVE OPTION_BIT(44)
#define OPTION_RESTORE OPTION_BIT(45)
#define OPTION_RAW OPTION_BIT(50)
#define OPTION_DIFF OPTION_BIT(51)
#define OPTION_SUITE OPTION_BIT(52)
#define OPTION_CASE OPTION_BIT(53)
#define OPTION_SYSTEM OPTION_BIT(54)
#define OPTION_REGEX OPTION_BIT(55)
#define OPTION_IGNORE_CASE OPTION_BIT(56)
#define OPTION_FIELD OPTION_BIT(57)
#define OPTION_AGGREGATE OPTION_BIT(49) /* --method, --ties, --smoothing, --gold */
#define OPTION_VOTES OPTION_BIT(58)     /* --schema-level, --undecided */
#define OPTION_SAMPLES OPTION_BIT(59)
#define OPTION_QUEUE OPTION_BIT(60)    /* --lane, --order, --sample, --near, --own */
#define OPTION_DECISION OPTION_BIT(61) /* --both, --none, --section, --unsure, --propagate */
#define OPTION_REASON OPTION_BIT(62)
#define OPTION_UNDO OPTION_BIT(63)
#define OPTION_REVIEW OPTION_BIT(41)    /* --order, --together, --spent, --reasons, --repeats, --unblind */
#define OPTION_DIAGNOSIS OPTION_BIT(47) /* --strand */
#define OPTION_UNTIL OPTION_BIT(43)
#define OPTION_GATE OPTION_BIT(42)  /* --claim, --counter, --owner, --until */
#define OPTION_JUDGE OPTION_BIT(48) /* --mode, --model ... --rounds, and what running shares with eval run */
#define OPTION_CHECK OPTION_BIT(46) /* --check, --command, --embed, --no-value */

/* Of an option that may be given several times, or once as a,b,c. */
enum { OPTION_LIST_MAX = 16 };
struct option_list {
	const char *items[OPTION_LIST_MAX];
	size_t count;
};

/* How files of annotations are read (verb_annotations.c). */
struct annotation_words {
	struct option_list item, annotator, label, gold, reason, confidence, time, spent, text, model, fix;
	const char *annotator_name, *schema, *level, *scale; /* the last three of schema, too */
	bool matrix;
};

/* How a model is asked to judge (verb_judge*.c). */
struct judge_options {
	const char *mode, *model, *template, *orders, *rounds;
	int64_t repeats; /* 0: not given */
};

/* How a suite is put to a system (verb_eval_run.c). */
struct run_words {
	const char *endpoint, *context_command, *budget_usd, *budget_time;
	int64_t epochs, max_in_flight, budget_tokens; /* 0: not given */
	bool stream, no_cache, again;
};

struct review_words {
	int64_t together;       /* 0: not given */
	int64_t spent, repeats; /* -1: not given */
	const char *tags;
	bool unblind;
};
struct cli_options { /* NULL or false: not given */
	const char *project, *as, *dataset, *split, *filter, *format, *output, *map, *note, *because, *keep, *title,
		*question, *size, *theme, *keys, *log, *snapshot, *with, *suite, *eval_case, *system;
	const char *field;
	const char *into, *by, *examples, *override;
	const char *slice, *compare, *metric;
	const char *lane, *order, *both, *section, *reason;
	const char *tokenizer, *encoding, *trainer;
	int64_t at;    /* CLOCK_NONE: now */
	int64_t limit; /* -1: not given */
	uint64_t seed;
	int64_t max_tokens; /* 0: not given */
	int64_t version;    /* of a guideline; 0: the one in force */
	bool json, strict, dry_run, ascii, no_mouse, fresh, markdown, remove, restore;
	int64_t sample; /* 0: not given */
	bool raw, diff, regex, ignore_case, by_slice, csv;
	bool none, unsure, propagate, undo, near_too, own;
	struct annotation_words annotations;
	struct judge_options judge;
	struct run_words run;
	const char *check, *command, *embed;
	bool no_value; /* list what has no value, too */
	struct review_words review;
	const char *schema_level, *method, *ties, *smoothing;
	int64_t samples; /* -1: not given */
	bool undecided, use_gold;
	const char *below, *who;
	int64_t decisions; /* 0: not given */
	const char *claim, *counter, *owner;
	const char *waiver_until; /* a day, a time, or "-" */
	const char *strand;       /* number or title */
	int64_t until;            /* CLOCK_NONE: not given */
	int64_t since;            /* CLOCK_NONE: not given */
	const char *const *words; /* what is no option */
	size_t word_count;
};

struct cli;        /* shared by the verbs of one process: hooks, the open project of a script */
struct cli_hooks { /* what the workbench does for the command line; filled in by main.c, so that cli and tui stay siblings. NULL: a build without it */
	int (*workbench)(const struct cli_options *options, const char *path, const char *actor, struct error *error);
	bool (*script)(const struct cli_options *options, const char *path, const char *actor, FILE *script,
		const char *name, bool (*verb)(void *context, const char *line, struct error *error), void *context,
		struct error *error);
	void (*dump_keys)(struct strbuf *out, bool json); /* docs/keys.md, or one JSON array */
	void (*dump_commands)(struct strbuf *out);        /* names, one a line: completions */
	void (*doctor)(struct strbuf *out, bool json);    /* the terminal: lines, or one JSON object */
};

struct verb {
	const char *name;    /* "import" */
	const char *usage;   /* "import FILE... [options]" without the common options */
	const char *summary; /* one line for `preop help` */
	const char *help;    /* paragraphs for `preop help import`, the manual and docs/cli.md */
	uint64_t options;    /* OPTION_ bits */
	int (*run)(struct cli *cli, const struct cli_options *options, struct strbuf *out,
		struct error *error); /* the exit status; 3 with error set */
};

void verb_help_text(const struct verb *verb, struct strbuf *out); /* all paragraphs of its help */
const struct verb *verb_find(const char *name);
const struct verb *verb_table(size_t *count);

int cli_main(int argc, char **argv, const struct cli_hooks *hooks);

/* For verbs. */
bool cli_open(struct cli *cli, const struct cli_options *options, enum db_mode mode, struct db **db,
	struct error *error); /* -p, $PREOP_PROJECT, else the only *.preop here */
void cli_close(struct cli *cli, struct db *db);
const char *cli_actor(const struct cli_options *options); /* --as, $PREOP_USER, login, "unknown" */
bool cli_run_line(struct cli *cli, const char *line, struct strbuf *out,
	struct error *error); /* one script line of words and options */

#endif
