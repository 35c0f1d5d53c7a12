/* Random keys, text, clicks and sizes: whatever they hit, the workbench survives. Nothing leaves it: quit, suspend and the editor do nothing meanwhile. */
#ifndef TUI_MONKEY_H
#define TUI_MONKEY_H

#include "app.h"

void monkey_run(struct app *app, int count, uint64_t seed); /* headless; the same seed does the same */

#endif
