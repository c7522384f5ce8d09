#include <isa-l/igzip_lib.h>

/* Values of C enumerations, which Swift imports under names of its own. */
static inline int culprit_isal_has_ended(const struct inflate_state *state) {
  return state->block_state == ISAL_BLOCK_FINISH;
}
