#include "runner/analyse_text.h"

#include <utility>

#include "grammars/language.h"
#include "grammars/source_file.h"
#include "grammars/traits.h"

namespace agentcheck {

FileFacts analyse_text(const std::string& path, std::string text) {
  const LanguageChoice choice = choose_language(path, text);
  SourceFile file(path, std::move(text), choice.language);
  file.parse();
  FileFacts facts;
  facts.present = true;
  facts.quality = file.quality();
  facts.bytes = static_cast<std::uint32_t>(file.text().size());
  facts.lines = file.lines().count();
  if (!choice.language) return facts;
  facts.language = choice.language->name();
  facts.language_reason = choice.reason;
  facts.is_test_file = choice.language->is_test_file(path);
  facts.symbols = extract_symbols(file);
  facts.errors = syntax_errors(file);
  return facts;
}

}  // namespace agentcheck
