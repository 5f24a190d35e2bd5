#include "grammars/language.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "grammars/language_builder.h"
#include "grammars/language_data.h"

namespace agentcheck {

bool Language::is_silent_token(std::string_view token) const {
  return std::binary_search(silent_tokens_.begin(), silent_tokens_.end(), token);
}

bool Language::annotation_counts(std::string_view text) const {
  return annotations_that_count_ && annotations_that_count_->search(text);
}

bool Language::is_directive(std::string_view comment) const {
  return directives_ && directives_->search(comment);
}

bool Language::has_interchangeable_quotes(std::string_view literal) const {
  return interchangeable_quotes_ ||
         (interchangeable_literals_ && interchangeable_literals_->search(literal));
}

std::string_view Language::query_text(std::string_view file) const {
  const std::string_view own = embedded_file(name_, file);
  if (!own.empty() || inherits_.empty()) return own;
  return find_language(inherits_)->query_text(file);
}

std::pair<unsigned, unsigned> grammar_abi_versions() {
  return {TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION, TREE_SITTER_LANGUAGE_VERSION};
}

std::vector<std::string_view> Language::query_texts(std::string_view file) const {
  std::vector<std::string_view> texts;
  for (const std::string& ancestor : ancestors_) texts.push_back(embedded_file(ancestor, file));
  texts.push_back(query_text(file));
  std::erase(texts, std::string_view());
  return texts;
}

std::vector<std::string> language_names() {
  std::vector<std::string> names;
  for (const EmbeddedLanguage& language : embedded_languages()) names.emplace_back(language.name);
  std::sort(names.begin(), names.end());
  return names;
}

const Language* find_language(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const Language>, std::less<>> built;
  const std::lock_guard lock(mutex);
  if (const auto found = built.find(name); found != built.end()) return found->second.get();
  for (const EmbeddedLanguage& embedded : embedded_languages()) {
    if (embedded.name != name) continue;
    auto language = std::make_unique<const Language>(build_language(embedded));
    return built.emplace(std::string(name), std::move(language)).first->second.get();
  }
  return nullptr;
}

}  // namespace agentcheck
