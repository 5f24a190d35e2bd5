// Shells: functions, and variables given to the environment (Bash Reference Manual, "Shell
// Functions", "Bourne Shell Builtins", "Bash Builtin Commands").
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// True for `export` without `-f` and `-n`, and for `declare -x` and its kin.
bool exports(const Node& command) {
  const std::string_view word = command.child(0).text();
  bool exported = word == "export";
  if (!exported && word != "declare" && word != "typeset" && word != "readonly") return false;
  for (const Node& child : command.named_children()) {
    const std::string_view option = child.text();
    if (!child.is("word") || !option.starts_with('-')) continue;
    // Functions, and what is listed or taken back.
    if (option.find_first_of("fFnp") != option.npos) return false;
    exported = exported || option.find('x') != option.npos;
  }
  return exported;
}

std::vector<Symbol> define_variables(const Definition& definition) {
  if (definition.local || !exports(definition.node)) return {};
  std::vector<Symbol> symbols;
  for (const Node& child : definition.node.named_children()) {
    const Node name = child.is("variable_assignment") ? child.field("name") : child;
    if (!name.is("variable_name")) continue;
    Symbol& symbol = symbols.emplace_back();
    symbol.kind = SymbolKind::variable;
    symbol.name = name.text();
    symbol.name_span = name.span();
    symbol.whole = definition.outer.span();
    if (const Node value = child.field("value")) symbol.body = value.span();
    symbol.signature->display = symbol.signature->strict = "export " + symbol.name;
  }
  return symbols;
}

/// The line that opens a test of Bats; its preprocessor makes a function of it.
const Regex& test_line() {
  static const Regex regex =
      Regex::compile(R"((?m)^[ \t]*@test[ \t]+[^\n]*[ \t]\{[ \t]*(#[^\n]*)?$)").value();
  return regex;
}

/// The title of a test, without quotes; empty for a function that is none.
std::string_view test_title(const Definition& definition) {
  std::string_view line = definition.file.text().substr(definition.node.begin());
  if (!line.starts_with("@test")) return {};
  line = line.substr(5, std::min(line.find('\n'), line.size()) - 5);
  line = trim(line.substr(0, line.rfind('{')));
  const bool quoted = line.size() > 1 && (line[0] == '"' || line[0] == '\'');
  return quoted ? line.substr(1, line.size() - 2) : line;
}

class BashTraits : public Traits {
 public:
  std::string readable(std::string_view text) const override {
    Span match;
    if (text.find("@test") == text.npos || !test_line().find(text, 0, match)) return {};
    std::string out(text);
    for (std::size_t from = 0; test_line().find(text, from, match); from = match.end) {
      const std::size_t begin = text.find('@', match.begin);
      std::string_view line = text.substr(begin, match.end - begin);
      // Behind the last brace only a comment may stand, which may hold braces, too.
      const std::size_t brace = line.find_last_of("{", line.rfind(" #"));
      const std::size_t end = brace == line.npos ? line.rfind('{') : brace;
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(begin), end, ' ');
      out.replace(begin, 3, "f()");
    }
    return out;
  }

  std::vector<Symbol> define(const Definition& definition) const override {
    if (definition.node.is("declaration_command")) return define_variables(definition);
    return define_by_rule(definition);
  }

  bool refine(const Definition& definition, const TokenWriter&, Symbol& symbol) const override {
    const std::string_view title = test_title(definition);
    if (!title.empty()) symbol.name = title;
    symbol.signature.reset();
    symbol.signature->display = symbol.signature->strict = symbol.name + "()";
    // It cannot change anything for its caller.
    if (definition.node.field("body").is("subshell")) {
      symbol.signature->modifiers.emplace_back("subshell");
    }
    symbol.returns_nothing = true;
    if (!title.empty()) symbol.signature->display = "@test " + symbol.name;
    const bool named_test =
        symbol.name.starts_with("test") && definition.language.is_test_file(definition.file.path());
    symbol.is_test = !title.empty() || named_test;
    return !symbol.name.empty();
  }

  /// Nobody calls a test of Bats by its title.
  bool exported(const Definition& definition, const Symbol&) const override {
    return test_title(definition).empty();
  }
};

}  // namespace

const Traits& bash_traits() {
  static const BashTraits traits;
  return traits;
}

}  // namespace agentcheck
