// The embedded files of every grammars/<language>/ folder.
#pragma once

#include <tree_sitter/api.h>

#include <string_view>
#include <vector>

namespace agentcheck {

/// A language compiled in: its folder's name and its grammar.
struct EmbeddedLanguage {
  std::string_view name;
  const TSLanguage* (*grammar)();
};

/// All of them, sorted by name.
const std::vector<EmbeddedLanguage>& embedded_languages();
/// Content of a file of a language's folder; empty where there is none.
std::string_view embedded_file(std::string_view language, std::string_view file);

}  // namespace agentcheck
