#include "grammars/swift/readable.h"

#include <algorithm>
#include <vector>

#include "core/location.h"
#include "core/regex.h"

namespace agentcheck::swift {
namespace {

/// What is blanked: in every match of the first expression, the first match of the second.
struct Blanked {
  Regex match;
  Regex what;
};

const std::vector<Blanked>& rules() {
  static const std::vector<Blanked> kRules = [] {
    const std::pair<const char*, const char*> rows[] = {
        {R"((?m)^[ \t]*#(if|elseif|else|endif|error|warning|sourceLocation)\b[^\n]*)", R"(#.*)"},
        {R"(\bthrows[ ]?\([^()\n]*\))", R"(\(.*)"},
        {R"(@\w+(\.\w+)*\([ \t]*\))", R"(\(.*)"},
        {R"(\bnonisolated\(unsafe\))", R"(\(.*)"},
        {R"([:(][ \t]*(sending|isolated|__owned|__shared)[ \t]+[@\w(\[])", R"(\w+)"},
        {R"(->[ \t]*sending[ \t]+)", R"(\w+)"},
        {R"((?m)^[ \t]*isolated[ \t]+deinit\b)", R"(isolated)"},
        {R"(=[ \t]*consume[ \t]+\w)", R"(consume)"},
    };
    std::vector<Blanked> all;
    for (const auto& [match, what] : rows) {
      all.push_back({Regex::compile(match).value(), Regex::compile(what).value()});
    }
    return all;
  }();
  return kRules;
}

}  // namespace

std::string readable_text(std::string_view text) {
  static const Regex kAny =
      Regex::compile(
          R"((?m)^[ \t]*#(if|error|warning|sourceLocation)\b|\bthrows ?\(|@\w+(\.\w+)*\([ \t]*\)|nonisolated\(unsafe\)|\b(sending|isolated|__owned|__shared|consume)[ \t]|#_sourceLocation|#isolation|[:(,][ \t]*\(\)[ \t]*[,)])")
          .value();
  if (!kAny.search(text)) return {};
  std::string out(text);
  for (const Blanked& rule : rules()) {
    Span match, what;
    for (std::size_t from = 0; rule.match.find(text, from, match); from = match.end) {
      if (match.empty()) break;
      if (!rule.what.find(text.substr(match.begin, match.size()), 0, what)) continue;
      std::fill_n(out.begin() + match.begin + what.begin, what.size(), ' ');
    }
  }
  // A macro without arguments is read as a name, and an empty tuple as an empty array.
  static const Regex kMacro = Regex::compile(R"(#(_sourceLocation|isolation)\b)").value();
  static const Regex kTuple = Regex::compile(R"([:(,][ \t]*\(\)[ \t]*[,)])").value();
  Span match;
  for (std::size_t from = 0; kMacro.find(text, from, match); from = match.end) {
    out[match.begin] = ' ';
  }
  for (std::size_t from = 0; kTuple.find(text, from, match); from = match.end) {
    const std::size_t at = text.find("()", match.begin);
    out[at] = '[';
    out[at + 1] = ']';
  }
  return out;
}

}  // namespace agentcheck::swift
