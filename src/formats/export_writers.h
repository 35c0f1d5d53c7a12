/*
 * The writers of the formats: each appends the row as one JSON record, or says why its format has no place for it (a literal; what it appended by then
 * is thrown away). A row that is of the format already never comes here: its record is taken as it is.
 */
#ifndef PREOP_SRC_FORMATS_EXPORT_WRITERS_H
#define PREOP_SRC_FORMATS_EXPORT_WRITERS_H

#include "export_content.h"

#define WRITER(name) const char *write_##name(struct export *export, const struct content *content, struct strbuf *out)

WRITER(chat); /* export_messages.c */
WRITER(axolotl);
WRITER(prompt_messages);
WRITER(openai_preference);
WRITER(preference_messages);
WRITER(unpaired_messages);
WRITER(prompt); /* export_texts.c */
WRITER(alpaca);
WRITER(text);
WRITER(segments);
WRITER(preference);
WRITER(unpaired);
WRITER(sharegpt); /* export_sharegpt.c */
WRITER(sharegpt_preference);
WRITER(labelled); /* export_labels.c */
WRITER(argilla);
WRITER(label_studio);
WRITER(pair); /* export_retrieval.c */
WRITER(triplet);

/* dataset_info.json beside the written file, with its entry (export_sharegpt.c). */
bool beside_llama_factory(const char *file, char **path, struct strbuf *out, struct error *error);
bool beside_llama_factory_preference(const char *file, char **path, struct strbuf *out, struct error *error);

#endif
