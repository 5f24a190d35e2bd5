// What a name in a file stands for, whatever way it is written.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grammars/node.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// The names of one file, resolved by its imports (aliases.scm of its language): an alias is what
/// it was imported as or set to at the top of the file, a member with a literal key is a member,
/// and what belongs to a global object (`window`, `builtins`) is global. Which expressions name
/// something is the language's to say (`names` in language.json).
class Names {
 public:
  /// The file must be parsed and outlive this.
  explicit Names(const SourceFile& file) : file_(file) {}

  /// The path of an identifier, member or literal look-up, with dots between its parts:
  /// `t["skip"]` is "it.skip" after `import { it as t }`. Nullopt for any other expression, and for
  /// chains longer than kMaxParts.
  std::optional<std::string> path_of(const Node& node) const { return path_of(node, 0); }

  /// The aliases whose path holds one of `names`, by name.
  std::vector<std::string> aliases_of(const std::set<std::string, std::less<>>& names) const;

  static constexpr int kMaxParts = 8;

 private:
  std::optional<std::string> path_of(const Node& node, int parts) const;
  std::optional<std::string> member(const Node& object, std::string_view key, int parts) const;
  std::optional<std::string> loaded_by(const Node& function, const Node& arguments,
                                       int parts) const;
  std::string without_globals(std::string path) const;
  using Aliases = std::map<std::string, std::string, std::less<>>;
  /// Read at the first question: most files raise none.
  const Aliases& aliases() const;
  void read_aliases() const;

  const SourceFile& file_;
  mutable Aliases aliases_;
  mutable bool read_ = false;
};

}  // namespace agentcheck
