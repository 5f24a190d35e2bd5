// What `negative: hidden-text` looks for in a text: what nobody sees, and what looks like another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/negative/added/occurrence.h"
#include "core/location.h"

namespace agentcheck {

/// A run of characters that cannot be seen where they stand.
struct HiddenRun {
  Span span;
  std::string rule;     ///< `bidi-control`, `invisible-character` ...
  std::string message;  ///< What it is and what it does.
};

/// Where text of natural languages is expected, so that direction marks beside right-to-left
/// letters are in place: translations, markup and prose, told by the name.
bool is_translation(std::string_view path);

/// The runs of `text` within `region`, in order. Ill-formed bytes are passed over. `translation`
/// as is_translation() says.
std::vector<HiddenRun> hidden_runs(std::string_view text, const Span& region, bool translation);

/// Words of the touched lines that mix look-alike letters into Latin ones; and, where the file is
/// in a language with a grammar, names that look like another name of the file.
void find_lookalikes(const TouchedLines& lines, Occurrences& out);

/// True for a word whose letters of other scripts all look like the Latin ones they stand beside.
bool mixes_lookalikes(std::string_view word);

}  // namespace agentcheck
