#include "grammars/javascript/reexports.h"

#include <algorithm>

#include "core/text.h"
#include "grammars/reexports.h"

namespace agentcheck::javascript {
namespace {

/// True where one of `a, b as c` in the braces of an export hands on `name`; `* as c` does
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

}  // namespace

bool reexports(const Regex& statement, std::string_view text, std::string_view name) {
  static const Regex local = Regex::compile(R"((?m)^\s*export\s+(type\s+)?\{[^}]*\})").value();
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

}  // namespace agentcheck::javascript
