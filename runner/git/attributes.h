// What gitattributes(5) says about a path, as far as it changes content on its way into git.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/git/path_pattern.h"

namespace agentcheck {

/// The state of one attribute for one path.
struct AttributeValue {
  enum class Kind { unspecified, set, unset, text };
  Kind kind = Kind::unspecified;
  std::string text;  ///< The value, for Kind::text.
};

/// The attributes that decide about conversion.
struct PathAttributes {
  AttributeValue text, crlf, eol, ident, filter, encoding;
};

/// Every attributes file of a tree together.
class AttributeRules {
 public:
  explicit AttributeRules(bool fold_case) : fold_case_(fold_case) {}
  /// Adds the .gitattributes of a directory ("" or "a/b/"). Macros count only at the top.
  void add(const std::string& directory, std::string_view text);
  /// Adds $GIT_DIR/info/attributes, which outranks every other file.
  void add_info(std::string_view text);
  /// Adds a file every other outranks (the system's, then the user's: later ones win).
  void add_user(std::string_view text);
  /// Attributes of a path from the root.
  PathAttributes lookup(std::string_view path) const;

 private:
  struct Assignment {
    std::string name;
    AttributeValue value;
    bool unspecify = false;  ///< `!name`: stop looking, leave unspecified.
  };
  struct Rule {
    PathPattern pattern;
    std::vector<Assignment> assignments;
  };
  struct File {
    std::string directory;
    std::vector<Rule> rules;
    std::map<std::string, std::vector<Assignment>, std::less<>> macros;
  };
  class Filling;

  static File parse(std::string directory, std::string_view text, bool macros);
  static bool parse_assignments(std::string_view text, std::vector<Assignment>& out);
  std::vector<const File*> chain(std::string_view path) const;

  bool fold_case_;
  std::map<std::string, File, std::less<>> by_directory_;
  std::vector<File> info_;
  std::vector<File> user_;
};

}  // namespace agentcheck
