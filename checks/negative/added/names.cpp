#include "checks/negative/added/names.h"

#include <algorithm>
#include <limits>
#include <mutex>

#include "grammars/language.h"
#include "grammars/query.h"

namespace agentcheck {
namespace {

/// How far below the root what gives a name to a file starts: `import`, `const x = ...`.
constexpr std::uint32_t kImportDepth = 5;

/// The aliases.scm of a language; null where it has none.
const Query* alias_query(const Language& language) {
  static std::mutex mutex;
  static std::map<std::string, std::optional<Query>> queries;
  const std::lock_guard lock(mutex);
  const auto [entry, inserted] = queries.try_emplace(language.name());
  if (inserted) {
    const std::string_view text = language.query_text("aliases.scm");
    if (!text.empty()) entry->second = Query::compile_own(language, text, "aliases.scm");
  }
  return entry->second ? &*entry->second : nullptr;
}

/// What stands between the quotes of a literal without escapes and substitutions.
std::optional<std::string_view> literal(const Language& language, const Node& node) {
  if (!language.is(node.symbol(), kString)) return std::nullopt;
  std::string_view text = node.text();
  while (!text.empty() && text.front() != '\'' && text.front() != '"' && text.front() != '`') {
    text.remove_prefix(1);
  }
  if (text.size() < 2 || text.back() != text.front()) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  const bool plain = text.find_first_of("\\$\"'`{") == text.npos;
  return plain ? std::optional(text) : std::nullopt;
}

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const Names::Aliases& Names::aliases() const {
  if (!read_) {
    read_ = true;  // Before: an alias of an alias is looked up while they are read.
    read_aliases();
  }
  return aliases_;
}

void Names::read_aliases() const {
  const Query* query = file_.parsed() ? alias_query(*file_.language()) : nullptr;
  if (!query) return;
  const auto index = [&](std::string_view name) { return query->capture_index(name); };
  const int alias = index("alias"), module = index("module"), name = index("name"),
            target = index("target");
  const Span whole{0, std::numeric_limits<std::uint32_t>::max()};
  // A tree that is too deep for this one is too deep for those of the constructs, which say so.
  query->for_each_match(
      file_.root(), {whole},
      [&](const QueryMatch& match) {
        std::string from, named, own;
        for (const QueryCapture& capture : match.captures) {
          const int role = static_cast<int>(capture.name);
          if (role == alias) own = capture.node.text();
          if (role == module) from = path_of(capture.node).value_or("");
          if (role == name) named = capture.node.text();
          if (role == target) {
            const std::optional<std::string_view> path = literal(*file_.language(), capture.node);
            named = path ? std::string(path->substr(path->rfind('/') + 1))
                         : path_of(capture.node).value_or("");
          }
        }
        if (own.empty()) own = named;
        if (!from.empty()) named = from + "." + named;
        if (!own.empty() && !named.empty() && own != named) aliases_.emplace(own, named);
        return true;
      },
      {}, kImportDepth);
}

std::vector<std::string> Names::aliases_of(const std::set<std::string, std::less<>>& names) const {
  std::vector<std::string> found;
  for (const auto& [alias, target] : aliases()) {
    std::string_view rest = target;
    while (!rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      if (names.count(rest.substr(0, dot)) != 0) {
        found.push_back(alias);
        break;
      }
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
  }
  return found;
}

std::string Names::without_globals(std::string path) const {
  const std::vector<std::string>& globals = file_.language()->names().globals;
  while (holds(globals, std::string_view(path).substr(0, path.find('.'))) &&
         path.find('.') != std::string::npos) {
    path.erase(0, path.find('.') + 1);
  }
  return path;
}

std::optional<std::string> Names::member(const Node& object, std::string_view key,
                                         int parts) const {
  const std::optional<std::string> path = path_of(object, parts + 1);
  if (!path) return std::nullopt;
  return without_globals(*path + "." + std::string(key));
}

/// What a loader gives is the module, what a getter gives a member.
std::optional<std::string> Names::loaded_by(const Node& function, const Node& arguments,
                                            int parts) const {
  const Language& language = *file_.language();
  const std::optional<std::string> callee = path_of(function, parts + 1);
  if (!callee) return std::nullopt;
  if (holds(language.names().getters, *callee)) {
    const std::optional<std::string_view> key = literal(language, arguments.named_child(1));
    return key ? member(arguments.named_child(0), *key, parts) : std::nullopt;
  }
  if (!holds(language.names().loaders, *callee)) return std::nullopt;
  const std::optional<std::string_view> name = literal(language, arguments.named_child(0));
  return name ? std::optional(std::string(*name)) : std::nullopt;
}

std::optional<std::string> Names::path_of(const Node& node, int parts) const {
  if (!node || parts > kMaxParts) return std::nullopt;
  const Language& language = *file_.language();
  const NamingRule& rule = language.names().form(node.symbol());
  switch (rule.form) {
    case NamingRule::Form::none:
      return std::nullopt;
    case NamingRule::Form::name: {
      const auto found = aliases().find(node.text());
      return found == aliases().end() ? std::string(node.text()) : found->second;
    }
    case NamingRule::Form::wrapper:
      return path_of(node.named_child(0), parts + 1);
    case NamingRule::Form::member:
      return member(node.field(rule.first), node.field(rule.second).text(), parts);
    case NamingRule::Form::call:
      return loaded_by(node.field(rule.first), node.field(rule.second), parts);
    case NamingRule::Form::key: {
      const std::optional<std::string_view> key = literal(language, node.field(rule.second));
      return key ? member(node.field(rule.first), *key, parts) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace agentcheck
