#include "grammars/c/header.h"

#include "core/regex.h"

namespace agentcheck {

LanguageChoice choose_header_language(std::string_view text, std::string_view neighbour) {
  static const Regex cpp =
      Regex::compile(
          R"((?m)^\s*(class\s+\w+|namespace\b|template\s*<|using\s|public:|private:|protected:)|\w::\w)")
          .value();
  if (cpp.search(text)) return {find_language("cpp"), "C++ by its content"};
  if (neighbour == "cpp") return {find_language("cpp"), "C++ like the files beside it"};
  return {find_language("c"), "C: nothing in it is C++"};
}

}  // namespace agentcheck
