// What a language's data says for people: which files are its, and what is known to go wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// For the table of languages; from language.json, what it inherits included.
struct LanguageSummary {
  std::vector<std::string> extensions;  ///< Shared ones included: ".py".
  bool has_tests = false;               ///< Test files are known by their names.
  std::vector<std::string> limits;      ///< `limits`: sentences about what its analysis gets wrong.
};

/// Of a language that language_names() lists.
LanguageSummary language_summary(std::string_view language);

}  // namespace agentcheck
