// What a file on disk is in git: conversion of line ends, $Id$, encodings and LFS pointers, done
// here and never by a program. The rules are gitattributes(5)'s, "checking-in".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "runner/git/attributes.h"
#include "runner/git/worktree_settings.h"

namespace agentcheck {

/// How one path's content is converted.
struct ContentRule {
  enum class LineEnds { keep, text, automatic };
  enum class Filter { none, lfs, other };

  LineEnds line_ends = LineEnds::keep;
  bool ident = false;
  std::string encoding;  ///< Of the working tree; empty for UTF-8.
  Filter filter = Filter::none;
  std::string filter_name;
  std::string trouble;  ///< Not empty: the attributes make no sense, as a sentence.

  /// True where content is taken as it is.
  bool plain() const {
    return line_ends == LineEnds::keep && !ident && encoding.empty() && filter == Filter::none &&
           trouble.empty();
  }
};

/// The rule of a path. A filter without a configured driver converts nothing, as in git; `lfs`
/// always counts.
ContentRule content_rule(const PathAttributes& attributes, const WorktreeSettings& settings);

/// Converts what is on disk into what git would store. `stored` gives the content git has for the
/// path so far (text=auto leaves line ends alone where that has CRLF); it is called only when
/// needed. Gives a reason where the content cannot be converted. The rule must not have
/// Filter::other.
tl::expected<std::string, std::string> to_git(const ContentRule& rule, std::string content,
                                              const std::function<std::string()>& stored);

/// True where the bytes are a Git LFS pointer already.
bool is_lfs_pointer(std::string_view content);

}  // namespace agentcheck
