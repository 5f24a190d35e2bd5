#include "checks/symbols/reexports.h"

#include <string>

#include "core/regex.h"

namespace agentcheck {
namespace {

/// `name` as a regular expression that matches it as a word.
std::string word(std::string_view name) {
  std::string pattern = "(^|[^\\w$])";
  for (const char c : name) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + "([^\\w$]|$)";
}

/// Searches every match of `statement` for `name`.
bool any_names(const Regex& statement, std::string_view text, std::string_view name) {
  const Result<Regex> wanted = Regex::compile(word(name));
  if (!wanted) return false;
  Span match;
  for (std::size_t at = 0; statement.find(text, at, match); at = match.end) {
    const std::string_view found = text.substr(match.begin, match.size());
    if (found.find('*') != std::string_view::npos || wanted->search(found)) return true;
    if (match.empty()) break;
  }
  return false;
}

}  // namespace

bool reexports(std::string_view text, std::string_view language, std::string_view name) {
  if (language == "javascript" || language == "typescript" || language == "tsx") {
    static const Regex statement =
        Regex::compile(R"((?m)^\s*export\s+(type\s+)?(\*[^;'"\n]*|\{[^}]*\})\s*from\b)").value();
    static const Regex local =
        Regex::compile(R"((?m)^\s*(export\s+(type\s+)?\{[^}]*\}|module\.exports\s*=\s*[^;]*))").value();
    return any_names(statement, text, name) ||
           (text.find("import") != std::string_view::npos && any_names(local, text, name)) ||
           (text.find("require") != std::string_view::npos && any_names(local, text, name));
  }
  if (language == "python") {
    static const Regex statement =
        Regex::compile(R"((?m)^[ \t]*from\s+\S+\s+import\s*(\([^)]*\)|[^\n(]*))").value();
    return any_names(statement, text, name);
  }
  if (language == "rust") {
    static const Regex statement = Regex::compile(R"((?m)^\s*pub\s+use\s[^;]*;)").value();
    return any_names(statement, text, name);
  }
  return false;
}

}  // namespace agentcheck
