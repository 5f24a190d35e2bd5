// What differs between two signatures, in words.
#pragma once

#include <string>
#include <vector>

#include "core/symbol.h"

namespace agentcheck {

class Language;

/// One difference a caller, implementer or overrider can notice.
struct SignatureDifference {
  std::string what;       ///< "parameter `b` removed", "return type `int` -> `long`".
  bool additive = false;  ///< Old callers need not change anything.
};

/// All differences, most telling first; empty where nobody outside can notice one. `language` is
/// the language of both.
std::vector<SignatureDifference> compare_signatures(const Symbol& base, const Symbol& head,
                                                    const Language& language);

/// True where compare_signatures() would give nothing; cheaper.
bool same_signature(const Symbol& base, const Symbol& head, const Language& language);

}  // namespace agentcheck
