// Regular expressions; the only file that knows re2.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/location.h"
#include "core/result.h"

namespace re2 {
class RE2;
}

namespace agentcheck {

/// A compiled re2 expression: linear time on any input. Copies share the program; matching is safe
/// from several threads.
class Regex {
 public:
  /// Fails with re2's message for a bad expression. Bytes that are not UTF-8 never match `.`.
  static Result<Regex> compile(std::string_view pattern);

  /// The expression that matches `text` and nothing else.
  static std::string quote(std::string_view text);

  /// True where the expression matches anywhere in `text`.
  bool search(std::string_view text) const;
  /// True where it matches the whole of `text`.
  bool full_match(std::string_view text) const;
  /// The first match at or after byte `from`; false where there is none.
  bool find(std::string_view text, std::size_t from, Span& match) const;
  const std::string& pattern() const;

 private:
  std::shared_ptr<const re2::RE2> program_;
};

}  // namespace agentcheck
