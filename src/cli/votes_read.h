/* What `agreement` and `aggregate` share: the labels they read, and numbers as they print them. */
#ifndef PREOP_CLI_VOTES_READ_H
#define PREOP_CLI_VOTES_READ_H

#include "cli/cli.h"
#include "cli/progress.h"

#include "preop/base/json.h"
#include "preop/model/votes.h"

struct votes_read {
	struct arena arena;
	struct dataset dataset;
	struct progress *progress;
	struct votes people;
	int64_t op; /* the newest of the journal when they were read */
	bool plain; /* all labels at the dataset's own level: what it comes to may be kept (model/label_measure.h) */
};

/* People's labels of --dataset, by --schema-level and --undecided. Free with votes_read_free() in either case. */
bool votes_read(struct db *db, const struct cli_options *options, struct votes_read *out, struct error *error);
void votes_read_free(struct votes_read *read);
struct votes_options votes_read_options(const struct cli_options *options, struct progress *progress);
/* --schema-level as a level; NULL: not given. */
bool votes_read_level(const struct cli_options *options, enum label_level *level, struct error *error);

void votes_json_dropped(struct json_writer *w, const struct votes *votes);
void votes_print_dropped(struct strbuf *out, const struct votes *votes);

#endif
