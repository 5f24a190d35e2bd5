// Progress on a terminal: one line on standard error that comes after a second and is gone at the
// end.
#pragma once

#include <memory>

#include "runner/console.h"
#include "runner/verify.h"

namespace agentcheck {

/// A Progress for this console: one that draws where standard error is a terminal, else nullptr.
/// Nothing is drawn during the first second. Its destructor erases what it drew.
std::unique_ptr<Progress> make_progress(Console& console);

}  // namespace agentcheck
