// One pattern of a .gitignore or .gitattributes file: what both have in common.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agentcheck {

/// A pattern as gitignore(5) reads it, without its leading '!'.
class PathPattern {
 public:
  /// `text` is unquoted; a trailing '/' makes it match directories only, a '/' elsewhere anchors it
  /// to the directory of its file.
  explicit PathPattern(std::string_view text);

  /// `path` is relative to the directory of the pattern's file, without a trailing slash.
  bool matches(std::string_view path, bool is_directory, bool fold_case) const;

 private:
  std::string text_;
  std::size_t prefix_ = 0;  ///< Bytes before the first wildcard, of a pattern with a slash.
  bool directories_only_ = false;
  bool basename_only_ = false;
  bool literal_ = false;
};

}  // namespace agentcheck
