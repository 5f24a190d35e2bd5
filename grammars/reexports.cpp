#include "grammars/reexports.h"

namespace agentcheck {

bool any_names(const Regex& statement, std::string_view text, std::string_view name) {
  const Result<Regex> word = Regex::compile("(^|[^\\w$])" + Regex::quote(name) + "([^\\w$]|$)");
  if (!word) return false;
  return any_match(statement, text, [&](std::string_view found) {
    return found.find('*') != std::string_view::npos || word->search(found);
  });
}

}  // namespace agentcheck
