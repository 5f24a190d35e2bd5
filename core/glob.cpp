#include "core/glob.h"

#include <fmt/format.h>

namespace agentcheck {
namespace {

constexpr std::size_t kMaxBytes = 4096;  ///< As long as a path may be.
constexpr std::size_t kMaxAlternatives = 256;
constexpr std::size_t kMaxExpansions = 4096;  ///< Steps, so that `{a}{a}{a}...` stays cheap too.

/// Finds the `]` that closes the class opened at `open`; npos where there is none.
std::size_t class_end(std::string_view text, std::size_t open) {
  std::size_t at = open + 1;
  if (at < text.size() && (text[at] == '!' || text[at] == '^')) ++at;
  if (at < text.size() && text[at] == ']') ++at;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == ']') {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Index of the `}` that closes the `{` at `open`; npos where there is none.
std::size_t brace_end(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '{') {
      ++depth;
    } else if (text[at] == '}' && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Index of the first `{` that is not escaped or inside a class.
std::size_t brace_start(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '[') {
      const std::size_t end = class_end(text, at);
      if (end != std::string_view::npos) at = end;
    } else if (text[at] == '{') {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Appends the brace-free alternatives of `text` to `out`; false once there are too many. Recurses
/// once a brace, so kMaxBytes bounds the depth.
bool expand_braces(std::string_view text, std::vector<std::string>& out, std::size_t& steps) {
  if (++steps > kMaxExpansions) return false;
  const std::size_t open = brace_start(text);
  if (open == std::string_view::npos) {
    out.emplace_back(text);
    return out.size() <= kMaxAlternatives;
  }
  const std::size_t close = brace_end(text, open);
  const std::string_view head = text.substr(0, open), tail = text.substr(close + 1);
  std::size_t begin = open + 1;
  int depth = 0;
  for (std::size_t at = open + 1; at <= close; ++at) {
    if (text[at] == '\\') {
      ++at;
      continue;
    }
    if ((text[at] == ',' && depth == 0) || at == close) {
      const std::string whole =
          std::string(head) + std::string(text.substr(begin, at - begin)) + std::string(tail);
      if (!expand_braces(whole, out, steps)) return false;
      begin = at + 1;
    } else if (text[at] == '{') {
      ++depth;
    } else if (text[at] == '}') {
      --depth;
    }
  }
  return true;
}

bool class_matches(std::string_view set, char c) {
  bool negated = false;
  std::size_t at = 0;
  if (at < set.size() && (set[at] == '!' || set[at] == '^')) negated = true, ++at;
  const auto byte = [](char x) { return static_cast<unsigned char>(x); };
  bool found = false;
  while (at < set.size()) {
    if (set[at] == '\\' && at + 1 < set.size()) ++at;
    const char low = set[at++];
    char high = low;
    if (at + 1 < set.size() && set[at] == '-') {
      ++at;
      if (set[at] == '\\' && at + 1 < set.size()) ++at;
      high = set[at++];
    }
    found = found || (byte(low) <= byte(c) && byte(c) <= byte(high));
  }
  return found != negated;
}

/// Matches one segment; the classic two-pointer algorithm, linear but for `*` backtracking.
bool segment_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    bool step = false;
    std::size_t next = p;
    if (p < pattern.size()) {
      if (pattern[p] == '*') {
        star = p++;
        mark = t;
        continue;
      }
      if (pattern[p] == '?') {
        step = true;
        next = p + 1;
      } else if (pattern[p] == '[') {
        const std::size_t end = class_end(pattern, p);
        step = class_matches(pattern.substr(p + 1, end - p - 1), text[t]);
        next = end + 1;
      } else {
        const std::size_t at = pattern[p] == '\\' && p + 1 < pattern.size() ? p + 1 : p;
        step = pattern[at] == text[t];
        next = at + 1;
      }
    }
    if (step) {
      p = next;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

/// Matches segments against a path; a pattern used up before the path is a directory of it.
bool segments_match(const std::vector<std::string>& pattern,
                    const std::vector<std::string_view>& path) {
  std::size_t p = 0, t = 0, star = std::string::npos, mark = 0;
  const bool directory = pattern.empty() || pattern.back() != "**";
  while (t < path.size()) {
    if (p < pattern.size() && pattern[p] == "**") {
      star = p++;
      mark = t;
      if (p == pattern.size()) return true;  // `**` at the end needs at least one segment.
      continue;
    }
    if (p < pattern.size() && segment_matches(pattern[p], path[t])) {
      ++p;
      ++t;
      if (p == pattern.size() && directory) return true;
      continue;
    }
    if (star == std::string::npos) return false;
    p = star + 1;
    t = ++mark;
  }
  return p == pattern.size();
}

std::string problem_of(std::string_view pattern) {
  if (pattern.empty()) return "a glob cannot be empty";
  if (pattern.size() > kMaxBytes) return fmt::format("longer than {} bytes", kMaxBytes);
  if (pattern.front() == '!') return "a glob cannot be negated with `!`; use `not-in`";
  if (pattern.front() == '/')
    return "a glob is relative to the repository; leave out the leading `/`";
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      if (at + 1 == pattern.size()) return "the glob ends in a lone `\\`";
      ++at;
    } else if (pattern[at] == '[') {
      const std::size_t end = class_end(pattern, at);
      if (end == std::string_view::npos) return "`[` is never closed";
      at = end;
    } else if (pattern[at] == '{' && brace_end(pattern, at) == std::string_view::npos) {
      return "`{` is never closed";
    }
  }
  return {};
}

}  // namespace

Result<Glob> Glob::compile(std::string_view pattern) {
  if (std::string problem = problem_of(pattern); !problem.empty()) {
    return fail(ErrorKind::usage, fmt::format("bad glob `{}`: {}", pattern, problem));
  }
  std::vector<std::string> alternatives;
  std::size_t steps = 0;
  if (!expand_braces(pattern, alternatives, steps)) {
    return fail(ErrorKind::usage,
                fmt::format("bad glob `{}`: more than {} alternatives", pattern, kMaxAlternatives));
  }
  Glob glob;
  glob.pattern_ = pattern;
  for (std::string_view alternative : alternatives) {
    if (alternative.substr(0, 2) == "./") alternative.remove_prefix(2);
    while (!alternative.empty() && alternative.back() == '/') alternative.remove_suffix(1);
    std::vector<std::string> segments;
    for (std::string_view segment : split_path(alternative)) {
      if (segment == ".." || segment == ".") {
        return fail(ErrorKind::usage,
                    fmt::format("bad glob `{}`: `{}` segments cannot match", pattern, segment));
      }
      if (segment == "**" && !segments.empty() && segments.back() == "**") continue;
      segments.emplace_back(segment);
    }
    glob.alternatives_.push_back(std::move(segments));
  }
  return glob;
}

bool Glob::matches(std::string_view path) const { return matches(split_path(path)); }

bool Glob::matches(const std::vector<std::string_view>& parts) const {
  for (const auto& segments : alternatives_) {
    if (segments_match(segments, parts)) return true;
  }
  return false;
}

Result<GlobSet> GlobSet::compile(const std::vector<std::string>& patterns) {
  GlobSet set;
  for (const std::string& pattern : patterns) {
    Result<Glob> glob = Glob::compile(pattern);
    if (!glob) return tl::unexpected(glob.error());
    set.add(std::move(*glob));
  }
  return set;
}

bool GlobSet::matches(std::string_view path) const {
  if (globs_.empty()) return false;
  const std::vector<std::string_view> segments = split_path(path);
  for (const Glob& glob : globs_) {
    if (glob.matches(segments)) return true;
  }
  return false;
}

std::string GlobSet::describe() const {
  if (globs_.empty()) return "none";
  std::string text;
  for (const Glob& glob : globs_) {
    text += (text.empty() ? "`" : ", `") + glob.pattern() + "`";
  }
  return text;
}

}  // namespace agentcheck
