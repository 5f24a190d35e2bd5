#include "grammars/language_data.h"

#include "grammar_symbols.inc"

#define AC_FILE(language, file, id) extern "C" const char id[], id##_end[];
#include "grammar_data.inc"
#undef AC_FILE

namespace agentcheck {
namespace {

struct EmbeddedFile {
  std::string_view language;
  std::string_view file;
  const char* begin;
  const char* end;
};

#define AC_FILE(language, file, id) EmbeddedFile{language, file, id, id##_end},
const EmbeddedFile kFiles[] = {
#include "grammar_data.inc"
};
#undef AC_FILE

}  // namespace

const std::vector<EmbeddedLanguage>& embedded_languages() {
#define AC_LANGUAGE(name, grammar) EmbeddedLanguage{name, grammar},
  static const std::vector<EmbeddedLanguage> kLanguages{
#include "grammar_languages.inc"
  };
#undef AC_LANGUAGE
  return kLanguages;
}

std::string_view embedded_file(std::string_view language, std::string_view file) {
  for (const EmbeddedFile& row : kFiles) {
    if (row.language == language && row.file == file) {
      return {row.begin, static_cast<std::size_t>(row.end - row.begin)};
    }
  }
  return {};
}

}  // namespace agentcheck
