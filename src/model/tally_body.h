/* Records one by one, by id, for counts that need more of a row than its narrow columns. */
#ifndef PREOP_SRC_MODEL_TALLY_BODY_H
#define PREOP_SRC_MODEL_TALLY_BODY_H

#include "preop/model/shape.h"
#include "preop/store/db.h"

struct tally_bodies {
	struct db *db;
	int64_t import; /* whose shape and map these are */
	enum example_shape shape;
	struct field_map map;
	struct arena maps, turns;
};
#define TALLY_BODIES_INIT(db)                                                                                          \
	{                                                                                                              \
		(db), .maps = ARENA_INIT, .turns = ARENA_INIT                                                          \
	}
void tally_bodies_free(struct tally_bodies *bodies);
/* `take` gets the turns, which are gone when it returns; it is not called where there is no such record. */
bool tally_bodies_read(struct tally_bodies *bodies, int64_t id, void (*take)(void *context, const struct turns *turns),
	void *context, struct error *error);

#endif
