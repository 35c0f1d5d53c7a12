/* One import of outputs under way, as the files suite_import*.c see it. */
#ifndef PREOP_SRC_MODEL_SUITE_BATCH_H
#define PREOP_SRC_MODEL_SUITE_BATCH_H

#include "preop/base/bigmap.h"
#include "preop/base/hash.h"
#include "preop/base/memory.h"
#include "preop/base/random.h"
#include "preop/model/suite_import.h"

enum { NAME_LIMIT = 120, CASE_LIMIT = 200 };
enum { SYSTEM_LIMIT = 64 }; /* 2016 pairs a case: more than anybody reviews */
enum { EPOCH_LIMIT = 1000 };

struct batch_run { /* one of this import */
	int64_t epoch, id;
	int64_t outputs; /* rows of it */
};

struct batch_system {
	int64_t id; /* 0: not in the file yet */
	char *name;
	bool fresh;                /* this import makes it */
	struct import_system what; /* strings in the batch's arena */
	struct import_run said;
	bool spoken_of;      /* `said` is about this very system */
	struct batch_known { /* duplicates that were not stored: where they are */
		int64_t run, eval_case;
	} * known;
	size_t known_count, known_room;
	struct batch_run *runs;
	size_t run_count;
};

struct suite_import {
	struct db *db;
	int64_t suite, import;
	int64_t rows, duplicates;             /* rows: news */
	int64_t cases;                        /* with outputs of this import */
	int64_t by_id, by_content, new_cases; /* rows whose case was there already; cases made */
	int64_t judged;                       /* verdicts and scores of judges, gold */
	int64_t locked;                       /* no case enters */
	char uuid[UUID_SIZE];
	char *suite_name;
	struct batch_system systems[SYSTEM_LIMIT];
	size_t system_count;
	struct import_run said; /* of the others */
	struct import_figure *figures;
	size_t figure_count;
	struct bigmap *claimed; /* case -> id that was led to it by content */
	struct bigmap *met;     /* case, system and repeat of rows about outputs that earlier imports brought */
	struct arena arena;
};

/* ---- suite_import_case.c: which case a row is of ---- */
struct batch_case {
	int64_t id; /* 0: not in the suite */
	bool live;  /* false: what an undone import left; it may be taken over */
	bool mine;  /* this import brought it */
	bool by_content;
	char name[CASE_LIMIT + 1];
	unsigned char hash[CASE_HASH_SIZE];
};
enum output_result batch_find_case(
	struct suite_import *batch, const struct output_row *row, struct batch_case *out, struct error *error);
/* Keeps what the suite has; takes over what an undone import left. That import cannot come back: this one is newer. */
bool batch_put_case(
	struct suite_import *batch, const struct output_row *row, struct batch_case *found, struct error *error);

/* ---- suite_import_output.c: the output, its facts, parts and scores ---- */
struct batch_old { /* against the newest output of that system for the case */
	bool same, here /* it came with this import */;
	int64_t run; /* 0: there is none */
};
bool batch_compare(struct suite_import *batch, int64_t eval_case, int64_t system, const struct output_row *row,
	const char *state, struct batch_old *out, struct error *error);
bool batch_put_output(struct suite_import *batch, struct batch_run *run, int64_t eval_case,
	const struct output_row *row, const char *state, struct error *error);
bool batch_put_more(
	struct suite_import *batch, int64_t run, int64_t eval_case, const struct output_row *row, struct error *error);
bool batch_row_is_sound(const struct output_row *row, struct error *error);
const char *batch_state(const struct output_row *row);

/* ---- suite_import_system.c: systems and their runs ---- */
bool batch_load_systems(struct suite_import *batch, struct error *error);
struct batch_system *batch_find_system(struct suite_import *batch, const char *name); /* NULL: not known yet */
/* NULL: there is no room for one more. */
struct batch_system *batch_add_system(struct suite_import *batch, const char *name, struct error *error);
struct batch_run *batch_open_run(
	struct suite_import *batch, struct batch_system *system, int64_t epoch, struct error *error); /* NULL: failed */
bool batch_note_known(struct batch_system *system, int64_t run, int64_t eval_case, struct error *error);
bool batch_close_runs(struct suite_import *batch, struct error *error); /* what is known of them at the end */

/* ---- suite_import_report.c ---- */
bool batch_put_report(struct suite_import *batch, int64_t rejected, struct error *error);

#endif
