// Which untracked paths do not count, by the rules of gitignore(5).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/git/path_pattern.h"

namespace agentcheck {

/// One file of ignore patterns.
class IgnoreFile {
 public:
  enum class Verdict { silent, ignored, included };

  /// `directory` is where the file lies, "" or "a/b/"; its patterns see only paths below.
  IgnoreFile(std::string directory, std::string_view text);
  /// What the last matching pattern says about a path from the root, without a trailing slash.
  Verdict match(std::string_view path, bool is_directory, bool fold_case) const;

 private:
  struct Rule {
    PathPattern pattern;
    bool included;
  };
  std::string directory_;
  std::vector<Rule> rules_;
};

/// Every ignore file of a tree together.
class IgnoreRules {
 public:
  using Chain = std::vector<const IgnoreFile*>;  ///< First verdict wins.

  explicit IgnoreRules(bool fold_case) : fold_case_(fold_case) {}
  /// Adds the .gitignore of a directory ("" or "a/b/").
  void add(const std::string& directory, std::string_view text);
  /// Adds a file that applies everywhere, after all of `add` and those added before it
  /// (info/exclude first, then core.excludesFile).
  void add_global(std::string_view text);

  /// The files that have a say in what lies directly in a directory ("" or "a/b/").
  Chain chain(std::string_view directory) const;
  /// True where the path is ignored, given that no directory above it is.
  bool ignored(const Chain& chain, std::string_view path, bool is_directory) const;
  /// True where the directory ("a/b/") or one above it is ignored; never for "".
  bool directory_ignored(std::string_view directory) const;

 private:
  bool fold_case_;
  std::map<std::string, IgnoreFile, std::less<>> by_directory_;
  std::vector<IgnoreFile> global_;
};

}  // namespace agentcheck
