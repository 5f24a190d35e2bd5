#include "grammars/language_summary.h"

#include <nlohmann/json.hpp>

#include "grammars/language_data.h"

namespace agentcheck {
namespace {

/// The value of a key, of the language or of what it inherits from; null where there is none.
nlohmann::json value_of(std::string_view language, const char* key) {
  const nlohmann::json data = nlohmann::json::parse(embedded_file(language, "language.json"));
  if (data.contains(key)) return data[key];
  return data.contains("inherits") ? value_of(data["inherits"].get<std::string>(), key)
                                   : nlohmann::json();
}

}  // namespace

LanguageSummary language_summary(std::string_view language) {
  LanguageSummary summary;
  for (const auto& extension : value_of(language, "extensions")) {
    summary.extensions.push_back(extension);
  }
  const nlohmann::json shared = value_of(language, "shared-extensions");
  for (const auto& [extension, sharing] : shared.items()) {
    summary.extensions.push_back(extension);
  }
  summary.has_tests = !value_of(language, "tests").is_null();
  for (const auto& limit : value_of(language, "limits")) summary.limits.push_back(limit);
  return summary;
}

}  // namespace agentcheck
