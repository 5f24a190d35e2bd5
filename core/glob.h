// Path globs: `*` and `?` stay inside one path segment, `**` crosses them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// One glob, anchored at the root of the tree. Segments know `*`, `?`, `[a-z]`, `[!a-z]` and `\`
/// as escape; a segment `**` matches any number of segments; `{a,b}` gives alternatives. A glob
/// that names a directory (`src`, `src/`) matches everything below it.
/// Follows gitignore(5) for `**`, `*`, `?` and classes, and is anchored unlike it.
class Glob {
 public:
  /// Fails with a one-line message for an empty glob, an absolute one, a `..` segment, `!`, or an
  /// unclosed `[` or `{`.
  static Result<Glob> compile(std::string_view pattern);

  /// True where `path` (with '/' between segments, as git has it) is matched.
  bool matches(std::string_view path) const;
  const std::string& pattern() const { return pattern_; }

 private:
  friend class GlobSet;
  bool matches(const std::vector<std::string_view>& segments) const;

  std::string pattern_;
  std::vector<std::vector<std::string>> alternatives_;  ///< Brace-free, split into segments.
};

/// A list of globs; a path matches when any does. An empty set matches nothing.
class GlobSet {
 public:
  /// Fails with the message of the first bad glob.
  static Result<GlobSet> compile(const std::vector<std::string>& patterns);
  void add(Glob glob) { globs_.push_back(std::move(glob)); }

  bool matches(std::string_view path) const;
  bool empty() const { return globs_.empty(); }
  const std::vector<Glob>& globs() const { return globs_; }
  /// The patterns, for messages: "`a/**`, `b`", or "none".
  std::string describe() const;

 private:
  std::vector<Glob> globs_;
};

}  // namespace agentcheck
