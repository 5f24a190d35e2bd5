#include "checks/symbols/reexports.h"

#include <algorithm>
#include <string>

#include "core/regex.h"
#include "core/text.h"

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

/// Calls `visit` with the text of every match of `statement` until it gives true.
template <typename Visit>
bool any_match(const Regex& statement, std::string_view text, Visit&& visit) {
  Span match;
  for (std::size_t at = 0; statement.find(text, at, match); at = match.end) {
    if (visit(text.substr(match.begin, match.size()))) return true;
    if (match.empty()) break;
  }
  return false;
}

/// Searches every match of `statement` for `name`.
bool any_names(const Regex& statement, std::string_view text, std::string_view name) {
  const Result<Regex> wanted = Regex::compile(word(name));
  if (!wanted) return false;
  return any_match(statement, text, [&](std::string_view found) {
    return found.find('*') != std::string_view::npos || wanted->search(found);
  });
}

/// True where one of `a, b as c` in the braces of an ECMAScript export hands on `name`; `* as c` does
/// so only for `c`, a bare star for every name but `default`.
bool exports_name(std::string_view statement, std::string_view name) {
  const std::size_t open = statement.find('{'), star = statement.find('*');
  std::string_view list = statement.substr(open == std::string_view::npos ? star : open + 1);
  list = list.substr(0, list.find('}'));
  if (open == std::string_view::npos) {
    list = list.substr(0, list.find(" from"));
    if (list.find(" as ") == std::string_view::npos) return name != "default";
  }
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    const std::size_t as = item.rfind(" as ");
    if (as != std::string_view::npos) item = trim(item.substr(as + 4));
    if (item.starts_with("type ")) item = trim(item.substr(5));
    if (item.size() > 1 && (item.front() == '"' || item.front() == '\'')) {
      item = item.substr(1, item.size() - 2);
    }
    if (item == name) return true;
  }
  return false;
}

bool is_ecmascript(std::string_view language) {
  return language == "javascript" || language == "typescript" || language == "tsx";
}

}  // namespace

bool has_reexports(std::string_view language) {
  return is_ecmascript(language) || language == "python" || language == "rust";
}

bool reexports(std::string_view text, std::string_view language, std::string_view name) {
  if (is_ecmascript(language)) {
    static const Regex statement =
        Regex::compile(R"((?m)^\s*export\s+(type\s+)?(\*[^;'"\n]*|\{[^}]*\})\s*from\b)").value();
    static const Regex local =
        Regex::compile(R"((?m)^\s*export\s+(type\s+)?\{[^}]*\})").value();
    static const Regex common = Regex::compile(R"((?m)^\s*module\.exports\s*=\s*[^;]*)").value();
    if (name.starts_with('*')) return false;
    const auto hands_on = [&](std::string_view found) { return exports_name(found, name); };
    const bool imports = text.find("import") != std::string_view::npos;
    const bool requires_ = text.find("require") != std::string_view::npos;
    if (name == "default" && text.find("export default") != std::string_view::npos) return true;
    return any_match(statement, text, hands_on) ||
           ((imports || requires_ || name == "default") && any_match(local, text, hands_on)) ||
           (requires_ && any_names(common, text, name));
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
